"""Pages of single ratings: the frozen row of one measure, and a department's assent to many proposals at once."""

from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ik_workflow.documents.stocktaking_sheet import find_stocktaking
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.stocktakings import confirm_proposals
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.web.entry import versions_in
from ik_workflow.web.entry_corrections import mendable
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.stocktaking_list import ORDER
from ik_workflow.web.stocktaking_list import awaited_from
from ik_workflow.web.stocktaking_list import reads_reasons
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("assessments", __name__)

PER_PAGE = 50
MOST_ENTRIES = 200
ROW = "bewertung"  #: field that names a row of the form


@pages.get("/bewertungen/<address>")
@open_to(PUBLIC)
def assessment(address: str) -> ResponseReturnValue:
    session = viewing()
    asked = select(Assessment).where(Assessment.public_id == public_id(address))
    found = session.scalar(asked.options(joinedload(Assessment.stocktaking), joinedload(Assessment.measure)))
    if found is None:
        raise NotFound(_("Diese Bewertung gibt es nicht."))
    own = (JournalEntry.subject_type == "assessment", JournalEntry.subject_id == found.id)
    entries = select(JournalEntry).where(JournalEntry.case_id == found.case_id, *own)
    known = session.scalars(entries.order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)).all()[::-1]
    return render_template(
        "stocktakings/assessment.html",
        one=found,
        taking=found.stocktaking,
        measure=found.measure if current_actor().person_id is not None else None,
        inside=reads_reasons(current_actor()),
        doing=doing("assessment", found),
        events=events_of(known, {}),
        mend=mendable("assessment", found, known),
    )


@pages.get("/bestandsaufnahmen/<address>/bestaetigen")
@open_to(SIGNED_IN)
def confirm(address: str) -> ResponseReturnValue:
    return confirm_page(find_stocktaking(viewing(), public_id(address)))


@pages.post("/bestandsaufnahmen/<address>/bestaetigen")
@open_to(SIGNED_IN)
@once
def confirm_now(address: str) -> ResponseReturnValue:
    """All that are ticked, or none of them."""
    found = find_stocktaking(viewing(), public_id(address))
    seen = versions_in(request.form.getlist(ROW))
    if not seen:
        return confirm_page(found, _("Bitte kreuzen Sie mindestens eine Maßnahme an."), HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    try:
        own = session.get_one(Stocktaking, found.id)
        number = confirm_proposals(session, own, seen, actor=current_actor(), occurred=at, at=at)
        return saved(url_for("assessments.confirm", address=address, bestaetigt=number))
    except (NotFound, WrongOffice):
        raise
    except IkError as error:
        session.rollback()
        look_again()
        return confirm_page(find_stocktaking(viewing(), public_id(address)), error.sentence, error.status, seen)


def confirm_page(
    found: Stocktaking, fault: str = "", status: int = HTTPStatus.OK, ticked: dict[str, int] | None = None
) -> ResponseReturnValue:
    session, query = viewing(), Query(request.args)
    page = page_of(session, awaited_from(current_actor(), found).order_by(*ORDER), query, size=PER_PAGE)
    return render_template(
        "stocktakings/confirm.html", taking=found, page=page, fault=fault, ticked=ticked, told=told_words()
    ), status


def told_words() -> str:
    """What the form has done that led here."""
    word = request.args.get("bestaetigt", "")
    if not (word.isascii() and word.isdigit() and len(word) <= 4):
        return ""
    return _n("Eine Bewertung ist bestätigt.", "{number} Bewertungen sind bestätigt.", int(word))
