"""Which proposals say nearly the same: by the words they share, so that everybody can see why.

A word counts by its stem, and counts less the more proposals use it. Nothing is understood, and a person decides.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

MOST = 500  #: proposals that are compared
LIKE = 0.45  #: of the weight of all words; below, two proposals only have a subject in common
FEWEST = 2  #: shared words
MOST_PAIRS = 50

WORD = re.compile(r"[^\W\d_]{3,}")
#: the ending that says which form of a word it is
ENDING = re.compile(r"(?:innen|ungen|ieren|iert|keit|heit|lich|ung|ern|end|est|isch|in|en|er|es|em|te|st|e|n|s|t)$")
SHORTEST = 4  #: letters of a stem
COMMON = frozenset(
    """
    aber alle allen alles als am an ans auch auf aus bei beim bis bzw dadurch damit dann das dass daten dem den
    denn der des deren dessen die dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen
    einer eines etwa für gegen haben hat hier hin ihr ihre ihrem ihren ihrer ihres immer in ins ist jede jedem
    jeden jeder jedes jedoch kann kaum kein keine können mehr mit muss nach nicht noch nur ob oder ohne sehr
    sein seine seit sich sie sind so soll sollen sowie über um und uns unter vom von vor war was weil wenn
    werden wie wir wird wurde zu zum zur zwei zwischen stadt potsdam beispiel maßnahme vorschlag ziel menschen
    """.split()
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two texts that are nearly the same, by their keys, and the words that make them so."""

    one: int
    other: int
    #: 0 to 1
    degree: float
    words: tuple[str, ...]


def stem(word: str) -> str:
    """The word without its ending, umlauts as plain vowels, so that „Häuser“ is like „Haus“."""
    plain = unicodedata.normalize("NFD", word.lower().replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    shorter = ENDING.sub("", plain)
    return shorter if len(shorter) >= SHORTEST else plain


def words_of(text: str) -> dict[str, str]:
    """Each stem of the text with the word as it stands there first."""
    found: dict[str, str] = {}
    for word in WORD.findall(unicodedata.normalize("NFC", text)):
        if word.lower() not in COMMON:
            found.setdefault(stem(word), word)
    return found


def alike(texts: Mapping[int, str]) -> list[Likeness]:
    """Pairs of texts that are nearly the same, the likest first; of very many texts only the first are compared."""
    read = {key: words_of(text) for key, text in list(texts.items())[:MOST]}
    used = Counter(one for words in read.values() for one in words)
    weight = {one: 1 + math.log(len(read) / count) for one, count in used.items()}
    sums = {key: math.fsum(weight[one] for one in words) for key, words in read.items()}
    pairs = []
    for one, other in candidates(read):
        shared = read[one].keys() & read[other].keys()
        both = math.fsum(weight[word] for word in shared)
        degree = both / (sums[one] + sums[other] - both)
        if len(shared) >= FEWEST and degree >= LIKE:
            pairs.append(Likeness(one, other, degree, in_order(shared, read[one], weight)))
    return sorted(pairs, key=lambda pair: (-pair.degree, pair.one, pair.other))[:MOST_PAIRS]


def candidates(read: Mapping[int, Mapping[str, str]]) -> Sequence[tuple[int, int]]:
    """Every two texts that share a word."""
    keys = list(read)
    return [
        (one, other)
        for place, one in enumerate(keys)
        for other in keys[place + 1 :]
        if not read[one].keys().isdisjoint(read[other])
    ]


def in_order(shared: AbstractSet[str], words: Mapping[str, str], weight: Mapping[str, float]) -> tuple[str, ...]:
    """The words that say most first."""
    return tuple(words[one] for one in sorted(shared, key=lambda one: (-weight[one], one)))
