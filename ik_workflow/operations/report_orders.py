"""Acts on report orders: draw one up from a resolution, take a running one over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.operations.order_days import When
from ik_workflow.operations.order_views import wording_of
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.take import take
from ik_workflow.states.report_order import occurs


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the council wants to be told."""

    title: str
    passage: str
    organization: Organization
    due: When
    interims: Sequence[When] = ()
    unit: Organization | None = None
    recurrence_words: str | None = None
    every_months: int | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """An order that began elsewhere: where it was found, and what it went through until now."""

    source: str
    past: str | None = None
    ordered_on: date | None = None
    paper: Paper | None = None
    extensions: int = 0
    first_words: str | None = None
    first_due_on: date | None = None
    #: of ``REPORT_ORDER``, by where the order stands
    trigger: str = "take_over"


def issue_order(
    session: Session, resolution: Resolution, ordered: Ordered, *, actor: Actor, occurred: Occurred, at: datetime
) -> ReportOrder:
    """Draw up an order from a passage of the resolution; its case is as public as the paper's. The caller commits."""
    paper = resolution.paper
    wording = wording_of(session.connection(), paper.id)
    order = drawn_up(ordered, public=paper.case.public)
    order.paper_id, order.resolution_id, order.ordered_on = paper.id, resolution.id, resolution.decided_on
    order.passage_found = wording is not None and occurs(ordered.passage, wording)
    order.first_words, order.first_due_on = ordered.due.words, ordered.due.on
    order.example = paper.example
    begin(session, order, "issue", ordered, actor=actor, occurred=occurred, at=at)
    return order


def take_over_order(
    session: Session, outside: Outside, ordered: Ordered, *, actor: Actor, occurred: Occurred, at: datetime
) -> ReportOrder:
    """Enter an order that began outside, with its source and its past; from now on it lives here."""
    paper = outside.paper
    order = drawn_up(ordered, public=paper is not None and paper.case.public)
    wording = wording_of(session.connection(), paper.id) if paper else None
    order.paper_id = paper.id if paper else None
    order.passage_found = wording is not None and occurs(ordered.passage, wording)
    order.taken_over, order.source, order.past = True, outside.source, outside.past
    order.ordered_on, order.extensions = outside.ordered_on, outside.extensions
    order.first_words = outside.first_words or ordered.due.words
    order.first_due_on = outside.first_due_on or (None if outside.extensions else ordered.due.on)
    begin(session, order, outside.trigger, ordered, actor=actor, occurred=occurred, at=at)
    return order


def drawn_up(ordered: Ordered, *, public: bool) -> ReportOrder:
    return ReportOrder(
        case=Case(kind="report_order", public=public),
        title=ordered.title,
        passage=ordered.passage,
        organization_id=ordered.organization.id,
        responsible_unit_id=ordered.unit.id if ordered.unit else None,
        due_meeting_id=ordered.due.meeting,
        due_said_on=ordered.due.said_on,
        due_explanation=ordered.due.explanation,
        due_question=ordered.due.question,
        interims=[one.stored for one in ordered.interims],
        extensions=0,
        passage_found=False,
        taken_over=False,
        example=False,
        recurrence_words=ordered.recurrence_words,
        every_months=ordered.every_months,
    )


def begin(
    session: Session,
    order: ReportOrder,
    trigger: str,
    ordered: Ordered,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> None:
    take(
        session,
        order,
        trigger,
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        title=ordered.title,
        passage=ordered.passage,
        body=ordered.organization.id,
        words=ordered.due.words,
        due_on=ordered.due.on,
    )


def newest_resolution(session: Session, paper: Paper) -> Resolution | None:
    """The newest of the paper; None if it has none."""
    asked = select(Resolution).where(Resolution.paper_id == paper.id, Resolution.deleted.is_(False))
    return session.scalar(asked.order_by(Resolution.id.desc()).limit(1))
