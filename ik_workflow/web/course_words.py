"""What became different between two days, in German sentences; and the groups of states that bars show."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ik_workflow.operations.earlier import Standing
from ik_workflow.periods import short_date
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.wording import joined
from ik_workflow.web.wording import numeral
from ik_workflow.web.wording import sentence

M = MeasureState
MOST_IN_A_SENTENCE = 3  #: things that changed
MOST_NAMES = 5  # of one sentence; the rest is counted

#: label and class of each part of a bar, with its states
PARTS: tuple[tuple[str, str, frozenset[MeasureState]], ...] = (
    (
        N_("umgesetzt, evaluiert oder fortgeschrieben"),
        "done",
        frozenset({M.IMPLEMENTED, M.PARTLY_IMPLEMENTED, M.EVALUATED, M.CONTINUED}),
    ),
    (N_("in Umsetzung"), "running", frozenset({M.IN_PROGRESS, M.PERMANENT})),
    (N_("noch nicht begonnen"), "ahead", frozenset({M.ADOPTED_SUBJECT_TO_FUNDING, M.ADOPTED, M.SPECIFIED})),
    (N_("ausgesetzt"), "held", frozenset({M.SUSPENDED})),
    (N_("nicht umgesetzt oder entfallen"), "ended", frozenset({M.NOT_IMPLEMENTED, M.DROPPED})),
    (N_("noch nicht beschlossen"), "draft", frozenset({M.DRAFTED, M.IN_PAPER})),
)
#: what is said of measures that have come to a state; beginning anew is told apart
ARRIVED = {
    M.IN_PAPER: N_("in die Vorlage aufgenommen"),
    M.ADOPTED_SUBJECT_TO_FUNDING: N_("unter Haushaltsvorbehalt beschlossen"),
    M.ADOPTED: N_("beschlossen"),
    M.SPECIFIED: N_("konkretisiert"),
    M.IN_PROGRESS: N_("begonnen"),
    M.SUSPENDED: N_("ausgesetzt"),
    M.PERMANENT: N_("als Daueraufgabe fortgeführt"),
    M.IMPLEMENTED: N_("umgesetzt"),
    M.PARTLY_IMPLEMENTED: N_("teilweise umgesetzt"),
    M.NOT_IMPLEMENTED: N_("als nicht umgesetzt beendet"),
    M.DROPPED: N_("entfallen"),
    M.EVALUATED: N_("ausgewertet"),
    M.CONTINUED: N_("im neuen Konzept fortgeschrieben"),
    M.DRAFTED: N_("zurück im Entwurf"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What happened, and to which measures."""

    what: str
    names: Sequence[str]

    def words(self, *, first: bool) -> str:
        """Such as "zwei Maßnahmen umgesetzt (…)"; only the first part names the noun."""
        said = {"what": self.what, "names": listing(self.names)}
        if len(self.names) == 1:
            return _("eine Maßnahme {what} ({names})", **said) if first else _("eine {what} ({names})", **said)
        number = numeral(len(self.names))
        if first:
            return _("{number} Maßnahmen {what} ({names})", number=number, **said)
        return _("{number} {what} ({names})", number=number, **said)


def differences(then: Sequence[Standing], now: Sequence[Standing]) -> list[Part]:
    """What became of the measures between the two days; empty where nothing changed."""
    before = {one.id: one for one in then}
    pairs = [(before[one.id], one) for one in now if one.id in before]
    return [
        *counted(_("neu aufgenommen"), [one.called for one in now if one.id not in before]),
        *arrivals(pairs),
        *counted(_("verschoben"), list(postponements(pairs))),
        *light_changes(pairs),
    ]


def postponements(pairs: Sequence[tuple[Standing, Standing]]) -> Iterator[str]:
    for old, new in pairs:
        if old.due_on and new.due_on and old.due_on != new.due_on:
            days = {"old": short_date(old.due_on), "new": short_date(new.due_on)}
            yield _("{measure} vom {old} auf den {new}", measure=new.called, **days)


def arrivals(pairs: Sequence[tuple[Standing, Standing]]) -> Iterator[Part]:
    arrived: Mapping[str, list[str]] = defaultdict(list)
    for old, new in pairs:
        if old.state is new.state:
            continue
        again = old.state is M.SUSPENDED and new.state is M.IN_PROGRESS
        arrived[_("wieder aufgenommen") if again else shown(ARRIVED[new.state])].append(new.called)
    for what, names in arrived.items():
        yield from counted(what, names)


def light_changes(pairs: Sequence[tuple[Standing, Standing]]) -> Iterator[Part]:
    turned: Mapping[tuple[TrafficLight, TrafficLight], list[str]] = defaultdict(list)
    for old, new in pairs:
        if light_of(old) is not light_of(new):
            turned[light_of(old), light_of(new)].append(new.called)
    for (old_light, new_light), names in turned.items():
        turn = _("Ampel von {old} auf {new}", old=shown(old_light.label), new=shown(new_light.label))
        yield from counted(_("mit anderer {turn}", turn=turn), names)


def light_of(measure: Standing) -> TrafficLight:
    """The one place that reads a measure's light for pages."""
    return measure.light_set or measure.light


def counted(what: str, names: Sequence[str]) -> Iterator[Part]:
    if names:
        yield Part(what, names)


def listing(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMES:
        return joined(names) if len(names) < 3 else "; ".join(names)
    more = numeral(len(names) - MOST_NAMES)
    return _("{names} und {more} weitere", names="; ".join(names[:MOST_NAMES]), more=more)


def since_words(then: date, on: date, today: date) -> str:
    if on == today:
        return _("Seit dem {day}", day=short_date(then))
    return _("Zwischen dem {then} und dem {on}", then=short_date(then), on=short_date(on))


def difference_sentence(then: date, on: date, today: date, parts: Sequence[Part]) -> str:
    """Such as "Seit dem 1. Juni 2026: drei Maßnahmen begonnen (…), zwei umgesetzt (…)."."""
    if not parts:
        return _("{since} hat sich an keiner Maßnahme etwas geändert.", since=since_words(then, on, today))
    said = ", ".join(part.words(first=place == 0) for place, part in enumerate(parts))
    return _("{since}: {parts}.", since=since_words(then, on, today), parts=said)


def difference_list(then: date, on: date, today: date, parts: Sequence[Part]) -> tuple[str, list[str]]:
    """Where more than a few things changed: the words before a list, and its lines; else a sentence alone."""
    if len(parts) <= MOST_IN_A_SENTENCE:
        return difference_sentence(then, on, today, parts), []
    lead = _("{since}:", since=since_words(then, on, today))
    return lead, [sentence(part.words(first=True)) for part in parts]


def late_words(one: Standing, *, inside: bool) -> str:
    """Why a measure is late, as far as the record says it."""
    reasons = []
    if one.unfunded:
        reasons.append(_("die Mittel fehlen"))
    elif one.state is M.ADOPTED_SUBJECT_TO_FUNDING:
        reasons.append(_("über die Mittel ist noch nicht entschieden"))
    elif one.state is M.SUSPENDED:
        reasons.append(_("sie ist ausgesetzt"))
    elif one.state in (M.ADOPTED, M.SPECIFIED):
        reasons.append(_("sie ist noch nicht begonnen"))
    if one.responsible_unit_id is None:
        reasons.append(_("niemand ist zuständig"))
    if one.proposed_due_on and inside:
        reasons.append(_("ein neuer Termin ist vorgeschlagen: {day}", day=short_date(one.proposed_due_on)))
    if one.postponements:
        reasons.append(_("schon verschoben"))
    return sentence(", ".join(reasons) or _("ein Grund ist nicht verzeichnet"))
