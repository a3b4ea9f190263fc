"""Pages of conferences, dialogues and workshops: what is to come, how to take part, and what became of the results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.accounts.visible_cases import PLANNERS
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Case
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.notifications.participation import outcome_words
from ik_workflow.notifications.participation import time_words
from ik_workflow.operations.beginnings import may_begin
from ik_workflow.operations.registrations import places_taken
from ik_workflow.operations.registrations import waiting_count
from ik_workflow.states.offices import Office
from ik_workflow.states.participation_event import AHEAD
from ik_workflow.states.participation_event import NOT_HELD
from ik_workflow.states.participation_event import RESULTS_PUBLIC
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import _
from ik_workflow.web.case_deadlines import case_deadlines
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("participation", __name__)

S = ParticipationEventState
PER_PAGE = 20
MOST_AHEAD = 100
MOST_ENTRIES = 500
#: who reads results before they are public
WORKS_ON_RESULTS = ADMINISTRATION | PLANNERS | {Office.WORKING_GROUP_LEAD}
TO_COME = (*AHEAD, S.POSTPONED)


@dataclass(frozen=True, slots=True)
class EventList:
    to_come: Sequence[ParticipationEvent]
    #: only insiders see any
    in_preparation: Sequence[ParticipationEvent]
    past: Page[ParticipationEvent]
    may_begin: bool
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Places:
    """``free`` is None where there is no limit."""

    taken: int
    free: int | None
    waiting: int


@dataclass(frozen=True, slots=True)
class ResultLine:
    number: int
    table: str
    text: str
    outcome: str


@pages.get("/veranstaltungen")
@open_to(PUBLIC)
def overview() -> ResponseReturnValue:
    query = Query(request.args)
    found = event_list(viewing(), query)
    status = HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK
    return render_template("participation/events.html", list=found, State=S), status


def event_list(session: Session, query: Query) -> EventList:
    asked = select(ParticipationEvent).join(Case, Case.id == ParticipationEvent.case_id)
    own = asked.order_by(ParticipationEvent.held_on, ParticipationEvent.id).limit(MOST_AHEAD)
    state = ParticipationEvent.state
    past = asked.where(state.not_in(NOT_HELD)).order_by(ParticipationEvent.held_on.desc(), ParticipationEvent.id.desc())
    return EventList(
        session.scalars(own.where(Case.public, state.in_(TO_COME))).all(),
        session.scalars(own.where(Case.public.is_(False), state.in_(NOT_HELD))).all(),
        page_of(session, past, query, size=PER_PAGE),
        "participation_event" in dict(may_begin(current_actor())),
        query.faults,
    )


@pages.get("/veranstaltungen/<address>")
@open_to(PUBLIC)
def event_page(address: str) -> ResponseReturnValue:
    found, session, actor = find_event(address), viewing(), current_actor()
    inside = bool(actor.hands & WORKS_ON_RESULTS)
    return render_template(
        "participation/event.html",
        event=found,
        State=S,
        when=time_words(found),
        places=places_of(found),
        open_for_registration=takes_registrations(found, today()),
        results=results_of(found) if inside or found.state in RESULTS_PUBLIC else [],
        results_public=found.state in RESULTS_PUBLIC,
        paper=session.scalar(select(Paper).where(Paper.id == found.paper_id)) if found.paper_id else None,
        inside=inside,
        organises=Office.INTEGRATION_COMMISSIONER in actor.hands,
        doing=doing("participation_event", found),
        discussion=discussion_of(session, actor, found.case, now()),
        deadlines=case_deadlines(session, actor, found.case, today()),
        events=events_of(entries_of(found), {}),
    )


def find_event(address: str) -> ParticipationEvent:
    """Raises NotFound, also for one that is not public yet."""
    asked = select(ParticipationEvent).where(ParticipationEvent.public_id == public_id(address))
    found = viewing().scalar(asked)
    if found is None:
        raise NotFound(_("Diese Veranstaltung gibt es nicht."))
    return found


def takes_registrations(event: ParticipationEvent, on: date) -> bool:
    return event.state is S.REGISTRATION_OPEN and (event.register_until or on) >= on


def places_of(event: ParticipationEvent) -> Places:
    """Numbers only; who they are is the organiser's to know."""
    taken, waiting = places_taken(reading(), event), waiting_count(reading(), event)
    return Places(taken, None if event.places is None else max(0, event.places - taken), waiting)


def results_of(event: ParticipationEvent) -> list[ResultLine]:
    """The same words as in the mail to those who took part, whoever looks."""
    asked = (
        select(EventResult)
        .where(EventResult.event_id == event.id)
        .options(joinedload(EventResult.proposal), joinedload(EventResult.measure))
    )
    rows = reading().scalars(asked.order_by(EventResult.position)).all()
    return [ResultLine(one.position, one.table_name or "", one.text, outcome_words(one)) for one in rows]


def entries_of(event: ParticipationEvent) -> list[JournalEntry]:
    own = (JournalEntry.case_id == event.case_id, JournalEntry.subject_type == "participation_event")
    newest = select(JournalEntry).where(*own).order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)
    return list(viewing().scalars(newest).all()[::-1])
