"""Mails to people without an account: their address is shown to nobody, and erased when it has served."""

from datetime import datetime
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy import RowMapping
from sqlalchemy import and_
from sqlalchemy import null
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.outbox import EVENTS
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.translation import N_
from ik_workflow.translation import _

ERASED = "-"  #: stands where an address was
SOMEBODY = N_("eine angemeldete Person")
SERVED = (MailState.SENT, MailState.EXPIRED, MailState.CANCELLED)
KEPT_AFTER_FAILURE = timedelta(days=14)  # in which somebody may send it after all


def recipient_words(mail: RowMapping) -> str:
    """The address, unless it is nobody's business."""
    return _(SOMEBODY) if mail["kind"] is MailKind.PARTICIPATION else str(mail["address"])


def without_address(mail: RowMapping, words: str | None) -> str | None:
    """What a mail server answered, which may repeat the address."""
    if words is None or mail["kind"] is not MailKind.PARTICIPATION:
        return words
    return words.replace(mail["address"], "…")


def erase_addresses(connection: Connection, *, at: datetime, limit: int) -> int:
    """Take address and text out of mails that were sent or will never be; how many."""
    done = or_(
        OUTBOX.c.state.in_(SERVED),
        and_(OUTBOX.c.state == MailState.FAILED, OUTBOX.c.created < at - KEPT_AFTER_FAILURE),
    )
    asked = select(OUTBOX.c.id).where(OUTBOX.c.kind == MailKind.PARTICIPATION, OUTBOX.c.address != ERASED, done)
    ids = list(connection.scalars(asked.order_by(OUTBOX.c.id).limit(limit)))
    if ids:
        bare = {"address": ERASED, "values": {}, "subject": null(), "body": null(), "last_reply": null()}
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(ids)).values(bare))
        connection.execute(update(EVENTS).where(EVENTS.c.mail_id.in_(ids)).values(note=null()))
    return len(ids)
