"""What began before this programme knew of it: entered as it stands, with its source and its past, and alive then."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.reminders import cancel
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import remind
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.translation import _


def take_over_measure(
    session: Session,
    title: str,
    state: MeasureState,
    *,
    case: Case | None = None,
    actor: Actor,
    at: datetime,
    **facts: Any,
) -> Measure:
    """A measure of a public concept is public; the source is the reason in the journal. The caller commits.

    ``case`` is a new one that was made for this measure, where many were made at once.
    """
    case = case or Case(kind="measure", public=is_public(session, facts.get("concept")))
    measure = Measure(case=case, case_id=case.id, title=title)
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
    keep_last_day(session, cycle, at)
    return cycle


def keep_last_day(session: Session, cycle: ReportingCycle, at: datetime) -> None:
    """Departments were told a day elsewhere, and it stays; nobody has been told another one yet."""
    assert cycle.answer_until is not None
    connection = session.connection()
    own = (DEADLINES.c.case_id == cycle.case_id, DEADLINES.c.subject_type == "status_report")
    asked = [row.id for row in open_ones(connection, *own)]
    if not asked or cycle.answer_until < local_date(at):
        return
    how = _("wie es den Stellen schon gesagt war, Quelle: {source}", source=cycle.taken_over_from)
    values = {"due_on": cycle.answer_until, "event_on": cycle.opened_on, "explanation": how}
    connection.execute(update(DEADLINES).where(*own, DEADLINES.c.state == DeadlineState.OPEN).values(values))
    cancel(connection, asked, at=at)
    remind(connection, asked, "DR-20", cycle.answer_until, at, city_calendar(connection))


def is_public(session: Session, concept_id: int | None) -> bool:
    concept = session.get(Concept, concept_id) if concept_id is not None else None
    return concept is not None and concept.case.public
