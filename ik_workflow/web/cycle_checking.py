"""The page on which the coordinator checks what was reported: confirm, ask back, several at once."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.states.status_report import AWAITED
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.web.check_sheet import ASIDE
from ik_workflow.web.check_sheet import CheckSheet
from ik_workflow.web.check_sheet import blank_sheet
from ik_workflow.web.cycle_numbers import numbers_of
from ik_workflow.web.entry import versions_in
from ik_workflow.web.meanwhile import meanwhile
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.once import send_again
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.report_lines import earlier_reports
from ik_workflow.web.report_lines import lines_of
from ik_workflow.web.status_list import RELATED
from ik_workflow.web.status_list import find_cycle
from ik_workflow.web.status_list import reports_at
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("cycle_checking", __name__)

PER_PAGE = 10
MOST_RETURNED = 50


@pages.get("/zyklen/<address>/pruefung")
@open_to(Office.INTEGRATION_COMMISSIONER)
def check(address: str) -> ResponseReturnValue:
    return check_page(find_cycle(viewing(), address), None)


@pages.post("/zyklen/<address>/pruefung")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def check_now(address: str) -> ResponseReturnValue:
    cycle = find_cycle(viewing(), address)
    seen = versions_in(request.form.getlist("meldung"))
    if not 0 < len(seen) <= PER_PAGE:
        raise BadRequest
    sheet = CheckSheet.sent(reports_at(viewing(), cycle, list(seen)), request.form, seen)
    button = request.form.get("knopf", ASIDE)
    sheet.do(writing(), button, current_actor(), now())
    if not sheet.faults:
        told = {"bestaetigt": sheet.confirmed, "gefragt": sheet.queried, "gemerkt": int(button == ASIDE)}
        values: dict[str, Any] = {"address": address, **{name: number for name, number in told.items() if number}}
        return saved(url_for("cycle_checking.check", **values))
    send_again()
    writing().commit()
    look_again()
    return check_page(find_cycle(viewing(), address), show_again(cycle, sheet, seen))


def show_again(cycle: ReportingCycle, sheet: CheckSheet, seen: dict[str, int]) -> CheckSheet:
    """What is done leaves the page; the others stand on it as they are now."""
    newest = {one.id: one for one in reports_at(viewing(), cycle, [row.report.public_id for row in sheet.rows])}
    happened = meanwhile(viewing(), "status_report", [newest[row.report.id] for row in sheet.rows if row.fault], seen)
    sheet.rows = [row for row in sheet.rows if not row.done]
    for row in sheet.rows:
        row.report = newest[row.report.id]
        row.seen, row.meanwhile = row.report.version, happened.get(row.report.public_id, ())
    return sheet


def check_page(cycle: ReportingCycle, sheet: CheckSheet | None) -> ResponseReturnValue:
    session, query = viewing(), Query(request.args)
    asked = select(StatusReport).where(
        StatusReport.cycle_id == cycle.id, StatusReport.state == StatusReportState.REPORTED
    )
    page = page_of(session, asked.options(*RELATED).order_by(StatusReport.id), query, size=PER_PAGE)
    status = HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK
    if sheet is None:
        sheet = blank_sheet(session, current_actor(), page.rows)
    else:
        stale = any(row.fault and row.meanwhile for row in sheet.rows)
        status = HTTPStatus.CONFLICT if stale else HTTPStatus.BAD_REQUEST
    earlier = earlier_reports(session, [row.report for row in sheet.rows])
    return render_template(
        "cycles/check.html",
        cycle=cycle,
        page=page,
        sheet=sheet,
        earlier=earlier,
        lines={row.report.id: lines_of(row.report, earlier.get(row.report.measure_id)) for row in sheet.rows},
        numbers=numbers_of(session, cycle),
        returned=returned(cycle),
        closed=cycle.state not in CHECKING,
        told=told_words(),
        faults=query.faults,
    ), status


def returned(cycle: ReportingCycle) -> list[StatusReport]:
    """What departments have given back or want more time for, and what nobody answers for, oldest first."""
    asked = select(StatusReport).where(
        StatusReport.cycle_id == cycle.id,
        StatusReport.state.in_(AWAITED),
        or_(
            StatusReport.declined_on.is_not(None),
            StatusReport.requested_until.is_not(None),
            StatusReport.responsible_unit_id.is_(None),
        ),
    )
    order = (func.coalesce(StatusReport.declined_on, StatusReport.requested_until), StatusReport.id)
    return list(viewing().scalars(asked.options(*RELATED).order_by(*order).limit(MOST_RETURNED)))


def told_words() -> str:
    """What the form has done that led here."""
    said = []
    if number := figure("bestaetigt"):
        said.append(_n("Eine Meldung ist bestätigt.", "{number} Meldungen sind bestätigt.", number))
    if figure("gefragt"):
        said.append(_("Die Rückfrage ist gestellt. Die Stelle sieht sie auf ihrem Schreibtisch."))
    if figure("gemerkt"):
        said.append(_("Ihre Angaben sind zwischengespeichert."))
    return " ".join(said)


def figure(name: str) -> int:
    word = request.args.get(name, "")
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0
