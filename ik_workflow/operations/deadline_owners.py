"""Whose deadline it is: an organization and an office; who holds it is found on the day of each reminder."""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import or_
from sqlalchemy import select

from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.notifications.routes import dissolved
from ik_workflow.operations.deadline_days import LEADING_BODY
from ik_workflow.states.deadlines import Owner
from ik_workflow.states.deadlines import Where
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.translation import _

COLUMN = {Where.BODY: "organization_id", Where.UNIT: "responsible_unit_id", Where.ORIGINATOR: "originator_id"}


@dataclass(frozen=True, slots=True)
class Holder:
    """``question``: nobody can be named, and what to do about it."""

    organization_id: int | None
    office: Office
    question: str | None = None


def holder(connection: Connection, owner: Owner, kind: str, row: Mapping[str, Any], on: date) -> Holder:
    if owner.where is Where.HOLDER:
        return where_held(connection, owner, row, on)
    if kind == "meeting":
        organization = connection.scalar(LEADING_BODY, {"meeting": row["id"]})
    else:
        organization = row.get(COLUMN[owner.where])
    if organization is None:
        return unnamed(owner)
    return in_organization(connection, owner, organization, on)


def holders(
    connection: Connection, owner: Owner, kind: str, rows: Sequence[Mapping[str, Any]], on: date
) -> list[Holder]:
    """Of each row; one statement where the row itself names the organization."""
    if owner.where is Where.HOLDER or kind == "meeting":
        return [holder(connection, owner, kind, row, on) for row in rows]
    column = COLUMN[owner.where]
    named = {number for row in rows if (number := row.get(column)) is not None}
    found = in_organizations(connection, owner, named, on) if named else {}
    return [unnamed(owner) if row.get(column) is None else found[row[column]] for row in rows]


def unnamed(owner: Owner) -> Holder:
    return Holder(None, owner.offices[0], _("Für diese Frist ist keine Stelle benannt. Bitte benennen Sie eine."))


def in_organization(connection: Connection, owner: Owner, organization: int, on: date) -> Holder:
    return in_organizations(connection, owner, [organization], on)[organization]


def in_organizations(connection: Connection, owner: Owner, numbers: Collection[int], on: date) -> dict[int, Holder]:
    """Who holds the office in each of them; one statement."""
    held = (Membership.organization_id == Organization.id) & Membership.role.in_(owner.offices) & on_duty(on)
    rows = connection.execute(
        select(
            Organization.id,
            Organization.name,
            Organization.exists(on).label("there"),
            Organization.classification,
            Membership.role,
        )
        .outerjoin(Membership, held)
        .where(Organization.id.in_(numbers))
        .order_by(Organization.id)
    ).all()
    return {number: held_there(owner, list(found)) for number, found in groupby(rows, key=attrgetter("id"))}


def held_there(owner: Owner, rows: Sequence[Any]) -> Holder:
    """``rows`` are one organization's, one for each office that is held in it."""
    first = rows[0]
    roles = {row.role for row in rows}
    usual = owner.offices[0]
    if first.classification is Classification.COUNCIL and Office.COUNCIL_CHAIR in owner.offices:
        usual = Office.COUNCIL_CHAIR
    office = next((office for office in owner.offices if office in roles), usual)
    if not first.there:
        return Holder(None, office, who_instead(first.name, None))
    return Holder(first.id, office)


def where_held(connection: Connection, owner: Owner, row: Mapping[str, Any], on: date) -> Holder:
    """The organization of this municipality in which the office is held."""
    asked = (
        select(Membership.organization_id, Membership.role)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.role.in_(owner.offices), on_duty(on), Organization.exists(on))
        .order_by(Membership.id)
    )
    if row.get("body_id"):
        asked = asked.where(Organization.body_id == row["body_id"])
    elif row.get("paper_id"):
        asked = asked.where(
            Organization.body_id == select(Paper.body_id).where(Paper.id == row["paper_id"]).scalar_subquery()
        )
    found = {row.role: row.organization_id for row in reversed(connection.execute(asked).all())}
    for office in owner.offices:
        if office in found:
            return Holder(found[office], office)
    office = owner.offices[0]
    sentence = _(
        "Das Amt „{office}“ hat zurzeit niemand inne. Bitte benennen Sie, wer zuständig ist.", office=_(office.label)
    )
    return Holder(None, office, sentence)


def question_of(row: Deadline, on: date) -> str | None:
    """What a person has to decide: what the row says, and who takes over from an organization that is no more."""
    owner = row.owner
    if owner is None or not owner.is_gone(on):
        return row.question
    return f"{row.question or ''} {who_instead(owner.name, owner.successor)}".strip()


def owner_words(row: Deadline) -> str:
    if row.owner is None:
        return _("noch niemand")
    return row.owner.with_office(row.owner_office) if row.owner_office else row.owner.called


def who_instead(name: str, successor: Organization | None) -> str:
    sentence = _("Bitte benennen Sie die Stelle, die nun zuständig ist.")
    return f"{dissolved(name, successor.name if successor else None)} {sentence}"


def on_duty(on: date) -> Any:
    return (
        Membership.deleted.is_(False)
        & Membership.substitute_for_id.is_(None)
        & (Membership.start_on <= on)
        & or_(Membership.end_on.is_(None), Membership.end_on >= on)
    )
