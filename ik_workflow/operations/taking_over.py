"""What began before this programme knew of it: entered as it stands, with its source and its past, and alive then."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind


def take_over_measure(
    session: Session, title: str, state: MeasureState, *, actor: Actor, at: datetime, **facts: Any
) -> Measure:
    """A measure of a public concept is public; the source is the reason in the journal. The caller commits."""
    measure = Measure(case=Case(kind="measure", public=is_public(session, facts.get("concept"))), title=title)
    take(
        session,
        measure,
        f"take_over_{state}",
        actor=actor,
        occurred=local_date(at),
        recorded_at=at,
        reason=facts.get("source"),
        **facts,
    )
    return measure


def take_over_cycle(
    session: Session,
    title: str,
    kind: CycleKind,
    *,
    concept: int | None = None,
    actor: Actor,
    at: datetime,
    **facts: Any,
) -> ReportingCycle:
    """A survey that runs already; departments are asked from today on. The caller commits."""
    case = Case(kind="reporting_cycle", public=False)
    cycle = ReportingCycle(case=case, kind=kind, title=title, concept_id=concept)
    take(
        session,
        cycle,
        "take_over",
        actor=actor,
        occurred=local_date(at),
        recorded_at=at,
        reason=facts.get("source"),
        **facts,
    )
    return cycle


def is_public(session: Session, concept_id: int | None) -> bool:
    concept = session.get(Concept, concept_id) if concept_id is not None else None
    return concept is not None and concept.case.public
