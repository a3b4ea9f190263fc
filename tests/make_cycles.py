"""A concept with what comes round again, and the sittings that a report is planned by."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.cycles import PatternKind
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make import AT
from tests.make import make_meeting
from tests.make_proposals import Forum

CONCEPT_ENDS = date(2028, 12, 31)
MARCH = date(2027, 3, 3)
STEERING_GROUP = date(2027, 1, 7)


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


def make_sittings(session: Session, forum: Forum) -> None:
    """Those of the example of SM-7: the council on 3 March 2027, the steering group on 7 January."""
    make_meeting(session, forum.house, forum.house.council, MARCH)
    make_meeting(session, forum.house, forum.steering, STEERING_GROUP)
