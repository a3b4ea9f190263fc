"""Deadlines that hang on a sitting follow it: to its new day, or to the body's next sitting if it is cancelled."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.deadline_days import LEADING_BODY
from ik_workflow.operations.deadline_days import MEETING
from ik_workflow.operations.deadline_days import NEXT
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_days import no_sitting
from ik_workflow.operations.deadline_owners import holder
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.deadline_rows import write
from ik_workflow.operations.deadline_words import day_of_words
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Taken
from ik_workflow.periods import Calendar
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.consultation import OPEN as OPEN_CONSULTATION
from ik_workflow.states.consultation import VOTING_ROLES
from ik_workflow.states.deadlines import COURSES
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import BeforeCouncil
from ik_workflow.states.deadlines import BeforeSitting
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.meeting import MeetingState
from ik_workflow.translation import _

SITTING_CHANGED = frozenset({"meeting_rescheduled", "meeting_cancelled"})
#: a report order follows its sitting by a step of its own, because the council's words say whether it may
OF_ORDER = sorted({rule.id for rule, _course in COURSES["report_order"]})
FOLLOWS = ~((DEADLINES.c.subject_type == "report_order") & DEADLINES.c.rule.in_(OF_ORDER))
BY_NAME = {kind.name: kind for kind in KINDS.values()}


def follow_sitting(connection: Connection, taken: Taken) -> None:
    """What hangs on it gets the new day; of a cancelled one that of the next sitting, else it becomes a question."""
    rows = open_ones(connection, DEADLINES.c.meeting_id == taken.order.subject.id, FOLLOWS)
    if not rows:
        return
    at, calendar, by = taken.order.recorded_at, city_calendar(connection), taken.order.actor.key
    cancelled = taken.to_state is MeetingState.CANCELLED
    sitting, question = next_one(connection, taken) if cancelled else (moved_one(connection, taken), None)
    if cancelled:
        reason = _("Die Sitzung vom {day} ist abgesagt.", day=short_date(taken.before["held_on"]))
    else:
        reason = _("Die Sitzung ist auf den {day} verlegt.", day=short_date(sitting.held_on))
    for row in rows:
        if question is not None and not row.words:
            sentence = f"{reason} {question}"
            day = Day(None, row.event_on, row.explanation, row.source_status, question=sentence)
        else:
            day = day_with(connection, row, sitting, calendar, at)
        shift(connection, row, day, reason=reason, by=by, at=at, calendar=calendar)


def follow_again(connection: Connection, meeting: int, *, by: str, at: datetime, calendar: Calendar) -> None:
    """The entry that moved the sitting was corrected: what hangs on it goes back."""
    sitting = connection.execute(MEETING, {"meeting": meeting}).one()
    reason = _("Die Verlegung der Sitzung ist berichtigt; sie ist am {day}.", day=short_date(sitting.held_on))
    for row in open_ones(connection, DEADLINES.c.meeting_id == meeting):
        day = day_with(connection, row, sitting, calendar, at)
        shift(connection, row, day, reason=reason, by=by, at=at, calendar=calendar)


def moved_one(connection: Connection, taken: Taken) -> Any:
    return connection.execute(MEETING, {"meeting": taken.order.subject.id}).one()


def next_one(connection: Connection, taken: Taken) -> tuple[Any, str | None]:
    """The next sitting of the leading body, or what a person has to do because there is none."""
    held_on = taken.before["held_on"]
    body = connection.scalar(LEADING_BODY, {"meeting": taken.order.subject.id})
    found = connection.execute(NEXT, {"body": body, "day": held_on}).first()
    return found, None if found else no_sitting(connection, body, held_on)


def day_with(connection: Connection, row: Any, sitting: Any, calendar: Calendar, at: datetime) -> Day:
    """The deadline's day, reckoned anew with this sitting, or from the words that somebody said."""
    if row.words:
        event = Event(row.subject_type, {}, row.event_on, row.owner_office, calendar)
        return day_of_words(connection, row.words, event, local_date(at), row.source_status)
    rule = DEADLINE_RULES.get(row.rule)
    course = next((one for one in rule.courses if one.kind == row.subject_type), None) if rule else None
    due = course.due if course else rule.due_by_hand if rule else None
    if rule is not None and isinstance(due, BeforeSitting | BeforeCouncil):
        record = record_of(connection, row.subject_type, row.subject_id)
        event = Event(row.subject_type, record, row.event_on, row.owner_office, calendar, meeting=sitting.id)
        found = day_of(connection, rule, due, event)
        if found is not None:
            return found
    words = _("Sitzung am {day}", day=long_date(sitting.held_on))
    return Day(sitting.held_on, row.event_on, words, row.source_status, meeting_id=sitting.id)


def record_of(connection: Connection, kind: str, number: int) -> dict[str, Any]:
    return dict(connection.execute(BY_NAME[kind].row, {"id": number}).mappings().one())


def name_council_sitting(connection: Connection, taken: Taken) -> None:
    """The council's sitting for a paper is known: every body that has to vote gets its last day (DR-11, DR-12)."""
    order, item = taken.order, taken.decision.facts.get("item")
    council = connection.execute(
        select(Meeting.id).join(AgendaItem, AgendaItem.meeting_id == Meeting.id).where(AgendaItem.id == item)
    ).first()
    if council is None:
        return
    voting = select(Consultation.__table__).where(
        Consultation.paper_id == taken.before["paper_id"],
        Consultation.authoritative.is_(False),
        Consultation.role.in_(VOTING_ROLES),
        Consultation.state.in_(OPEN_CONSULTATION),
        Consultation.deleted.is_(False),
    )
    rows = connection.execute(voting.order_by(Consultation.id)).mappings().all()
    if not rows:
        return
    calendar = city_calendar(connection)
    asked = (DEADLINES.c.subject_type == "consultation", DEADLINES.c.subject_id.in_([row["id"] for row in rows]))
    known = {(one.subject_id, one.rule): one for one in open_ones(connection, *asked)}
    for row in rows:
        place = Place(row["case_id"], "consultation", row["id"], taken.seq, order.recorded_at, calendar)
        for rule, course in COURSES["consultation"]:
            vote_until(connection, taken, rule, course, dict(row), place, council.id, known.get((row["id"], rule.id)))


def vote_until(
    connection: Connection,
    taken: Taken,
    rule: DeadlineRule,
    course: Course,
    row: dict[str, Any],
    place: Place,
    council: int,
    known: Any,
) -> None:
    event = Event("consultation", row, taken.on, None, place.calendar, meeting=council)
    day = day_of(connection, rule, course.due, event)
    if day is None:
        return
    if known is None:
        whose = holder(connection, course.owner, "consultation", row, local_date(place.at))
        write(connection, place, rule.id, rule.task, day, whose)
    else:
        reason = _("Für die Vorlage ist eine andere Sitzung benannt.")
        shift(connection, known, day, reason=reason, by=taken.order.actor.key, at=place.at, calendar=place.calendar)
