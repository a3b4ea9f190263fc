"""Reporting cycles (SM-7): planned, open, in grace, checked, edited; then they follow their paper to the notice."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import Step
from ik_workflow.states.reporting_cycle import FINAL
from ik_workflow.states.reporting_cycle import REPORTING_CYCLE
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.reporting_cycle import ReportingCycleView
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import refusal
from tests.make import rows

S = ReportingCycleState
BMI = Office.INTEGRATION_COMMISSIONER
ENGINE = Office.ENGINE
OPENS = date(2026, 11, 9)
DAY_BEFORE = date(2026, 11, 8)
ANSWER_UNTIL = date(2026, 12, 7)
GRACE_UNTIL = date(2026, 12, 14)
AFTER_GRACE = date(2026, 12, 15)

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("plan", ENGINE, {"title": "Jahresbericht", "target": 1, "opens_on": OPENS}),
    ("replan", BMI, {"title": "Bericht", "opens_on": OPENS, "reason": "Kürzer."}),
    ("open", ENGINE, {"on": OPENS}),
    ("end_answers", ENGINE, {"on": date(2026, 12, 8)}),
    ("close", ENGINE, {"on": AFTER_GRACE}),
    ("release", BMI, {"on": AFTER_GRACE}),
    ("take_paper", ENGINE, {"paper": 7}),
    ("present", BMI, {}),
    ("follow_to_co_signing", ENGINE, {}),
    ("follow_to_submission", ENGINE, {}),
    ("follow_to_consultation", ENGINE, {}),
    ("follow_to_notice", ENGINE, {}),
    ("publish", BMI, {}),
]


def cycle_in(state: str, **values: Any) -> ReportingCycleView:
    """A cycle of which everybody has answered, with its session and its paper."""
    given = {
        "target_on": date(2027, 3, 3),
        "opens_on": OPENS,
        "answer_until": ANSWER_UNTIL,
        "grace_until": GRACE_UNTIL,
        "has_paper": True,
    }
    return ReportingCycleView(state, **{**given, **values})


@pytest.mark.parametrize(("row", "source"), rows(REPORTING_CYCLE))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    kind = CycleKind.STATUS if row.trigger == "conclude" else CycleKind.REPORT
    taken = decide(cycle_in(source, kind=kind), row.trigger, *row.by, on=AFTER_GRACE, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(REPORTING_CYCLE))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(cycle_in(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_cycle_runs_from_the_plan_to_the_councils_notice() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(cycle_in(state), trigger, hand, **given).dest
    assert state == S.CLOSED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_is_over_stays_over(state: str) -> None:
    for trigger in {row.trigger for row in REPORTING_CYCLE.steps}:
        with pytest.raises(WrongState, match="Von hier aus möglich: kein weiterer Schritt."):
            decide(cycle_in(state), trigger, *EVERY_HAND)


# -- opening ------------------------------------------------------------------------------------------------------


def test_a_plan_without_a_day_opens_by_itself_on_none() -> None:
    for state in ("new", S.PLANNED):
        given: dict[str, Any] = {"reason": "Die Sitzung ist abgesagt."} if state is S.PLANNED else {}
        taken = decide(cycle_in(state), "plan" if state == "new" else "replan", BMI, title="Bericht", **given)
        assert taken.changes == {"title": "Bericht", "opens_on": None}


def test_a_running_cycle_keeps_the_day_on_which_it_opened() -> None:
    taken = decide(cycle_in(S.OPEN), "replan", ENGINE, title="Bericht", target=2, reason="Die Sitzung ist verlegt.")
    assert taken.changes == {"title": "Bericht", "target_meeting_id": 2}


def test_a_report_needs_its_session() -> None:
    with pytest.raises(FactNeeded, match="Es fehlt: Sitzung"):
        decide(cycle_in(S.PLANNED, target_on=None), "open", BMI, on=OPENS)
    assert decide(cycle_in(S.PLANNED, target_on=None, kind=CycleKind.STATUS), "open", BMI, on=OPENS).dest is S.OPEN


def test_a_session_that_was_cancelled_leads_nowhere() -> None:
    assert refusal(cycle_in(S.PLANNED, target_stands=False), "open", BMI, on=OPENS, reason="Eilt.") == (
        "I1",
        "Die Sitzung, die erreicht werden soll, ist abgesagt oder vorbei. Bitte wählen Sie eine andere.",
    )


def test_time_opens_on_the_day_and_the_commissioner_earlier_with_a_reason() -> None:
    early = ("SM-7.01", "Geplant ist die Eröffnung am 9. November 2026.")
    assert decide(cycle_in(S.PLANNED), "open", ENGINE, on=OPENS).deviations == ()
    assert refusal(cycle_in(S.PLANNED), "open", ENGINE, on=DAY_BEFORE) == early
    taken = decide(cycle_in(S.PLANNED), "open", BMI, on=DAY_BEFORE, reason="Es gibt viel zu fragen.")
    assert taken.deviations[0].rule == "SM-7.01"


def test_departments_have_their_days_from_the_day_on_which_they_were_asked() -> None:
    changes = decide(cycle_in(S.PLANNED), "open", ENGINE, on=OPENS).changes
    assert changes == {"opened_on": OPENS, "answer_until": ANSWER_UNTIL, "grace_until": GRACE_UNTIL}


# -- closing ------------------------------------------------------------------------------------------------------


def test_answers_end_with_their_last_day() -> None:
    assert decide(cycle_in(S.OPEN), "end_answers", ENGINE, on=date(2026, 12, 8)).dest is S.GRACE_PERIOD
    assert refusal(cycle_in(S.OPEN), "end_answers", ENGINE, on=ANSWER_UNTIL) == (
        "I2",
        "Die Stellen können noch bis zum 7. Dezember 2026 melden.",
    )


def test_a_cycle_is_closed_when_all_have_answered_or_the_grace_is_over() -> None:
    silent = cycle_in(S.GRACE_PERIOD, silent=2, queried=1)
    assert decide(cycle_in(S.OPEN), "close", BMI, on=OPENS).deviations == ()
    assert decide(silent, "close", ENGINE, on=AFTER_GRACE).dest is S.PLAUSIBILITY_CHECK
    rule, sentence = refusal(silent, "close", ENGINE, on=GRACE_UNTIL)
    assert (rule, sentence.startswith("Die Nachfrist läuft noch bis zum 14. Dezember 2026, und 3")) == ("SM-7.03", True)
    assert decide(silent, "close", BMI, on=GRACE_UNTIL, reason="Sie melden nichts.").deviations[0].rule == "SM-7.03"


def test_nothing_is_released_while_a_query_is_open() -> None:
    asked = cycle_in(S.PLAUSIBILITY_CHECK, queried=1)
    assert refusal(asked, "release", BMI, reason="Eilt.") == ("I1", "Zu 1 Meldungen ist eine Rückfrage offen.")


def test_what_nobody_confirmed_is_released_with_a_reason_only() -> None:
    waiting = cycle_in(S.PLAUSIBILITY_CHECK, unconfirmed=4)
    assert refusal(waiting, "release", BMI) == ("SM-7.05", "Noch nicht bestätigte Meldungen: 4.")
    taken = decide(waiting, "release", BMI, on=AFTER_GRACE, reason="Die Zeit drängt.")
    assert (taken.deviations[0].rule, taken.changes) == ("SM-7.05", {"cut_off_on": AFTER_GRACE})


def test_each_kind_ends_its_own_way() -> None:
    assert refusal(cycle_in(S.PLAUSIBILITY_CHECK, kind=CycleKind.STATUS), "release", BMI) == (
        "I1",
        "Diese Abfrage endet ohne Bericht an die Stadtverordnetenversammlung.",
    )
    assert refusal(cycle_in(S.PLAUSIBILITY_CHECK), "conclude", BMI) == (
        "I1",
        "Zu dieser Abfrage gehört ein Bericht an die Stadtverordnetenversammlung.",
    )


def test_the_steering_group_gets_a_paper() -> None:
    assert refusal(cycle_in(S.EDITING, has_paper=False), "present", BMI) == (
        "I1",
        "Der Bericht hat noch keine Vorlage.",
    )
