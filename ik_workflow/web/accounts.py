"""Accounts in the web application: sessions, protection of forms, the pages of signing in; who stands in the header."""

from typing import Any

from flask import Flask
from flask import current_app
from sqlalchemy.exc import DBAPIError

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.settings import Settings
from ik_workflow.web import sign_in
from ik_workflow.web.forgery import protect
from ik_workflow.web.permissions import enforce
from ik_workflow.web.security import secure
from ik_workflow.web.sessions import DatabaseSessions
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now

DESK = "desk.desk"  #: where somebody starts after signing in, as soon as there is one


def install(app: Flask, settings: Settings) -> None:
    app.session_interface = DatabaseSessions(app.extensions["ik_engine"], https=settings.https, now=now)
    protect(app)
    secure(app, settings)
    app.before_request(enforce)
    app.context_processor(whose_page)
    app.register_blueprint(sign_in.pages)


def whose_page() -> dict[str, Any]:
    """For the header of every page: who is signed in, with which offices, and whether there is a desk."""
    try:
        actor = current_actor()
    except DBAPIError:  # This is the page that tells of it.
        actor = NOBODY
    offices = sorted({office.label for office, _ in actor.offices})
    return {
        "actor": actor,
        "offices": offices,
        "desk": DESK if DESK in current_app.view_functions else None,
    }
