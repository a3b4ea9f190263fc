"""The page on which the coordinator names departments for measures that nobody answers for, many at once."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import perform
from ik_workflow.operations.report_tasks import nobodys
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.web.choices import offered
from ik_workflow.web.cycle_checking import figure
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import versions_in
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.once import send_again
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.status_list import RELATED
from ik_workflow.web.status_list import find_cycle
from ik_workflow.web.status_list import reports_at
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("cycle_units", __name__)

PER_PAGE = 40
REST = "uebrige"  #: field of the department for every measure without one of its own


@dataclass(slots=True)
class UnitRow:
    """One measure on the page."""

    report: StatusReport
    #: version of it that the person saw
    seen: int
    #: public id of the department that was chosen
    unit: str = ""
    fault: str = ""

    @property
    def field(self) -> str:
        return f"stelle-{self.report.public_id}"


class UnitSheet:
    """The rows of one page; each is assigned by itself."""

    def __init__(self, rows: Sequence[UnitRow], rest: str = "") -> None:
        self.rows = list(rows)
        self.rest = rest
        self.named = 0
        self.stale = False
        self.refusal = ""

    @classmethod
    def sent(cls, reports: Sequence[StatusReport], sent: MultiDict[str, str], seen: Mapping[str, int]) -> "UnitSheet":
        """Raises BadRequest for anything that no field of this page sends."""
        rows = [UnitRow(one, seen[one.public_id], sent.get(f"stelle-{one.public_id}", "")) for one in reports]
        if set(sent) - {row.field for row in rows} - {"meldung", REST, *OF_EVERY_FORM}:
            raise BadRequest
        return cls(rows, sent.get(REST, ""))

    @property
    def faults(self) -> dict[str, str]:
        """By the id of the field, each with the measure that it is about."""
        own = {row.field: f"{row.report.called}: {row.fault}" for row in self.rows if row.fault}
        return {**({REST: self.refusal} if self.refusal else {}), **own}

    def assign(self, session: Session, units: Mapping[str, int], actor: Actor, at: datetime) -> None:
        """``units``: the departments on offer, by their public id."""
        wanted = [(row, row.unit or self.rest) for row in self.rows if row.unit or self.rest]
        if not wanted:
            self.refusal = _("Bitte wählen Sie mindestens eine Stelle aus.")
        for row, unit in wanted:
            if unit not in units:
                row.fault = _("Bitte wählen Sie einen der angebotenen Einträge.")
                continue
            try:
                with session.begin_nested():
                    stored = session.get_one(StatusReport, row.report.id)
                    perform(session, stored, Given("reassign", actor, at, at, {"unit": units[unit]}, None, row.seen))
                self.named += 1
            except (NotFound, WrongOffice):
                raise
            except IkError as error:
                row.fault = error.sentence
                self.stale = self.stale or isinstance(error, StaleVersion)


@pages.get("/zyklen/<address>/stellen")
@open_to(Office.INTEGRATION_COMMISSIONER)
def units(address: str) -> ResponseReturnValue:
    return units_page(find_cycle(viewing(), address), None)


@pages.post("/zyklen/<address>/stellen")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def assign_units(address: str) -> ResponseReturnValue:
    cycle = find_cycle(viewing(), address)
    seen = versions_in(request.form.getlist("meldung"))
    if not 0 < len(seen) <= PER_PAGE:
        raise BadRequest
    sheet = UnitSheet.sent(reports_at(viewing(), cycle, list(seen)), request.form, seen)
    sheet.assign(writing(), numbers_of_units(viewing(), cycle), current_actor(), now())
    if not sheet.faults:
        return saved(url_for("cycle_units.units", address=address, benannt=sheet.named))
    send_again()
    writing().commit()
    look_again()
    return units_page(find_cycle(viewing(), address), sheet)


def numbers_of_units(session: Session, cycle: ReportingCycle) -> Mapping[str, int]:
    """What is on offer, as the database counts it."""
    words = {address for address, _name in offered(session, "unit", cycle)}
    found = session.execute(select(Organization.public_id, Organization.id).where(Organization.deleted.is_(False)))
    return {address: number for address, number in found if address in words}


def units_page(cycle: ReportingCycle, sheet: UnitSheet | None) -> ResponseReturnValue:
    session, query = viewing(), Query(request.args)
    asked = select(StatusReport).where(StatusReport.cycle_id == cycle.id, nobodys()).order_by(StatusReport.id)
    page = page_of(session, asked.options(*RELATED), query, size=PER_PAGE)
    status = HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK
    typed = {row.report.id: row for row in sheet.rows} if sheet else {}
    if sheet is not None:
        status = HTTPStatus.CONFLICT if sheet.stale else HTTPStatus.BAD_REQUEST
    rows = [UnitRow(one, one.version) for one in page.rows]
    for row in rows:
        if known := typed.get(row.report.id):
            row.unit, row.fault = known.unit, known.fault
    return render_template(
        "cycles/units.html",
        cycle=cycle,
        page=page,
        rows=rows,
        rest=sheet.rest if sheet else "",
        sheet_faults=sheet.faults if sheet else {},
        refusal=sheet.refusal if sheet else "",
        options=offered(session, "unit", cycle) if rows else [],
        closed=cycle.state not in CHECKING,
        told=told_words(sheet.named if sheet else figure("benannt")),
        faults=query.faults,
    ), status


def told_words(number: int) -> str:
    if not number:
        return ""
    return _n(
        "Für eine Maßnahme ist die Stelle benannt. Sie wird noch heute um ihre Meldung gebeten.",
        "Für {number} Maßnahmen ist die Stelle benannt. Sie werden noch heute um ihre Meldungen gebeten.",
        number,
    )
