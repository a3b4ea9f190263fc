"""The six checks of a measure: what they find, what they leave alone, and that each hint says what would help."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ik_workflow.states.smart import ANSWER_REMIT
from ik_workflow.states.smart import CHECKS
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
from ik_workflow.states.smart import date_hint
from ik_workflow.states.smart import findings
from ik_workflow.states.smart import goal_hint
from ik_workflow.states.smart import indicator_hint
from ik_workflow.states.smart import remit_hint
from ik_workflow.states.smart import unit_hint
from ik_workflow.states.smart import vague_word
from tests.states.smart_texts import AS_WANTED
from tests.states.smart_texts import MADE_UP
from tests.states.smart_texts import TEXTS
from tests.states.smart_texts import Said

COMPLETE = Plan(
    goal="Bis Ende 2026 haben alle 120 Führungskräfte die Schulung abgeschlossen.",
    indicator="Anteil der Führungskräfte mit abgeschlossener Schulung",
    unit="Fachbereich Personal und Organisation",
    due_on=date(2026, 12, 31),
    in_remit=True,
    cost=Decimal("18000.00"),
)

# The four measures of the concept for 2024 to 2028 that were printed; without dates, costs, units or indicators.
TRAINING = "Verpflichtende Schulungen zu interkultureller Kompetenz und Antirassismus für Führungskräfte"
OFFICE = "Verwaltungsinterne Antidiskriminierungsstelle"
NETWORK = "Informelles Netzwerk für Mitarbeitende mit Migrationshintergrund"
EXCHANGE = (
    "Mehr Austausch zwischen Migrantenorganisationen und Schulsozialarbeit, um die Bedarfe von Kindern mit"
    " Migrationshintergrund zu verstehen"
)


def reasons(plan: Plan) -> list[Reason]:
    return [finding.reason for finding in findings(plan)]


def test_a_complete_measure_has_no_finding() -> None:
    assert findings(COMPLETE) == ()


def test_an_empty_one_has_all_six_in_their_order() -> None:
    assert reasons(Plan()) == list(Reason) == list(CHECKS)
    assert [finding.hint for finding in findings(Plan())] == [
        NAME_GOAL,
        NAME_INDICATOR,
        NAME_UNIT,
        NAME_DATE,
        ANSWER_REMIT,
        NAME_COST,
    ]


@pytest.mark.parametrize("printed", [TRAINING, OFFICE, NETWORK])
def test_the_three_measures_that_name_a_result_lack_everything_but_a_goal(printed: str) -> None:
    assert reasons(Plan(goal=printed)) == list(Reason)[1:]


def test_more_exchange_is_no_goal_until_somebody_says_how_much() -> None:
    assert goal_hint(Plan(goal=EXCHANGE)) == f"„Mehr“ sagt nicht, was am Ende anders ist. {RECOGNISE}"
    counted = EXCHANGE.replace("Mehr Austausch", "Vier Treffen im Jahr zum Austausch")
    assert goal_hint(Plan(goal=counted)) is None


@pytest.mark.parametrize(
    ("goal", "word"),
    [
        ("Die Stadt fördert das Zusammenleben.", "fördert"),
        ("Förderung der Teilhabe", "Förderung"),
        ("Die interkulturelle Öffnung wird gestärkt.", "gestärkt"),
        ("Migrantenorganisationen unterstützen", "unterstützen"),
        ("Unterstützende Angebote für Familien", "Unterstützende"),
        ("SENSIBILISIERUNG DER VERWALTUNG", "SENSIBILISIERUNG"),
        ("Verbesserung der Wohnsituation", "Verbesserung"),
        ("Ausbau der Beratung", "Ausbau"),
        ("Die Angebote sind auszubauen.", "auszubauen"),
        ("Die Beratung wird verstärkt.", "verstärkt"),
        ("Integration bis 2028 stärken", "stärken"),
        ("Die Beratung bis zum 31.12.2026 verbessern", "verbessern"),
        ("Maßnahmen nach § 45 unterstützen", "unterstützen"),
        ("Das Ehrenamt fo\u0308rdern", "fördern"),
    ],
)
def test_an_effort_is_no_goal(goal: str, word: str) -> None:
    assert vague_word(goal) == word
    assert goal_hint(Plan(goal=goal)) == f"„{word}“ sagt nicht, was am Ende anders ist. {RECOGNISE}"


@pytest.mark.parametrize(
    "goal",
    [
        "Jedes Jahr werden 20 Projekte gefördert.",
        "Die Zahl der Kursplätze auf 240 ausbauen",
        "Drei Beratungsstellen unterstützen",
        "Ein monatliches Treffen stärkt das Netzwerk.",
        "Ein Netzwerk ist eingerichtet und stärkt die Beschäftigten.",
        "Mit allen Trägern liegt vor: eine Vereinbarung zur Unterstützung.",
        "Die Fördermittel sind beantragt.",
        "Mehrere Sprachen stehen auf der Internetseite.",
    ],
)
def test_a_figure_or_a_named_result_makes_it_one(goal: str) -> None:
    assert goal_hint(Plan(goal=goal)) is None


@pytest.mark.parametrize("goal", [None, "", " \n"])
def test_without_words_there_is_no_goal(goal: str | None) -> None:
    assert goal_hint(Plan(goal=goal)) == NAME_GOAL


@pytest.mark.parametrize("indicator", [COMPLETE.goal, COMPLETE.goal and COMPLETE.goal.upper(), "bessere Förderung"])
def test_an_indicator_says_more_than_the_goal(indicator: str) -> None:
    assert indicator_hint(replace(COMPLETE, indicator=indicator)) == OTHER_INDICATOR


@pytest.mark.parametrize("indicator", ["Zahl der geförderten Projekte", "Die Stelle ist besetzt.", "20 Plätze"])
def test_an_indicator_counts_or_names_a_result(indicator: str) -> None:
    assert indicator_hint(replace(COMPLETE, indicator=indicator)) is None


@pytest.mark.parametrize("unit", [None, " ", "alle", "Alle Fachbereiche", "Stadtverwaltung", "N. N."])
def test_everybody_is_nobody(unit: str | None) -> None:
    assert unit_hint(replace(COMPLETE, unit=unit)) == NAME_UNIT
    assert unit_hint(COMPLETE) is None


def test_a_measure_has_a_date() -> None:
    assert date_hint(replace(COMPLETE, due_on=None)) == NAME_DATE
    assert date_hint(COMPLETE) is None


@pytest.mark.parametrize(("answer", "hint"), [(None, ANSWER_REMIT), (False, OWN_PART), (True, None)])
def test_the_city_can_do_it_or_says_what_its_part_is(answer: bool | None, hint: str | None) -> None:
    assert remit_hint(replace(COMPLETE, in_remit=answer)) == hint


@pytest.mark.parametrize(("cost", "hint"), [(None, NAME_COST), (Decimal(0), None), (Decimal("0.01"), None)])
def test_nought_is_an_answer_and_nothing_is_none(cost: Decimal | None, hint: str | None) -> None:
    assert budget_hint(replace(COMPLETE, cost=cost)) == hint


@pytest.mark.parametrize("values", [{}, {"goal": EXCHANGE}, {"in_remit": False}, {"goal": "x", "indicator": "X"}])
def test_every_hint_is_a_request_in_a_sentence(values: dict[str, Any]) -> None:
    for finding in findings(Plan(**values)):
        assert finding.hint.endswith(".")
        assert any(
            verb in finding.hint for verb in ("Nennen Sie", "Schreiben Sie", "Beantworten Sie", "Beschreiben Sie")
        )


# -- sentences as they were printed -------------------------------------------------------------------------------


def found_in(said: Said) -> Reason | None:
    """What the checks say of a plan that is complete but for this text."""
    given: dict[str, Any] = {said.of: said.text}
    found = reasons(replace(COMPLETE, **given))
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("said", TEXTS, ids=lambda said: said.text[:40])
def test_a_printed_sentence_is_judged_as_a_reader_does_or_is_a_known_miss(said: Said) -> None:
    assert found_in(said) == (said.wanted if said.found == AS_WANTED else said.found)


def test_what_the_checks_find_is_nearly_always_there_and_most_of_it_is_found() -> None:
    printed = [one for one in TEXTS if one.source != MADE_UP]
    wanted, found = (
        sum(bool(one) for one in ones) for ones in ([one.wanted for one in printed], map(found_in, printed))
    )
    right = sum(one.wanted is not None and found_in(one) == one.wanted for one in printed)
    assert (len(printed), wanted, found, right) == (33, 16, 11, 10)
