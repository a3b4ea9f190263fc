"""What is to be told to whom: one queue for mails, the daily digest and the desk."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ik_workflow.models.base import Base
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Prose
from ik_workflow.models.base import PublicId
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.states.labels import Labelled


class MailKind(Labelled):
    """What a mail is about; each has a text of its own that the administrator may change."""

    REMINDER = "reminder", "Erinnerung an eine Frist"
    ESCALATION = "escalation", "Überschrittene Frist, an die vorgesetzte Stelle"
    COORDINATION = "coordination", "Überschrittene Frist, an die Koordination"
    QUESTION = "question", "Rückfrage an die Koordination"
    MISSING_VOTE = "missing_vote", "Fehlendes Votum vor einer Sitzung"
    DIGEST = "digest", "Übersicht des Tages"
    NEWS = "news", "Nachricht zu einem Vorgang"
    PARTICIPATION = "participation", "Nachricht an Angemeldete einer Veranstaltung"
    INVITATION = "invitation", "Einladung zum Zugang"
    RESET = "reset", "Neues Passwort"
    ALARM = "alarm", "Störung"


class MailState(Labelled):
    PENDING = "pending", "wartet auf den Versand"
    CLAIMED = "claimed", "wird gerade versandt"
    SENT = "sent", "versandt"
    FAILED = "failed", "fehlgeschlagen"
    EXPIRED = "expired", "nicht mehr rechtzeitig"
    CANCELLED = "cancelled", "entfallen"
    HELD = "held", "angehalten"
    COLLECTED = "collected", "wartet auf die Übersicht des Tages"
    GATHERED = "gathered", "steht in einer Übersicht"
    SILENT = "silent", "auf Wunsch nur am Arbeitsplatz gezeigt"


class Delivery(Labelled):
    """How somebody wants to be told."""

    INSTANT = "instant", "sofort"
    DIGEST = "digest", "einmal am Tag gesammelt"
    NONE = "none", "gar nicht"


class Uncertain(Labelled):
    """What happens to a mail of which nobody knows whether the server took it."""

    RESEND = "resend", "noch einmal senden"
    HOLD = "hold", "anhalten, bis jemand entscheidet"


class OutboxMail(Base):
    """One thing told to one person. ``message_key`` is made with the row and names every copy that is ever sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("kind", MailKind),
        one_of("state", MailState),
        one_of("uncertain", Uncertain),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint(
            "(state = 'claimed') = (lease_token IS NOT NULL) AND (lease_token IS NULL) = (lease_until IS NULL)",
            name="claimed_with_lease",
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_some_time"),
        Index(
            "ix_outbox_pending",
            *("not_before", "id"),
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_claimed",
            "lease_until",
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
        Index(
            "ix_outbox_collected",
            *("person_id", "id"),
            sqlite_where=text("state = 'collected'"),
            postgresql_where=text("state = 'collected'"),
        ),
        Index("ix_outbox_state", "state", "created"),
        Index("ix_outbox_person", "person_id", "created"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    #: the same thing is told to the same person once, for example "reminder:7:12" (reminder 7, person 12)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    #: 128 random bits, in the Message-ID of every copy
    message_key: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: secrets.token_hex(16))
    kind: Mapped[MailKind] = mapped_column(Choice(MailKind))
    #: None only for an address without an account
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    address: Mapped[str] = mapped_column(Line(254), info=info("E-Mail-Adresse"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminders.id"), index=True)
    #: the digest that tells it
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    #: what fills the text's fields and cannot be read from the case again
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    not_before: Mapped[datetime]
    #: after it the mail would say something untrue; None: it may come late
    expires_at: Mapped[datetime | None]
    state: Mapped[MailState] = mapped_column(Choice(MailState), default=MailState.PENDING)
    uncertain: Mapped[Uncertain] = mapped_column(Choice(Uncertain), default=Uncertain.RESEND)
    #: how often somebody set out to send it
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    #: set just before the text goes over the line: from here on nobody can know whether it arrived
    data_started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    #: what the mail server answered last, or why it was not sent
    last_reply: Mapped[str | None] = mapped_column(Line(500))
    #: as it was first written for sending: every copy says the same
    subject: Mapped[str | None] = mapped_column(Line(300))
    body: Mapped[str | None] = mapped_column(Prose)
    created: Mapped[datetime]


class OutboxEvent(Base):
    """What became of a mail, for whoever asks later."""

    __tablename__ = "outbox_events"

    id: Mapped[Key]
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[MailState] = mapped_column(Choice(MailState))
    note: Mapped[str | None] = mapped_column(Line(500))
    #: who turned it by hand; None: the programme did, or whoever runs its commands
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class MailQueue(Base):
    """The one row that says whether mails go out at all."""

    __tablename__ = "mail_queue"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: held by a person, for example after a restore; None: it runs
    held_at: Mapped[datetime | None]
    #: paused by itself until then, because our own settings or the server are at fault
    paused_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Line(500))


class MailText(Base):
    """A mail's text as the administrator wrote it; without a row the programme's own stands."""

    __tablename__ = "mail_texts"

    kind: Mapped[MailKind] = mapped_column(Choice(MailKind), primary_key=True)
    subject: Mapped[str] = mapped_column(Line(200), info=info("Betreff"))
    markdown: Mapped[str] = mapped_column(Prose, info=info("Text"))
    version: Mapped[int] = mapped_column(default=1)
    changed: Mapped[datetime]


class NoticeChoice(Base):
    """How one person wants to be told of one kind of thing."""

    __tablename__ = "notice_choices"
    __table_args__ = (one_of("kind", MailKind), one_of("delivery", Delivery))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(Choice(MailKind), primary_key=True)
    delivery: Mapped[Delivery] = mapped_column(Choice(Delivery))
