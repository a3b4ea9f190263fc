"""Facts that a step asks for, and the plain checks that each kind of value must pass before it is believed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ik_workflow.errors import BadValue
from ik_workflow.states.labels import Labelled
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import _
from ik_workflow.translation import shown

LINE_LENGTH = 500  #: characters of a one-line field
TEXT_LENGTH = 100_000  #: characters of a long text
POINT_LENGTH = 200  #: characters of the point that was voted on apart
LARGEST_SUM = Decimal("9999999999.99")  #: euros; no municipality's budget has more
CENT = Decimal("0.01")
NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class FactKind(StrEnum):
    """How a fact is entered and checked."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    RESULT = "result"
    BALLOT = "ballot"
    RECORD = "record"  #: id of another record
    RECORDS = "records"  #: ids of several records
    FIGURES = "figures"  #: a number for each of several records, by their ids
    CHOICE = "choice"  #: a member of an enumeration
    MONEY = "money"  #: euros and cents


NAMES_RECORDS = frozenset({FactKind.RECORD, FactKind.RECORDS, FactKind.FIGURES})

#: what a fact may name: a kind of record, or a part of one kind that alone makes sense there
RECORD_KINDS = frozenset(
    {
        *("organization", "body", "seat", "working_group", "department", "unit", "participants", "person"),
        *("paper", "meeting", "held_meeting", "item", "consultation", "resolution", "term", "field"),
        *("signer", "signature", "board", "own"),
        *("round", "stocktaking_cycle", "proposal", "amendment", "comment", "concept", "measure"),
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a step asks for: its name for the code, its label for the form."""

    name: str
    label: str
    kind: FactKind
    required: bool = True
    #: characters of a line: as many as the column holds that it is written to
    length: int = LINE_LENGTH
    #: what a record is, one of RECORD_KINDS
    of: str | None = None
    #: the members of an enumeration that may be chosen
    choices: type[Labelled] | tuple[Labelled, ...] | None = None
    #: what a ballot is about, unless somebody says otherwise
    about: VoteSubject = VoteSubject.PAPER

    def __post_init__(self) -> None:
        """Raises ValueError for a record that nobody could offer, and for a choice of nothing."""
        if (self.kind in NAMES_RECORDS) is not (self.of in RECORD_KINDS):
            raise ValueError(f"{self.name}: {self.kind} of {self.of}")
        if (self.kind is FactKind.CHOICE) is not bool(self.choices):
            raise ValueError(f"{self.name}: {self.kind} with choices {self.choices}")

    @property
    def content(self) -> list[Any]:
        """All that the rules depend on, fit for a hash."""
        choices = [choice.value for choice in self.choices or ()]
        return [self.name, self.kind.value, self.required, self.length, self.of, choices, self.about.value]


def check_line(field: str, label: str, value: object, *, length: int = LINE_LENGTH) -> str:
    """The value as one clean line; raises BadValue."""
    return _checked(field, label, value, NOT_IN_A_LINE, length, _("Zeilenumbrüche oder Steuerzeichen"))


def check_text(field: str, label: str, value: object, *, length: int = TEXT_LENGTH) -> str:
    """The value as a clean text of several lines; raises BadValue."""
    return _checked(field, label, value, NOT_IN_A_TEXT, length, _("Steuerzeichen"))


def _checked(field: str, label: str, value: object, forbidden: re.Pattern[str], length: int, what: str) -> str:
    if not isinstance(value, str):
        raise BadValue(field, _("{label}: Bitte geben Sie einen Text ein.", label=shown(label)))
    if forbidden.search(value):
        raise BadValue(
            field,
            _(
                "{label}: Der Text enthält unerlaubte Zeichen ({what}). Bitte entfernen Sie diese.",
                label=shown(label),
                what=what,
            ),
        )
    if len(value) > length:
        raise BadValue(
            field,
            _("{label}: Bitte kürzen Sie den Text auf höchstens {length} Zeichen.", label=shown(label), length=length),
        )
    return value


def check_date(field: str, label: str, value: object) -> date:
    """A local day; an instant is refused, because its day depends on a time zone."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise BadValue(field, _("{label}: Bitte geben Sie ein Datum (Tag, Monat, Jahr) an.", label=shown(label)))
    return value


def check_number(field: str, label: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2**31 - 1:
        raise BadValue(field, _("{label}: Bitte geben Sie eine ganze Zahl ab 0 an.", label=shown(label)))
    return value


def check_money(field: str, label: str, value: object) -> Decimal:
    """Euros with two places; what would have to be rounded is refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= LARGEST_SUM:
        raise BadValue(
            field,
            _("{label}: Bitte geben Sie einen Betrag in Euro ab 0 an, zum Beispiel 12.500,50.", label=shown(label)),
        )
    if value != value.quantize(CENT):
        raise BadValue(
            field, _("{label}: Bitte geben Sie höchstens zwei Stellen nach dem Komma an.", label=shown(label))
        )
    return value.quantize(CENT)


def check_choice(fact: Fact, value: object) -> Labelled:
    chosen = next((choice for choice in fact.choices or () if choice == value), None)
    if chosen is None:
        raise BadValue(fact.name, _("{label}: Bitte wählen Sie einen der angebotenen Werte.", label=shown(fact.label)))
    return chosen


def check_fact(fact: Fact, value: object) -> Any:
    """The value, fit to be stored; raises BadValue that names the field."""
    match fact.kind:
        case FactKind.LINE:
            return check_line(fact.name, fact.label, value, length=fact.length)
        case FactKind.TEXT:
            return check_text(fact.name, fact.label, value)
        case FactKind.DATE:
            return check_date(fact.name, fact.label, value)
        case FactKind.NUMBER | FactKind.RECORD:
            return check_number(fact.name, fact.label, value)
        case FactKind.RECORDS:
            return _check_records(fact, value)
        case FactKind.FIGURES:
            return _check_figures(fact, value)
        case FactKind.MONEY:
            return check_money(fact.name, fact.label, value)
        case FactKind.CHOICE:
            return check_choice(fact, value)
        case _:
            kinds = {FactKind.YES_NO: bool, FactKind.RESULT: ConsultationResult, FactKind.BALLOT: Ballot}
            if not isinstance(value, kinds[fact.kind]):
                raise BadValue(
                    fact.name, _("{label}: Bitte wählen Sie einen der angebotenen Werte.", label=shown(fact.label))
                )
            if isinstance(value, Ballot) and value.point is not None:
                check_line("point", _("Punkt"), value.point, length=POINT_LENGTH)
            return value


def _check_records(fact: Fact, value: object) -> tuple[int, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise BadValue(fact.name, _("{label}: Bitte wählen Sie mindestens einen Eintrag.", label=shown(fact.label)))
    return tuple(check_number(fact.name, fact.label, one) for one in value)


def _check_figures(fact: Fact, value: object) -> dict[int, int]:
    if not isinstance(value, dict) or not value:
        raise BadValue(
            fact.name, _("{label}: Bitte geben Sie für jedes Gremium eine Zahl an.", label=shown(fact.label))
        )
    return {
        check_number(fact.name, fact.label, key): check_number(fact.name, fact.label, figure)
        for key, figure in value.items()
    }
