"""Accounts in the web application: sessions, protection of forms, the pages of signing in; who stands in the header."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from flask import current_app
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.actors import Actor
from ik_workflow.periods import local_date
from ik_workflow.settings import Settings
from ik_workflow.states.offices import Office
from ik_workflow.web import administration
from ik_workflow.web import administration_log
from ik_workflow.web import calendar_rooms
from ik_workflow.web import incidents
from ik_workflow.web import linked_answer
from ik_workflow.web import mail_texts
from ik_workflow.web import notice_choices
from ik_workflow.web import organization_rooms
from ik_workflow.web import outbox_acts
from ik_workflow.web import outgoing
from ik_workflow.web import overview
from ik_workflow.web import passwords
from ik_workflow.web import second_factor
from ik_workflow.web import sign_in
from ik_workflow.web import texts
from ik_workflow.web.admission import DESK
from ik_workflow.web.forgery import protect
from ik_workflow.web.permissions import enforce
from ik_workflow.web.security import secure
from ik_workflow.web.sessions import DatabaseSessions
from ik_workflow.web.texts import TEXTS
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now


@dataclass(frozen=True, slots=True)
class Who:
    """Who stands in the header of a page."""

    name: str
    signed_in: bool
    offices: Sequence[str]
    #: endpoint of the desk, if there is one
    desk: str | None
    administers: bool
    #: sees who gave offices, locked accounts and so on
    reads_log: bool
    #: sees what the metronome had to set aside
    sees_incidents: bool
    #: sees the room of the council office
    council_office: bool
    #: sees the room of the steering group
    steers: bool
    #: endpoint of the overview, or of the budget for the treasury
    overview: str | None


#: who has the room of the steering group in the navigation
STEERING_READERS = frozenset({Office.STEERING_GROUP, Office.INTEGRATION_COMMISSIONER, Office.AUDITOR})


def install(app: Flask, settings: Settings) -> None:
    if settings.proxies:  # Without it every visitor would have the proxy's address, and share its limits.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # as Flask describes it
    app.session_interface = DatabaseSessions(app.extensions["ik_engine"], https=settings.https, now=now)
    app.jinja_env.filters["local_day"] = local_date
    protect(app)
    secure(app, settings)
    app.before_request(enforce)
    app.context_processor(lambda: {"who": who(), "texts": TEXTS.values()})
    for module in (sign_in, second_factor, passwords, administration, administration_log, texts):
        app.register_blueprint(module.pages)
    for module in (
        outbox_acts,
        mail_texts,
        calendar_rooms,
        incidents,
        notice_choices,
        linked_answer,
        organization_rooms,
    ):
        app.register_blueprint(module.pages)
    app.register_blueprint(outgoing.pages_for(settings.mode))


def who() -> Who:
    try:
        actor = current_actor()
    except DBAPIError:  # This is the page that tells of it.
        actor = NOBODY
    offices = sorted({office.label for office, _ in actor.offices})
    desk = DESK if DESK in current_app.view_functions else None
    return Who(
        actor.name,
        actor.person_id is not None,
        offices,
        desk,
        Office.ADMINISTRATOR in actor.hands,
        bool(actor.hands & {*administration_log.READERS}),
        bool(actor.hands & {*incidents.READERS}),
        bool(actor.hands & {Office.COUNCIL_OFFICE, Office.AUDITOR}),
        bool(actor.hands & STEERING_READERS),
        overview_of(actor),
    )


def overview_of(actor: Actor) -> str | None:
    if actor.hands & {*overview.LOOKS}:
        return "overview.board"
    return "budget.overview" if Office.TREASURY in actor.hands else None
