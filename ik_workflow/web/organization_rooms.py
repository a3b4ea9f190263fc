"""The administration's organizations: the tree, one of them with who holds which office, and what is done to them."""

from collections.abc import Callable
from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.models.all import Organization
from ik_workflow.operations import organizations as acts
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.organization_tree import holdings
from ik_workflow.web.organization_tree import organization_of
from ik_workflow.web.organization_tree import organization_page
from ik_workflow.web.organization_tree import organization_tree
from ik_workflow.web.people import organizations
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import writing

pages = Blueprint("organizations", __name__, url_prefix="/verwaltung/stellen")
administrators_only = open_to(Office.ADMINISTRATOR)

DESCRIBING = {
    "name": N_("Name"),
    "short_name": N_("Kurzname"),
    "classification": N_("Art"),
    "parent": N_("Übergeordnete Stelle"),
    "members": N_("Gesetzliche Mitgliederzahl"),
}
DISSOLVING = {"last_on": N_("Letzter Tag"), "successor": N_("Nachfolge")}
T = TypeVar("T")
KINDS = {one.value: one for one in Classification}


@pages.get("")
@administrators_only
def overview() -> ResponseReturnValue:
    return render_template("administration/organizations.html", tree=organization_tree(reading(), today()))


@pages.get("/neu")
@administrators_only
def adding() -> ResponseReturnValue:
    return form(None, Entry(MultiDict(), **DESCRIBING))


@pages.post("/neu")
@administrators_only
@once
def add() -> ResponseReturnValue:
    session, entry = writing(), Entry(request.form, **DESCRIBING)
    described = read(session, entry, None)
    actor, at, found = current_actor(), now(), None
    if described:
        found = attempt(entry, lambda: acts.add_organization(session, described, actor=actor, at=at))
    if found is None:
        session.rollback()
        return form(None, entry, 400)
    return saved(url_for("organizations.organization", address=found.public_id))


@pages.get("/<address>")
@administrators_only
def organization(address: str) -> ResponseReturnValue:
    return render_template("administration/organization.html", page=organization_page(reading(), address, today()))


@pages.get("/<address>/aendern")
@administrators_only
def changing(address: str) -> ResponseReturnValue:
    found = organization_of(reading(), address)
    parent = reading().get(Organization, found.parent_id) if found.parent_id else None
    values = {
        "name": found.name,
        "short_name": found.short_name or "",
        "classification": found.classification.value,
        "parent": parent.public_id if parent else "",
        "members": str(found.members or ""),
    }
    return form(found, Entry(MultiDict(values), **DESCRIBING))


@pages.post("/<address>/aendern")
@administrators_only
@once
def change(address: str) -> ResponseReturnValue:
    session, entry = writing(), Entry(request.form, **DESCRIBING)
    found = organization_of(session, address)
    described = read(session, entry, found)
    actor, at = current_actor(), now()
    if described:
        attempt(entry, lambda: acts.change_organization(session, found, described, actor=actor, at=at))
    if entry.faults:
        session.rollback()
        return form(organization_of(reading(), address), entry, 400)
    return saved(url_for("organizations.organization", address=address))


@pages.get("/<address>/aufloesen")
@administrators_only
def dissolving(address: str) -> ResponseReturnValue:
    return confirmation(address, Entry(MultiDict(), **DISSOLVING))


@pages.post("/<address>/aufloesen")
@administrators_only
@once
def dissolve(address: str) -> ResponseReturnValue:
    session, entry = writing(), Entry(request.form, **DISSOLVING)
    found, last_on = organization_of(session, address), entry.day("last_on")
    successor = entry.chosen("successor", organizations(session, today()), optional=True)
    if last_on is not None and not entry.faults:
        actor, at = current_actor(), now()
        act = partial(acts.dissolve, session, found, last_on=last_on, successor=successor, actor=actor, at=at)
        attempt(entry, act)
    if entry.faults:
        session.rollback()
        return confirmation(address, entry, 400)
    return saved(url_for("organizations.organization", address=address))


@pages.post("/<address>/fortfuehren")
@administrators_only
@once
def revive(address: str) -> ResponseReturnValue:
    Entry(request.form)
    session = writing()
    acts.revive(session, organization_of(session, address), actor=current_actor(), at=now())
    return saved(url_for("organizations.organization", address=address))


# -- forms --------------------------------------------------------------------------------------------------------


def parents(session: Session, found: Organization | None) -> Mapping[str, Organization]:
    """What can stand above it; what does so now, even if it is no more."""
    offered = organizations(session, today())
    if found is None:
        return offered
    offered.pop(found.public_id, None)
    above = session.get(Organization, found.parent_id) if found.parent_id else None
    return offered | ({above.public_id: above} if above else {})


def read(session: Session, entry: Entry, found: Organization | None) -> acts.Described | None:
    """None where a field is wrong."""
    name, short_name = entry.line("name", length=300), entry.line("short_name", length=120, optional=True)
    kind = entry.chosen("classification", KINDS)
    parent = entry.chosen("parent", parents(session, found), optional=True)
    members = entry.line("members", length=10, optional=True)
    if members and not (members.isascii() and members.isdigit()):
        entry.faults["members"] = _("Gesetzliche Mitgliederzahl: Bitte geben Sie eine Zahl von 1 bis 999 an.")
    if entry.faults or kind is None:
        return None
    return acts.Described(name, short_name or None, kind, parent, int(members) if members else None)


def attempt(entry: Entry, act: Callable[[], T]) -> T | None:
    """What the act refuses stands at its field."""
    try:
        return act()
    except BadValue as fault:
        entry.blame(fault)
        return None


def form(found: Organization | None, entry: Entry, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "administration/organization_form.html",
        found=found,
        entry=entry,
        kinds=[(key, _(one.label)) for key, one in KINDS.items()],
        parents=[(key, one.name) for key, one in parents(reading(), found).items()],
    ), status


def confirmation(address: str, entry: Entry, status: int = 200) -> ResponseReturnValue:
    found = organization_of(reading(), address)
    others = [one for one in organizations(reading(), today()).values() if one.id != found.id]
    return render_template(
        "administration/dissolve.html",
        found=found,
        held=holdings(reading(), found, today()),
        entry=entry,
        others=[(one.public_id, one.name) for one in others],
    ), status
