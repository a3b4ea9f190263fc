"""The incident that no mail can tell of: the mail server refuses us."""

from datetime import datetime
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ik_workflow.models.beats import Incident

INCIDENTS = cast(Table, Incident.__table__)
JOB, ITEM = "sender", "server"


def put_on_record(connection: Connection, sentence: str, detail: str, *, at: datetime) -> None:
    """One incident as long as it lasts, with what the server said last."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    said = {"last_at": at, "sentence": sentence, "detail": detail}
    row = insert(INCIDENTS).values(job=JOB, item=ITEM, first_at=at, attempts=1, **said)
    known = row.on_conflict_do_update(
        index_elements=["job", "item"],
        index_where=INCIDENTS.c.closed_at.is_(None),
        set_={**said, "attempts": INCIDENTS.c.attempts + 1},
    )
    connection.execute(known)


def close(connection: Connection, *, at: datetime) -> None:
    """The server takes our mails again."""
    open_one = (INCIDENTS.c.job == JOB) & (INCIDENTS.c.item == ITEM) & INCIDENTS.c.closed_at.is_(None)
    connection.execute(update(INCIDENTS).where(open_one).values(closed_at=at))
