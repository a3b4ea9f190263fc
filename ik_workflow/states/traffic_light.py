"""The traffic light of a measure on one day, and the sentence that says why (MO-07).

Without money a measure is red, and one that rests is grey. Else red goes before yellow, yellow before grey, grey before
green: what is known to be late stays so without a report.
"""

from dataclasses import dataclass
from datetime import date

from ik_workflow.periods import short_date
from ik_workflow.states.measure import LIT
from ik_workflow.states.measure import RESULTS
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import MilestoneLine
from ik_workflow.states.measure import TrafficLight
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

LATE_FOR_GOOD = 30  #: days that a milestone is overdue before yellow turns red, MO-07

M, L = MeasureState, TrafficLight


@dataclass(frozen=True, slots=True)
class Standing:
    """What the light is read from, as it stood at the end of that day."""

    state: MeasureState
    due_on: date | None = None
    #: when the department expects to be done, where it has said so
    expected_on: date | None = None
    milestones: tuple[MilestoneLine, ...] = ()
    #: day of the last report that counts; None if nobody has ever reported
    reported_on: date | None = None
    #: first day of the cycle of reports that runs or ran last; None if nobody was asked yet
    asked_from: date | None = None
    #: the money is there or none is needed; None: nobody has said
    funded: bool | None = None
    #: the treasury has said that there is no money
    unfunded: bool = False
    #: set by hand, with its reason
    set_by_hand: TrafficLight | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Light:
    """A light and why it is on."""

    light: TrafficLight
    why: str
    by_hand: bool = False
    #: said to everybody in place of ``why``, where that tells of what nobody has decided or published yet
    instead: str = ""

    @property
    def public_why(self) -> str:
        return self.instead or self.why


def light_of(measure: Standing, on: date) -> Light:
    """What was set by hand goes first; what the rule says stays readable with ``reckoned``."""
    if measure.set_by_hand is None:
        return reckoned(measure, on)
    why = _("Von Hand gesetzt. Begründung: {reason}", reason=measure.reason or "")
    return Light(measure.set_by_hand, why, by_hand=True, instead=_("Von Hand gesetzt."))


def reckoned(measure: Standing, on: date) -> Light:
    """The light by the rule alone."""
    if measure.state not in LIT:
        return ended(measure) if measure.state in RESULTS else nothing_to_say(measure)
    for light, rule in RULES:
        why = rule(measure, on)
        if why is not None:
            return Light(light, why, instead=shown(KEPT_INSIDE.get(rule, "")))
    return Light(L.GREEN, _("Kein Meilenstein ist überfällig, und der Termin wird nach heutigem Stand gehalten."))


def ended(measure: Standing) -> Light:
    light = {M.IMPLEMENTED: L.GREEN, M.PARTLY_IMPLEMENTED: L.YELLOW}.get(measure.state, L.RED)
    return Light(light, _("Die Maßnahme ist {state}.", state=shown(measure.state.label)))


def nothing_to_say(measure: Standing) -> Light:
    return Light(L.GREY, _("Im Stand „{state}“ gibt es keine Ampel.", state=shown(measure.state.label)))


# -- the rules, the first that speaks decides ---------------------------------------------------------------------


def without_money(measure: Standing, on: date) -> str | None:
    return _("Für die Maßnahme gibt es kein Geld.") if measure.unfunded else None


def target_passed(measure: Standing, on: date) -> str | None:
    """A permanent task has no end; its day is the one of its review."""
    if measure.state is M.PERMANENT or measure.due_on is None or measure.due_on >= on:
        return None
    return _("Der Termin am {day} ist überschritten.", day=short_date(measure.due_on))


def milestone_late(measure: Standing, on: date) -> str | None:
    found = longest_missed(measure, on)
    return overdue(found, on) if found is not None and days_late(found, on) > LATE_FOR_GOOD else None


def milestone_just_late(measure: Standing, on: date) -> str | None:
    found = longest_missed(measure, on)
    return None if found is None else overdue(found, on)


def expected_too_late(measure: Standing, on: date) -> str | None:
    if measure.due_on is None or measure.expected_on is None or measure.expected_on <= measure.due_on:
        return None
    return _(
        "Erwartet wird das Ende am {expected}, der Termin ist am {day}.",
        expected=short_date(measure.expected_on),
        day=short_date(measure.due_on),
    )


def money_open(measure: Standing, on: date) -> str | None:
    return None if measure.funded else _("Die Finanzierung ist noch offen.")


def resting(measure: Standing, on: date) -> str | None:
    return _("Die Maßnahme ist ausgesetzt.") if measure.state is M.SUSPENDED else None


def not_reported(measure: Standing, on: date) -> str | None:
    if measure.reported_on is None:
        return _("Zu dieser Maßnahme liegt noch keine Meldung vor.")
    if measure.asked_from is not None and measure.reported_on < measure.asked_from:
        return _(
            "In der Abfrage seit dem {day} liegt noch keine Meldung vor, die letzte ist vom {last}.",
            day=short_date(measure.asked_from),
            last=short_date(measure.reported_on),
        )
    return None


def undated(measure: Standing, on: date) -> str | None:
    if measure.state is M.PERMANENT or measure.due_on is not None:
        return None
    return _("Die Maßnahme hat keinen Termin; ob sie rechtzeitig fertig wird, lässt sich nicht einschätzen.")


RULES = (
    (L.RED, without_money),
    (L.GREY, resting),
    (L.RED, target_passed),
    (L.RED, milestone_late),
    (L.YELLOW, milestone_just_late),
    (L.YELLOW, expected_too_late),
    (L.YELLOW, money_open),
    (L.GREY, not_reported),
    (L.GREY, undated),
)


#: the department has only proposed another day
KEPT_INSIDE = {expected_too_late: N_("Ob der Termin gehalten wird, ist nicht sicher.")}


def days_late(line: MilestoneLine, on: date) -> int:
    return 0 if line.due_on is None else (on - line.due_on).days


def longest_missed(measure: Standing, on: date) -> MilestoneLine | None:
    """The milestone that has been overdue for longest; None if none is."""
    missed = [line for line in measure.milestones if not line.reported and days_late(line, on) > 0]
    return max(missed, key=lambda line: days_late(line, on), default=None)


def overdue(line: MilestoneLine, on: date) -> str:
    late = days_late(line, on)
    if late == 1:
        return _("Der Meilenstein „{title}“ ist seit einem Tag überfällig.", title=line.title)
    return _("Der Meilenstein „{title}“ ist seit {days} Tagen überfällig.", title=line.title, days=late)
