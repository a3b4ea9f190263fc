"""Mails and last days of cycles that have not begun: whom they will ask, as measures and departments stand today."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set
from datetime import date
from typing import Any
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.notifications.due import Due
from ik_workflow.notifications.reminders import chosen_stages
from ik_workflow.operations.cycle_reactions import ALIVE
from ik_workflow.operations.deadline_owners import Holder
from ik_workflow.operations.deadline_owners import holders
from ik_workflow.operations.deadline_rows import law_of
from ik_workflow.operations.parameters import parameter
from ik_workflow.periods import Calendar
from ik_workflow.periods import WorkingDays
from ik_workflow.planning.reminding import Stage
from ik_workflow.planning.reminding import planned_days
from ik_workflow.states.deadlines import DATA_CALL
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import GRACE
from ik_workflow.states.reporting_cycle import ASKS_DEPARTMENTS
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.translation import _
from ik_workflow.translation import _n

RULE, KIND = "DR-20", "status_report"
MOST = 50  # cycles


class Figures(NamedTuple):
    """The days that departments have, and on which of them they are reminded."""

    answer: WorkingDays
    grace: WorkingDays
    stages: Set[Stage]
    calendar: Calendar


class Foreseen(NamedTuple):
    """What one department will be sent and asked for in one cycle."""

    reminders: Sequence[Due]
    #: of the last day, as the forecast shows it
    end: Due


def cycles_to_come(
    session: Session, on: date, until: date, case_id: int | None, calendar: Calendar
) -> Iterator[Foreseen]:
    """One for each department of each cycle that opens in that time; nothing is written."""
    asked = select(ReportingCycle).where(
        ReportingCycle.state == ReportingCycleState.PLANNED,
        ReportingCycle.kind.in_(ASKS_DEPARTMENTS),
        ReportingCycle.opens_on <= until,
    )
    if case_id is not None:
        asked = asked.where(ReportingCycle.case_id == case_id)
    cycles = session.scalars(asked.order_by(ReportingCycle.opens_on, ReportingCycle.id).limit(MOST)).all()
    if not cycles:
        return
    connection = session.connection()
    counts = measures_by_unit(connection)
    units = list({unit: None for (_concept, unit) in counts})
    owner = next(one.owner for one in DEADLINE_RULES[RULE].courses if one.kind == KIND)
    rows: list[dict[str, Any]] = [{"responsible_unit_id": unit} for unit in units]
    whose = dict(zip(units, holders(connection, owner, KIND, rows, on), strict=True))
    figures = Figures(
        WorkingDays(parameter(connection, DATA_CALL, on).value),
        WorkingDays(parameter(connection, GRACE, on).value),
        chosen_stages(connection, RULE, law_of(RULE)),
        calendar,
    )
    for cycle in cycles:
        yield from of_cycle(cycle, asked_by(cycle, counts), whose, max(on, cycle.opens_on or on), figures)


def measures_by_unit(connection: Connection) -> dict[tuple[int | None, int | None], int]:
    """How many measures of each concept each department answers for."""
    keys = (Measure.concept_id, Measure.responsible_unit_id)
    counted = select(*keys, func.count()).where(Measure.state.in_(ALIVE), Measure.deleted.is_(False)).group_by(*keys)
    return {(concept, unit): number for concept, unit, number in connection.execute(counted)}


def asked_by(cycle: ReportingCycle, counts: dict[tuple[int | None, int | None], int]) -> Counter[int | None]:
    found: Counter[int | None] = Counter()
    for (concept, unit), number in counts.items():
        if cycle.concept_id in (None, concept):
            found[unit] += number
    return found


def of_cycle(
    cycle: ReportingCycle,
    counts: Mapping[int | None, int],
    whose: Mapping[int | None, Holder],
    opens_on: date,
    figures: Figures,
) -> Iterator[Foreseen]:
    """As if nobody answered; with the end of the grace period nobody is asked any more."""
    calendar = figures.calendar
    answer_until = figures.answer.after(opens_on, calendar=calendar).until
    grace_until = figures.grace.after(answer_until, calendar=calendar).until
    days = planned_days(figures.stages, opened_on=opens_on, due_on=answer_until, today=opens_on, calendar=calendar)
    for unit, number in counts.items():
        what = _n("Stand einer Maßnahme melden", "Stand von {number} Maßnahmen melden", number)
        end = Due(
            id=0,
            deadline_id=0,
            stage=ReminderStage.DUE,
            remind_on=answer_until,
            useful_until=answer_until,
            is_open=True,
            task=_("{task} („{cycle}“)", task=what, cycle=cycle.title),
            due_on=answer_until,
            organization_id=whose[unit].organization_id,
            office=whose[unit].office,
            subject_type=KIND,
            subject_id=0,
            case_id=cycle.case_id,
            source_status="",
            opened_on=opens_on,
            has_later=False,
            rule=RULE,
        )
        told = [end._replace(stage=ReminderStage(one.stage), remind_on=one.on) for one in days if one.on <= grace_until]
        yield Foreseen(told, end)
