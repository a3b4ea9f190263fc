"""Taking part: the registration that needs no account, one's own page of it, and the organiser's list.

Whoever asks learns nothing of others: an address that is registered already gets the same answer as a new one.
"""

import re
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

from ik_workflow.accounts.addresses import check_address
from ik_workflow.accounts.attempts import begin_attempt
from ik_workflow.accounts.attempts import one_too_many
from ik_workflow.accounts.links import registration_of_link
from ik_workflow.accounts.links import registration_token
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.base import new_public_id
from ik_workflow.models.users import AttemptKind
from ik_workflow.notifications.participation import time_words
from ik_workflow.operations.registrations import MOST_PERSONS
from ik_workflow.operations.registrations import Wanted
from ik_workflow.operations.registrations import confirm
from ik_workflow.operations.registrations import register
from ik_workflow.operations.registrations import withdraw
from ik_workflow.states.offices import Office
from ik_workflow.states.participation_event import RESULTS_PUBLIC
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.admission import remote_address
from ik_workflow.web.entry import Entry
from ik_workflow.web.mailing import refuse_unable
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.participation import find_event
from ik_workflow.web.participation import places_of
from ik_workflow.web.participation import takes_registrations
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("registration", __name__)

S = ParticipationEventState
MOST_ROWS = 1000
KEY = re.compile("[0-9a-f]{32}")
LABELS = {
    "persons": N_("Mit wie vielen Personen kommen Sie?"),
    "name": N_("Name"),
    "language": N_("In welcher Sprache möchten Sie sprechen?"),
    "access_needs": N_("Was sollen wir vorbereiten, damit Sie gut teilnehmen können?"),
    "email": N_("E-Mail-Adresse"),
    "consent": N_("Zustimmung"),
    "kennung": N_("Kennung"),
}
TOO_OFTEN = N_("Von hier kamen gerade sehr viele Anmeldungen. Bitte versuchen Sie es in 15 Minuten noch einmal.")


@pages.get("/veranstaltungen/<address>/anmeldung")
@open_to(PUBLIC)
def form(address: str) -> ResponseReturnValue:
    return form_page(Entry(MultiDict({"persons": "1", "kennung": new_public_id()}), **LABELS), find_event(address))


@pages.post("/veranstaltungen/<address>/anmeldung")
@open_to(PUBLIC)
@once
def send(address: str) -> ResponseReturnValue:
    event, entry = find_event(address), Entry(request.form, **LABELS)
    if not KEY.fullmatch(entry.values["kennung"]):
        raise BadRequest
    wanted = read(entry, event)
    if entry.faults:
        return form_page(entry, event, HTTPStatus.BAD_REQUEST)
    if wanted.email is not None:
        refuse_unable()
    session, at = writing(), now()
    account = wanted.email or new_public_id()
    attempt = begin_attempt(session, AttemptKind.REGISTRATION, account=account, address=remote_address(), at=at)
    if one_too_many(session, attempt):
        session.commit()
        entry.faults[""] = _(TOO_OFTEN)
        return form_page(entry, event, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        own = session.get_one(ParticipationEvent, event.id)
        made = register(session, own, wanted, key=entry.values["kennung"], at=at)
    except Refused as error:
        session.rollback()
        entry.faults[""] = error.sentence
        return form_page(entry, event, error.status)
    if wanted.email is not None:
        return saved(url_for("registration.asked", address=address))
    return saved(url_for("registration.own", token=registration_token(settings(), made.public_id)))


def read(entry: Entry, event: ParticipationEvent) -> Wanted:
    """``entry.faults`` says what is wrong."""
    persons = entry.values["persons"].strip()
    if not (persons.isascii() and persons.isdigit() and 1 <= int(persons[:3]) <= MOST_PERSONS and len(persons) <= 3):
        entry.faults["persons"] = _("Bitte geben Sie eine Zahl von 1 bis {most} an.", most=MOST_PERSONS)
        persons = "1"
    languages = {word: word for word in event.offered_languages}
    email = entry.line("email", length=254, optional=True).lower()
    if email and "email" not in entry.faults:
        entry.read("email", lambda: check_address("email", email), "")
    if email and entry.values["consent"] != "ja":
        entry.faults["consent"] = _(
            "Bitte stimmen Sie zu, dass wir Ihnen E-Mails zu dieser Veranstaltung senden, oder lassen Sie die Adresse"
            " weg. Anmelden können Sie sich auch ohne."
        )
    if not email and entry.values["consent"] == "ja":
        entry.faults["email"] = _("Bitte geben Sie an, an welche Adresse wir schreiben sollen.")
    return Wanted(
        int(persons),
        entry.line("name", optional=True) or None,
        email or None,
        entry.chosen("language", languages, optional=True),
        entry.line("access_needs", length=500, optional=True) or None,
    )


def form_page(entry: Entry, event: ParticipationEvent, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    return render_template(
        "participation/registration.html",
        entry=entry,
        event=event,
        when=time_words(event),
        places=places_of(event),
        open=takes_registrations(event, today()),
        most=MOST_PERSONS,
    ), status


@pages.get("/veranstaltungen/<address>/anmeldung/angefordert")
@open_to(PUBLIC)
def asked(address: str) -> ResponseReturnValue:
    return render_template("participation/asked.html", event=find_event(address))


# -- one's own registration -------------------------------------------------------------------------------------------


@pages.get("/teilnahme/<token>")
@open_to(PUBLIC)
def own(token: str) -> ResponseReturnValue:
    """Whoever has the link; it is worth nothing once the registration is erased."""
    found = registration_at(reading(), token)
    if found is None:
        return render_template("participation/gone.html"), HTTPStatus.NOT_FOUND
    event = found.event
    return render_template(
        "participation/own.html",
        registration=found,
        event=event,
        when=time_words(event),
        token=token,
        done=request.args.get("erledigt", ""),
        State=S,
        before=event.state not in (S.HELD, S.DOCUMENTED, S.EVALUATED, S.PROPOSALS_ASSIGNED, *RESULTS_PUBLIC),
    )


@pages.post("/teilnahme/<token>/bestaetigen")
@open_to(PUBLIC)
@once
def confirm_now(token: str) -> ResponseReturnValue:
    Entry(request.form)
    session = writing()
    found = registration_at(session, token)
    if found is None or found.email is None:
        return render_template("participation/gone.html"), HTTPStatus.NOT_FOUND
    confirm(session, found, at=now())
    return saved(url_for("registration.own", token=token, erledigt="bestaetigt"))


@pages.post("/teilnahme/<token>/zurueckziehen")
@open_to(PUBLIC)
@once
def withdraw_now(token: str) -> ResponseReturnValue:
    Entry(request.form)
    session = writing()
    found = registration_at(session, token)
    if found is not None:
        withdraw(session, found, at=now())
    return saved(url_for("registration.withdrawn"))


@pages.get("/teilnahme/zurueckgezogen")
@open_to(PUBLIC)
def withdrawn() -> ResponseReturnValue:
    return render_template("participation/withdrawn.html")


def registration_at(session: Session, token: str) -> EventRegistration | None:
    known = registration_of_link(settings(), token)
    if known is None:
        return None
    return session.scalar(select(EventRegistration).where(EventRegistration.public_id == known))


# -- the organiser ------------------------------------------------------------------------------------------------


@pages.get("/veranstaltungen/<address>/anmeldungen")
@open_to(Office.INTEGRATION_COMMISSIONER)
def overview(address: str) -> ResponseReturnValue:
    event = find_event(address)
    own = select(EventRegistration).where(EventRegistration.event_id == event.id).order_by(EventRegistration.id)
    rows = viewing().scalars(own.limit(MOST_ROWS)).all()
    return render_template("participation/registrations.html", event=event, rows=rows, places=places_of(event))


@pages.post("/veranstaltungen/<address>/anmeldungen/<registration>/streichen")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def strike(address: str, registration: str) -> ResponseReturnValue:
    """Somebody has said so by telephone."""
    Entry(request.form)
    event = find_event(address)
    own = (EventRegistration.event_id == event.id, EventRegistration.public_id == public_id(registration))
    session = writing()
    found = session.scalar(select(EventRegistration).where(*own))
    if found is None:
        raise NotFound(_("Diese Anmeldung gibt es nicht (mehr)."))
    withdraw(session, found, at=now())
    return saved(url_for("registration.overview", address=address))
