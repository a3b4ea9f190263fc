"""A password is chosen: by the link of an invitation, by one that was asked for, or by whoever is signed in."""

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import session as browser
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user

from ik_workflow.accounts.attempts import begin_attempt
from ik_workflow.accounts.attempts import one_too_many
from ik_workflow.accounts.attempts import succeed
from ik_workflow.accounts.links import user_of_link
from ik_workflow.accounts.passwords import fits
from ik_workflow.errors import BadValue
from ik_workflow.models.all import User
from ik_workflow.models.users import AttemptKind
from ik_workflow.operations.people import account_of
from ik_workflow.operations.people import set_password
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.admission import remote_address
from ik_workflow.web.entry import Entry
from ik_workflow.web.mailing import refuse_unable
from ik_workflow.web.mailing import send_reset
from ik_workflow.web.notice_choices import lines
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import signed_in_user
from ik_workflow.web.viewing import writing

pages = Blueprint("passwords", __name__)

ASKING = {"email": "E-Mail-Adresse"}
CHOOSING = {"password": "Neues Passwort", "repeated": "Neues Passwort wiederholen"}
CHANGING = {"current": "Jetziges Passwort", **CHOOSING}
TOO_OFTEN = N_("Es gab zu viele Versuche. Bitte warten Sie 15 Minuten und versuchen Sie es dann noch einmal.")


@pages.get("/passwort/vergessen")
@open_to(PUBLIC)
def forgotten() -> ResponseReturnValue:
    return forgotten_page(Entry(request.form, **ASKING))


@pages.post("/passwort/vergessen")
@open_to(PUBLIC)
def ask() -> ResponseReturnValue:
    """Whoever asks learns nothing about whether there is an account."""
    refuse_unable()
    entry = Entry(request.form, **ASKING)
    email = entry.line("email", length=254)
    if entry.faults:
        return forgotten_page(entry, 400)
    session, at = writing(), now()
    attempt = begin_attempt(session, AttemptKind.RESET, account=email, address=remote_address(), at=at)
    session.commit()
    if one_too_many(session, attempt):
        entry.faults[""] = TOO_OFTEN
        return forgotten_page(entry, 429)
    user = account_of(session, email)
    if user is not None and user.active:
        send_reset(session, user, at=at)
        session.commit()
    return redirect(url_for("passwords.asked"), 303)


@pages.get("/passwort/angefordert")
@open_to(PUBLIC)
def asked() -> ResponseReturnValue:
    return render_template("accounts/asked.html")


@pages.get("/passwort/neu/<token>")
@open_to(PUBLIC)
def choose(token: str) -> ResponseReturnValue:
    user = user_of_link(reading(), settings(), token, at=now())
    return choose_page(user, Entry(request.form, **CHOOSING))


@pages.post("/passwort/neu/<token>")
@open_to(PUBLIC)
def choose_now(token: str) -> ResponseReturnValue:
    entry = Entry(request.form, **CHOOSING)
    session = writing()
    user = user_of_link(session, settings(), token, at=now())
    if user is None:
        return choose_page(None, entry, 400)
    try:
        set_password(session, user, entry.values["password"], repeated=entry.values["repeated"])
    except BadValue as fault:
        entry.blame(fault)
        return choose_page(user, entry, 400)
    session.commit()
    leave()
    return redirect(url_for("sign_in.sign_in", passwort="neu"), 303)


@pages.get("/konto")
@open_to(SIGNED_IN)
def own() -> ResponseReturnValue:
    return own_page(Entry(request.form, **CHANGING))


@pages.post("/konto")
@open_to(SIGNED_IN)
def change() -> ResponseReturnValue:
    """Needs the present password; every session ends, this one too."""
    entry = Entry(request.form, **CHANGING)
    session, at, known = writing(), now(), signed_in_user()
    assert known is not None
    user = session.get_one(User, known.id)
    attempt = begin_attempt(session, AttemptKind.SIGN_IN, account=user.email, address=remote_address(), at=at)
    session.commit()
    if one_too_many(session, attempt):
        entry.faults[""] = TOO_OFTEN
        return own_page(entry, 429)
    if not fits(entry.values["current"][:201], user.password):
        entry.faults["current"] = _("Jetziges Passwort: Es stimmt nicht. Bitte prüfen Sie die Eingabe.")
        return own_page(entry, 400)
    succeed(session, attempt)
    session.commit()
    try:
        set_password(session, user, entry.values["password"], repeated=entry.values["repeated"])
    except BadValue as fault:
        entry.blame(fault)
        return own_page(entry, 400)
    session.commit()
    leave()
    return redirect(url_for("sign_in.sign_in", passwort="neu"), 303)


def leave() -> None:
    logout_user()
    browser.clear()


def forgotten_page(entry: Entry, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/forgotten.html", entry=entry), status


def choose_page(user: User | None, entry: Entry, status: int = 200) -> ResponseReturnValue:
    if user is None:
        return render_template("accounts/link_ended.html"), max(status, 400)
    return render_template("accounts/choose.html", entry=entry, email=user.email), status


def own_page(entry: Entry, status: int = 200) -> ResponseReturnValue:
    user = signed_in_user()
    assert user is not None
    notices, stored = lines(reading(), user.person_id), request.args.get("erledigt") == "benachrichtigungen"
    return render_template("accounts/own.html", entry=entry, user=user, notices=notices, notices_saved=stored), status
