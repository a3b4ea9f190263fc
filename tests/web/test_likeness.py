"""Near-duplicates: found by the words they share, whatever their form; explained by them."""

import pytest

from ik_workflow.web.likeness import MOST
from ik_workflow.web.likeness import alike
from ik_workflow.web.likeness import stem

ONE = "Sprachcafés in allen Stadtteilen. In jedem Stadtteil besteht ein wöchentliches Sprachcafé."
OTHER = "Wöchentliches Sprachcafé. Bis 2027 besteht im Stadtteil ein Sprachcafé."
ELSE = "Praktika in der Verwaltung. Die Stadt vergibt zwanzig Praktika im Jahr."


def test_two_that_say_the_same_are_found_with_the_words_they_share() -> None:
    (pair,) = alike({7: ONE, 8: ELSE, 9: OTHER})
    assert (pair.one, pair.other) == (7, 9)
    assert set(pair.words) == {"Sprachcafés", "Stadtteilen", "wöchentliches", "besteht"}
    assert 0.45 <= pair.degree <= 1


def test_a_common_subject_alone_is_no_likeness() -> None:
    texts = {1: "Praktika in der Schule für zehn Jugendliche", 2: "Praktika im Krankenhaus für Pflegekräfte"}
    assert alike(texts) == []


def test_common_words_do_not_count() -> None:
    assert alike({1: "Die Stadt soll mehr Menschen in der Stadt", 2: "Die Stadt soll mehr Menschen in der Stadt"}) == []


@pytest.mark.parametrize(("one", "other"), [("Häuser", "Haus"), ("Lotsen", "Lotsin"), ("Kurse", "Kurses")])
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_of_very_many_only_the_first_are_compared() -> None:
    texts = {number: f"Wort{number}" for number in range(MOST)} | {9000: ONE, 9001: ONE}
    assert alike(texts) == []


@pytest.mark.parametrize("text", ["", " ", "\u202e\u0301", "1 2 3", "a b c", "😀" * 50])
def test_odd_texts_are_like_nothing(text: str) -> None:
    assert alike({1: text, 2: text}) == []
