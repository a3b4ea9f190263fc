"""What the administration's pages show of organizations: the tree, who holds which office, what one still owns."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Body
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.operations.organizations import offices_after
from ik_workflow.operations.step import KINDS
from ik_workflow.periods import ONE_DAY
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.query import public_id


@dataclass(frozen=True, slots=True)
class Node:
    """One organization with those below it."""

    one: Organization
    #: who holds an office there today
    people: int
    below: Sequence["Node"]


@dataclass(frozen=True, slots=True)
class Tree:
    """The organizations of a city as they stand, and those that are no more, the newest first."""

    city: str
    top: Sequence[Node]
    gone: Sequence[Organization]


@dataclass(frozen=True, slots=True)
class Held:
    """An office held there, now or later."""

    person: Person
    office: str
    start_on: date
    end_on: date | None
    #: "künftig", or empty
    when: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an organization still owns: numbers only, for whoever administers sees no cases."""

    deadlines: int
    next_due_on: date | None
    measures: int
    offices: Sequence[Held]
    below: Sequence[Organization]


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    one: Organization
    above: Organization | None
    gone: bool
    held: Holdings


def organization_tree(session: Session, on: date) -> list[Tree]:
    """Three statements."""
    counted = (
        select(Membership.organization_id, func.count(Membership.person_id.distinct()))
        .where(
            Membership.deleted.is_(False),
            Membership.start_on <= on,
            func.coalesce(Membership.end_on, on) >= on,
        )
        .group_by(Membership.organization_id)
    )
    people = {row[0]: row[1] for row in session.execute(counted)}
    rows = session.scalars(
        select(Organization).where(Organization.deleted.is_(False)).order_by(Organization.name, Organization.id)
    ).all()
    cities = session.scalars(select(Body).order_by(Body.id)).all()
    return [planted(city, [one for one in rows if one.body_id == city.id], people, on) for city in cities]


def planted(city: Body, rows: Sequence[Organization], people: Mapping[int, int], on: date) -> Tree:
    standing = [one for one in rows if not one.is_gone(on)]
    known = {one.id for one in standing}
    below: dict[int | None, list[Organization]] = {}
    for one in standing:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)

    def grow(parent: int | None) -> Iterator[Node]:
        for one in below.get(parent, []):
            yield Node(one, people.get(one.id, 0), list(grow(one.id)))

    gone = sorted((one for one in rows if one.is_gone(on)), key=lambda one: one.dissolved_on or on, reverse=True)
    return Tree(city.name, list(grow(None)), gone)


def organization_page(session: Session, address: str, on: date) -> OrganizationPage:
    one = organization_of(session, address)
    above = session.get(Organization, one.parent_id) if one.parent_id else None
    return OrganizationPage(one, above, one.is_gone(on), holdings(session, one, on))


def holdings(session: Session, one: Organization, on: date) -> Holdings:
    own = (Deadline.owner_organization_id == one.id, Deadline.state == DeadlineState.OPEN)
    deadlines, next_due_on = session.execute(select(func.count(), func.min(Deadline.due_on)).where(*own)).one()
    ended = [str(state) for state in KINDS[Measure].engine.procedure.final]
    measures = select(func.count()).where(
        Measure.responsible_unit_id == one.id, Measure.state.not_in(ended), Measure.deleted.is_(False)
    )
    below = select(Organization).where(Organization.parent_id == one.id, Organization.exists(on))
    held = offices_after(session, one, on - ONE_DAY)
    names = {who.id: who for who in session.scalars(select(Person).where(Person.id.in_([m.person_id for m in held])))}
    return Holdings(
        deadlines,
        next_due_on,
        session.scalar(measures) or 0,
        [
            Held(
                names[row.person_id],
                shown(row.role.label),
                row.start_on,
                row.end_on,
                _("künftig") if row.start_on > on else "",
            )
            for row in held
        ],
        session.scalars(below.order_by(Organization.name)).all(),
    )


def organization_of(session: Session, address: str) -> Organization:
    found = session.scalar(
        select(Organization).where(Organization.public_id == public_id(address), Organization.deleted.is_(False))
    )
    if found is None:
        raise NotFound(_("Diese Stelle gibt es nicht."))
    return found
