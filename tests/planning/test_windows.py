"""Windows said in words: which days they mean, which session they come down to, and when a person is asked."""

from datetime import date
from datetime import timedelta

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from ik_workflow.periods import MONTH_NAMES
from ik_workflow.periods import Counting
from ik_workflow.periods import Days
from ik_workflow.periods import short_date
from ik_workflow.planning.windows import LONGEST
from ik_workflow.planning.windows import Aim
from ik_workflow.planning.windows import Found
from ik_workflow.planning.windows import Question
from ik_workflow.planning.windows import Window
from ik_workflow.planning.windows import last_day
from ik_workflow.planning.windows import parse
from ik_workflow.planning.windows import resolve
from ik_workflow.planning.windows import summer_break
from ik_workflow.translation import translated_by
from tests.catalogues import Extracted

ONE_DAY = timedelta(days=1)
SAID = date(2026, 11, 4)
TODAY = date(2026, 11, 9)
INTAKE = Days(20, counting=Counting.NTH_DAY)
SESSIONS = [
    *(SAID, date(2026, 12, 2), date(2027, 1, 27), date(2027, 3, 3), date(2027, 4, 7), date(2027, 5, 5)),
    *(date(2027, 6, 2), date(2027, 7, 7), date(2027, 9, 8), date(2027, 10, 6), date(2027, 11, 3), date(2027, 12, 1)),
]
WORDS = [
    *("im März 2027", "im 4. Quartal 2026", "bis Ende 2026", "bis zur Sommerpause 2027", "in der nächsten Sitzung"),
    *("bis zum 31.03.2027", "im Februar 2027", "Mitte März 2027", "bis Dezember 2026", "im Jahr 2027", "vor 2027"),
]

dates = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def window(words: str, said_on: date = SAID) -> Window:
    found = parse(words, said_on=said_on)
    assert isinstance(found, Window), found
    return found


def asked(words: str, said_on: date = SAID) -> str:
    found = parse(words, said_on=said_on)
    assert isinstance(found, Question), found
    return found.sentence


def found(words: str, today: date = TODAY, sessions: list[date] = SESSIONS) -> Found:
    result = resolve(window(words), sessions, today=today, intake=INTAKE)
    assert isinstance(result, Found), result
    return result


def unresolved(words: str, today: date = TODAY, sessions: list[date] = SESSIONS) -> str:
    result = resolve(window(words), sessions, today=today, intake=INTAKE)
    assert isinstance(result, Question), result
    return result.sentence


# -- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("im März 2027", "2027-03-01", "2027-03-31"),
        ("im Monat Februar 2028", "2028-02-01", "2028-02-29"),
        ("im Maerz des Jahres 2027", "2027-03-01", "2027-03-31"),
        ("in der Märzsitzung 2027", "2027-03-01", "2027-03-31"),
        ("in der Sitzung der SVV im April 2027", "2027-04-01", "2027-04-30"),
        ("zur Sitzung des Hauptausschusses im April 2027", "2027-04-01", "2027-04-30"),
        ("im 4. Quartal 2026", "2026-10-01", "2026-12-31"),
        ("erstmals im IV. Quartal 2026", "2026-10-01", "2026-12-31"),
        ("im ersten Quartal des Jahres 2027", "2027-01-01", "2027-03-31"),
        ("im 2. Halbjahr 2027", "2027-07-01", "2027-12-31"),
        ("im Laufe des Jahres 2027", "2027-01-01", "2027-12-31"),
        ("Ende 2026", "2026-12-31", "2026-12-31"),
        ("Ende des 1. Quartals 2027", "2027-03-31", "2027-03-31"),
        ("Anfang März 2027", "2027-03-01", "2027-03-01"),
        ("Mitte Februar 2027", "2027-02-15", "2027-02-15"),
        ("Ende Februar 2027", "2027-02-28", "2027-02-28"),
        ("am 3. März 2027", "2027-03-03", "2027-03-03"),
        ("am Mittwoch, dem 3. März 2027", "2027-03-03", "2027-03-03"),
    ],
)
def test_a_window_has_its_own_first_day(words: str, first: str, last: str) -> None:
    assert window(words) == Window(words, SAID, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("bis Dezember 2026", "2026-12-31"),
        ("bis spätestens Dezember 2026", "2026-12-31"),
        ("spätestens bis Ende 2026", "2026-12-31"),
        ("bis zum Jahresende 2026", "2026-12-31"),
        ("bis Ende des Jahres 2026", "2026-12-31"),
        ("bis Ende des 1. Quartals 2027", "2027-03-31"),
        ("bis Anfang März 2027", "2027-03-01"),
        ("bis Mitte März 2027", "2027-03-15"),
        ("bis Ende März 2027", "2027-03-31"),
        ("bis zum 31.03.2027", "2027-03-31"),
        ("Bis zum 31. 3. 27.", "2027-03-31"),
        ("bis\u00a0zum 31. Ma\u0308rz 2027", "2027-03-31"),  # as a text processor writes it
        ("bis zur Sitzung im März 2027", "2027-03-31"),
    ],
)
def test_until_begins_on_the_day_after_the_words(words: str, last: str) -> None:
    assert window(words) == Window(words, SAID, SAID + ONE_DAY, date.fromisoformat(last))


@pytest.mark.parametrize("words", ["in der nächsten Sitzung", "zur nächsten ordentlichen Sitzung der SVV"])
def test_the_next_session_has_no_last_day_of_its_own(words: str) -> None:
    assert window(words) == Window(words, SAID, SAID + ONE_DAY, None, Aim.NEXT)


@pytest.mark.parametrize(
    ("words", "said_on", "year"),
    [
        ("bis zur Sommerpause", date(2026, 6, 30), 2026),
        ("bis zur Sommerpause", date(2026, 10, 1), 2027),
        ("vor der Sommerpause 2028", date(2026, 8, 1), 2028),
        ("bis zur Sommerpause (2027)", date(2026, 8, 1), 2027),
    ],
)
def test_the_summer_break_is_the_named_or_the_coming_one(words: str, said_on: date, year: int) -> None:
    said = window(words, said_on)
    assert (said.aim, said.last_on) == (Aim.BEFORE_SUMMER, date(year, 7, 31))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("im März", "fehlt das Jahr"),
        ("bis Ende des Jahres", "fehlt das Jahr"),
        ("im 4. Quartal", "fehlt das Jahr"),
        ("bis 2027", "„bis Ende 2027“"),
        ("bis zum 1. Quartal 2027", "den Anfang oder das Ende"),
        ("Mitte 2027", "nur bei einem Monat"),
        ("Anfang des 2. Quartals 2027", "nur bei einem Monat"),
        ("bis zum 31.02.2027", "gibt es im Kalender nicht"),
        ("bis zum 31.13.2027", "gibt es im Kalender nicht"),
        ("am Donnerstag, dem 3. März 2027", "gibt es im Kalender nicht"),
        ("bis Oktober 2026", "schon vorbei"),
        ("am 4. November 2026", "schon vorbei"),
        ("im 3. Halbjahr 2027", "kein Zeitraum"),
        ("im März 3027", "kein Zeitraum"),
        ("von Januar 2027 bis März 2027", "kein Zeitraum"),
        ("im März oder April 2027", "kein Zeitraum"),
        ("nach der Sommerpause 2027", "kein Zeitraum"),
        ("halbjährlich", "kein Zeitraum"),
        ("unverzüglich", "kein Zeitraum"),
        ("nicht vor März 2027", "kein Zeitraum"),
        ("", "kein Zeitraum"),
        ("im März 2027" + " " * LONGEST + "oder später", "kein Zeitraum"),
    ],
)
def test_what_the_words_leave_open_is_asked(words: str, sentence: str) -> None:
    assert sentence in asked(words)


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 9, 30)])
def test_in_summer_the_break_needs_its_year(day: date) -> None:
    assert "fehlt das Jahr" in asked("bis zur Sommerpause", day)


@given(dates, st.integers(0, 3000))
def test_every_day_is_read_as_it_is_written(said_on: date, later: int) -> None:
    day = said_on + timedelta(days=later + 1)
    for words in (f"bis zum {short_date(day)}", f"bis zum {day:%d.%m.%Y}", f"bis {day.day}.{day.month}.{day.year}"):
        assert window(words, said_on).last_on == day


@given(dates)
def test_every_month_ends_on_its_last_day(said_on: date) -> None:
    year, month = said_on.year + 1, said_on.month
    name = MONTH_NAMES[month - 1]
    whole, end = window(f"im {name} {year}", said_on), window(f"Ende {name} {year}", said_on)
    assert whole.first_on == date(year, month, 1)
    assert whole.last_on == end.first_on == end.last_on
    assert whole.last_on is not None
    assert ((whole.last_on + ONE_DAY).day, whole.last_on.month) == (1, month)


@given(st.text(max_size=300) | st.lists(st.sampled_from(" ".join(WORDS).split()), max_size=6).map(" ".join), dates)
@example("bis zum {words} 2027", SAID)
@example("bis zum 31.\u0660\u0663.2027", SAID)  # digits of another script
@example("bis zur Sommerpause", date(2099, 12, 1))
def test_no_words_are_an_error(words: str, said_on: date) -> None:
    read = parse(words, said_on=said_on)
    assert isinstance(read, Question) or (read.words == words and (read.last_on or said_on + ONE_DAY) > said_on)


# -- sessions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "session"),
    [
        ("im 4. Quartal 2026", "2026-12-02"),
        ("im März 2027", "2027-03-03"),
        ("bis Dezember 2026", "2026-12-02"),
        ("bis Ende 2026", "2026-12-02"),
        ("bis zur Sommerpause", "2027-07-07"),
        ("in der nächsten Sitzung", "2026-12-02"),
        ("bis zum 31.03.2027", "2027-03-03"),
        ("bis zum 03.03.2027", "2027-03-03"),
        ("bis zum 02.03.2027", "2027-01-27"),
        ("im 1. Halbjahr 2027", "2027-06-02"),
    ],
)
def test_the_last_session_inside_the_window_is_due(words: str, session: str) -> None:
    assert found(words).session_on == date.fromisoformat(session)


@pytest.mark.parametrize(
    ("words", "session"),
    [("im Februar 2027", "2027-01-27"), ("im August 2027", "2027-07-07"), ("Anfang März 2027", "2027-01-27")],
)
def test_without_a_session_inside_the_last_one_before_is_due(words: str, session: str) -> None:
    assert found(words).session_on == date.fromisoformat(session)


def test_the_session_before_the_window_must_not_be_over() -> None:
    assert found("im Februar 2027", date(2027, 1, 27)).session_on == date(2027, 1, 27)
    assert "keine ordentliche Sitzung mehr" in unresolved("im Februar 2027", date(2027, 1, 28))


def test_the_session_that_ordered_it_is_not_the_one_on_which_it_is_due() -> None:
    assert "keine ordentliche Sitzung mehr" in unresolved("im November 2026", SAID)
    assert found("im November 2026", SAID, [*SESSIONS, date(2026, 11, 25)]).session_on == date(2026, 11, 25)


def test_a_session_on_the_same_day_is_still_to_come() -> None:
    assert found("im Dezember 2026", date(2026, 12, 2)).session_on == date(2026, 12, 2)
    assert "keine ordentliche Sitzung mehr" in unresolved("im Dezember 2026", date(2026, 12, 3))


def test_a_window_that_is_over_is_asked_about() -> None:
    assert "war der 31. Dezember 2026" in unresolved("bis Ende 2026", date(2027, 1, 1))


def test_the_next_session_does_not_roll_forward() -> None:
    assert "war der 2. Dezember 2026" in unresolved("in der nächsten Sitzung", date(2026, 12, 3))


@pytest.mark.parametrize("sessions", [[], [SAID]])
def test_a_body_without_a_session_is_asked_about(sessions: list[date]) -> None:
    for words in ("im März 2027", "in der nächsten Sitzung", "bis zur Sommerpause"):
        assert "Nach dem 4. November 2026 ist keine" in unresolved(words, sessions=sessions)


def test_a_plan_that_ends_before_the_window_is_asked_about() -> None:
    assert "reicht nur bis zum 1. Dezember 2027" in unresolved("bis Dezember 2028")
    assert "reicht nur bis zum 1. Dezember 2027" in unresolved("bis zum 06.01.2028")
    assert found("bis zum 05.01.2028").session_on == date(2027, 12, 1)


def test_the_order_of_the_sessions_does_not_matter() -> None:
    assert found("im März 2027", sessions=[*reversed(SESSIONS), *SESSIONS]) == found("im März 2027")


def test_the_last_day_of_intake_is_the_working_deadline() -> None:
    assert found("im März 2027").submit_until == date(2027, 2, 11)
    result = resolve(window("im März 2027"), SESSIONS, today=TODAY, intake=None)
    assert isinstance(result, Found)
    assert result.submit_until is None


@pytest.mark.parametrize(
    ("words", "explanation"),
    [
        (
            "im März 2027",
            "„im März 2027“: letzte ordentliche Sitzung vom 1. März 2027 bis 31. März 2027, also Mittwoch, 3. März"
            " 2027; einzureichen 20 Tage vor der Sitzung vom 3. März 2027,"
            " also spätestens Donnerstag, 11. Februar 2027",
        ),
        (
            "im Februar 2027",
            "„im Februar 2027“: vom 1. Februar 2027 bis 28. Februar 2027 ist keine ordentliche Sitzung, deshalb die"
            " letzte davor, also Mittwoch, 27. Januar 2027; einzureichen 20 Tage vor der Sitzung vom 27. Januar 2027,"
            " also spätestens Donnerstag, 7. Januar 2027",
        ),
        (
            "Mitte März 2027",
            "„Mitte März 2027“: am 15. März 2027 ist keine ordentliche Sitzung, deshalb die letzte davor,"
            " also Mittwoch, 3. März 2027; einzureichen 20 Tage vor der Sitzung vom 3. März 2027,"
            " also spätestens Donnerstag, 11. Februar 2027",
        ),
        (
            "bis Ende 2026",
            "„bis Ende 2026“: letzte ordentliche Sitzung bis zum 31. Dezember 2026, also Mittwoch, 2. Dezember 2026;"
            " einzureichen 20 Tage vor der Sitzung vom 2. Dezember 2026, also spätestens Donnerstag, 12. November 2026",
        ),
        (
            "in der nächsten Sitzung",
            "„in der nächsten Sitzung“: erste ordentliche Sitzung nach dem 4. November 2026, also Mittwoch,"
            " 2. Dezember 2026; einzureichen 20 Tage vor der Sitzung vom 2. Dezember 2026,"
            " also spätestens Donnerstag, 12. November 2026",
        ),
        (
            "bis zur Sommerpause",
            "„bis zur Sommerpause“: letzte ordentliche Sitzung vor der Sommerpause 2027, also Mittwoch, 7. Juli 2027;"
            " einzureichen 20 Tage vor der Sitzung vom 7. Juli 2027, also spätestens Donnerstag, 17. Juni 2027",
        ),
    ],
)
def test_a_found_session_explains_itself(words: str, explanation: str) -> None:
    assert found(words).explanation == explanation


def test_an_intake_that_is_over_is_told() -> None:
    assert "vorbei" not in found("bis Ende 2026", date(2026, 11, 12)).explanation
    late = found("bis Ende 2026", date(2026, 11, 13))
    assert late.submit_until == date(2026, 11, 12)
    assert late.explanation.endswith("also spätestens Donnerstag, 12. November 2026; dieser Tag ist schon vorbei")


def test_the_explanation_comes_in_the_readers_language() -> None:
    with translated_by(Extracted()):
        assert found("im März 2027").explanation.startswith("[„im März 2027“: letzte ordentliche Sitzung vom")
        assert asked("im März").startswith("[Bei „im März“ fehlt das Jahr.")


@pytest.mark.parametrize(
    ("before", "after"),
    [("2016-07-06", "2016-09-14"), ("2017-07-05", "2017-09-13"), ("2020-06-03", "2020-08-19")],
)
def test_the_summer_breaks_of_potsdam_are_found(before: str, after: str) -> None:
    last, first = date.fromisoformat(before), date.fromisoformat(after)
    others = [last - timedelta(weeks=5), last - timedelta(weeks=9), first + timedelta(weeks=3)]
    assert summer_break(sorted([last, first, *others]), last.year) == (last, first)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (date(2027, 7, 7), None),  # the plan ends with the break
        (None, date(2027, 9, 8)),
        (date(2027, 7, 14), date(2027, 8, 18)),  # five weeks: the usual rhythm
        (date(2027, 5, 31), date(2027, 9, 8)),
        (date(2027, 7, 7), date(2027, 10, 1)),
    ],
)
def test_no_summer_break_is_found_where_the_calendar_shows_none(before: date | None, after: date | None) -> None:
    sessions = [day for day in (date(2026, 12, 2), before, after) if day]
    assert summer_break(sessions, 2027) is None
    assert "keine Sommerpause 2027" in unresolved("bis zur Sommerpause 2027", sessions=sessions)


def test_a_gap_of_more_than_five_weeks_is_a_summer_break() -> None:
    assert summer_break([date(2027, 7, 14), date(2027, 8, 19)], 2027)


@given(
    st.sampled_from(WORDS[:-1]),
    st.lists(st.dates(date(2026, 10, 1), date(2028, 3, 1)), max_size=40),
    st.dates(SAID, date(2028, 1, 1)),
)
def test_a_found_session_is_planned_still_to_come_and_never_after_the_window(
    words: str, sessions: list[date], today: date
) -> None:
    result = resolve(window(words), sessions, today=today, intake=INTAKE)
    if isinstance(result, Question):
        assert result.sentence.startswith(f"Für „{words}“ ")
        return
    last_on = result.window.last_on
    assert result.window.words == words
    assert last_on is not None
    assert result.session_on in sessions
    assert SAID < result.session_on <= last_on
    assert today <= result.session_on
    assert not [day for day in sessions if result.session_on < day <= last_on]
    assert result.submit_until == result.session_on - INTAKE


# -- the day by which a measure is done ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "day"),
    [
        *(("Frühjahr 2027", "2027-05-31"), ("im Frühling 2027", "2027-05-31"), ("bis Sommer 2026", "2026-08-31")),
        *(("Herbst 2026", "2026-11-30"), ("Winter 2027/28", "2028-02-29"), ("Winter 2026/2027", "2027-02-28")),
        *(
            ("Ende 2. Quartal 2026", "2026-06-30"),
            ("bis 2. Quartal 2026", "2026-06-30"),
            ("III. Quartal 2026", "2026-09-30"),
        ),
        *(("1. Halbjahr 2027", "2027-06-30"), ("Ende 2026", "2026-12-31"), ("bis 2027", "2027-12-31")),
        *(("März 2027", "2027-03-31"), ("Mitte März 2027", "2027-03-15"), ("bis zum 31.03.2027", "2027-03-31")),
    ],
)
def test_a_measure_has_all_of_the_time_that_is_named(words: str, day: str) -> None:
    assert last_day(words) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "words",
    [
        *("laufend", "fortlaufend", "Daueraufgabe", "Frühjahr", "Winter 2027", "Winter 2026/2029", "Mitte 2027"),
        *(
            "bis",
            "bis zur Sommerpause 2027",
            "nächste Sitzung",
            "Sommer oder Herbst 2027",
            "5. Quartal 2026",
            "bis bald",
        ),
    ],
)
def test_words_that_name_no_time_stay_words(words: str) -> None:
    assert last_day(words) is None
