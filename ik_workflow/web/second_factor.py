"""The second step of a sign-in: a code from an authenticator app, which is set up here the first time."""

import logging
from datetime import datetime
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import session as browser
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.attempts import begin_attempt
from ik_workflow.accounts.attempts import one_too_many
from ik_workflow.accounts.attempts import succeed
from ik_workflow.models.all import User
from ik_workflow.models.users import AttemptKind
from ik_workflow.translation import N_
from ik_workflow.web.admission import admit
from ik_workflow.web.admission import remote_address
from ik_workflow.web.entry import Entry
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.security import CODE_WINDOW
from ik_workflow.web.security import codes
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import writing

log = logging.getLogger(__name__)
pages = Blueprint("second_factor", __name__)

STEP = "second_step"  #: in the browser's session: whose password was right, and when
STEP_LASTS = timedelta(minutes=10)
LABELS = {"code": "Code aus der App"}
WRONG = N_("Code: Er stimmt nicht oder ist abgelaufen. Bitte geben Sie den Code ein, den die App jetzt zeigt.")
TOO_OFTEN = N_("Es gab zu viele Fehlversuche. Bitte warten Sie 15 Minuten und melden Sie sich dann noch einmal an.")


def begin_second_step(user: User, wanted: str | None) -> None:
    browser[STEP] = {
        "user": user.fs_uniquifier,
        "until": (now() + STEP_LASTS).isoformat(),
        "next": wanted,
        "secret": None if user.tf_totp_secret else codes().generate_totp_secret(),  # is encrypted
    }


def step_of(session: Session, *, lock: bool = False) -> tuple[User, dict[str, Any]] | None:
    """Whose password was right in this browser a short while ago."""
    step = browser.get(STEP)
    if not isinstance(step, dict) or now() >= datetime.fromisoformat(step["until"]):
        return None
    whose = select(User).where(User.fs_uniquifier == step["user"], User.active)
    user = session.scalar(whose.with_for_update() if lock else whose)
    # Whoever has set up an app in the meantime has to show its codes.
    return None if user is None or (user.tf_totp_secret and step["secret"]) else (user, step)


@pages.get("/anmelden/bestaetigen")
@open_to(PUBLIC)
def confirm() -> ResponseReturnValue:
    return show("accounts/confirm.html", Entry(request.form, **LABELS))


@pages.get("/anmelden/einrichten")
@open_to(PUBLIC)
def set_up() -> ResponseReturnValue:
    return show("accounts/set_up.html", Entry(request.form, **LABELS))


@pages.post("/anmelden/bestaetigen")
@open_to(PUBLIC)
def confirm_now() -> ResponseReturnValue:
    entry = Entry(request.form, **LABELS)
    session, at = writing(), now()
    found = step_of(session, lock=True)  # No code is accepted twice, not even at the same moment.
    if found is None:
        return redirect(url_for("sign_in.sign_in"), 303)
    user, step = found
    page = "accounts/set_up.html" if step["secret"] else "accounts/confirm.html"
    address = remote_address()
    attempt = begin_attempt(session, AttemptKind.SECOND_FACTOR, account=user.email, address=address, at=at)
    if one_too_many(session, attempt):
        session.commit()
        entry.faults[""] = TOO_OFTEN
        return show(page, entry, 429)
    secret = step["secret"] or user.tf_totp_secret
    code = entry.values["code"].replace(" ", "")
    if not (code.isascii() and code.isdigit() and len(code) == 6) or not codes().verify_totp(
        code, secret, user, window=CODE_WINDOW
    ):
        session.commit()
        log.warning("wrong code of an authenticator app, account %s", attempt.account[:12])
        entry.faults["code"] = WRONG
        return show(page, entry, 400)
    user.tf_totp_secret, user.tf_primary_method = secret, "authenticator"
    succeed(session, attempt)
    return admit(session, user, step["next"], second_factor=True)


def show(page: str, entry: Entry, status: int = 200) -> ResponseReturnValue:
    found = step_of(reading())
    if found is None:
        return redirect(url_for("sign_in.sign_in"), 303)
    user, step = found
    values = codes().fetch_setup_values(step["secret"], user) if step["secret"] else {}
    return render_template(page, entry=entry, values=values), status
