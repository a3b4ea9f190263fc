"""What a stocktaking comes to: counted here for its page, its document and its paper alike (MO-01, MO-02)."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.lineage import TIES
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.ratings import COUNTED
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.ratings import share
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

PARTS = tuple(Fulfilment)
NO_FIELD = N_("Ohne Handlungsfeld")
LAST = 1000  # what stands in no field comes after all fields
#: the decision; until there is one, what the rule proposes
RATING: ColumnElement[Any] = func.coalesce(Assessment.rating, Assessment.proposed)
#: from good to bad; what could not be assessed is not compared
RANKS = {Fulfilment.FULFILLED: 2, Fulfilment.PARTLY_FULFILLED: 1, Fulfilment.NOT_FULFILLED: 0}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """What one field of action comes to."""

    name: str
    counts: Mapping[Fulfilment, int]

    @property
    def numbers(self) -> list[int]:
        return [self.counts.get(one, 0) for one in PARTS]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def counted(self) -> int:
        return sum(self.counts.get(one, 0) for one in COUNTED)

    @property
    def share(self) -> str:
        return percent(share(self.counts))

    @property
    def whole_percent(self) -> str:
        """As the city prints it: cut off, not rounded, such as "65 %" for 90 of 137."""
        part = share(self.counts)
        return "–" if part is None else f"{int(part * 100)} %"


@dataclass(frozen=True, slots=True)
class Change:
    """Measures by what became of them since the stocktaking before."""

    better: int = 0
    same: int = 0
    worse: int = 0
    #: assessed in at most one of the two
    incomparable: int = 0
    #: with no forerunner
    new: int = 0
    #: with no successor
    gone: int = 0


def rows_of(stocktaking: Stocktaking) -> tuple[ColumnElement[bool], ...]:
    """Its rows, without those that were taken back."""
    return Assessment.stocktaking_id == stocktaking.id, Assessment.deleted.is_(False)


def percent(part: Fraction | None) -> str:
    """Per cent with one place, such as "65,7 %"; a dash where there is nothing to count."""
    return "–" if part is None else f"{Decimal(int(part * 1000 + Fraction(1, 2))) / 10:.1f} %".replace(".", ",")


def field_rows(session: Session, stocktaking: Stocktaking) -> list[FieldRow]:
    """In the order of the fields; counted by the database."""
    found = session.execute(
        select(Assessment.field_number, Assessment.field_name, RATING, func.count())
        .where(*rows_of(stocktaking))
        .group_by(Assessment.field_number, Assessment.field_name, RATING)
    ).all()
    counts: dict[tuple[int, str], Counter[Fulfilment]] = {}
    for number, name, rated, count in found:
        key = (number if number is not None else LAST, field_words(number, name))
        counts.setdefault(key, Counter())[Fulfilment(rated)] += count
    return [FieldRow(name, counts[number, name]) for number, name in sorted(counts)]


def whole_of(fields: Iterable[FieldRow]) -> FieldRow:
    whole = Counter[Fulfilment]()
    for one in fields:
        whole.update(one.counts)
    return FieldRow(_("Alle Handlungsfelder"), whole)


def field_words(number: int | None, name: str | None) -> str:
    if number is None:
        return name or shown(NO_FIELD)
    return _("{number}. {name}", number=number, name=name or _("Handlungsfeld"))


def state_counts(session: Session, stocktaking: Stocktaking) -> Mapping[AssessmentState, int]:
    asked = select(Assessment.state, func.count()).where(*rows_of(stocktaking))
    return dict(session.execute(asked.group_by(Assessment.state)).all())


def never_reported(session: Session, stocktaking: Stocktaking) -> int:
    asked = select(func.count()).where(*rows_of(stocktaking), Assessment.reported_on.is_(None))
    return session.scalar(asked) or 0


def change_since(session: Session, stocktaking: Stocktaking, before: Stocktaking) -> Change:
    """Each measure against itself, or against those it has followed from; of several the worst counts."""
    then, now = ratings_of(session, before), ratings_of(session, stocktaking)
    forerunners: dict[int, list[int]] = {number: [number] for number in now if number in then}
    for old, new in lineage(session, before, stocktaking):
        forerunners.setdefault(new, []).append(old)
    counts = Counter(compared(now[number], [then[one] for one in forerunners.get(number, ())]) for number in now)
    left = set(then) - {old for olds in forerunners.values() for old in olds}
    return Change(**counts, gone=len(left))


def ratings_of(session: Session, stocktaking: Stocktaking) -> dict[int, Fulfilment]:
    """By measure."""
    asked = select(Assessment.measure_id, RATING).where(*rows_of(stocktaking))
    return {measure: Fulfilment(rated) for measure, rated in session.execute(asked)}


def lineage(session: Session, before: Stocktaking, after: Stocktaking) -> Iterator[tuple[int, int]]:
    """Pairs of an old measure and one that has followed from it, both rated."""
    old = select(Assessment.measure_id).where(*rows_of(before))
    new = select(Assessment.measure_id).where(*rows_of(after))
    ties = TIES.subquery("ties")
    yield from session.execute(select(ties.c.old, ties.c.new).where(ties.c.old.in_(old), ties.c.new.in_(new)))


def compared(now: Fulfilment, then: Sequence[Fulfilment]) -> str:
    """One of the fields of ``Change``."""
    if not then:
        return "new"
    if now not in RANKS or any(one not in RANKS for one in then):
        return "incomparable"
    difference = RANKS[now] - min(RANKS[one] for one in then)
    return "better" if difference > 0 else "worse" if difference < 0 else "same"
