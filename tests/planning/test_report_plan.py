"""The plan of a report, backwards from its session: the example of SM-7 day by day, and what a person is asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.planning.report_plan import LeadTimes
from ik_workflow.planning.report_plan import ReportPlan
from ik_workflow.planning.report_plan import plan_report
from ik_workflow.planning.windows import Question

MARCH = date(2027, 3, 3)
STEERING_GROUP = date(2027, 1, 7)
TODAY = date(2026, 11, 2)


def plan(
    target_on: date = MARCH,
    *,
    today: date = TODAY,
    steering_group: tuple[date, ...] = (date(2026, 11, 26), STEERING_GROUP, date(2027, 2, 4)),
    deputies: tuple[date, ...] = (),
    lead_times: LeadTimes | None = None,
    calendar: Calendar = BRANDENBURG,
) -> ReportPlan | Question:
    return plan_report(
        target_on,
        today=today,
        council={date(2027, 1, 27), MARCH, date(2027, 4, 7)},
        steering_group=steering_group,
        deputies=deputies,
        lead_times=lead_times,
        calendar=calendar,
    )


def planned(**given: object) -> ReportPlan:
    found = plan(**given)  # type: ignore[arg-type]
    assert isinstance(found, ReportPlan), found
    return found


def asked(**given: object) -> str:
    found = plan(**given)  # type: ignore[arg-type]
    assert isinstance(found, Question), found
    return found.sentence


def days(found: ReportPlan) -> dict[str, tuple[str, str]]:
    return {stage.key: (stage.from_on.isoformat(), stage.until.isoformat()) for stage in found.stages}


def test_the_report_for_wednesday_3_march_2027_opens_on_9_november_2026() -> None:
    found = planned()
    assert days(found) == {
        "data_call": ("2026-11-09", "2026-12-07"),
        "grace": ("2026-12-08", "2026-12-14"),
        "editing": ("2026-12-15", "2027-01-06"),
        "steering_group": ("2027-01-07", "2027-01-07"),
        "divisions": ("2027-01-08", "2027-01-22"),
        "finance_and_legal": ("2027-01-22", "2027-01-29"),
        "deputies": ("2027-02-02", "2027-02-02"),
        "signature": ("2027-02-03", "2027-02-08"),
        "submission": ("2027-02-11", "2027-02-11"),
        "session": ("2027-03-03", "2027-03-03"),
    }
    assert (found.opens_on, found.answer_until, found.grace_until) == (
        *(date(2026, 11, 9), date(2026, 12, 7), date(2026, 12, 14)),
    )
    assert (found.late_by, found.question) == (0, None)


def test_days_on_which_the_city_is_closed_open_the_report_earlier() -> None:
    closed = Calendar(closing_days={date(2026, 12, 24): "Heiligabend", date(2026, 12, 31): "Silvester"})
    assert planned(calendar=closed).opens_on == date(2026, 11, 5)


def test_a_sitting_of_the_deputies_that_is_entered_counts_before_the_weekly_day() -> None:
    found = planned(deputies=(date(2027, 1, 28),), steering_group=(date(2027, 1, 4),))
    assert days(found)["deputies"] == ("2027-01-28", "2027-01-28")


def test_the_weekly_day_of_the_deputies_is_said_to_be_assumed() -> None:
    stage = next(stage for stage in planned().stages if stage.key == "deputies")
    assert stage.explanation == "angenommen: wöchentlich am Dienstag"


def test_a_weekly_day_that_is_a_holiday_moves_a_week() -> None:
    closed = Calendar(extra_holidays={date(2027, 2, 2): "Gedenktag"})
    found = planned(calendar=closed, steering_group=(date(2026, 12, 28),))
    assert days(found)["deputies"] == ("2027-01-26", "2027-01-26")


def test_an_opening_that_is_today_is_in_time() -> None:
    assert planned(today=date(2026, 11, 9)).question is None


def test_an_opening_that_is_past_is_shown_and_put_to_a_person() -> None:
    found = planned(today=date(2026, 11, 11))
    assert found.late_by == 2
    assert found.question is not None
    assert "Montag, 9. November 2026 beginnen müssen: zu spät um 2 Arbeitstage." in found.question.sentence


def test_a_session_that_is_not_entered_is_no_target() -> None:
    said = asked(target_on=date(2027, 3, 10))
    assert said == (
        "Am Mittwoch, 10. März 2027 ist keine ordentliche Sitzung der Stadtverordnetenversammlung eingetragen, erst"
        " wieder am Mittwoch, 7. April 2027. Bitte wählen Sie diese Sitzung oder tragen Sie die gemeinte ein."
    )


def test_a_session_that_is_over_is_no_target() -> None:
    assert asked(today=MARCH).startswith("Die Sitzung am Mittwoch, 3. März 2027 ist vorbei.")


@pytest.mark.parametrize("sittings", [(), (date(2027, 1, 8),), (date(2026, 6, 4),)])
def test_without_a_sitting_of_the_steering_group_in_time_a_person_is_asked(sittings: tuple[date, ...]) -> None:
    said = asked(steering_group=sittings)
    assert said.startswith("Bis zum Donnerstag, 7. Januar 2027 ist keine Sitzung der Steuerungsgruppe eingetragen")


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.builds(
        LeadTimes,
        **{
            name: st.integers(1, 60)
            for name in ("intake", "after_signature", "signature", "finance_and_legal", "divisions", "editing")
        },
        deputies_weekday=st.integers(0, 4),
    ),
)
def test_the_stages_follow_each_other(target_on: date, lead_times: LeadTimes) -> None:
    every_day = {target_on - number * ONE_DAY for number in range(700)}
    found = plan_report(
        target_on, today=date(1999, 1, 1), council={target_on}, steering_group=every_day, lead_times=lead_times
    )
    assert isinstance(found, ReportPlan)
    assert all(stage.from_on <= stage.until for stage in found.stages)
    assert all(one.until <= two.from_on for one, two in zip(found.stages, found.stages[1:], strict=False))
