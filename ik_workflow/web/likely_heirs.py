"""Which measure of the next concept probably follows one of the old: by the words of their names; a person decides."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from ik_workflow.translation import N_
from ik_workflow.web.likeness import words_of

LIKE = 0.5  #: of the words of both names
LIKE_UNDER_ONE_NUMBER = 0.25  #: numbers often stay where a measure is carried on
SAME_NAME = N_("gleicher Name")
LIKE_NAME = N_("ähnlicher Name")
LIKE_NAME_AND_NUMBER = N_("gleiche Nummer, ähnlicher Name")


@dataclass(frozen=True, slots=True)
class Named:
    """A measure by what it is called; ``number`` may be empty."""

    id: int
    number: str
    title: str

    @property
    def called(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class LikelyHeir:
    heir: Named
    why: str


def likely_heirs(old: Sequence[Named], new: Sequence[Named]) -> Mapping[int, LikelyHeir]:
    """By id of the old one; whatever has no good guess is missing."""
    read = [(one, frozenset(words_of(one.title))) for one in new]
    found = {}
    for one in old:
        words = frozenset(words_of(one.title))
        guesses = [(degree, heir) for heir, other in read if (degree := likeness(words, other)) > 0]
        guesses.sort(key=lambda guess: (-guess[0], guess[1].number != one.number, guess[1].id))
        if likely := next(filter(None, (judged(one, heir, degree) for degree, heir in guesses)), None):
            found[one.id] = likely
    return found


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the words that both have, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def judged(old: Named, new: Named, degree: float) -> LikelyHeir | None:
    if old.title.strip().casefold() == new.title.strip().casefold():
        return LikelyHeir(new, SAME_NAME)
    if degree >= LIKE:
        return LikelyHeir(new, LIKE_NAME)
    if old.number and old.number == new.number and degree >= LIKE_UNDER_ONE_NUMBER:
        return LikelyHeir(new, LIKE_NAME_AND_NUMBER)
    return None
