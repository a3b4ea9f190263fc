"""Status reports: how one measure stands, as its department says in one reporting cycle (items of SM-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.measure import RESULTS
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.translation import N_


class StatusReportState(Labelled):
    """Where the report on one measure stands."""

    OPEN = "open", N_("offen")
    REPORTED = "reported", N_("gemeldet")
    QUERIED = "queried", N_("Rückfrage")
    CONFIRMED = "confirmed", N_("bestätigt")
    NO_REPORT = "no_report", N_("keine Meldung")


R, M = StatusReportState, MeasureState
FINAL = frozenset({R.CONFIRMED, R.NO_REPORT})
#: the department has something to do
AWAITED = (R.OPEN, R.QUERIED)
#: what a department may say of the course
COURSES = (M.SPECIFIED, M.IN_PROGRESS, M.SUSPENDED, M.PERMANENT, *RESULTS)
#: a course that needs proof (MO-04)
FINISHED = frozenset({M.IMPLEMENTED, M.PARTLY_IMPLEMENTED})


@dataclass(frozen=True, slots=True)
class StatusReportView:
    """The report on one measure as its guards see it."""

    state: str
    cycle_state: str
    #: what is on record of an earlier answer
    course: str | None = None
    evidence: str | None = None
    obstacle: str | None = None


def said(report: StatusReportView, taking: Taking, name: str) -> Any:
    """What is said now: an answer is whole, what it leaves out is empty; before it, what is on record."""
    return taking.facts.get(name) if "course" in taking.facts else getattr(report, name)


@must("Die Abfrage ist geschlossen; ihre Werte stehen fest.", rule="I3")
def cycle_takes_answers(report: StatusReportView, taking: Taking) -> bool:
    return report.cycle_state in CHECKING


@should(
    "Für „umgesetzt“ und „teilweise umgesetzt“ ist ein Nachweis nötig: ein Link oder eine kurze Angabe, wo man es"
    " sehen kann.",
    rule="MO-04",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def proof_where_finished(report: StatusReportView, taking: Taking) -> bool:
    return said(report, taking, "course") not in FINISHED or bool((said(report, taking, "evidence") or "").strip())


@must("Bitte sagen Sie, woran es lag: Zu „nicht umgesetzt“ und „ausgesetzt“ gehört das Hindernis.", rule="I1")
def obstacle_where_stuck(report: StatusReportView, taking: Taking) -> bool:
    stuck = said(report, taking, "course") in {M.NOT_IMPLEMENTED, M.SUSPENDED}
    return not stuck or bool((said(report, taking, "obstacle") or "").strip())


def answer(report: StatusReportView, taking: Taking) -> Mapping[str, Any]:
    own = {fact.name: taking.facts.get(fact.name) for fact in ANSWER}
    return {**own, "reported_on": taking.on, "question": None}


def ask_later(report: StatusReportView, taking: Taking) -> Mapping[str, Any]:
    return {"requested_until": taking.facts["requested_until"]}


def name_other(report: StatusReportView, taking: Taking) -> Mapping[str, Any]:
    return {"declined_on": taking.on, "suggested_unit_id": taking.facts.get("unit")}


def reassign(report: StatusReportView, taking: Taking) -> Mapping[str, Any]:
    return {"responsible_unit_id": taking.facts["unit"], "declined_on": None, "suggested_unit_id": None}


ANSWER = (
    Fact("course", "Wie steht die Maßnahme", FactKind.CHOICE, choices=COURSES),
    Fact("done", "Was wurde getan", FactKind.TEXT),
    Fact("evidence", "Nachweis, etwa ein Link", FactKind.TEXT, required=False),
    Fact("indicator_value", "Wert des Indikators", FactKind.LINE, required=False, length=200),
    Fact("cost", "Kosten bisher", FactKind.MONEY, required=False),
    Fact("obstacle", "Hindernis", FactKind.TEXT, required=False),
    Fact("new_due_on", "Neuer Termin der Maßnahme", FactKind.DATE, required=False),
)
QUESTION = Fact("question", "Rückfrage", FactKind.TEXT)
LATER = Fact("requested_until", "Gewünschter letzter Tag der Meldung", FactKind.DATE)
OTHER_UNIT = Fact("unit", "Wer ist zuständig", FactKind.RECORD, required=False, of="unit")
LIGHT = Fact("light", N_("Ampel"), FactKind.CHOICE, choices=TrafficLight)
NEW_UNIT = Fact("unit", "Zuständige Stelle", FactKind.RECORD, of="unit")
MEASURE = Fact("measure", "Maßnahme", FactKind.RECORD, of="measure")

COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
UNIT: set[Hand] = {Relation.RESPONSIBLE_UNIT}
TIME: set[Hand] = {Office.ENGINE}

# A row of the table reads as a row.
# fmt: off
STATUS_REPORT = Procedure(
    "status_report", N_("Meldung zum Stand einer Maßnahme"), "SM-7", StatusReportState, set(FINAL), [
        step("ask", N_("Stand erfragen"), NEW, R.OPEN, by={*TIME, *COMMISSIONER}, opens=("DR-20",),
             rules=["SM-7.01"], event="status_report_asked"),
        step("report", N_("Stand melden"), (R.OPEN, R.REPORTED, R.QUERIED), R.REPORTED, by=UNIT,
             entered_by=COMMISSIONER, asks=ANSWER,
             guards=(cycle_takes_answers, proof_where_finished, obstacle_where_stuck), effects=(answer,),
             rules=["SM-7.10", "MO-01", "MO-04"], event="status_report_given"),
        step("query", N_("Rückfragen"), R.REPORTED, R.QUERIED, by=COMMISSIONER, asks=(QUESTION,),
             guards=(cycle_takes_answers,), effects=(keeps("question"),), opens=("DR-20",),
             rules=["SM-7.04", "MO-04"], event="status_report_queried"),
        step("confirm", N_("Bestätigen"), R.REPORTED, R.CONFIRMED, by=COMMISSIONER, guards=(cycle_takes_answers,),
             rules=["SM-7.11", "MO-01"], event="status_report_confirmed"),
        step("ask_for_time", N_("Um einen späteren Tag bitten"), AWAITED, None, by=UNIT, asks=(LATER,),
             guards=(cycle_takes_answers,), effects=(ask_later,), needs_reason=True, rules=["SM-7.10", "EM-13"],
             event="status_report_time_asked"),
        step("decline", N_("Nicht zuständig"), AWAITED, None, by=UNIT, asks=(OTHER_UNIT,),
             guards=(cycle_takes_answers,), effects=(name_other,), needs_reason=True, rules=["SM-7.10", "MO-08"],
             event="status_report_declined"),
        step("reassign", N_("Andere Stelle fragen"), AWAITED, None, by=COMMISSIONER, asks=(NEW_UNIT,),
             guards=(cycle_takes_answers,), effects=(reassign,), rules=["SM-7.10", "MO-08"],
             event="status_report_reassigned"),
        step("stay_silent", N_("Ohne Meldung schließen"), AWAITED, R.NO_REPORT, by=TIME, entered_by=COMMISSIONER,
             effects=(sets(question=None),), rules=["SM-7.12", "MO-01"], event="status_report_missed"),
        step("freeze", N_("Ampel am Stichtag festhalten"), (R.REPORTED, R.CONFIRMED, R.NO_REPORT), None, by=TIME,
             entered_by=COMMISSIONER, asks=(LIGHT,), effects=(keeps("light"),), rules=["SM-7.05", "MO-07"],
             event="status_report_frozen"),
    ],
)
# fmt: on
