"""Missing votes before a council's sitting, and the list of deferrals as the chair reads it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.deferrals import defer_en_bloc
from ik_workflow.operations.deferrals import deferrable
from ik_workflow.operations.missing_votes import LackingPaper
from ik_workflow.operations.missing_votes import lacking_votes
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.translation import _
from ik_workflow.web.council_office import READERS
from ik_workflow.web.council_office import chosen_sitting
from ik_workflow.web.council_office import done_in_address
from ik_workflow.web.council_office import done_words
from ik_workflow.web.council_office import sitting_at
from ik_workflow.web.council_office import sittings_on_offer
from ik_workflow.web.council_office import to_list_of_next
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import versions_in
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import numeral

pages = Blueprint("missing_votes", __name__, url_prefix="/buero")

Correction = aliased(JournalEntry)


@dataclass(frozen=True, slots=True)
class MissingVotesPage:
    """Papers by what becomes of them."""

    sitting: Meeting
    distance: str
    headline: str
    on_agenda: Sequence[LackingPaper]
    deferred: Sequence[LackingPaper]
    nowhere: Sequence[LackingPaper]


@pages.get("/fehlende-voten")
@open_to(*READERS)
def missing_votes() -> ResponseReturnValue:
    session, on = viewing(), today()
    sittings = sittings_on_offer(session, on)
    sitting = chosen_sitting(sittings, on, request.args.get("sitzung", ""))
    page = missing_votes_page(session, sitting, on) if sitting else None
    return render_template("council_office/missing_votes.html", page=page, sittings=sittings)


def missing_votes_page(session: Session, sitting: Meeting, on: date) -> MissingVotesPage:
    papers = lacking_votes(session, sitting, on)
    referred = [paper for paper in papers if paper.state is PaperState.REFERRED]
    on_agenda = [paper for paper in referred if paper.on_agenda]
    return MissingVotesPage(
        sitting,
        distance(sitting.held_on, on),
        headline(on_agenda),
        on_agenda,
        [paper for paper in papers if paper.state is PaperState.DEFERRED],
        [paper for paper in referred if not paper.on_agenda],
    )


def headline(papers: Sequence[LackingPaper]) -> str:
    """What is at stake, in one sentence."""
    if not papers:
        return _("Zu keiner Vorlage auf der Tagesordnung fehlt ein Votum.")
    lacking = counted(len(papers), "einer Vorlage", "Vorlagen", "")
    late = sum(not paper.in_time for paper in papers)
    if not late:
        return _(
            "Zu {lacking} auf der Tagesordnung fehlen noch Voten; alle können rechtzeitig kommen.", lacking=lacking
        )
    if late == len(papers):
        return _(
            "Zu {lacking} auf der Tagesordnung fehlen Voten, die bis zur Sitzung nicht mehr kommen können.",
            lacking=lacking,
        )
    some = _("einer") if late == 1 else numeral(late)
    return _(
        "Zu {lacking} auf der Tagesordnung fehlen noch Voten; bei {some} davon können sie bis zur "
        "Sitzung nicht mehr kommen.",
        lacking=lacking,
        some=some,
    )


# -- the list of deferrals ----------------------------------------------------------------------------------------


@pages.get("/zurueckstellungen")
@open_to(*READERS)
def deferrals_of_next() -> ResponseReturnValue:
    return to_list_of_next("missing_votes.deferrals", otherwise="missing_votes.missing_votes")


@pages.get("/zurueckstellungen/<address>")
@open_to(*READERS)
def deferrals(address: str) -> ResponseReturnValue:
    return deferrals_page(viewing(), sitting_at(viewing(), address), done=done_in_address())


@pages.post("/zurueckstellungen/<address>")
@open_to(Office.COUNCIL_OFFICE)
@once
def defer(address: str) -> ResponseReturnValue:
    session = writing()
    meeting = sitting_at(session, address)
    versions = versions_in(request.form.getlist("vorlage"))
    if set(request.form) - {"vorlage", *OF_EVERY_FORM}:
        raise BadRequest("unknown fields")
    try:
        papers = defer_en_bloc(session, meeting, versions, actor=current_actor(), at=now())
    except (Refused, BadValue, NotFound) as error:
        session.rollback()
        page = deferrals_page(viewing(), sitting_at(viewing(), address), fault=error.sentence, chosen=set(versions))
        return page, error.status
    return saved(url_for("missing_votes.deferrals", address=address, getan=len(papers)))


def deferrals_page(
    session: Session, meeting: Meeting, *, fault: str = "", chosen: set[str] | None = None, done: int = 0
) -> str:
    papers = deferrable(session, meeting)
    return render_template(
        "council_office/deferrals.html",
        meeting=meeting,
        papers=papers,
        chosen={paper.public_id for paper in papers} if chosen is None else chosen,
        put_off=put_off_in(session, meeting),
        may_act=Office.COUNCIL_OFFICE in current_actor().hands,
        is_open=meeting.state in (MeetingState.OPEN, MeetingState.INTERRUPTED),
        fault=fault,
        done=done_words(done),
    )


def put_off_in(session: Session, meeting: Meeting) -> Sequence[tuple[Paper, str]]:
    """What this sitting has put off for a missing vote, with the reason of the journal."""
    rows = session.execute(
        select(Paper, JournalEntry.reason)
        .join(JournalEntry, (JournalEntry.subject_id == Paper.id) & (JournalEntry.subject_type == "paper"))
        .where(
            JournalEntry.trigger == "defer_for_missing_vote",
            JournalEntry.occurred_on == meeting.held_on,
            JournalEntry.organization_id.in_([seat.organization_id for seat in meeting.bodies]),
            ~exists().where(Correction.case_id == JournalEntry.case_id, Correction.corrects_seq == JournalEntry.seq),
        )
        .order_by(Paper.number, Paper.id)
        .limit(300)
    )
    return [(paper, reason or "") for paper, reason in rows]
