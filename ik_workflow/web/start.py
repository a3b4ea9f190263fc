"""The start page: what is decided next, where one can take part, what waits for votes, what was decided last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import selectinload

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import shown
from ik_workflow.web.meetings import ItemLine
from ik_workflow.web.meetings import item_line
from ik_workflow.web.meetings import name_of
from ik_workflow.web.orders import NEWEST_FIRST
from ik_workflow.web.papers import FOR_A_LINE
from ik_workflow.web.papers import GROUPS
from ik_workflow.web.papers import ListedPaper
from ik_workflow.web.papers import listed
from ik_workflow.web.wording import distance

SITTINGS, ITEMS, EVENTS, WAITING, DECIDED = 4, 5, 4, 5, 5  # lines of each list
RECENT = timedelta(days=365)  # a paper without a step for so long waits for nobody


@dataclass(frozen=True, slots=True)
class NextSitting:
    public_id: str
    on: date
    distance: str
    name: str
    items: Sequence[ItemLine]
    more: int


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An event for which one can register today."""

    public_id: str
    on: date
    distance: str
    title: str
    #: kind and place
    about: str
    register_until: date | None


@dataclass(frozen=True, slots=True)
class StartPage:
    sittings: Sequence[NextSitting]
    events: Sequence[OpenEvent]
    waiting: Sequence[ListedPaper]
    decided: Sequence[ListedPaper]


def start_page(session: Session, today: date) -> StartPage:
    waiting = (
        select(Paper)
        .where(Paper.state == PaperState.REFERRED, Paper.since >= today - RECENT)
        .order_by(*NEWEST_FIRST.by)
    )
    decided = (
        select(Paper)
        .where(Paper.decided_on <= today, Paper.state.in_(GROUPS["entschieden"][1]))
        .order_by(Paper.decided_on.desc(), Paper.id.desc())
    )
    return StartPage(
        [next_sitting(meeting, today) for meeting in next_meetings(session, today)],
        open_events(session, today),
        [listed(one, today) for one in session.scalars(waiting.options(*FOR_A_LINE).limit(WAITING))],
        [listed(one, today) for one in session.scalars(decided.options(*FOR_A_LINE).limit(DECIDED))],
    )


def next_meetings(session: Session, today: date) -> Sequence[Meeting]:
    items = selectinload(Meeting.items).joinedload(AgendaItem.consultation)
    return session.scalars(
        select(Meeting)
        .where(Meeting.held_on >= today, Meeting.state != MeetingState.CANCELLED)
        .options(
            selectinload(Meeting.bodies).joinedload(MeetingBody.organization),
            items.joinedload(Consultation.paper),
            selectinload(Meeting.items).selectinload(AgendaItem.votes),
        )
        .order_by(Meeting.held_on, Meeting.id)
        .limit(SITTINGS)
    ).all()


def next_sitting(meeting: Meeting, today: date) -> NextSitting:
    return NextSitting(
        meeting.public_id,
        meeting.held_on,
        distance(meeting.held_on, today),
        name_of(meeting),
        [item_line(item) for item in meeting.items[:ITEMS]],
        max(0, len(meeting.items) - ITEMS),
    )


def open_events(session: Session, today: date) -> list[OpenEvent]:
    """Public ones, the next first; also where the metronome is late to close the registration."""
    event = ParticipationEvent
    asked = (
        select(event)
        .join(Case, Case.id == event.case_id)
        .where(
            Case.public,
            event.state == ParticipationEventState.REGISTRATION_OPEN,
            event.held_on >= today,
            or_(event.register_until.is_(None), event.register_until >= today),
        )
        .order_by(event.held_on, event.id)
        .limit(EVENTS)
    )
    return [
        OpenEvent(
            one.public_id,
            one.held_on,
            distance(one.held_on, today),
            one.title,
            " · ".join(words for words in (shown(one.kind.label), one.place) if words),
            one.register_until,
        )
        for one in session.scalars(asked)
        if one.held_on is not None
    ]
