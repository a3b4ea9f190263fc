"""What is wrong with a measure at a glance: late, without report, without money, without unit.

Each concern stands once as a question to the database, for counts and lists; on an earlier day the same is asked of
the measures as they stood then.
"""

from collections.abc import Callable
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from ik_workflow.models.all import CostItem
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.earlier import Standing
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import Months
from ik_workflow.states.measure import DATED
from ik_workflow.states.measure import FINAL
from ik_workflow.states.measure import UNDER_WAY
from ik_workflow.states.measure import MeasureState
from ik_workflow.translation import N_

REPORTED_WITHIN = Months(6)  # a department says every half-year how a measure stands, DR-21
#: resolved, and not at its end
LIVING = (*DATED, MeasureState.PERMANENT)
GIVEN_UP = (MeasureState.DROPPED, MeasureState.NOT_IMPLEMENTED)


@dataclass(frozen=True, slots=True)
class Concern:
    """``known``: ids of the measures for which the records beside the measure answer the question."""

    word: str
    label: str
    asked: Callable[[date], ColumnElement[bool]]
    held: Callable[[Standing, date, Collection[int]], bool]


def reported_since(on: date) -> ColumnElement[bool]:
    first = REPORTED_WITHIN.move(on, -1, BRANDENBURG)
    return StatusReport.reported_on.between(first, on)


def without_report(on: date) -> ColumnElement[bool]:
    reported = select(StatusReport.id).where(StatusReport.measure_id == Measure.id, reported_since(on))
    return and_(Measure.state.in_(UNDER_WAY), ~reported.exists())


def placed_in(year: int) -> Select[int]:
    """Ids of the measures whose costs have a line in the budget, those of that year too if it has any."""
    nowhere = and_(CostItem.year == year, CostItem.amount > Decimal(0), CostItem.budget_line.is_(None))
    return (
        select(CostItem.measure_id)
        .where(CostItem.deleted.is_(False))
        .group_by(CostItem.measure_id)
        .having(func.count(CostItem.budget_line) > 0, func.sum(case((nowhere, 1), else_=0)) == 0)
    )


def without_money(on: date) -> ColumnElement[bool]:
    nowhere = or_(Measure.budget_line.is_(None), Measure.budget_line == "")
    return and_(Measure.state.in_(LIVING), Measure.cost > Decimal(0), nowhere, Measure.id.not_in(placed_in(on.year)))


def given_up() -> ColumnElement[bool]:
    """It costs nothing any more, also where its impact was assessed after that."""
    assessed = select(JournalEntry.id).where(
        *(JournalEntry.subject_type == "measure", JournalEntry.subject_id == Measure.id),
        *(JournalEntry.trigger == "evaluate", JournalEntry.from_state.in_(GIVEN_UP)),
    )
    return or_(Measure.state.in_(GIVEN_UP), and_(Measure.state.in_(FINAL), assessed.correlate(Measure).exists()))


CONCERNS = (
    Concern(
        "verspaetet",
        N_("verspätet"),
        lambda on: and_(Measure.state.in_(DATED), Measure.due_on < on),
        lambda one, on, known: one.state in DATED and one.due_on is not None and one.due_on < on,
    ),
    Concern(
        "ohne-meldung",
        N_("seit einem halben Jahr ohne Meldung"),
        without_report,
        lambda one, on, known: one.state in UNDER_WAY and one.id not in known,
    ),
    Concern(
        "ohne-geld",
        N_("ohne Geld"),
        without_money,
        lambda one, on, known: one.state in LIVING and bool(one.cost) and not one.budget_line and one.id not in known,
    ),
    Concern(
        "ohne-zustaendigkeit",
        N_("ohne zuständige Stelle"),
        lambda on: and_(Measure.state.in_(LIVING), Measure.responsible_unit_id.is_(None)),
        lambda one, on, known: one.state in LIVING and one.responsible_unit_id is None,
    ),
)
BY_WORD = {one.word: one for one in CONCERNS}
LATE, WITHOUT_REPORT, WITHOUT_MONEY, WITHOUT_UNIT = CONCERNS
