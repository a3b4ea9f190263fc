"""Reporting cycles from their plan to the council's notice: who is asked, what is frozen, which paper leads them."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import Refused
from ik_workflow.models.all import Case
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Measure
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.cycles import PatternKind
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.outbox import MailKind
from ik_workflow.operations.cycles import Terms
from ik_workflow.operations.cycles import confirm_all
from ik_workflow.operations.cycles import draft_report
from ik_workflow.operations.cycles import plan_cycle
from ik_workflow.operations.cycles import replan_cycle
from ik_workflow.operations.cycles import report_status
from ik_workflow.operations.cycles import turn
from ik_workflow.operations.journal import verify
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.paper import PaperState
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.results import PaperType
from ik_workflow.states.status_report import StatusReportState
from tests.make import act
from tests.make import entries_of
from tests.make import make_organization
from tests.make import person_with_account
from tests.make_cycles import ANSWER_UNTIL
from tests.make_cycles import GRACE_UNTIL
from tests.make_cycles import MARCH
from tests.make_cycles import OPENS
from tests.make_cycles import PLANNED_ON
from tests.make_cycles import make_concept
from tests.make_cycles import make_measures
from tests.make_cycles import make_open
from tests.make_cycles import make_planned
from tests.make_cycles import make_recurrence
from tests.make_cycles import make_sittings
from tests.make_cycles import noon
from tests.make_cycles import reports_of
from tests.make_deadlines import make_holder
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_terms import deadlines_of
from tests.make_terms import running_until

S, R = ReportingCycleState, StatusReportState
SAID = {"course": MeasureState.IN_PROGRESS, "done": "Zwei Lotsinnen arbeiten."}
DAY = date(2026, 11, 16)
AFTER_GRACE = date(2026, 12, 15)
EDITED = date(2026, 12, 17)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def on(
    session: Session, cycle: ReportingCycle, trigger: str, actor: Actor, day: date, reason: str | None = None
) -> None:
    turn(session, cycle, trigger, actor=actor, occurred=day, at=noon(day), reason=reason)


def report(session: Session, one: StatusReport, actor: Actor, day: date = DAY, **facts: Any) -> None:
    report_status(session, one, {**SAID, **facts}, actor=actor, occurred=day, at=noon(day))


def make_released(session: Session, forum: Forum) -> ReportingCycle:
    """Of two measures one was reported and confirmed, the other was not; the report is a draft."""
    cycle = make_open(session, forum, forum.department, forum.department)
    report(session, reports_of(session, cycle)[0], forum.unit)
    on(session, cycle, "end_answers", ENGINE, date(2026, 12, 8))
    on(session, cycle, "close", ENGINE, AFTER_GRACE)
    confirm_all(session, cycle, actor=forum.commissioner, occurred=EDITED, at=noon(EDITED))
    on(session, cycle, "release", forum.commissioner, EDITED)
    return cycle


# -- planning -----------------------------------------------------------------------------------------------------


def test_the_example_of_the_rules_opens_on_the_ninth_of_november(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    cycle = make_planned(session, forum, make_concept(session))
    assert (cycle.state, cycle.opens_on, cycle.question) == (S.PLANNED, OPENS, None)
    plan = {key: (first, last) for key, first, last in cycle.plan or []}
    assert plan["data_call"] == (OPENS.isoformat(), ANSWER_UNTIL.isoformat())
    assert plan["grace"][1] == GRACE_UNTIL.isoformat()
    assert plan["steering_group"] == ("2027-01-07", "2027-01-07")
    assert plan["submission"][1] == "2027-02-11"


def test_a_session_that_is_not_entered_is_a_question_and_no_day(session: Session, forum: Forum) -> None:
    cycle = make_planned(session, forum, make_concept(session))
    assert cycle.opens_on is None
    assert cycle.question == "Bitte wählen Sie die Sitzung, in der berichtet werden soll."
    with pytest.raises(Refused, match="Es fehlt: Sitzung, Tag der Eröffnung"):
        on(session, cycle, "open", forum.commissioner, OPENS)


def test_a_plan_that_is_too_late_waits_for_a_person_who_may_open_it_all_the_same(
    session: Session, forum: Forum
) -> None:
    make_sittings(session, forum)
    late = date(2026, 11, 23)
    meeting = make_planned(session, forum, make_concept(session)).target_meeting
    given: dict[str, Any] = {"actor": forum.commissioner, "occurred": late, "at": noon(late)}
    cycle = plan_cycle(session, CycleKind.REPORT, Terms("Bericht", meeting), **given)
    assert cycle.opens_on is None
    assert "zu spät um 10 Arbeitstage" in (cycle.question or "")
    replan_cycle(session, cycle, Terms("Bericht", meeting, late), reason="Die Redaktion fällt kürzer aus.", **given)
    session.refresh(cycle)
    assert [cycle.opens_on, cycle.question] == [late, None]
    on(session, cycle, "open", ENGINE, late)
    assert cycle.state is S.OPEN


def test_a_session_that_is_moved_moves_the_planned_opening(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    cycle = make_planned(session, forum, make_concept(session))
    meeting = cycle.target_meeting
    assert meeting is not None
    given: dict[str, Any] = {"on": PLANNED_ON, "at": noon(PLANNED_ON), "reason": "Umbau."}
    act(session, meeting, "reschedule", forum.house.clerk, new_date=date(2027, 3, 10), **given)
    session.refresh(cycle)
    entry = entries_of(session, cycle)[-1]
    assert (entry.trigger, entry.reason) == ("replan", "Die Sitzung ist auf den 10. März 2027 verlegt.")
    assert cycle.opens_on == OPENS  # The steering group's sitting leads back, and is the same.
    assert (cycle.plan or [])[-1] == ["session", "2027-03-10", "2027-03-10"]


def test_a_running_cycle_keeps_the_departments_days_when_its_session_is_cancelled(
    session: Session, forum: Forum
) -> None:
    cycle = make_open(session, forum, forum.department)
    coordinator = person_with_account(session, forum.commissioner, "elif@beispiel.example")
    meeting = cycle.target_meeting
    assert meeting is not None
    act(session, meeting, "cancel", forum.house.clerk, on=DAY, at=noon(DAY), reason="Zu wenige Punkte.")
    session.refresh(cycle)
    assert (cycle.state, cycle.answer_until, cycle.opens_on) == (S.OPEN, ANSWER_UNTIL, OPENS)
    assert cycle.question == ("Die Sitzung vom 3. März 2027 ist abgesagt oder vorbei. Bitte wählen Sie eine andere.")
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.NEWS)).all()
    assert (mail.person_id, mail.values["reason"]) == (
        coordinator.person_id,
        "Die Sitzung vom 3. März 2027 ist abgesagt.",
    )


# -- asking -------------------------------------------------------------------------------------------------------


def test_every_living_measure_has_its_item_also_one_without_a_unit(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    concept = make_concept(session)
    measures = make_measures(session, concept, forum.department, None, forum.department, forum.department)
    measures[2].state, measures[3].state = MeasureState.IMPLEMENTED, MeasureState.DRAFTED
    cycle = make_planned(session, forum, concept)
    on(session, cycle, "open", ENGINE, OPENS)
    reports = reports_of(session, cycle)
    assert [one.measure_id for one in reports] == [measures[0].id, measures[1].id]
    assert (reports[0].called, reports[0].state, reports[0].light) == ("M 1 Maßnahme 1", R.OPEN, TrafficLight.GREY)
    assert [running_until(session, one) for one in reports] == [{"DR-20": ANSWER_UNTIL}] * 2
    (deadline,) = deadlines_of(session, reports[1])
    assert deadline.owner_organization_id is None
    assert deadline.question == "Für diese Frist ist keine Stelle benannt. Bitte benennen Sie eine."
    assert (cycle.answer_until, cycle.grace_until) == (ANSWER_UNTIL, GRACE_UNTIL)
    assert verify(session.connection()) is None


def test_a_late_opening_gives_departments_their_full_days(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    cycle = make_planned(session, forum, make_concept(session))
    on(session, cycle, "open", ENGINE, DAY)
    assert (cycle.opened_on, cycle.answer_until) == (DAY, date(2026, 12, 14))


def test_an_answer_ends_the_items_deadline(session: Session, forum: Forum) -> None:
    (one,) = reports_of(session, make_open(session, forum, forum.department))
    report(session, one, forum.unit)
    assert (one.state, one.reported_on, one.course) == (R.REPORTED, DAY, MeasureState.IN_PROGRESS)
    assert running_until(session, one) == {}


def test_a_query_has_five_working_days(session: Session, forum: Forum) -> None:
    (one,) = reports_of(session, make_open(session, forum, forum.department))
    report(session, one, forum.unit)
    act(session, one, "query", forum.commissioner, on=DAY, at=noon(DAY), question="Wo arbeiten sie?")
    (deadline,) = [found for found in deadlines_of(session, one) if found.state is DeadlineState.OPEN]
    assert (deadline.due_on, deadline.task) == (date(2026, 11, 23), "Rückfrage zur Meldung beantworten")


def test_another_unit_is_asked_until_the_same_day(session: Session, forum: Forum) -> None:
    other = make_organization(session, forum.house.body, "Fachbereich Soziales")
    (one,) = reports_of(session, make_open(session, forum, None))
    act(session, one, "reassign", forum.commissioner, on=DAY, at=noon(DAY), unit=other.id)
    (deadline,) = deadlines_of(session, one)
    assert (deadline.owner_organization_id, deadline.due_on, deadline.question) == (other.id, ANSWER_UNTIL, None)


def test_a_half_yearly_cycle_asks_instead_of_the_measures_own_deadline(session: Session, forum: Forum) -> None:
    concept = make_concept(session)
    (measure,) = make_measures(session, concept, forum.department)
    own = start_anew(session, forum, measure)
    assert running_until(session, measure) == own == {"DR-21": date(2027, 4, 30)}
    cycle = make_planned(session, forum, concept, CycleKind.STATUS)
    on(session, cycle, "open", ENGINE, OPENS)
    assert running_until(session, measure) == {}


def test_an_answer_in_a_report_ends_the_measures_own_deadline_and_begins_the_next(
    session: Session, forum: Forum
) -> None:
    cycle = make_open(session, forum, forum.department)
    (one,) = reports_of(session, cycle)
    start_anew(session, forum, session.get_one(Measure, one.measure_id))
    report(session, one, forum.unit)
    assert running_until(session, session.get_one(Measure, one.measure_id)) == {"DR-21": date(2027, 10, 29)}


def test_where_a_half_yearly_rule_asks_a_measure_has_no_deadline_of_its_own(session: Session, forum: Forum) -> None:
    concept = make_concept(session)
    (measure,) = make_measures(session, concept, forum.department)
    make_recurrence(session, PatternKind.RRULE, "FREQ=YEARLY;BYMONTH=4", opens=CycleKind.STATUS, concept_id=concept.id)
    assert start_anew(session, forum, measure) == {}


def start_anew(session: Session, forum: Forum, measure: Measure) -> dict[str, date | None]:
    """The measure rests and goes on, which begins its half-yearly deadline."""
    day = date(2026, 11, 9)
    given: dict[str, Any] = {"on": day, "at": noon(day)}
    act(session, measure, "suspend", forum.commissioner, revisit_on=date(2027, 1, 4), reason="Umbau.", **given)
    act(session, measure, "resume", forum.commissioner, **given)
    return running_until(session, measure)


# -- closing ------------------------------------------------------------------------------------------------------


def test_silence_stands_in_the_report_and_ends_its_deadline(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum, forum.department, forum.department)
    first, second = reports_of(session, cycle)
    report(session, first, forum.unit)
    on(session, cycle, "end_answers", ENGINE, date(2026, 12, 8))
    on(session, cycle, "close", ENGINE, AFTER_GRACE)
    session.refresh(second)
    assert [one.state for one in reports_of(session, cycle)] == [R.REPORTED, R.NO_REPORT]
    assert running_until(session, second) == {}
    entry = entries_of(session, second)[-1]
    assert (entry.actor, entry.occurred_on, entry.cause_seq) == (ENGINE.key, AFTER_GRACE, entry.seq - 1)


def test_an_early_closing_needs_a_reason_while_somebody_is_silent(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum, forum.department)
    with pytest.raises(GuardFailed, match="1 Meldungen fehlen"):
        on(session, cycle, "close", forum.commissioner, DAY)
    on(session, cycle, "close", forum.commissioner, DAY, reason="Das Amt hat abgesagt.")
    assert cycle.state is S.PLAUSIBILITY_CHECK
    assert [one.state for one in reports_of(session, cycle)] == [R.NO_REPORT]


def test_a_cancelled_cycle_tells_each_department_once(session: Session, forum: Forum) -> None:
    make_holder(session, forum.department, name="Ada")
    cycle = make_open(session, forum, forum.department, forum.department, None)
    on(session, cycle, "cancel", forum.commissioner, DAY, reason="Das Konzept wird neu gefasst.")
    of_items = select(Deadline).where(Deadline.subject_type == "status_report", Deadline.state == DeadlineState.OPEN)
    assert session.scalars(of_items).all() == []
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.NEWS)).all()
    assert mail.values["sentence"] == "Die Abfrage „Jahresbericht“ ist abgebrochen. Sie müssen nichts mehr melden."
    assert mail.values["reason"] == "Das Konzept wird neu gefasst."


# -- the report ---------------------------------------------------------------------------------------------------


def test_released_values_are_frozen_and_silence_is_grey(session: Session, forum: Forum) -> None:
    cycle = make_released(session, forum)
    first, second = reports_of(session, cycle)
    assert (cycle.cut_off_on, first.light, second.light) == (EDITED, TrafficLight.GREEN, TrafficLight.GREY)
    with pytest.raises(Refused, match="ist im Stand „bestätigt“ nicht möglich"):
        report(session, first, forum.unit, EDITED)


def test_a_released_report_is_a_paper_that_names_every_measure(session: Session, forum: Forum) -> None:
    cycle = make_released(session, forum)
    paper = cycle.paper
    assert paper is not None
    assert (paper.state, paper.paper_type, paper.title) == (
        PaperState.DRAFT,
        PaperType.INFORMATION_PAPER,
        "Jahresbericht",
    )
    assert (paper.originator_id, paper.target_meeting_id) == (forum.steering.id, cycle.target_meeting_id)
    version = session.scalars(select(PaperVersion).where(PaperVersion.paper_id == paper.id)).one()
    assert version.proposal == "Die Stadtverordnetenversammlung nimmt den Bericht „Jahresbericht“ zur Kenntnis."
    assert (version.explanation or "").splitlines() == [
        "Zusammenfassung",
        "Stand der Angaben: Donnerstag, 17. Dezember 2026.",
        "2 Maßnahmen: 1 grün, 1 keine Meldung.",
        "Ohne Handlungsfeld: 2 Maßnahmen: 1 grün, 1 keine Meldung.",
        "",
        "Ohne Handlungsfeld",
        "",
        "M 1 Maßnahme 1",
        "Zuständig: Fachbereich Bildung",
        "Stand: in Umsetzung. Ampel: grün",
        "Getan: Zwei Lotsinnen arbeiten.",
        "",
        "M 2 Maßnahme 2",
        "Zuständig: Fachbereich Bildung",
        "Keine Meldung. Ampel: grau",
    ]
    assert verify(session.connection()) is None


def test_the_cycle_goes_the_way_of_its_paper(session: Session, forum: Forum) -> None:
    cycle = make_released(session, forum)
    paper, clerk, day = cycle.paper, forum.house.clerk, date(2027, 1, 11)
    assert paper is not None
    on(session, cycle, "present", forum.commissioner, date(2027, 1, 7))
    given: dict[str, Any] = {"on": day, "at": noon(date(2027, 3, 8))}
    act(session, paper, "enter", clerk, **given)
    assert cycle_state(session, cycle) is S.SUBMITTED
    act(session, paper, "put_on_agenda", clerk, **given)
    assert cycle_state(session, cycle) is S.IN_CONSULTATION
    act(session, paper, "note", clerk, on=MARCH, at=noon(date(2027, 3, 8)), body=forum.house.council.id)
    assert cycle_state(session, cycle) is S.NOTED
    assert running_until(session, cycle) == {"DR-26": date(2027, 3, 17)}
    on(session, cycle, "publish", forum.commissioner, date(2027, 3, 8))
    assert (cycle.state, running_until(session, cycle)) == (S.CLOSED, {})


def test_a_report_whose_paper_is_withdrawn_is_edited_again(session: Session, forum: Forum) -> None:
    cycle = make_released(session, forum)
    paper, day = cycle.paper, date(2027, 1, 11)
    assert paper is not None
    given: dict[str, Any] = {"on": day, "at": noon(day)}
    act(session, paper, "enter", forum.house.clerk, **given)
    act(session, paper, "withdraw", forum.house.clerk, all_movers=True, **given)
    assert (cycle_state(session, cycle), cycle.paper_id) == (S.EDITING, None)
    assert entries_of(session, cycle)[-1].reason == "Die Vorlage „Jahresbericht“ ist zurückgezogen."
    again = draft_report(session, cycle, actor=forum.commissioner, occurred=day, at=noon(day))
    assert (cycle.paper_id, again.version_hash) == (again.id, paper.version_hash)


def test_a_status_cycle_ends_without_a_paper(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum, forum.department, kind=CycleKind.STATUS)
    on(session, cycle, "close", forum.commissioner, DAY, reason="Alle sind gefragt.")
    on(session, cycle, "conclude", forum.commissioner, DAY)
    assert (cycle.state, cycle.cut_off_on) == (S.CLOSED, DAY)
    assert session.scalars(select(Paper).join(Case)).all() == []


def test_the_report_of_thousands_of_measures_still_names_each(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum, *[forum.department] * 300)
    for one in reports_of(session, cycle):
        one.done = "Viel. " * 200
        one.state, one.course = R.CONFIRMED, MeasureState.IN_PROGRESS
    session.flush()
    on(session, cycle, "close", forum.commissioner, DAY)
    on(session, cycle, "release", forum.commissioner, DAY)
    version = session.scalars(select(PaperVersion)).one()
    assert len(version.explanation or "") <= 100_000
    assert all(f"M {number} Maßnahme" in (version.explanation or "") for number in range(1, 301))


def cycle_state(session: Session, cycle: ReportingCycle) -> ReportingCycleState:
    session.refresh(cycle)
    return cycle.state
