"""Measures (SM-6): the way into the paper, the money, the work, the end and its confirmation, another date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.concept import DecidingPaper
from ik_workflow.states.measure import ACTIVE
from ik_workflow.states.measure import DATED
from ik_workflow.states.measure import FINAL
from ik_workflow.states.measure import MEASURE
from ik_workflow.states.measure import OPEN
from ik_workflow.states.measure import RESULTS
from ik_workflow.states.measure import UNDER_WAY
from ik_workflow.states.measure import Impact
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import MeasureView
from ik_workflow.states.measure import MilestoneLine
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.measure import is_funded
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import FactMissing
from ik_workflow.states.procedure import Step
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.smart import Plan
from ik_workflow.states.votes import Ballot
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import refusal
from tests.make import rows

M = MeasureState
BMI = Office.INTEGRATION_COMMISSIONER
CLERK = Office.COUNCIL_OFFICE
ENGINE = Office.ENGINE
MAYOR = Office.MAYOR
TREASURY = Office.TREASURY
UNIT = Relation.RESPONSIBLE_UNIT
WHY = "Die Stelle war ein Jahr lang unbesetzt."
DUE = date(2026, 12, 31)
SIX_MONTHS_LATER = date(2027, 6, 30)
NEXT_YEAR = date(2025, 12, 4)
EXECUTABLE = DecidingPaper(93, "adopted", "executable")
PLAN = Plan(
    goal="Alle 120 Führungskräfte haben die Schulung abgeschlossen.",
    indicator="Anteil der Führungskräfte mit abgeschlossener Schulung",
    unit="Fachbereich Personal und Organisation",
    due_on=DUE,
    in_remit=True,
    cost=Decimal(18000),
)
FREE = replace(PLAN, cost=Decimal(0))
BUDGET: dict[str, Any] = {"budget_line": "11100.5261000", "budget_year": 2025, "statute_published": True}
SPECIFIC: dict[str, Any] = {"accountable": 12, "evidence_kind": "Teilnahmeliste"}
EVIDENCE: dict[str, Any] = {"evidence": "Teilnahmelisten 2026", "indicator_reading": "118 von 120"}

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("draft", ENGINE, {}),
    ("revise", UNIT, {"indicator": "Anteil"}),
    ("put_into_paper", BMI, {"paper": 93}),
    ("adopt_subject_to_funding", ENGINE, {}),
    ("confirm_funding", TREASURY, BUDGET),
    ("specify", UNIT, SPECIFIC),
    ("start", UNIT, {}),
    ("suspend", UNIT, {"revisit_on": NEXT_YEAR, "reason": WHY}),
    ("resume", UNIT, {}),
    ("make_permanent", BMI, {"revisit_on": NEXT_YEAR, "unit_agrees": True}),
    ("propose_result", UNIT, {"proposed_state": "implemented", **EVIDENCE}),
    ("confirm_implemented", BMI, {}),
    ("evaluate", BMI, {"impact": "effective"}),
]


def measure(state: str, **values: Any) -> MeasureView:
    """A measure fit for nearly every step: complete, not yet funded, decided, its first milestone reported."""
    given = {
        "plan": PLAN,
        "paper": EXECUTABLE,
        "milestones": (MilestoneLine("Ausschreibung", date(2025, 3, 31), reported=True),),
        "proposed_state": "implemented",
        "concept_id": 2,
        "successor_concept_id": 3,
        **EVIDENCE,
    }
    return MeasureView(state, **{**given, **values})


def ready_for(row: Step, source: str) -> MeasureView:
    special: dict[str, dict[str, Any]] = {
        "adopt": {"plan": FREE},
        "strike": {"struck": True},
        "lift_light": {"light_set": True},
        "confirm_funding": {"unfunded": source == M.SUSPENDED},
    }
    return measure(source, **special.get(row.trigger, {}))


@pytest.mark.parametrize(("row", "source"), rows(MEASURE))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(ready_for(row, source), row.trigger, *row.by, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(MEASURE))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(ready_for(row, source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_measure_goes_from_the_draft_to_its_evaluation() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(measure(state), trigger, hand, **given).dest
    assert state == M.EVALUATED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_measure(state: MeasureState) -> None:
    for trigger in {row.trigger for row in MEASURE.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(measure(state), trigger, *EVERY_HAND)


# -- on the way into the paper ------------------------------------------------------------------------------------


def test_only_what_was_given_is_changed_and_money_is_exact() -> None:
    begun: list[tuple[str, str, Hand]] = [("new", "draft", BMI), (M.DRAFTED, "revise", UNIT)]
    for state, trigger, hand in begun:
        taken = decide(measure(state), trigger, hand, unit=4, cost=0, in_remit=False)
        assert taken.changes == {"responsible_unit_id": 4, "in_remit": False, "cost": Decimal(0)}
        assert isinstance(taken.changes["cost"], Decimal)
    assert decide(measure(M.DRAFTED), "revise", BMI).changes == {}


def test_a_complete_measure_goes_into_the_paper() -> None:
    taken = decide(measure(M.DRAFTED), "put_into_paper", BMI, paper=93)
    assert (taken.dest, taken.changes, taken.deviations) == (M.IN_PAPER, {"paper_id": 93}, ())


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"goal": " "},
            "Die Maßnahme hat noch kein Ziel. Schreiben Sie in einem Satz, was am Ende anders ist.",
        ),
        (
            {"indicator": None},
            "Die Maßnahme hat noch keinen Indikator. Nennen Sie, woran der Erfolg gemessen wird, etwa eine Anzahl,"
            " einen Anteil oder einen Nachweis.",
        ),
        (
            {"unit": "alle Fachbereiche"},
            "Niemand ist für die Maßnahme zuständig. Nennen Sie den einen Fachbereich, der die Maßnahme umsetzt und"
            " über sie berichtet.",
        ),
        (
            {"due_on": None},
            "Die Maßnahme hat noch keinen Termin. Nennen Sie den Tag, bis zu dem die Maßnahme umgesetzt ist, bei einer"
            " Daueraufgabe den Tag der Überprüfung.",
        ),
        (
            {"in_remit": False},
            "Die Maßnahme liegt nicht in der Hand der Stadt. Beschreiben Sie den Teil, den die Stadt selbst tun kann,"
            " etwa eine Vereinbarung mit dem zuständigen Träger.",
        ),
        (
            {"cost": None},
            "Die Frage nach den Kosten ist nicht beantwortet. Nennen Sie die Kosten in Euro; auch 0 Euro ist eine"
            " Antwort. Ohne Angabe wird die Maßnahme unter Haushaltsvorbehalt beschlossen.",
        ),
        (
            {"in_remit": None},
            "Ob die Stadt die Maßnahme selbst umsetzen kann, ist noch offen. Beantworten Sie, ob die Stadt die"
            " Maßnahme aus eigener Zuständigkeit umsetzen kann.",
        ),
    ],
    ids=["goal", "indicator", "unit", "date", "remit", "budget", "remit open"],
)
def test_only_the_commissioner_passes_a_reason_of_the_old_plan_and_says_why(
    values: dict[str, Any], sentence: str
) -> None:
    unready = measure(M.DRAFTED, plan=replace(PLAN, **values))
    assert refusal(unready, "put_into_paper", BMI, paper=93) == ("MO-08", sentence)
    taken = decide(unready, "put_into_paper", BMI, paper=93, reason="Der Rest folgt.")
    assert [(deviation.rule, deviation.text) for deviation in taken.deviations] == [("MO-08", sentence)]


def test_no_other_office_passes_the_six_checks() -> None:
    (row,) = [row for row in MEASURE.steps if row.trigger == "put_into_paper"]
    assert {guard.lifted_by for guard in row.guards} == {frozenset({BMI})} == {row.by}


def test_every_gap_is_told_at_once() -> None:
    rule, sentences = refusal(measure(M.DRAFTED, plan=Plan(in_remit=True)), "put_into_paper", BMI, paper=93)
    assert rule == "MO-08"
    assert all(word in sentences for word in ("kein Ziel", "keinen Indikator", "Niemand", "keinen Termin", "Kosten"))


def test_a_measure_let_in_without_costs_is_adopted_subject_to_funding() -> None:
    costs_open = measure(M.IN_PAPER, plan=replace(PLAN, cost=None))
    rule, _ = refusal(costs_open, "adopt", ENGINE)
    assert rule == "VW-16"
    assert decide(costs_open, "adopt_subject_to_funding", ENGINE).dest == M.ADOPTED_SUBJECT_TO_FUNDING


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"goal": "Den Austausch mit der Schulsozialarbeit stärken"},
            "Das Ziel ist unklar: „stärken“ sagt nicht, was am Ende anders ist. Nennen Sie eine Zahl oder einen"
            " Zustand, an dem man das Ziel erkennt.",
        ),
        (
            {"indicator": "Stärkung des Austauschs"},
            "Der Indikator misst noch nichts. Nennen Sie eine Anzahl, einen Anteil oder einen Nachweis.",
        ),
    ],
)
def test_a_vague_word_is_passed_with_a_reason(values: dict[str, Any], sentence: str) -> None:
    vague = measure(M.DRAFTED, plan=replace(PLAN, **values))
    assert refusal(vague, "put_into_paper", BMI, paper=93) == ("SM-1.09", sentence)
    taken = decide(vague, "put_into_paper", BMI, paper=93, reason="So vom Beirat gewünscht.")
    assert [deviation.text for deviation in taken.deviations] == [sentence]


def test_an_old_catalogue_does_not_print_what_is_asked_today() -> None:
    taken = decide(measure(M.DRAFTED, plan=Plan()), "put_into_paper", BMI, by_record=True)
    assert taken.not_on_record == (
        *("Vorlage", "Ziel", "Indikator", "zuständiger Fachbereich", "Termin"),
        *("Zuständigkeit der Stadt", "Kosten"),
    )


# -- decision and money -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resolution", [None, *ResolutionState])
def test_a_measure_is_adopted_when_its_resolution_binds(resolution: ResolutionState | None) -> None:
    paper = DecidingPaper(93, "adopted", resolution)
    for trigger, plan in (("adopt", FREE), ("adopt_subject_to_funding", PLAN)):
        case = measure(M.IN_PAPER, plan=plan, paper=paper)
        if resolution in {ResolutionState.EXECUTABLE, ResolutionState.IN_EXECUTION, ResolutionState.EXECUTED}:
            assert decide(case, trigger, ENGINE).deviations == ()
        else:
            expected = ("I1", "Der Beschluss über die Vorlage ist noch nicht ausführungsreif.")
            assert refusal(case, trigger, ENGINE) == expected


@pytest.mark.parametrize(
    ("cost", "budget_line", "expected"),
    [(Decimal(0), None, True), (Decimal(1), None, False), (Decimal(1), " ", False), (Decimal(1), "11100", True)],
)
def test_money_decides_whether_there_is_a_reservation(cost: Decimal, budget_line: str | None, expected: bool) -> None:
    case = measure(M.IN_PAPER, plan=replace(PLAN, cost=cost), budget_line=budget_line)
    assert is_funded(case) is expected
    if expected:
        assert decide(case, "adopt", ENGINE).dest is M.ADOPTED
        assert refusal(case, "adopt_subject_to_funding", ENGINE) == (
            "VW-16",
            "Die Maßnahme kostet nichts oder hat eine Haushaltsstelle; ein Vorbehalt ist nicht nötig.",
        )
    else:
        assert decide(case, "adopt_subject_to_funding", ENGINE).dest is M.ADOPTED_SUBJECT_TO_FUNDING
        assert refusal(case, "adopt", ENGINE) == (
            "VW-16",
            "Für die Kosten gibt es noch keine Haushaltsstelle; die Maßnahme ist unter Vorbehalt beschlossen.",
        )


def test_without_an_answer_on_costs_nobody_knows() -> None:
    with pytest.raises(FactMissing, match="Kosten"):
        is_funded(measure(M.IN_PAPER, plan=Plan()))


def test_milestones_are_due_sixty_working_days_after_the_adoption() -> None:
    assert decide(measure(M.IN_PAPER, plan=FREE), "adopt", ENGINE).changes == {"specify_until": date(2025, 3, 3)}
    assert decide(measure(M.IN_PAPER, plan=FREE), "adopt", ENGINE, on=None).changes == {}


@pytest.mark.parametrize(
    "values",
    [
        {"struck": True},
        {"paper": DecidingPaper(93, "rejected")},
        {"paper": DecidingPaper(93, "withdrawn")},
        {"paper": DecidingPaper(93, "adopted", "repealed")},
    ],
)
def test_what_fell_out_of_the_paper_is_a_draft_again(values: dict[str, Any]) -> None:
    taken = decide(measure(M.IN_PAPER, **values), "strike", ENGINE)
    assert (taken.dest, taken.changes) == (M.DRAFTED, {"paper_id": None})


@pytest.mark.parametrize("state", ["referred", "adopted", "adopted_as_amended"])
def test_what_stands_in_the_paper_stays_there(state: str) -> None:
    assert refusal(measure(M.IN_PAPER, paper=DecidingPaper(93, state)), "strike", ENGINE) == (
        "I1",
        "Die Maßnahme steht noch in der Vorlage, und diese ist nicht gescheitert.",
    )


def test_the_treasury_confirms_line_and_year() -> None:
    taken = decide(measure(M.ADOPTED_SUBJECT_TO_FUNDING), "confirm_funding", TREASURY, **BUDGET)
    assert taken.changes == {
        "budget_line": "11100.5261000",
        "budget_year": 2025,
        "unfunded": False,
        "specify_until": date(2025, 3, 3),
    }


@pytest.mark.parametrize("values", [{"budget_line": " "}, {"budget_year": 25}, {"budget_year": 20255}])
def test_a_reservation_is_tied_to_a_line_and_a_year(values: dict[str, Any]) -> None:
    case = measure(M.ADOPTED_SUBJECT_TO_FUNDING)
    assert refusal(case, "confirm_funding", TREASURY, reason=WHY, **{**BUDGET, **values}) == (
        "VW-16",
        "Bitte nennen Sie die Haushaltsstelle und das Haushaltsjahr vierstellig.",
    )


def test_the_budget_statute_is_published_before() -> None:
    case = measure(M.ADOPTED_SUBJECT_TO_FUNDING)
    early = {**BUDGET, "statute_published": False}
    assert refusal(case, "confirm_funding", TREASURY, **early) == (
        "SM-6.04",
        "Die Haushaltssatzung ist noch nicht veröffentlicht.",
    )
    taken = decide(case, "confirm_funding", TREASURY, reason="Nachtrag", **early)
    assert taken.deviations[0].rule == "SM-6.04"


def test_without_money_a_measure_rests_until_there_is_some() -> None:
    taken = decide(measure(M.ADOPTED_SUBJECT_TO_FUNDING), "deny_funding", TREASURY, reason="Haushaltssperre")
    assert (taken.dest, taken.changes) == (M.SUSPENDED, {"unfunded": True, "light": TrafficLight.RED})
    resting = measure(M.SUSPENDED, unfunded=True)
    assert refusal(resting, "resume", UNIT, reason=WHY) == (
        "VW-16",
        "Die Maßnahme ist wegen fehlender Mittel ausgesetzt; zuerst bestätigt die Kämmerei das Geld.",
    )
    assert decide(resting, "confirm_funding", TREASURY, **BUDGET).dest is M.ADOPTED


def test_money_does_not_wake_what_rests_for_another_reason() -> None:
    assert refusal(measure(M.SUSPENDED), "confirm_funding", TREASURY, **BUDGET) == (
        "I1",
        "Die Maßnahme ist nicht wegen fehlender Mittel ausgesetzt.",
    )
    assert decide(measure(M.SUSPENDED), "resume", UNIT).dest is M.IN_PROGRESS


# -- carrying out -------------------------------------------------------------------------------------------------


def test_the_unit_names_a_person_and_the_kind_of_evidence() -> None:
    taken = decide(measure(M.ADOPTED), "specify", UNIT, **SPECIFIC)
    assert taken.changes == {"accountable_id": 12, "evidence_kind": "Teilnahmeliste", "specify_until": None}
    with pytest.raises(FactNeeded, match="fehlt: verantwortliche Person, Art des Nachweises"):
        decide(measure(M.ADOPTED), "specify", UNIT)


@pytest.mark.parametrize("milestones", [(), (MilestoneLine("Beginn", SITTING), MilestoneLine("Ende"))])
def test_every_milestone_has_its_date(milestones: tuple[MilestoneLine, ...]) -> None:
    case = measure(M.ADOPTED, milestones=milestones)
    assert refusal(case, "specify", UNIT, **SPECIFIC) == (
        "SM-6.06",
        "Die Maßnahme braucht Meilensteine, jeden mit seinem Termin.",
    )
    assert decide(case, "specify", BMI, reason=WHY, **SPECIFIC).deviations[0].rule == "SM-6.06"


def test_a_measure_starts_with_its_first_report() -> None:
    silent = measure(M.SPECIFIED, milestones=(MilestoneLine("Ausschreibung", SITTING),))
    assert decide(measure(M.SPECIFIED), "start", UNIT).step.opens == ("DR-21",)
    assert refusal(silent, "start", UNIT) == ("SM-6.07", "Zum ersten Meilenstein liegt noch keine Meldung vor.")
    assert decide(silent, "start", BMI, reason=WHY).deviations[0].rule == "SM-6.07"


def test_a_measure_rests_with_a_reason_until_a_day() -> None:
    running = measure(M.IN_PROGRESS)
    taken = decide(running, "suspend", UNIT, revisit_on=NEXT_YEAR, reason=WHY)
    assert taken.changes == {"revisit_on": NEXT_YEAR, "light": TrafficLight.GREY}
    assert refusal(running, "suspend", UNIT, revisit_on=SITTING, reason=WHY) == (
        "I1",
        "Der Tag der Wiedervorlage liegt nach dem Tag dieses Schritts.",
    )
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(running, "suspend", UNIT, revisit_on=NEXT_YEAR)


def test_a_permanent_task_is_reviewed_within_a_year() -> None:
    running = measure(M.IN_PROGRESS)
    agreed: dict[str, Any] = {"unit_agrees": True}
    assert decide(running, "make_permanent", BMI, revisit_on=NEXT_YEAR, **agreed).changes == {"revisit_on": NEXT_YEAR}
    late = date(2025, 12, 5)
    assert refusal(running, "make_permanent", BMI, revisit_on=late, **agreed) == (
        "SM-6.09",
        "Eine Daueraufgabe wird jährlich überprüft; der Tag liegt mehr als ein Jahr entfernt.",
    )
    taken = decide(running, "make_permanent", BMI, revisit_on=late, reason=WHY, **agreed)
    assert taken.deviations[0].rule == "SM-6.09"
    assert refusal(running, "make_permanent", BMI, revisit_on=SITTING, **agreed)[0] == "I1"


def test_unit_and_steering_group_agree_on_a_permanent_task() -> None:
    given: dict[str, Any] = {"revisit_on": NEXT_YEAR, "unit_agrees": False}
    assert refusal(measure(M.IN_PROGRESS), "make_permanent", BMI, **given) == (
        "SM-6.09",
        "Der zuständige Fachbereich hat noch nicht zugestimmt.",
    )
    assert decide(measure(M.IN_PROGRESS), "make_permanent", BMI, reason=WHY, **given).dest is M.PERMANENT


def test_a_permanent_task_has_an_indicator() -> None:
    unmeasured = measure(M.IN_PROGRESS, plan=replace(PLAN, indicator=None))
    given: dict[str, Any] = {"revisit_on": NEXT_YEAR, "unit_agrees": True}
    assert refusal(unmeasured, "make_permanent", BMI, reason=WHY, **given)[0] == "MO-08"


# -- the end ------------------------------------------------------------------------------------------------------

CONFIRM = {f"confirm_{state}": state for state in RESULTS}


@pytest.mark.parametrize("source", UNDER_WAY)
@pytest.mark.parametrize("result", RESULTS)
def test_the_unit_proposes_a_result_and_stays_where_it_is(source: MeasureState, result: MeasureState) -> None:
    taken = decide(measure(source), "propose_result", UNIT, proposed_state=result.value, **EVIDENCE)
    assert (taken.dest, taken.changes) == (source, {"proposed_state": result, **EVIDENCE})


def test_only_a_result_can_be_proposed() -> None:
    with pytest.raises(BadValue, match="vorgeschlagenes Ergebnis: Bitte wählen Sie"):
        decide(measure(M.IN_PROGRESS), "propose_result", UNIT, proposed_state="dropped")


def test_nobody_proposes_and_confirms() -> None:
    with pytest.raises(WrongOffice):
        decide(measure(M.IN_PROGRESS), "propose_result", BMI, proposed_state="implemented")
    with pytest.raises(WrongOffice):
        decide(measure(M.IN_PROGRESS), "confirm_implemented", UNIT)


@pytest.mark.parametrize("source", UNDER_WAY)
@pytest.mark.parametrize(("trigger", "result"), CONFIRM.items())
def test_the_commissioner_confirms_what_was_proposed(source: MeasureState, trigger: str, result: MeasureState) -> None:
    taken = decide(measure(source, proposed_state=result), trigger, BMI, reason=WHY)
    assert (taken.dest, taken.deviations, taken.changes) == (result, (), ENDED)
    other = measure(source, proposed_state="partly_implemented" if result is M.IMPLEMENTED else "implemented")
    expected = ("SM-6.10", f"Zuerst schlägt der Fachbereich „{result.label}“ vor.")
    assert refusal(other, trigger, BMI, reason=WHY) == expected
    deviation = decide(other, trigger, MAYOR, reason=WHY).deviations[0]
    assert (deviation.rule, deviation.text) == expected


@pytest.mark.parametrize("trigger", ["confirm_implemented", "confirm_partly_implemented"])
@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("evidence", "Es fehlt ein Nachweis der Umsetzung."),
        ("indicator_reading", "Es fehlt eine Aussage zum Indikator der Maßnahme."),
    ],
)
def test_what_counts_as_implemented_is_proven_and_measured(trigger: str, missing: str, sentence: str) -> None:
    unproven = measure(M.IN_PROGRESS, proposed_state=CONFIRM[trigger], **{missing: " "})
    assert refusal(unproven, trigger, BMI) == ("MO-04", sentence)
    assert decide(unproven, trigger, BMI, reason=WHY).deviations[0].text == sentence


def test_what_was_not_implemented_has_a_reason_and_needs_no_evidence() -> None:
    failed = measure(M.IN_PROGRESS, proposed_state="not_implemented", evidence=None, indicator_reading=None)
    assert decide(failed, "confirm_not_implemented", BMI, reason=WHY).deviations == ()
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(failed, "confirm_not_implemented", BMI)


@pytest.mark.parametrize("state", ACTIVE)
def test_a_measure_is_dropped_with_a_reason_and_the_council_is_told(state: MeasureState) -> None:
    resolved = measure(state, resolved_by_council=True)
    assert decide(measure(state), "drop", BMI, reason=WHY).deviations == ()
    assert decide(resolved, "drop", BMI, reason=WHY, council_reference="26/SVV/0111").deviations == ()
    assert refusal(resolved, "drop", BMI, reason=WHY) == (
        "GO-45",
        "Die Stadtverordnetenversammlung hat die Maßnahme beschlossen; nennen Sie ihre Unterrichtung oder ihren"
        " Beschluss.",
    )
    assert decide(resolved, "drop", MAYOR, reason=WHY).deviations[0].rule == "GO-45"
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(measure(state), "drop", BMI)


@pytest.mark.parametrize("state", [*RESULTS, M.DROPPED])
@pytest.mark.parametrize("impact", Impact)
def test_an_evaluation_says_whether_the_measure_has_worked(state: MeasureState, impact: Impact) -> None:
    if impact is not Impact.NOT_ASSESSED:
        assert decide(measure(state), "evaluate", BMI, impact=impact.value).changes == {"impact": impact}
    else:
        with pytest.raises(BadValue, match="Wirkung: Bitte wählen Sie"):
            decide(measure(state), "evaluate", BMI, impact=impact.value, reason=WHY)


def test_an_impact_is_one_of_the_known_words() -> None:
    with pytest.raises(BadValue, match="Wirkung: Bitte wählen Sie"):
        decide(measure(M.IMPLEMENTED), "evaluate", BMI, impact="großartig")


@pytest.mark.parametrize("state", OPEN)
def test_a_measure_goes_on_in_another_concept(state: MeasureState) -> None:
    taken = decide(measure(state), "continue", BMI, successor=8)
    assert (taken.dest, taken.office, taken.changes) == (M.CONTINUED, Relation.BODY, {"successor_id": 8})
    assert refusal(measure(state, successor_concept_id=2), "continue", BMI, successor=8) == (
        "I1",
        "Die nachfolgende Maßnahme gehört demselben Konzept an.",
    )
    assert refusal(measure(state, successor_leads_back=True), "continue", BMI, successor=8) == (
        "I1",
        "Die nachfolgende Maßnahme führt selbst zu dieser zurück.",
    )
    with pytest.raises(FactNeeded, match="fehlt: nachfolgende Maßnahme"):
        decide(measure(state), "continue", BMI)


# -- another target date ------------------------------------------------------------------------------------------

#: nothing is proposed any more, and the light follows the rule again
ENDED = dict.fromkeys(("proposed_state", "light_set", "light_reason", "light_set_on"))
POSTPONED = {"due_on": SIX_MONTHS_LATER, "first_due_on": DUE, "postponements": 1, "proposed_due_on": None}


@pytest.mark.parametrize("state", DATED)
def test_the_unit_proposes_another_date_with_a_reason(state: MeasureState) -> None:
    taken = decide(measure(state), "propose_date", UNIT, due_on=SIX_MONTHS_LATER, reason=WHY)
    assert (taken.dest, taken.changes) == (state, {"proposed_due_on": SIX_MONTHS_LATER})
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(measure(state), "propose_date", UNIT, due_on=SIX_MONTHS_LATER)


@pytest.mark.parametrize(("trigger", "hand"), [("propose_date", UNIT), ("postpone", BMI), ("council_postpones", CLERK)])
def test_another_date_is_another_day(trigger: str, hand: Hand) -> None:
    case = measure(M.IN_PROGRESS, proposed_due_on=DUE)
    assert refusal(case, trigger, hand, due_on=DUE, reason=WHY) == (
        "I1",
        "Der neue Termin muss ein anderer Tag sein als der bisherige.",
    )


@pytest.mark.parametrize("state", DATED)
def test_the_steering_group_postpones_by_six_months_at_most(state: MeasureState) -> None:
    case = measure(state, proposed_due_on=SIX_MONTHS_LATER)
    taken = decide(case, "postpone", BMI, due_on=SIX_MONTHS_LATER)
    assert (taken.dest, taken.office, taken.changes) == (state, Relation.BODY, POSTPONED)
    too_late = date(2027, 7, 1)
    late = measure(state, proposed_due_on=too_late)
    assert refusal(late, "postpone", BMI, due_on=too_late) == (
        "SM-6.14",
        "Um mehr als sechs Monate verschiebt nur die Stadtverordnetenversammlung.",
    )
    assert decide(late, "postpone", BMI, due_on=too_late, reason=WHY).deviations[0].rule == "SM-6.14"
    assert decide(late, "council_postpones", CLERK, due_on=too_late).deviations == ()


def test_a_date_that_the_council_resolved_is_changed_by_the_council() -> None:
    resolved = measure(M.IN_PROGRESS, date_resolved=True, proposed_due_on=SIX_MONTHS_LATER)
    assert refusal(resolved, "postpone", BMI, due_on=SIX_MONTHS_LATER, reason=WHY) == (
        "KV-06",
        "Den Termin hat die Stadtverordnetenversammlung beschlossen; nur sie kann ihn ändern.",
    )
    taken = decide(resolved, "council_postpones", CLERK, due_on=SIX_MONTHS_LATER)
    assert taken.changes == POSTPONED | {"date_resolved": True}


@pytest.mark.parametrize(("trigger", "hand"), [("postpone", BMI), ("council_postpones", CLERK)])
def test_the_new_date_is_the_one_that_the_unit_proposed(trigger: str, hand: Hand) -> None:
    for other in (None, date(2027, 3, 31)):
        case = measure(M.IN_PROGRESS, proposed_due_on=other)
        assert refusal(case, trigger, hand, due_on=SIX_MONTHS_LATER) == (
            "SM-6.14",
            "Diesen Termin hat der Fachbereich nicht vorgeschlagen.",
        )
        assert decide(case, trigger, hand, due_on=SIX_MONTHS_LATER, reason=WHY).deviations[0].rule == "SM-6.14"


def test_the_first_date_stays_visible_and_each_postponement_counts() -> None:
    again = measure(M.IN_PROGRESS, first_due_on=date(2025, 12, 31), postponements=1, proposed_due_on=SIX_MONTHS_LATER)
    changes = decide(again, "postpone", BMI, due_on=SIX_MONTHS_LATER).changes
    assert (changes["first_due_on"], changes["postponements"]) == (date(2025, 12, 31), 2)


def test_the_councils_new_date_agrees_with_its_vote() -> None:
    case = measure(M.IN_PROGRESS, proposed_due_on=SIX_MONTHS_LATER)
    assert (
        decide(case, "council_postpones", CLERK, due_on=SIX_MONTHS_LATER, vote=Ballot(yes=28, no=27)).deviations == ()
    )
    assert refusal(case, "council_postpones", CLERK, due_on=SIX_MONTHS_LATER, vote=Ballot(yes=27, no=27)) == (
        "I5",
        "Die Abstimmung trägt den neuen Termin nicht.",
    )


# -- the light ----------------------------------------------------------------------------------------------------


def test_a_light_is_set_by_hand_with_its_reason_and_lifted_again() -> None:
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(measure(M.IN_PROGRESS), "set_light", BMI, light="red")
    taken = decide(measure(M.IN_PROGRESS), "set_light", BMI, light="red", reason=WHY)
    assert (taken.dest, taken.changes["light_set"], taken.changes["light_reason"]) == (M.IN_PROGRESS, "red", WHY)
    lifted = decide(measure(M.IN_PROGRESS, light_set=True), "lift_light", BMI)
    assert lifted.changes == {"light_set": None, "light_reason": None, "light_set_on": None}
    assert refusal(measure(M.IN_PROGRESS), "lift_light", BMI) == ("I1", "Die Ampel folgt schon der Regel.")
