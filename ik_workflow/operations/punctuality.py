"""How punctual the metronome is: what waits longest, and when it last beat. For monitoring, and for its own alarm."""

from dataclasses import dataclass
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import or_
from sqlalchemy import select

from ik_workflow.models.beats import Heartbeat
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.outbox import MailQueue
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.operations.incidents import INCIDENTS
from ik_workflow.operations.time_steps import due_steps
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date

LATEST_ITEM = timedelta(minutes=5)  #: nothing that is due waits longer while the metronome beats
LATEST_MAIL = timedelta(minutes=15)  #: no mail waits longer while the mail server takes them
REMINDED_FROM = time(7)  #: local; reminders do not go out at night
SEEN = 100  #: of what is due, the longest due

HEARTBEATS = cast(Table, Heartbeat.__table__)
DEADLINES = cast(Table, Deadline.__table__)
REMINDERS = cast(Table, Reminder.__table__)
OUTBOX = cast(Table, OutboxMail.__table__)
QUEUE = cast(Table, MailQueue.__table__)


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Ages at one instant; None where nothing waits, or nothing ever beat."""

    oldest_due: timedelta | None
    oldest_unsent: timedelta | None
    heartbeat: timedelta | None
    #: somebody has stopped the mails: they wait on purpose
    mail_held: bool

    @property
    def steps_late(self) -> bool:
        return self.oldest_due is not None and self.oldest_due > LATEST_ITEM

    @property
    def mail_late(self) -> bool:
        return self.oldest_unsent is not None and self.oldest_unsent > LATEST_MAIL and not self.mail_held


def punctuality(connection: Connection, *, at: datetime) -> Punctuality:
    beat_at = connection.scalar(
        select(HEARTBEATS.c.beat_at)
        .where(HEARTBEATS.c.beat_at <= at)  # One in the future was made by ``tick --at``.
        .order_by(HEARTBEATS.c.beat_at.desc())
        .limit(1)
    )
    waiting = [*_steps(connection, at), *_reminders(connection, at)]
    return Punctuality(
        oldest_due=max((at - since for since in waiting), default=None),
        oldest_unsent=_unsent(connection, at),
        heartbeat=None if beat_at is None else at - beat_at,
        mail_held=connection.scalar(select(QUEUE.c.held_at)) is not None,
    )


def _steps(connection: Connection, at: datetime) -> list[datetime]:
    """Since when each has been due: its day's beginning, but not before the record said so."""
    found = due_steps(connection, at=at, limit=SEEN)
    return [max(datetime.combine(due.on, time(0), BERLIN), due.known_at) for due in found]


def _reminders(connection: Connection, at: datetime) -> list[datetime]:
    set_aside = select(INCIDENTS.c.item).where(INCIDENTS.c.closed_at.is_(None), INCIDENTS.c.job == "reminders")
    aside = {item for (item,) in connection.execute(set_aside.limit(SEEN))}
    rows = connection.execute(
        select(REMINDERS.c.id, REMINDERS.c.deadline_id, REMINDERS.c.remind_on, DEADLINES.c.opened_at)
        .join(DEADLINES, DEADLINES.c.id == REMINDERS.c.deadline_id)
        .where(REMINDERS.c.state == ReminderState.PLANNED, REMINDERS.c.remind_on <= local_date(at))
        .order_by(REMINDERS.c.remind_on, REMINDERS.c.id)
        .limit(SEEN)
    ).all()
    since = (
        max(datetime.combine(row.remind_on, REMINDED_FROM, BERLIN), row.opened_at)
        for row in rows
        if not {f"reminder:{row.id}", f"deadline:{row.deadline_id}"} & aside
    )
    return [instant for instant in since if instant <= at]


def _unsent(connection: Connection, at: datetime) -> timedelta | None:
    """A mail that was tried before waits since it was written, any other since it may go out."""
    mail = OUTBOX.c
    row = connection.execute(
        select(mail.created, mail.not_before, mail.attempts)
        .where(mail.state.in_([MailState.PENDING, MailState.CLAIMED]), or_(mail.attempts > 0, mail.not_before <= at))
        .order_by(mail.created)
        .limit(1)
    ).first()
    if row is None:
        return None
    since: datetime = row.created if row.attempts else max(row.created, row.not_before)
    return at - since
