"""What the administration's pages show of people, their accounts and their offices."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.operations.people import NOT_GIVEN
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id

PER_PAGE = 50
OFFICES: Mapping[str, Office] = {office.value: office for office in Office if office not in NOT_GIVEN}
MEMBERSHIP = {
    "office": "Amt",
    "organization": "Stelle oder Gremium",
    "start_on": "Erster Tag",
    "end_on": "Letzter Tag",
    "substitute_for": "In Vertretung für",
}


@dataclass(frozen=True, slots=True)
class HeldOffice:
    public_id: str
    #: with its organization
    office: str
    start_on: date
    end_on: date | None
    substitute_for: str | None
    #: "künftig", N_("beendet"), or empty for one that is held today
    when: str


@dataclass(frozen=True, slots=True)
class ListedPerson:
    public_id: str
    name: str
    email: str
    account: str
    offices: Sequence[str]


@dataclass(frozen=True, slots=True)
class PersonPage:
    id: int
    public_id: str
    name: str
    user: User | None
    account: str
    last_login: datetime | None
    offices: Sequence[HeldOffice]
    options: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class PeopleList:
    page: Page[ListedPerson]
    search: str
    faults: Sequence[str]


def people_list(session: Session, query: Query, today: date) -> PeopleList:
    search = query.line("suche", _("Suche"))
    asked = select(Person).where(Person.deleted.is_(False)).order_by(func.lower(Person.name), Person.id)
    if search:
        asked = asked.where(
            or_(
                func.lower(Person.name).contains(search.lower(), autoescape=True),
                func.lower(Person.email).contains(search.lower(), autoescape=True),
            )
        )
    found = page_of(session, asked, query, size=PER_PAGE)
    ids = [person.id for person in found.rows]
    users = {user.person_id: user for user in session.scalars(select(User).where(User.person_id.in_(ids)))}
    held = offices_of(session, ids, today)
    rows = [listed(person, users.get(person.id), held.get(person.id, []), today) for person in found.rows]
    return PeopleList(Page(rows, found.number, found.last, found.total), search, query.faults)


def listed(person: Person, user: User | None, held: Sequence[HeldOffice], today: date) -> ListedPerson:
    offices = [one.office for one in held if not one.when]
    email = user.email if user else person.email or ""
    return ListedPerson(person.public_id, person.name, email, state_of(user), offices)


def state_of(user: User | None) -> str:
    if user is None:
        return _("kein Konto")
    if not user.active:
        return N_("gesperrt")
    return N_("eingeladen") if user.password is None else N_("aktiv")


def offices_of(session: Session, people: Sequence[int], today: date) -> dict[int, list[HeldOffice]]:
    substitute_for = select(Person.name).where(Person.id == Membership.substitute_for_id).scalar_subquery()
    rows = session.execute(
        select(Membership, Organization, substitute_for)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id.in_(people), Membership.deleted.is_(False))
        .order_by(Membership.start_on.desc(), Membership.id.desc())
    )
    found: dict[int, list[HeldOffice]] = {}
    for one, organization, substituted in rows:
        ended = one.end_on is not None and one.end_on < today
        when = N_("beendet") if ended else _("künftig") if one.start_on > today else ""
        held = HeldOffice(
            one.public_id, organization.with_office(one.role), one.start_on, one.end_on, substituted, when
        )
        found.setdefault(one.person_id, []).append(held)
    return found


def person_page(session: Session, address: str, today: date) -> PersonPage:
    person = person_of(session, address)
    user = session.scalar(select(User).where(User.person_id == person.id))
    others = {key: one for key, one in substitutes(session).items() if one.id != person.id}
    return PersonPage(
        person.id,
        person.public_id,
        person.name,
        user,
        state_of(user),
        user.current_login_at if user else None,
        offices_of(session, [person.id], today).get(person.id, []),
        {
            "office": [(key, office.label) for key, office in OFFICES.items()],
            "organization": [(key, one.called) for key, one in organizations(session, today).items()],
            "substitute_for": [(key, one.name) for key, one in others.items()],
        },
    )


def person_of(session: Session, address: str) -> Person:
    person = session.scalar(select(Person).where(Person.public_id == public_id(address), Person.deleted.is_(False)))
    if person is None:
        raise NotFound(_("Diese Person gibt es nicht."))
    return person


def user_of(session: Session, address: str) -> User | None:
    return session.scalar(select(User).where(User.person_id == person_of(session, address).id))


def membership_of(session: Session, address: str) -> tuple[Membership, Person, Organization]:
    found = session.execute(
        select(Membership, Person, Organization)
        .join(Person, Person.id == Membership.person_id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.public_id == public_id(address), Membership.deleted.is_(False))
    ).one_or_none()
    if found is None:
        raise NotFound(_("Dieses Amt gibt es nicht."))
    return found[0], found[1], found[2]


def organizations(session: Session, on: date) -> dict[str, Organization]:
    """Where an office can be held, by its address."""
    rows = session.scalars(select(Organization).where(Organization.exists(on)).order_by(Organization.name))
    return {one.public_id: one for one in rows}


def substitutes(session: Session) -> dict[str, Person]:
    """Whom somebody can stand in for: people with an account."""
    with_account = select(Person).join(User, User.person_id == Person.id).where(Person.deleted.is_(False))
    return {one.public_id: one for one in session.scalars(with_account.order_by(Person.name))}
