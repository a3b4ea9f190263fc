"""Who may sign in and how: accounts, running sessions, failed attempts; the pages' own texts."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Prose
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Person
from ik_workflow.states.labels import Labelled


class AttemptKind(Labelled):
    """What was attempted."""

    SIGN_IN = "sign_in", "Anmeldung"
    SECOND_FACTOR = "second_factor", "Bestätigung"
    RESET = "reset", "neues Passwort"
    ANSWER = "answer", "Antwort über einen Link"
    REGISTRATION = "registration", "Anmeldung zu einer Veranstaltung"


class User(Base):
    """An account; what its person may do follows from memberships. Columns as Flask-Security names them."""

    __tablename__ = "users"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    #: in lower case
    email: Mapped[str] = mapped_column(Line(254), unique=True, info=info("E-Mail-Adresse"))
    #: argon2id; None until the person has chosen one
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: changes with the password and with a lock: links and sessions made before are worth nothing then
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(16))
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    #: encrypted with the setting ``totp_secret``
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    #: counter of the newest code that was accepted: none is accepted twice
    tf_last_counter: Mapped[int | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime]
    #: made for the demonstration, with a password that everybody knows
    example: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()

    # What Flask-Security and Flask-Login ask of an account; written here so that no model needs them.
    is_authenticated = True
    is_anonymous = False
    roles: tuple[()] = ()  # Offices follow from memberships.

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return self.fs_uniquifier

    def calc_username(self) -> str:
        return self.email


class WebSession(Base):
    """A signed-in browser; the cookie holds what ``key_hash`` is the hash of."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created: Mapped[datetime]
    #: to the minute
    last_used: Mapped[datetime]
    ends: Mapped[datetime] = mapped_column(index=True)
    values: Mapped[dict[str, Any]]


class SignInAttempt(Base):
    """An attempt that failed, or has not succeeded yet; kept for a day."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        one_of("kind", AttemptKind),
        Index("ix_sign_in_attempts_account", "account", "at"),
        Index("ix_sign_in_attempts_address", "address", "at"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40))
    #: hash of what was typed as the e-mail address
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class PageText(Base):
    """A text of the pages that the operator has changed; without a row the programme's own stands."""

    __tablename__ = "page_texts"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    markdown: Mapped[str] = mapped_column(Prose, info=info("Text"))
    changed: Mapped[datetime]
