"""Acts on reporting cycles: plan one, plan it anew, open, close, release, cancel it; confirm what departments say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.cycle_plans import keep
from ik_workflow.operations.cycle_plans import planned_for
from ik_workflow.operations.cycle_report import draft_report_paper
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.operations.take import take
from ik_workflow.operations.take import take_together
from ik_workflow.periods import local_date
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.status_report import StatusReportState


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person decides about a cycle; without a day of their own it opens as the plan says."""

    title: str
    target: Meeting | None = None
    opens_on: date | None = None


def plan_cycle(
    session: Session,
    kind: CycleKind,
    terms: Terms,
    *,
    concept: Concept | None = None,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> ReportingCycle:
    """A cycle by hand, beside those that come round by themselves. The caller commits."""
    cycle = ReportingCycle(
        case=Case(kind="reporting_cycle", public=False),
        kind=kind,
        title=terms.title,
        concept_id=concept.id if concept else None,
    )
    planned = planned_for(session.connection(), kind, **goal(terms), today=local_date(at))
    cycle.plan, cycle.question = planned.stages, planned.question
    facts = facts_of(terms, planned.opens_on)
    take(session, cycle, "plan", actor=actor, occurred=occurred, recorded_at=at, **facts)
    return cycle


def replan_cycle(
    session: Session,
    cycle: ReportingCycle,
    terms: Terms,
    *,
    reason: str,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
) -> Taken:
    """Another session, day or title; of a running cycle the departments' days stay as they are. The caller commits."""
    planned = planned_for(session.connection(), cycle.kind, **goal(terms), today=local_date(at))
    opens_on = planned.opens_on if cycle.state is ReportingCycleState.PLANNED else None
    taken = take(
        session,
        cycle,
        "replan",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        reason=reason,
        **facts_of(terms, opens_on),
    )
    keep(session, cycle, planned)
    return taken


def goal(terms: Terms) -> dict[str, Any]:
    return {"target": terms.target.id if terms.target else None, "opens_on": terms.opens_on}


def facts_of(terms: Terms, opens_on: date | None) -> dict[str, Any]:
    return {"title": terms.title, "target": terms.target.id if terms.target else None, "opens_on": opens_on}


def turn(
    session: Session,
    cycle: ReportingCycle,
    trigger: str,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
    reason: str | None = None,
) -> Taken:
    """Open, close, release, conclude, present, publish or cancel it, with all that follows. The caller commits."""
    return take(session, cycle, trigger, actor=actor, occurred=occurred, recorded_at=at, version=version, reason=reason)


def draft_report(session: Session, cycle: ReportingCycle, *, actor: Actor, occurred: Occurred, at: datetime) -> Paper:
    """A new paper with the frozen values, after the first one was withdrawn. The caller commits."""
    paper, version = draft_report_paper(session, cycle, actor)
    take(session, paper, "draft", actor=actor, occurred=occurred, recorded_at=at)
    version.case_id, version.paper_id = paper.case_id, paper.id
    session.add(version)
    session.flush()
    take(session, cycle, "take_paper", actor=actor, occurred=occurred, recorded_at=at, paper=paper.id)
    return paper


# -- what departments say -----------------------------------------------------------------------------------------


def report_status(
    session: Session,
    report: StatusReport,
    facts: Mapping[str, Any],
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
    reason: str | None = None,
) -> Taken:
    """A department says how its measure stands; ``facts`` by the names of ``states.status_report.ANSWER``."""
    return take(
        session,
        report,
        "report",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        reason=reason,
        **facts,
    )


def confirm_all(session: Session, cycle: ReportingCycle, *, actor: Actor, occurred: Occurred, at: datetime) -> int:
    """Everything reported and not yet confirmed; how many it were. The caller commits."""
    waiting = select(StatusReport.id, StatusReport.version).where(
        StatusReport.cycle_id == cycle.id,
        StatusReport.state == StatusReportState.REPORTED,
        StatusReport.deleted.is_(False),
    )
    members = [Member(row.id, version=row.version) for row in session.execute(waiting.order_by(StatusReport.id))]
    if members:
        take_together(session, OrderSet(StatusReport, cycle.case_id, "confirm", members, actor, occurred, at))
    return len(members)
