"""Recurrences: the days they mean, what a person is asked, and the rules nobody can keep."""

from datetime import date
from datetime import datetime
from time import perf_counter

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume
from hypothesis import given
from hypothesis import strategies as st

from ik_workflow.errors import BadValue
from ik_workflow.models.cycles import PatternKind
from ik_workflow.planning.recurrence import AFTER_LAST
from ik_workflow.planning.recurrence import COUNCIL_IN
from ik_workflow.planning.recurrence import KINDS
from ik_workflow.planning.recurrence import RRULE
from ik_workflow.planning.recurrence import AfterLast
from ik_workflow.planning.recurrence import BeforeEnd
from ik_workflow.planning.recurrence import CouncilIn
from ik_workflow.planning.recurrence import Occurrences
from ik_workflow.planning.recurrence import Pattern
from ik_workflow.planning.recurrence import occurrences
from ik_workflow.planning.recurrence import parse
from ik_workflow.planning.recurrence_words import in_words
from ik_workflow.planning.rrules import Rule

START = date(2026, 1, 1)
AFTER, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
HALF_YEARLY = "FREQ=MONTHLY;BYMONTH=4,10;BYMONTHDAY=-1"
SITTINGS = [date(2026, 3, 4), date(2026, 4, 1), date(2027, 2, 24), date(2027, 4, 14)]

texts = st.text("FREQ=YEALYMONTHWKDCSU;BINVAP,+-0123456789", max_size=60) | st.text(max_size=30)
numbers = st.lists(st.integers(-400, 400), min_size=1, max_size=3).map(lambda found: ",".join(map(str, found)))
parts = st.dictionaries(
    st.sampled_from(["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "INTERVAL", "COUNT"]),
    numbers,
    max_size=3,
)
weekdays = st.sampled_from(["", "BYDAY=WE", "BYDAY=1MO,-1FR", "BYDAY=5SU"])
frequencies = st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"])
rules = st.builds(
    lambda frequency, chosen, day: ";".join(
        filter(None, [f"FREQ={frequency}", *(f"{name}={value}" for name, value in chosen.items()), day])
    ),
    frequencies,
    parts,
    weekdays,
)
#: which parts go with which frequency, and from where to where their numbers reach
RANGES = {"BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53)}
FITTING = {"YEARLY": list(RANGES), "MONTHLY": ["BYMONTH", "BYMONTHDAY"], "WEEKLY": ["BYMONTH"], "DAILY": ["BYMONTH"]}


@st.composite
def sensible_rules(draw: st.DrawFn) -> str:
    """Mostly such as somebody could keep."""
    frequency = draw(frequencies)
    said = [f"FREQ={frequency}"]
    for name in draw(st.lists(st.sampled_from(FITTING[frequency]), max_size=2, unique=True)):
        numbers = draw(st.lists(st.integers(*RANGES[name]).filter(bool), min_size=1, max_size=3))
        said.append(f"{name}={','.join(map(str, numbers))}")
    selection = draw(st.sampled_from(["", "BYDAY=WE", "BYDAY=MO,FR;BYSETPOS=-1", "BYDAY=SA,SU;BYSETPOS=1,2"]))
    limit = draw(st.sampled_from(["", "COUNT=7", "INTERVAL=2", "INTERVAL=3;COUNT=2"]))
    return ";".join(filter(None, [*said, selection, limit]))


days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def rule(text: str, starts_on: date = START) -> Rule:
    found = parse(RRULE, text, starts_on=starts_on)
    assert isinstance(found, Rule)
    return found


def found(pattern: Pattern, **given: object) -> list[str]:
    values = {"after": AFTER, "until": UNTIL} | given
    return [one.on.isoformat() for one in occurrences(pattern, **values).days]  # type: ignore[arg-type]


def refusal(text: str, kind: str = RRULE) -> str:
    with pytest.raises(BadValue) as refused:
        parse(kind, text, starts_on=START)
    return refused.value.sentence


def test_the_last_day_of_october_moves_to_the_working_day_before_it() -> None:
    assert found(rule(HALF_YEARLY)) == [
        *("2026-04-30", "2026-10-30", "2027-04-30", "2027-10-29", "2028-04-28", "2028-10-30")
    ]


def test_a_moved_day_says_from_where_and_why() -> None:
    moved = occurrences(rule(HALF_YEARLY), after=date(2028, 5, 1), until=UNTIL).days[0]
    assert (
        moved.explanation == "Montag, 30. Oktober 2028, weil der 31. Oktober 2028 kein Arbeitstag ist (Reformationstag)"
    )


def test_a_day_moved_to_the_last_day_of_the_window_is_in_it() -> None:
    window = {"after": date(2026, 10, 29), "until": date(2026, 10, 30)}
    assert found(rule(HALF_YEARLY), **window) == ["2026-10-30"]
    assert found(rule(HALF_YEARLY), after=date(2026, 10, 30), until=date(2026, 11, 30)) == []


def test_two_days_moved_to_the_same_working_day_are_one() -> None:
    assert found(rule("FREQ=WEEKLY;BYDAY=SA,SU"), until=date(2026, 1, 15)) == ["2026-01-02", "2026-01-09"]


def test_the_next_conference_comes_24_months_after_the_last_one() -> None:
    due, *further = occurrences(AfterLast(24), after=AFTER, until=date(2030, 1, 1), last=date(2025, 9, 18)).days
    assert (due.on, due.expected) == (date(2027, 9, 17), False), "18 September 2027 is a Saturday"
    assert [(one.on, one.expected) for one in further] == [(date(2029, 9, 18), True)]


def test_a_person_is_asked_for_the_last_one() -> None:
    (asked,) = occurrences(AfterLast(24), after=AFTER, until=UNTIL).unsettled
    assert asked.sentence == "Wann zuletzt war, ist nicht eingetragen. Bitte tragen Sie den Tag ein."


def test_one_that_was_due_before_the_window_is_a_question_and_no_day() -> None:
    result = occurrences(AfterLast(24), after=AFTER, until=UNTIL, last=date(2015, 2, 16))
    assert result.days == ()
    assert "bis zum 16. Februar 2017 fällig" in result.unsettled[0].sentence


def test_a_report_for_march_goes_to_the_sitting_in_march() -> None:
    result = occurrences(CouncilIn(3), after=AFTER, until=date(2026, 12, 31), sittings=SITTINGS)
    assert [(one.on, one.key) for one in result.days] == [(date(2026, 3, 4), "2026-03")]
    assert result.unsettled == ()


def test_without_a_sitting_in_march_it_is_the_last_one_before_and_says_so() -> None:
    result = occurrences(CouncilIn(3), after=date(2026, 12, 31), until=date(2027, 2, 28), sittings=SITTINGS)
    assert [one.on for one in result.days] == [date(2027, 2, 24)]
    assert "ist keine ordentliche Sitzung, deshalb die letzte davor" in result.days[0].explanation


def test_a_year_without_a_plan_of_sittings_is_a_question() -> None:
    result = occurrences(CouncilIn(3), after=date(2027, 12, 31), until=UNTIL, sittings=SITTINGS)
    assert result.days == ()
    assert [(one.first_on, one.last_on) for one in result.unsettled] == [(date(2028, 3, 1), date(2028, 3, 31))]
    assert "Bitte tragen Sie fehlende Sitzungen ein" in result.unsettled[0].sentence


def test_the_renewal_begins_18_months_before_the_end_of_the_concept() -> None:
    assert found(BeforeEnd(18), ends_on=date(2028, 12, 31)) == ["2027-06-30"]
    assert "Ende des Konzepts" in occurrences(BeforeEnd(18), after=AFTER, until=UNTIL).unsettled[0].sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=SECONDLY", "Öfter als einmal am Tag"),
        ("FREQ=MINUTELY;INTERVAL=5", "Öfter als einmal am Tag"),
        ("FREQ=HOURLY", "Öfter als einmal am Tag"),
        ("FREQ=DAILY;BYHOUR=1,2", "Öfter als einmal am Tag"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "gibt es nie einen Tag"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "gibt es nie einen Tag"),
        ("FREQ=YEARLY;COUNT=0", "lässt sich nicht lesen"),
        ("FREQ=YEARLY;INTERVAL=0", "lässt sich nicht lesen"),
        ("FREQ=YEARLY;UNTIL=20251231", "endet vor ihrem Beginn"),
        ("FREQ=YEARLY;UNTIL=20260230", "lässt sich nicht lesen"),
        ("DTSTART:20260101\nRRULE:FREQ=YEARLY", "Feld „Beginn“"),
        ("FREQ=YEARLY;FREQ=DAILY", "lässt sich nicht lesen"),
        ("FREQ=YEARLY;BYDAY=", "lässt sich nicht lesen"),
        ("FREQ=YEARLY;BYEASTER=0", "lässt sich nicht lesen"),
        ("FREQ=YEARLY;COUNT=3;UNTIL=20301231", "nicht beides"),
        ("FREQ=WEEKLY;BYDAY=1MO", "der wievielte Wochentag"),
        ("FREQ=YEARLY" + ";" * 200, "höchstens 200 Zeichen"),
        ("INTERVAL=2", "Der Regel fehlt"),
        ("", "lässt sich nicht lesen"),
    ],
)
def test_a_rule_that_nobody_can_keep_is_refused(text: str, said: str) -> None:
    assert said.lower() in refusal(text).lower()


@pytest.mark.parametrize("text", ["0", "-1", "241", "zwölf", "1.5", "", "²", "9" * 5000])
def test_months_are_a_whole_number_up_to_twenty_years(text: str) -> None:
    assert refusal(text, AFTER_LAST) == "Monate: Bitte geben Sie eine ganze Zahl von 1 bis 240 an."


def test_a_month_of_the_year_has_a_number_up_to_twelve() -> None:
    assert parse(COUNCIL_IN, "12", starts_on=START) == CouncilIn(12)
    assert "von 1 bis 12" in refusal("13", COUNCIL_IN)


def test_every_stored_kind_of_pattern_can_be_read() -> None:
    assert set(KINDS) == set(PatternKind)
    with pytest.raises(BadValue, match="Bitte wählen Sie"):
        parse("weekly", "1", starts_on=START)


def test_a_rule_with_a_count_ends_after_so_many_days() -> None:
    assert found(rule("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2;COUNT=2")) == ["2026-03-02", "2027-03-02"]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (rule(HALF_YEARLY), "jedes Jahr am 30. April und am 31. Oktober"),
        (rule("FREQ=YEARLY"), "jedes Jahr am 1. Januar"),
        (rule("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=-1"), "alle 2 Jahre am letzten Tag im Februar"),
        (rule("FREQ=YEARLY;BYMONTH=3;BYDAY=1WE"), "jedes Jahr am ersten Mittwoch im März"),
        (rule("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"), "alle 3 Monate am 15."),
        (rule("FREQ=MONTHLY;BYDAY=-1FR;COUNT=4"), "jeden Monat am letzten Freitag, 4-mal"),
        (
            rule("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231"),
            "jede Woche am Montag und am Donnerstag, bis 31. Dezember 2026",
        ),
        (rule("freq=yearly;byweekno=20"), "nach der Regel „FREQ=YEARLY;BYWEEKNO=20“"),
        (AfterLast(24), "24 Monate nach der letzten"),
        (AfterLast(1), "einen Monat nach der letzten"),
        (CouncilIn(3), "zur Sitzung der Stadtverordnetenversammlung im März"),
        (BeforeEnd(18), "spätestens 18 Monate vor dem Ende des Konzepts"),
    ],
)
def test_a_pattern_is_said_in_words(pattern: Pattern, said: str) -> None:
    assert in_words(pattern) == said


@given(texts | rules, days)
def test_no_text_of_a_rule_crashes_or_hangs(text: str, starts_on: date) -> None:
    begun = perf_counter()
    try:
        read = rule(text, starts_on)
    except BadValue:
        read = rule("FREQ=YEARLY", starts_on)
    assert in_words(read)
    assert_in_order(occurrences(read, after=starts_on, until=UNTIL), starts_on, UNTIL)
    assert perf_counter() - begun < 2


@given(sensible_rules())
def test_days_of_a_rule_are_those_of_icalendar(text: str) -> None:
    try:
        read = rule(text)
    except BadValue:
        assume(False)
    first, last = (datetime(year, 1, 1) for year in (2026, 2030))  # noqa: DTZ001 (days, no instants)
    library = rrulestr(text, dtstart=first).between(first, last, inc=True)
    assert list(read.days(last.date())) == [moment.date() for moment in library]


@given(
    st.builds(AfterLast, st.integers(1, 240))
    | st.builds(BeforeEnd, st.integers(1, 240))
    | st.builds(CouncilIn, st.integers(1, 12)),
    days,
    days,
    days,
    st.lists(days, max_size=20),
)
def test_occurrences_are_in_order_and_within_the_window(
    pattern: Pattern, after: date, until: date, last: date, sittings: list[date]
) -> None:
    result = occurrences(pattern, after=after, until=until, last=last, ends_on=last, sittings=sittings)
    assert_in_order(result, after, until)


def assert_in_order(result: Occurrences, after: date, until: date) -> None:
    found = [one.on for one in result.days]
    assert found == sorted(set(found))
    assert all(after < day <= until for day in found)
    assert len(found) <= 500
