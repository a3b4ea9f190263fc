"""When something comes round again: by a rule, after the last one, for a sitting, or before the end of a concept."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta

from ik_workflow.errors import BadValue
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import MONTH_NAMES
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import BadPeriod
from ik_workflow.periods import Calendar
from ik_workflow.periods import Months
from ik_workflow.periods import Shift
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.planning.rrules import FIELD
from ik_workflow.planning.rrules import LONGEST
from ik_workflow.planning.rrules import Rule
from ik_workflow.planning.rrules import read_rule
from ik_workflow.planning.windows import Found
from ik_workflow.planning.windows import Window
from ik_workflow.planning.windows import resolve
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

MOST_MONTHS = 240
#: no run of days of rest is longer: a day behind the window may be moved into it
LONGEST_REST = timedelta(days=31)
#: how far before its month a sitting may lie and still stand for it (KA-25)
MONTH_BEFORE = timedelta(days=31)
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 2, 1), date(LAST_YEAR - 1, 12, 31)
MOST = 500
#: how a stored pattern is to be read: a rule of iCalendar, months after the last one, the council's sitting in that
#: month of each year, months before the end of the concept
KINDS = (RRULE, AFTER_LAST, COUNCIL_IN, BEFORE_END) = ("rrule", "after_last", "council_in", "before_end")


@dataclass(frozen=True, slots=True)
class AfterLast:
    months: int


@dataclass(frozen=True, slots=True)
class CouncilIn:
    month: int


@dataclass(frozen=True, slots=True)
class BeforeEnd:
    months: int


Pattern = Rule | AfterLast | CouncilIn | BeforeEnd


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day on which it is due."""

    on: date
    #: the day of the pattern itself, before it was moved off a day of rest
    raw_on: date
    explanation: str
    #: which time it is, whatever day it falls on: the day of the pattern, or the month of the sitting
    key: str
    #: reckoned from one that has not been yet
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a person has to settle before a day can be named, as a German sentence that says what to do."""

    sentence: str
    #: the days among which it will lie; None if nothing is known of it
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Occurrences:
    days: tuple[Occurrence, ...] = ()
    unsettled: tuple[Unsettled, ...] = ()


def parse(kind: str, pattern: str, *, starts_on: date) -> Pattern:
    """Raises BadValue for "kind" or "pattern", with a sentence for the field."""
    if kind == RRULE:
        return read_rule(pattern, starts_on)
    if kind == AFTER_LAST:
        return AfterLast(_number(pattern, MOST_MONTHS, _("Monate")))
    if kind == COUNCIL_IN:
        return CouncilIn(_number(pattern, 12, _("Monat")))
    if kind == BEFORE_END:
        return BeforeEnd(_number(pattern, MOST_MONTHS, _("Monate")))
    raise BadValue("kind", _("Bitte wählen Sie, wonach sich der nächste Tag richtet."))


def _number(text: str, most: int, what: str) -> int:
    text = text.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0
    if not 1 <= number <= most:
        raise BadValue(FIELD, _("{what}: Bitte geben Sie eine ganze Zahl von 1 bis {most} an.", what=what, most=most))
    return number


def occurrences(
    pattern: Pattern,
    *,
    after: date,
    until: date,
    last: date | None = None,
    ends_on: date | None = None,
    sittings: Iterable[date] = (),
    calendar: Calendar = BRANDENBURG,
    limit: int = MOST,
) -> Occurrences:
    """The days after ``after`` up to and with ``until``, in order and each once, at most ``limit`` of them.

    ``last`` is the day of the last one, ``ends_on`` the end of the concept, ``sittings`` the ordinary ones of the
    council. A day of rest moves to the working day before it (DR-21); a sitting stays where it is.
    """
    after, until = max(after, FIRST_DAY), min(until, LAST_DAY)
    if after >= until:
        return Occurrences()
    match pattern:
        case CouncilIn(month):
            return _sittings(month, sorted(set(sittings)), after, until, limit)
        case AfterLast(months):
            if last is None:
                return _asked(N_("Wann zuletzt war, ist nicht eingetragen. Bitte tragen Sie den Tag ein."))
            return _after_last(months, last, after, until, calendar, limit)
        case BeforeEnd(months):
            if ends_on is None:
                return _asked(N_("Das Ende des Konzepts ist nicht eingetragen. Bitte tragen Sie es ein."))
            return _picked([_moved(ends_on, -months)], after, until, calendar, limit)
        case Rule():
            return _picked(pattern.days(until + LONGEST_REST), after, until, calendar, limit)


def _asked(sentence: str) -> Occurrences:
    return Occurrences(unsettled=(Unsettled(_(sentence)),))


def _after_last(months: int, last: date, after: date, until: date, calendar: Calendar, limit: int) -> Occurrences:
    due = _moved(last, months)
    if due is None:
        return Occurrences()
    if calendar.shifted(max(due, FIRST_DAY), Shift.PREVIOUS_WORKING_DAY) <= after:
        sentence = _(
            "Zuletzt war am {last}; die nächste war bis zum {due} fällig. Bitte tragen Sie ein, wann sie war,"
            " oder beginnen Sie sie jetzt.",
            last=short_date(last),
            due=short_date(due),
        )
        return Occurrences(unsettled=(Unsettled(sentence, due, due),))
    days = (_moved(last, months * number) for number in range(1, MOST))
    found = _picked(days, after, until, calendar, limit).days
    return Occurrences(tuple(replace(one, expected=one.raw_on > due) for one in found))


def _moved(day: date, months: int) -> date | None:
    """None beyond the years whose holidays are known."""
    try:
        return Months(abs(months)).move(day, 1 if months > 0 else -1, BRANDENBURG)
    except BadPeriod:
        return None


def _picked(days: Iterable[date | None], after: date, until: date, calendar: Calendar, limit: int) -> Occurrences:
    """Moved off days of rest; ``days`` are in order."""
    found: dict[date, Occurrence] = {}
    for raw in days:
        if raw is None or raw > until + LONGEST_REST or len(found) == limit:
            break
        if raw <= after:
            continue  # moved to an earlier day it would not lie behind it either
        on = calendar.shifted(raw, Shift.PREVIOUS_WORKING_DAY)
        if after < on <= until:
            found.setdefault(on, Occurrence(on, raw, _explained(raw, on, calendar), raw.isoformat()))
    return Occurrences(tuple(found.values()))


def _explained(raw: date, on: date, calendar: Calendar) -> str:
    if on == raw:
        return long_date(on)
    return _(
        "{day}, weil der {raw} kein Arbeitstag ist ({rest})",
        day=long_date(on),
        raw=short_date(raw),
        rest=shown(calendar.why_off(raw) or ""),
    )


def _sittings(month: int, planned: Sequence[date], after: date, until: date, limit: int) -> Occurrences:
    found: dict[date, Occurrence] = {}
    unsettled = []
    for first_on, last_on in _months(month, after, until):
        words = _("{month} {year}", month=shown(MONTH_NAMES[month - 1]), year=first_on.year)
        said_on = first_on - MONTH_BEFORE
        sitting = resolve(Window(words, said_on, first_on, last_on), planned, today=said_on, intake=None)
        if not isinstance(sitting, Found) and first_on <= until:
            unsettled.append(Unsettled(sitting.sentence, first_on, last_on))
        elif isinstance(sitting, Found) and after < sitting.session_on <= until and len(found) < limit:
            day = sitting.session_on
            said = long_date(day) if day >= first_on else sitting.explanation
            found.setdefault(day, Occurrence(day, day, said, f"{first_on:%Y-%m}"))
    return Occurrences(tuple(found.values()), tuple(unsettled[:limit]))


def _months(month: int, after: date, until: date) -> Iterator[tuple[date, date]]:
    """First and last day of this month in each year in which a sitting for it may lie in the window."""
    for year in range(after.year, until.year + 2):
        first_on = date(year, month, 1)
        last_on = (first_on + LONGEST_REST).replace(day=1) - ONE_DAY
        if last_on > after and first_on - MONTH_BEFORE <= until:
            yield first_on, last_on
