"""The queue of mails: asked for in a step's transaction, claimed by one sender at a time, and marked.

A sender has the right to a mail as long as its lease lasts. Leases alone go by the database's clock: the clocks of two
machines may differ. Whatever a sender marks, it marks with its token; if that is no longer the row's, nothing happens.
"""

import logging
import secrets
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from itertools import takewhile
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import RowMapping
from sqlalchemy import Table
from sqlalchemy import Update
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import null
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ik_workflow.accounts.addresses import check_address
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailQueue
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxEvent
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications.leases import database_now
from ik_workflow.translation import N_
from ik_workflow.translation import _

log = logging.getLogger(__name__)

OUTBOX = cast(Table, OutboxMail.__table__)
EVENTS = cast(Table, OutboxEvent.__table__)
QUEUE = cast(Table, MailQueue.__table__)
LEASE = timedelta(minutes=10)  # at least five times what a batch may take, up to the end of its last mail
#: after the first, second ... attempt that failed; then always the last
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
PATIENCE = timedelta(hours=72)  # after which a mail without an end of its own has failed
MOST_BROKEN = 5  # a mail that so often ended the sender has failed
BROKEN = N_("Der Versand wurde unterbrochen, bevor der Text übergeben war.")
UNKNOWN = N_("Der Versand wurde unterbrochen; ob der Mailserver die Nachricht angenommen hat, ist nicht bekannt.")
LONGEST_NOTE = 500
#: a partial index is found by its own words only, not by a bound parameter
PENDING = text("outbox.state = 'pending'")
CLAIMED = text("outbox.state = 'claimed'")
MINE = update(OUTBOX).where(OUTBOX.c.id == bindparam("mine"), OUTBOX.c.lease_token == bindparam("token"))
# What every mail needs is made once.
STARTED = MINE.values({name: bindparam(name) for name in ("data_started_at", "subject", "body")})
SENT = MINE.values(
    state=MailState.SENT,
    lease_token=null(),
    lease_until=null(),
    last_reply=bindparam("last_reply"),
    sent_at=bindparam("sent_at"),
)
RECORD = EVENTS.insert()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this sender may send, and the token that says so."""

    mail: RowMapping
    token: str

    @property
    def id(self) -> int:
        return int(self.mail["id"])


def enqueue(
    session: Session,
    kind: MailKind,
    *,
    dedupe_key: str,
    person_id: int | None,
    address: str,
    at: datetime,
    case_id: int | None = None,
    reminder_id: int | None = None,
    values: Mapping[str, Any] = {},
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    uncertain: Uncertain = Uncertain.RESEND,
) -> bool:
    """Ask for a mail in the caller's transaction; False if the same one was asked for before.

    Raises BadValue for an address that mail cannot be sent to. ``values`` are those that the kind's text names.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    row = insert(OUTBOX).values(
        kind=kind,
        dedupe_key=dedupe_key,
        person_id=person_id,
        address=check_address("email", address),
        created=at,
        case_id=case_id,
        reminder_id=reminder_id,
        values=dict(values),
        not_before=not_before or at,
        expires_at=expires_at,
        uncertain=uncertain,
    )
    return session.scalar(row.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(OUTBOX.c.id)) is not None


def claim(connection: Connection, *, at: datetime) -> Claimed | None:
    """The oldest mail that is due; None if there is none. The caller commits at once."""
    return next(iter(claim_batch(connection, at=at, most=1)), None)


def claim_batch(connection: Connection, *, at: datetime, most: int) -> list[Claimed]:
    """The oldest mails that are due, each with its lease. The caller commits at once.

    A mail that was tried before comes alone: whatever ends the sender takes no other mail along a second time.
    """
    due = select(OUTBOX.c.id, OUTBOX.c.attempts).where(PENDING, OUTBOX.c.not_before <= at)
    due = due.order_by(OUTBOX.c.not_before, OUTBOX.c.id).limit(most).with_for_update(skip_locked=True)
    rows = connection.execute(due).all()
    untried = list(takewhile(lambda row: row.attempts == 0, rows))
    chosen = [row.id for row in untried or rows[:1]]
    if not chosen:
        return []
    token = secrets.token_hex(16)
    values = {
        "state": MailState.CLAIMED,
        "attempts": OUTBOX.c.attempts + 1,
        "lease_token": token,
        "lease_until": database_now(int(LEASE.total_seconds())),
        "data_started_at": None,
    }
    claiming = update(OUTBOX).where(OUTBOX.c.id.in_(chosen)).values(**values).returning(OUTBOX)
    mails = {mail["id"]: mail for mail in connection.execute(claiming).mappings()}
    return [Claimed(mails[number], token) for number in chosen]


def give_back(connection: Connection, batch: Collection[Claimed]) -> None:
    """Mails that were claimed and not begun wait as they did before: nothing has happened to them."""
    for token in {claimed.token for claimed in batch}:
        ids = [claimed.id for claimed in batch if claimed.token == token]
        mine = update(OUTBOX).where(OUTBOX.c.id.in_(ids), OUTBOX.c.lease_token == token)
        free = {"state": MailState.PENDING, "lease_token": null(), "lease_until": null()}
        connection.execute(mine.values(attempts=OUTBOX.c.attempts - 1, **free))


def mark_data_started(connection: Connection, claimed: Claimed, *, at: datetime, subject: str, body: str) -> bool:
    """The text is about to go over the line; False if the lease was lost: then it must not."""
    return _kept(connection, claimed, STARTED, data_started_at=at, subject=subject, body=body)


def mark_sent(connection: Connection, claimed: Claimed, reply: str, *, at: datetime) -> bool:
    """The server has taken it on; False if the lease was lost."""
    note = one_line(reply)
    kept = _kept(connection, claimed, SENT, last_reply=note, sent_at=at)
    if kept:
        record(connection, claimed.id, MailState.SENT, note, at=at)
    return kept


def mark_failed(connection: Connection, claimed: Claimed, note: str, *, at: datetime) -> bool:
    return settle(connection, claimed, MailState.FAILED, note, at=at)


def mark_expired(connection: Connection, claimed: Claimed, note: str, *, at: datetime) -> bool:
    return settle(connection, claimed, MailState.EXPIRED, note, at=at)


def mark_cancelled(connection: Connection, claimed: Claimed, note: str, *, at: datetime) -> bool:
    return settle(connection, claimed, MailState.CANCELLED, note, at=at)


def mark_held(connection: Connection, claimed: Claimed, note: str, *, at: datetime) -> bool:
    return settle(connection, claimed, MailState.HELD, note, at=at)


def mark_retry(connection: Connection, claimed: Claimed, note: str, *, at: datetime) -> bool:
    """Again after a pause that grows; failed if no time is left for that. False if the lease was lost."""
    again, end = next_attempt(claimed.mail, at)
    if again > end:
        return mark_failed(connection, claimed, note, at=at)
    return settle(connection, claimed, MailState.PENDING, note, at=at, not_before=again)


def mark_untried(connection: Connection, claimed: Claimed, note: str, *, at: datetime) -> bool:
    """The fault was ours: the mail waits as it did before, and this was no attempt."""
    return settle(connection, claimed, MailState.PENDING, note, at=at, attempts=OUTBOX.c.attempts - 1)


def next_attempt(mail: RowMapping, at: datetime) -> tuple[datetime, datetime]:
    """When to try again, and the instant after which it is too late."""
    pause = PAUSES[min(max(mail["attempts"], 1), len(PAUSES)) - 1]
    end = mail["created"] + PATIENCE if mail["expires_at"] is None else mail["expires_at"]
    return at + pause, min(end, mail["created"] + PATIENCE)


def settle(
    connection: Connection, claimed: Claimed, state: MailState, note: str, *, at: datetime, **values: Any
) -> bool:
    """Give the claimed mail back in this state, with an entry in its history; False if the lease was lost."""
    note = one_line(note)
    # After an answer it is known what became of the text; only a claim that ran out leaves that open.
    free = {"state": state, "lease_token": null(), "lease_until": null(), "last_reply": note, **values}
    kept = _mark(connection, claimed, free)
    if kept:
        record(connection, claimed.id, state, note, at=at)
    return kept


def _mark(connection: Connection, claimed: Claimed, values: Mapping[str, Any]) -> bool:
    return _kept(connection, claimed, MINE.values(**values))


def _kept(connection: Connection, claimed: Claimed, marking: Update, **values: Any) -> bool:
    kept = connection.execute(marking, {"mine": claimed.id, "token": claimed.token, **values}).rowcount == 1
    if not kept:
        log.warning("mail %s: the lease was lost, nothing is marked", claimed.id)
    return kept


def record(connection: Connection, mail_id: int, state: MailState, note: str | None, *, at: datetime) -> None:
    connection.execute(RECORD, {"mail_id": mail_id, "state": state, "note": note, "at": at})


def one_line(words: str) -> str:
    """Fit for a column of one line, whatever a server answered."""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return clean if len(clean) <= LONGEST_NOTE else f"{clean[: LONGEST_NOTE - 1]}…"


def recover(connection: Connection, *, at: datetime, limit: int = 100) -> int:
    """Take back the mails of senders that ended: again if the text had not gone out, else as the mail says."""
    lost = (
        select(OUTBOX)
        .where(CLAIMED, OUTBOX.c.lease_until < database_now())
        .order_by(OUTBOX.c.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(lost).mappings().all()
    for row in rows:
        claimed = Claimed(row, row["lease_token"])
        if row["data_started_at"] is not None and row["uncertain"] is Uncertain.HOLD:
            mark_held(connection, claimed, _(UNKNOWN), at=at)
        elif _broken(connection, claimed) >= MOST_BROKEN - 1:
            mark_failed(connection, claimed, _("Der Versand dieser Nachricht ist mehrmals abgebrochen."), at=at)
        else:
            mark_retry(connection, claimed, _(UNKNOWN) if row["data_started_at"] else _(BROKEN), at=at)
    return len(rows)


def _broken(connection: Connection, claimed: Claimed) -> int:
    notes = (_(BROKEN), _(UNKNOWN))
    counted = select(func.count()).where(EVENTS.c.mail_id == claimed.id, EVENTS.c.note.in_(notes))
    return connection.scalar(counted) or 0


# -- what a person may do ------------------------------------------------------------------------------------------


# ``by`` is the person; None: whoever runs the programme's commands.


def hold(connection: Connection, ids: Collection[int], *, at: datetime, by: int | None = None) -> int:
    """Stop waiting mails until somebody releases them; how many that were."""
    return _turn(connection, MailState.PENDING, MailState.HELD, ids, _("Von Hand angehalten."), at, by)


def release(connection: Connection, ids: Collection[int] | None, *, at: datetime, by: int | None = None) -> int:
    """Let held mails go, or all of them; how many that were."""
    note = _("Von Hand freigegeben.")
    return _turn(connection, MailState.HELD, MailState.PENDING, ids, note, at, by, not_before=at)


def retry(connection: Connection, ids: Collection[int] | None, *, at: datetime, by: int | None = None) -> int:
    """Send failed mails after all, or all of them; how many that were."""
    note = _("Von Hand zum erneuten Versand gegeben.")
    return _turn(connection, MailState.FAILED, MailState.PENDING, ids, note, at, by, not_before=at, attempts=0)


def _turn(
    connection: Connection,
    source: MailState,
    dest: MailState,
    ids: Collection[int] | None,
    note: str,
    at: datetime,
    by: int | None,
    **values: Any,
) -> int:
    turning = update(OUTBOX).where(OUTBOX.c.state == source)
    if ids is not None:
        turning = turning.where(OUTBOX.c.id.in_(ids))
    turned = connection.scalars(turning.values(state=dest, **values).returning(OUTBOX.c.id)).all()
    if turned:
        rows = [{"mail_id": mail_id, "state": dest, "note": note, "at": at, "by_id": by} for mail_id in turned]
        connection.execute(EVENTS.insert(), rows)
    return len(turned)


def hold_queue(connection: Connection, reason: str, *, at: datetime) -> None:
    """No mail goes out until somebody releases the queue; what is asked for meanwhile waits."""
    _set_queue(connection, held_at=at, paused_until=None, reason=one_line(reason))


def release_queue(connection: Connection) -> None:
    _set_queue(connection, held_at=None, paused_until=None, reason=None)


def pause_queue(connection: Connection, reason: str, *, until: datetime) -> None:
    """Our settings or the server are at fault: nothing is tried before then. A held queue stays held."""
    known = _queue(connection)
    if known is None or known.held_at is None:
        _set_queue(connection, held_at=None, paused_until=until, reason=one_line(reason))


def why_stopped(connection: Connection, *, at: datetime) -> str | None:
    """Why no mail goes out at all; None if the queue runs."""
    row = _queue(connection)
    if row is None or (row.held_at is None and (row.paused_until is None or row.paused_until <= at)):
        return None
    return row.reason or _("Der Versand ist angehalten.")


def _queue(connection: Connection) -> Any:
    return connection.execute(select(QUEUE).where(QUEUE.c.id == 1)).one_or_none()


def _set_queue(connection: Connection, **values: Any) -> None:
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    connection.execute(insert(QUEUE).values(id=1, **values).on_conflict_do_update(index_elements=["id"], set_=values))
