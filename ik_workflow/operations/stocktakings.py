"""Acts on stocktakings: the cycle that asks for one, and a department's assent to many proposals at once."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.operations.take import take_together
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.translation import _


def cycle_for(session: Session, concept_id: int, cut_off_on: date) -> int | None:
    """The one cycle that asks for a stocktaking of this concept and in whose time the day falls; else None."""
    running = select(ReportingCycle.id).where(
        ReportingCycle.kind == CycleKind.STOCKTAKING,
        ReportingCycle.concept_id == concept_id,
        ReportingCycle.state.not_in((ReportingCycleState.PLANNED, ReportingCycleState.CANCELLED)),
        ReportingCycle.deleted.is_(False),
    )
    asked = running.where(*in_its_time(cut_off_on)).limit(2)
    found = session.scalars(asked.order_by(ReportingCycle.id)).all()
    return found[0] if len(found) == 1 else None


def in_its_time(day: date) -> tuple[ColumnElement[bool], ...]:
    """From the opening until the values were frozen, or until the departments' last day as long as they are not."""
    last = func.coalesce(ReportingCycle.cut_off_on, ReportingCycle.grace_until)
    return ReportingCycle.opened_on <= day, last >= day


def confirm_proposals(
    session: Session,
    stocktaking: Stocktaking,
    seen: Mapping[str, int],
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> int:
    """All of them or none; ``seen`` has the versions of the rows by their public ids. The caller commits."""
    asked = select(Assessment.id, Assessment.public_id).where(
        Assessment.stocktaking_id == stocktaking.id, Assessment.public_id.in_(seen), Assessment.deleted.is_(False)
    )
    rows = session.execute(asked.order_by(Assessment.id)).all()
    if len(rows) < len(seen):
        raise NotFound(_("Eine der Bewertungen gibt es nicht."))
    members = [Member(row.id, version=seen[row.public_id]) for row in rows]
    if members:
        take_together(session, OrderSet(Assessment, stocktaking.case_id, "confirm", members, actor, occurred, at))
    return len(members)
