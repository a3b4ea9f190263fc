"""A board's comment (SM-12): offered with proof, then given, waived or not given in time."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.comment import COMMENT
from ik_workflow.states.comment import FINAL
from ik_workflow.states.comment import OPEN
from ik_workflow.states.comment import CommentState
from ik_workflow.states.comment import CommentView
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.votes import Ballot
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import refusal
from tests.make import rows

C = CommentState
BOARD = Relation.MEMBER_OF_BODY
CLERK = Office.COUNCIL_OFFICE
ENGINE = Office.ENGINE
LAST_DAY = date(2024, 12, 18)
DAY_AFTER = date(2024, 12, 19)

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("offer", ENGINE, {}),
    ("request", BOARD, {}),
    ("give", BOARD, {"text": "Der Beirat stimmt zu.", "vote": Ballot(yes=7, no=2)}),
]


def comment(state: str, **values: Any) -> CommentView:
    """A comment fit for every step."""
    return CommentView(state, **{"board_competent": True, "offered_on": SITTING, "comment_until": LAST_DAY, **values})


@pytest.mark.parametrize(("row", "source"), rows(COMMENT))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    assert decide(comment(source), row.trigger, *row.by, on=DAY_AFTER, by_record=True).dest == row.dest


@pytest.mark.parametrize(("row", "source"), rows(COMMENT))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(comment(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_comment_is_offered_requested_and_given() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(comment(state), trigger, hand, **given).dest
    assert state == C.GIVEN


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_comment(state: CommentState) -> None:
    for trigger in {row.trigger for row in COMMENT.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(comment(state), trigger, *EVERY_HAND)


# -- the offer ----------------------------------------------------------------------------------------------------


def test_a_board_is_asked_in_its_own_field() -> None:
    assert refusal(comment("new", board_competent=False), "offer", CLERK, reason="Eilt") == (
        "KV-61",
        "Der Beirat ist für den Bereich dieser Vorlage nicht zuständig.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: Zuständigkeit des Beirats."):
        decide(comment("new", board_competent=None), "offer", CLERK)


def test_a_board_is_not_asked_about_a_decided_paper() -> None:
    assert refusal(comment("new", paper_open=False), "offer", CLERK) == (
        "I3",
        "Über die Vorlage ist bereits entschieden; eine Stellungnahme käme zu spät.",
    )


@pytest.mark.parametrize(
    ("next_sitting_on", "until"),
    [
        (None, date(2024, 12, 18)),  # fourteen days after 4 December
        (date(2024, 12, 12), date(2024, 12, 18)),  # the third working day after is the 17th
        (date(2024, 12, 16), date(2024, 12, 19)),
        (date(2025, 1, 15), date(2025, 1, 20)),  # a Wednesday: Thursday, Friday, Monday
    ],
)
def test_a_board_has_fourteen_days_and_its_next_sitting(next_sitting_on: date | None, until: date) -> None:
    taken = decide(comment("new", next_sitting_on=next_sitting_on), "offer", ENGINE)
    assert taken.changes == {"offered_on": SITTING, "comment_until": until}
    assert taken.step.opens == ("DR-13",)


def test_five_days_are_enough_only_with_a_reason() -> None:
    case = comment("new", next_sitting_on=date(2025, 1, 15))
    assert refusal(case, "offer", CLERK, shortened=True) == (
        "KV-64",
        "Die auf fünf Tage verkürzte Frist ist zu begründen.",
    )
    taken = decide(case, "offer", CLERK, shortened=True, reason="Die Förderung endet im Dezember.")
    assert taken.changes["comment_until"] == date(2024, 12, 9)
    assert taken.deviations[0].rule == "KV-64"


def test_an_offer_without_a_day_begins_no_period() -> None:
    assert decide(comment("new"), "offer", CLERK, on=None).changes == {}


# -- the answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OPEN)
def test_a_comment_has_words(state: CommentState) -> None:
    taken = decide(comment(state), "give", BOARD, text="Der Beirat stimmt zu.")
    assert taken.changes == {"given_on": SITTING, "text": "Der Beirat stimmt zu."}
    assert refusal(comment(state), "give", BOARD, text=" ") == (
        "I1",
        "Bitte geben Sie den Wortlaut der Stellungnahme ein.",
    )


def test_a_comment_that_the_board_voted_down_is_none() -> None:
    given: dict[str, Any] = {"text": "Der Beirat lehnt ab."}
    assert decide(comment(C.OFFERED), "give", CLERK, vote=Ballot(yes=7, no=6), **given).entered_by is CLERK
    assert refusal(comment(C.OFFERED), "give", CLERK, vote=Ballot(yes=6, no=6), **given) == (
        "I5",
        "Die Abstimmung des Beirats trägt die Stellungnahme nicht.",
    )


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(("trigger", "hand"), [("waive", BOARD), ("lapse", ENGINE)])
def test_without_a_proven_offer_nothing_is_waived_and_nothing_lapses(
    state: CommentState, trigger: str, hand: Hand
) -> None:
    with pytest.raises(FactNeeded, match="Es fehlt: Tag des Angebots.") as refused:
        decide(comment(state, offered_on=None), trigger, hand, on=DAY_AFTER)
    assert refused.value.rule == "KV-61"


@pytest.mark.parametrize("state", OPEN)
def test_a_comment_lapses_on_the_day_after_its_last_day(state: CommentState) -> None:
    assert decide(comment(state), "lapse", ENGINE, on=DAY_AFTER).dest is C.LAPSED
    assert refusal(comment(state), "lapse", ENGINE, on=LAST_DAY) == (
        "I2",
        "Die Frist des Beirats läuft noch; letzter Tag: 18. Dezember 2024.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: letzter Tag der Frist."):
        decide(comment(state, comment_until=None), "lapse", ENGINE, on=DAY_AFTER)


def test_the_council_office_lets_nothing_lapse_before_its_time() -> None:
    assert refusal(comment(C.OFFERED), "lapse", CLERK, on=LAST_DAY, reason="Eilt")[0] == "I2"
