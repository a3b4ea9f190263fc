"""„Störungen“: what the metronome or the sender had to set aside, and who has seen to it."""

from dataclasses import dataclass

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Person
from ik_workflow.models.beats import Incident
from ik_workflow.operations.incident_closing import see_to
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import writing

pages = Blueprint("incidents", __name__, url_prefix="/verwaltung/stoerungen")

READERS = (Office.ADMINISTRATOR, Office.INTEGRATION_COMMISSIONER)
PER_PAGE = 50
MOST_CLOSED = 20
CLOSING = {"note": N_("Was Sie getan haben")}


@dataclass(frozen=True, slots=True)
class Closed:
    incident: Incident
    #: who closed it by hand
    name: str | None


@pages.get("")
@open_to(*READERS)
def overview() -> ResponseReturnValue:
    session, query = reading(), Query(request.args)
    still_open = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.last_at.desc(), Incident.id)
    closed = (
        select(Incident, Person.name)
        .outerjoin(Person, Person.id == Incident.closed_by_id)
        .where(Incident.closed_at.is_not(None))
        .order_by(Incident.closed_at.desc())
        .limit(MOST_CLOSED)
    )
    return render_template(
        "administration/incidents.html",
        page=page_of(session, still_open, query, size=PER_PAGE),
        closed=[Closed(incident, name) for incident, name in session.execute(closed)],
        faults=query.faults,
    )


@pages.get("/<number>")
@open_to(*READERS)
def closing(number: str) -> ResponseReturnValue:
    return show(number, Entry(request.form, **CLOSING))


@pages.post("/<number>")
@open_to(*READERS)
@once
def close(number: str) -> ResponseReturnValue:
    incident, entry = incident_id(number), Entry(request.form, **CLOSING)
    note = entry.line("note", length=500)
    if entry.faults:
        return show(number, entry, 400)
    see_to(writing(), incident, note, actor=current_actor(), at=now())
    return saved(url_for("incidents.overview"))


def show(number: str, entry: Entry, status: int = 200) -> ResponseReturnValue:
    incident = reading().get(Incident, incident_id(number))
    if incident is None:
        raise NotFound(_("Diese Störung gibt es nicht."))
    return render_template("administration/incident.html", one=incident, entry=entry), status


def incident_id(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise NotFound(_("Diese Störung gibt es nicht."))
    return int(number)
