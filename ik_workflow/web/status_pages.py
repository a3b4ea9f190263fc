"""Pages on which a department answers: all its measures of a cycle in one list, and one measure by itself."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.report_options import open_triggers
from ik_workflow.states.status_report import AWAITED
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.web.answer_sheet import ASIDE
from ik_workflow.web.answer_sheet import AnswerSheet
from ik_workflow.web.answer_sheet import blank_sheet
from ik_workflow.web.answer_sheet import sent_sheet
from ik_workflow.web.cycle_numbers import numbers_of
from ik_workflow.web.entry import versions_in
from ik_workflow.web.meant import meant_by
from ik_workflow.web.meanwhile import meanwhile
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.once import send_again
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.report_lines import earlier_reports
from ik_workflow.web.report_lines import lines_of
from ik_workflow.web.status_list import NOBODY
from ik_workflow.web.status_list import PER_PAGE
from ik_workflow.web.status_list import RELATED
from ik_workflow.web.status_list import chosen
from ik_workflow.web.status_list import find_cycle
from ik_workflow.web.status_list import reports_at
from ik_workflow.web.status_list import units_of
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("status_pages", __name__)


@pages.get("/zyklen/<address>/meldungen")
@open_to(SIGNED_IN)
def reports(address: str) -> ResponseReturnValue:
    cycle = find_cycle(viewing(), address)
    return reports_page(cycle, None)


@pages.post("/zyklen/<address>/meldungen")
@open_to(SIGNED_IN)
@once
def answer_many(address: str) -> ResponseReturnValue:
    """What one button gives is stored; what is typed into the other rows is put aside with it."""
    session, cycle = viewing(), find_cycle(viewing(), address)
    seen = versions_in(request.form.getlist("meldung"))
    if not 0 < len(seen) <= PER_PAGE:
        raise BadRequest
    rows = reports_at(session, cycle, list(seen))
    sheet = sent_sheet(session, rows, request.form, seen, today())
    button = request.form.get("knopf", ASIDE)
    asked = sheet.chosen(button)
    sheet.answer(writing(), asked, current_actor(), now())
    if not sheet.faults and (sheet.done or button == ASIDE):
        told = {"abgegeben": len(sheet.done)} if sheet.done else {"gemerkt": 1}
        values: dict[str, Any] = {"address": address, **kept(), **told}
        return saved(url_for("status_pages.reports", **values))
    send_again()
    writing().commit()
    look_again()
    return reports_page(find_cycle(viewing(), address), show_again(cycle, sheet, seen))


def kept() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name in ("stand", "stelle", "seite")}


def show_again(cycle: ReportingCycle, sheet: AnswerSheet, seen: dict[str, int]) -> AnswerSheet:
    """The same rows, those that are done as they are now; where somebody else was faster, with both texts."""
    newest = {one.id: one for one in reports_at(viewing(), cycle, [form.report.public_id for form in sheet.forms])}
    stale = [newest[form.report.id] for form in sheet.stale]
    happened = meanwhile(viewing(), "status_report", stale, seen) if stale else {}
    fresh = {form.report.id: form for form in blank_sheet(viewing(), current_actor(), newest.values(), today()).forms}
    for place, form in enumerate(sheet.forms):
        form.meanwhile = happened.get(form.report.public_id, ())
        if form in sheet.done or not form.touched:
            sheet.forms[place] = fresh[form.report.id]
        elif form.form.beside:
            form.look_again(newest[form.report.id])
        else:
            form.report = newest[form.report.id]
    if not sheet.faults:
        sheet.refusal = _("Es ist noch nichts ausgefüllt, das abgegeben werden kann.")
    return sheet


def reports_page(cycle: ReportingCycle, sheet: AnswerSheet | None) -> ResponseReturnValue:
    session, actor, query = viewing(), current_actor(), Query(request.args)
    units = units_of(session, cycle)
    selection = chosen(session, cycle, query, units)
    page = page_of(session, selection.asked.options(*RELATED), query, size=PER_PAGE)
    if sheet is not None:  # The rows that were sent stay on their page, whatever has become of them.
        page = page.filled([form.report for form in sheet.forms])
    may = open_triggers(session, cycle, page.rows, actor, today())
    if sheet is None:
        due = [one for one in page.rows if one.state in AWAITED and "report" in may[one.id]]
        sheet = blank_sheet(session, actor, due, today())
    meant = meant_by(session, {form.report.measure_id for form in sheet.forms})
    for form in sheet.forms:
        form.meant = meant.get(form.report.measure_id, "")
    status = HTTPStatus.OK
    if sheet.faults or sheet.refusal:
        status = HTTPStatus.CONFLICT if sheet.stale else HTTPStatus.BAD_REQUEST
    elif query.faults:
        status = HTTPStatus.BAD_REQUEST
    return render_template(
        "cycles/reports.html",
        cycle=cycle,
        page=page,
        sheet=sheet,
        forms={form.report.id: form for form in sheet.forms},
        lines={one.id: lines_of(one) for one in page.rows},
        earlier=earlier_lines(page),
        numbers=numbers_of(session, cycle),
        changeable={one.id for one in page.rows if "report" in may[one.id]},
        state=selection.state,
        unit=selection.unit,
        units=[*units, (NOBODY, _("ohne zuständige Stelle"))] if len(units) > 1 else [],
        told=told_words(),
        faults=query.faults,
    ), status


def earlier_lines(page: Page[StatusReport]) -> dict[int, Any]:
    """By the report's id: the report of the cycle before, and its lines."""
    found = earlier_reports(viewing(), page.rows)
    return {
        one.id: (found[one.measure_id], lines_of(found[one.measure_id])) for one in page.rows if one.measure_id in found
    }


def told_words() -> str:
    """What the form has done that led here."""
    if request.args.get("gemerkt"):
        return _("Ihre Angaben sind zwischengespeichert. Gemeldet ist damit noch nichts.")
    number = request.args.get("abgegeben", "")
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= 3):
        return ""
    return _n("Eine Meldung ist abgegeben.", "{number} Meldungen sind abgegeben.", int(number))
