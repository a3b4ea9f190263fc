"""Every reminder and every last day to come, as things stand, also of cycles that only begin; nothing is written."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import Date
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.due import DEADLINES
from ik_workflow.notifications.due import IS_PLANNED
from ik_workflow.notifications.due import REMINDERS
from ik_workflow.notifications.due import Due
from ik_workflow.notifications.due import ended
from ik_workflow.notifications.recipients import COORDINATOR
from ik_workflow.notifications.recipients import Directory
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.notifications.recipients import directories
from ik_workflow.notifications.routes import recipients_of
from ik_workflow.notifications.routes import route_of
from ik_workflow.operations.cycle_forecast import cycles_to_come
from ik_workflow.operations.missing_votes import council_sittings
from ik_workflow.operations.parameters import VOTE_WATCH
from ik_workflow.operations.parameters import parameter
from ik_workflow.operations.vote_watch import TO_COME
from ik_workflow.operations.vote_watch import forecast_stages
from ik_workflow.operations.vote_watch import lacking_at
from ik_workflow.operations.vote_watch import words
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.periods import first
from ik_workflow.periods import long_date
from ik_workflow.planning.reminding import week_after
from ik_workflow.translation import _
from ik_workflow.translation import _n

LONGEST = 400  # days
SITTINGS = 36  # of the council
MOST = 5000  # reminders and last days that are read

DEADLINE_COLUMNS = (
    DEADLINES.c.id.label("deadline_id"),
    DEADLINES.c.task,
    DEADLINES.c.due_on,
    DEADLINES.c.owner_organization_id.label("organization_id"),
    DEADLINES.c.owner_office.label("office"),
    DEADLINES.c.subject_type,
    DEADLINES.c.subject_id,
    DEADLINES.c.case_id,
    DEADLINES.c.source_status,
    func.date(DEADLINES.c.opened_at, type_=Date()).label("opened_on"),
    DEADLINES.c.rule,
)
IS_OPEN = DEADLINES.c.state == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Ahead:
    """One thing to come on one day, for one person."""

    day: date
    #: None: no mail, but the deadline's last day
    kind: MailKind | None
    #: None: there is nobody to tell
    person: Recipient | None
    case_id: int
    deadline_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes, in order; and how much more the span holds than is read at once."""

    lines: list[Ahead]
    left_out: int
    #: from that day on something is left out
    left_out_from: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """From when until when, and which deadlines; ``owners`` None: of every organization."""

    on: date
    until: date
    case_id: int | None
    owners: frozenset[int] | None

    def narrow(self, asked: Select[Any]) -> Select[Any]:
        if self.case_id is not None:
            asked = asked.where(DEADLINES.c.case_id == self.case_id)
        if self.owners is not None:
            asked = asked.where(DEADLINES.c.owner_organization_id.in_(sorted(self.owners)))
        return asked


def forecast(
    session: Session, *, on: date, days: int, person_id: int | None = None, case_id: int | None = None
) -> Forecast:
    """What comes from that day on within so many days; of one person or one case where one is named.

    Raises BadValue for a span that cannot be read at once. The number of statements does not grow with what is found.
    """
    if not 1 <= days <= LONGEST:
        raise BadValue("days", _("Bitte geben Sie eine Zahl von 1 bis {most} Tagen an.", most=LONGEST))
    until = on + timedelta(days=days)
    calendar = city_calendar(session.connection())
    asked = Asked(on, until, case_id, None if person_id is None else owners_of(session, person_id))
    planned, more_planned = bounded(session, planned_ones(asked))
    last, more_last = bounded(session, ending_ones(asked))
    reminders, ends = reminders_to_come(session, planned, asked, calendar), last_days(last)
    for cycle in cycles_to_come(session, on, until, case_id, calendar):
        reminders += [due for due in cycle.reminders if on <= due.remind_on <= until]
        ends += [cycle.end] if on <= cycle.end.remind_on <= until else []
    sittings = watched_days(session, on, until, calendar)
    told_on = {due.remind_on for due in reminders} | {day for _meeting, day in sittings}
    people = directories(session.connection(), told_on | {end.remind_on for end in ends} | {on})
    found = [
        *(line for due in reminders for line in told(due, people[due.remind_on])),
        *(line for end in ends for line in ending(end, people[end.remind_on])),
        *(line for meeting, day in sittings for line in missing(session, meeting, day, people[day], on)),
    ]
    kept = [
        line
        for line in found
        if (person_id is None or (line.person is not None and line.person.person_id == person_id))
        and (case_id is None or line.case_id == case_id)
    ]
    cut = [rows[-1].day for rows, more in ((planned, more_planned), (last, more_last)) if more]
    return Forecast(sorted(kept, key=in_order), more_planned + more_last, min(cut, default=None))


def owners_of(session: Session, person_id: int) -> frozenset[int] | None:
    """The organizations whose deadlines can concern the person: their own and all below; None: every one."""
    held = session.execute(
        select(Membership.organization_id, Membership.role).where(
            Membership.person_id == person_id, Membership.deleted.is_(False)
        )
    ).all()
    if any(row.role is COORDINATOR for row in held):
        return None
    below: dict[int | None, list[int]] = {}
    for number, above in session.execute(select(Organization.id, Organization.parent_id)):
        below.setdefault(above, []).append(number)
    found: set[int] = set()
    waiting = [row.organization_id for row in held]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, [])
    return frozenset(found)


def bounded(session: Session, asked: Select[Any]) -> tuple[Sequence[Any], int]:
    """The first rows, and how many more there are; they are counted only if there are more."""
    rows = session.execute(asked.limit(MOST + 1)).all()
    if len(rows) <= MOST:
        return rows, 0
    total = session.scalar(select(func.count()).select_from(asked.order_by(None).subquery())) or 0
    return rows[:MOST], total - MOST


def in_order(line: Ahead) -> tuple[date, bool, str, str]:
    """By day, the mails before the last days, by name."""
    return line.day, line.kind is None, line.person.name if line.person else "", line.words


def planned_ones(asked: Asked) -> Select[Any]:
    found = (
        select(
            REMINDERS.c.id,
            REMINDERS.c.stage,
            REMINDERS.c.remind_on.label("day"),
            REMINDERS.c.useful_until,
            *DEADLINE_COLUMNS,
        )
        .join(DEADLINES, DEADLINES.c.id == REMINDERS.c.deadline_id)
        .where(IS_PLANNED, IS_OPEN, REMINDERS.c.remind_on <= asked.until)
    )
    return asked.narrow(found).order_by(REMINDERS.c.remind_on, REMINDERS.c.id)


def reminders_to_come(session: Session, rows: Sequence[Any], asked: Asked, calendar: Calendar) -> list[Due]:
    """Each with the day on which it will go out: what is overdue on the first working day, and only the newest."""
    newest: dict[tuple[int, date], Due] = {}
    start, until = first(asked.on, 1, calendar.is_office_day), asked.until
    for row in rows:
        day = max(row.day, start)
        due = Due(row.id, row.deadline_id, row.stage, day, row.useful_until, *deadline_of(row))
        newest[due.deadline_id, day] = due
    gone = ended(session.connection(), list(newest.values()))
    return [
        due
        for one in newest.values()
        if one.deadline_id not in gone
        for due in repeated(one, until, calendar)
        if due.remind_on <= until and (due.useful_until >= due.remind_on or due.stage is ReminderStage.WEEKLY)
    ]


def repeated(due: Due, until: date, calendar: Calendar) -> Iterator[Due]:
    """The weekly notices go on."""
    yield due
    while due.stage is ReminderStage.WEEKLY and (day := week_after(due.remind_on, calendar)) <= until:
        due = due._replace(remind_on=day, useful_until=day)
        yield due


def ending_ones(asked: Asked) -> Select[Any]:
    found = select(DEADLINES.c.due_on.label("day"), *DEADLINE_COLUMNS).where(
        IS_OPEN, DEADLINES.c.due_on >= asked.on, DEADLINES.c.due_on <= asked.until
    )
    return asked.narrow(found).order_by(DEADLINES.c.due_on, DEADLINES.c.id)


def last_days(rows: Sequence[Any]) -> list[Due]:
    return [Due(0, row.deadline_id, ReminderStage.DUE, row.day, row.day, *deadline_of(row)) for row in rows]


def deadline_of(row: Any) -> tuple[Any, ...]:
    """The part of ``Due`` that is the deadline's."""
    owner = (row.organization_id, row.office)
    of_record = (row.subject_type, row.subject_id, row.case_id, row.source_status, row.opened_on)
    return True, row.task, row.due_on, *owner, *of_record, False, row.rule


# -- in words -----------------------------------------------------------------------------------------------------


def left_out_words(number: int, day: date) -> str:
    counted = _n("eine weitere Erinnerung oder Frist", "{number} weitere Erinnerungen und Fristen", number)
    return _("Ab {day} fehlt ein Teil: {counted}. Bitte grenzen Sie ein.", day=long_date(day), counted=counted)


def told(due: Due, people: Directory) -> Iterator[Ahead]:
    route = route_of(due, people)
    until = long_date(due.due_on) if due.due_on else ""
    words = _("{stage}: {task} (Frist: {until})", stage=_(due.stage.label), task=due.task, until=until)
    for one in recipients_of(route, due, people) or (None,):
        yield Ahead(due.remind_on, route.kind, one, due.case_id, due.deadline_id or None, words)


def ending(due: Due, people: Directory) -> Iterator[Ahead]:
    for one in people.of(due.organization_id, due.office) or (None,):
        yield Ahead(
            due.remind_on, None, one, due.case_id, due.deadline_id or None, _("Letzter Tag: {task}", task=due.task)
        )


def watched_days(session: Session, on: date, until: date, calendar: Calendar) -> list[tuple[Meeting, date]]:
    """The council's sittings with the days on which somebody may be told of missing votes."""
    ahead = parameter(session.connection(), VOTE_WATCH, on).value
    return [
        (meeting, day)
        for meeting in council_sittings(session, on + ONE_DAY, most=SITTINGS)
        if meeting.state in TO_COME
        for day in forecast_stages(meeting, ahead, calendar)
        if on <= day <= until
    ]


def missing(session: Session, meeting: Meeting, day: date, people: Directory, on: date) -> Iterator[Ahead]:
    """As the votes stand today."""
    for lacking in lacking_at(session, meeting, people, on):
        said = words(lacking.vote)
        for one in lacking.to or (None,):
            yield Ahead(day, MailKind.MISSING_VOTE, one, lacking.case_id, None, f"{said['missing']} {said['possible']}")
