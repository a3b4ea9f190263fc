"""Whoever acts: a person with the offices held on a day, the council office reading old records, or time itself."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.bodies import Membership
from ik_workflow.models.bodies import Person
from ik_workflow.models.cases import JournalName
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office

MAILBOX = "mailbox:"  #: before the key of whoever acted by the link in a mail


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. ``key`` is what the journal keeps; offices are pairs of office and organization."""

    key: str
    name: str
    offices: frozenset[tuple[Office, int | None]]
    person_id: int | None = None
    #: reads the records of the past: what they do not print is "not on record"
    by_record: bool = False
    #: acts by the link of a mail, for this one record
    linked: "LinkedRecord | None" = None

    @property
    def hands(self) -> frozenset[Hand]:
        return frozenset(office for office, _ in self.offices)

    def organizations(self, *offices: Office) -> frozenset[int]:
        """Where the actor holds one of these offices."""
        return frozenset(where for office, where in self.offices if office in offices and where is not None)


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """The one record for which a link stands for the unit whose task it is."""

    kind: str
    record_id: int
    organization_id: int


ENGINE = Actor("engine", "Zeitablauf", frozenset({(Office.ENGINE, None)}))
RECORD_READER = Actor(
    "record", "Büro der Stadtverordnetenversammlung", frozenset({(Office.COUNCIL_OFFICE, None)}), by_record=True
)
NOBODY = Actor("nobody", "Öffentlichkeit", frozenset())


def actor_of(session: Session, person: Person, on: date) -> Actor:
    """The person with every office held on that day."""
    return Actor(journal_key(session, person), person.name, offices_of(session, person.id, on), person.id)


def offices_of(session: Session, person_id: int, on: date) -> frozenset[tuple[Office, int | None]]:
    """Every office that the person holds on that day, and where."""
    held = session.execute(
        select(Membership.role, Membership.organization_id).where(
            Membership.person_id == person_id,
            Membership.deleted.is_(False),
            Membership.start_on <= on,
            or_(Membership.end_on.is_(None), Membership.end_on >= on),
        )
    )
    return frozenset((role, organization) for role, organization in held)


def journal_key(session: Session, person: Person) -> str:
    """The salted hash under which the journal knows this person; made once, erasable for ever."""
    own = (JournalName.person_id == person.id, ~JournalName.actor.startswith(MAILBOX))
    known = session.scalar(select(JournalName.actor).where(*own).limit(1))
    return known or new_key(session, person.id, person.name)


def mailbox_actor(session: Session, person_id: int, address: str, linked: LinkedRecord) -> Actor:
    """Whoever reads the mail to that address: nobody in person, with no office, but the unit's hand on one record."""
    own = (JournalName.person_id == person_id, JournalName.actor.startswith(MAILBOX), JournalName.name == address)
    known = session.scalar(select(JournalName.actor).where(*own).limit(1))
    return Actor(known or new_key(session, person_id, address, MAILBOX), address, frozenset(), linked=linked)


def new_key(session: Session, person_id: int, name: str, prefix: str = "") -> str:
    salt = secrets.token_hex(16)
    key = f"{prefix}{hashlib.sha256(f'{salt}{name}'.encode()).hexdigest()}"[:64]
    session.add(JournalName(actor=key, salt=salt, name=name, person_id=person_id))
    session.flush()
    return key
