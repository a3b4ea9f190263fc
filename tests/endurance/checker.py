"""What must be true after any number of broken-off processes: nothing lost, nothing half done, no mail of its own."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import groupby
from itertools import pairwise
from operator import attrgetter

from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.operations.journal import verify
from ik_workflow.operations.step import KINDS

DONE = {MailState.SENT, MailState.EXPIRED, MailState.CANCELLED, MailState.GATHERED, MailState.SILENT}
#: numbers of a case's entry
Step = tuple[int, int]


def faults(
    connection: Connection, acknowledged: Iterable[Step], copies: Counter[str], *, killed_senders: int
) -> list[str]:
    """Every rule that does not hold, in words; empty if all do."""
    return [
        *journal_faults(connection, set(acknowledged)),
        *record_faults(connection),
        *deadline_faults(connection),
        *mail_faults(connection, copies, killed_senders),
    ]


def journal_faults(connection: Connection, acknowledged: set[Step]) -> Iterator[str]:
    if broken := verify(connection):
        yield f"chain: {broken}"
    entries = select(JournalEntry.case_id, JournalEntry.seq).order_by(JournalEntry.case_id, JournalEntry.seq)
    written = connection.execute(entries).all()
    for lost in acknowledged - {(entry.case_id, entry.seq) for entry in written}:
        yield f"lost: entry {lost}"
    for case, own in groupby(written, attrgetter("case_id")):
        numbers = [entry.seq for entry in own]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"gap in case {case}: {numbers}"


def record_faults(connection: Connection) -> Iterator[str]:
    """Each record stands where its last entry left it, and each entry begins where the one before it ended."""
    entries = connection.execute(
        select(
            JournalEntry.subject_type,
            JournalEntry.subject_id,
            JournalEntry.from_state,
            JournalEntry.to_state,
        ).order_by(JournalEntry.subject_type, JournalEntry.subject_id, JournalEntry.case_id, JournalEntry.seq)
    ).all()
    ways = {one: list(way) for one, way in groupby(entries, attrgetter("subject_type", "subject_id"))}
    for (kind, number), way in ways.items():
        if any(before.to_state != after.from_state for before, after in pairwise(way)):
            yield f"{kind} {number}: entries do not follow each other"
    for kind in KINDS.values():
        rows = connection.execute(select(kind.table.c.id, kind.table.c.state, kind.table.c.version)).all()
        for row in rows:
            way = ways.get((kind.name, row.id), [])
            if not way or (str(row.state), row.version) != (way[-1].to_state, len(way) - 1):
                yield f"half applied: {kind.name} {row.id} is {row.state} in version {row.version} of {len(way)}"


def deadline_faults(connection: Connection) -> Iterator[str]:
    """A deadline was opened and closed by entries that exist; a reminder was queued with a mail, and no other way."""
    known = {(case, seq) for case, seq in connection.execute(select(JournalEntry.case_id, JournalEntry.seq))}
    for deadline in connection.execute(select(Deadline.__table__)):
        for seq in filter(None, (deadline.opened_seq, deadline.closed_seq)):
            if (deadline.case_id, seq) not in known:
                yield f"deadline {deadline.id}: no entry {seq}"
    told = set(connection.scalars(select(OutboxMail.reminder_id).where(OutboxMail.reminder_id.is_not(None))))
    reminders = connection.execute(
        select(Reminder.id, Reminder.state, Deadline.state.label("deadline")).join(
            Deadline, Deadline.id == Reminder.deadline_id
        )
    ).all()
    for reminder in reminders:
        queued = reminder.state is ReminderState.QUEUED
        if queued != (reminder.id in told):
            yield f"reminder {reminder.id} is {reminder.state}, mails: {reminder.id in told}"
        if reminder.state is ReminderState.PLANNED and reminder.deadline is not DeadlineState.OPEN:
            yield f"reminder {reminder.id} is planned for a deadline that is {reminder.deadline}"


def mail_faults(connection: Connection, copies: Counter[str], killed_senders: int) -> Iterator[str]:
    """Each mail that was asked for went out, at most once more for each sender that was killed; and no other one."""
    rows = connection.execute(select(OutboxMail.dedupe_key, OutboxMail.message_key, OutboxMail.state)).all()
    known = {}
    for row in rows:
        taken = [name for name in copies if row.message_key in name]
        known.update(dict.fromkeys(taken, row))
        if row.state not in DONE:
            yield f"left: mail {row.dedupe_key} is {row.state}"
        if (row.state is MailState.SENT) != (len(taken) == 1):
            yield f"mail {row.dedupe_key} is {row.state}, Message-IDs at the server: {taken}"
    for name in copies.keys() - known.keys():
        yield f"ghost: {name} was never asked for"
    extra = sum(copies.values()) - len(copies)
    if extra > killed_senders:
        yield f"{extra} extra copies after {killed_senders} kills"
    written = {
        (entry.case_id, entry.seq) for entry in connection.execute(select(JournalEntry.case_id, JournalEntry.seq))
    }
    for row in rows:
        if row.dedupe_key.startswith("news:"):
            case, seq = row.dedupe_key.split(":")[1:3]
            if (int(case), int(seq)) not in written:
                yield f"ghost: {row.dedupe_key} tells of no entry"
