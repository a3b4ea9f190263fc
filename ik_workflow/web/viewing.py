"""What every page of one request shares: who looks, the session that reads for them, the one that writes, the time."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import cast

from flask import current_app
from flask import g
from flask import has_request_context
from flask import session
from flask_login import current_user
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.accounts.second_factor import needs_second_factor
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.models.all import User
from ik_workflow.models.database import READ_ONLY
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.settings import Settings

SECOND_FACTOR = "second_factor"  #: set in the session of whoever has shown one


def viewing() -> ViewingSession:
    """Reads what the one who looks may see; opened when a page first asks, closed with the request."""
    if "session" not in g:
        g.session = ViewingSession(engine(), current_actor())
    return cast(ViewingSession, g.session)


def look_again() -> None:
    """What ``viewing()`` reads from here on is how it stands now."""
    viewing().rollback()
    viewing().expire_all()


def writing() -> Session:
    """The one session of a request that may write; the view commits, once, as its last line."""
    if "writing" not in g:
        g.writing = Session(engine())
    return cast(Session, g.writing)


def reading() -> Session:
    """Reads accounts and offices, whatever the one who looks may see; takes no lock."""
    if "reading" not in g:
        g.reading = Session(engine().execution_options(**{READ_ONLY: True}))
    return cast(Session, g.reading)


def close_sessions(error: BaseException | None) -> None:
    for name in ("session", "writing", "reading"):
        opened = g.pop(name, None)
        if opened is not None:
            opened.close()


def engine() -> Engine:
    return cast(Engine, current_app.extensions["ik_engine"])


def settings() -> Settings:
    return cast(Settings, current_app.extensions["ik_settings"])


def current_actor() -> Actor:
    """Whoever is signed in, with the offices held today; NOBODY for everybody else."""
    if "actor" not in g:
        user = signed_in_user()
        g.actor = NOBODY if user is None else actor_of(reading(), user.person, today())
        if needs_second_factor(g.actor) and settings().mode != "demo" and not session.get(SECOND_FACTOR):
            g.actor = NOBODY  # The office began after the sign-in: it asks for a new one.
    return cast(Actor, g.actor)


def signed_in_user() -> User | None:
    """The account of this browser, attached to ``reading()``."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    user: User = current_user._get_current_object()
    return None if user.person.deleted else user


def now() -> datetime:
    """The instant; tests fix it by ``IK_NOW`` (or ``IK_TODAY``: noon of that day) in the application's config."""
    fixed: datetime | None = current_app.config.get("IK_NOW")
    day: date | None = current_app.config.get("IK_TODAY")
    if fixed is None and day is not None:
        return datetime.combine(day, time(12), BERLIN).astimezone(UTC)
    return fixed or datetime.now(UTC)


def today() -> date:
    """The local day; tests set ``IK_TODAY`` in the application's config."""
    fixed: date | None = current_app.config.get("IK_TODAY")
    return fixed or local_date(now())
