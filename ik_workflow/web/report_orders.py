"""Pages of report orders: the list of open ones, one order with its past, and the forms in which one begins."""

from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import File
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.operations.attachments import may_attach
from ik_workflow.operations.order_views import wording_of
from ik_workflow.operations.report_orders import issue_order
from ik_workflow.operations.report_orders import newest_resolution
from ik_workflow.operations.report_orders import take_over_order
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.attachments import file_lines
from ik_workflow.web.case_deadlines import case_deadlines
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.entry import Entry
from ik_workflow.web.export import Table
from ik_workflow.web.export import offer
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.order_course import course_of
from ik_workflow.web.order_form import ISSUING
from ik_workflow.web.order_form import TAKING_OVER
from ik_workflow.web.order_form import OrderForm
from ik_workflow.web.order_list import order_list
from ik_workflow.web.order_list import order_table
from ik_workflow.web.order_standing import interim_lines
from ik_workflow.web.order_standing import standing
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("report_orders", __name__)

FOR_THE_PAGE = (
    joinedload(ReportOrder.case),
    joinedload(ReportOrder.organization),
    joinedload(ReportOrder.responsible_unit),
    joinedload(ReportOrder.paper),
    joinedload(ReportOrder.report_paper),
    joinedload(ReportOrder.report_meeting),
    joinedload(ReportOrder.predecessor),
)


@pages.get("/auftraege")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    query = Query(request.args)
    found = order_list(viewing(), query, today())
    may_take_over = Office.COUNCIL_OFFICE in current_actor().hands
    status = HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK
    return render_template("orders/list.html", list=found, may_take_over=may_take_over), status


def table() -> Table:
    return order_table(viewing(), Query(request.args), today())


offer(pages, "/auftraege", "overview", SIGNED_IN, table)


@pages.get("/auftraege/<address>")
@open_to(SIGNED_IN)
def order(address: str) -> ResponseReturnValue:
    session, actor = viewing(), current_actor()
    asked = select(ReportOrder).where(ReportOrder.public_id == public_id(address))
    found = session.scalar(asked.options(*FOR_THE_PAGE))
    if found is None:
        raise NotFound(_("Diesen Auftrag gibt es nicht."))
    following = session.scalar(select(ReportOrder).where(ReportOrder.predecessor_id == found.id))
    return render_template(
        "orders/order.html",
        order=found,
        standing=standing(found, today()),
        interims=interim_lines(found, today()),
        following=following,
        doing=doing("report_order", found),
        discussion=discussion_of(session, actor, found.case, now()),
        deadlines=case_deadlines(session, actor, found.case, today()),
        files=file_lines(session.scalars(select(File).where(File.case_id == found.case_id).order_by(File.id)).all()),
        add_to=found.case.public_id if may_attach(session, actor, found.case) else None,
        events=course_of(session, found),
    )


# -- an order from a resolution -----------------------------------------------------------------------------------


@pages.get("/vorlagen/<address>/auftrag")
@open_to(Office.COUNCIL_OFFICE)
def issue(address: str) -> ResponseReturnValue:
    resolution = resolution_at(address)
    return issuing(resolution, OrderForm(Entry(MultiDict(), **ISSUING), resolution))


@pages.post("/vorlagen/<address>/auftrag")
@open_to(Office.COUNCIL_OFFICE)
@once
def issue_now(address: str) -> ResponseReturnValue:
    resolution = resolution_at(address)
    form = OrderForm(Entry(request.form, **ISSUING), resolution)
    session = writing()
    ordered = form.read(session)
    if form.faults or ordered is None:
        session.rollback()
        return issuing(resolution, form, HTTPStatus.BAD_REQUEST if form.faults else HTTPStatus.OK)
    try:
        own = session.get_one(Resolution, resolution.id)
        made = issue_order(session, own, ordered, actor=current_actor(), occurred=today(), at=now())
    except (BadValue, Refused) as fault:
        session.rollback()
        form.blame(fault)
        return issuing(resolution, form, fault.status)
    return saved(url_for("report_orders.order", address=made.public_id))


def resolution_at(address: str) -> Resolution:
    """The newest resolution on that paper; raises NotFound, and Refused for a paper that is not decided."""
    session = viewing()
    paper = session.scalar(select(Paper).where(Paper.public_id == public_id(address)))
    if paper is None:
        raise NotFound(_("Diese Vorlage gibt es nicht."))
    found = newest_resolution(session, paper)
    if found is None:
        raise Refused(_("Zu dieser Vorlage gibt es noch keinen Beschluss, aus dem ein Auftrag folgen könnte."))
    return found


def issuing(resolution: Resolution, form: OrderForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    session = viewing()
    return render_template(
        "orders/issue.html",
        form=form,
        entry=form.entry,
        paper=resolution.paper,
        resolution=resolution,
        wording=wording_of(session.connection(), resolution.paper_id),
        choices=form.choices(session),
    ), status


# -- one that began outside ---------------------------------------------------------------------------------------


@pages.get("/auftraege/uebernehmen")
@open_to(Office.COUNCIL_OFFICE)
def take_over() -> ResponseReturnValue:
    return taking_over(OrderForm(Entry(MultiDict(), **TAKING_OVER)))


@pages.post("/auftraege/uebernehmen")
@open_to(Office.COUNCIL_OFFICE)
@once
def take_over_now() -> ResponseReturnValue:
    form = OrderForm(Entry(request.form, **TAKING_OVER))
    session = writing()
    outside, ordered = form.outside(session), form.read(session)
    if form.faults or ordered is None or outside is None:
        session.rollback()
        return taking_over(form, HTTPStatus.BAD_REQUEST if form.faults else HTTPStatus.OK)
    try:
        made = take_over_order(session, outside, ordered, actor=current_actor(), occurred=today(), at=now())
    except (BadValue, Refused) as fault:
        session.rollback()
        form.blame(fault)
        return taking_over(form, fault.status)
    return saved(url_for("report_orders.order", address=made.public_id))


def taking_over(form: OrderForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    choices = form.choices(viewing())
    return render_template("orders/take_over.html", form=form, entry=form.entry, choices=choices), status
