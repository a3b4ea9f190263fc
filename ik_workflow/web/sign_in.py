"""Signing in and out: e-mail address and password, then a code where the office asks for one."""

from typing import cast

from flask import Blueprint
from flask import current_app
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import session as browser
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user
from flask_security import logout_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ik_workflow.accounts.actors import journal_key
from ik_workflow.accounts.attempts import begin_attempt
from ik_workflow.accounts.attempts import one_too_many
from ik_workflow.accounts.attempts import succeed
from ik_workflow.accounts.passwords import LONGEST
from ik_workflow.accounts.passwords import fits
from ik_workflow.models.all import User
from ik_workflow.models.users import AttemptKind
from ik_workflow.web.entry import TOKEN
from ik_workflow.web.entry import Entry
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.permissions import own_path
from ik_workflow.web.sessions import PageSession
from ik_workflow.web.viewing import SECOND_FACTOR
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import writing

pages = Blueprint("sign_in", __name__)

WRONG = "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides und versuchen Sie es noch einmal."
TOO_OFTEN = (
    "Es gab zu viele Fehlversuche. Bitte warten Sie 15 Minuten und versuchen Sie es dann noch einmal, oder fordern Sie"
    " ein neues Passwort an."
)
LABELS = {"email": "E-Mail-Adresse", "password": "Passwort", "next": "Ziel"}


@pages.get("/anmelden")
@open_to(PUBLIC)
def sign_in() -> ResponseReturnValue:
    if current_actor().person_id is not None:
        return redirect(after_sign_in(request.args.get("next")), 303)
    return login_page(Entry(request.form, **LABELS), request.args.get("next"))


@pages.post("/anmelden")
@open_to(PUBLIC)
def sign_in_now() -> ResponseReturnValue:
    entry = Entry(request.form, **LABELS)
    email, password = entry.line("email", length=254), entry.values["password"]
    if not password:
        entry.faults["password"] = "Passwort: Bitte füllen Sie dieses Feld aus."
    if entry.faults:
        return login_page(entry, entry.values["next"], 400)
    session, at = writing(), now()
    attempt = begin_attempt(session, AttemptKind.SIGN_IN, account=email, address=remote_address(), at=at)
    session.commit()
    if one_too_many(session, attempt):
        entry.faults[""] = TOO_OFTEN
        return login_page(entry, entry.values["next"], 429)
    user = account_of(session, email)
    if not fits(password[: LONGEST + 1], user.password if user and user.active else None) or user is None:
        entry.faults[""] = WRONG
        return login_page(entry, entry.values["next"], 400)
    succeed(session, attempt)
    return go_on(session, user, own_path(entry.values["next"]))


@pages.post("/abmelden")
@open_to(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    logout_user()
    browser.clear()
    return redirect(url_for("public.start"), 303)


def login_page(entry: Entry, wanted: str | None, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", entry=entry, next=own_path(wanted)), status


def account_of(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def remote_address() -> str:
    return request.remote_addr or "unknown"


def go_on(session: Session, user: User, wanted: str | None) -> Response:
    """The password was right: in, or to the second factor where one is set or the office asks for it."""
    return admit(session, user, wanted, second_factor=False)


def admit(session: Session, user: User, wanted: str | None, *, second_factor: bool) -> Response:
    """Begin a new session under a new key."""
    journal_key(session, user.person)  # Pages that only read find the key and need not make one.
    browser.clear()
    cast(PageSession, browser).renewed = True
    login_user(user)  # type: ignore[arg-type]  # has what Flask-Security asks for
    g.pop(TOKEN, None)
    generate_csrf()  # Pages that only read find the token in the session and need not change it.
    if second_factor:
        browser[SECOND_FACTOR] = True
    session.commit()
    return redirect(after_sign_in(wanted), 303)


def after_sign_in(wanted: str | None) -> str:
    desk = "desk.desk" if "desk.desk" in current_app.view_functions else "public.start"
    return own_path(wanted) or url_for(desk)
