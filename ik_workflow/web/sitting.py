"""Conducting a sitting: one page for the evening, and a small route for each of its forms."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.operations.motions import case_of
from ik_workflow.operations.recorder import Recorder
from ik_workflow.operations.step import Occurred
from ik_workflow.periods import BERLIN
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.sitting_acts import FOLLOWS
from ik_workflow.web.sitting_acts import OF_ITEM
from ik_workflow.web.sitting_acts import OF_MEETING
from ik_workflow.web.sitting_acts import OF_RECORD
from ik_workflow.web.sitting_acts import RESULTS
from ik_workflow.web.sitting_desk import Act
from ik_workflow.web.sitting_desk import Desk
from ik_workflow.web.sitting_desk import Incomplete
from ik_workflow.web.sitting_page import Trouble
from ik_workflow.web.sitting_page import conducted
from ik_workflow.web.sitting_page import names_of
from ik_workflow.web.sitting_page import sitting_page
from ik_workflow.web.sitting_page import standing_of
from ik_workflow.web.sitting_point import entry_words
from ik_workflow.web.sitting_point import journal_of
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing
from ik_workflow.web.vote_entry import MANNER_WORDS

pages = Blueprint("sitting", __name__)

ROOM = (Office.SECRETARY, Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR, Office.COUNCIL_OFFICE)
DURING = (MeetingState.OPEN, MeetingState.INTERRUPTED)
KINDS_OF_MOTION = [(kind.value, kind.label) for kind in MotionKind]
RESULT_WORDS = [(result.value, result.label) for result in RESULTS]


@pages.get("/sitzungen/<address>/fuehren")
@open_to(*ROOM)
def conduct(address: str) -> ResponseReturnValue:
    meeting = conducted(viewing(), public_id(address), current_actor())
    return show(meeting, request.args.get("punkt"))


@pages.post("/sitzungen/<address>/fuehren/<act>")
@open_to(*ROOM)
@once
def take_of_meeting(address: str, act: str) -> ResponseReturnValue:
    return send(address, known_act(OF_MEETING, act), act)


@pages.post("/sitzungen/<address>/fuehren/<point>/<act>")
@open_to(*ROOM)
@once
def take_of_item(address: str, point: str, act: str) -> ResponseReturnValue:
    return send(address, known_act(OF_ITEM, act), act, point)


@pages.post("/sitzungen/<address>/fuehren/<point>/<act>/<record>")
@open_to(*ROOM)
@once
def take_of_record(address: str, point: str, act: str, record: str) -> ResponseReturnValue:
    return send(address, known_act(OF_RECORD, act), act, point, record)


def known_act(acts: Mapping[str, Act], name: str) -> Act:
    if name not in acts:
        raise NotFound(_("Diesen Schritt gibt es nicht."))
    return acts[name]


def show(meeting: Meeting, point: str | None, trouble: Trouble | None = None, status: int = 200) -> ResponseReturnValue:
    page = sitting_page(viewing(), meeting, current_actor(), day_of(meeting), point, trouble)
    return render_template(
        "sitting/conduct.html",
        page=page,
        standing=standing_of(meeting),
        manners=MANNER_WORDS,
        kinds=KINDS_OF_MOTION,
        results=[(FOLLOWS, _("folgt aus der Abstimmung")), *RESULT_WORDS],
        names_of=names_of,
    ), status


def send(address: str, act: Act, name: str, point: str | None = None, record: str | None = None) -> ResponseReturnValue:
    meeting = conducted(viewing(), public_id(address), current_actor())
    found = item_of(viewing(), meeting, point) if point else None
    one = record_of(viewing(), found, record) if found is not None and record else None
    entry = Entry(request.form, **labels(act, meeting))
    key = f"{name}-{record}" if record else name
    session = writing()
    by = Recorder(session, current_actor(), hour_of(meeting), now(), entry.values["reason"].strip() or None)
    try:
        desk = Desk(
            by,
            entry,
            session.get_one(Meeting, meeting.id),
            version_of(entry),
            None if found is None else session.get_one(AgendaItem, found.id),
            None if one is None else again(session, one),
        )
        told = act.do(desk)
        if told is None:
            anchor = "punkt" if point else "sitzung"
            return saved(url_for("sitting.conduct", address=address, punkt=point, _anchor=anchor))
        session.rollback()
        return show(meeting, point, Trouble(key, entry, told=told))
    except Incomplete:
        session.rollback()
        return show(meeting, point, Trouble(key, entry), HTTPStatus.BAD_REQUEST)
    except IkError as error:
        session.rollback()
        return refused(meeting, found, key, entry, error)


def refused(meeting: Meeting, item: AgendaItem | None, key: str, entry: Entry, error: IkError) -> ResponseReturnValue:
    """The page as it stands now, with what was typed and why it was not accepted."""
    if isinstance(error, NotFound):
        raise error
    viewing().expire_all()
    sentences: tuple[str, ...] = ()
    if isinstance(error, BadValue) and error.field in entry.labels:
        entry.faults[error.field] = error.sentence
    else:
        sentences = (f"{error.sentence} ({error.rule})" if error.rule else error.sentence,)
    latest = newest(meeting, item) if isinstance(error, StaleVersion) else ""
    asked = isinstance(error, GuardFailed) and bool(error.passable)
    trouble = Trouble(key, entry, sentences, latest, asked or bool(entry.values["reason"]))
    return show(meeting, item.public_id if item else None, trouble, error.status)


def newest(meeting: Meeting, item: AgendaItem | None) -> str:
    """What was written down last in this case, and when."""
    journal = journal_of(viewing(), case_of(item) if item else meeting.case_id)
    last = next((entry for entry in reversed(journal) if entry.cause_seq is None), None)
    if last is None:
        return ""
    return _("Zuletzt eingetragen um {time}: {words}.", time=clock(last.recorded_at), words=entry_words(last))


def clock(instant: datetime) -> str:
    return _("{time} Uhr", time=f"{instant.astimezone(BERLIN):%H:%M}")


def labels(act: Act, meeting: Meeting) -> dict[str, str]:
    seats = {
        f"anwesend{seat.position}": _("Anwesend: {body}", body=seat.organization.called) for seat in meeting.bodies
    }
    return {"version": _("Stand"), "reason": _("Begründung"), **seats, **act.labels}


def version_of(entry: Entry) -> int | None:
    typed = entry.values["version"]
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise BadValue("", _("Das Formular ist unvollständig. Bitte laden Sie die Seite neu."))
    return int(typed)


def hour_of(meeting: Meeting) -> Occurred:
    """What belongs to the evening happened on its day, even if it is written down later."""
    return meeting.held_on if meeting.state in DURING and today() > meeting.held_on else now()


def day_of(meeting: Meeting) -> date:
    return meeting.held_on if meeting.state in DURING else today()


def item_of(session: Session, meeting: Meeting, address: str) -> AgendaItem:
    item = session.scalar(
        select(AgendaItem).where(AgendaItem.public_id == public_id(address), AgendaItem.meeting_id == meeting.id)
    )
    if item is None:
        raise NotFound(_("Diesen Tagesordnungspunkt gibt es nicht."))
    return item


def record_of(session: Session, item: AgendaItem, address: str) -> Amendment | ProceduralMotion:
    """What was moved in the item's case and has this address."""
    wanted, case = public_id(address), case_of(item)
    amendment = session.scalar(select(Amendment).where(Amendment.public_id == wanted, Amendment.case_id == case))
    found = amendment or session.scalar(
        select(ProceduralMotion).where(ProceduralMotion.public_id == wanted, ProceduralMotion.case_id == case)
    )
    if found is None:
        raise NotFound(_("Diesen Antrag gibt es nicht."))
    return found


def again(session: Session, one: Amendment | ProceduralMotion) -> Amendment | ProceduralMotion:
    """The same record in the session that writes."""
    return (
        session.get_one(Amendment, one.id) if isinstance(one, Amendment) else session.get_one(ProceduralMotion, one.id)
    )
