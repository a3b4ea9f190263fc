"""When an order is due: what its words mean among the sittings of the addressed body, and what a person confirms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations.deadline_days import SITTINGS
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_words import day_of_words
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import long_date
from ik_workflow.translation import N_
from ik_workflow.translation import _

SITTING_ON = SITTINGS.where(MeetingBody.organization_id == bindparam("body"), Meeting.held_on == bindparam("day"))
NO_WORDS = N_("Der Beschluss nennt keinen Termin. Bitte klären Sie mit dem Gremium, bis wann zu berichten ist.")


@dataclass(frozen=True, slots=True)
class When:
    """What is understood of the words of a date: a day with its sitting, or what a person has to decide."""

    words: str | None
    on: date | None
    meeting: int | None = None
    explanation: str | None = None
    question: str | None = None
    #: when the words were said from which the day was read; None where a person has set the day
    said_on: date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """For a step that sets a day."""
        day = {"due_on": self.on, "meeting": self.meeting, "said_on": self.said_on}
        facts = day | {"explanation": self.explanation, "question": self.question}
        return {name: value for name, value in facts.items() if value is not None}

    @property
    def stored(self) -> dict[str, Any]:
        """As one of an order's interim reports."""
        day = self.on.isoformat() if self.on else None
        said_on = self.said_on.isoformat() if self.said_on else None
        found = {"words": self.words, "due_on": day, "meeting_id": self.meeting, "said_on": said_on}
        return found | {"explanation": self.explanation, "question": self.question}


def understood(connection: Connection, words: str, body: int, *, said_on: date, today: date) -> When:
    """What the words mean among the sittings of that body, said on that day."""
    words = " ".join(words.split())
    if not words:
        return When(None, None, question=_(NO_WORDS))
    event = Event("report_order", {}, said_on, None, BRANDENBURG)
    found = day_of_words(connection, words, event, today, "order", body=body)
    read_on = said_on if found.due_on else None
    return When(words, found.due_on, found.meeting_id, found.explanation or None, found.question, read_on)


def confirmed(connection: Connection, found: When, body: int, on: date | None) -> When:
    """The day that a person has confirmed; another than was read stands as theirs, with its sitting if there is one."""
    if on is None or on == found.on:
        return found
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadValue("due_on", _("Bitte prüfen Sie das Jahr."))
    explanation = _("festgelegt auf {day}", day=long_date(on))
    meeting = sitting_on(connection, body, on)
    return When(found.words, on, meeting, explanation)


def sitting_on(connection: Connection, body: int, on: date) -> int | None:
    found = connection.execute(SITTING_ON, {"body": body, "day": on}).first()
    return found.id if found else None


def new_day(
    connection: Connection, order: ReportOrder, words: str | None, on: date | None, *, said_on: date, today: date
) -> When:
    """What somebody says of an order's new date; raises BadValue where the words leave it open and no day is given."""
    body = order.organization_id
    found = understood(connection, words or "", body, said_on=said_on, today=today)
    if on is None and found.on is None:
        if words:
            raise BadValue("words", found.question or "")
        raise BadValue("due_on", _("Bitte nennen Sie den neuen Tag oder einen Zeitraum wie „im April 2027“."))
    return confirmed(connection, found, body, on)


def with_new_day(
    session: Session, order: ReportOrder, facts: Mapping[str, Any], said_on: date, today: date
) -> dict[str, Any]:
    """The facts of a step, its words read among the sittings of the addressed body."""
    words, on = facts.get("words"), facts.get("due_on")
    found = new_day(session.connection(), order, words, on, said_on=said_on, today=today)
    return {**facts, **found.facts}


def with_requested_day(
    session: Session, order: ReportOrder, facts: Mapping[str, Any], said_on: date, today: date
) -> dict[str, Any]:
    """What the body grants: the day that was asked for, unless it says another."""
    words, on = facts.get("words"), facts.get("due_on")
    if on == order.requested_on or (on is None and words in (None, order.requested_words)):
        asked = When(
            order.requested_words,
            order.requested_on,
            order.requested_meeting_id,
            order.requested_explanation,
            said_on=order.requested_said_on,
        )
        return {**facts, "words": order.requested_words, **asked.facts}
    return with_new_day(session, order, facts, said_on, today)
