"""Who may see one case: asked for one person, or for everybody who has an account."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from typing import cast

from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union_all
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.visibility import READS_EVERYTHING
from ik_workflow.accounts.visibility import one_question
from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.accounts.visible_cases import cases_of
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import User
from ik_workflow.states.offices import Office

AT_ONCE = 20  # sets of offices in one statement
Offices = frozenset[tuple[Office, int | None]]

PEOPLE = cast(Table, Person.__table__)
USERS = cast(Table, User.__table__)
HELD = cast(Table, Membership.__table__)
AUTHORS = cast(Table, ProposalAuthor.__table__)
PROPOSALS = cast(Table, Proposal.__table__)


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    name: str
    person_id: int


def sees_by_office(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the case is the actor's to see even if it is not public."""
    if actor.person_id is None:
        return False
    return bool(actor.hands & READS_EVERYTHING) or session.scalar(shown_to(actor, case_id)) is not None


def shown_to(actor: Actor, case_id: int, answer: int = 1) -> Select[Any]:
    return select(literal(answer)).where(literal(case_id).in_(one_question(cases_of(actor))))


def audience(session: Session, case_id: int, on: date, *, inside: bool = False) -> list[Reader]:
    """Everybody with an account who sees the case by an office or as an author, by name; ``inside``: whoever works
    in the administration. The number of statements grows with the offices that are held in different places only.
    """
    offices: dict[Reader, set[tuple[Office, int | None]]] = defaultdict(set)
    for person_id, name, role, organization_id in session.execute(holders(on)):
        offices[Reader(name, person_id)].add((Office(role), organization_id))
    alike: dict[Offices, list[Reader]] = defaultdict(list)
    for reader, held in offices.items():
        alike[frozenset(held)].append(reader)
    found = {reader for held in allowed(session, case_id, list(alike)) for reader in alike[held]}
    if inside:
        return sorted(one for one in found if {office for office, _ in offices[one]} & ADMINISTRATION)
    found |= {Reader(name, person_id) for person_id, name in session.execute(authors(case_id))}
    return sorted(found)


def allowed(session: Session, case_id: int, sets: Sequence[Offices]) -> Iterator[Offices]:
    """The sets of offices with which the case is seen."""
    asked = []
    for held in sets:
        if {office for office, _ in held} & READS_EVERYTHING:
            yield held
        else:
            asked.append(held)
    for part in (asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)):
        questions = [shown_to(Actor("", "", held, 0), case_id, place) for place, held in enumerate(part)]
        for place in session.scalars(union_all(*questions)):
            yield part[place]


def holders(on: date) -> Select[Any]:
    """Every office that somebody with an account holds on that day."""
    return (
        select(PEOPLE.c.id, PEOPLE.c.name, HELD.c.role, HELD.c.organization_id)
        .join(USERS, USERS.c.person_id == PEOPLE.c.id)
        .join(HELD, HELD.c.person_id == PEOPLE.c.id)
        .where(
            USERS.c.active,
            PEOPLE.c.deleted.is_(False),
            HELD.c.deleted.is_(False),
            HELD.c.start_on <= on,
            or_(HELD.c.end_on.is_(None), HELD.c.end_on >= on),
        )
    )


def authors(case_id: int) -> Select[Any]:
    return (
        select(PEOPLE.c.id, PEOPLE.c.name)
        .join(USERS, USERS.c.person_id == PEOPLE.c.id)
        .join(AUTHORS, AUTHORS.c.person_id == PEOPLE.c.id)
        .join(PROPOSALS, PROPOSALS.c.id == AUTHORS.c.proposal_id)
        .where(USERS.c.active, PEOPLE.c.deleted.is_(False), PROPOSALS.c.case_id == case_id)
    )
