"""What follows a resolution: the mayor's objection, a second vote, execution (SM-2b; § 55 BbgKVerf).

The law changed on 9 June 2024; the sitting's date chooses. Until then the objection period of two weeks ran from
the day the mayor received the signed minutes; since then three weeks run from the sitting itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import Weeks
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import MINUTES
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step

LAW_OF_2024 = date(2024, 6, 9)  # first day of the BbgKVerf of 5 March 2024
OBJECTION_PERIOD = Weeks(3)  # from the sitting, § 55 (1) BbgKVerf 2024, DR-01
OBJECTION_PERIOD_BEFORE = Weeks(2)  # from receipt of the signed minutes, § 55 (1) BbgKVerf 2007, DR-02
SECOND_OBJECTION_PERIOD = Weeks(2)  # from the sitting that voted again, § 55 (2) BbgKVerf 2024, DR-04


class ResolutionState(Labelled):
    """Where a resolution stands."""

    PASSED = "passed", "gefasst"
    OBJECTION_PERIOD = "objection_period", "Beanstandungsfrist läuft"
    OBJECTED = "objected", "beanstandet"
    REAFFIRMED = "reaffirmed", "erneut gefasst"
    SECOND_OBJECTION_PERIOD = "second_objection_period", "zweite Beanstandungsfrist läuft"
    OBJECTED_AGAIN = "objected_again", "zum zweiten Mal beanstandet"
    BEFORE_SUPERVISION = "before_supervision", "bei der Kommunalaufsicht"
    EXECUTABLE = "executable", "ausführungsreif"
    IN_EXECUTION = "in_execution", "in Ausführung"
    EXECUTED = "executed", "vollzogen"
    REPEALED = "repealed", "aufgehoben"
    SUPERSEDED = "superseded", "durch späteren Beschluss geändert"


R = ResolutionState
FINAL = frozenset({R.EXECUTED, R.REPEALED, R.SUPERSEDED})
OPEN = tuple(state for state in ResolutionState if state not in FINAL)


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """A resolution as its guards see it."""

    state: str
    #: day of the sitting that passed it; None if the record does not print it
    decided_on: date | None
    #: the body belongs to Brandenburg: § 55 BbgKVerf applies
    under_brandenburg_law: bool
    #: last day of the objection period that runs now; None before it can be computed
    objection_until: date | None = None
    #: day on which the mayor received the signed minutes (law until 8 June 2024)
    minutes_received_on: date | None = None
    reaffirmed_on: date | None = None
    #: day of the body's next sitting after the objection
    next_sitting_on: date | None = None
    next_sitting_closed: bool | None = None


def new_law(resolution: ResolutionView) -> bool:
    return known(resolution.decided_on, "Tag der Sitzung") >= LAW_OF_2024


@must("Das Beanstandungsrecht nach § 55 BbgKVerf gilt nur für Gremien in Brandenburg.", rule="KV-50")
def brandenburg_law_applies(resolution: ResolutionView, taking: Taking) -> bool:
    return resolution.under_brandenburg_law


@must("Die Beanstandungsfrist ist abgelaufen.", rule="KV-51")
def within_objection_period(resolution: ResolutionView, taking: Taking) -> bool:
    if resolution.objection_until is None and not new_law(resolution):
        return True  # the period of the old law has not even begun before the signed minutes arrive
    return taking.day() <= known(resolution.objection_until, "Ende der Beanstandungsfrist")


@must("Die Beanstandungsfrist läuft noch.", rule="KV-51")
def objection_period_over(resolution: ResolutionView, taking: Taking) -> bool:
    return taking.day() > known(resolution.objection_until, "Ende der Beanstandungsfrist")


@must("Die zweite Beanstandungsfrist ist abgelaufen.", rule="KV-56")
def within_second_period(resolution: ResolutionView, taking: Taking) -> bool:
    return taking.day() <= known(resolution.objection_until, "Ende der zweiten Beanstandungsfrist")


@must("Die zweite Beanstandungsfrist läuft noch.", rule="KV-56")
def second_period_over(resolution: ResolutionView, taking: Taking) -> bool:
    return taking.day() > known(resolution.objection_until, "Ende der zweiten Beanstandungsfrist")


@must("Die Beanstandung ist schriftlich oder elektronisch an den Vorsitz zu richten.", rule="KV-50")
def objection_in_due_form(resolution: ResolutionView, taking: Taking) -> bool:
    return bool(taking.fact("in_due_form", "schriftlich oder elektronisch beim Vorsitz eingegangen"))


@must("Über die beanstandete Sache ist namentlich abzustimmen.", rule="KV-54")
def by_roll_call(resolution: ResolutionView, taking: Taking) -> bool:
    return bool(taking.fact("vote", "namentliche Abstimmung").roll_call)


@must("Die Abstimmung trägt den Beschluss nicht.", rule="KV-30")
def vote_carries(resolution: ResolutionView, taking: Taking) -> bool:
    vote = taking.fact("vote", "namentliche Abstimmung")
    return (vote.carried if vote.stated is None else vote.stated) is not False


@must("Erneut beschlossen wird in der nächsten Sitzung nach der Beanstandung.", rule="KV-54")
def in_the_next_sitting(resolution: ResolutionView, taking: Taking) -> bool:
    return taking.day() == known(resolution.next_sitting_on, "nächste Sitzung")


@must("Die nächste Sitzung, in der erneut beschlossen werden kann, ist noch nicht geschlossen.", rule="KV-55")
def next_sitting_is_over(resolution: ResolutionView, taking: Taking) -> bool:
    return known(resolution.next_sitting_closed, "nächste Sitzung")


@should(
    "Die Vorlage an die Kommunalaufsicht ist innerhalb von zwei Wochen nach der zweiten Beanstandung fällig.",
    rule="DR-05",
    lifted_by={Office.MAYOR},
)
def submitted_to_supervision_in_time(resolution: ResolutionView, taking: Taking) -> bool:
    return taking.day() <= known(resolution.objection_until, "Frist für die Vorlage bei der Aufsicht")


@should(
    "Der Vollzug ist durch einen Bericht oder Nachweis zu belegen.",
    rule="GO-45",
    lifted_by={Office.MAYOR},
)
def evidence_given(resolution: ResolutionView, taking: Taking) -> bool:
    return bool(taking.fact("evidence", "Bericht oder Nachweis"))


def start_period(resolution: ResolutionView, taking: Taking) -> Mapping[str, Any]:
    """Under the law of 2024 the end is known at once; before, only when the signed minutes have been received."""
    if resolution.decided_on is None:
        return {}
    if new_law(resolution):
        return period_end(OBJECTION_PERIOD, resolution.decided_on, taking)
    received = resolution.minutes_received_on
    return {} if received is None else period_end(OBJECTION_PERIOD_BEFORE, received, taking)


def receive_minutes(resolution: ResolutionView, taking: Taking) -> Mapping[str, Any]:
    received = taking.facts.get("received_on")
    if received is None:
        return {}
    return {"minutes_received_on": received, **period_end(OBJECTION_PERIOD_BEFORE, received, taking)}


def start_second_period(resolution: ResolutionView, taking: Taking) -> Mapping[str, Any]:
    again = resolution.reaffirmed_on
    return {} if again is None else period_end(SECOND_OBJECTION_PERIOD, again, taking)


def start_supervision_period(resolution: ResolutionView, taking: Taking) -> Mapping[str, Any]:
    return {} if taking.on is None else period_end(SECOND_OBJECTION_PERIOD, taking.on, taking)


def period_end(period: Weeks, start: date, taking: Taking) -> Mapping[str, Any]:
    """The end after § 193 BGB, and the raw end, which is shown beside it because § 193 is applied by analogy."""
    end = period.after(start, calendar=taking.calendar)
    return {"objection_until": end.until, "objection_until_raw": end.raw_until}


def remember_reaffirmation(resolution: ResolutionView, taking: Taking) -> Mapping[str, Any]:
    return {"reaffirmed_on": taking.on, "objection_until": None, "objection_until_raw": None}


def remember_objection(resolution: ResolutionView, taking: Taking) -> Mapping[str, Any]:
    return {"objected_on": taking.on}


@must(
    "Auf den Zugang der unterzeichneten Niederschrift kommt es nur nach dem bis 8. Juni 2024 geltenden Recht an.",
    rule="KV-51",
)
def old_law_applies(resolution: ResolutionView, taking: Taking) -> bool:
    return not new_law(resolution)


@must("Die Niederschrift geht frühestens am Tag der Sitzung zu und nicht nach dem Tag dieses Schritts.", rule="I1")
def received_after_the_sitting(resolution: ResolutionView, taking: Taking) -> bool:
    received: date = taking.fact("received_on", "Zugang der unterzeichneten Niederschrift")
    return known(resolution.decided_on, "Tag der Sitzung") <= received <= (taking.on or received)


VOTE = Fact("vote", "namentliche Abstimmung", FactKind.BALLOT)
LATER = Fact("later_resolution", "späterer Beschluss", FactKind.LINE)
IN_DUE_FORM = Fact("in_due_form", "schriftlich oder elektronisch beim Vorsitz eingegangen", FactKind.YES_NO)

#: who drafted the paper carries it out; what a faction moved, the mayor has carried out
EXECUTORS: set[Hand] = {Relation.RESPONSIBLE_UNIT, Office.MAYOR, Office.INTEGRATION_COMMISSIONER}

# A row of the table reads as a row.
# fmt: off
RESOLUTION = Procedure(
    "resolution", "Beschluss", "SM-2b", ResolutionState, set(FINAL), [
        step("pass", "Beschluss fassen", NEW, R.PASSED, by={Office.ENGINE, Relation.BODY}, entered_by=MINUTES,
             rules=["SM-2.24", "KV-29"], event="resolution_passed"),
        step("start_objection_period", "Beanstandungsfrist beginnt", R.PASSED, R.OBJECTION_PERIOD, by={Office.ENGINE},
             guards=(brandenburg_law_applies,), effects=(start_period,), opens=("DR-01", "DR-02"),
             rules=["SM-2b.01", "KV-51", "KV-52"], event="objection_period_started"),
        step("receive_minutes", "Zugang der Niederschrift eintragen", R.OBJECTION_PERIOD, None, by={Office.MAYOR},
             entered_by={Office.COUNCIL_OFFICE},
             asks=(Fact("received_on", "Zugang der unterzeichneten Niederschrift", FactKind.DATE),),
             guards=(old_law_applies, received_after_the_sitting), effects=(receive_minutes,), opens=("DR-02",),
             rules=["SM-2b.01", "KV-52"], event="signed_minutes_received"),
        step("object", "Beanstanden", R.OBJECTION_PERIOD, R.OBJECTED, by={Office.MAYOR},
             entered_by={Office.COUNCIL_OFFICE}, asks=(IN_DUE_FORM,),
             guards=(within_objection_period, objection_in_due_form), effects=(remember_objection,), opens=("DR-03",),
             needs_reason=True, rules=["SM-2b.02", "KV-50", "KV-51", "KV-53", "KV-54"], event="resolution_objected"),
        step("end_objection_period", "Beanstandungsfrist endet", R.OBJECTION_PERIOD, R.EXECUTABLE, by={Office.ENGINE},
             entered_by={Office.COUNCIL_OFFICE}, guards=(objection_period_over,), rules=["SM-2b.03", "KV-51"],
             event="resolution_executable"),
        step("release_early", "Vorzeitig zur Ausführung freigeben", R.OBJECTION_PERIOD, R.EXECUTABLE,
             by={Office.MAYOR}, entered_by={Office.COUNCIL_OFFICE}, needs_reason=True, rules=["SM-2b.03", "KV-06"],
             event="resolution_executable"),
        step("execute", "Ausführen", R.EXECUTABLE, R.IN_EXECUTION,
             by=EXECUTORS,
             entered_by={Office.COUNCIL_OFFICE}, rules=["SM-2b.04", "KV-06"], event="resolution_in_execution"),
        step("complete", "Vollzug melden", R.IN_EXECUTION, R.EXECUTED,
             by=EXECUTORS,
             entered_by={Office.COUNCIL_OFFICE},
             asks=(Fact("evidence", "Bericht oder Nachweis", FactKind.TEXT, required=False),),
             guards=(evidence_given,), rules=["SM-2b.04", "KV-06", "GO-45"], event="resolution_executed"),
        step("supersede", "Durch späteren Beschluss ändern", OPEN, R.SUPERSEDED, by={Relation.BODY},
             entered_by=MINUTES, asks=(LATER,), rules=["SM-2b.05", "GO-35"], event="resolution_superseded"),
        step("reaffirm", "Erneut beschließen", R.OBJECTED, R.REAFFIRMED, by={Relation.BODY}, entered_by=MINUTES,
             asks=(VOTE,), guards=(in_the_next_sitting, by_roll_call, vote_carries),
             effects=(remember_reaffirmation,), opens=("DR-04",), rules=["SM-2b.06", "KV-54"],
             event="resolution_reaffirmed"),
        step("let_lapse", "Aufhebung bestätigen: kein neuer Beschluss", R.OBJECTED, R.REPEALED,
             by={Office.COUNCIL_CHAIR}, entered_by={Office.COUNCIL_OFFICE}, guards=(next_sitting_is_over,),
             rules=["SM-2b.07", "KV-55", "I2"], event="resolution_repealed"),
        step("object_again", "Erneut beanstanden", (R.REAFFIRMED, R.SECOND_OBJECTION_PERIOD), R.OBJECTED_AGAIN,
             by={Office.MAYOR}, entered_by={Office.COUNCIL_OFFICE}, asks=(IN_DUE_FORM,),
             guards=(within_second_period, objection_in_due_form), effects=(start_supervision_period,),
             opens=("DR-05",), needs_reason=True, rules=["SM-2b.08", "KV-56"], event="resolution_objected_again"),
        step("submit_to_supervision", "Der Kommunalaufsicht vorlegen", R.OBJECTED_AGAIN, R.BEFORE_SUPERVISION,
             by={Office.MAYOR}, entered_by={Office.COUNCIL_OFFICE}, guards=(submitted_to_supervision_in_time,),
             rules=["SM-2b.08", "KV-57"], event="resolution_before_supervision"),
        step("start_second_period", "Zweite Beanstandungsfrist beginnt", R.REAFFIRMED, R.SECOND_OBJECTION_PERIOD,
             by={Office.ENGINE}, effects=(start_second_period,), opens=("DR-04",), rules=["SM-2b.09", "KV-56"],
             event="second_objection_period_started"),
        step("end_second_period", "Zweite Beanstandungsfrist endet", R.SECOND_OBJECTION_PERIOD, R.EXECUTABLE,
             by={Office.ENGINE}, entered_by={Office.COUNCIL_OFFICE}, guards=(second_period_over,),
             rules=["SM-2b.10", "KV-56"], event="resolution_executable"),
        step("repeal", "Durch späteren Beschluss aufheben", OPEN, R.REPEALED, by={Relation.BODY}, entered_by=MINUTES,
             asks=(LATER,), rules=["SM-2b.11", "GO-35"], event="resolution_repealed"),
        step("supervision_confirms", "Aufsicht gibt frei", R.BEFORE_SUPERVISION, R.EXECUTABLE,
             by={Office.SUPERVISION}, entered_by={Office.COUNCIL_OFFICE},
             asks=(Fact("document", "Bescheid der Aufsicht", FactKind.LINE),), rules=["SM-2b.12", "KV-57"],
             event="resolution_executable"),
        step("supervision_repeals", "Aufsicht hebt auf", R.BEFORE_SUPERVISION, R.REPEALED, by={Office.SUPERVISION},
             entered_by={Office.COUNCIL_OFFICE}, asks=(Fact("document", "Bescheid der Aufsicht", FactKind.LINE),),
             rules=["SM-2b.12", "KV-57"], event="resolution_repealed"),
    ],
)
# fmt: on
