"""A concept with what comes round again, and the sittings that a report is planned by."""

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.cycles import Terms
from ik_workflow.operations.cycles import plan_cycle
from ik_workflow.operations.cycles import turn
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make import AT
from tests.make import make_meeting
from tests.make_proposals import Forum

CONCEPT_ENDS = date(2028, 12, 31)
MARCH = date(2027, 3, 3)
STEERING_GROUP = date(2027, 1, 7)
PLANNED_ON = date(2026, 9, 1)
OPENS = date(2026, 11, 9)
ANSWER_UNTIL = date(2026, 12, 7)
GRACE_UNTIL = date(2026, 12, 14)


def make_concept(session: Session, **values: Any) -> Concept:
    """In force, with a known end."""
    given = {"state": ConceptState.IN_FORCE, "title": "Konzept", "ends_on": CONCEPT_ENDS, "created": AT, **values}
    concept = Concept(case=Case(kind="concept", public=False), **given)
    session.add(concept)
    session.flush()
    return concept


def make_recurrence(
    session: Session, kind: PatternKind = PatternKind.COUNCIL_IN, pattern: str = "3", **values: Any
) -> Recurrence:
    """The yearly report for the March session, active since 2025."""
    given = {"title": "Jahresbericht", "opens": CycleKind.REPORT, "source": "Praxis", "active_from": date(2025, 1, 1)}
    recurrence = Recurrence(pattern_kind=kind, pattern=pattern, created=AT, **{**given, **values})
    session.add(recurrence)
    session.flush()
    return recurrence


def make_cycle(session: Session, recurrence: Recurrence, occurrence: str, **values: Any) -> ReportingCycle:
    given = {"state": ReportingCycleState.PLANNED, "kind": recurrence.opens, "title": recurrence.title, "created": AT}
    case = Case(kind="reporting_cycle", public=False)
    cycle = ReportingCycle(case=case, recurrence=recurrence, occurrence=occurrence, **{**given, **values})
    session.add(cycle)
    session.flush()
    return cycle


def make_measures(session: Session, concept: Concept, *units: Organization | None) -> list[Measure]:
    """One living measure of the concept for each unit; None: nobody answers for it."""
    measures = [
        Measure(
            case=Case(kind="measure"),
            state=MeasureState.IN_PROGRESS,
            title=f"Maßnahme {number}",
            number=f"M {number}",
            concept_id=concept.id,
            responsible_unit_id=unit and unit.id,
            due_on=date(2028, 12, 31),
            cost=Decimal(0),
            created=AT,
        )
        for number, unit in enumerate(units, 1)
    ]
    session.add_all(measures)
    session.flush()
    return measures


def make_planned(
    session: Session, forum: Forum, concept: Concept, kind: CycleKind = CycleKind.REPORT
) -> ReportingCycle:
    """A cycle for the session of the example, planned on the first of September 2026."""
    meeting = session.scalars(select(Meeting).where(Meeting.held_on == MARCH)).first()
    opens_on = OPENS if kind is CycleKind.STATUS else None
    terms = Terms("Jahresbericht", target=meeting if kind is CycleKind.REPORT else None, opens_on=opens_on)
    return plan_cycle(
        session, kind, terms, concept=concept, actor=forum.commissioner, occurred=PLANNED_ON, at=noon(PLANNED_ON)
    )


def make_open(
    session: Session, forum: Forum, *units: Organization | None, kind: CycleKind = CycleKind.REPORT
) -> ReportingCycle:
    """A cycle that asks these units, one measure each, opened on the ninth of November 2026."""
    make_sittings(session, forum)
    concept = make_concept(session)
    make_measures(session, concept, *units)
    cycle = make_planned(session, forum, concept, kind)
    turn(session, cycle, "open", actor=ENGINE, occurred=OPENS, at=noon(OPENS))
    return cycle


def reports_of(session: Session, cycle: ReportingCycle) -> list[StatusReport]:
    asked = select(StatusReport).where(StatusReport.cycle_id == cycle.id).order_by(StatusReport.id)
    return list(session.scalars(asked.execution_options(populate_existing=True)))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def make_sittings(session: Session, forum: Forum) -> None:
    """Those of the example of SM-7: the council on 3 March 2027, the steering group on 7 January."""
    make_meeting(session, forum.house, forum.house.council, MARCH)
    make_meeting(session, forum.house, forum.steering, STEERING_GROUP)
