"""Measures: drafted, put into the paper, adopted, funded, carried out and evaluated (SM-6).

Course, traffic light and impact are three different things (MO-06). This is the course; the light and the impact are
fields that some of its steps set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import Months
from ik_workflow.periods import WorkingDays
from ik_workflow.periods import Years
from ik_workflow.states.concept import DecidingPaper
from ik_workflow.states.evidence import ADD
from ik_workflow.states.evidence import DESCRIBED
from ik_workflow.states.evidence import EVIDENCE
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import outcome_of
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import FactMissing
from ik_workflow.states.procedure import Guard
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.smart import ANSWER_REMIT
from ik_workflow.states.smart import NAME_COST
from ik_workflow.states.smart import NAME_DATE
from ik_workflow.states.smart import NAME_GOAL
from ik_workflow.states.smart import NAME_INDICATOR
from ik_workflow.states.smart import NAME_UNIT
from ik_workflow.states.smart import OTHER_INDICATOR
from ik_workflow.states.smart import OWN_PART
from ik_workflow.states.smart import RECOGNISE
from ik_workflow.states.smart import Plan
from ik_workflow.states.smart import Reason
from ik_workflow.states.smart import budget_hint
from ik_workflow.states.smart import clean
from ik_workflow.states.smart import date_hint
from ik_workflow.states.smart import indicator_hint
from ik_workflow.states.smart import unit_hint
from ik_workflow.states.smart import vague_word
from ik_workflow.translation import N_

SPECIFYING_PERIOD = WorkingDays(60)  # from the adoption to milestones and a person, SM-6.06
POSTPONED_BY_STEERING_GROUP = Months(6)  # a later date is for the council, SM-6.14
REVIEW_OF_PERMANENT_TASK = Years(1)  # SM-6.09


class MeasureState(Labelled):
    """The course of a measure."""

    DRAFTED = "drafted", "entworfen"
    IN_PAPER = "in_paper", "in der Vorlage"
    ADOPTED_SUBJECT_TO_FUNDING = "adopted_subject_to_funding", "unter Haushaltsvorbehalt beschlossen"
    ADOPTED = "adopted", "beschlossen"
    SPECIFIED = "specified", "konkretisiert"
    IN_PROGRESS = "in_progress", "in Umsetzung"
    SUSPENDED = "suspended", "ausgesetzt"
    PERMANENT = "permanent", "Daueraufgabe"
    IMPLEMENTED = "implemented", "umgesetzt"
    PARTLY_IMPLEMENTED = "partly_implemented", "teilweise umgesetzt"
    NOT_IMPLEMENTED = "not_implemented", "nicht umgesetzt"
    DROPPED = "dropped", "entfallen"
    EVALUATED = "evaluated", "evaluiert"
    CONTINUED = "continued", "fortgeschrieben"


class TrafficLight(Labelled):
    """How a measure stands today (MO-07)."""

    GREEN = "green", "grün"
    YELLOW = "yellow", "gelb"
    RED = "red", "rot"
    GREY = "grey", "grau"


class Impact(Labelled):
    """Whether a measure has changed anything (MO-12)."""

    NOT_ASSESSED = "not_assessed", "nicht bewertet"
    EFFECTIVE = "effective", "wirksam"
    PARTLY_EFFECTIVE = "partly_effective", "teilweise wirksam"
    INEFFECTIVE = "ineffective", "unwirksam"
    NOT_MEASURABLE = "not_measurable", "nicht messbar"


ASSESSED = tuple(impact for impact in Impact if impact is not Impact.NOT_ASSESSED)


M = MeasureState
FINAL = frozenset({M.EVALUATED, M.CONTINUED})
OPEN = tuple(state for state in MeasureState if state not in FINAL)
#: what the department may propose at the end, and the commissioner confirms
RESULTS = (M.IMPLEMENTED, M.PARTLY_IMPLEMENTED, M.NOT_IMPLEMENTED)
#: a measure with a target date that is not reached yet
DATED = (M.ADOPTED_SUBJECT_TO_FUNDING, M.ADOPTED, M.SPECIFIED, M.IN_PROGRESS, M.SUSPENDED)
ACTIVE = (M.DRAFTED, *DATED, M.PERMANENT)
UNDER_WAY = (M.IN_PROGRESS, M.PERMANENT)
#: still on the way, so that a traffic light says something that may change
LIT = (*DATED, M.PERMANENT)
#: where a measure may stand that began before this programme knew of it
TAKEN_OVER = (*DATED, M.PERMANENT, *RESULTS)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone of a measure."""

    title: str
    due_on: date | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as its guards see it, with its paper, its money and its milestones."""

    state: str
    plan: Plan = Plan()
    #: the paper that decides on it; None as long as it stands in none
    paper: DecidingPaper | None = None
    #: an adopted amendment has struck it from the paper
    struck: bool = False
    #: where the budget has the money; None if nowhere
    budget_line: str | None = None
    #: suspended because there is no money
    unfunded: bool = False
    milestones: tuple[MilestoneLine, ...] = ()
    #: what the department proposed at the end
    proposed_state: str | None = None
    #: given with the proposed result, or added before
    evidence: str | None = None
    indicator_reading: str | None = None
    #: another measure of the concept that was named has the number that was named
    number_taken: bool = False
    #: the council has resolved on it
    resolved_by_council: bool = False
    #: the council has resolved on its target date
    date_resolved: bool = False
    #: the first target date, once it was postponed
    first_due_on: date | None = None
    postponements: int = 0
    #: the traffic light is set by hand
    light_set: bool = False
    #: the date that the department proposes instead
    proposed_due_on: date | None = None
    concept_id: int | None = None
    #: concept of the measure that is named as its successor
    successor_concept_id: int | None = None
    #: the measure that is named as its successor goes on, over however many, in this one
    successor_leads_back: bool = False


def is_funded(measure: MeasureView) -> bool:
    """It costs nothing, or the budget has the money; raises FactMissing if nobody has answered the question."""
    return known(measure.plan.cost, "Kosten") == 0 or bool(clean(measure.budget_line))


def costs_left_open(measure: MeasureView, taking: Taking) -> bool:
    """The commissioner has let it into the paper without an answer; an old record may just not print one."""
    return measure.plan.cost is None and not clean(measure.budget_line) and not taking.by_record


def answered(hint: str | None, label: str, taking: Taking) -> bool:
    """Whether a check is content. An old catalogue may not print what today's asks for: not on record then."""
    if hint is not None and taking.by_record:
        raise FactMissing(label)
    return hint is None


# -- on the way into the paper: the six reasons why earlier measures failed ---------------------------------------

#: the one office that lets a measure into the paper against a check
PASSED_BY = frozenset({Office.INTEGRATION_COMMISSIONER})


@should(f"Die Maßnahme hat noch kein Ziel. {NAME_GOAL}", rule="MO-08", lifted_by=PASSED_BY)
def has_goal(measure: MeasureView, taking: Taking) -> bool:
    return answered(None if clean(measure.plan.goal) else NAME_GOAL, "Ziel", taking)


@should(
    f"Das Ziel ist unklar: „{{word}}“ sagt nicht, was am Ende anders ist. {RECOGNISE}",
    rule="SM-1.09",
    lifted_by=PASSED_BY,
    word=lambda measure: vague_word(measure.plan.goal) or "",
)
def goal_is_recognisable(measure: MeasureView, taking: Taking) -> bool:
    return vague_word(measure.plan.goal) is None


@should(f"Die Maßnahme hat noch keinen Indikator. {NAME_INDICATOR}", rule="MO-08", lifted_by=PASSED_BY)
def has_indicator(measure: MeasureView, taking: Taking) -> bool:
    return answered(None if clean(measure.plan.indicator) else NAME_INDICATOR, "Indikator", taking)


@should(OTHER_INDICATOR, rule="SM-1.09", lifted_by=PASSED_BY)
def indicator_measures(measure: MeasureView, taking: Taking) -> bool:
    return not clean(measure.plan.indicator) or indicator_hint(measure.plan) is None


@should(f"Niemand ist für die Maßnahme zuständig. {NAME_UNIT}", rule="MO-08", lifted_by=PASSED_BY)
def has_responsible_unit(measure: MeasureView, taking: Taking) -> bool:
    return answered(unit_hint(measure.plan), "zuständiger Fachbereich", taking)


@should(f"Die Maßnahme hat noch keinen Termin. {NAME_DATE}", rule="MO-08", lifted_by=PASSED_BY)
def has_date(measure: MeasureView, taking: Taking) -> bool:
    return answered(date_hint(measure.plan), "Termin", taking)


@should(
    f"Ob die Stadt die Maßnahme selbst umsetzen kann, ist noch offen. {ANSWER_REMIT}", rule="MO-08", lifted_by=PASSED_BY
)
def remit_answered(measure: MeasureView, taking: Taking) -> bool:
    return answered(ANSWER_REMIT if measure.plan.in_remit is None else None, "Zuständigkeit der Stadt", taking)


@should(f"Die Maßnahme liegt nicht in der Hand der Stadt. {OWN_PART}", rule="MO-08", lifted_by=PASSED_BY)
def lies_in_remit(measure: MeasureView, taking: Taking) -> bool:
    return measure.plan.in_remit is not False


@should(
    f"Die Frage nach den Kosten ist nicht beantwortet. {NAME_COST} Ohne Angabe wird die Maßnahme unter"
    " Haushaltsvorbehalt beschlossen.",
    rule="MO-08",
    lifted_by=PASSED_BY,
)
def costs_answered(measure: MeasureView, taking: Taking) -> bool:
    return answered(budget_hint(measure.plan), "Kosten", taking)


#: the six reasons; only the commissioner passes them, and the reason is published with the measure
CHECKS = (
    (has_goal, Reason.VAGUE_GOAL),
    (goal_is_recognisable, Reason.VAGUE_GOAL),
    (has_indicator, Reason.NO_INDICATOR),
    (indicator_measures, Reason.NO_INDICATOR),
    (has_responsible_unit, Reason.NO_UNIT),
    (has_date, Reason.NO_DATE),
    (remit_answered, Reason.OUTSIDE_REMIT),
    (lies_in_remit, Reason.OUTSIDE_REMIT),
    (costs_answered, Reason.NO_BUDGET),
)
SMART = tuple(guard for guard, _reason in CHECKS)


def check_of(refusal: str) -> Reason | None:
    """The check that has said this, as the journal keeps it when the check was passed."""
    return next((reason for guard, reason in CHECKS if refusal.startswith(guard.sentence.split("{")[0])), None)


# -- decision and money -------------------------------------------------------------------------------------------


@must("Der Beschluss über die Vorlage ist noch nicht ausführungsreif.", rule="I1")
def resolution_in_effect(measure: MeasureView, taking: Taking) -> bool:
    return known(measure.paper, "Vorlage").in_effect


@must("Für die Kosten gibt es noch keine Haushaltsstelle; die Maßnahme ist unter Vorbehalt beschlossen.", rule="VW-16")
def funded(measure: MeasureView, taking: Taking) -> bool:
    return not costs_left_open(measure, taking) and is_funded(measure)


@must("Die Maßnahme kostet nichts oder hat eine Haushaltsstelle; ein Vorbehalt ist nicht nötig.", rule="VW-16")
def not_funded(measure: MeasureView, taking: Taking) -> bool:
    return costs_left_open(measure, taking) or not is_funded(measure)


@must("Die Maßnahme steht noch in der Vorlage, und diese ist nicht gescheitert.", rule="I1")
def struck_or_paper_failed(measure: MeasureView, taking: Taking) -> bool:
    return measure.struck or known(measure.paper, "Vorlage").failed


@must("Bitte nennen Sie die Haushaltsstelle und das Haushaltsjahr vierstellig.", rule="VW-16")
def line_and_year_named(measure: MeasureView, taking: Taking) -> bool:
    line: str = taking.fact("budget_line", "Haushaltsstelle")
    year: int = taking.fact("budget_year", "Haushaltsjahr")
    return bool(line.strip()) and FIRST_YEAR <= year <= LAST_YEAR


@should("Die Haushaltssatzung ist noch nicht veröffentlicht.", rule="SM-6.04", lifted_by={Office.TREASURY})
def statute_published(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.fact("statute_published", "Haushaltssatzung veröffentlicht"))


@must("Die Maßnahme ist nicht wegen fehlender Mittel ausgesetzt.", rule="I1")
def suspended_for_money(measure: MeasureView, taking: Taking) -> bool:
    return measure.state != M.SUSPENDED or measure.unfunded


@must("Die Maßnahme ist wegen fehlender Mittel ausgesetzt; zuerst bestätigt die Kämmerei das Geld.", rule="VW-16")
def not_suspended_for_money(measure: MeasureView, taking: Taking) -> bool:
    return not measure.unfunded


# -- carrying out -------------------------------------------------------------------------------------------------


@should(
    "Die Maßnahme braucht Meilensteine, jeden mit seinem Termin.",
    rule="SM-6.06",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def milestones_dated(measure: MeasureView, taking: Taking) -> bool:
    return bool(measure.milestones) and all(line.due_on is not None for line in measure.milestones)


@should(
    "Zum ersten Meilenstein liegt noch keine Meldung vor.", rule="SM-6.07", lifted_by={Office.INTEGRATION_COMMISSIONER}
)
def first_milestone_reported(measure: MeasureView, taking: Taking) -> bool:
    return any(line.reported for line in measure.milestones)


@must(f"Die Maßnahme hat noch keinen Indikator. {NAME_INDICATOR}", rule="MO-08")
def permanent_task_is_measured(measure: MeasureView, taking: Taking) -> bool:
    return answered(None if clean(measure.plan.indicator) else NAME_INDICATOR, "Indikator", taking)


@must("Der Tag der Wiedervorlage liegt nach dem Tag dieses Schritts.", rule="I1")
def revisit_is_later(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.fact("revisit_on", "Wiedervorlage am") > taking.day())


@should(
    "Eine Daueraufgabe wird jährlich überprüft; der Tag liegt mehr als ein Jahr entfernt.",
    rule="SM-6.09",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def revisit_within_a_year(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.fact("revisit_on", "Wiedervorlage am") <= REVIEW_OF_PERMANENT_TASK.after(taking.day()).raw_until)


@should(
    "Der zuständige Fachbereich hat noch nicht zugestimmt.",
    rule="SM-6.09",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def unit_agrees(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.fact("unit_agrees", "Zustimmung des Fachbereichs"))


# -- the end ------------------------------------------------------------------------------------------------------


@must("Vorgeschlagen werden kann: umgesetzt, teilweise umgesetzt oder nicht umgesetzt.", rule="I1")
def is_known_result(measure: MeasureView, taking: Taking) -> bool:
    return taking.fact("proposed_state", "vorgeschlagenes Ergebnis") in RESULTS


def proposed(result: MeasureState) -> Guard:
    """The department proposes the end of a measure, another office confirms it."""

    @should(
        f"Zuerst schlägt der Fachbereich „{result.label}“ vor.",
        rule="SM-6.10",
        lifted_by={Office.MAYOR},  # not who confirms: the reason for a failure would pass it every time
    )
    def proposed_by_unit(measure: MeasureView, taking: Taking) -> bool:
        return measure.proposed_state == result

    return proposed_by_unit


@should("Es fehlt ein Nachweis der Umsetzung.", rule="MO-04", lifted_by={Office.INTEGRATION_COMMISSIONER})
def evidence_given(measure: MeasureView, taking: Taking) -> bool:
    return bool(clean(measure.evidence))


@should("Es fehlt eine Aussage zum Indikator der Maßnahme.", rule="MO-04", lifted_by={Office.INTEGRATION_COMMISSIONER})
def indicator_read(measure: MeasureView, taking: Taking) -> bool:
    return bool(clean(measure.indicator_reading))


@should(
    "Die Stadtverordnetenversammlung hat die Maßnahme beschlossen; nennen Sie ihre Unterrichtung oder ihren Beschluss.",
    rule="GO-45",
    lifted_by={Office.MAYOR},  # who owes the council the information, KV-07
)
def council_told(measure: MeasureView, taking: Taking) -> bool:
    return not measure.resolved_by_council or bool(clean(taking.facts.get("council_reference")))


@must(
    "Bitte geben Sie an, ob die Maßnahme gewirkt hat: wirksam, teilweise wirksam, unwirksam oder nicht messbar.",
    rule="MO-12",
)
def impact_assessed(measure: MeasureView, taking: Taking) -> bool:
    return taking.fact("impact", "Wirkung") in set(Impact) - {Impact.NOT_ASSESSED}


@must("Die nachfolgende Maßnahme gehört demselben Konzept an.", rule="I1")
def successor_in_another_concept(measure: MeasureView, taking: Taking) -> bool:
    return known(measure.successor_concept_id, "Konzept der nachfolgenden Maßnahme") != measure.concept_id


@must("Die nachfolgende Maßnahme führt selbst zu dieser zurück.", rule="I1")
def no_circle(measure: MeasureView, taking: Taking) -> bool:
    return not measure.successor_leads_back


# -- another target date ------------------------------------------------------------------------------------------


@must("Der neue Termin muss ein anderer Tag sein als der bisherige.", rule="I1")
def another_day(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.fact("due_on", "neuer Termin") != measure.plan.due_on)


@should(
    "Diesen Termin hat der Fachbereich nicht vorgeschlagen.",
    rule="SM-6.14",
    lifted_by={Office.INTEGRATION_COMMISSIONER, Office.COUNCIL_OFFICE},
)
def date_proposed_by_unit(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.fact("due_on", "neuer Termin") == measure.proposed_due_on)


@must("Den Termin hat die Stadtverordnetenversammlung beschlossen; nur sie kann ihn ändern.", rule="KV-06")
def date_not_resolved(measure: MeasureView, taking: Taking) -> bool:
    return not measure.date_resolved


@should(
    "Um mehr als sechs Monate verschiebt nur die Stadtverordnetenversammlung.",
    rule="SM-6.14",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def at_most_six_months_later(measure: MeasureView, taking: Taking) -> bool:
    latest = POSTPONED_BY_STEERING_GROUP.after(known(measure.plan.due_on, "bisheriger Termin")).raw_until
    return bool(taking.fact("due_on", "neuer Termin") <= latest)


@must("Die Abstimmung trägt den neuen Termin nicht.", rule="I5")
def vote_carries(measure: MeasureView, taking: Taking) -> bool:
    return "vote" not in taking.facts or outcome_of(taking) is not False


@must("Die Ampel folgt schon der Regel.", rule="I1")
def light_is_set(measure: MeasureView, taking: Taking) -> bool:
    return measure.light_set


# -- effects ------------------------------------------------------------------------------------------------------


def keep_plan(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    columns = {"unit": "responsible_unit_id", **{name: name for name in ("goal", "indicator", "due_on", "in_remit")}}
    kept = {column: taking.facts[name] for name, column in columns.items() if name in taking.facts}
    return {**kept, "cost": Decimal(taking.facts["cost"])} if "cost" in taking.facts else kept


def take_past(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    """Where it stood before, and where that is written; the number too, which nobody gives it here."""
    columns = {"concept": "concept_id", "field": "field_id", "number": "number", "revisit_on": "revisit_on"}
    columns |= {"source": "taken_over_from", "standing_since": "taken_over_since", "past": "taken_over_past"}
    return {column: taking.facts[name] for name, column in columns.items() if name in taking.facts}


@must("Diese Nummer hat in diesem Konzept schon eine andere Maßnahme.", rule="I1")
def number_is_free(measure: MeasureView, taking: Taking) -> bool:
    return not measure.number_taken


@must("Der Tag, seit dem dieser Stand gilt, liegt in der Zukunft.", rule="I1")
def stands_already(measure: MeasureView, taking: Taking) -> bool:
    return bool(taking.facts["standing_since"] <= taking.day()) if "standing_since" in taking.facts else True


def take_paper(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    columns = {"paper": "paper_id", "concept": "concept_id", "field": "field_id"}
    return {column: taking.facts[name] for name, column in columns.items() if name in taking.facts}


def specify_soon(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    """The last day for milestones and a person; unknown if the record prints no day."""
    return (
        {}
        if taking.on is None
        else {"specify_until": SPECIFYING_PERIOD.after(taking.on, calendar=taking.calendar).until}
    )


def take_accountable(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    return {"accountable_id": taking.facts["accountable"]} if "accountable" in taking.facts else {}


def take_successor(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    return {"successor_id": taking.facts["successor"]} if "successor" in taking.facts else {}


@must("Den Termin einer beschlossenen Maßnahme ändert nur eine Verschiebung, die gezählt wird.", rule="I1")
def date_is_free(measure: MeasureView, taking: Taking) -> bool:
    return (
        measure.state == M.DRAFTED
        or measure.plan.due_on is None
        or taking.facts.get("due_on", measure.plan.due_on) == measure.plan.due_on
    )


def keep_beside(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    """What stands beside the plan."""
    return {fact.name: taking.facts[fact.name] for fact in BESIDE if fact.name in taking.facts}


def amend(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    """Each named particular replaces the one before; a day or an amount replaces the words that stood for it."""
    columns = {"field": "field_id", "title": "title"}
    answered = {words: None for words, name in IN_WORDS.items() if name in taking.facts}
    if "cost_words" in taking.facts and "cost" not in taking.facts:
        answered["cost"] = None  # An amount that nobody stands by any more.
    given = {column: taking.facts[name] for name, column in columns.items() if name in taking.facts}
    return {**answered, **given, **keep_beside(measure, taking)}


def propose_date(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    return {"proposed_due_on": taking.facts["due_on"]} if "due_on" in taking.facts else {}


def take_new_date(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    """The first date stays visible, and each postponement counts."""
    if "due_on" not in taking.facts:
        return {}
    return {
        "due_on": taking.facts["due_on"],
        "first_due_on": measure.first_due_on or measure.plan.due_on,
        "postponements": measure.postponements + 1,
        "proposed_due_on": None,
    }


def set_light(measure: MeasureView, taking: Taking) -> Mapping[str, Any]:
    """Against the rule, with the reason that the page shows."""
    if "light" not in taking.facts:
        return {}
    return {"light_set": taking.facts["light"], "light_reason": taking.reason, "light_set_on": taking.on}


PLAN = (
    Fact("goal", "Ziel", FactKind.TEXT, required=False),
    Fact("indicator", "Indikator", FactKind.TEXT, required=False),
    Fact("unit", "zuständiger Fachbereich", FactKind.RECORD, required=False, of="department"),
    Fact("due_on", "Termin", FactKind.DATE, required=False),
    Fact("in_remit", "Zuständigkeit der Stadt", FactKind.YES_NO, required=False),
    Fact("cost", "Kosten in Euro", FactKind.MONEY, required=False),
)
PAPER = Fact("paper", "Vorlage", FactKind.RECORD, of="paper")
#: where they are not the ones that the measure has had since it was a proposal
PLACE = (
    Fact("concept", "Konzept", FactKind.RECORD, required=False, of="concept"),
    Fact("field", "Handlungsfeld", FactKind.RECORD, required=False, of="field"),
)
BUDGET = (
    Fact("budget_line", "Haushaltsstelle", FactKind.LINE, length=200),
    Fact("budget_year", "Haushaltsjahr", FactKind.NUMBER),
    Fact("statute_published", "Haushaltssatzung veröffentlicht", FactKind.YES_NO),
)
ACCOUNTABLE = Fact("accountable", "verantwortliche Person", FactKind.RECORD, of="person")
EVIDENCE_KIND = Fact("evidence_kind", "Art des Nachweises", FactKind.LINE)
REVISIT = Fact("revisit_on", "Wiedervorlage am", FactKind.DATE)
REVISIT_LATER = Fact("revisit_on", "Wiedervorlage am", FactKind.DATE, required=False)
UNIT_AGREES = Fact("unit_agrees", "Zustimmung des Fachbereichs", FactKind.YES_NO)
RESULT = (
    Fact("proposed_state", "vorgeschlagenes Ergebnis", FactKind.CHOICE, choices=RESULTS),
    Fact("evidence", "Nachweis", FactKind.TEXT, required=False),
    Fact("indicator_reading", "Aussage zum Indikator", FactKind.TEXT, required=False),
)
REFERENCE = Fact("council_reference", "Unterrichtung oder Beschluss der Vertretung", FactKind.LINE, required=False)
IMPACT = Fact("impact", "Wirkung", FactKind.CHOICE, choices=ASSESSED)
SUCCESSOR = Fact("successor", "nachfolgende Maßnahme", FactKind.RECORD, of="measure")
NEW_DATE = Fact("due_on", "neuer Termin", FactKind.DATE)
LIGHT = Fact("light", N_("Ampel"), FactKind.CHOICE, choices=tuple(TrafficLight))
VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT, required=False)

#: what may stand in words as long as nobody has named the day or the amount
IN_WORDS = {"due_words": "due_on", "cost_words": "cost"}
BESIDE = (
    Fact("starts_on", N_("Beginn"), FactKind.DATE, required=False),
    Fact("due_words", N_("Termin in Worten"), FactKind.LINE, required=False, length=200),
    Fact("cost_words", N_("Kosten in Worten"), FactKind.LINE, required=False, length=200),
    Fact("funding", N_("Finanzierung"), FactKind.LINE, required=False, length=300),
)
AMENDED = (
    Fact("title", N_("Titel"), FactKind.LINE, required=False),
    Fact("field", N_("Handlungsfeld"), FactKind.RECORD, required=False, of="field"),
    *PLAN,
    *BESIDE,
)

CHANGES = Fact("changes", N_("Was sich ändert"), FactKind.TEXT, required=False)

COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
TIME: set[Hand] = {Office.ENGINE}
#: who writes down what time or a decision brought about, when the past is recorded
CLERKS: set[Hand] = {Office.COUNCIL_OFFICE, Office.INTEGRATION_COMMISSIONER}
UNIT: set[Hand] = {Relation.RESPONSIBLE_UNIT}
TREASURY: set[Hand] = {Office.TREASURY}
#: a group decides together: the commissioner writes it down for the steering group, the office for the council
BY_BODY: set[Hand] = {Relation.BODY}


#: of what began elsewhere: how it stands, since when, and who says so
OF_THE_PAST = (
    Fact("number", N_("Nummer"), FactKind.LINE, required=False, length=40),
    Fact("standing_since", N_("In diesem Stand seit"), FactKind.DATE),
    Fact("source", N_("Quelle"), FactKind.LINE, length=300),
    Fact("past", N_("Bisheriger Verlauf mit Tagen"), FactKind.TEXT, required=False),
    *PLACE,
    *PLAN,
    REVISIT_LATER,
)
#: what runs from the day on which it is taken over
RUNS: dict[MeasureState, tuple[str, ...]] = {
    M.ADOPTED_SUBJECT_TO_FUNDING: ("DR-27",),
    **dict.fromkeys(UNDER_WAY, ("DR-21",)),
}


def taking_over(dest: MeasureState) -> Step:
    """What began elsewhere is written down as it stands, with its source as the reason."""
    return step(
        f"take_over_{dest}",
        f"Als {dest.label} übernehmen",
        NEW,
        dest,
        by=COMMISSIONER,
        asks=(*OF_THE_PAST, *BESIDE),
        guards=(number_is_free, stands_already),
        effects=(keep_plan, keep_beside, take_past, *((specify_soon,) if dest is M.ADOPTED else ())),
        opens=RUNS.get(dest, ()),
        needs_reason=True,
        rules=["SM-6.15", "MO-08"],
        event="measure_taken_over",
    )


def completion(trigger: str, label: str, dest: MeasureState, *guards: Guard) -> Step:
    """One of the three ends that the department proposes and the commissioner confirms."""
    return step(
        trigger,
        label,
        UNDER_WAY,
        dest,
        by=COMMISSIONER,
        entered_by={Office.MAYOR},
        guards=(proposed(dest), *guards),
        effects=(sets(proposed_state=None, light_set=None, light_reason=None, light_set_on=None),),
        needs_reason=dest is M.NOT_IMPLEMENTED,
        rules=["SM-6.10", "MO-04"],
        event=f"measure_{dest}",
    )


# A row of the table reads as a row.
# fmt: off
MEASURE = Procedure(
    "measure", "Maßnahme", "SM-6", MeasureState, set(FINAL), [
        step("draft", "Maßnahme entwerfen", NEW, M.DRAFTED, by={*TIME, *COMMISSIONER}, asks=(*PLAN, *BESIDE),
             effects=(keep_plan, keep_beside), rules=["SM-6.01", "SM-1.09", "MO-08"], event="measure_drafted"),
        step("revise", "Angaben ändern", M.DRAFTED, None, by={*UNIT, *COMMISSIONER}, asks=PLAN, effects=(keep_plan,),
             rules=["SM-6.01", "MO-08"], event="measure_revised"),
        step("amend", N_("Angaben berichtigen"), ACTIVE, None, by=COMMISSIONER, asks=AMENDED, guards=(date_is_free,),
             effects=(keep_plan, amend), needs_reason=True, rules=["SM-6.01", "MO-08"], event="measure_amended"),
        step("set_plan", N_("Planung ändern"), ACTIVE, None, by={*UNIT, *COMMISSIONER}, asks=(CHANGES,),
             rules=["MO-08", "MO-11"], event="measure_plan_changed"),
        step("put_into_paper", "In die Vorlage aufnehmen", M.DRAFTED, M.IN_PAPER, by=COMMISSIONER, asks=(PAPER, *PLACE),
             guards=SMART, effects=(take_paper,), rules=["SM-6.01", "MO-08"], event="measure_put_into_paper"),
        step("adopt", "Beschlossen", M.IN_PAPER, M.ADOPTED, by=TIME, entered_by=CLERKS,
             guards=(resolution_in_effect, funded), effects=(specify_soon,), opens=("HF-05",),
             rules=["SM-6.02", "VW-16", "VW-17"], event="measure_adopted"),
        step("adopt_subject_to_funding", "Unter Haushaltsvorbehalt beschlossen", M.IN_PAPER,
             M.ADOPTED_SUBJECT_TO_FUNDING, by=TIME, entered_by=CLERKS, guards=(resolution_in_effect, not_funded),
             opens=("DR-27",), rules=["SM-6.02", "VW-16", "VW-17"], event="measure_adopted_subject_to_funding"),
        step("strike", "Aus der Vorlage gefallen", M.IN_PAPER, M.DRAFTED, by=TIME, entered_by=CLERKS,
             guards=(struck_or_paper_failed,), effects=(sets(paper_id=None),), rules=["SM-6.03"],
             event="measure_struck"),
        step("confirm_funding", "Finanzierung bestätigen", (M.ADOPTED_SUBJECT_TO_FUNDING, M.SUSPENDED), M.ADOPTED,
             by=TREASURY, asks=BUDGET, guards=(suspended_for_money, line_and_year_named, statute_published),
             effects=(keeps("budget_line", "budget_year"), sets(unfunded=False), specify_soon),
             opens=("HF-05",), rules=["SM-6.04", "SM-6.08", "VW-16"], event="measure_funded"),
        step("deny_funding", "Nicht finanzieren", M.ADOPTED_SUBJECT_TO_FUNDING, M.SUSPENDED, by=TREASURY,
             effects=(sets(unfunded=True, light=TrafficLight.RED),), needs_reason=True, rules=["SM-6.05", "VW-16"],
             event="measure_not_funded"),
        step("specify", "Konkretisieren", M.ADOPTED, M.SPECIFIED, by=UNIT, entered_by=COMMISSIONER,
             asks=(ACCOUNTABLE, EVIDENCE_KIND), guards=(milestones_dated,),
             effects=(take_accountable, keeps("evidence_kind"), sets(specify_until=None)),
             rules=["SM-6.06", "MO-08"], event="measure_specified"),
        step("start", "Umsetzung beginnen", M.SPECIFIED, M.IN_PROGRESS, by=UNIT, entered_by=COMMISSIONER,
             guards=(first_milestone_reported,), opens=("DR-21",), rules=["SM-6.07", "MO-11"],
             event="measure_started"),
        step("suspend", "Aussetzen", M.IN_PROGRESS, M.SUSPENDED, by=UNIT, entered_by=COMMISSIONER, asks=(REVISIT,),
             guards=(revisit_is_later,), effects=(keeps("revisit_on"), sets(light=TrafficLight.GREY)),
             opens=("HF-06",), needs_reason=True, rules=["SM-6.08"], event="measure_suspended"),
        step("resume", "Fortsetzen", M.SUSPENDED, M.IN_PROGRESS, by=UNIT, entered_by=COMMISSIONER,
             guards=(not_suspended_for_money,), effects=(sets(revisit_on=None),), opens=("DR-21",),
             rules=["SM-6.08", "VW-16"], event="measure_resumed"),
        step("make_permanent", "Als Daueraufgabe fortführen", M.IN_PROGRESS, M.PERMANENT, by=BY_BODY,
             entered_by=COMMISSIONER, asks=(REVISIT, UNIT_AGREES),
             guards=(permanent_task_is_measured, revisit_is_later, revisit_within_a_year, unit_agrees),
             effects=(keeps("revisit_on"),), opens=("DR-21", "HF-07"), rules=["SM-6.09", "MO-15"],
             event="measure_made_permanent"),
        step(ADD, N_("Nachweis hinzufügen"), LIT, None, by={*UNIT, Relation.PARTICIPATING_UNIT, *COMMISSIONER},
             asks=EVIDENCE, guards=DESCRIBED, rules=["MO-04"], event="measure_evidence_added"),
        step("propose_result", "Ergebnis vorschlagen", UNDER_WAY, None, by=UNIT, asks=RESULT,
             guards=(is_known_result,), effects=(keeps("proposed_state", "evidence", "indicator_reading"),),
             rules=["SM-6.10", "MO-04"], event="measure_result_proposed"),
        completion("confirm_implemented", "Als umgesetzt bestätigen", M.IMPLEMENTED, evidence_given, indicator_read),
        completion("confirm_partly_implemented", "Als teilweise umgesetzt bestätigen", M.PARTLY_IMPLEMENTED,
                   evidence_given, indicator_read),
        completion("confirm_not_implemented", "Als nicht umgesetzt bestätigen", M.NOT_IMPLEMENTED),
        step("drop", "Entfallen lassen", ACTIVE, M.DROPPED, by=BY_BODY,
             entered_by={*COMMISSIONER, Office.MAYOR, Office.ENGINE}, asks=(REFERENCE,),
             guards=(council_told,), needs_reason=True, rules=["SM-6.11", "GO-45"],
             event="measure_dropped"),
        step("evaluate", "Wirkung bewerten", (*RESULTS, M.DROPPED), M.EVALUATED, by=COMMISSIONER, asks=(IMPACT,),
             guards=(impact_assessed,), effects=(keeps("impact"),), rules=["SM-6.12", "MO-12"],
             event="measure_evaluated"),
        step("continue", "Im neuen Konzept fortschreiben", OPEN, M.CONTINUED, by=BY_BODY,
             entered_by={*COMMISSIONER, Office.ENGINE}, asks=(SUCCESSOR,),
             guards=(successor_in_another_concept, no_circle), effects=(take_successor,),
             rules=["SM-6.13", "BT-12"], event="measure_continued"),
        step("propose_date", "Neuen Termin vorschlagen", DATED, None, by=UNIT, asks=(NEW_DATE,),
             guards=(another_day,), effects=(propose_date,), needs_reason=True,
             rules=["SM-6.14", "GO-45"], event="measure_date_proposed"),
        step("postpone", "Verschieben", DATED, None, by=BY_BODY, entered_by=COMMISSIONER, asks=(NEW_DATE,),
             guards=(another_day, date_proposed_by_unit, date_not_resolved, at_most_six_months_later),
             effects=(take_new_date,), rules=["SM-6.14", "GO-45"], event="measure_postponed"),
        step("council_postpones", "Durch die Vertretung verschieben", DATED, None, by=BY_BODY,
             entered_by={Office.COUNCIL_OFFICE}, asks=(NEW_DATE, VOTE),
             guards=(another_day, date_proposed_by_unit, vote_carries),
             effects=(take_new_date, sets(date_resolved=True)),
             rules=["SM-6.14", "GO-45"], event="measure_postponed"),
        step("set_light", N_("Ampel von Hand setzen"), LIT, None, by=COMMISSIONER, asks=(LIGHT,),
             effects=(set_light,), needs_reason=True, rules=["MO-07"], event="measure_light_set"),
        step("lift_light", N_("Ampel wieder nach der Regel"), LIT, None, by=COMMISSIONER, guards=(light_is_set,),
             effects=(sets(light_set=None, light_reason=None, light_set_on=None),), rules=["MO-07"],
             event="measure_light_lifted"),
        *(taking_over(state) for state in TAKEN_OVER),
    ],
)
# fmt: on
