"""Patterns in the words of a clerk: „jedes Jahr am 30. April und am 31. Oktober“."""

from calendar import monthrange
from collections.abc import Sequence

from ik_workflow.periods import DAY_NAMES
from ik_workflow.periods import MONTH_NAMES
from ik_workflow.periods import short_date
from ik_workflow.planning.recurrence import AfterLast
from ik_workflow.planning.recurrence import BeforeEnd
from ik_workflow.planning.recurrence import CouncilIn
from ik_workflow.planning.recurrence import Pattern
from ik_workflow.planning.rrules import WEEKDAYS
from ik_workflow.planning.rrules import Rule
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown

FEBRUARY = 2
PLACES = {1: N_("ersten"), 2: N_("zweiten"), 3: N_("dritten"), 4: N_("vierten"), 5: N_("fünften"), -1: N_("letzten")}
EVERY = {
    "YEARLY": (N_("jedes Jahr"), N_("alle {number} Jahre")),
    "MONTHLY": (N_("jeden Monat"), N_("alle {number} Monate")),
    "WEEKLY": (N_("jede Woche"), N_("alle {number} Wochen")),
    "DAILY": (N_("jeden Tag"), N_("alle {number} Tage")),
}


def in_words(pattern: Pattern) -> str:
    """Stands after „Wann: “ and within a sentence."""
    match pattern:
        case AfterLast(months):
            return _n("einen Monat nach der letzten", "{number} Monate nach der letzten", months)
        case CouncilIn(month):
            return _("zur Sitzung der Stadtverordnetenversammlung im {month}", month=shown(MONTH_NAMES[month - 1]))
        case BeforeEnd(months):
            return _n(
                "spätestens einen Monat vor dem Ende des Konzepts",
                "spätestens {number} Monate vor dem Ende des Konzepts",
                months,
            )
        case Rule():
            return _rule(pattern)


def _rule(rule: Rule) -> str:
    said = _yearly(rule) or _monthly(rule) or _weekly(rule)
    if said is None:
        return _("nach der Regel „{rule}“", rule=rule.text)
    if "COUNT" in rule.counts:
        return f"{said}, {_n('einmal', '{number}-mal', rule.counts['COUNT'])}"
    return _("{rule}, bis {day}", rule=said, day=short_date(rule.until)) if rule.until else said


def _yearly(rule: Rule) -> str | None:
    """Days of named months; said of each year, also where the rule counts months."""
    days: tuple[int, ...]
    months, chosen = rule.lists.get("BYMONTH", ()), set(rule.lists)
    every_month = rule.frequency == "MONTHLY" and rule.counts.get("INTERVAL", 1) == 1
    if rule.frequency == "YEARLY" and not chosen and not rule.weekdays:
        months, days = (rule.starts_on.month,), (rule.starts_on.day,)
    elif (rule.frequency == "YEARLY" or every_month) and months and chosen <= {"BYMONTH", "BYMONTHDAY"}:
        days = rule.lists.get("BYMONTHDAY", () if rule.weekdays else (rule.starts_on.day,))
    else:
        return None
    if days and not rule.weekdays:
        named = [_day_of(month, day) for month in sorted(months) for day in days]
    elif not days:
        named = [
            _("am {weekday} im {month}", weekday=_weekday(*weekday), month=shown(MONTH_NAMES[month - 1]))
            for month in sorted(months)
            for weekday in rule.weekdays
        ]
    else:
        return None
    every = shown(EVERY["YEARLY"][0]) if rule.frequency == "MONTHLY" else _every(rule)
    return f"{every} {_listed(named)}" if all(place in PLACES for place, day in rule.weekdays) else None


def _monthly(rule: Rule) -> str | None:
    if rule.frequency != "MONTHLY" or set(rule.lists) - {"BYMONTHDAY"}:
        return None
    days = rule.lists.get("BYMONTHDAY", () if rule.weekdays else (rule.starts_on.day,))
    if days and not rule.weekdays and all(day >= -1 for day in days):
        last = _("am letzten Tag des Monats")
        return f"{_every(rule)} {_listed([last if day < 0 else _('am {day}.', day=day) for day in days])}"
    if not days and all(place in PLACES for place, day in rule.weekdays):
        return f"{_every(rule)} {_listed([_('am {weekday}', weekday=_weekday(*day)) for day in rule.weekdays])}"
    return None


def _weekly(rule: Rule) -> str | None:
    if rule.frequency == "DAILY" and not rule.lists and not rule.weekdays:
        return _every(rule)
    if rule.frequency != "WEEKLY" or rule.lists:
        return None
    names = [shown(DAY_NAMES[list(WEEKDAYS).index(day)]) for place, day in rule.weekdays]
    names = names or [shown(DAY_NAMES[rule.starts_on.weekday()])]
    return f"{_every(rule)} {_listed([_('am {weekday}', weekday=name) for name in names])}"


def _every(rule: Rule) -> str:
    one, many = EVERY[rule.frequency]
    interval = rule.counts.get("INTERVAL", 1)
    return shown(one) if interval == 1 else _(many, number=interval)


def _day_of(month: int, day: int) -> str:
    name = shown(MONTH_NAMES[month - 1])
    if day == -1 and month != FEBRUARY:
        day = monthrange(2024, month)[1]
    if day == -1:
        return _("am letzten Tag im {month}", month=name)
    if day < 0:
        return _("am {day}. Tag vor dem Ende des Monats {month}", day=-day - 1, month=name)
    return _("am {day}. {month}", day=day, month=name)


def _weekday(place: int, day: str) -> str:
    name = shown(DAY_NAMES[list(WEEKDAYS).index(day)])
    return f"{shown(PLACES[place])} {name}" if place in PLACES else name


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return _("{most} und {last}", most=", ".join(most), last=last) if most else last
