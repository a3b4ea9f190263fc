"""Sessions that live in the database: the cookie holds a random key, the table its hash.

Anonymous visitors have no row; a form gives them a signed cookie that holds the form's token and nothing else.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from typing import Any

from flask import Flask
from flask import Request
from flask import Response
from flask.sessions import SecureCookieSession
from flask.sessions import SecureCookieSessionInterface
from flask.sessions import SessionMixin
from itsdangerous import BadSignature
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ik_workflow.models.all import User
from ik_workflow.models.all import WebSession
from ik_workflow.models.database import AT_ONCE
from ik_workflow.models.database import READ_ONLY

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
PACE = timedelta(minutes=1)  # the last use is written down no more often
USER = "_user_id"  #: where Flask-Login keeps the account


class PageSession(SecureCookieSession):
    """What a request knows of its browser; ``row`` is its row in the database, if it has one."""

    row: int | None = None
    last_used: datetime | None = None
    renewed = False  #: the key in the cookie must change: somebody has signed in


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def open_row(session: Session, user: User, values: dict[str, Any], at: datetime) -> str:
    """A new row; the key that belongs into the cookie."""
    key = secrets.token_urlsafe(32)
    session.execute(delete(WebSession).where(WebSession.ends < at))
    session.add(
        WebSession(
            key_hash=key_hash(key),
            user_id=user.id,
            created=at,
            last_used=at,
            ends=at + LONGEST,
            values=values | {USER: user.get_id()},
        )
    )
    session.flush()
    return key


class DatabaseSessions(SecureCookieSessionInterface):
    """Reads the row that belongs to the cookie, and writes it back when something changed."""

    session_class = PageSession
    salt = "ik-form"

    def __init__(self, engine: Engine, *, https: bool, now: Callable[[], datetime]) -> None:
        self.engine = engine
        self.reading = engine.execution_options(**{READ_ONLY: True})
        self.now = now
        prefix = "__Host-" if https else ""
        self.key_cookie, self.form_cookie = f"{prefix}ik-sitzung", f"{prefix}ik-formular"
        self.marks: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": https, "path": "/"}

    def open_session(self, app: Flask, request: Request) -> PageSession:
        if request.path.startswith(f"{app.static_url_path}/"):
            return PageSession()
        return self.of_key(request.cookies.get(self.key_cookie)) or self.of_form(app, request)

    def of_key(self, key: str | None) -> PageSession | None:
        if not key or len(key) > 100:
            return None
        try:
            with Session(self.reading) as session:
                row = session.scalar(select(WebSession).where(WebSession.key_hash == key_hash(key)))
        except OperationalError:  # No view runs yet that could answer; the page itself will meet the same error.
            return PageSession()
        now = self.now()
        if row is None or not (now < row.ends and now - row.last_used < IDLE):
            return None
        found = PageSession(row.values)
        found.row, found.last_used = row.id, row.last_used
        return found

    def of_form(self, app: Flask, request: Request) -> PageSession:
        serializer, value = self.get_signing_serializer(app), request.cookies.get(self.form_cookie)
        if serializer is None or not value:
            return PageSession()
        try:
            values = serializer.loads(value, max_age=int(LONGEST.total_seconds()))
        except BadSignature:
            return PageSession()
        values.pop(USER, None)  # A form's cookie never stands for an account.
        return PageSession(values)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, PageSession)
        if USER in session:
            self.save_row(session, response)
        elif session.row is not None:
            self.forget(session.row)
            response.delete_cookie(self.key_cookie, **self.marks)
        elif session.modified:
            serializer = self.get_signing_serializer(app)
            assert serializer is not None
            response.set_cookie(self.form_cookie, str(serializer.dumps(dict(session))), **self.marks)
        if session.accessed:
            response.vary.add("Cookie")

    def save_row(self, session: PageSession, response: Response) -> None:
        at = self.now()
        if session.row is None or session.renewed:
            with Session(self.engine) as writing:
                user = writing.scalar(select(User).where(User.fs_uniquifier == session[USER], User.active))
                if user is None:
                    return
                if session.row is not None:
                    writing.execute(delete(WebSession).where(WebSession.id == session.row))
                key = open_row(writing, user, dict(session), at)
                writing.commit()
            response.set_cookie(self.key_cookie, key, **self.marks)
            response.delete_cookie(self.form_cookie, **self.marks)
        elif session.modified or session.last_used is None or at - session.last_used >= PACE:
            self.touch(session, at)

    def touch(self, session: PageSession, at: datetime) -> None:
        values: dict[str, Any] = {"last_used": at}
        if session.modified:
            values["values"] = dict(session)
        try:
            with self.engine.execution_options(**{AT_ONCE: not session.modified}).begin() as connection:
                connection.execute(update(WebSession).where(WebSession.id == session.row).values(values))
        except OperationalError:
            if session.modified:
                raise  # Without what changed, the next request would go wrong; the mere time may wait.

    def forget(self, row: int) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(WebSession).where(WebSession.id == row))
