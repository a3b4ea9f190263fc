"""Amendments (SM-4): filed to a version, called the furthest-reaching first, and decided before the paper."""

from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.amendment import AMENDMENT
from ik_workflow.states.amendment import FINAL
from ik_workflow.states.amendment import ON_AMENDMENT
from ik_workflow.states.amendment import OPEN
from ik_workflow.states.amendment import AmendmentState
from ik_workflow.states.amendment import AmendmentView
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import refusal
from tests.make import rows

A = AmendmentState
CLERK = Office.COUNCIL_OFFICE
CHAIR = Relation.CHAIR_OF_BODY
COMMITTEE_CHAIR = Office.COMMITTEE_CHAIR
MOVER = Relation.MOVER
ORIGINATOR = Relation.ORIGINATOR
SECRETARY = Relation.SECRETARY_OF_BODY
WON = Ballot(VoteSubject.AMENDMENT, yes=4, no=3)
TIE = Ballot(VoteSubject.AMENDMENT, yes=3, no=3)
WHY = "Der Vorsitz hat es so zugelassen."

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("draft", Office.FACTION, {}),
    ("revise", MOVER, {"text": "Fördern und Fordern"}),
    ("file", MOVER, {}),
    ("distribute", CLERK, {"reach": 2}),
    ("call", CHAIR, {}),
    ("adopt", SECRETARY, {"vote": WON}),
]


def amendment(state: str, **values: Any) -> AmendmentView:
    """An amendment fit for every step."""
    given = {
        "paper_version_hash": "b",
        "paper_open": True,
        "text": "In Punkt 2 wird „soll“ durch „wird“ ersetzt.",
        "version_hash": "b",
        "item_called": True,
        "separate_voting": True,
        "paper_left": True,
    }
    return AmendmentView(state, **{**given, **values})


@pytest.mark.parametrize(("row", "source"), rows(AMENDMENT))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(amendment(source), row.trigger, *row.by, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(AMENDMENT))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(amendment(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_an_amendment_goes_from_the_draft_to_its_vote() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(amendment(state), trigger, hand, **given).dest
    assert state == A.ADOPTED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_amendment(state: AmendmentState) -> None:
    for trigger in {row.trigger for row in AMENDMENT.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(amendment(state), trigger, *EVERY_HAND)


# -- filing -------------------------------------------------------------------------------------------------------


def test_the_wording_belongs_to_the_version_of_its_day() -> None:
    old = amendment(A.DRAFT, version_hash="a")
    assert decide(old, "revise", MOVER, text="Neuer Satz.").changes == {"text": "Neuer Satz.", "version_hash": "b"}
    taken = decide(amendment("new"), "draft", Office.FACTION, text="Neuer Satz.")
    assert taken.changes == {"text": "Neuer Satz.", "version_hash": "b"}
    assert decide(amendment("new"), "draft", Office.FACTION).changes == {}


def test_an_amendment_of_an_older_version_is_not_filed() -> None:
    assert refusal(amendment(A.DRAFT, version_hash="a"), "file", MOVER, reason=WHY) == (
        "I1",
        "Der Antrag ändert eine frühere Fassung der Vorlage; bitte passen Sie ihn der heutigen an.",
    )
    assert decide(amendment(A.DRAFT), "file", MOVER).changes == {"filed_on": SITTING}


def test_an_amendment_says_what_it_changes() -> None:
    assert refusal(amendment(A.DRAFT, text=" "), "file", MOVER) == ("I1", "Es fehlt der Wortlaut der Änderung.")
    with pytest.raises(FactNeeded, match="Es fehlt: Wortlaut der Änderung."):
        decide(amendment(A.DRAFT, text=None), "file", MOVER)
    taken = decide(amendment(A.DRAFT, text=None, version_hash=None), "file", CLERK, by_record=True)
    assert taken.not_on_record == ("Wortlaut der Änderung", "geänderte Fassung der Vorlage")


DECIDED = ("I3", "Über die Vorlage ist bereits entschieden; sie kann nicht mehr geändert werden.")


@pytest.mark.parametrize(
    ("state", "trigger", "hand", "given"),
    [
        (A.DRAFT, "file", MOVER, {}),
        (A.DISTRIBUTED, "call", CHAIR, {}),
        (A.DISTRIBUTED, "accept", ORIGINATOR, {}),
        (A.CALLED, "accept", ORIGINATOR, {}),
        (A.CALLED, "adopt", SECRETARY, {"vote": WON}),
        (A.CALLED, "adopt_in_part", SECRETARY, {"adopted_points": "Punkt 2"}),
    ],
)
def test_a_decided_paper_is_not_amended(state: AmendmentState, trigger: str, hand: Hand, given: dict[str, Any]) -> None:
    assert refusal(amendment(state, paper_open=False), trigger, hand, reason=WHY, **given) == DECIDED


@pytest.mark.parametrize("invited", [True, False])
def test_what_comes_after_the_invitation_lies_on_the_table(invited: bool) -> None:
    taken = decide(amendment(A.FILED, invited=invited), "distribute", CLERK, reach=2)
    assert taken.changes == {"table_paper": invited, "reach": 2}
    assert decide(amendment(A.FILED, invited=invited), "distribute", CLERK).changes == {"table_paper": invited}


def test_the_chair_refuses_only_what_is_beside_the_matter() -> None:
    filed = amendment(A.FILED)
    assert decide(filed, "refuse", CHAIR, beside_the_matter=True, reason=WHY).dest is A.INADMISSIBLE
    assert refusal(filed, "refuse", CHAIR, beside_the_matter=False, reason=WHY) == (
        "SM-4.03",
        "Zurückgewiesen wird nur ein Antrag, der mit der Sache nichts zu tun hat.",
    )
    assert refusal(filed, "refuse", CHAIR, COMMITTEE_CHAIR, beside_the_matter=False, reason=WHY)[0] == "SM-4.03"
    assert decide(filed, "refuse", CLERK, beside_the_matter=False, reason=WHY).deviations[0].rule == "SM-4.03"
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(filed, "refuse", CHAIR, beside_the_matter=True)


# -- in the sitting -----------------------------------------------------------------------------------------------


def test_an_amendment_is_called_with_its_item() -> None:
    assert refusal(amendment(A.DISTRIBUTED, item_called=False), "call", CHAIR, reason=WHY) == (
        "I1",
        "Der Punkt, zu dem der Antrag gehört, ist noch nicht aufgerufen.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: Aufruf des Tagesordnungspunkts."):
        decide(amendment(A.DISTRIBUTED, item_called=None), "call", CHAIR)


@pytest.mark.parametrize(
    ("values", "rule", "sentence"),
    [
        (
            {"motions_ahead": ("Vertagung", "Überweisung")},
            "GO-32",
            "Vorher ist über diese Anträge zur Geschäftsordnung zu entscheiden: Vertagung, Überweisung.",
        ),
        (
            {"amendments_ahead": ("Antrag 1",)},
            "GO-24",
            "Diese Anträge gehen weiter oder kamen früher und sind zuerst aufzurufen: Antrag 1.",
        ),
    ],
)
def test_what_goes_further_or_comes_first_is_called_first(values: dict[str, Any], rule: str, sentence: str) -> None:
    waiting = amendment(A.DISTRIBUTED, **values)
    assert refusal(waiting, "call", CHAIR, reason=WHY) == (rule, sentence)
    taken = decide(waiting, "call", CHAIR, COMMITTEE_CHAIR, reason=WHY)
    assert [(deviation.rule, deviation.text) for deviation in taken.deviations] == [(rule, sentence)]


@pytest.mark.parametrize("state", [A.DISTRIBUTED, A.CALLED])
def test_who_brought_the_paper_in_accepts_an_amendment(state: AmendmentState) -> None:
    taken = decide(amendment(state), "accept", ORIGINATOR)
    assert (taken.dest, taken.changes) == (A.ACCEPTED_BY_MOVER, {"decided_on": SITTING})


@pytest.mark.parametrize(
    ("trigger", "hand", "given"),
    [
        ("accept", ORIGINATOR, {}),
        ("adopt", SECRETARY, {"vote": WON}),
        ("adopt_in_part", SECRETARY, {"adopted_points": "Punkt 2"}),
    ],
)
def test_two_amendments_do_not_change_one_passage(trigger: str, hand: Hand, given: dict[str, Any]) -> None:
    colliding = amendment(A.CALLED, collides_with=("Antrag 1",))
    assert refusal(colliding, trigger, hand, **given) == ("GO-25", "Dieselbe Stelle ändert schon: Antrag 1.")
    taken = decide(colliding, trigger, CHAIR, COMMITTEE_CHAIR, reason=WHY, **given)
    assert taken.deviations[0].rule == "GO-25"


@pytest.mark.parametrize("vote", [TIE, Ballot(VoteSubject.AMENDMENT, yes=2, no=3)])
def test_a_tie_rejects_an_amendment(vote: Ballot) -> None:
    assert decide(amendment(A.CALLED), "reject", SECRETARY, vote=vote).dest is A.REJECTED
    assert refusal(amendment(A.CALLED), "adopt", SECRETARY, vote=vote) == (
        "I5",
        "Die Abstimmung trägt die Annahme nicht.",
    )


def test_a_carried_amendment_is_not_rejected() -> None:
    taken = decide(amendment(A.CALLED), "adopt", SECRETARY, vote=WON)
    assert (taken.office, taken.entered_by) == (Relation.BODY, SECRETARY)
    assert refusal(amendment(A.CALLED), "reject", SECRETARY, vote=WON) == (
        "I5",
        "Die Abstimmung trägt die Ablehnung nicht.",
    )


@pytest.mark.parametrize("trigger", ["adopt", "reject"])
def test_a_vote_without_figures_is_taken_as_the_record_has_it(trigger: str) -> None:
    vote = Ballot(VoteSubject.AMENDMENT, manner=Manner.MAJORITY)
    assert decide(amendment(A.CALLED), trigger, SECRETARY, vote=vote).dest in FINAL


@pytest.mark.parametrize("trigger", ["adopt", "reject"])
@pytest.mark.parametrize("subject", VoteSubject)
def test_the_vote_is_one_on_the_amendment(trigger: str, subject: VoteSubject) -> None:
    vote = Ballot(subject, manner=Manner.MAJORITY)
    if subject in ON_AMENDMENT:
        assert decide(amendment(A.CALLED), trigger, SECRETARY, vote=vote).dest in FINAL
    else:
        assert refusal(amendment(A.CALLED), trigger, SECRETARY, vote=vote) == (
            "I1",
            "Eingetragen ist eine Abstimmung über etwas anderes als diesen Änderungsantrag.",
        )


def test_points_are_voted_apart_once_the_body_has_said_so() -> None:
    taken = decide(amendment(A.CALLED), "adopt_in_part", SECRETARY, adopted_points="Punkt 2")
    assert taken.changes == {"decided_on": SITTING, "adopted_points": "Punkt 2"}
    together = amendment(A.CALLED, separate_voting=False)
    assert refusal(together, "adopt_in_part", SECRETARY, adopted_points="Punkt 2") == (
        "GO-31",
        "Über einzelne Punkte wird erst abgestimmt, wenn getrennte Abstimmung beschlossen ist.",
    )
    taken = decide(together, "adopt_in_part", CHAIR, COMMITTEE_CHAIR, adopted_points="Punkt 2", reason=WHY)
    assert taken.deviations[0].rule == "GO-31"


# -- other ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [A.DISTRIBUTED, A.CALLED])
def test_an_amendment_is_moot_when_there_is_nothing_left_to_vote_on(state: AmendmentState) -> None:
    still_there = amendment(state, paper_left=False)
    assert decide(amendment(state), "declare_moot", CHAIR).dest is A.MOOT
    overtaken = amendment(state, paper_left=False, overtaken_by=("Antrag 1",))
    assert decide(overtaken, "declare_moot", CHAIR).dest is A.MOOT
    rule, sentence = refusal(still_there, "declare_moot", CHAIR)
    assert rule == "SM-4.08"
    assert sentence.startswith("Erledigt ist der Antrag erst, wenn ein weiter gehender angenommen")
    assert decide(still_there, "declare_moot", CHAIR, COMMITTEE_CHAIR, reason=WHY).deviations[0].rule == "SM-4.08"


@pytest.mark.parametrize("state", OPEN)
def test_all_joint_movers_withdraw_together(state: AmendmentState) -> None:
    assert decide(amendment(state), "withdraw", MOVER, all_movers=True).dest is A.WITHDRAWN
    assert refusal(amendment(state), "withdraw", MOVER, all_movers=False) == (
        "GO-33",
        "Zurückziehen müssen alle, die den Änderungsantrag gemeinsam gestellt haben.",
    )
    taken = decide(amendment(state), "withdraw", CHAIR, COMMITTEE_CHAIR, all_movers=False, reason=WHY)
    assert taken.deviations[0].rule == "GO-33"


@pytest.mark.parametrize(
    ("state", "trigger", "hand", "given"),
    [
        (A.FILED, "refuse", CHAIR, {"beside_the_matter": True, "reason": WHY}),
        (A.CALLED, "adopt", SECRETARY, {"vote": WON}),
        (A.CALLED, "reject", SECRETARY, {"vote": TIE}),
        (A.CALLED, "declare_moot", CHAIR, {}),
        (A.DRAFT, "withdraw", MOVER, {"all_movers": True}),
    ],
)
def test_every_end_has_its_day(state: AmendmentState, trigger: str, hand: Hand, given: dict[str, Any]) -> None:
    taken = decide(amendment(state), trigger, hand, **given)
    assert (taken.changes, taken.deviations) == ({"decided_on": SITTING}, ())
