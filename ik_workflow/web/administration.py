"""Administration: people, their accounts and offices, and the operator's texts. No step of the council is here."""

import hashlib
from collections.abc import Callable
from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import PageText
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.operations import people as acts
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.mailing import refuse_unable
from ik_workflow.web.mailing import send_invitation
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.people import MEMBERSHIP
from ik_workflow.web.people import OFFICES
from ik_workflow.web.people import membership_of
from ik_workflow.web.people import organizations
from ik_workflow.web.people import people_list
from ik_workflow.web.people import person_of
from ik_workflow.web.people import person_page
from ik_workflow.web.people import substitutes
from ik_workflow.web.people import user_of
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.texts import TEXTS
from ik_workflow.web.texts import Text
from ik_workflow.web.texts import html_of
from ik_workflow.web.texts import markdown_of
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import writing

pages = Blueprint("administration", __name__, url_prefix="/verwaltung")
administrators_only = open_to(Office.ADMINISTRATOR)

INVITATION = {"name": N_("Name"), "email": N_("E-Mail-Adresse")}
ENDING = {"end_on": "Letzter Tag"}
TEXT = {"markdown": "Text", "act": "Absicht", "stand": "Stand"}
OWN_ACCOUNT = N_("Ihr eigenes Konto und Ihre eigenen Ämter ändert bitte eine andere Person der Systemverwaltung.")


# -- people -------------------------------------------------------------------------------------------------------


@pages.get("")
@administrators_only
def people() -> ResponseReturnValue:
    return render_template("administration/people.html", list=people_list(reading(), Query(request.args), today()))


@pages.get("/einladen")
@administrators_only
def invitation() -> ResponseReturnValue:
    return render_template("administration/invite.html", entry=Entry(request.form, **INVITATION))


@pages.post("/einladen")
@administrators_only
@once
def invite() -> ResponseReturnValue:
    refuse_unable()
    entry = Entry(request.form, **INVITATION)
    name, email = entry.line("name"), entry.line("email", length=254)
    session, at = writing(), now()
    try:
        user = None if entry.faults else acts.invite(session, name=name, email=email, actor=current_actor(), at=at)
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults or user is None:
        return render_template("administration/invite.html", entry=entry), 400
    send_invitation(session, user, at=at)
    return back_to(user.person, "eingeladen")


@pages.get("/personen/<address>")
@administrators_only
def person(address: str) -> ResponseReturnValue:
    return show_person(address, Entry(request.form, **MEMBERSHIP))


@pages.post("/personen/<address>/einladen")
@administrators_only
@once
def invite_again(address: str) -> ResponseReturnValue:
    refuse_unable()
    session, user = account(address)
    if user.password is not None or not user.active:
        raise Refused(_("Dieses Konto hat schon ein Passwort oder ist gesperrt. Eine Einladung ist nicht nötig."))
    send_invitation(session, user, at=now())
    return back_to(user.person, "eingeladen")


@pages.post("/personen/<address>/sperren")
@administrators_only
def disable(address: str) -> ResponseReturnValue:
    return change_account(address, acts.disable, "gesperrt")


@pages.post("/personen/<address>/entsperren")
@administrators_only
def enable(address: str) -> ResponseReturnValue:
    return change_account(address, acts.enable, "entsperrt")


@pages.post("/personen/<address>/bestaetigung")
@administrators_only
def forget_second_factor(address: str) -> ResponseReturnValue:
    return change_account(address, acts.forget_second_factor, "zurueckgesetzt")


def change_account(address: str, act: Callable[..., None], done: str) -> ResponseReturnValue:
    session, user = account(address)
    act(session, user, actor=current_actor(), at=now())
    return back_to(user.person, done)


def account(address: str) -> tuple[Session, User]:
    """The account of the person, to be changed; never that of the one who acts."""
    session = writing()
    user = user_of(session, address)
    if user is None:
        raise NotFound(_("Diese Person hat kein Konto."))
    refuse_own(user.person)
    return session, user


def refuse_own(person: Person) -> None:
    if person.id == current_actor().person_id:
        raise Refused(OWN_ACCOUNT)


def back_to(person: Person, done: str) -> ResponseReturnValue:
    """Save, and tell on the page of the person what was done."""
    return saved(url_for("administration.person", address=person.public_id, erledigt=done))


# -- offices ------------------------------------------------------------------------------------------------------


@pages.post("/personen/<address>/aemter")
@administrators_only
@once
def give_office(address: str) -> ResponseReturnValue:
    session, at = writing(), now()
    entry = Entry(request.form, **MEMBERSHIP)
    person = person_of(session, address)
    refuse_own(person)
    office, where = entry.chosen("office", OFFICES), entry.chosen("organization", organizations(session, today()))
    start_on, end_on = entry.day("start_on"), entry.day("end_on", optional=True)
    substitute_for = entry.chosen("substitute_for", substitutes(session), optional=True)
    if entry.faults or office is None or where is None or start_on is None:
        return show_person(address, entry, 400)
    try:
        acts.give_office(
            session,
            person,
            office,
            where,
            start_on=start_on,
            end_on=end_on,
            substitute_for=substitute_for,
            actor=current_actor(),
            at=at,
        )
    except BadValue as fault:
        session.rollback()
        entry.blame(fault)
        return show_person(address, entry, 400)
    return back_to(person, "amt")


@pages.get("/aemter/<address>/beenden")
@administrators_only
def ending(address: str) -> ResponseReturnValue:
    entry = Entry(request.form, **ENDING)
    entry.values["end_on"] = (today() - timedelta(days=1)).isoformat()
    return show_ending(address, entry)


@pages.post("/aemter/<address>/beenden")
@administrators_only
@once
def end_office(address: str) -> ResponseReturnValue:
    session, entry = writing(), Entry(request.form, **ENDING)
    membership, person, _ = membership_of(session, address)
    refuse_own(person)
    last_on = entry.day("end_on")
    try:
        if last_on is not None:
            acts.end_office(session, membership, last_on=last_on, actor=current_actor(), at=now())
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults:
        session.rollback()
        return show_ending(address, entry, 400)
    return back_to(person, "amt")


def show_person(address: str, entry: Entry, status: int = 200) -> ResponseReturnValue:
    page = person_page(reading(), address, today())
    done = DONE.get(request.args.get("erledigt", ""))
    template = "administration/person.html"
    return render_template(
        template, page=page, entry=entry, done=done, own=page.id == current_actor().person_id
    ), status


def show_ending(address: str, entry: Entry, status: int = 200) -> ResponseReturnValue:
    membership, person, organization = membership_of(reading(), address)
    return render_template(
        "administration/ending.html", entry=entry, membership=membership, person=person, organization=organization
    ), status


DONE: Mapping[str, str] = {
    "eingeladen": "Die Einladung ist unterwegs. Der Link darin gilt sieben Tage.",
    "gesperrt": "Das Konto ist gesperrt. Wer damit angemeldet war, ist es nicht mehr.",
    "entsperrt": "Das Konto ist wieder offen.",
    "zurueckgesetzt": "Die Bestätigung ist zurückgesetzt. Bei der nächsten Anmeldung wird sie neu eingerichtet.",
    "amt": "Das Amt ist eingetragen. Die Person meldet sich neu an, damit es wirkt.",
}


# -- texts --------------------------------------------------------------------------------------------------------


@pages.get("/texte")
@administrators_only
def texts() -> ResponseReturnValue:
    changed = {key: markdown_of(reading(), key)[1] for key in TEXTS}
    return render_template("administration/texts.html", changed=changed)


@pages.get("/texte/<key>")
@administrators_only
def text(key: str) -> ResponseReturnValue:
    entry, found = Entry(request.form, **TEXT), text_of(key)
    entry.values["markdown"] = markdown_of(reading(), key)[0]
    entry.values["stand"] = digest_of(entry.values["markdown"])
    return render_template("administration/text.html", text=found, entry=entry, preview=None)


@pages.post("/texte/<key>")
@administrators_only
@once
def change_text(key: str) -> ResponseReturnValue:
    """Shows a preview, or puts the text in force."""
    found, entry = text_of(key), Entry(request.form, **TEXT)
    markdown = entry.text("markdown")
    if entry.faults or entry.values["act"] == "preview":
        preview = None if entry.faults else html_of(markdown)
        page = render_template("administration/text.html", text=found, entry=entry, preview=preview)
        return page, 400 if entry.faults else 200
    session, at = writing(), now()
    session.execute(select(PageText).where(PageText.key == key).with_for_update())
    stored, _since = markdown_of(session, key)
    if digest_of(stored) != entry.values["stand"]:
        return show_both(found, entry, stored)
    session.merge(PageText(key=key, markdown=markdown, changed=at))
    try:
        return saved(url_for(f"texts.{key}"))
    except IntegrityError:  # Both were the first to change the programme's own text.
        session.rollback()
        return show_both(found, entry, markdown_of(session, key)[0])


def digest_of(markdown: str) -> str:
    """Stands for the text that somebody began to change."""
    return hashlib.sha256(markdown.encode()).hexdigest()


def show_both(found: Text, entry: Entry, stored: str) -> ResponseReturnValue:
    """Somebody else was faster: what was typed, and beside it the text in force."""
    entry.stored["markdown"], entry.values["stand"] = stored, digest_of(stored)
    entry.faults["markdown"] = _(
        "Text: Inzwischen hat jemand anders ihn geändert. Darunter steht, was jetzt gilt. Wenn Sie noch einmal"
        " veröffentlichen, gilt Ihr Text."
    )
    return render_template("administration/text.html", text=found, entry=entry, preview=None), 409


def text_of(key: str) -> Text:
    if key not in TEXTS:
        raise NotFound(_("Diesen Text gibt es nicht."))
    return TEXTS[key]
