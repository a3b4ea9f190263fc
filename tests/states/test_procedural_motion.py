"""Procedural motions (SM-5): when one may be moved, which comes first, and what carries it."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedural_motion import ACCEPTED
from ik_workflow.states.procedural_motion import FINAL
from ik_workflow.states.procedural_motion import KINDS
from ik_workflow.states.procedural_motion import OPEN
from ik_workflow.states.procedural_motion import PROCEDURAL_MOTION
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import MotionLine
from ik_workflow.states.procedural_motion import ProceduralMotionState
from ik_workflow.states.procedural_motion import ProceduralMotionView
from ik_workflow.states.procedure import Step
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import VoteSubject
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import refusal
from tests.make import rows

K = MotionKind
M = ProceduralMotionState
CHAIR = Relation.CHAIR_OF_BODY
COMMITTEE_CHAIR = Office.COMMITTEE_CHAIR
MEMBER = Relation.MEMBER_OF_BODY
SECRETARY = Relation.SECRETARY_OF_BODY
ENGINE = Office.ENGINE
WHY = "Das Gremium war einverstanden."
TIE = Ballot(VoteSubject.DEFERRAL, yes=3, no=3)
WON = Ballot(VoteSubject.DEFERRAL, yes=10, no=4, abstain=0)
REMOVED = MotionLine(K.REMOVAL, M.CARRIED)

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("move", MEMBER, {}),
    ("admit", CHAIR, {}),
    ("object", MEMBER, {}),
    ("open_vote", CHAIR, {"both_sides_heard": True}),
    ("carry", SECRETARY, {"vote": WON}),
]


def motion(state: str, kind: str = K.DEFERRAL, **values: Any) -> ProceduralMotionView:
    """A motion fit for every step but to be overtaken."""
    given = {"sitting_open": True, "vote_running": False, "mover_has_spoken": False}
    return ProceduralMotionView(state, kind, **{**given, **values})


@pytest.mark.parametrize(("row", "source"), rows(PROCEDURAL_MOTION))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(motion(source, others=(REMOVED,)), row.trigger, *row.by, by_record=True)
    assert taken.dest == row.dest


@pytest.mark.parametrize(("row", "source"), rows(PROCEDURAL_MOTION))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(motion(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_motion_goes_from_the_floor_to_its_vote() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(motion(state), trigger, hand, **given).dest
    assert state == M.CARRIED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_motion(state: ProceduralMotionState) -> None:
    for trigger in {row.trigger for row in PROCEDURAL_MOTION.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(motion(state), trigger, *EVERY_HAND)


# -- the rank table -----------------------------------------------------------------------------------------------


def test_every_kind_has_a_rank_and_the_table_stands_in_their_order() -> None:
    assert list(KINDS) == list(MotionKind)
    ranks = [line.rank for line in KINDS.values()]
    assert sorted(set(ranks)) == list(range(1, 14))
    assert all(first <= second for first, second in pairwise(ranks))


@pytest.mark.parametrize(
    ("first", "second"),
    [(K.INTERRUPTION, K.REMOVAL), (K.REMOVAL, K.DEFERRAL), (K.DEFERRAL, K.REFERRAL), (K.REFERRAL, K.END_OF_DEBATE)],
)
@pytest.mark.parametrize("state", OPEN)
def test_a_motion_waits_for_one_of_higher_rank(
    first: MotionKind, second: MotionKind, state: ProceduralMotionState
) -> None:
    waiting = motion(M.ADMITTED, second, others=(MotionLine(first, state),))
    assert refusal(waiting, "carry_without_objection", CHAIR, objected=False) == (
        "GO-32",
        f"Vorher ist über diese Anträge zu entscheiden: {first.label}.",
    )
    counter = motion(M.COUNTERED, second, others=(MotionLine(first, state),))
    assert refusal(counter, "open_vote", CHAIR, both_sides_heard=True)[0] == "GO-32"
    taken = decide(counter, "open_vote", CHAIR, COMMITTEE_CHAIR, both_sides_heard=True, reason=WHY)
    assert taken.deviations[0].rule == "GO-32"


@pytest.mark.parametrize(
    "line",
    [MotionLine(K.REMOVAL, M.REJECTED), MotionLine(K.DEFERRAL, M.MOVED), MotionLine(K.REFERRAL, M.VOTING)],
)
def test_it_waits_neither_for_a_decided_one_nor_for_its_equal_nor_for_a_lower_one(line: MotionLine) -> None:
    free = motion(M.COUNTERED, others=(line,))
    assert decide(free, "open_vote", CHAIR, both_sides_heard=True).dest is M.VOTING


# -- moving and admitting -----------------------------------------------------------------------------------------


def test_a_motion_is_moved_in_the_open_sitting() -> None:
    assert refusal(motion("new", sitting_open=False), "move", MEMBER, reason=WHY) == (
        "SM-5.01",
        "Anträge zur Geschäftsordnung werden in der eröffneten Sitzung gestellt.",
    )


def test_no_motion_is_moved_during_a_vote() -> None:
    assert refusal(motion("new", vote_running=True), "move", MEMBER, reason=WHY) == (
        "GO-28",
        "Während einer Abstimmung kann kein Antrag zur Geschäftsordnung gestellt werden.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: laufende Abstimmung."):
        decide(motion("new", vote_running=None), "move", MEMBER)


def test_a_motion_is_of_a_known_kind() -> None:
    assert refusal(motion(M.MOVED, "filibuster"), "admit", CHAIR) == (
        "I1",
        "Diese Art von Antrag zur Geschäftsordnung ist nicht bekannt.",
    )


def test_the_debate_ends_when_every_faction_has_spoken() -> None:
    waiting = motion(M.MOVED, K.END_OF_DEBATE, factions_waiting=("SPD", "CDU"))
    assert refusal(waiting, "admit", CHAIR) == (
        "GO-30",
        "Vor dem Schluss der Debatte haben noch Gelegenheit zur Äußerung: SPD, CDU.",
    )
    assert decide(waiting, "admit", CHAIR, COMMITTEE_CHAIR, reason=WHY).deviations[0].rule == "GO-30"
    assert decide(motion(M.MOVED, K.END_OF_DEBATE), "admit", CHAIR).deviations == ()
    assert decide(motion(M.MOVED, K.DEFERRAL, factions_waiting=("SPD",)), "admit", CHAIR).deviations == ()


def test_who_has_spoken_does_not_end_the_debate() -> None:
    spoken = motion(M.MOVED, K.END_OF_DEBATE, mover_has_spoken=True)
    assert refusal(spoken, "admit", CHAIR) == (
        "SM-5.02",
        "Den Schluss der Debatte soll beantragen, wer selbst noch nicht gesprochen hat.",
    )
    assert decide(spoken, "admit", CHAIR, COMMITTEE_CHAIR, reason=WHY).deviations[0].rule == "SM-5.02"
    assert decide(motion(M.MOVED, K.REFERRAL, mover_has_spoken=True), "admit", CHAIR).deviations == ()


def test_an_item_is_removed_with_the_consent_of_who_named_it() -> None:
    removal = motion(M.MOVED, K.REMOVAL)
    assert decide(removal, "admit", CHAIR, originator_consents=True).dest is M.ADMITTED
    assert refusal(removal, "admit", CHAIR, originator_consents=False, reason=WHY) == (
        "KV-19",
        "Abgesetzt wird nur mit Zustimmung dessen, der den Punkt angemeldet hat.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: Zustimmung des Einreichers."):
        decide(removal, "admit", CHAIR)


def test_the_chair_refuses_with_a_reason() -> None:
    assert decide(motion(M.MOVED), "refuse", CHAIR, reason=WHY).dest is M.INADMISSIBLE
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(motion(M.MOVED), "refuse", CHAIR)


# -- deciding -----------------------------------------------------------------------------------------------------


def test_without_objection_a_motion_is_carried_without_a_vote() -> None:
    taken = decide(motion(M.ADMITTED), "carry_without_objection", CHAIR, objected=False)
    assert (taken.dest, taken.office, taken.entered_by) == (M.CARRIED_WITHOUT_OBJECTION, Relation.BODY, CHAIR)
    assert refusal(motion(M.ADMITTED), "carry_without_objection", CHAIR, objected=True) == (
        "I1",
        "Es gibt Widerspruch; über den Antrag ist abzustimmen.",
    )


def test_one_speaks_for_and_one_against_it() -> None:
    counter = motion(M.COUNTERED)
    assert refusal(counter, "open_vote", CHAIR, both_sides_heard=False) == (
        "SM-5.04",
        "Vor der Abstimmung sprechen eine Person für und eine gegen den Antrag.",
    )
    taken = decide(counter, "open_vote", CHAIR, COMMITTEE_CHAIR, both_sides_heard=False, reason=WHY)
    assert taken.deviations[0].rule == "SM-5.04"


@pytest.mark.parametrize("vote", [TIE, Ballot(VoteSubject.DEFERRAL, yes=2, no=4)])
def test_a_tie_rejects_a_motion(vote: Ballot) -> None:
    assert decide(motion(M.VOTING), "reject", SECRETARY, vote=vote).changes == {"decided_on": SITTING}
    assert refusal(motion(M.VOTING), "carry", SECRETARY, vote=vote) == (
        "I5",
        "Die Abstimmung trägt die Annahme nicht.",
    )


def test_a_carried_motion_is_not_rejected() -> None:
    assert decide(motion(M.VOTING), "carry", SECRETARY, vote=WON).dest is M.CARRIED
    assert refusal(motion(M.VOTING), "reject", SECRETARY, vote=WON) == (
        "I5",
        "Die Abstimmung trägt die Ablehnung nicht.",
    )


@pytest.mark.parametrize("trigger", ["carry", "reject"])
def test_a_vote_is_needed_and_is_one_on_the_motion(trigger: str) -> None:
    with pytest.raises(FactNeeded, match="Es fehlt: Abstimmung."):
        decide(motion(M.VOTING), trigger, SECRETARY)
    assert refusal(motion(M.VOTING), trigger, SECRETARY, vote=Ballot(VoteSubject.REFERRAL)) == (
        "I1",
        "Eingetragen ist eine Abstimmung über etwas anderes als diesen Antrag.",
    )
    assert decide(motion(M.VOTING), trigger, SECRETARY, vote=Ballot(VoteSubject.PROCEDURAL)).dest in FINAL


def demand(yes: int, **values: Any) -> Ballot:
    return Ballot(VoteSubject.PROCEDURAL, yes=yes, threshold=6, **{"majority": Majority.MINORITY, **values})


def test_a_roll_call_needs_a_number_of_members_and_no_majority() -> None:
    asked = motion(M.VOTING, K.ROLL_CALL)
    assert decide(asked, "carry", SECRETARY, vote=demand(6, no=50)).dest is M.CARRIED
    assert refusal(asked, "carry", SECRETARY, vote=demand(5))[0] == "I5"
    assert decide(asked, "reject", SECRETARY, vote=demand(5)).dest is M.REJECTED


@pytest.mark.parametrize(
    ("kind", "vote"),
    [(K.ROLL_CALL, demand(30, majority=Majority.SIMPLE)), (K.SPEAKING_TIME, demand(6))],
)
def test_a_minority_decides_on_a_roll_call_and_on_nothing_else(kind: MotionKind, vote: Ballot) -> None:
    for trigger in ("carry", "reject"):
        rule, sentence = refusal(motion(M.VOTING, kind), trigger, SECRETARY, vote=vote, reason=WHY)
        assert rule == "KV-36"
        assert sentence.startswith("Allein auf Verlangen einer Minderheit wird nur namentlich abgestimmt")


def test_since_june_2024_a_faction_may_demand_a_roll_call() -> None:
    asked = motion(M.VOTING, K.ROLL_CALL)
    first, last = date(2024, 6, 9), date(2024, 6, 8)
    assert decide(asked, "carry", SECRETARY, on=first, demanded_by_faction=True).dest is M.CARRIED
    for trigger in ("carry", "reject"):
        assert refusal(asked, trigger, SECRETARY, on=last, demanded_by_faction=True)[1].startswith(
            "Eine Fraktion allein kann namentliche Abstimmung erst seit dem 9. Juni 2024 verlangen."
        )
    assert refusal(asked, "reject", SECRETARY, on=first, demanded_by_faction=True)[0] == "I5"
    with pytest.raises(FactNeeded, match="Es fehlt: Abstimmung."):
        decide(motion(M.VOTING), "carry", SECRETARY, demanded_by_faction=True)


# -- other ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OPEN)
def test_a_motion_is_taken_back_before_the_vote(state: ProceduralMotionState) -> None:
    if state is M.VOTING:
        with pytest.raises(WrongState):
            decide(motion(state), "withdraw", Relation.MOVER)
    else:
        assert decide(motion(state), "withdraw", Relation.MOVER).dest is M.WITHDRAWN


@pytest.mark.parametrize("state", sorted(ACCEPTED))
def test_a_motion_is_overtaken_by_a_higher_one_that_ends_the_item(state: ProceduralMotionState) -> None:
    ended = motion(M.ADMITTED, others=(MotionLine(K.REMOVAL, state),))
    assert decide(ended, "overtake", ENGINE).dest is M.OVERTAKEN


@pytest.mark.parametrize(
    "line",
    [
        MotionLine(K.REMOVAL, M.REJECTED),
        MotionLine(K.INTERRUPTION, M.CARRIED),
        MotionLine(K.REFERRAL, M.CARRIED),
    ],
)
def test_nothing_else_overtakes_it(line: MotionLine) -> None:
    standing = motion(M.ADMITTED, others=(line,))
    assert refusal(standing, "overtake", ENGINE) == (
        "GO-32",
        "Es ist kein vorrangiger Antrag angenommen, der den Punkt beendet.",
    )
    assert decide(standing, "overtake", CHAIR, COMMITTEE_CHAIR, reason=WHY).deviations[0].rule == "GO-32"


@pytest.mark.parametrize(
    ("state", "trigger", "hand", "given"),
    [
        (M.MOVED, "refuse", CHAIR, {"reason": WHY}),
        (M.ADMITTED, "carry_without_objection", CHAIR, {"objected": False}),
        (M.VOTING, "carry", SECRETARY, {"vote": WON}),
        (M.COUNTERED, "withdraw", Relation.MOVER, {}),
        (M.ADMITTED, "overtake", ENGINE, {}),
    ],
)
def test_every_end_has_its_day(state: ProceduralMotionState, trigger: str, hand: Hand, given: dict[str, Any]) -> None:
    others = (REMOVED,) if trigger == "overtake" else ()
    taken = decide(motion(state, others=others), trigger, hand, **given)
    assert (taken.changes, taken.deviations) == ({"decided_on": SITTING}, ())
