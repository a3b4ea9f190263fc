"""Status reports as tasks: one line for each cycle, however many measures it asks about."""

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

from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.duties import Duty
from ik_workflow.operations.queue import earliest_due
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.states.status_report import AWAITED

MOST = 50  #: cycles


@dataclass(slots=True)
class ReportTask:
    """What one cycle asks of one person."""

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
    """``mine`` limits the reports that each duty is about; duties of the same person's hands share a line."""
    by_hands: dict[Any, dict[Any, Duty]] = {}
    for duty in mine:
        by_hands.setdefault(duty.hands, {})[duty.state] = duty
    for duties in by_hands.values():
        limit = next(mine[duty] for duty in duties.values())
        yield from of_hands(session, duties, limit)


def of_hands(session: Session, duties: Mapping[Any, Duty], limit: ColumnElement[bool]) -> Iterator[ReportTask]:
    cycle = (ReportingCycle.public_id, ReportingCycle.title)
    due_on = func.min(earliest_due("status_report", StatusReport.id))
    asked = (
        select(*cycle, StatusReport.state, func.count(), due_on, func.min(StatusReport.since))
        .join(ReportingCycle, ReportingCycle.id == StatusReport.cycle_id)
        .where(StatusReport.state.in_(duties), ReportingCycle.state.in_(CHECKING), limit)
        .group_by(ReportingCycle.id, *cycle, StatusReport.state)
        .order_by(ReportingCycle.id.desc(), StatusReport.state)
        .limit(MOST * len(duties))
    )
    found: dict[str, ReportTask] = {}
    for public_id, title, state, number, due, since in session.execute(asked):
        found.setdefault(public_id, ReportTask(public_id, title)).add(duties[state], number, due, since)
    yield from found.values()
