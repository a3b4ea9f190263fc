"""Organizations of the city: added, changed, dissolved on a day. Each act is in the administration's trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.models.administration import AdministrationAct as Act
from ik_workflow.models.all import Body
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.operations.administration import enter
from ik_workflow.operations.people import end_office
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import long_date
from ik_workflow.states.facts import check_line
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_
from ik_workflow.translation import _

LONGEST = 500  #: signs of what the trace says
OWN = N_("Sie haben hier selbst ein Amt. Diese Stelle löst bitte eine andere Person der Systemverwaltung auf.")


@dataclass(frozen=True, slots=True)
class Described:
    """What an organization is; ``members`` is the statutory number."""

    name: str
    short_name: str | None
    classification: Classification
    parent: Organization | None
    members: int | None


def add_organization(session: Session, described: Described, *, actor: Actor, at: datetime) -> Organization:
    """Raises BadValue for a name or a place in the tree that cannot be. The caller commits."""
    body_id = described.parent.body_id if described.parent else first_body(session)
    others = tree(session, body_id)
    check(described, others, None)
    found = Organization(
        body_id=body_id,
        name=described.name,
        short_name=described.short_name,
        classification=described.classification,
        parent_id=described.parent.id if described.parent else None,
        members=described.members,
        created=at,
    )
    session.add(found)
    session.flush()
    enter(session, Act.ORGANIZATION_ADDED, actor=actor, at=at, organization=found)
    return found


def change_organization(
    session: Session, organization: Organization, described: Described, *, actor: Actor, at: datetime
) -> None:
    """Raises BadValue as ``add_organization`` does; what it was before stands in the trace. The caller commits."""
    others = tree(session, organization.body_id)
    check(described, others, organization)
    words = changes(organization, described, others)
    if not words:
        return
    organization.name, organization.short_name = described.name, described.short_name
    organization.classification, organization.members = described.classification, described.members
    organization.parent_id = described.parent.id if described.parent else None
    organization.modified = at
    enter(session, Act.ORGANIZATION_CHANGED, actor=actor, at=at, organization=organization, words=words[:LONGEST])


def dissolve(
    session: Session,
    organization: Organization,
    *,
    last_on: date,
    successor: Organization | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Let it end after that day, with every office that is held there. The caller commits.

    Its open deadlines and measures stay: who coordinates is asked about each deadline from the day after.
    """
    others = tree(session, organization.body_id)
    check_end(organization, others, last_on, successor)
    held = offices_after(session, organization, last_on)
    if actor.person_id in {one.person_id for one in held}:
        raise Refused(_(OWN))
    for membership in held:
        if membership.start_on > last_on:
            membership.deleted, membership.modified = True, at  # It never begins.
        else:
            end_office(session, membership, last_on=last_on, actor=actor, at=at)
    organization.dissolved_on, organization.successor, organization.modified = last_on, successor, at
    words = _("letzter Tag {day}", day=long_date(last_on))
    if successor is not None:
        words = _("{words}, es folgt „{name}“", words=words, name=successor.name)
    enter(session, Act.ORGANIZATION_DISSOLVED, actor=actor, at=at, organization=organization, words=words[:LONGEST])


def revive(session: Session, organization: Organization, *, actor: Actor, at: datetime) -> None:
    """It was not dissolved after all; offices that have ended are given anew. The caller commits."""
    others = tree(session, organization.body_id)
    if organization.dissolved_on is None:
        raise Refused(_("Diese Stelle ist nicht aufgelöst."))
    above = others.get(organization.parent_id or 0)
    if above is not None and ends_before(above, None):
        raise Refused(
            _("Die übergeordnete Stelle „{name}“ ist aufgelöst. Nehmen Sie das zuerst zurück.", name=above.name)
        )
    organization.dissolved_on, organization.successor, organization.modified = None, None, at
    enter(session, Act.ORGANIZATION_REVIVED, actor=actor, at=at, organization=organization)


# -- what is checked ----------------------------------------------------------------------------------------------


def first_body(session: Session) -> int:
    found = session.scalar(select(Body.id).order_by(Body.id).limit(1))
    if found is None:
        raise Refused(_("Es ist noch keine Stadt eingerichtet."))
    return found


def tree(session: Session, body_id: int) -> dict[int, Organization]:
    """Every organization of the city by its id; whoever else changes the tree waits for this transaction."""
    session.scalar(select(Body.id).where(Body.id == body_id).with_for_update())
    asked = select(Organization).where(Organization.body_id == body_id)
    return {one.id: one for one in session.scalars(asked.execution_options(populate_existing=True))}


def check(described: Described, others: dict[int, Organization], own: Organization | None) -> None:
    if not check_line("name", _("Name"), described.name, length=300).strip():
        raise BadValue("name", _("Name: Bitte füllen Sie dieses Feld aus."))
    if described.members is not None and not 1 <= described.members <= 999:
        raise BadValue("members", _("Gesetzliche Mitgliederzahl: Bitte geben Sie eine Zahl von 1 bis 999 an."))
    check_name(described.name, others, own)
    if described.parent is not None:
        check_parent(described.parent, others, own)


def check_name(name: str, others: dict[int, Organization], own: Organization | None) -> None:
    """A name stands alone on most pages: it is another one for each organization of the city."""
    same = [one for one in others.values() if one.name.casefold() == name.casefold() and one is not own]
    if not same:
        return
    found, above = same[0], others.get(same[0].parent_id or 0)
    if found.dissolved_on is not None:
        day = long_date(found.dissolved_on)
        raise BadValue("name", _("Name: So heißt schon eine Stelle, die es bis {day} gibt oder gab.", day=day))
    if above is not None:
        raise BadValue("name", _("Name: So heißt schon eine Stelle unter „{name}“.", name=above.name))
    raise BadValue("name", _("Name: So heißt schon eine andere Stelle."))


def check_parent(parent: Organization, others: dict[int, Organization], own: Organization | None) -> None:
    if own is not None and parent.body_id != own.body_id:
        raise BadValue("parent", _("Übergeordnete Stelle: Sie gehört zu einer anderen Stadt."))
    above: Organization | None = parent
    while above is not None and own is not None:
        if above.id == own.id:
            sentence = _("Übergeordnete Stelle: „{name}“ ist diese Stelle oder steht unter ihr.", name=parent.name)
            raise BadValue("parent", sentence)
        above = others.get(above.parent_id or 0)
    if ends_before(parent, own.dissolved_on if own else None):
        assert parent.dissolved_on is not None
        day = long_date(parent.dissolved_on)
        raise BadValue("parent", _("Übergeordnete Stelle: „{name}“ endet am {day}.", name=parent.name, day=day))


def ends_before(one: Organization, day: date | None) -> bool:
    """``None`` stands for no end."""
    return one.dissolved_on is not None and (day is None or one.dissolved_on < day)


def check_end(
    organization: Organization, others: dict[int, Organization], last_on: date, successor: Organization | None
) -> None:
    if organization.dissolved_on is not None:
        day = long_date(organization.dissolved_on)
        raise Refused(_("Die Auflösung ist schon eingetragen; der letzte Tag ist {day}.", day=day))
    if not FIRST_YEAR <= last_on.year <= LAST_YEAR:
        raise BadValue("last_on", _("Letzter Tag: Bitte prüfen Sie das Jahr."))
    if successor is not None and (successor.id == organization.id or successor.is_gone(last_on + ONE_DAY)):
        raise BadValue("successor", _("Nachfolge: Bitte wählen Sie eine Stelle, die es danach noch gibt."))
    below = [one for one in others.values() if one.parent_id == organization.id and not one.is_gone(last_on + ONE_DAY)]
    if below:
        names = ", ".join(quoted(one.name) for one in below)
        raise BadValue("", _("Darunter stehen noch: {names}. Bitte ordnen Sie sie erst anders ein.", names=names))


def offices_after(session: Session, organization: Organization, day: date) -> Sequence[Membership]:
    """Offices that are held there after that day, or would begin."""
    asked = select(Membership).where(
        Membership.organization_id == organization.id,
        Membership.deleted.is_(False),
        or_(Membership.end_on.is_(None), Membership.end_on > day),
    )
    return session.scalars(asked.order_by(Membership.id)).all()


def changes(organization: Organization, described: Described, others: dict[int, Organization]) -> str:
    """What was another before; empty if nothing changes."""
    above = others.get(organization.parent_id or 0)
    nothing = _("nichts")
    pairs = (
        (_("Name"), organization.name, described.name),
        (_("Kurzname"), organization.short_name, described.short_name),
        (_("Art"), organization.classification, described.classification),
        (_("übergeordnet"), above and above.name, described.parent and described.parent.name),
        (_("Mitglieder"), organization.members, described.members),
    )
    return "; ".join(
        _("{what} vorher {before}", what=what, before=shown_value(before) or nothing)
        for what, before, after in pairs
        if before != after
    )


def shown_value(value: object) -> str:
    if value is None:
        return ""
    return _(value.label) if isinstance(value, Classification) else quoted(str(value))


def quoted(name: str) -> str:
    return _("„{name}“", name=name)
