"""Votes (KV-30 to KV-37, I4, I5): what the figures say, and what they must not be made to say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies

from ik_workflow.errors import BadValue
from ik_workflow.errors import Contradiction
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import LARGEST_BODY
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import says

FIGURES = strategies.integers(0, LARGEST_BODY)
MAYBE = strategies.none() | FIGURES


def contradiction(**values: Any) -> tuple[str | None, str]:
    """The rule and the sentence with which the figures are refused."""
    with pytest.raises(Contradiction) as refused:
        Ballot(**values)
    return refused.value.rule, refused.value.sentence


# -- KV-30 to KV-32: the simple majority --------------------------------------------------------------------------


@given(yes=FIGURES, no=FIGURES, abstain=MAYBE)
def test_a_matter_is_carried_if_and_only_if_more_say_yes_than_no(yes: int, no: int, abstain: int | None) -> None:
    assert Ballot(yes=yes, no=no, abstain=abstain).carried is (yes > no)


@pytest.mark.parametrize(("yes", "no", "carried"), [(1, 0, True), (0, 0, False), (3, 3, False), (17, 25, False)])
def test_a_tie_is_a_rejection(yes: int, no: int, carried: bool) -> None:
    assert Ballot(yes=yes, no=no).carried is carried


def test_abstentions_do_not_count() -> None:
    assert Ballot(yes=1, no=0, abstain=56).carried is True
    assert Ballot(yes=0, no=0, abstain=57).carried is False


@given(yes=FIGURES, no=FIGURES, stated=strategies.booleans())
def test_an_outcome_never_stands_against_its_figures(yes: int, no: int, stated: bool) -> None:
    if stated is (yes > no):
        assert Ballot(yes=yes, no=no, stated=stated).stated is stated
    else:
        assert contradiction(yes=yes, no=no, stated=stated)[0] == "KV-30"


def test_a_contradiction_names_both_sides() -> None:
    assert contradiction(yes=1, no=3, abstain=1, stated=True) == (
        "KV-30",
        "Eingetragen ist „angenommen“, die Zahlen ergeben aber „abgelehnt“ (1 Ja, 3 Nein, 1 Enthaltung; verlangt:"
        " einfache Mehrheit (mehr Ja als Nein)). Bitte berichtigen Sie eines von beiden.",
    )


# -- KV-33, KV-35, KV-36: other majorities ------------------------------------------------------------------------


@pytest.mark.parametrize(("yes", "no", "carried"), [(7, 0, True), (0, 0, True), (56, 1, False)])
def test_unanimity_means_that_nobody_votes_against(yes: int, no: int, carried: bool) -> None:
    assert Ballot(yes=yes, no=no, abstain=1, majority=Majority.NO_DISSENT).carried is carried


def test_unanimity_against_a_dissenting_voice_is_a_contradiction() -> None:
    assert contradiction(yes=56, no=1, majority=Majority.NO_DISSENT, stated=True)[0] == "KV-33"


@pytest.mark.parametrize(("yes", "carried"), [(28, False), (29, True)])
def test_the_main_statute_needs_more_than_half_of_all_members(yes: int, carried: bool) -> None:
    ballot = Ballot(yes=yes, no=0, majority=Majority.STATUTORY, threshold=57)
    assert ballot.carried is carried
    assert contradiction(yes=28, no=0, majority=Majority.STATUTORY, threshold=57, stated=True)[0] == "KV-35"


def test_the_yes_alone_tell_of_a_majority_of_all_members() -> None:
    assert Ballot(yes=29, majority=Majority.STATUTORY, threshold=57).carried is True


def test_half_of_an_even_number_of_members_is_no_majority() -> None:
    assert Ballot(yes=28, no=0, majority=Majority.STATUTORY, threshold=56).carried is False


@pytest.mark.parametrize(("yes", "carried"), [(5, False), (6, True)])
def test_a_minority_has_its_right_from_its_number_on(yes: int, carried: bool) -> None:
    assert Ballot(yes=yes, no=40, majority=Majority.MINORITY, threshold=6).carried is carried
    assert contradiction(yes=5, no=0, majority=Majority.MINORITY, threshold=6, stated=True)[0] == "KV-36"


@pytest.mark.parametrize("majority", [Majority.STATUTORY, Majority.MINORITY])
def test_without_the_number_asked_for_the_figures_do_not_tell(majority: Majority) -> None:
    assert Ballot(yes=29, no=0, majority=majority).carried is None
    assert Ballot(threshold=57, majority=majority).carried is None


def test_the_rules_of_procedure_set_the_majority_not_the_manner_of_voting() -> None:
    assert Ballot(yes=3, no=3, roll_call=True).carried is False  # KV-34: only the law changes what carries


# -- KV-37: results without figures -------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize("stated", [True, False, None])
def test_a_result_may_come_without_figures(manner: Manner, stated: bool | None) -> None:
    ballot = Ballot(manner=manner, stated=stated)
    assert (ballot.carried, ballot.stated, ballot.figures()) == (None, stated, "ohne Zahlen")


@pytest.mark.parametrize(("yes", "no"), [(7, None), (None, 7)])
def test_one_side_alone_does_not_tell(yes: int | None, no: int | None) -> None:
    assert Ballot(yes=yes, no=no).carried is None
    assert Ballot(yes=yes, no=no, stated=False).stated is False


@pytest.mark.parametrize("manner", [Manner.UNANIMOUS, Manner.NO_OBJECTION])
def test_the_word_unanimous_alone_does_not_tell_for_or_against(manner: Manner) -> None:
    assert Ballot(manner=manner, yes=7).carried is None
    assert Ballot(manner=manner, yes=7, no=0).carried is True
    assert Ballot(manner=manner, yes=0, no=7).carried is False


# -- I4: no more votes than people --------------------------------------------------------------------------------


@given(yes=MAYBE, no=MAYBE, abstain=MAYBE, excluded=strategies.integers(0, 5))
def test_the_votes_are_as_many_as_those_who_may_vote(
    yes: int | None, no: int | None, abstain: int | None, excluded: int
) -> None:
    cast = (yes or 0) + (no or 0) + (abstain or 0)
    given_votes: dict[str, Any] = {"yes": yes, "no": no, "abstain": abstain, "excluded": excluded}
    if cast + excluded <= LARGEST_BODY:
        assert Ballot(**given_votes, present=cast + excluded).present == cast + excluded
    if 1 <= cast + excluded <= LARGEST_BODY:
        assert contradiction(**given_votes, present=cast + excluded - 1)[0] == "I4"


def test_who_may_not_take_part_is_not_counted_among_the_voters() -> None:
    assert Ballot(yes=5, no=2, abstain=1, present=9, excluded=1).carried is True
    assert contradiction(yes=5, no=3, abstain=1, present=9, excluded=1) == (
        "I4",
        "5 Ja, 3 Nein, 1 Enthaltung sind zusammen 9 Stimmen; stimmberechtigt waren 9 Anwesende weniger"
        " 1 Ausgeschlossene. Bitte prüfen Sie die Zahlen.",
    )


# -- odd figures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [-1, 10**30, LARGEST_BODY + 1, True, False, 3.0, "3"])
@pytest.mark.parametrize("name", ["yes", "no", "abstain", "present", "excluded", "threshold"])
def test_a_figure_is_a_whole_number_that_a_body_can_have(name: str, odd: Any) -> None:
    values: dict[str, Any] = {name: odd}
    with pytest.raises(BadValue, match="Bitte geben Sie eine ganze Zahl von 0 bis 10000 an.") as refused:
        Ballot(**values)
    assert refused.value.field == name


@pytest.mark.parametrize("figure", [0, LARGEST_BODY])
def test_the_smallest_and_the_largest_figure_are_taken(figure: int) -> None:
    assert Ballot(yes=figure).yes == figure


@given(yes=MAYBE, no=MAYBE, abstain=MAYBE, majority=strategies.sampled_from(Majority), threshold=MAYBE)
def test_no_figures_of_a_vote_break_the_reckoning(**values: Any) -> None:
    assert Ballot(**values).carried in (True, False, None)


# -- I5: the words of a result ------------------------------------------------------------------------------------


@pytest.mark.parametrize("result", ConsultationResult)
def test_only_adoption_and_rejection_say_something_of_the_paper(result: ConsultationResult) -> None:
    yes = {ConsultationResult.ADOPTED, ConsultationResult.ADOPTED_AS_AMENDED, ConsultationResult.REAFFIRMED}
    said = True if result in yes else False if result is ConsultationResult.REJECTED else None
    assert says(result) is said
