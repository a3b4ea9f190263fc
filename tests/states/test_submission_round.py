"""Submission rounds (SM-11): planned, open for some weeks, closed, and evaluated when everybody has an answer."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import Step
from ik_workflow.states.submission_round import SUBMISSION_ROUND
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.states.submission_round import SubmissionRoundView
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import refusal
from tests.make import rows

S = SubmissionRoundState
BMI = Office.INTEGRATION_COMMISSIONER
ENGINE = Office.ENGINE
FIRST = date(2025, 3, 3)
LAST = date(2025, 4, 30)
DAY_BEFORE = date(2025, 3, 2)
DAY_AFTER = date(2025, 5, 1)

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("plan", BMI, {}),
    ("revise", BMI, {"scope": "Die Maßnahmen; nicht die Zahl der Stellen."}),
    ("open", ENGINE, {"on": FIRST}),
    ("close", ENGINE, {"on": DAY_AFTER}),
    ("evaluate", BMI, {}),
]


def round_in(state: str, **values: Any) -> SubmissionRoundView:
    """A round that can be opened, closed and evaluated."""
    given = {
        "fields": ("Wohnen", "Arbeit"),
        "groups": ("Arbeitsgruppe Wohnen",),
        "starts_on": FIRST,
        "submit_until": LAST,
        "scope": "Beeinflusst werden kann der Maßnahmenplan, nicht der Haushalt des laufenden Jahres.",
    }
    return SubmissionRoundView(state, **{**given, **values})


@pytest.mark.parametrize(("row", "source"), rows(SUBMISSION_ROUND))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(round_in(source), row.trigger, *row.by, on=DAY_AFTER, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(SUBMISSION_ROUND))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(round_in(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_round_runs_from_the_plan_to_its_evaluation() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(round_in(state), trigger, hand, **given).dest
    assert state == S.EVALUATED


def test_an_evaluated_round_is_over() -> None:
    for trigger in {row.trigger for row in SUBMISSION_ROUND.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(round_in(S.EVALUATED), trigger, *EVERY_HAND)


def test_only_what_was_given_is_changed() -> None:
    for state, trigger in (("new", "plan"), (S.PLANNED, "revise")):
        taken = decide(round_in(state), trigger, BMI, fields=[1, 2], submit_until=DAY_AFTER)
        assert (taken.dest, taken.changes) == (S.PLANNED, {"fields": (1, 2), "submit_until": DAY_AFTER})


def test_before_a_round_opens_it_is_known_what_can_be_influenced() -> None:
    assert refusal(round_in(S.PLANNED, scope=" "), "open", BMI, on=FIRST, reason="Eilt.") == (
        "BT-02",
        "Es steht noch nicht fest, was die Vorschläge beeinflussen können und was nicht.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: Rahmen des Einflusses."):
        decide(round_in(S.PLANNED, scope=None), "open", BMI, on=FIRST)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"fields": ()}, "Bitte wählen Sie die Handlungsfelder, zu denen Vorschläge gesucht werden."),
        ({"groups": ()}, "Bitte wählen Sie die Gruppen, die um Vorschläge gebeten werden."),
    ],
)
def test_a_round_asks_somebody_for_something(values: dict[str, Any], sentence: str) -> None:
    assert refusal(round_in(S.PLANNED, **values), "open", BMI, on=FIRST) == ("SM-11.01", sentence)
    taken = decide(round_in(S.PLANNED, **values), "open", BMI, on=FIRST, reason="Die Runde steht allen offen.")
    assert [deviation.text for deviation in taken.deviations] == [sentence]


def test_a_round_may_last_one_day_but_does_not_end_before_it_begins() -> None:
    assert decide(round_in(S.PLANNED, submit_until=FIRST), "open", BMI, on=FIRST).dest is S.OPEN
    assert refusal(round_in(S.PLANNED, submit_until=DAY_BEFORE), "open", BMI, on=FIRST) == (
        "I1",
        "Der letzte Tag der Runde liegt vor ihrem ersten.",
    )


@pytest.mark.parametrize("missing", ["starts_on", "submit_until"])
def test_a_round_without_its_days_is_not_opened(missing: str) -> None:
    with pytest.raises(FactNeeded, match="Es fehlt: (erster|letzter) Tag"):
        decide(round_in(S.PLANNED, **{missing: None}), "open", BMI, on=FIRST)


def test_time_opens_a_round_on_its_first_day_and_the_commissioner_earlier_with_a_reason() -> None:
    early = ("SM-11.01", "Als erster Tag der Runde ist angekündigt: 3. März 2025.")
    assert decide(round_in(S.PLANNED), "open", ENGINE, on=FIRST).deviations == ()
    assert refusal(round_in(S.PLANNED), "open", ENGINE, on=DAY_BEFORE) == early
    assert refusal(round_in(S.PLANNED), "open", BMI, on=DAY_BEFORE) == early
    taken = decide(round_in(S.PLANNED), "open", BMI, on=DAY_BEFORE, reason="Die Konferenz ist schon heute.")
    assert taken.deviations[0].rule == "SM-11.01"


def test_time_closes_a_round_after_its_last_day_and_the_commissioner_earlier_with_a_reason() -> None:
    early = ("SM-11.02", "Als letzter Tag der Runde ist angekündigt: 30. April 2025.")
    assert decide(round_in(S.OPEN), "close", ENGINE, on=DAY_AFTER).dest is S.CLOSED
    assert refusal(round_in(S.OPEN), "close", ENGINE, on=LAST) == early
    assert refusal(round_in(S.OPEN), "close", BMI, on=LAST) == early
    assert decide(round_in(S.OPEN), "close", BMI, on=LAST, reason="Das Konzept ruht.").deviations[0].rule == "SM-11.02"


def test_a_round_is_evaluated_when_every_proposal_is_settled() -> None:
    waiting = round_in(S.CLOSED, unsettled=("Sprachcafé", "Lotsen"))
    assert refusal(waiting, "evaluate", BMI, reason="Es eilt.") == (
        "BT-02",
        "Diese Vorschläge sind weder entschieden noch bis zu einem Tag zurückgestellt: Sprachcafé, Lotsen.",
    )


def test_every_author_has_an_answer_or_there_is_a_reason_why_not() -> None:
    silent = round_in(S.CLOSED, unanswered=("Sprachcafé",))
    assert refusal(silent, "evaluate", BMI) == (
        "BT-05",
        "Zu diesen Vorschlägen fehlt noch die Antwort an die Verfasser: Sprachcafé.",
    )
    assert decide(silent, "evaluate", BMI, reason="Unbekannt verzogen.").deviations[0].rule == "BT-05"
