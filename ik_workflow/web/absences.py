"""When somebody is away, and who then gets their reminders: entered by themselves, or by the administrator."""

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Absence
from ik_workflow.models.all import Person
from ik_workflow.operations.absences import absences
from ik_workflow.operations.absences import add_absence
from ik_workflow.operations.absences import remove_absence
from ik_workflow.operations.absences import substitutes_of
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.people import person_of
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import writing

pages = Blueprint("absences", __name__)

LABELS = {"from_on": N_("Erster Tag"), "until_on": N_("Letzter Tag")}


@pages.get("/konto/abwesenheit")
@open_to(SIGNED_IN)
def own() -> ResponseReturnValue:
    return page(oneself(), Entry(MultiDict(), **LABELS))


@pages.post("/konto/abwesenheit")
@open_to(SIGNED_IN)
@once
def add_own() -> ResponseReturnValue:
    return add(oneself())


@pages.get("/verwaltung/personen/<address>/abwesenheit")
@open_to(Office.ADMINISTRATOR)
def person(address: str) -> ResponseReturnValue:
    return page(person_of(reading(), address), Entry(MultiDict(), **LABELS))


@pages.post("/verwaltung/personen/<address>/abwesenheit")
@open_to(Office.ADMINISTRATOR)
@once
def add_for(address: str) -> ResponseReturnValue:
    return add(person_of(reading(), address))


@pages.post("/abwesenheiten/<address>/streichen")
@open_to(SIGNED_IN)
@once
def remove(address: str) -> ResponseReturnValue:
    """One's own, or by the administrator; for everybody else there is none."""
    Entry(request.form)
    session = writing()
    found = session.scalar(select(Absence).where(Absence.public_id == public_id(address)))
    if found is None or not may_change(found.person_id):
        raise NotFound(_("Diese Abwesenheit gibt es nicht."))
    whose = session.get_one(Person, found.person_id)
    remove_absence(session, found, actor=current_actor(), at=now())
    return saved(page_of(whose))


def may_change(person_id: int) -> bool:
    actor = current_actor()
    return actor.person_id == person_id or Office.ADMINISTRATOR in actor.hands


def oneself() -> Person:
    return reading().get_one(Person, current_actor().person_id)


def add(whose: Person) -> ResponseReturnValue:
    entry, session = Entry(request.form, **LABELS), writing()
    from_on, until_on = entry.day("from_on"), entry.day("until_on")
    try:
        if from_on is not None and until_on is not None:
            add_absence(session, whose, from_on, until_on, actor=current_actor(), at=now())
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults:
        session.rollback()
        return page(whose, entry, 400)
    return saved(page_of(whose))


def page_of(whose: Person) -> str:
    if whose.id == current_actor().person_id:
        return url_for("absences.own")
    return url_for("absences.person", address=whose.public_id)


def page(whose: Person, entry: Entry, status: int = 200) -> ResponseReturnValue:
    session, on = reading(), today()
    offices = [(where.with_office(held.role), name) for held, where, name in substitutes_of(session, whose.id, on)]
    mine = whose.id == current_actor().person_id
    shown = {"person": whose, "mine": mine, "offices": offices, "absences": absences(session, whose.id, on)}
    return render_template("accounts/absence.html", entry=entry, **shown), status
