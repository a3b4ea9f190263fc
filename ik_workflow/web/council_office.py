"""The room of the council office: what somebody has to act on, and the way to each page of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Body
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.operations.consent_list import candidates
from ik_workflow.operations.missing_votes import LackingPaper
from ik_workflow.operations.missing_votes import council_sittings
from ik_workflow.operations.missing_votes import lacking_votes
from ik_workflow.operations.parameters import figures
from ik_workflow.operations.terms import current_term
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.translation import _
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import sentence

pages = Blueprint("council_office", __name__, url_prefix="/buero")

#: who may look at the office's pages; only the office itself acts there
READERS = (Office.COUNCIL_OFFICE, Office.AUDITOR)
JUST_HELD = timedelta(days=21)  # so long a sitting stays on offer after its day


@dataclass(frozen=True, slots=True)
class Room:
    """What the office sees first."""

    sitting: Meeting | None
    distance: str
    lacking: Sequence[LackingPaper]
    #: of these, how many can still get every vote before the sitting
    in_time: int
    to_refer: int
    unconfirmed: Sequence[str]
    carried_over: int
    planned_until: date | None
    term: str | None


@pages.get("")
@open_to(*READERS)
def room() -> ResponseReturnValue:
    return render_template("council_office/room.html", page=room_of(viewing(), own_body(viewing()), today()))


def room_of(session: Session, body: Body, on: date) -> Room:
    sitting = chosen_sitting(sittings_on_offer(session, on), on)
    lacking = [paper for paper in lacking_votes(session, sitting, on) if paper.on_agenda] if sitting else []
    term = current_term(session, body)
    return Room(
        sitting,
        distance(sitting.held_on, on) if sitting else "",
        lacking,
        sum(paper.in_time for paper in lacking),
        len(candidates(session, sitting)) if sitting else 0,
        [one.figure.label for one in figures(session, on) if not one.current.confirmed],
        session.scalar(
            select(func.count())
            .select_from(Paper)
            .where(Paper.state == PaperState.CARRIED_OVER, Paper.body_id == body.id)
        )
        or 0,
        session.scalar(
            select(func.max(Meeting.held_on)).where(
                Meeting.body_id == body.id, Meeting.held_on >= on, Meeting.state != MeetingState.CANCELLED
            )
        ),
        term.name if term else None,
    )


# -- what the pages of the office share ---------------------------------------------------------------------------


def own_body(session: Session) -> Body:
    """The city in whose service the office stands."""
    return body_of(session, current_actor())


def body_of(session: Session, actor: Actor) -> Body:
    body = session.scalar(
        select(Body)
        .join(Organization, Organization.body_id == Body.id)
        .where(Organization.id.in_(actor.organizations(*READERS)))
        .order_by(Body.id)
        .limit(1)
    )
    if body is None:
        raise NotFound(_("Diese Seite gibt es nicht."))
    return body


def sittings_on_offer(session: Session, on: date) -> Sequence[Meeting]:
    return council_sittings(session, on - JUST_HELD)


def chosen_sitting(sittings: Sequence[Meeting], on: date, address: str = "") -> Meeting | None:
    """The one that was asked for, else the one that is open, else the next; raises NotFound for a stranger."""
    if address:
        found = next((one for one in sittings if one.public_id == public_id(address)), None)
        if found is None:
            raise NotFound(_("Diese Sitzung gibt es nicht."))
        return found
    running = (one for one in sittings if one.state in (MeetingState.OPEN, MeetingState.INTERRUPTED))
    return next(running, next((one for one in sittings if one.held_on >= on), None))


def to_list_of_next(endpoint: str, otherwise: str) -> ResponseReturnValue:
    """To the list of the sitting that is open, or comes next, or was chosen."""
    on = today()
    sitting = chosen_sitting(sittings_on_offer(viewing(), on), on, request.args.get("sitzung", ""))
    address = url_for(otherwise) if sitting is None else url_for(endpoint, address=sitting.public_id)
    return redirect(address, 303)


def sitting_at(session: Session, address: str) -> Meeting:
    """The council's sitting of that address, however long ago; raises NotFound."""
    meeting = session.scalars(select(Meeting).where(Meeting.public_id == public_id(address))).first()
    if meeting is None or meeting not in council_sittings(session, meeting.held_on):
        raise NotFound(_("Diese Sitzung gibt es nicht."))
    return meeting


def done_in_address() -> int:
    """How many papers the form before has moved, as the address says."""
    query = Query(request.args)
    return query.number("getan", _("Anzahl"), default=0) if query.given("getan") else 0


def done_words(done: int) -> str:
    return sentence(counted(done, "eine Vorlage ist", "Vorlagen sind", "")) if done else ""


def papers_in_words(number: int) -> str:
    return counted(number, "eine Vorlage", "Vorlagen", "keine Vorlage")
