"""Status reports (items of SM-7): a department answers, somebody asks back or confirms, silence is on record."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.status_report import STATUS_REPORT
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.states.status_report import StatusReportView
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import refusal
from tests.make import rows

R, M = StatusReportState, MeasureState
BMI = Office.INTEGRATION_COMMISSIONER
UNIT = Relation.RESPONSIBLE_UNIT
DAY = date(2026, 11, 16)
SAID: dict[str, Any] = {"course": M.IN_PROGRESS, "done": "Zwei Lotsinnen arbeiten."}


def report_in(state: str, **values: Any) -> StatusReportView:
    return StatusReportView(state, **{"cycle_state": ReportingCycleState.OPEN, **values})


@pytest.mark.parametrize(("row", "source"), rows(STATUS_REPORT))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    given: dict[str, Any] = {fact.name: "Text" for fact in row.asks if fact.required}
    given |= {"course": M.IN_PROGRESS} if "course" in given else {}
    given |= {name: 3 for name in ("unit",) if name in given}
    given |= {"light": TrafficLight.GREEN} if "light" in given else {}
    given |= {"requested_until": DAY} if "requested_until" in given else {}
    taken = decide(report_in(source), row.trigger, *row.by, on=DAY, reason="Weil es so ist.", **given)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(STATUS_REPORT))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(report_in(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_an_answer_keeps_its_day_and_settles_the_query() -> None:
    changes = decide(report_in(R.QUERIED), "report", UNIT, on=DAY, **SAID).changes
    assert changes == {**SAID, "reported_on": DAY, "question": None}


@pytest.mark.parametrize("course", [M.IMPLEMENTED, M.PARTLY_IMPLEMENTED])
def test_what_is_finished_needs_proof(course: MeasureState) -> None:
    said: dict[str, Any] = {**SAID, "course": course}
    rule, sentence = refusal(report_in(R.OPEN), "report", UNIT, on=DAY, evidence=" ", **said)
    assert (rule, sentence[:11]) == ("MO-04", "Für „umgese")
    assert decide(report_in(R.OPEN), "report", UNIT, on=DAY, evidence="https://stadt.example", **said)
    assert decide(report_in(R.QUERIED, evidence="Bericht 3"), "report", UNIT, on=DAY, **said)
    assert decide(report_in(R.OPEN), "report", BMI, on=DAY, reason="Gesehen.", **said).deviations[0].rule == "MO-04"


@pytest.mark.parametrize("course", [M.NOT_IMPLEMENTED, M.SUSPENDED])
def test_what_is_stuck_names_its_obstacle(course: MeasureState) -> None:
    said: dict[str, Any] = {**SAID, "course": course}
    assert refusal(report_in(R.OPEN), "report", UNIT, on=DAY, reason="Eilt.", **said)[0] == "I1"
    assert decide(report_in(R.OPEN), "report", UNIT, on=DAY, obstacle="Keine Räume.", **said)


def test_a_closed_cycle_takes_no_answer_and_no_query() -> None:
    frozen: dict[str, Any] = {"cycle_state": ReportingCycleState.EDITING}
    sentence = ("I3", "Die Abfrage ist geschlossen; ihre Werte stehen fest.")
    assert refusal(report_in(R.OPEN, **frozen), "report", UNIT, on=DAY, **SAID) == sentence
    assert refusal(report_in(R.REPORTED, **frozen), "query", BMI, question="Wo?") == sentence


def test_a_department_may_ask_for_time_and_name_another() -> None:
    later = date(2026, 12, 21)
    taken = decide(report_in(R.OPEN), "ask_for_time", UNIT, on=DAY, requested_until=later, reason="Urlaub.")
    assert (taken.dest, taken.changes) == (R.OPEN, {"requested_until": later})
    taken = decide(report_in(R.OPEN), "decline", UNIT, on=DAY, unit=4, reason="Gehört zu Soziales.")
    assert taken.changes == {"declined_on": DAY, "suggested_unit_id": 4}
    with pytest.raises(FactNeeded, match="Begründung"):
        decide(report_in(R.OPEN), "decline", UNIT, on=DAY)


def test_another_unit_begins_anew() -> None:
    changes = decide(report_in(R.OPEN), "reassign", BMI, on=DAY, unit=4).changes
    assert changes == {"responsible_unit_id": 4, "declined_on": None, "suggested_unit_id": None}


def test_silence_is_on_record_and_nothing_is_said_later() -> None:
    assert decide(report_in(R.QUERIED), "stay_silent", Office.ENGINE, on=DAY).dest is R.NO_REPORT
    with pytest.raises(WrongState):
        decide(report_in(R.NO_REPORT), "report", UNIT, on=DAY, **SAID)


def test_the_light_of_the_cut_off_day_stays() -> None:
    taken = decide(report_in(R.CONFIRMED), "freeze", Office.ENGINE, on=DAY, light=TrafficLight.RED)
    assert (taken.dest, taken.changes) == (R.CONFIRMED, {"light": TrafficLight.RED})
    with pytest.raises(WrongState):
        decide(report_in(R.OPEN), "freeze", Office.ENGINE, on=DAY, light=TrafficLight.RED)
