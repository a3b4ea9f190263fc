"""Pages of stocktakings: all of them, where one stands and what it comes to, and each of its measures."""

from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ik_workflow.documents.stocktaking_sheet import find_stocktaking
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.stocktaking_results import PARTS
from ik_workflow.operations.stocktaking_results import change_since
from ik_workflow.operations.stocktaking_results import field_rows
from ik_workflow.operations.stocktaking_results import never_reported
from ik_workflow.operations.stocktaking_results import state_counts
from ik_workflow.operations.stocktaking_results import whole_of
from ik_workflow.operations.stocktakings import cycle_for
from ik_workflow.states.offices import Office
from ik_workflow.states.stocktaking import LINKED
from ik_workflow.states.stocktaking import SETTLED
from ik_workflow.translation import shown
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.entry_corrections import mendable
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.stocktaking_list import awaited_from
from ik_workflow.web.stocktaking_list import fields_of
from ik_workflow.web.stocktaking_list import rating_list
from ik_workflow.web.stocktaking_list import reads_reasons
from ik_workflow.web.stocktaking_standing import standing_of
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("stocktakings", __name__)

PER_PAGE = 20
MOST_ENTRIES = 200


@pages.get("/bestandsaufnahmen")
@open_to(PUBLIC)
def overview() -> ResponseReturnValue:
    session, query = viewing(), Query(request.args)
    newest = select(Stocktaking).order_by(Stocktaking.cut_off_on.desc(), Stocktaking.id.desc())
    page = page_of(session, newest.options(joinedload(Stocktaking.concept)), query, size=PER_PAGE)
    wholes = {one.id: whole_of(field_rows(session, one)) for one in page.rows}
    may_prepare = Office.INTEGRATION_COMMISSIONER in current_actor().hands
    status = HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK
    return render_template(
        "stocktakings/list.html", page=page, wholes=wholes, faults=query.faults, may_prepare=may_prepare
    ), status


@pages.get("/bestandsaufnahmen/<address>")
@open_to(PUBLIC)
def stocktaking(address: str) -> ResponseReturnValue:
    session, actor = viewing(), current_actor()
    found = find_stocktaking(session, public_id(address))
    fields = field_rows(session, found)
    counts = state_counts(session, found)
    own = session.scalar(select(func.count()).select_from(awaited_from(actor, found).subquery())) or 0
    entries = select(JournalEntry).where(
        JournalEntry.case_id == found.case_id, JournalEntry.subject_type == "stocktaking"
    )
    known = session.scalars(entries.order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)).all()[::-1]
    return render_template(
        "stocktakings/stocktaking.html",
        taking=found,
        concept=found.concept,
        settled=found.state in SETTLED,
        standing=standing_of(found, counts, today(), own=own),
        own=own,
        counts=counts,
        inside=reads_reasons(actor),
        parts=[(shown(one.label), one.value) for one in PARTS],
        fields=fields,
        keys=list(fields_of(session, found)),
        whole=whole_of(fields),
        previous=found.previous,
        before=whole_of(field_rows(session, found.previous)) if found.previous else None,
        change=change_since(session, found, found.previous) if found.previous else None,
        never=never_reported(session, found),
        paper=session.scalar(select(Paper).where(Paper.id == found.paper_id)) if found.paper_id else None,
        cycle=session.scalar(select(ReportingCycle).where(ReportingCycle.id == found.cycle_id))
        if found.cycle_id
        else None,
        fitting=fitting_cycle(found),
        doing=doing("stocktaking", found),
        events=events_of(known, {}),
        mend=mendable("stocktaking", found, known),
        discussion=discussion_of(session, actor, found.case, now()),
    )


def fitting_cycle(found: Stocktaking) -> ReportingCycle | None:
    """The cycle that whoever looks may name, where none is named yet."""
    if found.cycle_id or found.state not in LINKED or not found.cut_off_on:
        return None
    if Office.INTEGRATION_COMMISSIONER not in current_actor().hands:
        return None
    fits = cycle_for(viewing(), found.concept_id, found.cut_off_on)
    return viewing().get(ReportingCycle, fits) if fits else None


@pages.get("/bestandsaufnahmen/<address>/massnahmen")
@open_to(PUBLIC)
def ratings(address: str) -> ResponseReturnValue:
    session, query = viewing(), Query(request.args)
    found = find_stocktaking(session, public_id(address))
    inside = reads_reasons(current_actor())
    listed = rating_list(session, found, query, inside=inside)
    status = HTTPStatus.BAD_REQUEST if listed.faults else HTTPStatus.OK
    return render_template("stocktakings/ratings.html", taking=found, list=listed, inside=inside), status
