"""Resolutions (SM-2b): objection under both laws, the second vote, supervision, execution."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.engine import Decision
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.resolution import FINAL
from ik_workflow.states.resolution import LAW_OF_2024
from ik_workflow.states.resolution import OPEN
from ik_workflow.states.resolution import RESOLUTION
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.resolution import ResolutionView
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import make_resolution_view
from tests.make import refusal
from tests.make import rows

R = ResolutionState
ENGINE = Office.ENGINE
MAYOR = Office.MAYOR
CLERK = Office.COUNCIL_OFFICE
CHAIR = Office.COUNCIL_CHAIR

LAST_OF_OLD_LAW = date(2024, 6, 8)
OBJECTED_ON = date(2024, 12, 20)
LAST_DAY = date(2024, 12, 27)
DAY_AFTER = date(2024, 12, 28)
NEXT_SITTING = date(2025, 1, 29)
SECOND_LAST_DAY = date(2025, 2, 12)
ROLL_CALL = Ballot(yes=29, no=28, roll_call=True)
UNLAWFUL: dict[str, Any] = {"reason": "Der Beschluss verletzt das Vergaberecht.", "in_due_form": True}


def going_on(case: ResolutionView, taken: Decision) -> ResolutionView:
    """The resolution after the step, with what its effects wrote."""
    known = {name: value for name, value in taken.changes.items() if hasattr(case, name)}
    return replace(case, state=str(taken.dest), **known)


def in_period(**values: Any) -> ResolutionView:
    return make_resolution_view(R.OBJECTION_PERIOD, **{"objection_until": LAST_DAY, **values})


def objected(**values: Any) -> ResolutionView:
    return make_resolution_view(R.OBJECTED, **{"next_sitting_on": NEXT_SITTING, **values})


@pytest.mark.parametrize(("row", "source"), rows(RESOLUTION))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    decided_on = LAST_OF_OLD_LAW if row.trigger == "receive_minutes" else LAW_OF_2024
    resolution = make_resolution_view(source, decided_on=decided_on)
    assert decide(resolution, row.trigger, *row.by, on=None, by_record=True).dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(RESOLUTION))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(make_resolution_view(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


@pytest.mark.parametrize("state", sorted(FINAL))
def test_no_step_leads_out_of_an_ended_resolution(state: ResolutionState) -> None:
    for trigger in {row.trigger for row in RESOLUTION.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(make_resolution_view(state), trigger, *EVERY_HAND)


def test_without_an_objection_a_resolution_is_executed() -> None:
    case = make_resolution_view("new")
    course: list[tuple[str, Hand, date]] = [
        ("pass", ENGINE, date(2024, 12, 4)),
        ("start_objection_period", ENGINE, date(2024, 12, 4)),
        ("end_objection_period", ENGINE, DAY_AFTER),
        ("execute", Relation.RESPONSIBLE_UNIT, DAY_AFTER),
    ]
    for trigger, hand, on in course:
        case = going_on(case, decide(case, trigger, hand, on=on))
    taken = decide(case, "complete", Relation.RESPONSIBLE_UNIT, on=NEXT_SITTING, evidence="Bericht 25/SVV/0012")
    assert taken.dest is R.EXECUTED


# -- the objection period -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided_on", "raw", "until"),
    [
        (date(2024, 12, 4), date(2024, 12, 25), LAST_DAY),
        (date(2025, 3, 5), date(2025, 3, 26), date(2025, 3, 26)),
        (date(2026, 3, 13), date(2026, 4, 3), date(2026, 4, 7)),
        (date(2024, 6, 9), date(2024, 6, 30), date(2024, 7, 1)),
    ],
)
def test_since_june_2024_the_period_is_three_weeks_from_the_sitting(decided_on: date, raw: date, until: date) -> None:
    taken = decide(make_resolution_view(R.PASSED, decided_on=decided_on), "start_objection_period", ENGINE)
    assert taken.changes == {"objection_until": until, "objection_until_raw": raw}
    assert taken.step.opens == ("DR-01", "DR-02")


def test_until_june_2024_the_period_waits_for_the_signed_minutes() -> None:
    passed = make_resolution_view(R.PASSED, decided_on=LAST_OF_OLD_LAW)
    assert decide(passed, "start_objection_period", ENGINE).changes == {}
    running = in_period(decided_on=date(2024, 5, 15), objection_until=None)
    taken = decide(running, "receive_minutes", MAYOR, on=date(2024, 5, 17), received_on=date(2024, 5, 15))
    assert taken.changes == {
        "minutes_received_on": date(2024, 5, 15),
        "objection_until": date(2024, 5, 29),
        "objection_until_raw": date(2024, 5, 29),
    }


@pytest.mark.parametrize("received_on", [date(2024, 5, 14), date(2024, 5, 18)])
def test_minutes_come_neither_before_the_sitting_nor_tomorrow(received_on: date) -> None:
    running = in_period(decided_on=date(2024, 5, 15), objection_until=None)
    assert refusal(running, "receive_minutes", MAYOR, on=date(2024, 5, 17), received_on=received_on) == (
        "I1",
        "Die Niederschrift geht frühestens am Tag der Sitzung zu und nicht nach dem Tag dieses Schritts.",
    )


def test_minutes_that_came_before_the_period_began_count_too() -> None:
    passed = make_resolution_view(R.PASSED, decided_on=date(2024, 5, 15), minutes_received_on=date(2024, 5, 17))
    assert decide(passed, "start_objection_period", ENGINE).changes["objection_until"] == date(2024, 5, 31)


def test_under_the_law_of_2024_the_signed_minutes_move_no_period() -> None:
    running = in_period(decided_on=LAW_OF_2024)
    assert refusal(running, "receive_minutes", MAYOR, on=LAST_DAY, received_on=LAST_DAY) == (
        "KV-51",
        "Auf den Zugang der unterzeichneten Niederschrift kommt es nur nach dem bis 8. Juni 2024 geltenden Recht an.",
    )


def test_where_no_day_is_on_record_no_period_is_made_up() -> None:
    passed = make_resolution_view(R.PASSED, decided_on=None)
    assert decide(passed, "start_objection_period", ENGINE, on=None, by_record=True).changes == {}


def test_outside_brandenburg_no_mayor_objects_under_its_law() -> None:
    passed = make_resolution_view(R.PASSED, under_brandenburg_law=False)
    assert refusal(passed, "start_objection_period", ENGINE) == (
        "KV-50",
        "Das Beanstandungsrecht nach § 55 BbgKVerf gilt nur für Gremien in Brandenburg.",
    )


@pytest.mark.parametrize("on", [OBJECTED_ON, LAST_DAY])
def test_the_mayor_objects_within_the_period(on: date) -> None:
    assert decide(in_period(), "object", MAYOR, on=on, **UNLAWFUL).dest is R.OBJECTED


def test_under_the_old_law_the_mayor_may_object_before_the_minutes_arrive() -> None:
    waiting = in_period(decided_on=LAST_OF_OLD_LAW, objection_until=None)
    assert decide(waiting, "object", MAYOR, on=date(2024, 9, 1), **UNLAWFUL).dest is R.OBJECTED
    with pytest.raises(FactNeeded, match="Ende der Beanstandungsfrist"):
        decide(in_period(objection_until=None), "object", MAYOR, on=OBJECTED_ON, **UNLAWFUL)


def test_the_day_after_the_period_is_too_late() -> None:
    assert refusal(in_period(), "object", MAYOR, on=DAY_AFTER, **UNLAWFUL) == (
        "KV-51",
        "Die Beanstandungsfrist ist abgelaufen.",
    )


def test_an_objection_has_its_form_and_its_reason() -> None:
    assert refusal(in_period(), "object", MAYOR, on=OBJECTED_ON, reason="Rechtswidrig.", in_due_form=False) == (
        "KV-50",
        "Die Beanstandung ist schriftlich oder elektronisch an den Vorsitz zu richten.",
    )
    with pytest.raises(FactNeeded, match="Für „Beanstanden“ fehlt: Begründung."):
        decide(in_period(), "object", MAYOR, on=OBJECTED_ON, in_due_form=True)


def test_the_period_ends_the_day_after_its_last_day() -> None:
    assert decide(in_period(), "end_objection_period", ENGINE, on=DAY_AFTER).dest is R.EXECUTABLE
    assert refusal(in_period(), "end_objection_period", ENGINE, on=LAST_DAY) == (
        "KV-51",
        "Die Beanstandungsfrist läuft noch.",
    )


def test_a_period_without_an_end_does_not_run_out() -> None:
    with pytest.raises(FactNeeded, match="Es fehlt: Ende der Beanstandungsfrist."):
        decide(in_period(objection_until=None), "end_objection_period", ENGINE, on=DAY_AFTER)


def test_the_mayor_may_release_a_resolution_early_with_a_note() -> None:
    assert decide(in_period(), "release_early", MAYOR, reason="Eilt, keine Bedenken.").dest is R.EXECUTABLE
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(in_period(), "release_early", MAYOR)


# -- the second vote ----------------------------------------------------------------------------------------------


def test_no_new_vote_at_the_next_sitting_repeals_once_the_chair_confirms_it() -> None:
    taken = decide(objected(next_sitting_closed=True), "let_lapse", CHAIR, on=NEXT_SITTING)
    assert taken.dest is R.REPEALED
    assert refusal(objected(next_sitting_closed=False), "let_lapse", CHAIR, on=NEXT_SITTING) == (
        "KV-55",
        "Die nächste Sitzung, in der erneut beschlossen werden kann, ist noch nicht geschlossen.",
    )
    with pytest.raises(FactNeeded, match="nächste Sitzung"):
        decide(objected(), "let_lapse", CHAIR, on=NEXT_SITTING)


def test_time_alone_never_repeals_a_resolution() -> None:
    with pytest.raises(WrongOffice):
        decide(objected(next_sitting_closed=True), "let_lapse", ENGINE, on=NEXT_SITTING)


def test_the_council_votes_again_by_roll_call_in_its_next_sitting() -> None:
    taken = decide(objected(), "reaffirm", CLERK, on=NEXT_SITTING, vote=ROLL_CALL)
    assert taken.dest is R.REAFFIRMED
    assert taken.changes == {"reaffirmed_on": NEXT_SITTING, "objection_until": None, "objection_until_raw": None}


@pytest.mark.parametrize("on", [date(2025, 1, 28), date(2025, 1, 30)])
def test_another_day_is_not_the_next_sitting(on: date) -> None:
    assert refusal(objected(), "reaffirm", CLERK, on=on, vote=ROLL_CALL) == (
        "KV-54",
        "Erneut beschlossen wird in der nächsten Sitzung nach der Beanstandung.",
    )


def test_the_second_vote_is_by_roll_call() -> None:
    assert refusal(objected(), "reaffirm", CLERK, on=NEXT_SITTING, vote=Ballot(yes=29, no=28)) == (
        "KV-54",
        "Über die beanstandete Sache ist namentlich abzustimmen.",
    )


@pytest.mark.parametrize("vote", [replace(ROLL_CALL, yes=28), Ballot(stated=False, roll_call=True)])
def test_a_tie_does_not_reaffirm(vote: Ballot) -> None:
    assert refusal(objected(), "reaffirm", CLERK, on=NEXT_SITTING, vote=vote) == (
        "KV-30",
        "Die Abstimmung trägt den Beschluss nicht.",
    )


def test_a_roll_call_without_figures_reaffirms_as_the_record_has_it() -> None:
    vote = Ballot(manner=Manner.MAJORITY, roll_call=True)
    assert decide(objected(), "reaffirm", CLERK, on=NEXT_SITTING, vote=vote).dest is R.REAFFIRMED


# -- the second objection -----------------------------------------------------------------------------------------


def second_period() -> ResolutionView:
    reaffirmed = make_resolution_view(R.REAFFIRMED, reaffirmed_on=NEXT_SITTING)
    return going_on(reaffirmed, decide(reaffirmed, "start_second_period", ENGINE, on=NEXT_SITTING))


def test_the_second_period_is_two_weeks_from_the_second_vote() -> None:
    assert second_period().objection_until == SECOND_LAST_DAY


def test_without_a_second_objection_the_suspension_lapses() -> None:
    assert decide(second_period(), "end_second_period", ENGINE, on=date(2025, 2, 13)).dest is R.EXECUTABLE
    assert refusal(second_period(), "end_second_period", ENGINE, on=SECOND_LAST_DAY) == (
        "KV-56",
        "Die zweite Beanstandungsfrist läuft noch.",
    )


def test_the_mayor_objects_a_second_time_within_two_weeks() -> None:
    taken = decide(second_period(), "object_again", MAYOR, on=SECOND_LAST_DAY, **UNLAWFUL)
    assert taken.dest is R.OBJECTED_AGAIN
    assert taken.changes["objection_until"] == date(2025, 2, 26)
    assert refusal(second_period(), "object_again", MAYOR, on=date(2025, 2, 13), **UNLAWFUL) == (
        "KV-56",
        "Die zweite Beanstandungsfrist ist abgelaufen.",
    )


def test_the_case_goes_to_the_supervision_within_two_weeks_or_with_a_reason() -> None:
    again = make_resolution_view(R.OBJECTED_AGAIN, objection_until=date(2025, 2, 26))
    late = date(2025, 2, 27)
    assert decide(again, "submit_to_supervision", MAYOR, on=date(2025, 2, 26)).deviations == ()
    assert refusal(again, "submit_to_supervision", MAYOR, on=late) == (
        "DR-05",
        "Die Vorlage an die Kommunalaufsicht ist innerhalb von zwei Wochen nach der zweiten Beanstandung fällig.",
    )
    assert decide(again, "submit_to_supervision", MAYOR, on=late, reason="Poststreik").deviations[0].rule == "DR-05"


@pytest.mark.parametrize(
    ("trigger", "dest"), [("supervision_confirms", R.EXECUTABLE), ("supervision_repeals", R.REPEALED)]
)
def test_the_supervision_decides_with_a_document(trigger: str, dest: ResolutionState) -> None:
    before = make_resolution_view(R.BEFORE_SUPERVISION)
    assert decide(before, trigger, Office.SUPERVISION, document="Bescheid vom 03.03.2025").dest is dest
    with pytest.raises(FactNeeded, match="fehlt: Bescheid der Aufsicht"):
        decide(before, trigger, Office.SUPERVISION)


# -- execution, later resolutions ---------------------------------------------------------------------------------


def test_an_execution_is_shown_by_a_report() -> None:
    running = make_resolution_view(R.IN_EXECUTION)
    with pytest.raises(FactNeeded, match="Es fehlt: Bericht oder Nachweis."):
        decide(running, "complete", MAYOR)
    assert refusal(running, "complete", MAYOR, evidence="") == (
        "GO-45",
        "Der Vollzug ist durch einen Bericht oder Nachweis zu belegen.",
    )
    assert decide(running, "complete", MAYOR, evidence="", reason="Bestätigt").deviations[0].rule == "GO-45"


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(("trigger", "dest"), [("supersede", R.SUPERSEDED), ("repeal", R.REPEALED)])
def test_a_later_resolution_ends_every_open_one(state: ResolutionState, trigger: str, dest: ResolutionState) -> None:
    hand: Hand = Relation.SECRETARY_OF_BODY
    assert decide(make_resolution_view(state), trigger, hand, later_resolution="25/SVV/0200").dest is dest
    with pytest.raises(FactNeeded, match="fehlt: späterer Beschluss"):
        decide(make_resolution_view(state), trigger, hand)
