"""When an order is due: the words of the council, the days they mean, and the session they come down to (KA-25).

``parse("im 4. Quartal 2026", said_on=…)`` gives a `Window`, ``resolve`` its session. The words are kept as they were
said. Whatever the words or the calendar of sessions leave open becomes a `Question` for a person, never a guess.
"""

import re
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta
from enum import StrEnum

from ik_workflow.periods import DAY_NAMES
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import Period
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.planning.window_words import DAY
from ik_workflow.planning.window_words import FOUR_DIGITS
from ik_workflow.planning.window_words import HALF_YEAR
from ik_workflow.planning.window_words import MONTHS
from ik_workflow.planning.window_words import NEXT_SESSION
from ik_workflow.planning.window_words import NUMBERS
from ik_workflow.planning.window_words import PART
from ik_workflow.planning.window_words import PREPOSITION
from ik_workflow.planning.window_words import QUARTER
from ik_workflow.planning.window_words import SEASON
from ik_workflow.planning.window_words import SEASONS
from ik_workflow.planning.window_words import SUMMER
from ik_workflow.planning.window_words import UNTIL
from ik_workflow.planning.window_words import WHOLE_YEAR
from ik_workflow.planning.window_words import WINTER
from ik_workflow.planning.window_words import WITHOUT_YEAR
from ik_workflow.planning.window_words import folded
from ik_workflow.planning.window_words import month_number
from ik_workflow.translation import N_
from ik_workflow.translation import _

ONE_DAY = timedelta(days=1)
LONGEST = 200  # characters; whoever orders a report names its day in fewer
#: a monthly rhythm leaves no longer gap (KA-01): what is longer is a break, or the plan of sessions ends there
USUAL_GAP = timedelta(weeks=5)
SUMMER_BEGINS, SUMMER_ENDS = 6, 9  # months of the last session before the break and of the first one after it (KA-04)


class Aim(StrEnum):
    """Which session is meant."""

    LAST = "last"  #: the last one inside the window
    NEXT = "next"  #: the first one after the words were said
    BEFORE_SUMMER = "before_summer"  #: the last one before the summer break of that year


@dataclass(frozen=True, slots=True)
class Window:
    """The days that somebody's words mean."""

    words: str
    said_on: date
    first_on: date
    #: inclusive; None for the next session, whose day only the calendar of sessions knows
    last_on: date | None
    aim: Aim = Aim.LAST


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to decide, as a German sentence that says what to do."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Found:
    """The session on which it is due; the working deadline is the last day of intake before it."""

    session_on: date
    #: None: no intake period applies; the day may be over already, the explanation then says so
    submit_until: date | None
    window: Window
    explanation: str


# -- reading the words --------------------------------------------------------------------------------------------

NO_WINDOW = N_(
    "Aus „{words}“ lässt sich kein Zeitraum lesen. Bitte schreiben Sie ihn so: „im März 2027“, „im 4. Quartal 2026“,"
    " „bis Ende 2026“, „bis zum 31.03.2027“, „bis zur Sommerpause 2027“ oder „in der nächsten Sitzung“."
)
NO_YEAR = N_("Bei „{words}“ fehlt das Jahr. Bitte schreiben Sie es dazu, zum Beispiel „im März 2027“.")
NO_SUCH_DAY = N_("Den Tag in „{words}“ gibt es im Kalender nicht. Bitte prüfen Sie ihn.")
BEGIN_OR_END = N_(
    "Meint „{words}“ den Anfang oder das Ende? Bitte schreiben Sie zum Beispiel „bis Ende {year}“ oder einen Tag."
)
NO_PART = N_("Anfang und Mitte stehen nur bei einem Monat fest. Bitte nennen Sie statt „{words}“ einen Monat oder Tag.")


class Unclear(Exception):
    """The words leave something open; the text is the German pattern of the question."""


def parse(words: str, *, said_on: date) -> Window | Question:
    """The days that the words mean if they were said on that day; the day itself is over for them."""
    text = folded(words[: LONGEST + 1])
    try:
        window = _window(text, Window(words, said_on, said_on + ONE_DAY, None))
    except Unclear as unclear:
        year = FOUR_DIGITS.search(text)
        return Question(_(str(unclear), words=_short(words), year=year[0] if year else said_on.year))
    if window.last_on is not None and window.last_on <= said_on:
        sentence = _(
            "„{words}“ war am {day}, als es gesagt wurde, schon vorbei. Bitte prüfen Sie den Zeitraum.",
            words=_short(words),
            day=short_date(said_on),
        )
        return Question(sentence)
    return window


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"


def _window(text: str, said: Window) -> Window:
    if len(said.words) > LONGEST:
        raise Unclear(NO_WINDOW)
    if NEXT_SESSION.fullmatch(text):
        return replace(said, aim=Aim.NEXT)
    if found := SUMMER.fullmatch(text):
        year = _known(int(found["year"])) if found["year"] else _coming_summer(said.said_on)
        return replace(said, last_on=date(year, 7, 31), aim=Aim.BEFORE_SUMMER)
    until = UNTIL.match(text)
    rest = text[until.end() :] if until else text
    preposition = PREPOSITION.match(rest)
    first_on, last_on = _span(rest[preposition.end() :] if preposition else rest, until=until is not None)
    return replace(said, first_on=min(said.first_on, last_on) if until else first_on, last_on=last_on)


def _coming_summer(said_on: date) -> int:
    """The break is the next one; while it may be going on, only the speaker knows which one was meant."""
    if SUMMER_BEGINS < said_on.month <= SUMMER_ENDS:
        raise Unclear(NO_YEAR)
    return said_on.year + (said_on.month > SUMMER_ENDS)


def _span(text: str, *, until: bool) -> tuple[date, date]:
    if found := DAY.fullmatch(text):
        day = _day(found)
        return day, day
    part = PART.match(text)
    rest = text[part.end() :] if part else text
    if found := MONTHS.fullmatch(rest):
        return _part_of_month(part["part"] if part else "", _known(int(found["year"])), month_number(found["month"]))
    first_on, last_on = _season(rest) or _unit(rest)
    if part and part["part"] != "ende":
        raise Unclear(NO_PART)
    if until and not part:
        raise Unclear(BEGIN_OR_END)
    return (last_on if part else first_on), last_on


def _season(text: str) -> tuple[date, date] | None:
    """Three whole months: spring ends with May, summer with August, autumn with November, winter with February."""
    if found := SEASON.fullmatch(text):
        year, month = _known(int(found["year"])), SEASONS[found["season"]]
        return date(year, month - 2, 1), _last_of_month(year, month)
    if found := WINTER.fullmatch(text):
        year = _known(int(found["before"]))
        if int(found["after"]) % 100 == (year + 1) % 100:
            return date(year, 12, 1), _last_of_month(year + 1, 2)
    return None


def last_day(words: str) -> date | None:
    """The last day of what the words name, as the day by which a measure is done; None where they name no time.

    "bis 2. Quartal 2026" is the end of the quarter: unlike a session, a measure has all of the time that is named.
    """
    said_on = date(FIRST_YEAR, 1, 1)
    found = parse(words, said_on=said_on)
    if isinstance(found, Question) and (until := UNTIL.match(folded(words[: LONGEST + 1]))):
        found = parse(f"bis Ende {folded(words)[until.end() :]}", said_on=said_on)
    if isinstance(found, Question) or found.aim is not Aim.LAST:
        return None
    return found.last_on


def _unit(text: str) -> tuple[date, date]:
    """A quarter, half or whole of a year."""
    for unit, months, places in ((QUARTER, 3, 4), (HALF_YEAR, 6, 2), (WHOLE_YEAR, 12, 1)):
        if found := unit.fullmatch(text):
            place = NUMBERS[found["number"]] if places > 1 else 1
            if place > places:
                break
            year = _known(int(found["year"]))
            return date(year, (place - 1) * months + 1, 1), _last_of_month(year, place * months)
    raise Unclear(NO_YEAR if WITHOUT_YEAR.search(text) and not FOUR_DIGITS.search(text) else NO_WINDOW)


def _part_of_month(part: str, year: int, month: int) -> tuple[date, date]:
    """Beginning, middle and end of a month are its first, fifteenth and last day (§ 192 BGB; KA-21)."""
    first, last = date(year, month, 1), _last_of_month(year, month)
    days = {"anfang": first, "beginn": first, "mitte": first.replace(day=15), "ende": last}
    return (days[part], days[part]) if part else (first, last)


def _day(found: re.Match[str]) -> date:
    year = int(found["short"] or found["year"])
    month = int(found["digits"]) if found["digits"] else month_number(found["month"])
    try:
        day = date(_known(year + 2000 if year < 100 else year), month, int(found["day"]))
    except ValueError as error:
        raise Unclear(NO_SUCH_DAY) from error
    if found["weekday"] and DAY_NAMES[day.weekday()].lower() != found["weekday"]:
        raise Unclear(NO_SUCH_DAY)
    return day


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - ONE_DAY


def _known(year: int) -> int:
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise Unclear(NO_WINDOW)
    return year


# -- finding the session ------------------------------------------------------------------------------------------


def resolve(window: Window, sessions: Iterable[date], *, today: date, intake: Period | None) -> Found | Question:
    """The last session of the window, or else the last one before its end, that is neither over nor the speaker's own.

    ``sessions`` are the regular ones of the addressed body in any order: all of them from the day on which the words
    were said, because a session that is over must not be taken for one that never was.
    """
    planned = sorted(set(sessions))
    ahead = [day for day in planned if day > window.said_on]
    if not ahead:
        return _ask(N_("Nach dem {said_on} ist keine ordentliche Sitzung dieses Gremiums eingetragen."), window)
    if window.aim is Aim.BEFORE_SUMMER and window.last_on is not None:
        summer = summer_break(planned, window.last_on.year)
        if summer is None:
            return _ask(N_("Im Sitzungskalender ist keine Sommerpause {year} zu erkennen."), window)
        window = replace(window, last_on=summer[0])
    last_on = ahead[0] if window.last_on is None else window.last_on
    if last_on < today:
        return _ask(N_("Der letzte Tag dafür war der {last_on}."), replace(window, last_on=last_on))
    if last_on - planned[-1] > USUAL_GAP:
        return _ask(N_("Der Sitzungskalender reicht nur bis zum {planned_until}."), window, planned[-1])
    inside = [day for day in ahead if today <= day <= last_on]
    if not inside:
        return _ask(N_("Bis zum {last_on} gibt es keine ordentliche Sitzung mehr."), window)
    return _found(inside[-1], replace(window, last_on=last_on), today, intake)


def summer_break(sessions: Sequence[date], year: int) -> tuple[date, date] | None:
    """The last session before the summer break and the first one after it; None if the calendar shows no break.

    The break is the gap over the first of August between a session in June or July and one in August or September,
    longer than the usual rhythm leaves (KA-04).
    """
    middle = date(year, 8, 1)
    before = max((day for day in sessions if day < middle), default=None)
    after = min((day for day in sessions if day >= middle), default=None)
    if before is None or after is None or after - before <= USUAL_GAP:
        return None
    begins, ends = date(year, SUMMER_BEGINS, 1), _last_of_month(year, SUMMER_ENDS)
    return (before, after) if begins <= before and after <= ends else None


def _ask(reason: str, window: Window, planned_until: date | None = None) -> Question:
    last_on = window.last_on
    because = _(
        reason,
        said_on=short_date(window.said_on),
        last_on=short_date(last_on) if last_on else "",
        year=last_on.year if last_on else "",
        planned_until=short_date(planned_until) if planned_until else "",
    )
    return Question(
        _(
            "Für „{words}“ lässt sich keine Sitzung bestimmen. {because}"
            " Bitte tragen Sie fehlende Sitzungen ein oder nennen Sie einen Tag.",
            words=_short(window.words),
            because=because,
        )
    )


PICKED = {
    Aim.LAST: N_("„{words}“: letzte ordentliche Sitzung bis zum {last_on}, also {session}"),
    Aim.NEXT: N_("„{words}“: erste ordentliche Sitzung nach dem {said_on}, also {session}"),
    Aim.BEFORE_SUMMER: N_("„{words}“: letzte ordentliche Sitzung vor der Sommerpause {year}, also {session}"),
}
INSIDE = N_("„{words}“: letzte ordentliche Sitzung vom {first_on} bis {last_on}, also {session}")
BEFORE_IT = N_(
    "„{words}“: vom {first_on} bis {last_on} ist keine ordentliche Sitzung, deshalb die letzte davor, also {session}"
)
NONE_ON_IT = N_("„{words}“: am {last_on} ist keine ordentliche Sitzung, deshalb die letzte davor, also {session}")


def _found(session_on: date, window: Window, today: date, intake: Period | None) -> Found:
    explanation = [_picked(session_on, window)]
    term = intake.before(session_on, event=N_("der Sitzung")) if intake else None
    if term:
        explanation.append(_("einzureichen {term}", term=term.explanation))
    if term and term.until < today:
        explanation.append(_("dieser Tag ist schon vorbei"))
    return Found(session_on, term.until if term else None, window, "; ".join(explanation))


def _picked(session_on: date, window: Window) -> str:
    assert window.last_on is not None
    return _(
        _pattern(session_on, window, window.last_on),
        words=_short(window.words),
        said_on=short_date(window.said_on),
        first_on=short_date(window.first_on),
        last_on=short_date(window.last_on),
        year=window.last_on.year,
        session=long_date(session_on),
    )


def _pattern(session_on: date, window: Window, last_on: date) -> str:
    if session_on < window.first_on:
        return NONE_ON_IT if window.first_on == last_on else BEFORE_IT
    from_then_on = (
        window.aim is not Aim.LAST or window.first_on <= window.said_on + ONE_DAY or window.first_on == last_on
    )
    return PICKED[window.aim] if from_then_on else INSIDE
