"""On which days a deadline is reminded of: working days of the city, never two on one day (EM-13, EM-14)."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import time
from datetime import timedelta
from enum import StrEnum

from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.periods import first

WEEK = timedelta(days=7)
EARLIEST = time(7)  #: nobody is told anything before it
LASTS = timedelta(days=6)  #: so long an overdue notice says something true; then the next one comes


class Stage(StrEnum):
    """In the order in which they come."""

    FIRST = "first"
    DAYS_14 = "days_14"
    DAYS_7 = "days_7"
    DAYS_2 = "days_2"
    DUE = "due"
    OVERDUE_1 = "overdue_1"
    OVERDUE_5 = "overdue_5"
    WEEKLY = "weekly"


OVERDUE = frozenset({Stage.OVERDUE_1, Stage.OVERDUE_5, Stage.WEEKLY})
INTERNAL = frozenset({Stage.FIRST, Stage.DAYS_2, Stage.DUE, *OVERDUE})


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder; after ``useful_until`` it would say something that is no longer so."""

    stage: Stage
    on: date
    useful_until: date


def usual_stages(law: str) -> frozenset[Stage]:
    """What a deadline of this law sends unless the administrator says otherwise."""
    return INTERNAL if law == "internal" else frozenset(Stage)


def planned_days(
    stages: Collection[Stage], *, opened_on: date, due_on: date, today: date, calendar: Calendar
) -> list[Planned]:
    """The reminders of these stages from today on, in order.

    Left out is what would lie before the opening or before today, and what falls on the day of a later stage. A
    deadline that is recorded later than it opened is told of today.
    """
    start = max(opened_on, today)
    days = stage_days(start, due_on, calendar)
    by_day = {days[stage]: stage for stage in Stage if stage in stages and in_time(stage, days[stage], start, due_on)}
    return [Planned(stage, day, useful_until(stage, day, due_on, days)) for day, stage in sorted(by_day.items())]


def stage_days(start: date, due_on: date, calendar: Calendar) -> Mapping[Stage, date]:
    """The day of every stage if nothing were left out; from T-14 to the last they never run backwards."""
    is_open = calendar.is_office_day
    due = first(due_on, -1, is_open)
    two_before = nth_office_day(due, -2, is_open)
    week_before = min(first(due_on - WEEK, -1, is_open), two_before)
    overdue_5 = nth_office_day(due_on, 5, is_open)
    return {
        Stage.FIRST: first(start, 1, is_open),
        Stage.DAYS_14: min(first(due_on - 2 * WEEK, -1, is_open), week_before),
        Stage.DAYS_7: week_before,
        Stage.DAYS_2: two_before,
        Stage.DUE: due,
        Stage.OVERDUE_1: nth_office_day(due_on, 1, is_open),
        Stage.OVERDUE_5: overdue_5,
        Stage.WEEKLY: weekly_from(overdue_5, start, calendar),
    }


def weekly_from(last: date, today: date, calendar: Calendar) -> date:
    """The first weekly day from today on, the previous notice having come on ``last``."""
    day = week_after(last, calendar)
    return day if day >= today else first(today, 1, calendar.is_office_day)


def week_after(day: date, calendar: Calendar) -> date:
    """A week later, or the previous working day; in a week without any the next one."""
    found = first(day + WEEK, -1, calendar.is_office_day)
    return found if found > day else nth_office_day(day, 1, calendar.is_office_day)


def in_time(stage: Stage, day: date, start: date, due_on: date) -> bool:
    return day >= start and (stage in OVERDUE or day <= due_on)


def useful_until(stage: Stage, day: date, due_on: date, days: Mapping[Stage, date]) -> date:
    if stage is Stage.OVERDUE_1:
        return days[Stage.OVERDUE_5] - ONE_DAY
    return day + LASTS if stage in OVERDUE else due_on


def nth_office_day(day: date, number: int, is_open: Callable[[date], bool]) -> date:
    """Working days are counted from the day after (or before, if negative); the day itself never counts."""
    direction = 1 if number > 0 else -1
    for _ in range(abs(number)):
        day = first(day + direction * ONE_DAY, direction, is_open)
    return day
