"""The general page of a case, for every kind of record that has none of its own."""

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue

from ik_workflow.web.addresses import PAGES
from ik_workflow.web.addresses import find_record
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.case_deadlines import case_deadlines
from ik_workflow.web.case_page import case_page
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("cases", __name__)


@pages.get("/vorgang/<kind>/<address>")
@open_to(PUBLIC)
def case(kind: str, address: str) -> ResponseReturnValue:
    subject = find_record(viewing(), kind, address)
    if kind in PAGES:
        return redirect(page_of_record(kind, subject))
    inside = current_actor().person_id is not None
    page = case_page(viewing(), kind, subject, Query(request.args), today(), inside=inside)
    own_case = subject.case.kind == kind  # a part of a paper is discussed on the paper's page
    discussion = discussion_of(viewing(), current_actor(), subject.case, now()) if own_case else None
    steps = doing(kind, subject) if page.standing_on is None else None
    deadlines = None
    if own_case and page.standing_on is None:
        deadlines = case_deadlines(viewing(), current_actor(), subject.case, today())
    parts = {"doing": steps, "discussion": discussion, "deadlines": deadlines}
    shown = render_template("pages/case.html", page=page, **parts)
    return shown, 400 if page.faults else 200
