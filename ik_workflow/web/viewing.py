"""What every page of one request shares: the session, which reads for the person who looks, and the day."""

from datetime import UTC
from datetime import date
from datetime import datetime

from flask import current_app
from flask import g

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.periods import local_date


def viewing() -> ViewingSession:
    """What the public may see; opened when a page first asks, closed with the request."""
    if "session" not in g:
        g.session = ViewingSession(current_app.extensions["ik_engine"], NOBODY)
    session: ViewingSession = g.session
    return session


def today() -> date:
    """The local day; tests set ``IK_TODAY`` in the application's config."""
    fixed: date | None = current_app.config.get("IK_TODAY")
    return fixed or local_date(datetime.now(UTC))
