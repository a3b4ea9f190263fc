"""What had to be set aside, on record: one incident of each job and item, counted on until it is closed.

It is written in the caller's transaction, so that it stands if that commits; the rest goes on.
"""

import logging
from collections.abc import Collection
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Table
from sqlalchemy import case
from sqlalchemy import literal
from sqlalchemy import null
from sqlalchemy import select
from sqlalchemy import update

from ik_workflow.errors import IkError
from ik_workflow.models.beats import Incident
from ik_workflow.notifications.outbox import one_line
from ik_workflow.notifications.sets import insert_into
from ik_workflow.translation import _

log = logging.getLogger(__name__)

INCIDENTS = cast(Table, Incident.__table__)
IS_OPEN = INCIDENTS.c.closed_at.is_(None)
#: how long after the first, second ... failure the item is tried again; then always after the last one
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 1440))
LONGEST_DETAIL = 2000


def set_aside(
    connection: Connection,
    job: str,
    item: str,
    *,
    at: datetime,
    sentence: str,
    detail: str | None = None,
    pauses: Sequence[timedelta] = (),
) -> None:
    """``sentence`` says in German what happened and what to do; what was said before is replaced.

    ``pauses`` are for an item that ``paused`` is asked about before it is tried again.
    """
    said = {"last_at": at, "sentence": one_line(sentence), "detail": detail and printable(detail)[:LONGEST_DETAIL]}
    first = at + pauses[0] if pauses else None
    row = insert_into(connection, INCIDENTS).values(job=job, item=item, first_at=at, attempts=1, next_at=first, **said)
    again = {**said, "attempts": INCIDENTS.c.attempts + 1, "next_at": next_at(at, pauses)}
    connection.execute(row.on_conflict_do_update(index_elements=["job", "item"], index_where=IS_OPEN, set_=again))


def record(engine: Engine, job: str, item: str, *, at: datetime, sentence: str, error: Exception | None = None) -> None:
    """Set it aside in a transaction of its own, where the one that failed is rolled back; it is tried after a pause."""
    log.warning("%s set %s aside", job, item, exc_info=error)
    detail = None if error is None else told(error)
    with engine.begin() as connection:
        set_aside(connection, job, item, at=at, sentence=sentence, detail=detail, pauses=PAUSES)


def next_at(at: datetime, pauses: Sequence[timedelta]) -> ColumnElement[Any]:
    """After as many failures as stand on record."""
    if not pauses:
        return null()
    instants = [literal(at + pause, INCIDENTS.c.next_at.type) for pause in pauses]
    return case(dict(enumerate(instants)), value=INCIDENTS.c.attempts, else_=instants[-1])


def close(connection: Connection, job: str, *items: str, at: datetime) -> int:
    """They went well: how many of them had an incident to close."""
    mine = (INCIDENTS.c.job == job) & INCIDENTS.c.item.in_(items) & IS_OPEN
    return connection.execute(update(INCIDENTS).where(mine).values(closed_at=at, next_at=None)).rowcount


def is_open(connection: Connection, job: str, item: str) -> bool:
    return item in open_items(connection, job)


def open_since(connection: Connection, at: datetime) -> Sequence[str]:
    """The sentences of what was set aside or failed again at that instant or later, at most 100."""
    found = select(INCIDENTS.c.sentence).where(IS_OPEN, INCIDENTS.c.last_at >= at)
    return connection.scalars(found.order_by(INCIDENTS.c.id).limit(100)).all()


def open_items(connection: Connection, job: str) -> set[str]:
    return set(connection.scalars(select(INCIDENTS.c.item).where(INCIDENTS.c.job == job, IS_OPEN)))


def close_open(connection: Connection, job: str, items: Collection[str], *, at: datetime) -> None:
    """As ``close``, for many items of which hardly one has an incident: it takes no write lock for nothing."""
    if items and (found := open_items(connection, job).intersection(items)):
        close(connection, job, *sorted(found), at=at)


def paused(connection: Connection, job: str, *, at: datetime) -> set[str]:
    """The items that are not to be tried again yet."""
    waiting = select(INCIDENTS.c.item).where(INCIDENTS.c.job == job, IS_OPEN, INCIDENTS.c.next_at > at)
    return set(connection.scalars(waiting))


def failure(error: Exception) -> str:
    """Why it failed, for whoever reads the incident: our own refusal as it stands, anything else by its class."""
    if isinstance(error, IkError):
        return error.sentence
    return _("Es ist ein unerwarteter Fehler aufgetreten ({kind}).", kind=type(error).__name__)


def told(error: Exception) -> str:
    """Class and text, for the log's reader."""
    return f"{type(error).__name__}: {error}"


def printable(text: str) -> str:
    """Without what a database would not store."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
