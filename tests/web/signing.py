"""Signed-in browsers and forms with their token, for tests of the pages."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import object_session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import journal_key
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.web.sessions import DatabaseSessions
from ik_workflow.web.sessions import open_row
from ik_workflow.web.viewing import now


def sign_in(client: FlaskClient, who: Person | str, *, second_factor: bool = True) -> None:
    """Sign in a person (an account is made if there is none) or the account of an e-mail address.

    Commits the session that the person belongs to: on SQLite nobody else could write before.
    """
    person_id = None
    if isinstance(who, Person):
        owner = object_session(who)
        assert owner is not None
        owner.commit()
        (person_id,) = inspect(who).identity or (None,)
    app = client.application
    with app.app_context(), Session(app.extensions["ik_engine"]) as session:
        user = account(session, who if isinstance(who, str) else person_id)
        journal_key(session, user.person)
        values = {"csrf_token": "0" * 40, "second_factor": second_factor}
        key = open_row(session, user, values, now())
        session.commit()
    client.set_cookie(sessions(app).key_cookie, key)


def account(session: Session, who: str | int | None) -> User:
    if isinstance(who, str):
        return session.scalars(select(User).where(User.email == who)).one()
    user = session.scalar(select(User).where(User.person_id == who))
    if user is None:
        user = User(person_id=who, email=f"person{who}@beispiel.example", created=now())
        session.add(user)
        session.flush()
    return user


def sessions(app: Flask) -> DatabaseSessions:
    assert isinstance(app.session_interface, DatabaseSessions)
    return app.session_interface


def token(client: FlaskClient) -> str:
    """The token of this browser's forms."""
    for path in ("/gibt-es-nicht", "/anmelden"):  # Signed in, every page has a form; otherwise that one has.
        if found := re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text):
            return found[1]
    raise AssertionError("no form with a token")


def post(client: FlaskClient, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
    """Send a form as a browser would: with its token."""
    return client.post(path, data={**(data or {}), "csrf_token": token(client)}, **more)
