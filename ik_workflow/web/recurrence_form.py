"""A rhythm as a clerk enters it: fixed days of the year, months after the last one, a sitting, or another rule."""

from collections.abc import Sequence
from datetime import date

from ik_workflow.errors import BadValue
from ik_workflow.models.all import Recurrence
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.recurrences import Terms
from ik_workflow.periods import MONTH_NAMES
from ik_workflow.planning.rrules import Rule
from ik_workflow.planning.rrules import read_rule
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry

FIXED = "fixed"  #: an iCalendar rule that the fields for days and months can say
OWN_RULE = "rrule"
KINDS = {
    FIXED: N_("an festen Tagen im Jahr"),
    PatternKind.AFTER_LAST.value: N_("so viele Monate nach dem letzten Mal"),
    PatternKind.COUNCIL_IN.value: N_("zur Sitzung der Stadtverordnetenversammlung in einem Monat"),
    PatternKind.BEFORE_END.value: N_("so viele Monate vor dem Ende des Konzepts"),
    OWN_RULE: N_("nach einer anderen Regel"),
}
LAST_DAY = "-1"
LABELS = {
    "title": N_("Name"),
    "kind": N_("Wann"),
    "months": N_("Monate"),
    "month_day": N_("Tag im Monat"),
    "years": N_("Alle wie viele Jahre"),
    "after_months": N_("Monate nach dem letzten Mal"),
    "last_on": N_("Zuletzt war"),
    "council_month": N_("Monat der Sitzung"),
    "before_months": N_("Monate vor dem Ende"),
    "rule": N_("Regel"),
    "source": N_("Quelle"),
    "active_from": N_("Beginn"),
    "ended_on": N_("Endet am"),
    "lead_days": N_("Vorlauf in Tagen"),
    "version": N_("Fassung"),
    "knopf": N_("Knopf"),
}
#: where the pattern of each kind is typed, so that a refusal stands there
FIELDS = {FIXED: "months", OWN_RULE: "rule", "after_last": "after_months", "council_in": "council_month"}
FIELDS |= {"before_end": "before_months"}


def month_options() -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in enumerate(MONTH_NAMES, 1)]


def day_options() -> list[tuple[str, str]]:
    days = [(str(day), _("{day}.", day=day)) for day in range(1, 32)]
    return [*days, (LAST_DAY, _("letzter Tag"))]


def filled(one: Recurrence) -> dict[str, str]:
    """The fields as they are when the form opens; the months are those of ``chosen_months``."""
    values = {
        "title": one.title,
        "kind": one.pattern_kind.value,
        "source": one.source,
        "active_from": one.active_from.isoformat(),
        "last_on": one.last_on.isoformat() if one.last_on else "",
        "ended_on": one.ended_on.isoformat() if one.ended_on else "",
        "lead_days": str(one.lead_days),
        "version": str(one.version),
        "years": "1",
    }
    if one.pattern_kind is PatternKind.RRULE:
        return values | rule_fields(one.pattern, one.active_from)
    return values | {FIELDS[one.pattern_kind.value]: one.pattern}


def rule_fields(pattern: str, starts_on: date) -> dict[str, str]:
    rule = fixed_rule(pattern, starts_on)
    if rule is None:
        return {"kind": OWN_RULE, "rule": pattern}
    years, (day,) = rule.counts.get("INTERVAL", 1), rule.lists["BYMONTHDAY"]
    return {"kind": FIXED, "years": str(years), "month_day": str(day)}


def chosen_months(pattern: str, starts_on: date) -> Sequence[str]:
    rule = fixed_rule(pattern, starts_on)
    return [str(month) for month in rule.lists["BYMONTH"]] if rule else []


def fixed_rule(pattern: str, starts_on: date) -> Rule | None:
    """The rule, if it names months and one day in them and nothing else."""
    try:
        rule = read_rule(pattern, starts_on)
    except BadValue:
        return None
    yearly = rule.frequency == "YEARLY" or (rule.frequency == "MONTHLY" and not rule.counts)
    days = rule.lists.get("BYMONTHDAY", ())
    plain = set(rule.lists) == {"BYMONTH", "BYMONTHDAY"} and not (rule.weekdays or rule.until or "COUNT" in rule.counts)
    return rule if yearly and plain and len(days) == 1 and days[0] >= -1 else None


def read(entry: Entry, months: Sequence[str]) -> Terms | None:
    """What was typed; None if a fault stands at a field."""
    kind = entry.chosen("kind", {key: key for key in KINDS}) or ""
    title, source = entry.line("title", length=300), entry.line("source", length=300)
    active_from = entry.day("active_from")
    last_on, ended_on = entry.day("last_on", optional=True), entry.day("ended_on", optional=True)
    lead_days = whole_number(entry, "lead_days")
    pattern = pattern_of(entry, kind, months)
    if entry.faults or active_from is None:
        return None
    stored = PatternKind.RRULE.value if kind == FIXED else kind
    return Terms(title, stored, pattern, source, active_from, last_on, ended_on, lead_days)


def pattern_of(entry: Entry, kind: str, months: Sequence[str]) -> str:
    if kind != FIXED:
        return entry.values[FIELDS[kind]].strip() if kind else ""
    known = [month for month, _name in month_options() if month in months]
    if not known:
        entry.faults["months"] = _("Monate: Bitte wählen Sie mindestens einen.")
    day = entry.chosen("month_day", {value: value for value, _name in day_options()})
    years = whole_number(entry, "years")
    if years < 1:
        entry.faults.setdefault("years", _("Alle wie viele Jahre: Bitte geben Sie eine ganze Zahl ab 1 an."))
    interval = f"INTERVAL={years};" if years > 1 else ""
    return f"FREQ=YEARLY;{interval}BYMONTH={','.join(known)};BYMONTHDAY={day}"


def whole_number(entry: Entry, name: str) -> int:
    typed = entry.values[name].strip() or "0"
    if typed.isascii() and typed.isdigit() and len(typed) < 5:
        return int(typed)
    entry.faults[name] = _("{label}: Bitte geben Sie eine ganze Zahl an.", label=_(entry.labels[name]))
    return 0


def blame(entry: Entry, kind: str, fault: BadValue) -> None:
    """A refusal of the pattern stands at the field in which it was typed."""
    entry.blame(BadValue(FIELDS.get(kind, "kind"), fault.sentence) if fault.field == "pattern" else fault)
