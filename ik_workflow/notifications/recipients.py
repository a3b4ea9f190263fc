"""From an organization and an office to the persons who are told on a day: who holds it, or who stands in for them.

Whoever is away gets nothing, their substitutes do; a substitute gets nothing while the other is there.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from typing import cast

from sqlalchemy import CTE
from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Date
from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import exists
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union

from ik_workflow.accounts.relations import UNITS
from ik_workflow.models.all import Absence
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.notifications.sets import listed
from ik_workflow.states.offices import Office

MEMBERSHIPS = cast(Table, Membership.__table__)
ABSENCES = cast(Table, Absence.__table__)
ORGANIZATIONS = cast(Table, Organization.__table__)
PEOPLE = cast(Table, Person.__table__)
USERS = cast(Table, User.__table__)

COORDINATOR = Office.INTEGRATION_COMMISSIONER
SUPERIORS = frozenset({*UNITS, Office.DIVISION, Office.MAYOR})  #: offices to which an overdue deadline is reported
Owner = tuple[int, Office]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with an account and the address to which they are written."""

    person_id: int
    name: str
    address: str


def responsible(day: ColumnElement[date]) -> Select[Any]:
    """Who stands for which office on that day: the day, person, organization, office; absences are reckoned in.

    ``day`` is a value or a column of another table of the statement, which then gives the days.
    """
    held = MEMBERSHIPS.alias("held")
    own = select(day.label("day"), held.c.person_id, held.c.organization_id, held.c.role.label("office")).where(
        valid(held, day), held.c.substitute_for_id.is_(None), ~away(held.c.person_id, day)
    )
    stands_in, holder = MEMBERSHIPS.alias("stands_in"), MEMBERSHIPS.alias("holder")
    instead = select(
        day.label("day"), stands_in.c.person_id, stands_in.c.organization_id, stands_in.c.role.label("office")
    ).where(
        valid(stands_in, day),
        valid(holder, day),
        holder.c.person_id == stands_in.c.substitute_for_id,
        holder.c.organization_id == stands_in.c.organization_id,
        holder.c.role == stands_in.c.role,
        holder.c.substitute_for_id.is_(None),
        away(holder.c.person_id, day),
        ~away(stands_in.c.person_id, day),
    )
    found = union(own, instead).subquery("responsible")
    return select(found)


def valid(held: Any, day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(
        held.c.deleted.is_(False),
        held.c.start_on <= day,
        or_(held.c.end_on.is_(None), held.c.end_on >= day),
    )


def away(person_id: ColumnElement[int], day: ColumnElement[date]) -> ColumnElement[bool]:
    return exists(
        select(1).where(ABSENCES.c.person_id == person_id, ABSENCES.c.from_on <= day, ABSENCES.c.until_on >= day)
    )


def recipients(day: ColumnElement[date] | date) -> CTE:
    """Those of them who can be written to: ``day, person_id, organization_id, office, name, address``.

    Nobody is found for an organization that was dissolved.
    """
    on = literal(day, Date()) if isinstance(day, date) else day
    standing = responsible(on).subquery("standing")
    return (
        select(*standing.c, PEOPLE.c.name, USERS.c.email.label("address"))
        .join(USERS, and_(USERS.c.person_id == standing.c.person_id, USERS.c.active))
        .join(PEOPLE, and_(PEOPLE.c.id == standing.c.person_id, PEOPLE.c.deleted.is_(False)))
        .join(
            ORGANIZATIONS,
            and_(ORGANIZATIONS.c.id == standing.c.organization_id, Organization.exists(standing.c.day)),
        )
        .cte("recipients")
    )


@dataclass(frozen=True)
class Directory:
    """Who is told on one day, and which organization stands above which."""

    holders: Mapping[Owner, tuple[Recipient, ...]]
    parents: Mapping[int, int | None]

    def of(self, organization_id: int | None, *offices: Office | None) -> tuple[Recipient, ...]:
        """Everybody who holds one of these offices there, once each."""
        found = [
            one
            for office in offices
            if organization_id is not None and office is not None
            for one in self.holders.get((organization_id, office), ())
        ]
        return tuple(dict.fromkeys(found))

    @cached_property
    def coordinators(self) -> tuple[Recipient, ...]:
        found = [one for (_, office), held in self.holders.items() if office is COORDINATOR for one in held]
        return tuple(dict.fromkeys(found))

    def superior(self, organization_id: int | None) -> int | None:
        """The nearest organization above in which somebody holds an office of the administration."""
        seen = {organization_id}
        above = self.parents.get(organization_id) if organization_id is not None else None
        while above is not None and above not in seen:
            if self.of(above, *sorted(SUPERIORS)):
                return above
            seen.add(above)
            above = self.parents.get(above)
        return None


def directory(connection: Connection, day: date) -> Directory:
    """Two statements, whose rows grow with the people of the city only."""
    return directories(connection, [day])[day]


def directories(connection: Connection, days: Collection[date]) -> dict[date, Directory]:
    """The directory of each of these days."""
    table = listed(connection, "days", {"on": date}, [(day,) for day in sorted(days)])
    told = recipients(table.c.on)
    rows: Iterable[Any] = connection.execute(
        select(told).order_by(told.c.day, told.c.organization_id, told.c.name, told.c.person_id)
    )
    holders: dict[date, dict[Owner, tuple[Recipient, ...]]] = {day: {} for day in days}
    for row in rows:
        owner = (row.organization_id, row.office)
        one = Recipient(row.person_id, row.name, row.address)
        holders[row.day][owner] = (*holders[row.day].get(owner, ()), one)
    above = connection.execute(select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.parent_id))
    parents = {row.id: row.parent_id for row in above}
    return {day: Directory(holders[day], parents) for day in days}
