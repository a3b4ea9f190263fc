"""Public pages: start, papers, sittings. Read-only, for everybody."""

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue

from ik_workflow.operations.attachments import may_attach
from ik_workflow.web.beside import beside
from ik_workflow.web.case_deadlines import case_deadlines
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.export import offer
from ik_workflow.web.meetings import meeting_list
from ik_workflow.web.meetings import meeting_page
from ik_workflow.web.orders import MEETING_ORDERS
from ik_workflow.web.orders import PAPER_ORDERS
from ik_workflow.web.paper_orders import orders_of
from ik_workflow.web.paper_page import paper_page
from ik_workflow.web.papers import GROUPS
from ik_workflow.web.papers import KINDS
from ik_workflow.web.papers import paper_list
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import public_id
from ik_workflow.web.sitting_page import conducts
from ik_workflow.web.start import start_page
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.tables import meeting_table
from ik_workflow.web.tables import paper_table
from ik_workflow.web.versions import versions_page
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("public", __name__)


@pages.get("/")
@open_to(PUBLIC)
def start() -> ResponseReturnValue:
    return render_template("pages/start.html", page=start_page(viewing(), today()))


@pages.get("/vorlagen")
@open_to(PUBLIC)
def papers() -> ResponseReturnValue:
    found = paper_list(viewing(), Query(request.args), today())
    shown = render_template("pages/papers.html", list=found, groups=GROUPS, kinds=KINDS, orders=PAPER_ORDERS)
    return shown, 400 if found.faults else 200


@pages.get("/vorlagen/<address>")
@open_to(PUBLIC)
def paper(address: str) -> ResponseReturnValue:
    page = paper_page(viewing(), public_id(address), Query(request.args), today())
    steps = None if page.standing_on else doing("paper", page.paper)
    side = None if page.standing_on else beside(viewing(), page.paper, page.version, current_actor())
    actor, case = current_actor(), page.paper.case
    discussion = discussion_of(viewing(), actor, case, now())
    add_to = case.public_id if may_attach(viewing(), actor, case) else None
    deadlines = None if page.standing_on else case_deadlines(viewing(), actor, case, today())
    orders = None if page.standing_on else orders_of(viewing(), actor, page.paper, today())
    parts = {"doing": steps, "beside": side, "discussion": discussion, "add_to": add_to, "deadlines": deadlines}
    shown = render_template("pages/paper.html", page=page, orders=orders, **parts)
    return shown, 400 if page.faults else 200


@pages.get("/vorlagen/<address>/fassungen")
@open_to(PUBLIC)
def versions(address: str) -> ResponseReturnValue:
    page = versions_page(viewing(), public_id(address), Query(request.args))
    return render_template("pages/versions.html", page=page), 400 if page.faults else 200


@pages.get("/sitzungen")
@open_to(PUBLIC)
def meetings() -> ResponseReturnValue:
    found = meeting_list(viewing(), Query(request.args), today())
    return render_template("pages/meetings.html", list=found, orders=MEETING_ORDERS), 400 if found.faults else 200


@pages.get("/sitzungen/<address>")
@open_to(PUBLIC)
def meeting(address: str) -> ResponseReturnValue:
    page = meeting_page(viewing(), public_id(address), today())
    shown = {
        "doing": doing("meeting", page.meeting),
        "conducts": conducts(current_actor(), page.meeting),
        "discussion": discussion_of(viewing(), current_actor(), page.meeting.case, now()),
        "deadlines": case_deadlines(viewing(), current_actor(), page.meeting.case, today()),
    }
    return render_template("pages/meeting.html", page=page, **shown)


offer(pages, "/vorlagen", "papers", PUBLIC, lambda: paper_table(viewing(), Query(request.args), today()))
offer(pages, "/sitzungen", "meetings", PUBLIC, lambda: meeting_table(viewing(), Query(request.args)))
