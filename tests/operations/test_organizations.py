"""Organizations: where one may stand, what its end takes along, and that each act leaves its trace."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.operations.organizations import Described
from ik_workflow.operations.organizations import add_organization
from ik_workflow.operations.organizations import change_organization
from ik_workflow.operations.organizations import dissolve
from ik_workflow.operations.organizations import revive
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from tests.make import AT
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization

LAST = date(2027, 6, 30)


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def admin(session: Session, house: House) -> Actor:
    where = make_organization(session, house.body, "Systemverwaltung", classification=Classification.EXECUTIVE)
    return make_actor(session, where, offices=[Office.ADMINISTRATOR], name="Admin")


def described(name: str, parent: Organization | None = None, **values: Any) -> Described:
    given: dict[str, Any] = {"short_name": None, "classification": Classification.DEPARTMENT, "members": None}
    return Described(name, parent=parent, **given | values)


def added(session: Session, admin: Actor, name: str, parent: Organization | None = None) -> Organization:
    return add_organization(session, described(name, parent), actor=admin, at=AT)


def ended(session: Session, admin: Actor, one: Organization, **values: Any) -> None:
    dissolve(session, one, **{"last_on": LAST, "successor": None, "actor": admin, "at": AT} | values)


def trace(session: Session) -> list[tuple[str, str | None]]:
    rows = session.execute(select(AdministrationEntry.act, AdministrationEntry.words).order_by(AdministrationEntry.id))
    return [(act.value, words) for act, words in rows]


def test_each_act_leaves_what_was_before(session: Session, house: House, admin: Actor) -> None:
    one = added(session, admin, "Fachbereich Alt", house.administration)
    change_organization(session, one, described("Fachbereich Neu"), actor=admin, at=AT)
    heir = added(session, admin, "Fachbereich Erbe")
    ended(session, admin, one, successor=heir)
    revive(session, one, actor=admin, at=AT)
    assert trace(session) == [
        ("organization_added", None),
        ("organization_changed", "Name vorher „Fachbereich Alt“; übergeordnet vorher „Verwaltung“"),
        ("organization_added", None),
        ("organization_dissolved", "letzter Tag Mittwoch, 30. Juni 2027, es folgt „Fachbereich Erbe“"),
        ("organization_revived", None),
    ]


def test_a_change_that_changes_nothing_leaves_no_trace(session: Session, admin: Actor) -> None:
    one = added(session, admin, "Fachbereich")
    change_organization(session, one, described("Fachbereich"), actor=admin, at=AT)
    assert [act for act, _words in trace(session)] == ["organization_added"]


def test_nothing_stands_under_itself(session: Session, house: House, admin: Actor) -> None:
    top = added(session, admin, "Geschäftsbereich")
    middle = added(session, admin, "Fachbereich", top)
    low = added(session, admin, "Bereich", middle)
    for above in (top, middle, low):
        with pytest.raises(BadValue, match="ist diese Stelle oder steht unter ihr") as refused:
            change_organization(session, top, described("Geschäftsbereich", above), actor=admin, at=AT)
        assert refused.value.field == "parent"


def test_no_two_have_one_name(session: Session, house: House, admin: Actor) -> None:
    added(session, admin, "Fachbereich Soziales", house.administration)
    with pytest.raises(BadValue, match="Name: So heißt schon eine Stelle unter „Verwaltung“."):
        added(session, admin, "fachbereich soziales")
    gone = added(session, admin, "Fachbereich Alt")
    ended(session, admin, gone)
    with pytest.raises(BadValue, match="bis Mittwoch, 30. Juni 2027 gibt oder gab"):
        added(session, admin, "Fachbereich Alt")


def test_nothing_outlasts_what_it_stands_under(session: Session, admin: Actor) -> None:
    above = added(session, admin, "Geschäftsbereich")
    below = added(session, admin, "Fachbereich", above)
    with pytest.raises(BadValue, match="Darunter stehen noch: „Fachbereich“"):
        ended(session, admin, above)
    ended(session, admin, below)
    ended(session, admin, above)
    with pytest.raises(BadValue, match="„Geschäftsbereich“ endet am Mittwoch, 30. Juni 2027"):
        added(session, admin, "Bereich", above)
    with pytest.raises(Refused, match="Nehmen Sie das zuerst zurück"):
        revive(session, below, actor=admin, at=AT)


def test_its_offices_end_with_it_and_those_to_come_never_begin(session: Session, admin: Actor) -> None:
    one = added(session, admin, "Fachbereich")
    make_actor(session, one, offices=[Office.DEPARTMENT, Office.DIVISION])
    _now, later = session.scalars(select(Membership).where(Membership.organization_id == one.id)).all()
    later.start_on = date(2027, 7, 1)
    ended(session, admin, one)
    session.expire_all()
    rows = session.scalars(select(Membership).where(Membership.organization_id == one.id).order_by(Membership.id))
    assert [(row.end_on, row.deleted) for row in rows] == [(LAST, False), (None, True)]
    assert [one.is_gone(day) for day in (LAST, date(2027, 7, 1))] == [False, True]


def test_whoever_administers_does_not_dissolve_their_own(session: Session, admin: Actor) -> None:
    own = session.scalars(select(Organization).where(Organization.name == "Systemverwaltung")).one()
    with pytest.raises(Refused, match="eine andere Person der Systemverwaltung"):
        ended(session, admin, own)


def test_what_follows_has_to_be_there(session: Session, admin: Actor) -> None:
    one, other = added(session, admin, "Fachbereich"), added(session, admin, "Fachbereich Erbe")
    ended(session, admin, other)
    for heir in (one, other):
        with pytest.raises(BadValue, match="Nachfolge: Bitte wählen Sie eine Stelle, die es danach noch gibt."):
            ended(session, admin, one, successor=heir)
    with pytest.raises(BadValue, match="Jahr"):
        ended(session, admin, one, last_on=date(1066, 10, 14))
    with pytest.raises(Refused, match="ist schon eingetragen"):
        ended(session, admin, other)
