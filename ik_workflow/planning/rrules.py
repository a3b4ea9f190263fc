"""Rules of iCalendar (RFC 5545, RRULE) by days: read strictly, refused with a sentence, searched within bounds."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime

from dateutil import rrule as engine

from ik_workflow.errors import BadValue
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import long_date
from ik_workflow.translation import N_
from ik_workflow.translation import _

FIELD = "pattern"
LONGEST = 200  # characters
#: The calendar repeats every 400 years, weekdays included. dateutil searches until the year 9999: in the last of these
#: periods a search that finds nothing ends soon.
CENTURIES = 400 * 19

FREQUENCIES = {"YEARLY": engine.YEARLY, "MONTHLY": engine.MONTHLY, "WEEKLY": engine.WEEKLY, "DAILY": engine.DAILY}
TOO_OFTEN = frozenset({"HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND"})
WEEKDAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), engine.weekdays, strict=True))
#: the largest number of each list; those of SIGNED count from the end if negative
LISTS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
SIGNED = frozenset(LISTS) - {"BYMONTH"}
COUNTS = {"INTERVAL": 1000, "COUNT": 1000}
#: parts that RFC 5545 does not allow with a frequency
UNSUITED = {
    "YEARLY": frozenset[str](),
    "MONTHLY": frozenset({"BYWEEKNO", "BYYEARDAY"}),
    "WEEKLY": frozenset({"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"}),
    "DAILY": frozenset({"BYWEEKNO", "BYYEARDAY"}),
}
NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
WEEKDAY = re.compile(r"(?P<place>[+-]?[0-9]{1,2})?(?P<day>MO|TU|WE|TH|FR|SA|SU)")
UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T[0-9]{6}Z?)?")

EXAMPLE = N_("Zum Beispiel „FREQ=MONTHLY;BYMONTH=4,10;BYMONTHDAY=-1“.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read: each part by its name, lists as tuples."""

    text: str
    starts_on: date
    frequency: str
    until: date | None = None
    #: INTERVAL and COUNT
    counts: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: place in the month or year (0: every one), "MO" to "SU"
    weekdays: tuple[tuple[int, str], ...] = ()

    def days(self, until: date) -> Iterator[date]:
        """Every day of the rule from its start up to ``until``, in order."""
        last = min(until, self.until or until, date(LAST_YEAR, 12, 31))
        if last < self.starts_on:
            return
        found = engine.rrule(
            FREQUENCIES[self.frequency],
            dtstart=_far(self.starts_on),
            until=_far(last),
            interval=self.counts.get("INTERVAL", 1),
            byweekday=[WEEKDAYS[day](place) if place else WEEKDAYS[day] for place, day in self.weekdays] or None,
            **{name.lower(): list(numbers) for name, numbers in self.lists.items()},
        )
        for number, moment in enumerate(found):
            if number == self.counts.get("COUNT"):
                return
            yield moment.date().replace(year=moment.year - CENTURIES)


def read_rule(text: str, starts_on: date) -> Rule:
    """Raises BadValue, with what to write instead, for a rule that nobody can keep."""
    if not FIRST_YEAR <= starts_on.year <= LAST_YEAR:
        raise _bad(_("Bitte prüfen Sie das Jahr des Beginns."))
    if len(text) > LONGEST:
        raise _bad(_("Eine Regel hat höchstens {longest} Zeichen.", longest=LONGEST))
    rule = _rule(text.strip().upper().removeprefix("RRULE:"), starts_on)
    if rule.until and rule.until < starts_on:
        raise _bad(_("Die Regel endet vor ihrem Beginn am {day}.", day=long_date(starts_on)))
    if next(rule.days(date(LAST_YEAR, 12, 31)), None) is None:
        raise _bad(_("Nach dieser Regel gibt es nie einen Tag. Bitte prüfen Sie Tag und Monat."))
    return rule


def _rule(text: str, starts_on: date) -> Rule:
    if "DTSTART" in text:
        raise _bad(_("Den Beginn tragen Sie in das Feld „Beginn“ ein, nicht in die Regel."))
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = part.partition("=")
        if not sign or name in parts:
            raise _unread(part)
        parts[name] = value
    if TOO_OFTEN & {*parts, parts.get("FREQ", "")}:
        raise _bad(_("Öfter als einmal am Tag beginnt hier nichts. Bitte wählen Sie einen längeren Abstand."))
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise _bad(_("Der Regel fehlt, ob sie jährlich, monatlich oder wöchentlich gilt.") + " " + _(EXAMPLE))
    weekdays = _weekdays(parts.pop("BYDAY")) if "BYDAY" in parts else ()
    until = _until(parts.pop("UNTIL")) if "UNTIL" in parts else None
    if parts.pop("WKST", "MO") != "MO":
        raise _bad(_("Eine Woche beginnt hier immer am Montag."))
    counts = {name: _numbers(name, parts[name], COUNTS[name])[0] for name in parts if name in COUNTS}
    lists = {name: _numbers(name, parts[name], LISTS[name]) for name in parts if name in LISTS}
    if unknown := [name for name in parts if name not in {*COUNTS, *LISTS}]:
        raise _unread(unknown[0])
    rule = Rule(text, starts_on, frequency, until, counts, lists, weekdays)
    _check_together(rule)
    return rule


def _check_together(rule: Rule) -> None:
    if unsuited := UNSUITED[rule.frequency] & set(rule.lists):
        raise _bad(_("{part} passt nicht zu FREQ={frequency}.", part=min(unsuited), frequency=rule.frequency))
    places = any(place for place, day in rule.weekdays)
    if places and (rule.frequency not in {"YEARLY", "MONTHLY"} or "BYWEEKNO" in rule.lists):
        raise _bad(_("„Der wievielte Wochentag“ passt nur zu FREQ=MONTHLY und FREQ=YEARLY, und nicht zu BYWEEKNO."))
    if "BYSETPOS" in rule.lists and not (rule.weekdays or set(rule.lists) - {"BYSETPOS"}):
        raise _bad(_("BYSETPOS braucht eine Auswahl, zum Beispiel BYDAY."))
    if "COUNT" in rule.counts and rule.until:
        raise _bad(_("Bitte geben Sie entweder COUNT oder UNTIL an, nicht beides."))


def _numbers(name: str, value: str, largest: int) -> tuple[int, ...]:
    numbers = []
    for word in value.split(","):
        number = int(word) if NUMBER.fullmatch(word) else 0
        if not 1 <= abs(number) <= largest or (number < 0 and name not in SIGNED):
            raise _unread(f"{name}={value}")
        numbers.append(number)
    if name in COUNTS and len(numbers) > 1:
        raise _unread(f"{name}={value}")
    return tuple(dict.fromkeys(numbers))


def _weekdays(value: str) -> tuple[tuple[int, str], ...]:
    found = []
    for word in value.split(","):
        match = WEEKDAY.fullmatch(word)
        place = int(match["place"] or 0) if match else 0
        if match is None or abs(place) > 53 or (match["place"] and place == 0):
            raise _unread(f"BYDAY={value}")
        found.append((place, match["day"]))
    return tuple(dict.fromkeys(found))


def _until(value: str) -> date:
    match = UNTIL.fullmatch(value)
    try:
        until = date(*(int(digits) for digits in match.groups())) if match else None
    except ValueError:
        until = None
    if until is None or not FIRST_YEAR <= until.year <= LAST_YEAR:
        raise _unread(f"UNTIL={value}")
    return until


def _far(day: date) -> datetime:
    return datetime(day.year + CENTURIES, day.month, day.day)  # noqa: DTZ001 (a day, no instant)


def _unread(part: str) -> BadValue:
    return _bad(_("„{part}“ lässt sich nicht lesen.", part=part[:40]) + " " + _(EXAMPLE))


def _bad(sentence: str) -> BadValue:
    return BadValue(FIELD, sentence)
