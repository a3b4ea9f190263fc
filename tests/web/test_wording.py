"""German words for figures, days and votes."""

from datetime import date
from datetime import timedelta

import pytest

from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Vote
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.web.consultations import Tally
from ik_workflow.web.consultations import missing_words
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import joined
from ik_workflow.web.wording import size_words
from ik_workflow.web.wording import vote_words

DAY = date(2024, 4, 2)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "heute"),
        (1, "morgen"),
        (-1, "gestern"),
        (2, "in 2 Tagen"),
        (31, "in 31 Tagen"),
        (32, ""),
        (-14, "vor 14 Tagen"),
        (-15, ""),
    ],
)
def test_a_near_day_is_told_by_its_distance(days: int, words: str) -> None:
    assert distance(DAY + timedelta(days=days), DAY) == words


def test_a_count_up_to_twelve_is_a_word() -> None:
    told = [counted(number, "ein Votum", "Voten", "kein Votum") for number in (0, 1, 2, 12, 13)]
    assert told == ["kein Votum", "ein Votum", "zwei Voten", "zwölf Voten", "13 Voten"]


def test_missing_votes_are_a_sentence() -> None:
    assert missing_words(1) == "Ein Votum fehlt bis zur Entscheidung"
    assert missing_words(3) == "Drei Voten fehlen bis zur Entscheidung"


def test_names_are_joined_as_in_a_sentence() -> None:
    assert (joined(["A"]), joined(["A", "B"]), joined(["A", "B", "C"])) == ("A", "A und B", "A, B und C")


@pytest.mark.parametrize(
    ("size", "words"), [(None, ""), (0, "0 Byte"), (198_700, "198,7 kB"), (2_400_000, "2,4 MB"), (999, "999 Byte")]
)
def test_a_size_has_a_unit_and_a_comma(size: int | None, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("given", "asked", "lapsed", "words", "sentence"),
    [
        (2, 5, 0, "2 von 5 Voten", "Zwei von fünf Voten liegen vor."),
        (0, 2, 0, "0 von 2 Voten", "Von zwei Voten liegt noch keines vor."),
        (1, 3, 1, "1 von 3 Voten, eines entfallen", "Eines von drei Voten liegt vor."),
        (0, 1, 0, "0 von 1 Votum", "Das Votum liegt noch nicht vor."),
        (1, 1, 0, "1 von 1 Votum", "Das Votum liegt vor."),
        (0, 0, 0, "", ""),
    ],
)
def test_a_tally_of_votes(given: int, asked: int, lapsed: int, words: str, sentence: str) -> None:
    tally = Tally(given, asked, lapsed)
    assert (str(tally), tally.sentence) == (words, sentence)


def vote(**values: object) -> Vote:
    given: dict[str, object] = {"subject": VoteSubject.PAPER, "manner": Manner.COUNTED, "excluded": 0}
    return Vote(**(given | values))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"yes": 7, "no": 0, "abstain": 0}, "7 Ja, 0 Nein, 0 Enthaltungen, einstimmig"),
        ({"yes": 7, "no": 0, "abstain": 1}, "7 Ja, 0 Nein, 1 Enthaltung"),
        ({"yes": 14, "no": 0}, "14 Ja, 0 Nein"),
        ({"manner": Manner.UNANIMOUS}, "ohne Zahlen, einstimmig"),
        (
            {"subject": VoteSubject.DEFERRAL, "yes": 10, "no": 4, "carried": True},
            "Abstimmung über die Zurückstellung: 10 Ja, 4 Nein, angenommen",
        ),
        ({"yes": 30, "no": 20, "roll_call": True, "present": 51, "excluded": 1}, None),
    ],
)
def test_a_vote_is_told_in_words(values: dict[str, object], words: str | None) -> None:
    told = vote_words(vote(**values), 1)
    assert told == (words or "30 Ja, 20 Nein, namentlich, 51 anwesend, 1 vom Mitwirkungsverbot betroffen")


def test_a_vote_on_an_older_version_is_marked() -> None:
    told = vote_words(vote(yes=5, no=2, paper_version=PaperVersion(number=1)), 2)
    assert told == "5 Ja, 2 Nein, zu älterer Fassung (Fassung 1)"
