"""What stands on the time line: rows with their marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Protocol

MOST = 200  # rows of one kind


class Phase(StrEnum):
    """How a mark is drawn and said."""

    PAST = "past"  #: it has been
    MISSED = "missed"  #: its day is over and nothing is on record
    RUNNING = "running"
    TO_COME = "to_come"
    EXPECTED = "expected"  #: reckoned from one that has not been yet
    OPEN = "open"  #: a person has to settle the day


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown, both included."""

    from_on: date
    until: date
    today: date


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch on the line; a single day begins and ends it."""

    from_on: date
    until: date
    phase: Phase
    #: the day or what stands on it, in words
    words: str = ""
    #: public id of the cycle that it is; empty for a day alone
    cycle: str = ""


class TimelineRow(Protocol):
    """One cycle with everything that is shown of it."""

    @property
    def kind(self) -> str: ...  #: of record; with ``public_id`` it leads to the page
    @property
    def public_id(self) -> str: ...
    @property
    def what(self) -> str: ...  #: in German, such as "Bericht zum Konzept"
    @property
    def title(self) -> str: ...
    @property
    def marks(self) -> Sequence[Mark]: ...  #: in order, within the span or overlapping it
    @property
    def rhythm(self) -> str: ...  #: empty for what does not come again
    @property
    def source(self) -> str: ...
    @property
    def confirmed(self) -> bool | None: ...  #: None where there is no source to confirm
    @property
    def questions(self) -> Sequence[str]: ...  #: what a person has to settle


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    public_id: str
    what: str
    title: str
    marks: Sequence[Mark]
    rhythm: str = ""
    source: str = ""
    confirmed: bool | None = None
    questions: Sequence[str] = field(default=())


def overlaps(mark: Mark, span: Span) -> bool:
    return mark.until >= span.from_on and mark.from_on <= span.until
