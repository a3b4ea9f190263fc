"""Consultations (SM-3): one paper in one body, over as many sittings as it takes."""

from datetime import timedelta
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.consultation import CONSULTATION
from ik_workflow.states.consultation import FINAL
from ik_workflow.states.consultation import PASSING_RESULTS
from ik_workflow.states.consultation import REFERRALS
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.consultation import ItemLine
from ik_workflow.states.meeting import HELD
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from tests.make import BEFORE
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import make_consultation_view
from tests.make import make_item_line
from tests.make import make_line
from tests.make import refusal
from tests.make import rows

C = ConsultationState
R = ConsultationResult
CLERK = Office.COUNCIL_OFFICE
CHAIR = Relation.CHAIR_OF_BODY
SECRETARY = Relation.SECRETARY_OF_BODY
BOARD = Relation.MEMBER_OF_BODY
HEARING: dict[str, Any] = {"role": ConsultationRole.HEARING, "offered_on": SITTING}
MAIN: dict[str, Any] = {"classification": Classification.MAIN_COMMITTEE}

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("plan", CLERK, {}),
    ("schedule", CLERK, {"item": 1}),
    ("invite", CHAIR, {}),
    ("remove", CHAIR, {"originator_consents": True}),
    ("plan_again", CLERK, {}),
    ("schedule", CHAIR, {"item": 2}),
    ("invite", CHAIR, {}),
    ("not_reached", CHAIR, {}),
    ("plan_again", CHAIR, {}),
    ("schedule", SECRETARY, {"item": 3}),
    ("invite", SECRETARY, {}),
    ("call", CHAIR, {}),
    ("read_first", SECRETARY, {}),
    ("plan_again", CHAIR, {}),
    ("schedule", CHAIR, {"item": 4}),
    ("invite", CHAIR, {}),
    ("call", CHAIR, {}),
    ("defer", SECRETARY, {"reason": "Ein Gast fehlt."}),
    ("plan_again", CHAIR, {}),
    ("schedule", CHAIR, {"item": 5}),
    ("invite", CHAIR, {}),
    ("call", CHAIR, {}),
    ("conclude", SECRETARY, {"result": R.ADOPTED, "vote": Ballot(yes=7, no=0, abstain=0)}),
]


def ready_for(row: Step, source: str) -> Any:
    return make_consultation_view(source, **(HEARING if row.row == "SM-3.12" else {}))


@pytest.mark.parametrize(("row", "source"), rows(CONSULTATION))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    assert decide(ready_for(row, source), row.trigger, *row.by, by_record=True).dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(CONSULTATION))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(ready_for(row, source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_consultation_may_take_many_sittings() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(make_consultation_view(state), trigger, hand, **given).dest
    assert state == C.CONCLUDED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_consultation(state: ConsultationState) -> None:
    for trigger in {row.trigger for row in CONSULTATION.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(make_consultation_view(state), trigger, *EVERY_HAND)


# -- planning -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trigger", ["plan", "join"])
def test_a_paper_that_has_ended_is_not_consulted_any_more(trigger: str) -> None:
    assert refusal(make_consultation_view("new", paper_open=False), trigger, CLERK) == (
        "I3",
        "Zu dieser Vorlage sind keine Beratungen mehr vorzusehen: sie ist erledigt.",
    )


def test_a_report_after_the_decision_is_planned_all_the_same() -> None:
    ended = make_consultation_view("new", paper_open=False)
    assert decide(ended, "plan", CLERK, after_decision=True).dest is C.PLANNED
    assert refusal(ended, "plan", CLERK, after_decision=False)[0] == "I3"


@pytest.mark.parametrize("trigger", ["plan", "join"])
def test_a_body_has_one_open_decision_on_a_paper(trigger: str) -> None:
    other = make_line(role=ConsultationRole.DECISION, organization_id=1)
    second = make_consultation_view("new", role=ConsultationRole.DECISION, others=(other,))
    assert refusal(second, trigger, CLERK) == (
        "I6",
        "Dieses Gremium berät die Vorlage bereits mit der Aufgabe Entscheidung.",
    )


@pytest.mark.parametrize(
    "changed",
    [{"organization_id": 2}, {"organization_id": None}, {"state": "concluded"}, {"role": ConsultationRole.ADVISORY}],
)
def test_another_body_an_ended_row_and_mere_advice_stand_in_no_decisions_way(changed: dict[str, Any]) -> None:
    other = make_line(**{"role": ConsultationRole.DECISION, "organization_id": 1, **changed})
    second = make_consultation_view("new", role=ConsultationRole.DECISION, others=(other,))
    assert decide(second, "plan", CLERK).dest is C.PLANNED


def test_a_body_consults_in_its_own_sitting() -> None:
    foreign = make_consultation_view(C.PLANNED, item=make_item_line(of_this_body=False))
    assert refusal(foreign, "schedule", CLERK, item=1) == (
        "I1",
        "Die gewählte Sitzung ist nicht die dieses Gremiums.",
    )
    with pytest.raises(FactNeeded, match="Es fehlt: Sitzung."):
        decide(make_consultation_view(C.PLANNED, item=None), "schedule", CLERK, item=1)


def test_the_main_committee_comes_last() -> None:
    others = (make_line("Ausschuss für Kultur"), make_line("Ausschuss für Finanzen", state="deferred"))
    main = make_consultation_view(C.PLANNED, others=others, **MAIN)
    assert refusal(main, "schedule", CLERK, item=1) == (
        "GO-16",
        "Der Hauptausschuss berät zuletzt; vor ihm fehlen noch: Ausschuss für Kultur, Ausschuss für Finanzen.",
    )
    all_done = make_consultation_view(C.PLANNED, others=(make_line(state="concluded"),), **MAIN)
    assert decide(all_done, "schedule", CLERK, item=1).dest is C.SCHEDULED


def test_the_main_committee_may_come_earlier_with_a_reason() -> None:
    main = make_consultation_view(C.PLANNED, others=(make_line("Ausschuss für Kultur"),), **MAIN)
    taken = decide(main, "schedule", CLERK, item=1, reason="Die Frist der Förderung läuft ab.")
    assert [(deviation.rule, deviation.text) for deviation in taken.deviations] == [
        ("GO-16", "Der Hauptausschuss berät zuletzt; vor ihm fehlen noch: Ausschuss für Kultur.")
    ]
    assert taken.reason == "Die Frist der Förderung läuft ab."
    assert refusal(main, "schedule", SECRETARY, item=1, reason="Die Frist der Förderung läuft ab.")[0] == "GO-16"


# -- in the sitting -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MeetingState)
def test_an_item_is_called_in_a_sitting_that_was_opened(state: MeetingState) -> None:
    consultation = make_consultation_view(C.INVITED, item=make_item_line(meeting_state=state.value))
    if state in HELD:
        assert decide(consultation, "call", CHAIR).dest is C.CALLED
    else:
        assert refusal(consultation, "call", CHAIR) == ("I1", "Die Sitzung ist noch nicht eröffnet.")


@pytest.mark.parametrize(("members", "enough"), [(57, 29), (55, 28), (9, 5)])
def test_an_item_is_called_before_a_quorum(members: int, enough: int) -> None:
    def with_present(present: int) -> Any:
        return make_consultation_view(C.INVITED, item=make_item_line(members=members, present=present))

    assert decide(with_present(enough), "call", CHAIR).dest is C.CALLED
    assert refusal(with_present(enough - 1), "call", CHAIR) == (
        "KV-26",
        "Das Gremium ist nicht beschlussfähig: mehr als die Hälfte der Mitglieder muss anwesend sein.",
    )


def test_convened_again_on_the_same_matter_a_body_is_quorate_in_any_number() -> None:
    few = make_consultation_view(C.INVITED, item=make_item_line(present=1))
    assert decide(few, "call", CHAIR, convened_again=True).dest is C.CALLED
    assert refusal(few, "call", CHAIR, convened_again=False)[0] == "KV-26"


def test_an_item_is_removed_with_the_consent_of_who_named_it() -> None:
    invited = make_consultation_view(C.INVITED)
    taken = decide(invited, "remove", CHAIR, originator_consents=True, result_text="abgesetzt")
    assert taken.changes["item.result"] is R.REMOVED
    assert refusal(invited, "remove", CHAIR, originator_consents=False) == (
        "KV-19",
        "Abgesetzt wird nur mit Zustimmung dessen, der den Punkt angemeldet hat.",
    )


@pytest.mark.parametrize("state", [C.INVITED, C.CALLED])
def test_a_body_puts_an_item_off_with_a_reason_and_leaves_the_sitting(state: ConsultationState) -> None:
    taken = decide(make_consultation_view(state), "defer", SECRETARY, reason="Ein Gast fehlt.", result_text="vertagt")
    assert taken.dest is C.DEFERRED
    assert taken.changes == {
        "item.result": R.DEFERRED,
        "item.result_text": "vertagt",
        "item.derived_result": None,
        "item_id": None,
    }
    with pytest.raises(FactNeeded, match="Für „Zurückstellen“ fehlt: Begründung."):
        decide(make_consultation_view(state), "defer", SECRETARY)


@pytest.mark.parametrize("result", sorted(PASSING_RESULTS | REFERRALS))
def test_what_only_passes_does_not_conclude(result: ConsultationResult) -> None:
    assert refusal(make_consultation_view(C.CALLED), "conclude", SECRETARY, result=result) == (
        "I1",
        "Mit diesem Ergebnis endet die Beratung nicht; dafür gibt es einen eigenen Schritt.",
    )


@pytest.mark.parametrize("result", [result for result in R if result not in PASSING_RESULTS | REFERRALS])
def test_every_other_result_concludes(result: ConsultationResult) -> None:
    taken = decide(make_consultation_view(C.CALLED), "conclude", SECRETARY, result=result)
    assert (taken.dest, taken.changes["result"]) == (C.CONCLUDED, result)


@pytest.mark.parametrize("result", [R.ADOPTED, R.ADOPTED_AS_AMENDED, R.REAFFIRMED])
def test_a_tie_is_a_rejection(result: ConsultationResult) -> None:
    called, tie = make_consultation_view(C.CALLED), Ballot(yes=3, no=3)
    assert refusal(called, "conclude", SECRETARY, result=result, vote=tie) == (
        "I5",
        "Das eingetragene Ergebnis widerspricht der Abstimmung.",
    )
    assert decide(called, "conclude", SECRETARY, result=R.REJECTED, vote=tie).dest is C.CONCLUDED


@pytest.mark.parametrize("vote", [Ballot(yes=4, no=3), Ballot(manner=Manner.UNANIMOUS, stated=True)])
def test_a_rejection_contradicts_a_vote_that_was_carried(vote: Ballot) -> None:
    assert refusal(make_consultation_view(C.CALLED), "conclude", SECRETARY, result=R.REJECTED, vote=vote)[0] == "I5"


@pytest.mark.parametrize(
    ("result", "vote"),
    [
        (R.ADOPTED, None),
        (R.ADOPTED, Ballot(manner=Manner.MAJORITY)),
        (R.ADOPTED, Ballot(VoteSubject.DEFERRAL, yes=2, no=4)),
        (R.NOTED, Ballot(yes=3, no=3)),
        (R.SPLIT, Ballot(yes=3, no=3)),
    ],
)
def test_a_vote_that_does_not_speak_of_the_result_cannot_contradict_it(
    result: ConsultationResult, vote: Ballot | None
) -> None:
    taken = decide(make_consultation_view(C.CALLED), "conclude", SECRETARY, result=result, vote=vote)
    assert taken.changes["result"] is result


IN_SITTING: list[tuple[ConsultationState, str, dict[str, Any]]] = [
    (C.INVITED, "defer", {"reason": "Ein Gast fehlt."}),
    (C.CALLED, "defer", {"reason": "Ein Gast fehlt."}),
    (C.CALLED, "read_first", {}),
    (C.CALLED, "conclude", {"result": R.NOTED}),
    (C.CALLED, "refer_on", {"result": R.REFERRED}),
]


@pytest.mark.parametrize(("state", "trigger", "given"), [*IN_SITTING, (C.INVITED, "call", {})])
def test_nothing_happens_before_the_sitting(state: ConsultationState, trigger: str, given: dict[str, Any]) -> None:
    consultation = make_consultation_view(state)
    assert decide(consultation, trigger, SECRETARY, on=SITTING, **given).step.trigger == trigger
    assert refusal(consultation, trigger, SECRETARY, on=SITTING - timedelta(days=1), **given) == (
        "I1",
        "Der Tag liegt vor der Sitzung, auf deren Tagesordnung der Punkt steht.",
    )


@pytest.mark.parametrize(("state", "trigger", "given"), IN_SITTING)
def test_no_more_vote_than_were_there(state: ConsultationState, trigger: str, given: dict[str, Any]) -> None:
    consultation = make_consultation_view(state, item=make_item_line(present=7))
    all_of_them, one_more = (Ballot(VoteSubject.DEFERRAL, yes=5, no=1, excluded=n) for n in (1, 2))
    assert decide(consultation, trigger, SECRETARY, vote=all_of_them, **given).step.trigger == trigger
    assert refusal(consultation, trigger, SECRETARY, vote=one_more, **given) == (
        "I4",
        "Es sind mehr Stimmen eingetragen, als in der Sitzung Stimmberechtigte anwesend waren.",
    )


@pytest.mark.parametrize("item", [None, make_item_line(present=None, held_on=None)])
def test_where_neither_day_nor_attendance_is_known_nothing_contradicts(item: ItemLine | None) -> None:
    consultation = make_consultation_view(C.CALLED, item=item)
    vote = Ballot(VoteSubject.DEFERRAL, yes=99, no=0)
    assert decide(consultation, "conclude", SECRETARY, on=BEFORE, result=R.NOTED, vote=vote).dest is C.CONCLUDED


@pytest.mark.parametrize("state", [C.CALLED, C.FIRST_READING])
@pytest.mark.parametrize("result", R)
def test_without_a_vote_of_its_own_a_body_refers_or_passes_on(
    state: ConsultationState, result: ConsultationResult
) -> None:
    consultation = make_consultation_view(state)
    if result in REFERRALS:
        assert decide(consultation, "refer_on", SECRETARY, result=result).changes["result"] is result
    else:
        assert refusal(consultation, "refer_on", SECRETARY, result=result) == (
            "I1",
            "Ohne eigenes Votum endet die Beratung nur mit „überwiesen“ oder „ohne Votum weitergegeben“.",
        )


# -- hearings and lost sittings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("trigger", "hand"), [("waive", BOARD), ("miss_deadline", Office.ENGINE)])
def test_only_who_is_heard_can_waive_or_miss_a_hearing(trigger: str, hand: Hand) -> None:
    assert decide(make_consultation_view(C.INVITED, **HEARING), trigger, hand).dest is C.LAPSED
    advisory = make_consultation_view(C.INVITED, offered_on=SITTING)
    assert refusal(advisory, trigger, hand) == (
        "I1",
        "Auf Anhörung verzichten kann nur ein Gremium, das angehört wird.",
    )


@pytest.mark.parametrize(("trigger", "hand"), [("waive", BOARD), ("miss_deadline", Office.ENGINE)])
def test_a_hearing_ends_without_a_comment_only_if_it_was_offered(trigger: str, hand: Hand) -> None:
    not_offered = make_consultation_view(C.INVITED, role=ConsultationRole.HEARING)
    with pytest.raises(FactNeeded, match="Es fehlt: Tag des Angebots.") as refused:
        decide(not_offered, trigger, hand)
    assert refused.value.rule == "KV-61"


@pytest.mark.parametrize("state", [C.SCHEDULED, C.INVITED])
def test_a_sitting_that_falls_away_takes_the_item_off_its_agenda(state: ConsultationState) -> None:
    taken = decide(make_consultation_view(state), "lose_sitting", Office.ENGINE)
    assert (taken.dest, taken.changes["item_id"]) == (C.PLANNED, None)


def test_every_step_out_of_a_sitting_leaves_no_item_open() -> None:
    leaving = [row for row in CONSULTATION.steps if C.INVITED in row.source and row.dest and row.trigger != "call"]
    for row in leaving:
        taken = decide(ready_for(row, C.INVITED), row.trigger, *row.by, by_record=True)
        assert taken.changes["item.result"] is not None, row.trigger
