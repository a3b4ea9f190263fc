"""Which cycle of a recurrence comes next, with its plan; and what has to be written so that it stands there."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.cycle_plans import Planned
from ik_workflow.operations.cycle_plans import planned_for
from ik_workflow.operations.cycle_views import TO_COME
from ik_workflow.operations.recurrences import Ground
from ik_workflow.operations.recurrences import active
from ik_workflow.operations.recurrences import days_of
from ik_workflow.operations.recurrences import ground
from ik_workflow.periods import Calendar
from ik_workflow.periods import first
from ik_workflow.periods import local_date
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.reporting_cycle import FINAL
from ik_workflow.states.reporting_cycle import REPORTED
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.results import Classification
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

AHEAD = timedelta(days=366)
UNKNOWN = "open"  #: the key of a time of which nothing is known


@dataclass(frozen=True, slots=True)
class Next:
    """The next time of a recurrence: which one it is, where it leads, and its plan."""

    key: str
    target: int | None
    planned: Planned


def cycles_of(connection: Connection, numbers: list[int]) -> dict[int, list[Any]]:
    table = ReportingCycle.__table__
    asked = select(table).where(ReportingCycle.recurrence_id.in_(numbers)).order_by(ReportingCycle.id)
    found: dict[int, list[Any]] = {}
    for row in connection.execute(asked).all():
        found.setdefault(row.recurrence_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written: a new cycle, or another plan for the one that is planned."""

    next: Next
    cycle: int | None = None
    reason: str = ""


def change_of(connection: Connection, row: Any, cycles: list[Any], known: Ground, today: date) -> Change | None:
    planned = [one for one in cycles if one.state is ReportingCycleState.PLANNED and not one.deleted]
    others = frozenset(one.occurrence for one in cycles if one not in planned)
    running = any(one.state not in FINAL and one not in planned for one in cycles)
    if running and row.pattern_kind is PatternKind.AFTER_LAST:
        return None  # The next one is reckoned from the end of this one.
    new = next_time(connection, row, others, known, today)
    if new is None:
        return None
    if not planned:
        return Change(new)
    cycle = planned[0]
    with translated_by(GERMAN):
        if row.modified > cycle.modified:
            reason = _("Die Regel „{title}“ wurde geändert.", title=row.title)
            return Change(new, cycle.id, reason) if differs(cycle, new) else None
        if cycle.question and cycle.occurrence == new.key and new.planned.question is None:
            return Change(new, cycle.id, _("Was noch fehlte, ist eingetragen."))
    return None


def differs(cycle: Any, new: Next) -> bool:
    before = (cycle.occurrence, cycle.target_meeting_id, cycle.opens_on)
    return before != (new.key, new.target, new.planned.opens_on)


def next_time(connection: Connection, row: Any, others: frozenset[str], known: Ground, today: date) -> Next | None:
    """The first that has no cycle yet, those in ``others`` excepted; None if there is none within a year."""
    found = days_of(row, known, after=today, until=today + AHEAD)
    days = [one for one in found.days if not one.expected and one.key not in others]
    open_ones = [one for one in found.unsettled if month_key(one.first_on) not in others]
    one = min(days, key=lambda day: day.on, default=None)
    asked = min(open_ones, key=lambda window: window.first_on or date.min, default=None)
    if asked is not None and (one is None or (asked.first_on or date.min) < one.on):
        return Next(month_key(asked.first_on), None, Planned(None, question=asked.sentence))
    if one is None:
        return None
    target = sitting_on(connection, one.on) if row.pattern_kind is PatternKind.COUNCIL_IN else None
    opens_on = None if target else opening_day(row, one.on, known.calendar)
    return Next(one.key, target, planned_for(connection, row.opens, target=target, opens_on=opens_on, today=today))


def month_key(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else UNKNOWN


def opening_day(row: Any, due_on: date, calendar: Calendar) -> date:
    return first(due_on - timedelta(days=row.lead_days), -1, calendar.is_office_day)


def sitting_on(connection: Connection, day: date) -> int | None:
    """The council's ordinary sitting on that day."""
    asked = (
        select(Meeting.id)
        .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
        .join(Organization, Organization.id == MeetingBody.organization_id)
        .where(
            Organization.classification == Classification.COUNCIL,
            Meeting.held_on == day,
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state.in_(TO_COME),
            Meeting.deleted.is_(False),
        )
    )
    return connection.scalar(asked.order_by(Meeting.id).limit(1))


def change_for(session: Session, number: int, at: datetime) -> tuple[Recurrence, Change | None]:
    """Under the recurrence's lock, so that of two metronomes only one plans."""
    today = local_date(at)
    locked = select(Recurrence).where(Recurrence.id == number).with_for_update()
    recurrence = session.scalars(locked.execution_options(populate_existing=True)).one()
    connection = session.connection()
    row = connection.execute(active(today).where(Recurrence.id == number)).first()
    if row is None or recurrence.opens not in REPORTED:
        return recurrence, None
    known = ground(connection, today, today + AHEAD)
    return recurrence, change_of(connection, row, cycles_of(connection, [number]).get(number, []), known, today)


def new_cycle(recurrence: Recurrence, new: Next) -> ReportingCycle:
    return ReportingCycle(
        case=Case(kind="reporting_cycle", public=False),
        kind=recurrence.opens,
        title=recurrence.title,
        recurrence_id=recurrence.id,
        occurrence=new.key,
        concept_id=recurrence.concept_id,
        plan=new.planned.stages,
        question=new.planned.question,
    )


def facts_of(recurrence: Recurrence, new: Next) -> dict[str, Any]:
    return {"title": recurrence.title, "target": new.target, "opens_on": new.planned.opens_on}
