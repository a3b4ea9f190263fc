"""Proposals (SM-1): from the draft through working group, department and steering group to a measure or a reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.proposal import CHECKS
from ik_workflow.states.proposal import FINAL
from ik_workflow.states.proposal import OPEN
from ik_workflow.states.proposal import OUT_OF_HAND
from ik_workflow.states.proposal import PROPOSAL
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.proposal import ProposalView
from ik_workflow.states.results import Classification
from ik_workflow.states.smart import Plan
from ik_workflow.states.votes import Ballot
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import refusal
from tests.make import rows

P = ProposalState
AUTHOR = Relation.AUTHOR
LEAD = Office.WORKING_GROUP_LEAD
OWN_LEAD = Relation.LEAD_OF_GROUP
BMI = Office.INTEGRATION_COMMISSIONER
FB = Office.DEPARTMENT
UNIT = Relation.RESPONSIBLE_UNIT
SECRETARY = Relation.SECRETARY_OF_BODY
LATER = date(2025, 1, 15)
TIE = Ballot(yes=3, no=3)
WON = Ballot(yes=4, no=3)
REASON = "Die Stadt ist nicht zuständig."
MERGER: dict[str, Any] = {"target": 7, "authors_informed": True}
ANSWERS: dict[str, Any] = {
    **{f"{name}_fits": True for name in CHECKS},
    **{f"{name}_reason": "Geprüft." for name in CHECKS},
}

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("draft", Office.WORKING_GROUP_MEMBER, {"title": "Sprachcafé"}),
    ("revise", AUTHOR, {"problem": "Es fehlen Orte."}),
    ("submit", AUTHOR, {"round": 3}),
    ("query", LEAD, {"question": "Für wen?"}),
    ("answer_query", AUTHOR, {"answer": "Für alle im Stadtteil."}),
    ("assign", LEAD, {"field": 1, "group": 5}),
    ("recommend", SECRETARY, {"minutes": "Einvernehmlich empfohlen."}),
    ("review", FB, {"unit": 4}),
    ("state_opinion", UNIT, ANSWERS),
    ("defer", BMI, {"revisit_on": LATER}),
    ("resubmit", Office.ENGINE, {"on": LATER}),
    ("adopt", BMI, {"vote": WON}),
]


def proposal(state: str, **values: Any) -> ProposalView:
    """A proposal fit for every step."""
    given = {
        "title": "Sprachcafé",
        "problem": "Es fehlen Orte, an denen man sich trifft.",
        "aim": "In jedem Stadtteil gibt es einen.",
        "round_state": "open",
        "group_classification": Classification.WORKING_GROUP,
        "plan": Plan("Sechs Cafés sind eröffnet.", "Anzahl", "Soziales", LATER, True, Decimal(0)),
        "revisit_on": LATER,
        "target_state": "submitted",
    }
    return ProposalView(state, **{**given, **values})


@pytest.mark.parametrize(("row", "source"), rows(PROPOSAL))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(proposal(source), row.trigger, *row.by, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(PROPOSAL))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(proposal(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_proposal_goes_from_the_draft_to_a_measure() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(proposal(state), trigger, hand, **given).dest
    assert state == P.ADOPTED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_proposal(state: ProposalState) -> None:
    for trigger in {row.trigger for row in PROPOSAL.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(proposal(state), trigger, *EVERY_HAND)


def test_the_wording_is_kept_as_far_as_it_was_given() -> None:
    assert decide(proposal("new"), "draft", AUTHOR, title="Sprachcafé").changes == {"title": "Sprachcafé"}


@pytest.mark.parametrize("state", [P.DRAFT, P.QUERIED])
def test_a_revision_lays_down_the_whole_wording_so_that_a_date_can_be_taken_back(state: str) -> None:
    changes = decide(proposal(state), "revise", AUTHOR, title="Sprachcafé").changes
    assert changes["title"] == "Sprachcafé"
    assert changes["due_on"] is changes["cost"] is None


def test_authors_on_record_are_asked_and_not_a_tick() -> None:
    both = proposal(P.SUBMITTED, not_agreed=("Ina Beispiel",))
    assert refusal(both, "withdraw", AUTHOR, all_authors=True) == (
        "GO-33",
        "Zurückziehen müssen alle, die den Vorschlag gemeinsam verfasst haben; es fehlt noch die Zustimmung von:"
        " Ina Beispiel.",
    )
    assert decide(proposal(P.SUBMITTED, not_agreed=()), "withdraw", AUTHOR).dest is P.WITHDRAWN


# -- handing in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [None, " "])
def test_a_proposal_has_a_title(title: str | None) -> None:
    assert refusal(proposal(P.DRAFT, title=title), "submit", LEAD, reason="Zuruf auf der Konferenz") == (
        "I1",
        "Der Vorschlag braucht einen Titel.",
    )


def test_problem_and_aim_are_described_or_their_lack_is_explained() -> None:
    bare = proposal(P.DRAFT, problem=None, aim="\n")
    assert refusal(bare, "submit", AUTHOR) == (
        "SM-1.01",
        "In dem Vorschlag ist noch nicht beschrieben: das Problem, das Ziel.",
    )
    assert refusal(proposal(P.DRAFT, aim=None), "submit", AUTHOR)[1].endswith("beschrieben: das Ziel.")
    taken = decide(bare, "submit", BMI, reason="Zuruf auf der Konferenz")
    assert (taken.office, taken.entered_by, taken.deviations[0].rule) == (AUTHOR, BMI, "SM-1.01")


def test_a_proposal_is_handed_in_to_an_open_round() -> None:
    taken = decide(proposal(P.DRAFT), "submit", AUTHOR, round=3)
    assert (taken.dest, taken.changes, taken.deviations) == (P.SUBMITTED, {"round_id": 3}, ())


@pytest.mark.parametrize("state", ["planned", "closed", "evaluated", None])
def test_outside_an_open_round_a_proposal_comes_with_a_reason(state: str | None) -> None:
    late = proposal(P.DRAFT, round_state=state)
    assert refusal(late, "submit", AUTHOR, reason="Vorher nicht bekannt") == (
        "SM-11.02",
        "Vorschläge werden in einer offenen Einreichungsrunde eingereicht; ein späterer ist zu begründen.",
    )
    assert decide(late, "submit", LEAD, reason="Vorher nicht bekannt").deviations[0].rule == "SM-11.02"


def test_a_query_runs_for_ten_working_days_and_refuses_nothing() -> None:
    taken = decide(proposal(P.SUBMITTED), "query", LEAD, question="Für wen?")
    assert taken.changes == {"question": "Für wen?", "due_until": date(2024, 12, 18)}
    answered = decide(proposal(P.QUERIED), "answer_query", AUTHOR, answer="Für alle.").changes
    assert answered == {"answer": "Für alle.", "due_until": None}
    assert refusal(proposal(P.SUBMITTED), "query", LEAD, question=" ") == (
        "SM-1.02",
        "Bitte schreiben Sie, was Sie wissen möchten.",
    )


# -- the working group --------------------------------------------------------------------------------------------


def test_a_proposal_is_assigned_to_a_working_group() -> None:
    taken = decide(proposal(P.SUBMITTED), "assign", LEAD, field=1, group=5)
    assert taken.changes == {"field_id": 1, "working_group_id": 5}
    other = proposal(P.SUBMITTED, group_classification=Classification.COMMITTEE)
    assert refusal(other, "assign", LEAD, field=1, group=5) == ("I1", "Die gewählte Stelle ist keine Arbeitsgruppe.")
    with pytest.raises(FactNeeded, match="fehlt: Handlungsfeld, Arbeitsgruppe"):
        decide(proposal(P.SUBMITTED), "assign", LEAD)


MERGERS = [
    ("merge", P.SUBMITTED, LEAD),
    ("merge", P.IN_WORKING_GROUP, OWN_LEAD),
    ("decide_merger", P.BEFORE_STEERING_GROUP, BMI),
]


@pytest.mark.parametrize(("trigger", "state", "hand"), MERGERS)
def test_a_proposal_goes_on_in_another_one(trigger: str, state: ProposalState, hand: Hand) -> None:
    taken = decide(proposal(state), trigger, hand, **MERGER)
    day = {"decided_on": SITTING} if trigger == "decide_merger" else {}
    assert (taken.dest, taken.changes) == (P.MERGED, {**day, "merged_into_id": 7})


@pytest.mark.parametrize(("trigger", "state", "hand"), MERGERS)
def test_two_proposals_do_not_go_on_in_each_other(trigger: str, state: ProposalState, hand: Hand) -> None:
    assert refusal(proposal(state, target_leads_back=True), trigger, hand, **MERGER) == (
        "I1",
        "Der andere Vorschlag geht selbst schon in diesem auf.",
    )


@pytest.mark.parametrize(("trigger", "state", "hand"), MERGERS)
@pytest.mark.parametrize("target", ProposalState)
def test_nothing_goes_on_in_a_proposal_that_is_out_of_hand(
    trigger: str, state: ProposalState, hand: Hand, target: ProposalState
) -> None:
    case = proposal(state, target_state=target.value)
    if target in OUT_OF_HAND:
        assert refusal(case, trigger, hand, **MERGER) == (
            "I1",
            "Der andere Vorschlag wird nicht weiter verfolgt; wählen Sie einen, in dem dieser weiterleben kann.",
        )
    else:
        assert decide(case, trigger, hand, **MERGER).dest is P.MERGED


@pytest.mark.parametrize(("trigger", "state", "hand"), MERGERS)
def test_the_authors_hear_of_a_merger(trigger: str, state: ProposalState, hand: Hand) -> None:
    silent: dict[str, Any] = {"target": 7, "authors_informed": False}
    assert refusal(proposal(state), trigger, hand, **silent) == (
        "SM-1.04",
        "Die Verfasser beider Vorschläge sind noch nicht unterrichtet.",
    )
    taken = decide(proposal(state), trigger, hand, reason="Anonym", **silent)
    assert taken.deviations[0].rule == "SM-1.04"


@pytest.mark.parametrize("vote", [TIE, Ballot(yes=2, no=3)])
def test_a_tie_is_no_recommendation(vote: Ballot) -> None:
    given: dict[str, Any] = {"minutes": "Abgestimmt.", "vote": vote}
    assert decide(proposal(P.IN_WORKING_GROUP), "not_recommend", OWN_LEAD, **given).dest is P.NOT_RECOMMENDED
    assert refusal(proposal(P.IN_WORKING_GROUP), "recommend", OWN_LEAD, **given) == (
        "I5",
        "Die Abstimmung trägt den Vorschlag nicht.",
    )


def test_what_the_group_carried_it_has_recommended() -> None:
    given: dict[str, Any] = {"minutes": "Abgestimmt.", "vote": WON}
    taken = decide(proposal(P.IN_WORKING_GROUP), "recommend", SECRETARY, **given)
    assert (taken.office, taken.entered_by) == (Relation.BODY, SECRETARY)
    assert refusal(proposal(P.IN_WORKING_GROUP), "not_recommend", OWN_LEAD, **given) == (
        "I5",
        "Die Abstimmung trägt den Vorschlag; er ist nicht abgelehnt.",
    )


@pytest.mark.parametrize("trigger", ["recommend", "not_recommend"])
def test_a_group_that_agrees_without_a_vote_leaves_minutes(trigger: str) -> None:
    assert decide(proposal(P.IN_WORKING_GROUP), trigger, OWN_LEAD, minutes="Im Einvernehmen.").deviations == ()
    with pytest.raises(FactNeeded, match="fehlt: Auszug des Protokolls"):
        decide(proposal(P.IN_WORKING_GROUP), trigger, OWN_LEAD)


def test_the_minoritys_reason_brings_a_proposal_before_the_steering_group() -> None:
    taken = decide(proposal(P.NOT_RECOMMENDED), "present", OWN_LEAD, reason="Der Bedarf ist belegt.")
    assert taken.dest is P.BEFORE_STEERING_GROUP
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(proposal(P.NOT_RECOMMENDED), "present", OWN_LEAD)


# -- the department -----------------------------------------------------------------------------------------------


def test_the_department_reviews_for_fifteen_working_days() -> None:
    taken = decide(proposal(P.RECOMMENDED), "review", FB, unit=4)
    assert taken.changes == {"responsible_unit_id": 4, "due_until": date(2024, 12, 27)}


def test_the_department_answers_every_check_with_a_reason() -> None:
    taken = decide(proposal(P.IN_DEPARTMENTAL_REVIEW), "state_opinion", UNIT, **ANSWERS)
    assert taken.changes == {"review": {name: [True, "Geprüft."] for name in CHECKS}, "due_until": None}
    for name in CHECKS:
        blank = {**ANSWERS, f"{name}_reason": " "}
        assert refusal(proposal(P.IN_DEPARTMENTAL_REVIEW), "state_opinion", UNIT, **blank) == (
            "SM-1.07",
            "Bitte begründen Sie Ihre Antwort zu jedem Prüfpunkt.",
        )
        missing = {key: value for key, value in ANSWERS.items() if key != f"{name}_fits"}
        with pytest.raises(FactNeeded, match=f"fehlt: {CHECKS[name]}"):
            decide(proposal(P.IN_DEPARTMENTAL_REVIEW), "state_opinion", UNIT, **missing)


def test_an_old_review_keeps_what_is_on_record() -> None:
    case = proposal(P.IN_DEPARTMENTAL_REVIEW)
    taken = decide(case, "state_opinion", BMI, by_record=True, remit_fits=False, remit_reason=REASON)
    assert taken.changes["review"] == {"remit": [False, REASON]}


# -- the steering group -------------------------------------------------------------------------------------------


def test_what_is_unclear_is_named_when_a_proposal_is_adopted() -> None:
    vague = proposal(P.BEFORE_STEERING_GROUP, plan=Plan(goal="Integration fördern", in_remit=True, cost=Decimal(0)))
    expected = (
        "SM-1.09",
        "Bitte benennen Sie im Beschluss, was noch unklar ist:"
        " unklares Ziel, kein Indikator, keine zuständige Stelle, kein Termin.",
    )
    assert refusal(vague, "adopt", BMI) == expected
    assert refusal(vague, "adopt", BMI, unclear_points=" ") == expected
    assert decide(vague, "adopt", BMI, unclear_points="Ziel und Termin").deviations == ()
    assert decide(vague, "adopt", BMI, reason="Im Protokoll benannt").deviations[0].rule == "SM-1.09"


def test_a_clear_proposal_is_adopted_without_more_words() -> None:
    taken = decide(proposal(P.BEFORE_STEERING_GROUP), "adopt", BMI)
    assert (taken.dest, taken.office, taken.changes) == (P.ADOPTED, Relation.BODY, {"decided_on": SITTING})


def test_the_steering_groups_decision_agrees_with_its_vote() -> None:
    before = proposal(P.BEFORE_STEERING_GROUP)
    assert refusal(before, "adopt", BMI, vote=TIE)[0] == "I5"
    assert refusal(before, "reject", BMI, publishable=True, vote=WON, reason=REASON)[0] == "I5"
    assert decide(before, "reject", BMI, publishable=True, vote=TIE, reason=REASON).dest is P.REJECTED


def test_no_member_decides_alone() -> None:
    for trigger in ("adopt", "reject", "defer", "decide_merger"):
        with pytest.raises(WrongOffice):
            decide(proposal(P.BEFORE_STEERING_GROUP), trigger, Office.STEERING_GROUP)


def test_a_rejection_has_a_reason_that_can_be_published_and_an_answer_within_fourteen_days() -> None:
    before = proposal(P.BEFORE_STEERING_GROUP)
    taken = decide(before, "reject", BMI, publishable=True, reason=REASON)
    reason = "Die Stadt ist nicht zuständig."
    assert taken.changes == {"decided_on": SITTING, "public_reason": reason, "due_until": date(2024, 12, 18)}
    assert refusal(before, "reject", BMI, publishable=False, reason=REASON) == (
        "BT-02",
        "Bitte fassen Sie die Begründung so, dass sie veröffentlicht werden kann.",
    )
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(before, "reject", BMI, publishable=True)


def test_a_proposal_is_put_off_to_a_later_day() -> None:
    before = proposal(P.BEFORE_STEERING_GROUP)
    assert decide(before, "defer", BMI, revisit_on=LATER).changes == {"revisit_on": LATER}
    assert refusal(before, "defer", BMI, revisit_on=SITTING) == (
        "I1",
        "Der Tag der Wiedervorlage liegt nach dem Tag der Sitzung.",
    )
    with pytest.raises(FactNeeded, match="fehlt: Wiedervorlage am"):
        decide(before, "defer", BMI)


def test_a_deferred_proposal_comes_back_on_its_day() -> None:
    deferred = proposal(P.DEFERRED)
    early = ("SM-1.11", "Als Tag der Wiedervorlage ist festgesetzt: 15. Januar 2025.")
    assert decide(deferred, "resubmit", Office.ENGINE, on=LATER).changes == {"revisit_on": None}
    assert refusal(deferred, "resubmit", Office.ENGINE, on=date(2025, 1, 14)) == early
    assert refusal(deferred, "resubmit", BMI, on=date(2025, 1, 14)) == early
    taken = decide(deferred, "resubmit", BMI, on=date(2025, 1, 14), reason="Die Zahlen liegen vor.")
    assert taken.deviations[0].rule == "SM-1.11"


# -- other ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OPEN)
def test_all_authors_withdraw_together(state: ProposalState) -> None:
    taken = decide(proposal(state), "withdraw", AUTHOR, all_authors=True)
    assert (taken.dest, taken.changes) == (P.WITHDRAWN, {"due_until": None})
    assert refusal(proposal(state), "withdraw", AUTHOR, all_authors=False, reason="Keine Zeit") == (
        "GO-33",
        "Zurückziehen müssen alle, die den Vorschlag gemeinsam verfasst haben.",
    )
    office = Office.INTEGRATION_COMMISSIONER
    taken = decide(proposal(state), "withdraw", office, all_authors=False, reason="Verzogen")
    assert taken.deviations[0].rule == "GO-33"


def test_without_a_day_no_period_is_reckoned() -> None:
    query = decide(proposal(P.SUBMITTED), "query", LEAD, on=None, question="Für wen?")
    assert query.changes == {"question": "Für wen?"}
