"""Builders for the outbox: mails that wait, and settings that lead to a server."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import RowMapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import EVENTS
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from tests.make import AT


def mail_settings(port: int, **values: Any) -> Settings:
    """Production, sending without encryption to this machine."""
    chosen: dict[str, Any] = {
        "mode": "production",
        "base_url": "https://ik.stadt.example",
        "secret_key": "0123456789abcdef" * 2,
        "mail_server": "127.0.0.1",
        "mail_port": port,
        "mail_tls": "none",
        "mail_plain_confirmed": True,
        "mail_sender": "ik@stadt.example",
    }
    return load(**(chosen | values))


def make_mail(session: Session, key: str = "alarm:1", *, at: datetime = AT, **values: Any) -> int:
    """A mail that waits, committed; to an address without an account, unless ``values`` say otherwise."""
    chosen: dict[str, Any] = {"person_id": None, "address": f"{key.replace(':', '-')}@stadt.example"}
    chosen |= {"values": {"sentence": "Etwas ist fehlgeschlagen."}}
    kind = values.pop("kind", MailKind.ALARM)
    assert enqueue(session, kind, dedupe_key=key, at=at, **(chosen | values))
    session.commit()
    number: int = session.scalars(select(OUTBOX.c.id).where(OUTBOX.c.dedupe_key == key)).one()
    session.rollback()
    return number


def row_of(engine: Engine, mail_id: int) -> RowMapping:
    with engine.connect() as connection:
        return connection.execute(select(OUTBOX).where(OUTBOX.c.id == mail_id)).mappings().one()


def notes_of(engine: Engine, mail_id: int) -> list[tuple[str, str]]:
    """State and note of each event of the mail."""
    with engine.connect() as connection:
        rows = connection.execute(select(EVENTS).where(EVENTS.c.mail_id == mail_id).order_by(EVENTS.c.id)).mappings()
        return [(row["state"].value, row["note"]) for row in rows]
