"""Accounts and offices: who is invited, locked, and holds which office from which day to which day.

These are no steps of a procedure: nothing here decides anything for the council.
"""

import secrets
from datetime import date
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.addresses import check_address
from ik_workflow.accounts.passwords import check_new_password
from ik_workflow.accounts.passwords import hash_of
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.models.administration import AdministrationAct as Act
from ik_workflow.models.all import Body
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.all import WebSession
from ik_workflow.operations.administration import enter
from ik_workflow.periods import local_date
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_
from ik_workflow.translation import _

TAKEN = N_("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")
ADMINISTRATION = "Systemverwaltung"  #: where administrators hold their office
#: held by nobody: time itself
NOT_GIVEN = frozenset({Office.ENGINE})


def account_of(session: Session, email: str) -> User | None:
    """The account of an address as it was typed."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def invite(session: Session, *, name: str, email: str, actor: Actor, at: datetime) -> User:
    """A person with an account that has no password yet; raises BadValue for an address that has one."""
    address = check_address("email", email)
    if account_of(session, address):
        raise BadValue("email", TAKEN)
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(name=check_line("name", _("Name"), name, length=200), email=address, created=at)
        session.add(person)
        session.flush()
    user = User(person=person, email=address, created=at)
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:  # Somebody else was faster by a moment.
        raise BadValue("email", TAKEN) from error
    enter(session, Act.INVITED, actor=actor, at=at, person=person)
    return user


def make_administrator(session: Session, person: Person, *, city: str, actor: Actor, at: datetime) -> Membership:
    """The first of an installation, in an organization of its own."""
    body = session.scalar(select(Body).order_by(Body.id).limit(1))
    if body is None:
        body = Body(name=check_line("city", _("Stadt"), city, length=200), in_brandenburg=True, created=at)
        session.add(body)
        session.flush()
    where = session.scalar(select(Organization).where(Organization.name == ADMINISTRATION))
    if where is None:
        where = Organization(body_id=body.id, name=ADMINISTRATION, classification=Classification.EXECUTIVE, created=at)
        session.add(where)
        session.flush()
    return give_office(
        session,
        person,
        Office.ADMINISTRATOR,
        where,
        start_on=local_date(at),
        end_on=None,
        substitute_for=None,
        actor=actor,
        at=at,
    )


def set_password(session: Session, user: User, password: str, *, repeated: str) -> None:
    """A new password: links and sessions made before are worth nothing from now on."""
    check_new_password(password, email=user.email)
    if password != repeated:
        raise BadValue("repeated", _("Die beiden Eingaben sind verschieden. Bitte wiederholen Sie das Passwort genau."))
    user.password = hash_of(password)
    end_sessions(session, user)


def end_sessions(session: Session, user: User) -> None:
    """Whoever is signed in with this account has to sign in again; links in mails are worth nothing."""
    user.fs_uniquifier = secrets.token_hex(16)
    session.execute(delete(WebSession).where(WebSession.user_id == user.id))
    session.flush()


def disable(session: Session, user: User, *, actor: Actor, at: datetime) -> None:
    user.active = False
    end_sessions(session, user)
    enter(session, Act.DISABLED, actor=actor, at=at, person=user.person)


def enable(session: Session, user: User, *, actor: Actor, at: datetime) -> None:
    user.active = True
    enter(session, Act.ENABLED, actor=actor, at=at, person=user.person)


def forget_second_factor(session: Session, user: User, *, actor: Actor, at: datetime) -> None:
    """Somebody lost the phone: the next sign-in sets up a new one."""
    user.tf_totp_secret = user.tf_primary_method = user.tf_last_counter = None
    end_sessions(session, user)
    enter(session, Act.SECOND_FACTOR_RESET, actor=actor, at=at, person=user.person)


def give_office(
    session: Session,
    person: Person,
    office: Office,
    organization: Organization,
    *,
    start_on: date,
    end_on: date | None,
    substitute_for: Person | None,
    actor: Actor,
    at: datetime,
) -> Membership:
    """An office from a day on; the person signs in anew, so that no session knows the old offices."""
    if office in NOT_GIVEN:
        raise BadValue("office", _("Amt: Dieses Amt hat keine Person inne."))
    if end_on is not None and end_on < start_on:
        raise BadValue("end_on", _("Letzter Tag: Er liegt vor dem ersten Tag. Bitte prüfen Sie beide."))
    if substitute_for is not None and substitute_for.id == person.id:
        raise BadValue("substitute_for", _("Vertretung für: Niemand vertritt sich selbst."))
    session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())  # A second click waits here.
    if holds(session, person, office, organization, start_on, end_on):
        raise BadValue("office", _("Amt: Die Person hat dieses Amt dort in dieser Zeit schon."))
    membership = Membership(
        person_id=person.id,
        organization_id=organization.id,
        role=office,
        start_on=start_on,
        end_on=end_on,
        substitute_for_id=substitute_for.id if substitute_for else None,
        created=at,
    )
    session.add(membership)
    _sign_in_anew(session, person)
    enter(session, Act.OFFICE_GIVEN, actor=actor, at=at, person=person, membership=membership)
    return membership


def holds(
    session: Session, person: Person, office: Office, organization: Organization, start_on: date, end_on: date | None
) -> bool:
    """Whether the person has the office there on any of these days."""
    same = select(Membership.id).where(
        Membership.person_id == person.id,
        Membership.role == office,
        Membership.organization_id == organization.id,
        Membership.deleted.is_(False),
        or_(Membership.end_on.is_(None), Membership.end_on >= start_on),
    )
    return session.scalar(same if end_on is None else same.where(Membership.start_on <= end_on)) is not None


def end_office(session: Session, membership: Membership, *, last_on: date, actor: Actor, at: datetime) -> None:
    """Let the office end after that day; raises Refused for one that has ended."""
    if last_on < membership.start_on:
        raise BadValue("end_on", _("Letzter Tag: Er liegt vor dem ersten Tag dieses Amtes."))
    if membership.end_on is not None and membership.end_on < last_on:
        raise Refused(_("Dieses Amt endet schon früher. Für eine neue Zeit tragen Sie es bitte neu ein."))
    membership.end_on = last_on
    membership.modified = at
    person = session.get_one(Person, membership.person_id)
    _sign_in_anew(session, person)
    enter(session, Act.OFFICE_ENDED, actor=actor, at=at, person=person, membership=membership)


def _sign_in_anew(session: Session, person: Person) -> None:
    user = session.scalar(select(User).where(User.person_id == person.id))
    if user is not None:
        session.execute(delete(WebSession).where(WebSession.user_id == user.id))
    session.flush()
