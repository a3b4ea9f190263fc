"""The day that somebody's words mean, among the council's own sittings (KA-25)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ik_workflow.operations.deadline_days import OF_BODY
from ik_workflow.operations.deadline_days import OF_COUNCIL
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.parameters import intake_period
from ik_workflow.periods import LAST_YEAR
from ik_workflow.planning.windows import Found
from ik_workflow.planning.windows import Question
from ik_workflow.planning.windows import parse
from ik_workflow.planning.windows import resolve


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of the day: the day itself, words for it, or what it is reckoned from."""

    on: date | None
    words: str | None
    event_on: date | None
    meeting: int | None


def day_of_words(
    connection: Connection, words: str, event: Event, today: date, status: str, *, body: int | None = None
) -> Day:
    """The last sitting in that time, of the council or of ``body``; what words or calendar leave open is a question."""
    said_on = event.on or today
    window = parse(words, said_on=said_on)
    if isinstance(window, Question):
        return Day(None, event.on, "", status, question=window.sentence)
    days = {"first": min(said_on, today), "last": date(LAST_YEAR, 12, 31)}
    sittings = connection.execute(*((OF_COUNCIL, days) if body is None else (OF_BODY, {**days, "body": body}))).all()
    found = resolve(window, [one.held_on for one in sittings], today=today, intake=intake_period(connection, today))
    if isinstance(found, Question):
        return Day(None, event.on, "", status, question=found.sentence)
    assert isinstance(found, Found)
    meeting = next(one.id for one in sittings if one.held_on == found.session_on)
    return Day(found.session_on, event.on, found.explanation, status, meeting_id=meeting)
