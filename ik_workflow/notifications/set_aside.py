"""What could not be told goes on record as an incident, in the transaction that found it; the rest goes on."""

from datetime import datetime
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table

from ik_workflow.models.beats import Incident
from ik_workflow.notifications.sets import insert_into

INCIDENTS = cast(Table, Incident.__table__)
LONGEST = 500  # characters of the sentence
LONGEST_DETAIL = 2000


def set_aside(
    connection: Connection, job: str, item: str, sentence: str, *, at: datetime, error: Exception | None = None
) -> None:
    """``sentence`` says in German what happened and what to do; an open incident of the same item is counted on."""
    detail = None if error is None else clean(f"{type(error).__name__}: {error}")[:LONGEST_DETAIL]
    row = insert_into(connection, INCIDENTS).values(
        job=job,
        item=item,
        first_at=at,
        last_at=at,
        attempts=1,
        sentence=clean(sentence)[:LONGEST],
        detail=detail,
    )
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["job", "item"],
            index_where=INCIDENTS.c.closed_at.is_(None),
            set_={"last_at": at, "attempts": INCIDENTS.c.attempts + 1, "detail": detail},
        )
    )


def clean(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
