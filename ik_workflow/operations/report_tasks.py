"""Status reports and ratings as tasks: one line for each cycle or stocktaking, however many measures it asks about."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import Any
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.duties import Duty
from ik_workflow.operations.queue import earliest_due
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.states.status_report import AWAITED
from ik_workflow.states.stocktaking import StocktakingState

MOST = 50  #: cycles


@dataclass(frozen=True, slots=True)
class Gathered:
    """Records that are asked for together, and what they are parts of, as long as that is in these states."""

    record: type[Any]
    whole: type[Any]
    of_whole: Any
    states: tuple[Any, ...]


GATHERED: dict[type[Any], Gathered] = {
    StatusReport: Gathered(StatusReport, ReportingCycle, StatusReport.cycle_id, CHECKING),
    Assessment: Gathered(Assessment, Stocktaking, Assessment.stocktaking_id, (StocktakingState.RATED,)),
}


@dataclass(slots=True)
class ReportTask:
    """What one cycle or stocktaking asks of one person."""

    public_id: str
    title: str
    due_on: date | None = None
    since: date | None = None
    #: how many of each state
    counts: dict[Any, int] = field(default_factory=dict)
    duty: Duty | None = None

    def add(self, duty: Duty, number: int, due_on: date | None, since: date | None) -> None:
        self.counts[duty.state] = number
        self.due_on = min((day for day in (self.due_on, due_on) if day), default=None)
        self.since = min((day for day in (self.since, since) if day), default=None)
        self.duty = self.duty or duty


class Unnamed(NamedTuple):
    """A cycle with measures that nobody answers for."""

    public_id: str
    title: str
    number: int
    due_on: date | None


def nobodys() -> ColumnElement[bool]:
    """Reports that are still awaited, from no department or from one that is dissolved."""
    gone = select(Organization.id).where(Organization.deleted)
    unnamed = or_(StatusReport.responsible_unit_id.is_(None), StatusReport.responsible_unit_id.in_(gone))
    return and_(StatusReport.state.in_(AWAITED), unnamed)


def cycles_without_units(session: Session) -> list[Unnamed]:
    """One line for each cycle that still takes answers; the most urgent first."""
    cycle = (ReportingCycle.public_id, ReportingCycle.title)
    asked = (
        select(*cycle, func.count(), ReportingCycle.answer_until)
        .join(StatusReport, StatusReport.cycle_id == ReportingCycle.id)
        .where(ReportingCycle.state.in_(CHECKING), nobodys())
        .group_by(ReportingCycle.id, *cycle, ReportingCycle.answer_until)
        .order_by(ReportingCycle.answer_until, ReportingCycle.id)
        .limit(MOST)
    )
    return [Unnamed(*row) for row in session.execute(asked)]


def report_tasks(session: Session, mine: Mapping[Duty, ColumnElement[bool]]) -> Iterator[ReportTask]:
    """``mine`` limits the records that each duty is about; duties of the same person's hands share a line."""
    by_hands: dict[Any, dict[Any, Duty]] = {}
    for duty in mine:
        by_hands.setdefault((duty.record, duty.hands), {})[duty.state] = duty
    for (record, _hands), duties in by_hands.items():
        limit = next(mine[duty] for duty in duties.values())
        yield from of_hands(session, GATHERED[record], duties, limit)


def of_hands(
    session: Session, gathered: Gathered, duties: Mapping[Any, Duty], limit: ColumnElement[bool]
) -> Iterator[ReportTask]:
    record, whole = gathered.record, gathered.whole
    kind = next(iter(duties.values())).kind
    due_on = func.min(earliest_due(kind, record.id))
    asked = (
        select(whole.public_id, whole.title, record.state, func.count(), due_on, func.min(record.since))
        .join(whole, whole.id == gathered.of_whole)
        .where(record.state.in_(duties), whole.state.in_(gathered.states), limit)
        .group_by(whole.id, whole.public_id, whole.title, record.state)
        .order_by(whole.id.desc(), record.state)
        .limit(MOST * len(duties))
    )
    found: dict[str, ReportTask] = {}
    for public_id, title, state, number, due, since in session.execute(asked):
        found.setdefault(public_id, ReportTask(public_id, title)).add(duties[state], number, due, since)
    yield from found.values()
