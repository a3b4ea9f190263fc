"""Periods of law and of the house: when they begin, when they end, and why (§§ 187 to 193 BGB; KA-08 to KA-26).

A period is a value that a procedure names once, ``OBJECTION_PERIOD = Weeks(3)``; it becomes a `Term` as soon as the
event is known: ``OBJECTION_PERIOD.after(session_on, event="der Sitzung")``. A guard only compares days:
``step.on <= session_on - Days(20)``. Everything here is a local date in Brandenburg, never an instant.
"""

from abc import ABC
from abc import abstractmethod
from calendar import monthrange
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import KW_ONLY
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from enum import StrEnum
from functools import cache
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

import holidays

from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_YEAR, LAST_YEAR = 1991, 2100  # years for which the holidays of Brandenburg are known
LONGEST = 40_000  # no period of this house is longer, whatever its unit
SATURDAY = 5
ONE_DAY = timedelta(days=1)

MONTH_NAMES = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
DAY_NAMES = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
NUMERALS = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()


class BadPeriod(ValueError):
    """A length or a day from which nothing can be reckoned; the text is a German sentence."""


class Begin(StrEnum):
    """Whether the first day counts."""

    AFTER_EVENT = "after_event"  #: the day of the event is not counted, § 187 (1) BGB
    WITH_DAY = "with_day"  #: the beginning of the day is decisive, so the day counts, § 187 (2) BGB


class Counting(StrEnum):
    """How a period is counted backwards (KA-22)."""

    NTH_DAY = "nth_day"  #: „spätestens am n-ten Tag vor der Sitzung“
    CLEAR_DAYS = "clear_days"  #: „mindestens n Tage vor der Sitzung“: n full days lie between, so one day earlier


class Shift(StrEnum):
    """What happens to an end on a day of rest."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"  #: Saturday, Sunday, public holiday: § 193 BGB
    PREVIOUS_WORKING_DAY = "previous_working_day"  #: internal targets and reminders; leaves closing days too


def short_date(day: date) -> str:
    """``3. Juni 2026``."""
    return _("{day}. {month} {year}", day=day.day, month=shown(MONTH_NAMES[day.month - 1]), year=day.year)


def long_date(day: date) -> str:
    """``Mittwoch, 3. Juni 2026``."""
    return _("{weekday}, {day}", weekday=shown(DAY_NAMES[day.weekday()]), day=short_date(day))


def local_date(instant: datetime) -> date:
    """The calendar day of an aware instant in Potsdam; a term is kept up to the last second of its last day (KA-26)."""
    if instant.tzinfo is None:
        raise BadPeriod(_("Dem Zeitpunkt fehlt die Zeitzone."))
    return instant.astimezone(BERLIN).date()


def check_day(day: date) -> None:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise BadPeriod(_("Fristen rechnen mit Kalendertagen; hier steht kein Datum ohne Uhrzeit."))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadPeriod(
            _(
                "Für das Jahr {year} sind keine Feiertage bekannt (nur {first_year} bis {last_year}).",
                year=day.year,
                first_year=FIRST_YEAR,
                last_year=LAST_YEAR,
            )
        )


@cache
def statutory_holidays(year: int) -> Mapping[date, str]:
    """Public holidays of Brandenburg with their German names (§ 2 (1) FTG, KA-08), Easter and Whit Sunday included."""
    found = holidays.country_holidays("DE", subdiv="BB", language="de", years=year)
    return MappingProxyType(dict(sorted(found.items())))


@dataclass(frozen=True)
class Calendar:
    """Days of rest: the law's, those the state adds once (KA-10), and those on which only the city is closed (KA-11).

    Closing days never move a period of law; they are no working days of the house.
    """

    extra_holidays: Mapping[date, str] = field(default_factory=dict)
    closing_days: Mapping[date, str] = field(default_factory=dict)

    def day_of_rest(self, day: date) -> str | None:
        """The holiday's name, else "Samstag" or "Sonntag"; ``None`` on a working day of law."""
        check_day(day)
        name = self.extra_holidays.get(day) or statutory_holidays(day.year).get(day)
        return name or (DAY_NAMES[day.weekday()] if day.weekday() >= SATURDAY else None)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no public holiday: the day to which § 193 BGB moves (KA-17, KA-19)."""
        return self.day_of_rest(day) is None

    def is_office_day(self, day: date) -> bool:
        """A working day on which the city is open: what internal periods count."""
        return self.is_working_day(day) and day not in self.closing_days

    def why_off(self, day: date) -> str | None:
        """Name of the day of rest or closing day; ``None`` on an office day."""
        return self.day_of_rest(day) or self.closing_days.get(day)

    @cached_property
    def counted(self) -> dict[tuple[date, int, int], date]:
        """Where so many working days from a day have led: a step of many records asks for the same ones."""
        return {}

    def shifted(self, day: date, shift: Shift) -> date:
        match shift:
            case Shift.NONE:
                check_day(day)
                return day
            case Shift.NEXT_WORKING_DAY:
                return first(day, 1, self.is_working_day)
            case Shift.PREVIOUS_WORKING_DAY:
                return first(day, -1, self.is_office_day)


def first(day: date, direction: int, suits: Callable[[date], bool]) -> date:
    """The day itself or the nearest one in this direction that suits."""
    while not suits(day):
        day += direction * ONE_DAY
    return day


BRANDENBURG = Calendar()


@dataclass(frozen=True)
class Period(ABC):
    """A length of time; `after` and `before` say when it ends."""

    number: int
    _: KW_ONLY
    begins: Begin = Begin.AFTER_EVENT
    counting: Counting = Counting.NTH_DAY
    #: ``None``: to the next working day when counted forwards (§ 193 BGB), not at all when counted backwards (KA-23)
    shift: Shift | None = None

    one: ClassVar[str]
    many: ClassVar[str]
    one_clear: ClassVar[str]

    def __post_init__(self) -> None:
        if isinstance(self.number, bool) or not isinstance(self.number, int) or not 1 <= self.number <= LONGEST:
            raise BadPeriod(_("Eine Frist umfasst eine ganze Zahl von 1 bis {longest}.", longest=LONGEST))

    @abstractmethod
    def move(self, day: date, direction: int, calendar: Calendar) -> date:
        """The day that lies one period later (+1) or earlier (-1), unshifted."""

    def counted_with(self, day: date, calendar: Calendar) -> date:
        """The last day if ``day`` itself counts."""
        return self.move(day - ONE_DAY, 1, calendar)

    def after(self, event_on: date, *, event: str = "", calendar: Calendar = BRANDENBURG) -> "Term":
        """``event`` is the German word for what happened, with its article in the dative: "der Sitzung"."""
        check_day(event_on)
        if self.counting is Counting.CLEAR_DAYS:
            raise BadPeriod(_("Volle Tage dazwischen werden nur rückwärts gezählt."))
        if self.begins is Begin.WITH_DAY:
            begins_on, raw = event_on, self.counted_with(event_on, calendar)
        else:
            begins_on, raw = event_on + ONE_DAY, self.move(event_on, 1, calendar)
        until = calendar.shifted(raw, self.shift or Shift.NEXT_WORKING_DAY)
        return Term(self, event_on, begins_on, raw, until, event=event, calendar=calendar)

    def before(self, event_on: date, *, event: str = "", calendar: Calendar = BRANDENBURG) -> "Term":
        """The last day on which something is still in time before the event; never moved towards it (KA-22, KA-23)."""
        check_day(event_on)
        if self.begins is Begin.WITH_DAY:
            raise BadPeriod(_("Rückwärts zählt der Tag des Ereignisses nie mit."))
        if self.shift is Shift.NEXT_WORKING_DAY:
            raise BadPeriod(_("Eine rückwärts gezählte Frist verschiebt sich nie auf das Ereignis zu."))
        raw = self.move(event_on, -1, calendar) - ONE_DAY * (self.counting is Counting.CLEAR_DAYS)
        until = calendar.shifted(raw, self.shift or Shift.NONE)
        return Term(self, event_on, event_on - ONE_DAY, raw, until, backwards=True, event=event, calendar=calendar)

    def __radd__(self, day: date) -> date:
        return self.after(day).until

    def __rsub__(self, day: date) -> date:
        return self.before(day).until

    def __str__(self) -> str:
        """In the accusative, as it stands before "nach" and "vor": "einen Monat", "sieben volle Tage"."""
        clear = self.counting is Counting.CLEAR_DAYS
        if self.number == 1:
            return shown(self.one_clear if clear else self.one)
        number = shown(NUMERALS[self.number - 2]) if self.number - 2 < len(NUMERALS) else str(self.number)
        many = shown(self.many)
        return _("{number} volle {many}", number=number, many=many) if clear else f"{number} {many}"


class Days(Period):
    """Calendar days, § 188 (1) BGB."""

    one, many, one_clear = N_("einen Tag"), N_("Tage"), N_("einen vollen Tag")

    def move(self, day: date, direction: int, calendar: Calendar) -> date:
        return day + direction * self.number * ONE_DAY


class Weeks(Period):
    """Ends on the weekday of the event, § 188 (2) BGB."""

    one, many, one_clear = N_("eine Woche"), N_("Wochen"), N_("eine volle Woche")

    def move(self, day: date, direction: int, calendar: Calendar) -> date:
        return day + direction * self.number * 7 * ONE_DAY


class Months(Period):
    """Ends on the day with the number of the event's day, else on the last day of the month, § 188 (2), (3) BGB."""

    one, many, one_clear = N_("einen Monat"), N_("Monate"), N_("einen vollen Monat")
    months: ClassVar[int] = 1

    def move(self, day: date, direction: int, calendar: Calendar) -> date:
        year, month = divmod(day.year * 12 + day.month - 1 + direction * self.number * self.months, 12)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadPeriod(
                _(
                    "Die Frist endet außerhalb der Jahre {first_year} bis {last_year}.",
                    first_year=FIRST_YEAR,
                    last_year=LAST_YEAR,
                )
            )
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

    def counted_with(self, day: date, calendar: Calendar) -> date:
        if day.day == 1:  # from the first of a month the period ends with a whole month, however long
            return self.move(day, 1, calendar) - ONE_DAY
        return super().counted_with(day, calendar)


class Years(Months):
    one, many, one_clear = N_("ein Jahr"), N_("Jahre"), N_("ein volles Jahr")
    months = 12


class WorkingDays(Period):
    """Days on which the city is open: Monday to Friday without public holidays and closing days (KA-11, KA-19)."""

    one, many, one_clear = N_("einen Arbeitstag"), N_("Arbeitstage"), N_("einen vollen Arbeitstag")

    def move(self, day: date, direction: int, calendar: Calendar) -> date:
        asked = day, self.number, direction
        if asked not in calendar.counted:
            for _step in range(self.number):
                day = first(day + direction * ONE_DAY, direction, calendar.is_office_day)
            calendar.counted[asked] = day
        return calendar.counted[asked]


@dataclass(frozen=True)
class Term:
    """A period with its event: its days, and in words that a clerk can check."""

    period: Period
    event_on: date
    begins_on: date  #: first day that counts; backwards, the first one before the event
    raw_until: date  #: last day before any shift
    until: date  #: last day, inclusive
    backwards: bool = False
    event: str = ""
    calendar: Calendar = field(default=BRANDENBURG, repr=False, compare=False)

    def extended_by(self, period: Period) -> "Term":
        """A longer term: it goes on from the old reckoned end, whatever day of rest that was (§ 190 BGB)."""
        if self.backwards:
            raise BadPeriod(_("Eine rückwärts gezählte Frist kann nicht verlängert werden."))
        further = replace(period, begins=Begin.AFTER_EVENT)
        return further.after(self.raw_until, event=N_("dem rechnerischen Ende"), calendar=self.calendar)

    @property
    def explanation(self) -> str:
        return ", ".join(filter(None, (self._length(), self._reckoned(), self._result())))

    def _length(self) -> str:
        with_day = self.period.begins is Begin.WITH_DAY
        preposition = _("vor") if self.backwards else _("ab") if with_day else _("nach")
        event = _("{event} vom", event=shown(self.event)) if self.event else _("dem")
        notes = [_("dieser Tag zählt mit")] if with_day else []
        skipped = [f"{shown(name)}, {short_date(day)}" for day, name in self._skipped()]
        notes += [_("nicht gezählt: {names}", names="; ".join(skipped))] if skipped else []
        remark = f" ({'; '.join(notes)})" if notes else ""
        return f"{self.period} {preposition} {event} {short_date(self.event_on)}{remark}"

    def _skipped(self) -> list[tuple[date, str]]:
        """Weekdays that a period in working days passed over."""
        if not isinstance(self.period, WorkingDays):
            return []
        start, end = sorted((self.begins_on, self.raw_until))
        days = (start + n * ONE_DAY for n in range((end - start).days + 1))
        return [(day, why) for day in days if day.weekday() < SATURDAY and (why := self.calendar.why_off(day))]

    def _reckoned(self) -> str:
        if self.until == self.raw_until:
            return ""
        word = _("rechnerisch") if self.backwards else _("rechnerisches Ende")
        return f"{word} {short_date(self.raw_until)} ({shown(self.calendar.why_off(self.raw_until) or '')})"

    def _result(self) -> str:
        rest = self.calendar.why_off(self.until)
        name = f"{shown(rest)}, " if rest and rest not in DAY_NAMES else ""
        unmoved = _(" ({name}ohne Verschiebung)", name=name) if rest else ""
        day = long_date(self.until)
        if self.backwards:
            return _("also spätestens {day}{unmoved}", day=day, unmoved=unmoved)
        return _("also {day}{unmoved}", day=day, unmoved=unmoved)
