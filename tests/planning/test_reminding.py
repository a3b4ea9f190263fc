"""When a deadline is reminded of (EM-13, EM-14)."""

from datetime import date
from datetime import timedelta

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.planning.reminding import OVERDUE
from ik_workflow.planning.reminding import Planned
from ik_workflow.planning.reminding import Stage
from ik_workflow.planning.reminding import planned_days
from ik_workflow.planning.reminding import stage_days
from ik_workflow.planning.reminding import week_after

DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
CLOSED = st.lists(st.dates(date(2024, 1, 1), date(2031, 12, 31)), max_size=20)
STAGES = st.sets(st.sampled_from(list(Stage)))


def plan(
    stages: set[Stage], opened_on: date, length: int, late: int, closed: list[date]
) -> tuple[list[Planned], date, Calendar]:
    calendar = Calendar(closing_days={day + timedelta(days=n): "zu" for day in closed for n in range(9)})
    today = opened_on + timedelta(days=late)
    due_on = opened_on + timedelta(days=length)
    return (
        planned_days(stages, opened_on=opened_on, due_on=due_on, today=today, calendar=calendar),
        today,
        calendar,
    )


@settings(deadline=None)
@given(STAGES, DAYS, st.integers(0, 60), st.integers(-3, 90), CLOSED)
def test_reminders_come_on_working_days_from_today_on_one_a_day_and_in_order(
    stages: set[Stage], opened_on: date, length: int, late: int, closed: list[date]
) -> None:
    found, today, calendar = plan(stages, opened_on, length, late, closed)
    assert all(calendar.is_office_day(one.on) for one in found)
    assert all(one.on >= max(today, opened_on) for one in found)
    assert all(one.on <= one.useful_until for one in found)
    assert [one.on for one in found] == sorted({one.on for one in found})
    order = list(Stage)
    assert [one.stage for one in found] == sorted((one.stage for one in found), key=order.index)


@settings(deadline=None)
@given(STAGES, DAYS, st.integers(0, 60), st.integers(-3, 90), CLOSED)
def test_no_stage_is_lost_without_a_reason(
    stages: set[Stage], opened_on: date, length: int, late: int, closed: list[date]
) -> None:
    found, today, calendar = plan(stages, opened_on, length, late, closed)
    start, due_on = max(today, opened_on), opened_on + timedelta(days=length)
    days = stage_days(start, due_on, calendar)
    stage_on = {one.on: one.stage for one in found}
    order = list(Stage)
    for lost in stages - {one.stage for one in found}:
        past = days[lost] < start
        too_late = lost not in OVERDUE and days[lost] > due_on
        later_stage = days[lost] in stage_on and order.index(stage_on[days[lost]]) > order.index(lost)
        assert past or too_late or later_stage


def test_a_deadline_over_christmas_is_reminded_of_on_the_days_before() -> None:
    found = planned_days(
        set(Stage),
        opened_on=date(2024, 12, 4),
        due_on=date(2024, 12, 27),
        today=date(2024, 12, 4),
        calendar=BRANDENBURG,
    )
    assert [(one.stage.value, one.on.isoformat(), one.useful_until.isoformat()) for one in found] == [
        ("first", "2024-12-04", "2024-12-27"),
        ("days_14", "2024-12-13", "2024-12-27"),
        ("days_7", "2024-12-20", "2024-12-27"),
        ("days_2", "2024-12-23", "2024-12-27"),
        ("due", "2024-12-27", "2024-12-27"),
        ("overdue_1", "2024-12-30", "2025-01-05"),
        ("overdue_5", "2025-01-06", "2025-01-12"),
        ("weekly", "2025-01-13", "2025-01-19"),
    ]


def test_of_two_stages_on_one_day_the_later_one_comes() -> None:
    friday = date(2026, 11, 20)
    found = planned_days({Stage.FIRST, Stage.DUE}, opened_on=friday, due_on=friday, today=friday, calendar=BRANDENBURG)
    assert [one.stage for one in found] == [Stage.DUE]


def test_a_free_last_day_is_reminded_of_on_the_working_day_before() -> None:
    days = stage_days(date(2026, 11, 1), date(2026, 11, 22), BRANDENBURG)
    assert (days[Stage.DAYS_2], days[Stage.DUE]) == (date(2026, 11, 18), date(2026, 11, 20))


def test_weekly_stays_ahead_in_a_week_without_a_working_day() -> None:
    tuesday = date(2026, 12, 22)
    closed = {tuesday + n * ONE_DAY: "Betriebsruhe" for n in range(1, 12)}
    assert week_after(tuesday, Calendar(closing_days=closed)) == date(2027, 1, 4)


def test_a_deadline_recorded_late_is_told_of_today_and_weekly_at_once() -> None:
    today = date(2026, 11, 23)
    found = planned_days(
        set(Stage), opened_on=date(2026, 6, 1), due_on=date(2026, 7, 1), today=today, calendar=BRANDENBURG
    )
    assert [(one.stage, one.on) for one in found] == [(Stage.WEEKLY, today)]
    found = planned_days(
        {Stage.FIRST}, opened_on=date(2026, 6, 1), due_on=date(2026, 12, 1), today=today, calendar=BRANDENBURG
    )
    assert [(one.stage, one.on) for one in found] == [(Stage.FIRST, today)]


def test_the_stages_planned_are_those_on_record() -> None:
    assert [stage.value for stage in Stage] == [stage.value for stage in ReminderStage]
