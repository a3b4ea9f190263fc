"""One mail as it goes over the line: plain text, HTML and, where there is a day, a calendar file."""

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from email.utils import format_datetime

from icalendar.parser import Contentline
from icalendar.prop import vText

from ik_workflow.accounts.addresses import check_address
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.mime import field
from ik_workflow.notifications.mime import file_part
from ik_workflow.notifications.mime import mailbox_field
from ik_workflow.notifications.mime import multipart
from ik_workflow.notifications.mime import text_field
from ik_workflow.notifications.mime import text_part
from ik_workflow.notifications.texts import Written
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.settings import Settings
from ik_workflow.translation import _

#: kinds that come with a day for the calendar
WITH_DAY = frozenset({MailKind.REMINDER, MailKind.ESCALATION, MailKind.COORDINATION})
CALENDAR = 'text/calendar; charset="utf-8"; method="PUBLISH"'


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail as it goes over the line, and to whom."""

    recipient: str
    content: bytes


def message_of(facts: Facts, settings: Settings, words: Written, *, at: datetime) -> Ready:
    """Raises BadValue for an address, and ValueError for a header, that no mail can have."""
    recipient, key = check_address("email", facts.mail["address"]), facts.mail["message_key"]
    body = multipart("alternative", f"a{key}", [text_part("plain", words.text), text_part("html", words.html)])
    if file := calendar_file(facts, settings, at=at):
        body = multipart("mixed", f"m{key}", [body, file_part(CALENDAR, "frist.ics", file)])
    sender = settings.mail_sender or f"postausgang@{settings.mail_host}"
    head = [
        field("Message-ID", message_id(key, settings)),
        field("Date", format_datetime(at.astimezone(BERLIN))),
        mailbox_field("From", settings.site_name, sender),
        field("To", recipient),
        text_field("Subject", words.subject),
        field("Auto-Submitted", "auto-generated"),
        field("X-Auto-Response-Suppress", "All"),
        field("Content-Language", "de"),
        field("MIME-Version", "1.0"),
    ]
    return Ready(recipient, "".join([*head, body]).encode("ascii"))


def message_id(key: str, settings: Settings) -> str:
    """The same for every copy of a mail."""
    return f"<outbox-{key}@{settings.mail_host}>"


def calendar_file(facts: Facts, settings: Settings, *, at: datetime) -> bytes | None:
    """The last day of the deadline, which a later file with a higher sequence replaces; None if none is to come."""
    deadline = facts.deadline
    if facts.mail["kind"] not in WITH_DAY or deadline is None or deadline.due_on is None:
        return None
    if deadline.due_on < local_date(at):
        return None
    task = _("Frist in einem nichtöffentlichen Vorgang") if facts.secret else facts.task
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ik_workflow//DE",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:frist-{deadline.public_id}@{settings.mail_host}",
        f"SEQUENCE:{len(deadline.moves)}",
        f"DTSTAMP:{facts.mail['created'].astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{deadline.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{deadline.due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{vText(_('Frist: {task}', task=task)).to_ical().decode()}",
        f"URL:{settings.base_url}{facts.path}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(Contentline(line).to_ical() + b"\r\n" for line in lines)
