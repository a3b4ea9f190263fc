"""Periods: every vector of the rules of calculation, the holidays of Brandenburg, and what must hold on any day."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ik_workflow.periods import BERLIN
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import SATURDAY
from ik_workflow.periods import BadPeriod
from ik_workflow.periods import Begin
from ik_workflow.periods import Calendar
from ik_workflow.periods import Counting
from ik_workflow.periods import Days
from ik_workflow.periods import Months
from ik_workflow.periods import Period
from ik_workflow.periods import Shift
from ik_workflow.periods import Term
from ik_workflow.periods import Weeks
from ik_workflow.periods import WorkingDays
from ik_workflow.periods import Years
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.periods import statutory_holidays

ONE_DAY = timedelta(days=1)
CLEAR = Counting.CLEAR_DAYS
WITH_DAY = Begin.WITH_DAY
PREVIOUS = Shift.PREVIOUS_WORKING_DAY

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
numbers = st.integers(1, 100)
lengths = st.sampled_from([Days, Weeks, Months, WorkingDays])


def iso(text: str) -> date:
    """A day written with its weekday, as in "Mi 2024-12-04"; the weekday is checked."""
    weekday, day = text.split()
    found = date.fromisoformat(day)
    assert long_date(found).startswith(weekday), text
    return found


@pytest.mark.parametrize(
    ("event", "period", "raw", "until"),
    [
        ("Mi 2024-12-04", Weeks(3), "Mi 2024-12-25", "Fr 2024-12-27"),  # both days of Christmas
        ("Mi 2025-03-05", Weeks(3), "Mi 2025-03-26", "Mi 2025-03-26"),
        ("Mi 2024-05-15", Weeks(2), "Mi 2024-05-29", "Mi 2024-05-29"),  # old law, minutes received that day
        ("Fr 2026-03-13", Weeks(3), "Fr 2026-04-03", "Di 2026-04-07"),  # Good Friday to Easter Monday
        ("Fr 2026-04-10", Weeks(3), "Fr 2026-05-01", "Mo 2026-05-04"),  # 1 May and the weekend
        ("Mo 2026-05-11", Days(3), "Do 2026-05-14", "Fr 2026-05-15"),  # Ascension
        ("Sa 2026-09-12", Weeks(3), "Sa 2026-10-03", "Mo 2026-10-05"),  # holiday on a Saturday
        ("Fr 2025-12-12", Days(14), "Fr 2025-12-26", "Mo 2025-12-29"),
        ("Do 2026-12-03", Weeks(3), "Do 2026-12-24", "Do 2026-12-24"),  # a working day of law
        ("Sa 2026-01-31", Months(1), "Sa 2026-02-28", "Mo 2026-03-02"),  # short month and weekend
        ("Mi 2024-01-31", Months(1), "Do 2024-02-29", "Do 2024-02-29"),
        ("Mi 2026-09-30", Months(1), "Fr 2026-10-30", "Fr 2026-10-30"),  # same number, not the end of the month
        ("Mo 2026-11-30", Months(3), "So 2027-02-28", "Mo 2027-03-01"),
        ("Do 2024-02-29", Years(1), "Fr 2025-02-28", "Fr 2025-02-28"),
        ("Mo 2026-11-09", WorkingDays(20), "Mo 2026-12-07", "Mo 2026-12-07"),  # data call of a March report
        ("Mo 2026-12-07", WorkingDays(5), "Mo 2026-12-14", "Mo 2026-12-14"),  # its days of grace
        ("Fr 2027-01-08", WorkingDays(10), "Fr 2027-01-22", "Fr 2027-01-22"),
        ("Mo 2027-02-08", WorkingDays(3), "Do 2027-02-11", "Do 2027-02-11"),
    ],
)
def test_a_period_after_an_event(event: str, period: Period, raw: str, until: str) -> None:
    term = period.after(iso(event))
    assert (term.raw_until, term.until) == (iso(raw), iso(until))
    assert term.begins_on == iso(event) + ONE_DAY
    assert iso(event) + period == iso(until)


@pytest.mark.parametrize(
    ("session", "period", "latest"),
    [
        ("Mi 2026-06-03", Days(7), "Mi 2026-05-27"),
        ("Mi 2026-06-03", Days(7, counting=CLEAR), "Di 2026-05-26"),
        ("Mi 2026-06-03", Days(10), "So 2026-05-24"),  # Whit Sunday does not move it
        ("Mi 2026-06-03", Days(10, counting=CLEAR), "Sa 2026-05-23"),
        ("Mi 2024-12-04", Days(11), "Sa 2024-11-23"),  # a Saturday that the city printed
        ("Mi 2012-08-22", Days(20), "Do 2012-08-02"),  # receipt stamp of 2012
        ("Mi 2027-03-03", Days(20), "Do 2027-02-11"),
        ("So 2028-12-31", Months(18), "Mi 2027-06-30"),  # when the update of a concept must begin
        ("Fr 2027-01-01", Months(1, counting=CLEAR), "Mo 2026-11-30"),  # one month before the budget year
        ("Mi 2026-06-03", Days(10, shift=PREVIOUS), "Fr 2026-05-22"),
        ("Mi 2025-01-08", WorkingDays(10), "Fr 2024-12-20"),
    ],
)
def test_a_period_before_a_session(session: str, period: Period, latest: str) -> None:
    assert period.before(iso(session)).until == iso(latest)
    assert iso(session) - period == iso(latest)


@pytest.mark.parametrize(
    ("begin", "period", "last"),
    [
        ("Mi 2026-06-03", Days(1), "Mi 2026-06-03"),
        ("Mi 2026-06-03", Weeks(1), "Di 2026-06-09"),
        ("So 2026-03-01", Months(1), "Di 2026-03-31"),
        ("Sa 2026-01-31", Months(1), "Sa 2026-02-28"),  # 30 February is wanting, § 188 (3) BGB
        ("Do 2026-01-29", Months(1), "Sa 2026-02-28"),
        ("Do 2024-02-29", Years(18), "Fr 2042-02-28"),  # age: the birthday counts
        ("Do 2026-01-01", Years(1), "Do 2026-12-31"),
        ("Mi 2026-06-03", WorkingDays(3), "Fr 2026-06-05"),
    ],
)
def test_the_first_day_counts_where_its_beginning_is_decisive(begin: str, period: Period, last: str) -> None:
    counted = type(period)(period.number, begins=WITH_DAY, shift=Shift.NONE).after(iso(begin))
    assert (counted.begins_on, counted.until) == (iso(begin), iso(last))


@pytest.mark.parametrize(
    ("year", "listed"),
    [
        (2025, "01-01 04-18 04-20 04-21 05-01 05-29 06-08 06-09 10-03 10-31 12-25 12-26"),
        (2026, "01-01 04-03 04-05 04-06 05-01 05-14 05-24 05-25 10-03 10-31 12-25 12-26"),
        (2027, "01-01 03-26 03-28 03-29 05-01 05-06 05-16 05-17 10-03 10-31 12-25 12-26"),
        (2028, "01-01 04-14 04-16 04-17 05-01 05-25 06-04 06-05 10-03 10-31 12-25 12-26"),
    ],
)
def test_brandenburg_has_twelve_holidays(year: int, listed: str) -> None:
    assert [f"{day:%m-%d}" for day in statutory_holidays(year)] == listed.split()


def easter(year: int) -> date:
    """Easter Sunday by the rule of Butcher, reckoned without the library of holidays."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) // 451) + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", range(1995, LAST_YEAR + 1))  # until 1994 there was a day of repentance
def test_every_year_has_the_holidays_of_the_statute(year: int) -> None:
    fixed = [date(year, *day) for day in ((1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26))]
    movable = [easter(year) + n * ONE_DAY for n in (-2, 0, 1, 39, 49, 50)]
    assert list(statutory_holidays(year)) == sorted({*fixed, *movable})


@pytest.mark.parametrize("day", ["Do 2025-05-08", "Di 2026-01-06", "Do 2026-06-04", "Do 2026-12-24", "Do 2026-12-31"])
def test_days_that_are_no_holidays_in_brandenburg(day: str) -> None:
    assert BRANDENBURG.is_working_day(iso(day))


def test_a_holiday_declared_once_moves_a_period_of_law() -> None:
    declared = Calendar(extra_holidays={iso("Do 2026-12-24"): "Einmaliger Feiertag"})
    assert Weeks(3).after(iso("Do 2026-12-03"), calendar=declared).until == iso("Mo 2026-12-28")


def test_a_closing_day_moves_no_period_of_law_but_is_no_working_day() -> None:
    closed = Calendar(closing_days={iso("Do 2026-12-24"): "Schließtag der Verwaltung"})
    assert Weeks(3).after(iso("Do 2026-12-03"), calendar=closed).until == iso("Do 2026-12-24")
    assert WorkingDays(1).after(iso("Mi 2026-12-23"), calendar=closed).until == iso("Mo 2026-12-28")
    assert Days(7, shift=PREVIOUS).before(iso("Do 2026-12-31"), calendar=closed).until == iso("Mi 2026-12-23")


def test_an_extension_goes_on_from_the_old_reckoned_end() -> None:
    term = Weeks(3).after(iso("Mi 2024-12-04")).extended_by(Weeks(1, begins=WITH_DAY))
    assert term.begins_on == iso("Do 2024-12-26")
    assert term.raw_until == iso("Mi 2025-01-01")
    assert term.until == iso("Do 2025-01-02")


@pytest.mark.parametrize(
    ("term", "explanation"),
    [
        (
            Weeks(3).after(date(2024, 12, 4), event="der Sitzung"),
            "drei Wochen nach der Sitzung vom 4. Dezember 2024, rechnerisches Ende 25. Dezember 2024"
            " (Erster Weihnachtstag), also Freitag, 27. Dezember 2024",
        ),
        (
            Months(1).after(date(2026, 9, 30), event="dem Eingang"),
            "einen Monat nach dem Eingang vom 30. September 2026, also Freitag, 30. Oktober 2026",
        ),
        (
            Days(7, counting=CLEAR).before(date(2026, 6, 3), event="der Sitzung"),
            "sieben volle Tage vor der Sitzung vom 3. Juni 2026, also spätestens Dienstag, 26. Mai 2026",
        ),
        (
            Days(10).before(date(2026, 6, 3), event="der Sitzung"),
            "zehn Tage vor der Sitzung vom 3. Juni 2026, also spätestens Sonntag, 24. Mai 2026"
            " (Pfingstsonntag, ohne Verschiebung)",
        ),
        (
            Days(11).before(date(2024, 12, 4)),
            "elf Tage vor dem 4. Dezember 2024, also spätestens Samstag, 23. November 2024 (ohne Verschiebung)",
        ),
        (
            Days(14, shift=PREVIOUS).before(date(2026, 5, 15)),
            "14 Tage vor dem 15. Mai 2026, rechnerisch 1. Mai 2026 (Erster Mai),"
            " also spätestens Donnerstag, 30. April 2026",
        ),
        (
            WorkingDays(3).after(date(2024, 12, 23)),
            "drei Arbeitstage nach dem 23. Dezember 2024 (nicht gezählt: Erster Weihnachtstag, 25. Dezember 2024;"
            " Zweiter Weihnachtstag, 26. Dezember 2024), also Montag, 30. Dezember 2024",
        ),
        (
            Years(1, begins=WITH_DAY).after(date(2026, 1, 1)),
            "ein Jahr ab dem 1. Januar 2026 (dieser Tag zählt mit), also Donnerstag, 31. Dezember 2026",
        ),
        (
            Weeks(3).after(date(2024, 12, 4)).extended_by(Days(1)),
            "einen Tag nach dem rechnerischen Ende vom 25. Dezember 2024, rechnerisches Ende 26. Dezember 2024"
            " (Zweiter Weihnachtstag), also Freitag, 27. Dezember 2024",
        ),
        (
            Weeks(1, counting=CLEAR).before(date(2026, 6, 3)),
            "eine volle Woche vor dem 3. Juni 2026, also spätestens Dienstag, 26. Mai 2026",
        ),
    ],
)
def test_a_term_explains_itself(term: Term, explanation: str) -> None:
    assert term.explanation == explanation


def test_dates_are_written_out() -> None:
    assert long_date(date(2026, 6, 3)) == "Mittwoch, 3. Juni 2026"
    assert short_date(date(2026, 3, 1)) == "1. März 2026"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 3, 21, 59, tzinfo=UTC), date(2026, 6, 3)),
        (datetime(2026, 6, 3, 22, 0, tzinfo=UTC), date(2026, 6, 4)),
        (datetime(2026, 12, 3, 22, 59, tzinfo=UTC), date(2026, 12, 3)),
        (datetime(2026, 12, 3, 23, 0, tzinfo=UTC), date(2026, 12, 4)),
    ],
)
def test_a_day_ends_at_midnight_in_potsdam(instant: datetime, day: date) -> None:
    assert local_date(instant) == day


@pytest.mark.parametrize("length", [0, -1, True, 1.5, "3", 10**9])
def test_a_length_is_a_whole_number_from_one(length: object) -> None:
    with pytest.raises(BadPeriod, match="ganze Zahl"):
        Weeks(length)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [datetime(2026, 6, 3, tzinfo=UTC), "2026-06-03", None])
def test_a_period_wants_a_day_and_no_instant(day: object) -> None:
    with pytest.raises(BadPeriod, match="kein Datum ohne Uhrzeit"):
        Days(3).after(day)  # type: ignore[arg-type]


@pytest.mark.parametrize("period", [Days(400), Weeks(60), Months(13), Years(1), WorkingDays(300)])
def test_no_end_is_given_where_the_holidays_are_unknown(period: Period) -> None:
    with pytest.raises(BadPeriod, match="2100"):
        period.after(date(2100, 6, 1))
    with pytest.raises(BadPeriod, match="1991"):
        period.before(date(1991, 6, 1))


def test_a_period_is_not_counted_in_a_way_it_cannot_be() -> None:
    day = date(2026, 6, 3)
    with pytest.raises(BadPeriod, match="nur rückwärts"):
        Days(7, counting=CLEAR).after(day)
    with pytest.raises(BadPeriod, match="nie mit"):
        Days(7, begins=WITH_DAY).before(day)
    with pytest.raises(BadPeriod, match="auf das Ereignis zu"):
        Days(7, shift=Shift.NEXT_WORKING_DAY).before(day)
    with pytest.raises(BadPeriod, match="nicht verlängert"):
        Days(7).before(day).extended_by(Days(1))
    with pytest.raises(BadPeriod, match="Zeitzone"):
        local_date(datetime(2026, 6, 3))  # noqa: DTZ001 - a naive instant is what must be refused


@given(days, numbers, lengths)
def test_an_end_moves_only_forwards_and_only_to_a_working_day(day: date, number: int, length: type[Period]) -> None:
    term = length(number).after(day)
    assert term.until >= term.raw_until > day
    assert term.until.weekday() < SATURDAY
    assert term.until not in statutory_holidays(term.until.year)
    between = [term.raw_until + n * ONE_DAY for n in range((term.until - term.raw_until).days)]
    assert not any(BRANDENBURG.is_working_day(skipped) for skipped in between)


@given(days, numbers)
def test_weeks_end_on_the_weekday_of_the_event(day: date, number: int) -> None:
    raw = Weeks(number).after(day).raw_until
    assert raw.weekday() == day.weekday()
    assert raw == Days(7 * number).after(day).raw_until


@given(days, numbers)
def test_months_end_on_the_same_number_or_on_the_last_day(day: date, number: int) -> None:
    raw = Months(number).after(day).raw_until
    assert (raw.year * 12 + raw.month) - (day.year * 12 + day.month) == number
    assert raw.day == day.day or (raw.day < day.day and (raw + ONE_DAY).day == 1)


@given(days, st.integers(1, 9))
def test_years_are_twelve_months_each(day: date, number: int) -> None:
    assert Years(number).after(day).until == Months(12 * number).after(day).until
    assert day - Years(number) == day - Months(12 * number)


@given(days, numbers, st.integers(1, 50), st.sampled_from([Days, Weeks]))
def test_an_extended_period_is_as_long_as_both_together(
    day: date, number: int, further: int, length: type[Period]
) -> None:
    extended = length(number).after(day).extended_by(length(further))
    whole = length(number + further).after(day)
    assert (extended.raw_until, extended.until) == (whole.raw_until, whole.until)


@given(days, numbers, st.sampled_from([Days, Weeks, Months]), st.sets(st.integers(-3, 10)))
def test_closing_days_move_no_period_of_law(day: date, number: int, length: type[Period], around: set[int]) -> None:
    until = day + length(number)
    closed = Calendar(closing_days={until + n * ONE_DAY: "Schließtag" for n in around})
    assert length(number).after(day, calendar=closed).until == until


@given(days, numbers, st.sampled_from([Days, Weeks, Months]))
def test_a_declared_holiday_moves_the_end_further(day: date, number: int, length: type[Period]) -> None:
    until = day + length(number)
    declared = Calendar(extra_holidays={until: "Einmaliger Feiertag"})
    moved = length(number).after(day, calendar=declared).until
    assert moved > until
    assert not [n for n in range(1, (moved - until).days) if BRANDENBURG.is_working_day(until + n * ONE_DAY)]


@given(days, st.times())
def test_every_moment_of_a_local_day_belongs_to_it(day: date, moment: time) -> None:
    for clock in (moment, time.min, time.max):  # through both changes of the clock
        assert local_date(datetime.combine(day, clock, BERLIN).astimezone(UTC)) == day


@given(days, st.integers(1, 20), lengths)
def test_the_period_with_its_first_day_ends_no_later_than_the_one_without(
    day: date, number: int, length: type[Period]
) -> None:
    with_day = length(number, begins=WITH_DAY, shift=Shift.NONE).after(day).until
    after = length(number, shift=Shift.NONE).after(day).until
    assert day <= with_day <= after


@given(days.filter(lambda day: day.year > 2000), numbers, st.sampled_from([Days, Weeks]))
def test_a_backward_period_never_moves_towards_the_session(day: date, number: int, length: type[Period]) -> None:
    kept = length(number).before(day)
    moved = length(number, shift=PREVIOUS).before(day)
    assert kept.until == kept.raw_until < day
    assert moved.until <= moved.raw_until == kept.raw_until
    assert BRANDENBURG.is_office_day(moved.until)


@given(days, numbers, lengths)
def test_clear_days_end_one_day_before_the_nth_day(day: date, number: int, length: type[Period]) -> None:
    assert length(number, counting=CLEAR).before(day).until == length(number).before(day).until - ONE_DAY


@given(days, numbers)
def test_n_clear_days_lie_between(day: date, number: int) -> None:
    assert (day - Days(number, counting=CLEAR).before(day).until).days - 1 == number


@given(days.filter(BRANDENBURG.is_office_day), numbers)
def test_working_days_forwards_and_backwards_meet(day: date, number: int) -> None:
    assert day + WorkingDays(number) - WorkingDays(number) == day
    assert day - WorkingDays(number) + WorkingDays(number) == day


@given(days, numbers)
def test_n_working_days_are_counted(day: date, number: int) -> None:
    last = WorkingDays(number).after(day).until
    span = [day + n * ONE_DAY for n in range(1, (last - day).days + 1)]
    assert sum(BRANDENBURG.is_working_day(counted) for counted in span) == number
    assert BRANDENBURG.is_working_day(last)


@given(days, numbers, lengths)
def test_a_longer_period_does_not_end_earlier(day: date, number: int, length: type[Period]) -> None:
    assert length(number).after(day).until <= length(number + 1).after(day).until
