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


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. ``key`` is what the journal keeps; offices are pairs of office and organization."""

    key: str
    name: str
    offices: frozenset[tuple[Office, int | None]]
    person_id: int | None = None
    #: reads the records of the past: what they do not print is "not on record"
    by_record: bool = False

    @property
    def hands(self) -> frozenset[Hand]:
        return frozenset(office for office, _ in self.offices)

    def organizations(self, *offices: Office) -> frozenset[int]:
        """Where the actor holds one of these offices."""
        return frozenset(where for office, where in self.offices if office in offices and where is not None)


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
    known = session.scalar(select(JournalName.actor).where(JournalName.person_id == person.id).limit(1))
    if known:
        return known
    salt = secrets.token_hex(16)
    key = hashlib.sha256(f"{salt}{person.name}".encode()).hexdigest()
    session.add(JournalName(actor=key, salt=salt, name=person.name, person_id=person.id))
    session.flush()
    return key
