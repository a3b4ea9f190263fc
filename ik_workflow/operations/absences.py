"""Who is away, and who then stands in."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.models.administration import AdministrationAct as Act
from ik_workflow.models.all import Absence
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.operations.administration import enter
from ik_workflow.periods import local_date
from ik_workflow.translation import _

LONGEST = timedelta(days=400)


def add_absence(
    session: Session, person: Person, from_on: date, until_on: date, *, actor: Actor, at: datetime
) -> Absence:
    """Both days included; raises BadValue for days that make no sense or are entered already. The caller commits."""
    today = local_date(at)
    if until_on < from_on:
        raise BadValue("until_on", _("Letzter Tag: Er liegt vor dem ersten Tag. Bitte prüfen Sie beide."))
    if until_on < today:
        raise BadValue("until_on", _("Letzter Tag: Er ist schon vorbei."))
    if until_on - from_on > LONGEST:
        raise BadValue("until_on", _("Letzter Tag: So lange fehlt niemand am Stück. Bitte prüfen Sie das Jahr."))
    session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())  # A second click waits here.
    same = select(Absence.id).where(
        Absence.person_id == person.id, Absence.from_on <= until_on, Absence.until_on >= from_on
    )
    if session.scalar(same) is not None:
        raise BadValue("from_on", _("Erster Tag: In dieser Zeit ist schon eine Abwesenheit eingetragen."))
    absence = Absence(person_id=person.id, from_on=from_on, until_on=until_on)
    session.add(absence)
    session.flush()
    note(session, Act.ABSENCE_ENTERED, person, actor, at)
    return absence


def remove_absence(session: Session, absence: Absence, *, actor: Actor, at: datetime) -> None:
    note(session, Act.ABSENCE_REMOVED, session.get_one(Person, absence.person_id), actor, at)
    session.delete(absence)
    session.flush()


def note(session: Session, act: Act, person: Person, actor: Actor, at: datetime) -> None:
    """What somebody does for another leaves its trace; without the days, which are theirs alone."""
    if actor.person_id != person.id:
        enter(session, act, actor=actor, at=at, person=person)


def absences(session: Session, person_id: int, on: date) -> Sequence[Absence]:
    """Those that last or are to come, the next one first."""
    asked = select(Absence).where(Absence.person_id == person_id, Absence.until_on >= on)
    return session.scalars(asked.order_by(Absence.from_on)).all()


def substitutes_of(session: Session, person_id: int, on: date) -> list[tuple[Membership, Organization, str | None]]:
    """Every office of the person with the name of each who stands in there; None where nobody does."""
    own = valid(select(Membership, Organization).join(Organization, Organization.id == Membership.organization_id), on)
    held = session.execute(
        own.where(Membership.person_id == person_id, Membership.substitute_for_id.is_(None)).order_by(Membership.id)
    ).all()
    instead = valid(select(Membership, Person.name).join(Person, Person.id == Membership.person_id), on)
    others = session.execute(instead.where(Membership.substitute_for_id == person_id).order_by(Person.name)).all()
    found: list[tuple[Membership, Organization, str | None]] = []
    for membership, where in held:
        place = (membership.role, membership.organization_id)
        names = [name for one, name in others if (one.role, one.organization_id) == place]
        found += [(membership, where, name) for name in names or [None]]
    return found


def valid(asked: Any, on: date) -> Any:
    return asked.where(
        Membership.deleted.is_(False),
        Membership.start_on <= on,
        or_(Membership.end_on.is_(None), Membership.end_on >= on),
    )
