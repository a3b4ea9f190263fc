"""One mail as its page shows it: what it says, to those who may read it, and what became of it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import links_in
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Case
from ik_workflow.models.all import Person
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import OutboxEvent
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.facts import facts_of
from ik_workflow.notifications.filling import compose
from ik_workflow.notifications.filling import finished
from ik_workflow.notifications.filling import gathered_by
from ik_workflow.notifications.filling import has_key
from ik_workflow.notifications.filling import unkeyed
from ik_workflow.notifications.message import calendar_file
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.texts import Written
from ik_workflow.notifications.texts import text_of
from ik_workflow.notifications.unnamed import recipient_words
from ik_workflow.notifications.unnamed import without_address
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import settings

log = logging.getLogger(__name__)

SECRET = N_("Diese Nachricht gehört zu einem Vorgang, den Sie nicht sehen dürfen. Ihr Inhalt wird nicht gezeigt.")
UNWRITABLE = N_("Diese Nachricht lässt sich nicht schreiben. Warum, steht im Verlauf.")


@dataclass(frozen=True, slots=True)
class Happened:
    event: OutboxEvent
    #: who did it by hand
    by: str | None


@dataclass(frozen=True, slots=True)
class MailPage:
    mail: RowMapping
    name: str | None
    #: the address, or that it is nobody's business
    recipient: str
    #: None: ``withheld`` says why
    words: Written | None
    withheld: str
    #: written by now, and not only as it would be sent at this moment
    frozen: bool
    #: the link of an invitation is its reader's alone
    without_key: bool
    #: the file for a calendar, if the mail has one
    calendar: bytes | None
    history: Sequence[Happened]

    def told(self, words: str | None) -> str:
        """What a server answered, without the address that nobody is shown."""
        return without_address(self.mail, words) or ""


def mail_page(session: Session, viewing: Session | None, address: str) -> MailPage:
    """``viewing`` reads what somebody may see; None where everybody may see everything (the demonstration)."""
    row = mail_of(session, address)
    facts = facts_of(session, row)
    words, withheld = None, ""
    if viewing is not None and not may_read(session, viewing, facts):
        withheld = _(SECRET)
    else:
        words = words_of(session, facts, with_key=viewing is None)
        withheld = "" if words else _(UNWRITABLE)
    history = session.execute(
        select(OutboxEvent, Person.name)
        .outerjoin(Person, Person.id == OutboxEvent.by_id)
        .where(OutboxEvent.mail_id == row["id"])
        .order_by(OutboxEvent.id)
    )
    return MailPage(
        row,
        facts.person.name if facts.person else None,
        recipient_words(row),
        words,
        withheld,
        row["body"] is not None,
        viewing is not None and with_a_key(row),
        calendar_file(facts, settings(), at=now()) if words else None,
        [Happened(event, by) for event, by in history],
    )


def with_a_key(row: RowMapping) -> bool:
    return has_key(row) or any(links_in(row["body"] or ""))


def mail_of(session: Session, address: str) -> RowMapping:
    row = session.execute(select(OUTBOX).where(OUTBOX.c.public_id == public_id(address))).mappings().one_or_none()
    if row is None:
        raise NotFound(_("Diese E-Mail gibt es nicht."))
    return row


def words_of(session: Session, facts: Facts, *, with_key: bool) -> Written | None:
    """As it was sent; what waits, as it would be sent now."""
    subject, body = facts.mail["subject"], facts.mail["body"]
    try:
        if subject is None or body is None:
            digest = facts.mail["kind"] is MailKind.DIGEST
            told, _dropped, more = gathered_by(session, facts.mail, at=now()) if digest else ([], {}, 0)
            text = text_of(session, facts.mail["kind"])
            subject, body = compose(facts, text, settings(), at=now(), gathered=told, more=more)
        if not with_key:
            return unkeyed(settings(), subject, body)
        return finished(facts, settings(), subject, body)
    except Exception:  # The sender sets such a mail aside; whoever looks for the reason must not stand before an error.
        log.exception("mail %s cannot be written", facts.mail["id"])
        return None


def may_read(session: Session, viewing: Session, facts: Facts) -> bool:
    """Whether every case that the mail tells of is the reader's to see."""
    cases = {facts.case.id} if facts.case else set()
    if facts.mail["kind"] is MailKind.DIGEST:
        cases |= cases_in(session, facts.mail["id"])
    return cases <= set(viewing.scalars(select(Case.id).where(Case.id.in_(cases))))


def cases_in(session: Session, digest: int) -> set[int]:
    """Also of what was left out in the end."""
    rows = session.execute(
        select(OUTBOX.c.case_id, Deadline.case_id, OUTBOX.c["values"])
        .select_from(OUTBOX)
        .outerjoin(Reminder, Reminder.id == OUTBOX.c.reminder_id)
        .outerjoin(Deadline, Deadline.id == Reminder.deadline_id)
        .where(OUTBOX.c.digest_id == digest)
    ).all()
    named = {values["deadline_id"] for *_cases, values in rows if isinstance((values or {}).get("deadline_id"), int)}
    found = set(session.scalars(select(Deadline.case_id).where(Deadline.id.in_(named)))) if named else set()
    return {case for one, other, _values in rows for case in (one, other) if case} | found
