"""Incidents are told, once each, to those who can help."""

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from sqlalchemy import String
from sqlalchemy import cast as cast_to
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Membership
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.incidents import INCIDENTS
from ik_workflow.notifications.incidents import IS_OPEN
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.operations.claims import CLAIMS
from ik_workflow.operations.claims import claim
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office

#: an office that is told needs no hundred mails to know that a job fails
ALARMS_A_DAY = 20
ALARM = "alarm"  #: the job in whose name an incident is told, once
HELPERS = (Office.INTEGRATION_COMMISSIONER, Office.ADMINISTRATOR)


def tell_new(session: Session, *, at: datetime) -> int:
    """Ask for a mail about each incident that nobody was told of; how many incidents that were.

    Whoever recorded it, it is told once. After so many a day the others only stand on record.
    """
    connection = session.connection()
    day = select(func.count()).where(CLAIMS.c.job == ALARM, CLAIMS.c.claimed_at > at - timedelta(days=1))
    left = ALARMS_A_DAY - (connection.scalar(day) or 0)
    known = exists().where(CLAIMS.c.job == ALARM, CLAIMS.c.slot == cast_to(INCIDENTS.c.id, String))
    new = select(INCIDENTS.c.id, INCIDENTS.c.sentence).where(IS_OPEN, ~known)
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
