"""Concepts (SM-10): prepared, decided by one paper, in force, reviewed, superseded."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.concept import CONCEPT
from ik_workflow.states.concept import FINAL
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.concept import ConceptView
from ik_workflow.states.concept import DecidingPaper
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedure import Step
from ik_workflow.states.resolution import ResolutionState
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import refusal
from tests.make import rows

C = ConceptState
BMI = Office.INTEGRATION_COMMISSIONER
ENGINE = Office.ENGINE
PAPER = DecidingPaper(93, "adopted", "executable")
REVIEW_FROM = date(2027, 6, 30)  # 18 months before the concept for 2024 to 2028 ends, DR-24
GIVEN: dict[str, Any] = {"paper": 93, "steering_group_voted": True}

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("prepare", BMI, {}),
    ("submit", BMI, GIVEN),
    ("enter_into_force", ENGINE, {}),
    ("start_review", ENGINE, {"on": REVIEW_FROM}),
    ("supersede", ENGINE, {}),
]


def concept(state: str, **values: Any) -> ConceptView:
    """A concept fit for every step but to be sent back."""
    return ConceptView(state, **{"paper": PAPER, "review_from": REVIEW_FROM, "successor_state": "in_force", **values})


def ready_for(row: Step, source: str) -> ConceptView:
    lost = DecidingPaper(93, "rejected") if row.trigger == "send_back" else PAPER
    return concept(source, paper=lost)


@pytest.mark.parametrize(("row", "source"), rows(CONCEPT))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    assert decide(ready_for(row, source), row.trigger, *row.by, on=REVIEW_FROM, by_record=True).dest == (
        row.dest or source
    )


@pytest.mark.parametrize(("row", "source"), rows(CONCEPT))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(ready_for(row, source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_concept_goes_from_its_preparation_to_its_successor() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(concept(state), trigger, hand, **given).dest
    assert state == C.SUPERSEDED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_concept(state: ConceptState) -> None:
    for trigger in {row.trigger for row in CONCEPT.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(concept(state), trigger, *EVERY_HAND)


# -- before the council -------------------------------------------------------------------------------------------


def test_the_steering_group_votes_first() -> None:
    before = concept(C.IN_PREPARATION)
    assert decide(before, "submit", BMI, **GIVEN).changes == {"paper_id": 93}
    silent = {**GIVEN, "steering_group_voted": False}
    assert refusal(before, "submit", BMI, **silent) == (
        "SM-10.01",
        "Die Steuerungsgruppe hat über das Konzept noch nicht abgestimmt.",
    )
    assert decide(before, "submit", BMI, reason="Umlauf läuft noch", **silent).deviations[0].rule == "SM-10.01"


def test_every_measure_stands_in_the_paper() -> None:
    outside = concept(C.IN_PREPARATION, measures_outside_paper=("Netzwerk", "Schulungen"))
    assert refusal(outside, "submit", BMI, reason="Eilt", **GIVEN) == (
        "MO-08",
        "Diese Maßnahmen stehen noch nicht in der Vorlage: Netzwerk, Schulungen.",
    )


def test_one_paper_decides_on_a_concept() -> None:
    assert decide(concept(C.IN_PREPARATION, paper=None), "submit", BMI, **GIVEN).dest is C.BEFORE_COUNCIL
    assert refusal(concept(C.IN_PREPARATION), "submit", BMI, **{**GIVEN, "paper": 94}) == (
        "I1",
        "Über dieses Konzept entscheidet schon eine andere Vorlage.",
    )
    with pytest.raises(FactNeeded, match="fehlt: entscheidende Vorlage"):
        decide(concept(C.IN_PREPARATION), "submit", BMI, steering_group_voted=True)


BINDING = {ResolutionState.EXECUTABLE, ResolutionState.IN_EXECUTION, ResolutionState.EXECUTED}


@pytest.mark.parametrize("resolution", [None, *ResolutionState])
def test_a_concept_is_in_force_when_its_resolution_binds(resolution: ResolutionState | None) -> None:
    case = concept(C.BEFORE_COUNCIL, paper=DecidingPaper(93, "adopted", resolution))
    if resolution in BINDING:
        assert decide(case, "enter_into_force", ENGINE).changes == {"in_force_on": SITTING}
    else:
        assert refusal(case, "enter_into_force", ENGINE) == (
            "I1",
            "Der Beschluss über das Konzept ist noch nicht ausführungsreif.",
        )


def test_elsewhere_nobody_waits_for_an_objection_period() -> None:
    passed = DecidingPaper(93, "adopted", "passed", under_brandenburg_law=False)
    assert decide(concept(C.BEFORE_COUNCIL, paper=passed), "enter_into_force", ENGINE).dest is C.IN_FORCE


def test_its_deadlines_begin_with_it() -> None:
    opened = {row.trigger: row.opens for row in CONCEPT.steps}
    assert opened["enter_into_force"] == ("DR-21", "DR-22", "DR-23", "DR-24")


@pytest.mark.parametrize("state", PaperState)
def test_a_concept_comes_back_when_its_paper_ends_without_an_adoption(state: PaperState) -> None:
    case = concept(C.BEFORE_COUNCIL, paper=DecidingPaper(93, state))
    undecided = {"rejected", "noted", "settled", "withdrawn", "replaced", "not_admitted"}
    if state in undecided:
        taken = decide(case, "send_back", ENGINE)
        assert (taken.dest, taken.changes) == (C.IN_PREPARATION, {"paper_id": None})
    else:
        assert refusal(case, "send_back", ENGINE) == (
            "I1",
            "Die Vorlage ist weder abgelehnt noch zurückgezogen, und ihr Beschluss ist nicht aufgehoben.",
        )


def test_a_concept_comes_back_when_its_resolution_is_repealed() -> None:
    case = concept(C.BEFORE_COUNCIL, paper=DecidingPaper(93, "adopted", "repealed"))
    assert decide(case, "send_back", ENGINE).dest is C.IN_PREPARATION
    with pytest.raises(FactNeeded, match="Es fehlt: entscheidende Vorlage."):
        decide(concept(C.BEFORE_COUNCIL, paper=None), "send_back", ENGINE)


# -- the next one -------------------------------------------------------------------------------------------------


def test_a_concept_in_force_knows_when_its_review_is_due() -> None:
    running = concept(C.BEFORE_COUNCIL, ends_on=date(2028, 12, 31), review_from=None)
    assert decide(running, "enter_into_force", ENGINE).changes["review_from"] == date(2027, 6, 30)
    assert "review_from" not in decide(concept(C.BEFORE_COUNCIL), "enter_into_force", ENGINE).changes


def test_time_begins_the_review_on_its_day_and_the_commissioner_at_any_time() -> None:
    running = concept(C.IN_FORCE)
    assert decide(running, "start_review", ENGINE, on=REVIEW_FROM).dest is C.UNDER_REVIEW
    assert refusal(running, "start_review", ENGINE, on=date(2027, 6, 29)) == (
        "DR-24",
        "Die Fortschreibung ist noch nicht fällig; früher beginnt sie nur die Beauftragte.",
    )
    assert decide(running, "start_review", BMI, on=SITTING).deviations == ()


@pytest.mark.parametrize("state", ["in_preparation", "before_council", "under_review"])
def test_a_concept_is_superseded_by_one_in_force(state: str) -> None:
    assert refusal(concept(C.UNDER_REVIEW, successor_state=state), "supersede", ENGINE) == (
        "I1",
        "Das Nachfolgekonzept ist noch nicht in Kraft.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: Nachfolgekonzept."):
        decide(concept(C.UNDER_REVIEW, successor_state=None), "supersede", ENGINE)


def test_every_measure_is_disposed_of_before() -> None:
    open_one = concept(C.UNDER_REVIEW, open_measures=("Netzwerk",))
    assert refusal(open_one, "supersede", ENGINE) == (
        "I1",
        "Offen ist noch, was aus diesen Maßnahmen wird: Netzwerk.",
    )


def test_of_many_open_measures_a_few_are_named() -> None:
    many = concept(C.UNDER_REVIEW, open_measures=("Netzwerk", "Fest", "Lotsen", "Kurse", "Räume"))
    rule, sentence = refusal(many, "supersede", ENGINE)
    assert (rule, sentence) == (
        "I1",
        "Offen ist noch, was aus diesen Maßnahmen wird: Netzwerk, Fest, Lotsen und 2 weitere.",
    )


def test_the_steering_group_gives_a_concept_up_with_a_reason() -> None:
    taken = decide(concept(C.IN_PREPARATION), "abandon", BMI, reason="Neues Recht")
    assert (taken.dest, taken.office, taken.entered_by) == (C.ABANDONED, Relation.BODY, BMI)
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(concept(C.IN_PREPARATION), "abandon", BMI)
