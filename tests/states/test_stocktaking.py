"""Stocktakings and their rows (SM-13): who may do what when, and what the guards say."""

from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.states.assessment import ASSESSMENT
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.assessment import AssessmentView
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Step
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.stocktaking import STOCKTAKING
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.states.stocktaking import StocktakingView
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import refusal
from tests.make import rows
from tests.make_stocktakings import ANSWER_UNTIL
from tests.make_stocktakings import CUT_OFF
from tests.make_stocktakings import FROZEN_ON

S, A, F = StocktakingState, AssessmentState, Fulfilment
BMI, UNIT, ENGINE = Office.INTEGRATION_COMMISSIONER, Relation.RESPONSIBLE_UNIT, Office.ENGINE


def taking_in(state: str, **values: Any) -> StocktakingView:
    return StocktakingView(state, **{"cut_off_on": CUT_OFF, "answer_until": ANSWER_UNTIL, "measures": 3, **values})


def rating_in(state: str, whole: str = S.RATED) -> AssessmentView:
    return AssessmentView(state, whole, F.FULFILLED)


@pytest.mark.parametrize(("row", "source"), [*rows(STOCKTAKING), *rows(ASSESSMENT)])
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    case = taking_in(source) if row in STOCKTAKING.steps else rating_in(source)
    with pytest.raises(WrongOffice):
        decide(case, row.trigger, *EVERY_HAND - row.by - row.entered_by, on=FROZEN_ON)


@pytest.mark.parametrize("trigger", ["prepare", "revise"])
def test_a_cut_off_in_the_future_is_refused(trigger: str) -> None:
    case = taking_in(NEW if trigger == "prepare" else S.PREPARED)
    given: dict[str, Any] = {"title": "Stand", "concept": 1} if trigger == "prepare" else {}
    rule, sentence = refusal(case, trigger, BMI, on=CUT_OFF.replace(day=30), cut_off_on=CUT_OFF, **given)
    assert (rule, sentence.startswith("Der Stichtag liegt in der Zukunft.")) == ("I1", True)
    assert decide(case, trigger, BMI, on=CUT_OFF, cut_off_on=CUT_OFF, **given).changes["cut_off_on"] == CUT_OFF


def test_nothing_is_frozen_before_its_day() -> None:
    sentence = "Der Stichtag ist noch nicht da: 31. Oktober 2026."
    assert refusal(taking_in(S.PREPARED), "freeze", BMI, on=CUT_OFF.replace(day=30)) == ("I1", sentence)
    assert decide(taking_in(S.PREPARED), "freeze", BMI, on=CUT_OFF).dest is S.RATED


def test_the_departments_have_twenty_working_days_from_the_freezing() -> None:
    assert decide(taking_in(S.PREPARED), "freeze", BMI, on=FROZEN_ON).changes == {"answer_until": ANSWER_UNTIL}


def test_a_concept_without_an_adopted_measure_is_not_rated() -> None:
    assert refusal(taking_in(S.PREPARED, measures=0), "freeze", BMI, on=FROZEN_ON)[0] == "I1"


def test_a_dissent_is_decided_before_the_whole() -> None:
    rule, sentence = refusal(taking_in(S.RATED, contradicted=2), "decide", BMI, on=FROZEN_ON, reason="Eilt.")
    assert rule == "I1"
    assert sentence.endswith("noch nicht entschieden ist: 2.")


def test_silent_departments_are_waited_for_until_their_day_or_with_a_reason() -> None:
    waiting = taking_in(S.RATED, silent=4)
    assert refusal(waiting, "decide", BMI, on=ANSWER_UNTIL)[0] == "SM-13.06"
    assert decide(waiting, "decide", BMI, on=ANSWER_UNTIL, reason="Alle befragt.").deviations[0].rule == "SM-13.06"
    assert decide(waiting, "decide", BMI, on=ANSWER_UNTIL.replace(month=12, day=1)).deviations == ()


def test_there_is_one_paper_and_it_is_withdrawn_before_the_stocktaking_ends() -> None:
    for trigger in ("draft_paper", "cancel"):
        assert refusal(taking_in(S.DECIDED, has_paper=True), trigger, BMI, on=FROZEN_ON, reason="Anders.")[0] == "I1"


def test_a_noted_stocktaking_is_public() -> None:
    taken = decide(taking_in(S.BEFORE_COUNCIL), "follow_to_notice", ENGINE, on=FROZEN_ON)
    assert (taken.dest, taken.changes) == (S.NOTED, {"case.public": True})


def test_who_confirms_agrees_with_the_proposal() -> None:
    taken = decide(rating_in(A.PROPOSED), "confirm", UNIT, on=FROZEN_ON)
    assert (taken.dest, taken.changes["by_department"]) == (A.CONFIRMED, F.FULFILLED)


def test_who_contradicts_has_another_rating_and_a_reason() -> None:
    same = {"by_department": F.FULFILLED, "department_reason": "Weil."}
    assert refusal(rating_in(A.PROPOSED), "contradict", UNIT, on=FROZEN_ON, **same)[0] == "I1"
    with pytest.raises(FactNeeded, match="Begründung"):
        decide(rating_in(A.PROPOSED), "contradict", UNIT, on=FROZEN_ON, by_department=F.NOT_FULFILLED)


def test_the_commissioner_departs_from_the_rule_with_a_reason() -> None:
    given: dict[str, Any] = {"rating": F.NOT_FULFILLED}
    assert refusal(rating_in(A.CONTRADICTED), "decide", BMI, on=FROZEN_ON, **given) == (
        "MO-15",
        "Nach der Regel wird „erfüllt“ vorgeschlagen.",
    )
    taken = decide(rating_in(A.CONTRADICTED), "decide", BMI, on=FROZEN_ON, reason="Der Nachweis trägt nicht.", **given)
    assert (taken.dest, taken.changes) == (A.DECIDED, given)


@pytest.mark.parametrize("trigger", ["confirm", "contradict", "decide"])
def test_once_decided_the_ratings_stand(trigger: str) -> None:
    given = {"by_department": F.NOT_FULFILLED, "department_reason": "Doch.", "rating": F.FULFILLED}
    asks = {fact.name for row in ASSESSMENT.steps if row.trigger == trigger for fact in row.asks}
    facts = {name: value for name, value in given.items() if name in asks}
    hand = BMI if trigger == "decide" else UNIT
    assert refusal(rating_in(A.PROPOSED, S.DECIDED), trigger, hand, on=FROZEN_ON, **facts)[0] == "I3"


def test_the_migrants_council_comments_until_the_paper_is_on_its_way() -> None:
    words: dict[str, Any] = {"council_comment": "Uns fehlt die Sprachmittlung."}
    taken = decide(rating_in(A.DECIDED, S.DECIDED), "remark", Office.MIGRANTS_COUNCIL, on=FROZEN_ON, **words)
    assert (taken.dest, taken.changes) == (A.DECIDED, words)
    late = rating_in(A.DECIDED, S.BEFORE_COUNCIL)
    assert refusal(late, "remark", Office.MIGRANTS_COUNCIL, on=FROZEN_ON, **words)[0] == "I3"
