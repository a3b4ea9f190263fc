"""To whom a due reminder goes: those who hold the office, those above them, or the coordinator."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import select

from ik_workflow.models.all import Organization
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.due import Due
from ik_workflow.notifications.recipients import SUPERIORS
from ik_workflow.notifications.recipients import Directory
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _

ORGANIZATIONS = cast(Table, Organization.__table__)

WHAT_TO_DO = N_(
    "Bitte legen Sie fest, wer zuständig ist: Tragen Sie dafür eine Person mit Zugang ein oder übertragen Sie die"
    " Aufgabe einer anderen Stelle. Bis dahin erhalten Sie die Erinnerungen an diese Frist."
)


@dataclass(frozen=True, slots=True)
class Route:
    """The kind of mail, None if there is nobody at all; with the organization above, or the owner asked about."""

    kind: MailKind | None
    organization_id: int | None = None
    #: reminders that share a question
    asked_about: str = ""


def route_of(due: Due, people: Directory) -> Route:
    coordinated = bool(people.coordinators)
    if due.stage is ReminderStage.WEEKLY:
        return Route(MailKind.COORDINATION if coordinated else None)
    if due.stage is ReminderStage.OVERDUE_5:
        above = people.superior(due.organization_id)
        if above is not None:
            return Route(MailKind.ESCALATION, above)
        return Route(MailKind.COORDINATION if coordinated else None)
    if people.of(due.organization_id, due.office):
        return Route(MailKind.REMINDER)
    return Route(MailKind.QUESTION, asked_about=owner_item(due)) if coordinated else Route(None)


def owner_item(due: Due) -> str:
    return f"owner:{due.organization_id or '-'}:{due.office or '-'}"


def owner_of(item: str) -> tuple[int | None, Office | None]:
    """Organization and office of what ``owner_item`` names."""
    _kind, where, office = item.split(":")
    return (None if where == "-" else int(where), None if office == "-" else Office(office))


def unowned(connection: Connection, due: Due, on: date) -> dict[str, str]:
    """Why nobody could be reminded, and what to do about it: values of the question's mail."""
    return {"question": why_nobody(connection, due.organization_id, due.office, on), "todo": _(WHAT_TO_DO)}


def why_nobody(connection: Connection, organization_id: int | None, office: Office | None, on: date) -> str:
    heir = ORGANIZATIONS.alias("heir")
    there = Organization.exists(on).label("there")
    found = connection.execute(
        select(ORGANIZATIONS.c.name, there, heir.c.name.label("heir"))
        .outerjoin(heir, heir.c.id == ORGANIZATIONS.c.successor_id)
        .where(ORGANIZATIONS.c.id == organization_id)
    ).first()
    if found is None or office is None:
        return _("Für diese Frist ist keine zuständige Stelle eingetragen.")
    if not found.there:
        return dissolved(found.name, found.heir)
    return _(
        "In „{name}“ ist für „{office}“ zurzeit niemand mit Zugang anwesend oder vertreten.",
        name=found.name,
        office=_(office.label),
    )


def dissolved(name: str, heir: str | None) -> str:
    """That an organization is no more, and what came after it."""
    if heir:
        return _("Die zuständige Stelle „{name}“ wurde aufgelöst. Auf sie folgt „{heir}“.", name=name, heir=heir)
    return _("Die zuständige Stelle „{name}“ wurde aufgelöst.", name=name)


def recipients_of(route: Route, due: Due, people: Directory) -> tuple[Recipient, ...]:
    """The same people as ``telling.tell`` writes to."""
    if route.kind is None:
        return ()
    if route.kind is MailKind.REMINDER:
        return people.of(due.organization_id, due.office)
    if route.kind is MailKind.ESCALATION:
        return people.of(route.organization_id, *sorted(SUPERIORS))
    return people.coordinators
