"""Cycles plan themselves, open, end and close with time: each once, whoever beats how often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Membership
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Person
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.beats import Incident
from ik_workflow.models.cycles import PatternKind
from ik_workflow.models.database import make_engine
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.questions import ask
from ik_workflow.operations.cycle_planning import plan_due
from ik_workflow.operations.cycles import Terms
from ik_workflow.operations.cycles import replan_cycle
from ik_workflow.operations.cycles import turn
from ik_workflow.operations.journal import verify
from ik_workflow.operations.time_steps import take_due
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.status_report import StatusReportState
from tests.make import entries_of
from tests.make import person_with_account
from tests.make_cycles import ANSWER_UNTIL
from tests.make_cycles import GRACE_UNTIL
from tests.make_cycles import MARCH
from tests.make_cycles import OPENS
from tests.make_cycles import PLANNED_ON
from tests.make_cycles import make_concept
from tests.make_cycles import make_measures
from tests.make_cycles import make_recurrence
from tests.make_cycles import make_sittings
from tests.make_cycles import noon
from tests.make_proposals import Forum
from tests.make_proposals import make_forum

S = ReportingCycleState
HALF_YEARLY: dict[str, Any] = {
    "kind": PatternKind.RRULE,
    "pattern": "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=-1",
    "opens": CycleKind.STATUS,
    "title": "Stand",
    "lead_days": 42,
}


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def prepare(engine: Engine, *, measures: int = 2, sittings: bool = True, **values: Any) -> Forum:
    """A concept whose yearly report is to be noted in March."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        forum = make_forum(session)
        if sittings:
            make_sittings(session, forum)
        concept = make_concept(session)
        make_measures(session, concept, *[forum.department] * measures)
        make_recurrence(session, **{"concept_id": concept.id, **values})
    return forum


def only(session: Session) -> ReportingCycle:
    return session.scalars(select(ReportingCycle)).one()


def entries(engine: Engine) -> int:
    with Session(engine) as session:
        assert verify(session.connection()) is None
        return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_the_march_report_is_planned_for_november(engine: Engine) -> None:
    prepare(engine)
    assert plan_due(engine, at=noon(PLANNED_ON)) == 1
    with Session(engine) as session:
        cycle = only(session)
        assert (cycle.occurrence, cycle.opens_on, cycle.question) == ("2027-03", OPENS, None)
        assert cycle.target_meeting is not None
        assert cycle.target_meeting.held_on == MARCH
        assert [entry.trigger for entry in entries_of(session, cycle)] == ["plan"]


def test_from_the_plan_to_the_closing_by_time_alone(engine: Engine) -> None:
    prepare(engine)
    plan_due(engine, at=noon(PLANNED_ON))
    seen = []
    for day in (OPENS, ANSWER_UNTIL, date(2026, 12, 8), GRACE_UNTIL, date(2026, 12, 15)):
        take_due(engine, at=noon(day))
        with Session(engine) as session:
            seen.append(only(session).state)
    assert seen == [S.OPEN, S.OPEN, S.GRACE_PERIOD, S.GRACE_PERIOD, S.PLAUSIBILITY_CHECK]
    with Session(engine) as session:
        assert set(session.scalars(select(StatusReport.state))) == {StatusReportState.NO_REPORT}
        assert session.scalars(select(Incident)).all() == []


def test_thirty_beats_of_one_day_change_nothing_more(engine: Engine) -> None:
    prepare(engine)
    for day in (PLANNED_ON, OPENS):
        plan_due(engine, at=noon(day))
        take_due(engine, at=noon(day))
        before = entries(engine)
        assert sum(plan_due(engine, at=noon(day)) + take_due(engine, at=noon(day)) for _ in range(30)) == 0
        assert entries(engine) == before


def test_two_metronomes_plan_and_open_one_cycle(engine: Engine) -> None:
    prepare(engine, measures=20)
    with ThreadPoolExecutor(2) as threads:
        planned = list(threads.map(lambda _: plan_due(engine, at=noon(PLANNED_ON)), range(2)))
        opened = list(threads.map(lambda _: take_due(engine, at=noon(OPENS)), range(2)))
    assert (sum(planned), sum(opened)) == (1, 1)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(StatusReport)) == 20
        assert session.scalars(select(Incident)).all() == []
        assert verify(session.connection()) is None


def test_without_a_session_the_coordinator_is_asked_each_week_and_nothing_is_guessed(engine: Engine) -> None:
    prepare(engine, sittings=False)
    assert plan_due(engine, at=noon(PLANNED_ON)) == 1
    assert plan_due(engine, at=noon(PLANNED_ON)) == 0
    with Session(engine) as session, session.begin():
        cycle = only(session)
        assert (cycle.occurrence, cycle.opens_on, cycle.target_meeting_id) == ("2027-03", None, None)
        assert "keine Sitzung" in (cycle.question or "")
        person_with_account(session, commissioner(session), "elif@beispiel.example")
        assert [ask(session, at=noon(day), limit=9) for day in (PLANNED_ON, date(2026, 9, 2), date(2026, 9, 8))] == [
            1,
            0,
            1,
        ]
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.QUESTION)).first()
        assert mail is not None
        assert mail.values["question"] == cycle.question


def test_a_session_that_is_entered_later_answers_the_question(engine: Engine) -> None:
    forum = prepare(engine, sittings=False)
    plan_due(engine, at=noon(PLANNED_ON))
    with Session(engine) as session, session.begin():
        make_sittings(session, forum)
    assert plan_due(engine, at=noon(PLANNED_ON)) == 1
    assert plan_due(engine, at=noon(PLANNED_ON)) == 0
    with Session(engine) as session:
        cycle = only(session)
        assert (cycle.opens_on, cycle.question) == (OPENS, None)
        assert entries_of(session, cycle)[-1].reason == "Was noch fehlte, ist eingetragen."


def test_a_changed_rule_changes_only_what_is_still_planned(engine: Engine) -> None:
    prepare(engine)
    plan_due(engine, at=noon(PLANNED_ON))
    change_pattern(engine, "4", noon(date(2026, 9, 2)))
    assert plan_due(engine, at=noon(date(2026, 9, 2))) == 1
    with Session(engine) as session:
        cycle = only(session)
        assert (cycle.occurrence, cycle.opens_on) == ("2027-04", None)
        assert entries_of(session, cycle)[-1].reason == "Die Regel „Jahresbericht“ wurde geändert."


def test_a_changed_rule_leaves_a_running_cycle_alone(engine: Engine) -> None:
    prepare(engine)
    plan_due(engine, at=noon(PLANNED_ON))
    take_due(engine, at=noon(OPENS))
    change_pattern(engine, "4", noon(date(2026, 11, 10)))
    plan_due(engine, at=noon(date(2026, 11, 10)))
    with Session(engine) as session:
        first, second = session.scalars(select(ReportingCycle).order_by(ReportingCycle.id)).all()
        assert (first.state, first.occurrence) == (S.OPEN, "2027-03")
        assert (second.state, second.occurrence) == (S.PLANNED, "2027-04")


def test_what_a_person_planned_stays(engine: Engine) -> None:
    prepare(engine)
    plan_due(engine, at=noon(PLANNED_ON))
    day = date(2026, 10, 5)
    with Session(engine) as session, session.begin():
        cycle, actor = only(session), commissioner(session)
        terms = Terms("Jahresbericht", cycle.target_meeting, date(2026, 11, 2))
        replan_cycle(session, cycle, terms, reason="Etwas früher.", actor=actor, occurred=day, at=noon(day))
    assert plan_due(engine, at=noon(date(2026, 10, 6))) == 0
    with Session(engine) as session:
        assert only(session).opens_on == date(2026, 11, 2)


def test_a_cancelled_time_is_not_planned_again(engine: Engine) -> None:
    prepare(engine)
    plan_due(engine, at=noon(PLANNED_ON))
    with Session(engine) as session, session.begin():
        given: dict[str, Any] = {"actor": commissioner(session), "occurred": PLANNED_ON, "at": noon(PLANNED_ON)}
        turn(session, only(session), "cancel", reason="Das Konzept endet.", **given)
    assert plan_due(engine, at=noon(date(2026, 9, 2))) == 0


def test_half_yearly_the_next_is_planned_when_one_has_begun(engine: Engine) -> None:
    prepare(engine, **HALF_YEARLY)
    assert plan_due(engine, at=noon(PLANNED_ON)) == 1
    assert plan_due(engine, at=noon(PLANNED_ON)) == 0
    take_due(engine, at=noon(date(2026, 9, 18)))
    assert plan_due(engine, at=noon(date(2026, 9, 18))) == 1
    with Session(engine) as session:
        found = session.scalars(select(ReportingCycle).order_by(ReportingCycle.id)).all()
        assert [(one.occurrence, one.state, one.opens_on) for one in found] == [
            ("2026-10-31", S.OPEN, date(2026, 9, 18)),
            ("2027-04-30", S.PLANNED, date(2027, 3, 19)),
        ]


def test_a_late_metronome_opens_on_its_own_day_and_departments_have_their_full_time(engine: Engine) -> None:
    prepare(engine)
    plan_due(engine, at=noon(PLANNED_ON))
    late = date(2026, 11, 16)
    take_due(engine, at=noon(late))
    with Session(engine) as session:
        cycle = only(session)
        assert (cycle.opened_on, cycle.answer_until) == (late, date(2026, 12, 14))


def test_the_next_cycle_is_planned_with_the_end_of_one(engine: Engine) -> None:
    prepare(engine, **HALF_YEARLY)
    plan_due(engine, at=noon(PLANNED_ON))
    day = date(2026, 9, 18)
    take_due(engine, at=noon(day))
    with Session(engine) as session, session.begin():
        cycle = only(session)
        given: dict[str, Any] = {"actor": commissioner(session), "occurred": day, "at": noon(day)}
        turn(session, cycle, "close", reason="Alle sind gefragt.", **given)
        turn(session, cycle, "conclude", **given)
        found = session.scalars(select(ReportingCycle.occurrence).order_by(ReportingCycle.id)).all()
        assert found == ["2026-10-31", "2027-04-30"]
    assert plan_due(engine, at=noon(day)) == 0


def change_pattern(engine: Engine, pattern: str, at: Any) -> None:
    with Session(engine) as session, session.begin():
        recurrence = session.scalars(select(Recurrence)).one()
        recurrence.pattern, recurrence.modified = pattern, at


def commissioner(session: Session) -> Actor:
    held = session.scalars(select(Membership).where(Membership.role == Office.INTEGRATION_COMMISSIONER)).one()
    return actor_of(session, session.get_one(Person, held.person_id), PLANNED_ON)
