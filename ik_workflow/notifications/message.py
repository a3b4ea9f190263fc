"""One mail as it goes over the line: plain text, HTML and, where there is a day, a calendar file."""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from icalendar import Calendar
from icalendar import Event

from ik_workflow.accounts.addresses import check_address
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.texts import Written
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.settings import Settings
from ik_workflow.translation import _

SEVEN_BIT = SMTP.clone(cte_type="7bit")  # Every server on the way takes it.
#: kinds that come with a day for the calendar
WITH_DAY = frozenset({MailKind.REMINDER, MailKind.ESCALATION, MailKind.COORDINATION})


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail as it goes over the line, and to whom."""

    recipient: str
    content: bytes


def message_of(facts: Facts, settings: Settings, words: Written, *, at: datetime) -> Ready:
    """Raises BadValue for an address, and ValueError for a header, that no mail can have."""
    recipient, message = check_address("email", facts.mail["address"]), EmailMessage(policy=SEVEN_BIT)
    message["Message-ID"] = message_id(facts.mail["message_key"], settings)
    message["Date"] = format_datetime(at.astimezone(BERLIN))
    sender = settings.mail_sender or f"postausgang@{settings.mail_host}"
    message["From"] = Address(settings.site_name, addr_spec=sender)
    message["To"] = recipient
    message["Subject"] = words.subject
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "de"
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    if file := calendar_file(facts, settings, at=at):
        message.add_attachment(
            file, maintype="text", subtype="calendar", filename="frist.ics", params={"method": "PUBLISH"}
        )
    return Ready(recipient, message.as_bytes())


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
    event = Event()
    event.add("uid", f"frist-{deadline.public_id}@{settings.mail_host}")
    event.add("sequence", len(deadline.moves))
    event.add("dtstamp", facts.mail["created"])
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", _("Frist: {task}", task=task))
    event.add("url", f"{settings.base_url}{facts.path}")
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//ik_workflow//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
