"""How the German words a council's record prints are read; the words themselves are in ``words.toml``."""

import re
import tomllib
import unicodedata
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from typing import Generic
from typing import Literal
from typing import TypeVar

from ik_workflow.states.labels import Labelled
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType

LONGEST = 500  # characters that are read; a result word is short, and matching stays cheap on whole paragraphs

# The digraphs make "geaendert" of an ASCII export and "geändert" one word; patterns are folded the same way.
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_FOLDED = str.maketrans(
    _DIGRAPHS | dict.fromkeys("\"'`´„“”‚‘’«»‹›\u00ad\u200b\ufeff") | dict.fromkeys("‐‑‒–—−", "-") | {"…": "..."}
)
_TERM = re.compile(r"<(\w+)>")
_FAULTS = {
    r"(?<!\\)\)[*+{]": "a repeated group could take exponential time",
    r"[äöüß][?*+{]|\[[^\]]*[äöüß]": "an umlaut is two letters, it cannot be repeated or stand in brackets",
    r"(?<!\\)[A-ZÄÖÜ]": "a capital letter never fits, write it small",
}

ValueT = TypeVar("ValueT")
LabelledT = TypeVar("LabelledT", bound=Labelled)

Manner = Literal["unanimous", "majority"]
MANNERS: Mapping[str, Manner] = {"unanimous": "unanimous", "majority": "majority"}
VOTE_SUBJECTS = (
    "paper",
    "amendment",
    "competing_motion",
    "deferral",
    "referral",
    "referral_back",
    "urgency",
    "agenda",
    "non_treatment",
    "end_of_debate",
    "separate_voting",
    "ratification",
    "procedural",
    "point",
)


RESULT_FLAGS = frozenset({"follows_recommendation", "report", "on_recommendation"})


@dataclass(frozen=True, slots=True)
class ResultReading:
    """What one printed result word says."""

    result: ConsultationResult
    known: bool  #: False: the word is in no entry of the table, somebody should be told
    follows_recommendation: bool = False  #: the recommendation before it decides whether for or against
    report: bool = False  #: a report on a matter decided before
    on_recommendation: bool = False  #: the figures count for the recommendation, not for the matter
    manner: Manner | None = None


@dataclass(frozen=True, slots=True)
class Entry(Generic[ValueT]):
    """One family of words and the value it stands for."""

    value: ValueT
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    follows_recommendation: bool = False
    report: bool = False
    on_recommendation: bool = False

    def fits(self, text: str) -> bool:
        return bool(self.pattern.search(text)) and not (self.unless and self.unless.search(text))


@dataclass(frozen=True, slots=True)
class Words:
    """The whole table, checked and compiled."""

    ignored: re.Pattern[str]
    manner: tuple[Entry[Manner], ...]
    result: tuple[Entry[ConsultationResult], ...]
    role: tuple[Entry[ConsultationRole], ...]
    body: tuple[Entry[Classification], ...]
    paper_type: tuple[Entry[PaperType], ...]
    vote_subject: tuple[Entry[str], ...]
    titles: frozenset[str]
    brandenburg: frozenset[str]


def read_result(text: str | None) -> ResultReading:
    """Read a printed result; ``None`` or a dash means that none was printed, which is known."""
    words = table()
    printed = normalised(text)
    if not printed:
        return ResultReading(ConsultationResult.UNKNOWN, known=True)
    word = _without(words.ignored, printed)
    manner = _first(words.manner, word)
    spelled = manner.value if manner else None
    entry = _first(words.result, word)
    if entry is None:
        return ResultReading(ConsultationResult.UNKNOWN, known=False, manner=spelled)
    return ResultReading(
        entry.value, True, entry.follows_recommendation, entry.report, entry.on_recommendation, spelled
    )


def read_role(text: str | None) -> ConsultationRole | None:
    """Read a printed role; ``None`` if none was printed, ``UNKNOWN`` for a word the table does not have."""
    if not (word := normalised(text)):
        return None
    entry = _first(table().role, word)
    return entry.value if entry else ConsultationRole.UNKNOWN


def read_body(name: str | None) -> Classification:
    """Read what kind of body a name stands for; a name that is only a subject is a committee."""
    if not (word := normalised(name)):
        return Classification.OTHER
    entry = _first(table().body, word)
    return entry.value if entry else Classification.COMMITTEE


def read_paper_type(text: str | None) -> PaperType:
    """Read a printed kind of paper."""
    entry = _first(table().paper_type, normalised(text))
    return entry.value if entry else PaperType.OTHER


def read_vote_subject(text: str | None) -> str:
    """Read what was voted on; if nothing is said it was the paper, if the word is unknown a procedural matter."""
    if not (word := normalised(text)):
        return "paper"
    entry = _first(table().vote_subject, word)
    return entry.value if entry else "procedural"


def in_brandenburg(city: str | None) -> bool:
    """Whether the place is one of the state of Brandenburg; titles such as "Landeshauptstadt" do not matter."""
    words = table()
    place = _place(city).split()
    while place and place[0] in words.titles:
        del place[0]
    return " ".join(place) in words.brandenburg


def normalised(text: str | None) -> str:
    """Fold case, umlauts, quotes, dashes and white space, so that one word is written in one way."""
    folded = unicodedata.normalize("NFC", (text or "")[:LONGEST]).casefold().translate(_FOLDED)
    return " ".join(folded.split()).strip(" .,;:/*-")


@cache
def table() -> Words:
    """The table that comes with the program."""
    return parse(files("ik_workflow.exchange").joinpath("words.toml").read_text(encoding="utf-8"))


def parse(toml: str) -> Words:
    """Check and compile a table; ``ValueError`` names the entry that cannot be used."""
    parser = _Parser(tomllib.loads(toml))
    return Words(
        ignored=parser.compiled("reading", parser.strings("reading", "ignored")) or re.compile(r"(?!)"),
        manner=parser.entries("manner", MANNERS),
        result=parser.entries(
            "result", _by_value(ConsultationResult), {"follows_recommendation", "report", "on_recommendation"}
        ),
        role=parser.entries("role", _by_value(ConsultationRole)),
        body=parser.entries("body", _by_value(Classification)),
        paper_type=parser.entries("paper_type", _by_value(PaperType)),
        vote_subject=parser.entries("vote_subject", {subject: subject for subject in VOTE_SUBJECTS}),
        titles=frozenset(map(_place, parser.strings("places", "titles"))),
        brandenburg=frozenset(map(_place, parser.strings("places", "brandenburg"))),
    )


class _Parser:
    def __init__(self, sections: dict[str, Any]) -> None:
        lists = {"manner", "result", "role", "body", "paper_type", "vote_subject"}
        _only("table", sections, {"reading", "terms", "places", *lists})
        _only("reading", sections.get("reading", {}), {"ignored"})
        _only("places", sections.get("places", {}), {"titles", "brandenburg"})
        self.sections = sections
        self.terms = {name: "|".join(self.strings("terms", name)) for name in sections.get("terms", {})}

    def entries(
        self, name: str, values: Mapping[str, ValueT], flags: Collection[str] = ()
    ) -> tuple[Entry[ValueT], ...]:
        listed = self.sections.get(name, [])
        if not isinstance(listed, list):
            raise ValueError(f"{name}: written [[{name}]], once for each entry")
        return tuple(
            self.entry(f"{name} {number}", fields, values, flags) for number, fields in enumerate(listed, start=1)
        )

    def entry(
        self, where: str, fields: dict[str, Any], values: Mapping[str, ValueT], flags: Collection[str]
    ) -> Entry[ValueT]:
        _only(where, fields, {"value", "phrases", "patterns", "unless", *flags})
        if str(fields.get("value")) not in values:
            raise ValueError(f"{where}: {fields.get('value')!r} is none of {', '.join(values)}")
        given = {flag: fields[flag] for flag in flags if flag in fields}
        if not all(isinstance(flag, bool) for flag in given.values()):
            raise ValueError(f"{where}: a flag is true or false")
        phrases = [rf"(?<!\w){re.escape(normalised(phrase))}(?!\w)" for phrase in _strings(where, fields, "phrases")]
        pattern = self.compiled(where, [*phrases, *_strings(where, fields, "patterns")])
        if pattern is None:
            raise ValueError(f"{where}: neither phrases nor patterns")
        unless = self.compiled(where, _strings(where, fields, "unless"))
        return Entry(values[str(fields["value"])], pattern, unless, **given)

    def compiled(self, where: str, patterns: list[str]) -> re.Pattern[str] | None:
        return re.compile("|".join(self.checked(where, pattern) for pattern in patterns)) if patterns else None

    def checked(self, where: str, pattern: str) -> str:
        if unknown := [name for name in _TERM.findall(pattern) if name not in self.terms]:
            raise ValueError(f"{where}: no term {', '.join(unknown)}")
        written = unicodedata.normalize("NFC", _TERM.sub(lambda term: f"(?:{self.terms[term[1]]})", pattern))
        for fault, reason in _FAULTS.items():
            if re.search(fault, written):
                raise ValueError(f"{where}: {reason}: {pattern!r}")
        folded = written.translate(_FOLDED)
        try:
            matches_all = re.search(folded, "")
        except re.error as error:
            raise ValueError(f"{where}: {pattern!r} is no regular expression: {error}") from error
        if matches_all:
            raise ValueError(f"{where}: {pattern!r} fits every text")
        return f"(?:{folded})"

    def strings(self, section: str, key: str) -> list[str]:
        fields = self.sections.get(section, {})
        if not isinstance(fields, dict):
            raise ValueError(f"{section}: not a table")
        return _strings(section, fields, key)


def _by_value(kind: type[LabelledT]) -> dict[str, LabelledT]:
    return {member.value: member for member in kind}


def _strings(where: str, fields: Mapping[str, Any], key: str) -> list[str]:
    strings = fields.get(key, [])
    if not isinstance(strings, list) or not all(isinstance(string, str) and string.strip() for string in strings):
        raise ValueError(f"{where}: {key} is a list of texts")
    return strings


def _only(where: str, fields: object, keys: set[str]) -> None:
    if not isinstance(fields, dict):
        raise ValueError(f"{where}: not a table")
    if unknown := sorted(set(fields) - keys):
        raise ValueError(f"{where}: unknown key {', '.join(unknown)}")


def _first(entries: tuple[Entry[ValueT], ...], word: str) -> Entry[ValueT] | None:
    return next((entry for entry in entries if entry.fits(word)), None)


def _without(ignored: re.Pattern[str], word: str) -> str:
    return " ".join(ignored.sub(" ", word).split()).strip(" .,;:/*-")


def _place(name: str | None) -> str:
    return " ".join(re.sub(r"[^\w]", " ", normalised(name)).split())
