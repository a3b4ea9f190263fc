"""Signing in and out: e-mail address and password, then a code where the office asks for one."""

import logging

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import session as browser
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ik_workflow.accounts.actors import actor_of
from ik_workflow.accounts.attempts import begin_attempt
from ik_workflow.accounts.attempts import one_too_many
from ik_workflow.accounts.attempts import succeed
from ik_workflow.accounts.passwords import LONGEST
from ik_workflow.accounts.passwords import fits
from ik_workflow.accounts.second_factor import needs_second_factor
from ik_workflow.exchange.demo_people import DEMO_PASSWORD
from ik_workflow.exchange.demo_people import demo_logins
from ik_workflow.models.all import User
from ik_workflow.models.users import AttemptKind
from ik_workflow.operations.people import account_of
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.admission import admit
from ik_workflow.web.admission import after_sign_in
from ik_workflow.web.admission import remote_address
from ik_workflow.web.entry import Entry
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.permissions import own_path
from ik_workflow.web.second_factor import begin_second_step
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import writing

log = logging.getLogger(__name__)
pages = Blueprint("sign_in", __name__)

WRONG = N_("E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides und versuchen Sie es noch einmal.")
TOO_OFTEN = N_(
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
        entry.faults["password"] = _("Passwort: Bitte füllen Sie dieses Feld aus.")
    if entry.faults:
        return login_page(entry, entry.values["next"], 400)
    session, at = writing(), now()
    attempt = begin_attempt(session, AttemptKind.SIGN_IN, account=email, address=remote_address(), at=at)
    session.commit()
    if one_too_many(session, attempt):
        log.warning("sign-in refused after too many failures, account %s", attempt.account[:12])
        entry.faults[""] = TOO_OFTEN
        return login_page(entry, entry.values["next"], 429)
    user = account_of(session, email)
    if not fits(password[: LONGEST + 1], user.password if user and user.active else None) or user is None:
        log.warning("sign-in failed, account %s", attempt.account[:12])
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
    logins = demo_logins(reading()) if settings().mode == "demo" else []
    page = render_template(
        "accounts/sign_in.html",
        entry=entry,
        next=own_path(wanted),
        chosen=request.args.get("passwort") == "neu",
        logins=logins,
        demo_password=DEMO_PASSWORD,
    )
    return page, status


def go_on(session: Session, user: User, wanted: str | None) -> Response:
    """The password was right: in, or to the second factor where one is set or the office asks for it."""
    asked = needs_second_factor(actor_of(session, user.person, today())) and settings().mode != "demo"
    if not asked and user.tf_totp_secret is None:
        return admit(session, user, wanted, second_factor=False)
    session.commit()
    browser.clear()
    begin_second_step(user, wanted)
    return redirect(url_for("second_factor.confirm" if user.tf_totp_secret else "second_factor.set_up"), 303)
