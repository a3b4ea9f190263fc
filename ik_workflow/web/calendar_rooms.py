"""The administration's rooms „Freie Tage“ and „Erinnerungen“."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.operations.reminder_plans import choose_plan
from ik_workflow.operations.reminder_plans import plans
from ik_workflow.operations.rest_days import add_rest_day
from ik_workflow.operations.rest_days import remove_rest_day
from ik_workflow.operations.rest_days import rest_days
from ik_workflow.planning.reminding import Stage
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import writing

pages = Blueprint("calendar_rooms", __name__, url_prefix="/verwaltung")

KEEPERS = (Office.ADMINISTRATOR, Office.INTEGRATION_COMMISSIONER)
LABELS = {"day": N_("Tag"), "name": N_("Name"), "kind": N_("Art")}
KINDS = {"closed": N_("Schließtag der Stadtverwaltung"), "holiday": N_("vom Land angeordneter Feiertag")}
LONGEST_NAME = 100


@pages.get("/freie-tage")
@open_to(*KEEPERS)
def rest() -> ResponseReturnValue:
    return rest_page(Entry(MultiDict(), **LABELS))


def rest_page(entry: Entry, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    days = rest_days(reading(), today())
    return render_template("administration/rest_days.html", entry=entry, days=days, kinds=KINDS.items()), status


@pages.post("/freie-tage")
@open_to(*KEEPERS)
@once
def add_rest() -> ResponseReturnValue:
    entry, session = Entry(request.form, **LABELS), writing()
    day, name = entry.day("day"), entry.line("name", length=LONGEST_NAME)
    kind = entry.chosen("kind", {key: key for key in KINDS})
    try:
        if day is not None and not entry.faults:
            add_rest_day(session, day, name, holiday=kind == "holiday", today=today())
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults:
        session.rollback()
        return rest_page(entry, HTTPStatus.BAD_REQUEST)
    return saved(url_for("calendar_rooms.rest"))


@pages.post("/freie-tage/<day>/streichen")
@open_to(*KEEPERS)
@once
def remove_rest(day: str) -> ResponseReturnValue:
    Entry(request.form)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise NotFound(_("Dieser Tag ist nicht eingetragen.")) from None
    remove_rest_day(writing(), found, today=today())
    return saved(url_for("calendar_rooms.rest"))


@pages.get("/erinnerungen")
@open_to(*KEEPERS)
def reminders() -> ResponseReturnValue:
    return render_template("administration/reminder_plans.html", plans=plans(reading()), stages=stage_words())


def stage_words() -> list[tuple[Stage, str]]:
    return [(Stage(stage.value), stage.label) for stage in ReminderStage]


@pages.get("/erinnerungen/<rule>")
@open_to(*KEEPERS)
def plan(rule: str) -> ResponseReturnValue:
    return plan_page(rule)


def plan_page(rule: str, fault: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    if rule not in DEADLINE_RULES:
        raise NotFound(_("Diese Fristregel gibt es nicht."))
    found = next(one for one in plans(reading()) if one.rule.id == rule)
    page = render_template("administration/reminder_plan.html", plan=found, stages=stage_words(), fault=fault)
    return page, status


@pages.post("/erinnerungen/<rule>")
@open_to(*KEEPERS)
@once
def set_plan(rule: str) -> ResponseReturnValue:
    chosen = request.form.getlist("stages")
    if set(request.form) - {"stages", *OF_EVERY_FORM} or set(chosen) - set(Stage):
        raise BadRequest
    session = writing()
    try:
        choose_plan(session, rule, [Stage(one) for one in chosen], actor=current_actor(), at=now())
    except BadValue as fault:
        session.rollback()
        return plan_page(rule, fault.sentence, HTTPStatus.BAD_REQUEST)
    return saved(url_for("calendar_rooms.reminders"))
