"""Sittings (SM-0): who invites, opens, closes and minutes one, and what stands in the way."""

from typing import Any

import pytest

from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.states.meeting import MEETING
from ik_workflow.states.meeting import BodyLine
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from tests.make import BEFORE
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import make_meeting_view
from tests.make import refusal
from tests.make import rows

S = MeetingState
CHAIR = Relation.CHAIR_OF_BODY
SECRETARY = Relation.SECRETARY_OF_BODY
CLERK = Office.COUNCIL_OFFICE
OBJECTION = Ballot(VoteSubject.MINUTES, yes=5, no=4)

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("plan", CLERK, {"bodies": [1]}),
    ("invite", CHAIR, {"agreed_with_mayor": True}),
    ("open", CHAIR, {"attendance": {1: 5}}),
    ("change_attendance", SECRETARY, {"attendance": {1: 6}}),
    ("interrupt", CHAIR, {}),
    ("resume", CHAIR, {}),
    ("close", CHAIR, {}),
    ("draft_minutes", SECRETARY, {}),
    ("present_minutes", CHAIR, {"signed": True}),
    ("raise_objection", SECRETARY, {"objection": "Frau A. war anwesend."}),
    ("reject_objection", SECRETARY, {"vote": Ballot(VoteSubject.MINUTES, yes=4, no=4)}),
    ("accept_objection", SECRETARY, {"vote": OBJECTION}),
    ("present_minutes", CHAIR, {"signed": True}),
    ("settle_minutes", SECRETARY, {}),
]


@pytest.mark.parametrize(("row", "source"), rows(MEETING))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(make_meeting_view(source), row.trigger, *row.by, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(MEETING))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(make_meeting_view(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_sitting_runs_from_the_plan_to_the_settled_minutes() -> None:
    state = "new"
    for trigger, hand, facts in COURSE:
        state = decide(make_meeting_view(state), trigger, hand, **facts).dest
    assert state == S.MINUTES_SETTLED


def test_a_sitting_needs_a_body() -> None:
    with pytest.raises(FactNeeded, match="Für „Sitzung anlegen“ fehlt: Gremien."):
        decide(make_meeting_view("new"), "plan", CLERK)
    with pytest.raises(BadValue, match="Gremien: Bitte wählen Sie mindestens einen Eintrag."):
        decide(make_meeting_view("new"), "plan", CLERK, bodies=[])


def test_the_agenda_is_set_in_consultation_with_the_mayor() -> None:
    assert refusal(make_meeting_view(S.PLANNED), "invite", CHAIR, agreed_with_mayor=False) == (
        "KV-15",
        "Die Tagesordnung ist mit dem Oberbürgermeister ins Benehmen zu setzen.",
    )


def test_what_was_named_in_time_must_be_on_the_agenda() -> None:
    meeting = make_meeting_view(S.PLANNED, named_in_time_but_missing=("24/SVV/0093", "24/SVV/0094"))
    assert refusal(meeting, "invite", CHAIR, agreed_with_mayor=True) == (
        "KV-16",
        "Rechtzeitig benannte Vorlagen stehen noch nicht auf der Tagesordnung: 24/SVV/0093, 24/SVV/0094.",
    )


def test_both_reasons_against_an_invitation_are_told_at_once() -> None:
    meeting = make_meeting_view(S.PLANNED, named_in_time_but_missing=("24/SVV/0093",))
    rule, sentence = refusal(meeting, "invite", CHAIR, agreed_with_mayor=False)
    assert rule == "KV-15"
    assert "Benehmen" in sentence
    assert "24/SVV/0093" in sentence


@pytest.mark.parametrize("state", [S.PLANNED, S.INVITED])
def test_a_sitting_is_moved_to_another_day_with_a_reason(state: MeetingState) -> None:
    meeting = make_meeting_view(state)
    taken = decide(meeting, "reschedule", CHAIR, reason="Krankheit", new_date=BEFORE)
    assert (taken.dest, taken.changes) == (S.PLANNED, {"held_on": BEFORE, "starts_at": None})
    assert refusal(meeting, "reschedule", CHAIR, reason="Krankheit", new_date=SITTING) == (
        "I1",
        "Der neue Termin muss ein anderer Tag sein als der bisherige.",
    )


def test_a_moved_sitting_may_begin_at_another_time() -> None:
    meeting = make_meeting_view(S.PLANNED)
    given: dict[str, Any] = {"reason": "Krankheit", "new_date": BEFORE}
    taken = decide(meeting, "reschedule", CHAIR, **given, new_start="15:00")
    assert taken.changes["starts_at"].isoformat() == "2024-11-04T15:00:00+01:00"
    for odd in ("25:00", "15.00", "15:60", "٣٣:00"):
        assert refusal(meeting, "reschedule", CHAIR, **given, new_start=odd)[0] == "I1"


def test_a_sitting_whose_new_day_is_not_on_record_keeps_its_day() -> None:
    taken = decide(make_meeting_view(S.INVITED), "reschedule", CHAIR, by_record=True)
    assert (taken.changes, taken.not_on_record) == ({}, ("neuer Termin",))


@pytest.mark.parametrize("trigger", ["reschedule", "cancel"])
def test_moving_and_cancelling_need_a_reason(trigger: str) -> None:
    facts: dict[str, Any] = {"new_date": BEFORE} if trigger == "reschedule" else {}
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(make_meeting_view(S.INVITED), trigger, CHAIR, reason=" \n", **facts)


@pytest.mark.parametrize(("members", "enough"), [(57, 29), (55, 28), (9, 5), (10, 6), (1, 1)])
def test_a_body_is_quorate_with_more_than_half_of_its_members(members: int, enough: int) -> None:
    meeting = make_meeting_view(S.INVITED, bodies=(BodyLine(1, "Ausschuss", members),))
    assert decide(meeting, "open", CHAIR, attendance={1: enough}).changes == {"body.1.present": enough}
    assert refusal(meeting, "open", CHAIR, attendance={1: enough - 1}) == (
        "KV-26",
        "Nicht jedes Gremium ist beschlussfähig: mehr als die Hälfte der Mitglieder muss anwesend sein.",
    )


def test_at_a_joint_sitting_every_body_has_its_own_quorum() -> None:
    bodies = (BodyLine(1, "Ausschuss für Soziales", 9), BodyLine(2, "Ausschuss für Kultur", 9))
    meeting = make_meeting_view(S.INVITED, bodies=bodies)
    assert decide(meeting, "open", CHAIR, attendance={1: 5, 2: 5}).dest is S.OPEN
    assert refusal(meeting, "open", CHAIR, attendance={1: 9, 2: 4})[0] == "KV-26"
    with pytest.raises(FactNeeded, match="Es fehlt: Anwesenheit."):
        decide(meeting, "open", CHAIR, attendance={1: 9})


def test_the_chair_opens_without_a_quorum_only_with_a_reason() -> None:
    meeting = make_meeting_view(S.INVITED)
    taken = decide(meeting, "open", CHAIR, Office.COMMITTEE_CHAIR, reason="KV-28", attendance={1: 4})
    assert [deviation.rule for deviation in taken.deviations] == ["KV-26"]
    assert refusal(meeting, "open", CHAIR, reason="KV-28", attendance={1: 4})[0] == "KV-26"


def test_attendance_is_entered_for_the_sittings_own_bodies_only() -> None:
    assert refusal(make_meeting_view(S.INVITED), "open", CHAIR, attendance={1: 5, 2: 9}) == (
        "I1",
        "Für ein Gremium, das nicht zu dieser Sitzung gehört, kann keine Anwesenheit eingetragen werden.",
    )


def test_a_sitting_closes_when_every_item_has_a_result() -> None:
    assert decide(make_meeting_view(S.OPEN), "close", CHAIR).dest is S.CLOSED
    assert refusal(make_meeting_view(S.OPEN, unsettled_items=("5.1 Konzept", "6 Bericht")), "close", CHAIR) == (
        "I1",
        "Diese Punkte haben noch kein Ergebnis und sind nicht als nicht behandelt vermerkt: 5.1 Konzept, 6 Bericht.",
    )


def test_what_was_not_called_is_confirmed_as_not_reached() -> None:
    meeting = make_meeting_view(S.OPEN, uncalled_items=("7 Bericht",))
    assert decide(meeting, "close", CHAIR, rest_not_reached=True).dest is S.CLOSED
    for given in ({}, {"rest_not_reached": False}):
        assert refusal(meeting, "close", CHAIR, **given) == (
            "I1",
            "Diese Punkte wurden nicht aufgerufen: 7 Bericht. Bitte bestätigen Sie, dass sie nicht behandelt wurden.",
        )


def test_minutes_are_presented_signed() -> None:
    assert refusal(make_meeting_view(S.MINUTES_DRAFTED), "present_minutes", CHAIR, signed=False) == (
        "KV-46",
        "Die Niederschrift ist zu unterzeichnen oder qualifiziert elektronisch zu signieren.",
    )


@pytest.mark.parametrize("vote", [Ballot(yes=4, no=4), Ballot(yes=4, no=5), Ballot()])
def test_an_objection_to_the_minutes_needs_a_majority(vote: Ballot) -> None:
    assert refusal(make_meeting_view(S.MINUTES_PRESENTED), "accept_objection", SECRETARY, vote=vote) == (
        "KV-45",
        "Über die Einwendung ist abzustimmen; sie ist mit Mehrheit angenommen worden.",
    )


def test_an_objection_that_found_a_majority_is_not_rejected() -> None:
    assert refusal(make_meeting_view(S.MINUTES_PRESENTED), "reject_objection", SECRETARY, vote=OBJECTION) == (
        "KV-45",
        "Die Einwendung ist mit Mehrheit angenommen; sie kann nicht zurückgewiesen werden.",
    )


def test_every_objection_counts_until_it_is_decided() -> None:
    meeting = make_meeting_view(S.MINUTES_PRESENTED, open_objections=1)
    raised = decide(meeting, "raise_objection", SECRETARY, objection="Frau A. war anwesend.")
    assert raised.changes == {"open_objections": 2}
    assert decide(meeting, "reject_objection", SECRETARY, vote=Ballot(yes=1, no=2)).changes == {"open_objections": 0}
    assert decide(meeting, "accept_objection", SECRETARY, vote=OBJECTION).changes == {"open_objections": 0}


def test_attendance_changes_while_a_sitting_lasts() -> None:
    taken = decide(make_meeting_view(S.OPEN), "change_attendance", SECRETARY, attendance={1: 3})
    assert taken.changes == {"body.1.present": 3}


def test_minutes_are_settled_when_no_objection_is_open() -> None:
    assert refusal(make_meeting_view(S.MINUTES_PRESENTED, open_objections=1), "settle_minutes", SECRETARY) == (
        "KV-45",
        "Über Einwendungen gegen die Niederschrift ist noch nicht entschieden.",
    )


def test_a_body_decides_and_its_secretary_writes_it_down() -> None:
    taken = decide(make_meeting_view(S.MINUTES_PRESENTED), "settle_minutes", SECRETARY)
    assert (taken.office, taken.entered_by) == (Relation.BODY, SECRETARY)


def test_what_the_record_does_not_print_of_a_sitting_is_noted_as_missing() -> None:
    taken = decide(make_meeting_view(S.INVITED), "open", CLERK, by_record=True)
    assert taken.not_on_record == ("Anwesenheit",)
    assert taken.deviations == ()
