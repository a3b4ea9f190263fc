"""Figures of the rules of procedure: what is in force, since when, from which source; confirm one, change one."""

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.operations.parameters import MOST_DAYS
from ik_workflow.operations.parameters import FigureHistory
from ik_workflow.operations.parameters import change
from ik_workflow.operations.parameters import confirm
from ik_workflow.operations.parameters import figures
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.council_office import READERS
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("parameters", __name__, url_prefix="/buero/regelwerte")

SOURCE = {"source": "Quelle", "valid_from": "Gilt ab"}
VALUE = {"value": "Neuer Wert in Tagen"}


@pages.get("")
@open_to(*READERS)
def parameters() -> ResponseReturnValue:
    return render_template(
        "council_office/parameters.html",
        figures=figures(viewing(), today()),
        may_act=Office.COUNCIL_OFFICE in current_actor().hands,
    )


@pages.get("/<name>/bestaetigen")
@open_to(Office.COUNCIL_OFFICE)
def confirm_form(name: str) -> ResponseReturnValue:
    return form_page(name, Entry(request.form, **SOURCE), changing=False)


@pages.post("/<name>/bestaetigen")
@open_to(Office.COUNCIL_OFFICE)
@once
def confirm_now(name: str) -> ResponseReturnValue:
    history_of(name)
    entry = Entry(request.form, **SOURCE)
    source, day = entry.line("source", length=300), entry.day("valid_from")
    if entry.faults or day is None:
        return form_page(name, entry, changing=False), 400
    session = writing()
    try:
        confirm(session, name, source=source, valid_from=day, actor=current_actor(), at=now(), today=today())
    except (Refused, BadValue) as error:
        session.rollback()
        blame(entry, error)
        return form_page(name, entry, changing=False), error.status
    return saved(url_for("parameters.parameters"))


@pages.get("/<name>/aendern")
@open_to(Office.COUNCIL_OFFICE)
def change_form(name: str) -> ResponseReturnValue:
    return form_page(name, Entry(request.form, **VALUE, **SOURCE), changing=True)


@pages.post("/<name>/aendern")
@open_to(Office.COUNCIL_OFFICE)
@once
def change_now(name: str) -> ResponseReturnValue:
    history_of(name)
    entry = Entry(request.form, **VALUE, **SOURCE)
    value, source, day = whole_number(entry), entry.line("source", length=300), entry.day("valid_from")
    if entry.faults or day is None:
        return form_page(name, entry, changing=True), 400
    session = writing()
    try:
        change(session, name, value, source=source, valid_from=day, actor=current_actor(), at=now(), today=today())
    except (Refused, BadValue) as error:
        session.rollback()
        blame(entry, error)
        return form_page(name, entry, changing=True), error.status
    return saved(url_for("parameters.parameters"))


def whole_number(entry: Entry) -> int:
    typed = entry.values["value"].strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 10:
        return int(typed)
    entry.faults["value"] = _("Bitte geben Sie eine ganze Zahl von 1 bis {most_days} an.", most_days=MOST_DAYS)
    return 0


def blame(entry: Entry, error: Refused | BadValue) -> None:
    if isinstance(error, BadValue):
        entry.blame(error)
    else:
        entry.faults[""] = error.sentence


def history_of(name: str) -> FigureHistory:
    """Raises NotFound for a figure that does not exist."""
    found = next((one for one in figures(viewing(), today()) if one.figure.name == name), None)
    if found is None:
        raise NotFound(_("Diese Seite gibt es nicht."))
    return found


def form_page(name: str, entry: Entry, *, changing: bool) -> str:
    return render_template("council_office/parameter.html", one=history_of(name), entry=entry, changing=changing)
