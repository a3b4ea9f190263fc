"""Due reminders become rows of the outbox: one INSERT ... SELECT for all that go to the same kind of recipient."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from typing import Any
from typing import NamedTuple
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import FromClause
from sqlalchemy import Select
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import cast as sql_cast
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import select

from ik_workflow.models.all import NoticeChoice
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications.choices import SECURED
from ik_workflow.notifications.recipients import COORDINATOR
from ik_workflow.notifications.recipients import SUPERIORS
from ik_workflow.notifications.recipients import recipients
from ik_workflow.notifications.sets import insert_missing
from ik_workflow.notifications.sets import listed
from ik_workflow.notifications.sets import random_key

OUTBOX = cast(Table, OutboxMail.__table__)
CHOICES = cast(Table, NoticeChoice.__table__)

#: what the statement needs of a reminder: it is read already, and so no table of many rows is joined
ROW: dict[str, type] = {
    **{"id": int, "deadline_id": int, "case_id": int, "organization_id": int, "office": str},
    **{"source_status": str, "gathered": int, "expires_at": datetime},
}


class Told(NamedTuple):
    """One reminder to be told; ``organization_id`` is the owner's, or the one above."""

    id: int
    deadline_id: int
    case_id: int
    organization_id: int | None
    office: str | None
    source_status: str
    #: one of many, which a person gets together once a day
    gathered: bool
    expires_at: datetime


def tell(
    connection: Connection,
    kind: MailKind,
    rows: Sequence[Told],
    *,
    on: date,
    at: datetime,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Write these reminders to whoever gets this kind of mail on that day; what is there already is passed over."""
    batch = listed(connection, "batch", ROW, rows)
    told = recipients(on)
    is_reminder = kind is MailKind.REMINDER
    selected: dict[str, Any] = {
        "public_id": random_key(),
        "dedupe_key": dedupe_key(kind, on, batch, told.c.person_id),
        "message_key": random_key(),
        "kind": literal(kind, OUTBOX.c.kind.type),
        "person_id": told.c.person_id,
        "address": told.c.address,
        "case_id": batch.c.case_id,
        "reminder_id": batch.c.id,
        "values": literal(dict(values or {}), OUTBOX.c["values"].type),
        "not_before": literal(at, OUTBOX.c.not_before.type),
        "expires_at": batch.c.expires_at,
        "state": delivery_state(batch, chosen=is_reminder),
        "uncertain": literal(Uncertain.RESEND, OUTBOX.c.uncertain.type),
        "attempts": literal(0),
        "created": literal(at, OUTBOX.c.created.type),
    }
    # SQLite keeps the order of an outer join; else it goes through the whole batch for every recipient.
    asked: Select[Any] = select(*selected.values()).select_from(batch).outerjoin(told, addressed(kind, told, batch))
    asked = asked.where(func.coalesce(told.c.person_id, 0) > 0)
    if is_reminder:
        asked = asked.outerjoin(
            CHOICES, and_(CHOICES.c.person_id == told.c.person_id, CHOICES.c.kind == MailKind.REMINDER)
        )
    connection.execute(insert_missing(connection, OUTBOX).from_select(list(selected), asked, include_defaults=False))


def dedupe_key(kind: MailKind, on: date, batch: FromClause, person_id: ColumnElement[int]) -> ColumnElement[str]:
    person = sql_cast(person_id, String)
    if kind is MailKind.QUESTION:
        return literal("question:") + sql_cast(batch.c.deadline_id, String) + literal(f":{on}:") + person
    return literal("reminder:") + sql_cast(batch.c.id, String) + literal(":") + person


def addressed(kind: MailKind, told: Any, batch: FromClause) -> ColumnElement[bool]:
    """Which of the people of that day get this kind."""
    if kind is MailKind.REMINDER:
        return and_(told.c.organization_id == batch.c.organization_id, told.c.office == batch.c.office)
    if kind is MailKind.ESCALATION:
        return and_(told.c.organization_id == batch.c.organization_id, told.c.office.in_(sorted(SUPERIORS)))
    holds: ColumnElement[bool] = told.c.office == COORDINATOR
    return holds


def delivery_state(batch: FromClause, *, chosen: bool) -> ColumnElement[Any]:
    """Deadlines of law are told at once; of all others the person's choice decides, and collected is usual.

    What comes in great numbers is collected, whatever anybody chose and whomever it goes to.
    """
    gathered = (batch.c.gathered == 1, state(MailState.COLLECTED))
    if not chosen:
        return case(gathered, else_=state(MailState.PENDING))
    return case(
        gathered,
        (batch.c.source_status.in_(SECURED), state(MailState.PENDING)),
        (CHOICES.c.delivery == Delivery.INSTANT, state(MailState.PENDING)),
        (CHOICES.c.delivery == Delivery.NONE, state(MailState.SILENT)),
        else_=state(MailState.COLLECTED),
    )


def state(value: MailState) -> ColumnElement[Any]:
    return literal(value, OUTBOX.c.state.type)
