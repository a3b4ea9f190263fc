"""The session of one request: it reads for the person who looks, and cannot be asked for more."""

from flask import current_app
from flask import g

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.visibility import ViewingSession


def viewing() -> ViewingSession:
    """What the public may see; opened when a page first asks, closed with the request."""
    if "session" not in g:
        g.session = ViewingSession(current_app.extensions["ik_engine"], NOBODY)
    session: ViewingSession = g.session
    return session
