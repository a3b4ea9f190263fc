"""Letting somebody in: a new session under a new key, and where it leads."""

from typing import cast

from flask import current_app
from flask import g
from flask import redirect
from flask import request
from flask import session as browser
from flask import url_for
from flask_security import login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ik_workflow.accounts.actors import journal_key
from ik_workflow.models.all import User
from ik_workflow.web.entry import TOKEN
from ik_workflow.web.permissions import own_path
from ik_workflow.web.sessions import PageSession
from ik_workflow.web.viewing import SECOND_FACTOR

DESK = "desk.desk"  #: where somebody starts after signing in, as soon as there is one


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
    return own_path(wanted) or url_for(DESK if DESK in current_app.view_functions else "public.start")


def remote_address() -> str:
    return request.remote_addr or "unknown"
