"""Builders for reporting cycles: measures under way, a cycle that asks about them, answers."""

from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind
from tests.make import act

OPENED = date(2026, 11, 9)  #: a Monday
OPENED_AT = datetime(2026, 11, 9, 8, tzinfo=UTC)
ANSWERED = date(2026, 11, 16)
ANSWERED_AT = datetime(2026, 11, 16, 8, tzinfo=UTC)
ANSWER: dict[str, Any] = {"course": MeasureState.IN_PROGRESS, "done": "Acht Treffen haben stattgefunden."}
PLAN = [
    ["data_call", "2026-11-09", "2026-12-04"],
    ["grace", "2026-12-07", "2026-12-11"],
    ["editing", "2026-12-14", "2027-01-08"],
    ["session", "2027-03-03", "2027-03-03"],
]


def make_measures(session: Session, unit: Organization | None, number: int = 3, **values: Any) -> list[Measure]:
    """Under way in that department, in a concept of their own; their course before does not matter here."""
    concept = Concept(
        case=Case(kind="concept", public=False), state=ConceptState.IN_FORCE, title="Konzept", created=OPENED_AT
    )
    session.add(concept)
    session.flush()
    made = [
        Measure(
            **{
                "case": Case(kind="measure", public=False),
                "state": MeasureState.IN_PROGRESS,
                "number": f"{place}",
                "title": f"Maßnahme {place}",
                "responsible_unit_id": unit.id if unit else None,
                "concept_id": concept.id,
                "indicator": "Anzahl der Treffen",
                "created": OPENED_AT,
                **values,
            }
        )
        for place in range(1, number + 1)
    ]
    session.add_all(made)
    session.flush()
    return made


def make_cycle(
    session: Session,
    commissioner: Actor,
    measures: Sequence[Measure] = (),
    *,
    kind: CycleKind = CycleKind.STATUS,
    target: Meeting | None = None,
    opened: bool = True,
    on: date = OPENED,
    at: datetime = OPENED_AT,
    **values: Any,
) -> ReportingCycle:
    """A cycle; opened, it asks about every measure of its concept."""
    cycle = ReportingCycle(
        **{
            "case": Case(kind="reporting_cycle", public=False),
            "kind": kind,
            "title": "Stand 2026",
            "plan": PLAN,
            "concept_id": measures[0].concept_id if measures else None,
            **values,
        }
    )
    terms = {"target": target.id} if target else {}
    act(session, cycle, "plan", commissioner, on=on, at=at, title=cycle.title, opens_on=on, **terms)
    if opened:
        act(session, cycle, "open", commissioner, on=on, at=at)
    return cycle


def reports_of(session: Session, cycle: ReportingCycle) -> list[StatusReport]:
    asked = select(StatusReport).where(StatusReport.cycle_id == cycle.id).order_by(StatusReport.id)
    return list(session.scalars(asked))


def answer(session: Session, report: StatusReport, by: Actor, **facts: Any) -> None:
    act(session, report, "report", by, on=ANSWERED, at=ANSWERED_AT, **{**ANSWER, **facts})


def query(session: Session, report: StatusReport, by: Actor, question: str = "Wo genau?") -> None:
    act(session, report, "query", by, on=ANSWERED, at=ANSWERED_AT, question=question)
