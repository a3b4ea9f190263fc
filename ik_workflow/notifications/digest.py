"""What was collected for somebody becomes one mail a day; a single thing is told as it is."""

from datetime import date
from datetime import datetime
from datetime import time
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import cast as sql_cast
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.models.all import JobClaim
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import User
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import Uncertain
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.sets import ids
from ik_workflow.notifications.sets import insert_missing
from ik_workflow.notifications.sets import listed
from ik_workflow.notifications.sets import random_key
from ik_workflow.periods import BERLIN
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.periods import first
from ik_workflow.periods import local_date
from ik_workflow.planning.reminding import EARLIEST

OUTBOX = cast(Table, OutboxMail.__table__)
CLAIMS = cast(Table, JobClaim.__table__)
USERS = cast(Table, User.__table__)

JOB = "digest"
MOST = 2000  # people at a time
IS_COLLECTED = OUTBOX.c.state == literal_column("'collected'")
ANY_COLLECTED: Select[Any] = select(literal_column("1")).select_from(OUTBOX).where(IS_COLLECTED).limit(1)


def gather(session: Session, *, at: datetime) -> int:
    """One mail for each person that has something collected and none today yet; how many people it were.

    Not before seven o'clock, not on days of rest. What comes later on the same day waits for the next working day,
    unless it would be too late then: that is told by itself.
    """
    today, connection = local_date(at), session.connection()
    if at.astimezone(BERLIN).time() < EARLIEST or connection.execute(ANY_COLLECTED).first() is None:
        return 0
    calendar = city_calendar(connection)
    if not calendar.is_office_day(today):
        return 0
    drop_expired(connection, at)
    people = claimed_today(connection, today, at)
    if people:
        write_digests(connection, people, today, at)
        tell_singles(connection, people)
    release_urgent(connection, next_digest(today, calendar))
    return len(people)


def next_digest(today: date, calendar: Calendar) -> datetime:
    day = first(today + ONE_DAY, 1, calendar.is_office_day)
    return datetime.combine(day, EARLIEST, BERLIN)


def drop_expired(connection: Connection, at: datetime) -> None:
    too_late = and_(IS_COLLECTED, OUTBOX.c.expires_at <= at)
    connection.execute(update(OUTBOX).where(too_late).values(state=MailState.EXPIRED))


def claimed_today(connection: Connection, today: date, at: datetime) -> list[int]:
    """The people whose day's mail is ours to make; nobody else makes it again."""
    slot = literal(f"{today}:") + sql_cast(OUTBOX.c.person_id, String)
    waiting: Select[Any] = (
        select(literal(JOB), slot, literal(at, CLAIMS.c.claimed_at.type))
        .where(IS_COLLECTED, ~exists(select(1).where(CLAIMS.c.job == JOB, CLAIMS.c.slot == slot)))
        .distinct()
        .limit(MOST)
    )
    claim = insert_missing(connection, CLAIMS).from_select(["job", "slot", "claimed_at"], waiting)
    return sorted(int(one.partition(":")[2]) for one in connection.scalars(claim.returning(CLAIMS.c.slot)))


def write_digests(connection: Connection, people: list[int], today: date, at: datetime) -> None:
    """One row for each of them who has more than one thing waiting; the things point to it."""
    asked = ids(connection, "asked", people)
    several = (
        select(OUTBOX.c.person_id)
        .join(asked, asked.c.id == OUTBOX.c.person_id)
        .where(IS_COLLECTED)
        .group_by(OUTBOX.c.person_id)
        .having(func.count() > 1)
        .subquery("several")
    )
    values = {
        "public_id": random_key(),
        "dedupe_key": literal("digest:") + sql_cast(USERS.c.person_id, String) + literal(f":{today}"),
        "message_key": random_key(),
        "kind": literal(MailKind.DIGEST, OUTBOX.c.kind.type),
        "person_id": USERS.c.person_id,
        "address": USERS.c.email,
        "values": literal({"day": today.isoformat()}, OUTBOX.c["values"].type),
        "not_before": literal(at, OUTBOX.c.not_before.type),
        "expires_at": literal(datetime.combine(today + ONE_DAY, time(), BERLIN), OUTBOX.c.expires_at.type),
        "state": literal(MailState.PENDING, OUTBOX.c.state.type),
        "uncertain": literal(Uncertain.RESEND, OUTBOX.c.uncertain.type),
        "attempts": literal(0),
        "created": literal(at, OUTBOX.c.created.type),
    }
    rows: Select[Any] = select(*values.values()).join(several, several.c.person_id == USERS.c.person_id)
    insert = insert_missing(connection, OUTBOX).from_select(list(values), rows, include_defaults=False)
    made = connection.execute(insert.returning(OUTBOX.c.id, OUTBOX.c.person_id)).all()
    digests = listed(connection, "digests", {"id": int, "person_id": int}, [tuple(row) for row in made])
    theirs = select(digests.c.id).where(digests.c.person_id == OUTBOX.c.person_id).scalar_subquery()
    connection.execute(
        update(OUTBOX)
        .where(IS_COLLECTED, OUTBOX.c.person_id.in_(select(digests.c.person_id)))
        .values(state=MailState.GATHERED, digest_id=theirs)
    )


def tell_singles(connection: Connection, people: list[int]) -> None:
    """What is left to these people is one thing each."""
    asked = ids(connection, "asked", people)
    connection.execute(
        update(OUTBOX).where(IS_COLLECTED, OUTBOX.c.person_id.in_(select(asked.c.id))).values(state=MailState.PENDING)
    )


def release_urgent(connection: Connection, next_one: datetime) -> None:
    """What came after the day's mail and would be too late in the next one goes out by itself."""
    connection.execute(
        update(OUTBOX).where(IS_COLLECTED, OUTBOX.c.expires_at <= next_one).values(state=MailState.PENDING)
    )
