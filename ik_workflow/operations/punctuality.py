"""How punctual the metronome is: what waits longest, and when it last beat. For monitoring, and for its own alarm."""

from dataclasses import dataclass
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import literal_column
from sqlalchemy import or_
from sqlalchemy import select

from ik_workflow.models.beats import Heartbeat
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.outbox import MailQueue
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.time_steps import due_steps
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.planning.reminding import EARLIEST

LATEST_ITEM = timedelta(minutes=5)  #: nothing that is due waits longer while the metronome beats
LATEST_MAIL = timedelta(minutes=15)  #: no mail waits longer while the mail server takes them
SEEN = 100  #: of what is due, the longest due

HEARTBEATS = cast(Table, Heartbeat.__table__)
DEADLINES = cast(Table, Deadline.__table__)
REMINDERS = cast(Table, Reminder.__table__)
OUTBOX = cast(Table, OutboxMail.__table__)
QUEUE = cast(Table, MailQueue.__table__)
# The partial index is used only if its condition stands in the statement as it is.
IS_PLANNED = REMINDERS.c.state == literal_column("'planned'")


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
    """They go out on working days from seven o'clock on: whatever is left from earlier days has waited since then."""
    today = local_date(at)
    begins = datetime.combine(today, EARLIEST, BERLIN)
    if at < begins:
        return []
    oldest = (
        select(DEADLINES.c.opened_at)
        .join(REMINDERS, DEADLINES.c.id == REMINDERS.c.deadline_id)
        .where(IS_PLANNED, REMINDERS.c.remind_on <= today)
        .order_by(REMINDERS.c.remind_on, REMINDERS.c.id)
        .limit(1)
    )
    opened_at = connection.scalar(oldest)
    if opened_at is None or not city_calendar(connection).is_office_day(today):
        return []
    return [max(begins, opened_at)]


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
