"""What the metronome had to set aside: put on record, told once to those who can help, tried again after a pause."""

import logging
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Select
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import cast as cast_to
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ik_workflow.errors import IkError
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.beats import Incident
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.operations.claims import CLAIMS
from ik_workflow.operations.claims import claim
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office
from ik_workflow.translation import _

log = logging.getLogger(__name__)

INCIDENTS = cast(Table, Incident.__table__)
#: how long after the first, second ... failure the item is tried again; then always after the last one
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 1440))
#: an office that is told needs no hundred mails to know that a job fails
ALARMS_A_DAY = 20
ALARM = "alarm"  #: the job in whose name an incident is told, once
HELPERS = (Office.INTEGRATION_COMMISSIONER, Office.ADMINISTRATOR)
LONGEST_SENTENCE = 500
LONGEST_DETAIL = 2000


def record(engine: Engine, job: str, item: str, *, at: datetime, sentence: str, error: Exception | None = None) -> None:
    """Set the item aside, in a transaction of its own. ``sentence`` says in German what happened and what to do."""
    log.warning("%s set %s aside", job, item, exc_info=error)
    with Session(engine) as session, session.begin():
        insert = sqlite_insert if engine.dialect.name == "sqlite" else postgresql_insert
        values: dict[str, Any] = {
            "sentence": one_line(sentence),
            "detail": error and told(error),
            "last_at": at,
            "next_at": at + PAUSES[0],
        }
        row = insert(INCIDENTS).values(job=job, item=item, first_at=at, attempts=1, **values)
        if session.scalar(row.on_conflict_do_nothing().returning(INCIDENTS.c.id)) is None:
            _again(session, job, item, values, at)


def _again(session: Session, job: str, item: str, values: dict[str, Any], at: datetime) -> None:
    known = session.scalars(_open(job, item).with_for_update()).one_or_none()
    if known is not None:  # Else it was closed in this very moment: then it need not be set aside.
        pause = PAUSES[min(known.attempts, len(PAUSES) - 1)]
        session.execute(
            update(INCIDENTS)
            .where(INCIDENTS.c.id == known.id)
            .values({**values, "attempts": known.attempts + 1, "next_at": at + pause})
        )


def tell_new(session: Session, *, at: datetime) -> int:
    """Ask for a mail about each incident that nobody was told of; how many incidents that were.

    Whoever recorded it, it is told once. After so many a day the others only stand on record.
    """
    connection = session.connection()
    day = select(func.count()).where(CLAIMS.c.job == ALARM, CLAIMS.c.claimed_at > at - timedelta(days=1))
    left = ALARMS_A_DAY - (connection.scalar(day) or 0)
    known = exists().where(CLAIMS.c.job == ALARM, CLAIMS.c.slot == cast_to(INCIDENTS.c.id, String))
    new = select(INCIDENTS.c.id, INCIDENTS.c.sentence).where(INCIDENTS.c.closed_at.is_(None), ~known)
    found = connection.execute(new.order_by(INCIDENTS.c.id).limit(max(left, 0))).all()
    people = helpers(session, at) if found else ()
    for incident, sentence in found:
        if claim(connection, ALARM, str(incident), at=at):
            for person, address in people:
                _ask_for_mail(session, incident, sentence, person, address, at)
    return len(found)


def _ask_for_mail(session: Session, incident: int, sentence: str, person: int, address: str, at: datetime) -> None:
    key = f"alarm:{incident}:{person}"
    values = {"sentence": sentence}
    enqueue(session, MailKind.ALARM, dedupe_key=key, person_id=person, address=address, at=at, values=values)


def helpers(session: Session, at: datetime) -> Sequence[tuple[int, str]]:
    """Person and address of everybody with an account who coordinates or administers on that day."""
    on = local_date(at)
    asked = (
        select(User.person_id, User.email)
        .join(Person, Person.id == User.person_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            User.active,
            Person.deleted.is_(False),
            Membership.deleted.is_(False),
            Membership.role.in_(HELPERS),
            Membership.start_on <= on,
            or_(Membership.end_on.is_(None), Membership.end_on >= on),
        )
        .distinct()
        .order_by(User.person_id)
    )
    return [(person, address) for person, address in session.execute(asked)]


def close(connection: Connection, job: str, item: str, *, at: datetime) -> bool:
    """It went well: whether there was an incident to close."""
    closed = update(INCIDENTS).where(INCIDENTS.c.job == job, INCIDENTS.c.item == item, INCIDENTS.c.closed_at.is_(None))
    return connection.execute(closed.values(closed_at=at, next_at=None)).rowcount > 0


def is_open(connection: Connection, job: str, item: str) -> bool:
    asked = select(INCIDENTS.c.id).where(
        INCIDENTS.c.job == job, INCIDENTS.c.item == item, INCIDENTS.c.closed_at.is_(None)
    )
    return connection.scalar(asked) is not None


def open_since(connection: Connection, at: datetime) -> Sequence[str]:
    """The sentences of what was set aside or failed again at that instant or later, at most 100."""
    found = select(INCIDENTS.c.sentence).where(INCIDENTS.c.closed_at.is_(None), INCIDENTS.c.last_at >= at)
    return connection.scalars(found.order_by(INCIDENTS.c.id).limit(100)).all()


def failure(error: Exception) -> str:
    """Why it failed, for whoever reads the incident: our own refusal as it stands, anything else by its class."""
    if isinstance(error, IkError):
        return error.sentence
    return _("Es ist ein unerwarteter Fehler aufgetreten ({kind}).", kind=type(error).__name__)


def _open(job: str, item: str) -> Select[Incident]:
    return select(Incident).where(Incident.job == job, Incident.item == item, Incident.closed_at.is_(None))


def one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SENTENCE else f"{line[: LONGEST_SENTENCE - 1]}…"


def told(error: Exception) -> str:
    """Class and text, without what a database would not store."""
    text = "".join(sign if sign.isprintable() else " " for sign in f"{type(error).__name__}: {error}")
    return text[:LONGEST_DETAIL]
