"""Excerpts of the minutes: the page of one, and which there are for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import MOVERS
from ik_workflow.errors import NotFound
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import LegislativeTerm
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.operations.motions import amendments_before
from ik_workflow.operations.motions import case_of
from ik_workflow.operations.motions import motions_on
from ik_workflow.states.meeting import HELD
from ik_workflow.states.meeting import MINUTED
from ik_workflow.translation import _
from ik_workflow.web.excerpt import Excerpt
from ik_workflow.web.excerpt import excerpt as excerpt_of
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.sitting_point import entries_of
from ik_workflow.web.sitting_point import journal_of
from ik_workflow.web.viewing import viewing

pages = Blueprint("excerpts", __name__)


@dataclass(frozen=True, slots=True)
class NewExcerpt:
    """An excerpt that waits for the originator of its paper."""

    meeting: str
    item: str
    paper: Paper
    body: str
    held_on: date
    #: when the minutes were drafted
    since: date | None


@pages.get("/sitzungen/<address>/auszug/<point>")
@open_to(PUBLIC)
def excerpt(address: str, point: str) -> ResponseReturnValue:
    made, meeting, item = find_excerpt(viewing(), address, point)
    return render_template("sitting/excerpt.html", excerpt=made, meeting=meeting, item=item, paper=item.paper)


def find_excerpt(session: Session, address: str, point: str) -> tuple[Excerpt, Meeting, AgendaItem]:
    """The excerpt with its sitting and item; raises NotFound before there are minutes, and for what is not to see."""
    item = session.scalar(
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.public_id == public_id(point),
            Meeting.public_id == public_id(address),
            Meeting.state.in_(MINUTED),
        )
    )
    if item is None or item.meeting is None:
        raise NotFound(_("Diesen Auszug gibt es nicht."))
    moved: list[Amendment | ProceduralMotion] = [*motions_on(session, item), *amendments_before(session, item)]
    entries = entries_of(journal_of(session, case_of(item)), item, session)
    made = excerpt_of(item.meeting, ordinal(session, item.meeting), item, entries, moved)
    return made, item.meeting, item


def ordinal(session: Session, meeting: Meeting) -> int | None:
    """Which sitting of its body in this term it was; None where the term is not on record."""
    term = session.scalar(
        select(LegislativeTerm.start_on)
        .where(LegislativeTerm.body_id == meeting.body_id, LegislativeTerm.start_on <= meeting.held_on)
        .order_by(LegislativeTerm.start_on.desc())
        .limit(1)
    )
    if term is None or not meeting.bodies:
        return None
    own = select(MeetingBody.meeting_id).where(MeetingBody.organization_id == meeting.bodies[0].organization_id)
    return session.scalar(
        select(func.count(Meeting.id)).where(
            Meeting.id.in_(own), Meeting.held_on.between(term, meeting.held_on), Meeting.state.in_(HELD)
        )
    )


def new_excerpts(session: Session, actor: Actor, *, since: date, most: int = 50) -> Sequence[NewExcerpt]:
    """For the desk ("Neue Protokollauszüge"): of papers of the actor's offices, minuted on that day or later.

    ``session`` is the one that views for the actor.
    """
    own = actor.organizations(*MOVERS)
    drafted = (
        select(JournalEntry.subject_id, func.max(JournalEntry.occurred_on).label("on"))
        .where(JournalEntry.subject_type == "meeting", JournalEntry.trigger == "draft_minutes")
        .group_by(JournalEntry.subject_id)
        .subquery()
    )
    rows = session.execute(
        select(AgendaItem, Meeting, Paper, drafted.c.on)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Consultation, Consultation.id == AgendaItem.consultation_id)
        .join(Paper, Paper.id == Consultation.paper_id)
        .join(drafted, drafted.c.subject_id == Meeting.id)
        .where(Paper.originator_id.in_(own), Meeting.state.in_(MINUTED), drafted.c.on >= since)
        .order_by(drafted.c.on.desc(), AgendaItem.position)
        .limit(most)
    )
    return [
        NewExcerpt(
            meeting.public_id,
            item.public_id,
            paper,
            item.organization.called if item.organization else "",
            meeting.held_on,
            on,
        )
        for item, meeting, paper, on in rows
    ]
