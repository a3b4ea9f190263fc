"""One time line: what is past, running and to come, in order, and what a person has to settle."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations import timeline as lines
from ik_workflow.operations.timeline import next_mark
from ik_workflow.operations.timeline import timeline
from ik_workflow.operations.timeline_marks import Mark
from ik_workflow.operations.timeline_marks import Phase
from ik_workflow.operations.timeline_marks import Row
from ik_workflow.operations.timeline_marks import Span
from ik_workflow.operations.timeline_marks import TimelineRow
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make import SITTING
from tests.make_cycles import make_concept
from tests.make_cycles import make_cycle
from tests.make_cycles import make_recurrence
from tests.make_cycles import make_sittings
from tests.make_orders import APRIL
from tests.make_orders import MARCH
from tests.make_orders import give_out
from tests.make_orders import make_desk
from tests.make_orders import make_order
from tests.make_orders import order_step
from tests.make_participation import HELD_ON
from tests.make_participation import make_event
from tests.make_proposals import make_forum

TODAY = date(2026, 11, 2)
SPAN = Span(date(2026, 1, 1), date(2027, 12, 31), TODAY)
HALF_YEARLY = "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=-1"
RULE = PatternKind.RRULE


def phases(row: TimelineRow) -> list[tuple[str, str]]:
    return [(mark.from_on.isoformat(), mark.phase.value) for mark in row.marks]


def test_a_day_without_a_cycle_was_missed_and_the_next_ones_are_to_come(session: Session) -> None:
    make_recurrence(session, RULE, HALF_YEARLY)
    (row,) = timeline(session, SPAN)
    assert phases(row) == [
        *(("2026-04-30", "missed"), ("2026-10-30", "missed")),
        *(("2027-04-30", "to_come"), ("2027-10-29", "to_come")),
    ]
    assert row.questions == [
        "Fällig war Freitag, 30. Oktober 2026; eingetragen ist nichts."
        " Bitte beginnen Sie jetzt oder beenden Sie den Zyklus."
    ]


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (ReportingCycleState.CLOSED, Phase.PAST),
        (ReportingCycleState.OPEN, Phase.RUNNING),
        (ReportingCycleState.PLANNED, Phase.TO_COME),
    ],
)
def test_a_cycle_stands_for_its_day(session: Session, state: ReportingCycleState, phase: Phase) -> None:
    recurrence = make_recurrence(session, RULE, HALF_YEARLY)
    opened = {"opens_on": date(2026, 9, 21), "answer_until": date(2026, 10, 19), "since": date(2026, 9, 21)}
    make_cycle(session, recurrence, "2026-10-31", state=state, **opened)
    (row,) = timeline(session, SPAN)
    assert ("2026-09-21", phase.value) in phases(row)
    assert "2026-10-30" not in dict(phases(row))
    assert row.questions == []


def test_what_runs_comes_first_then_the_next_day(session: Session) -> None:
    make_recurrence(session, RULE, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", title="Dezember")
    make_recurrence(session, PatternKind.AFTER_LAST, "24", title="Ohne Tag")
    running = make_recurrence(session, RULE, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", title="Juni")
    days = {"opened_on": date(2026, 10, 1), "answer_until": date(2026, 11, 9)}
    make_cycle(session, running, "2026-06-01", state=ReportingCycleState.OPEN, **days)
    rows = timeline(session, SPAN)
    assert [row.title for row in rows] == ["Juni", "Dezember", "Ohne Tag"]
    assert rows[2].questions == ["Wann zuletzt war, ist nicht eingetragen. Bitte tragen Sie den Tag ein."]


def test_a_session_of_next_year_is_a_question_and_one_of_the_past_is_none(session: Session) -> None:
    make_recurrence(session)
    (row,) = timeline(session, SPAN)
    assert phases(row) == [("2027-03-01", "open")]
    assert len(row.questions) == 1
    assert "März 2027" in row.questions[0]


def test_a_report_that_is_late_is_a_question(session: Session) -> None:
    make_sittings(session, make_forum(session))
    make_recurrence(session)
    (row,) = timeline(session, Span(SPAN.from_on, SPAN.until, date(2026, 11, 16)))
    assert "zu spät um 5 Arbeitstage" in row.questions[0]
    assert timeline(session, SPAN)[0].questions == []


def test_what_has_to_begin_once_and_did_not_stays_a_question(session: Session) -> None:
    concept = make_concept(session)
    make_recurrence(session, PatternKind.BEFORE_END, "30", concept_id=concept.id)
    (row,) = timeline(session, SPAN)
    assert phases(row) == [("2026-06-30", "missed")]
    assert "Fällig war Dienstag, 30. Juni 2026" in row.questions[0]


def test_a_report_order_shows_the_days_of_its_reports(session: Session) -> None:
    desk = make_desk(session)
    order = make_order(session, desk, "im April 2025", interims=("im März 2025", "demnächst"))
    give_out(session, desk, order)
    (row,) = timeline(session, Span(SITTING, APRIL, MARCH))
    assert (row.kind, row.title, row.source) == ("report_order", "Monitoring", order.paper and order.paper.called)
    assert phases(row) == [("2025-03-12", "to_come"), ("2025-04-09", "to_come")]
    assert len(row.questions) == 1
    (row,) = timeline(session, Span(SITTING, APRIL, APRIL))
    assert phases(row) == [("2025-03-12", "missed"), ("2025-04-09", "to_come")]


def test_a_report_that_was_given_stands_on_its_day(session: Session) -> None:
    desk = make_desk(session)
    order = make_order(session, desk)
    order_step(session, order, "submit_letter", desk.house.mayor, letter_on=SITTING, letter_reference="Az. 1")
    (row,) = timeline(session, Span(SITTING, APRIL, APRIL))
    assert phases(row) == [(SITTING.isoformat(), "past")]
    order_step(session, order, "declare_moot", desk.clerk, reference="25/SVV/0001")
    assert timeline(session, Span(MARCH, APRIL, APRIL)) == []


@pytest.mark.parametrize(
    ("state", "today", "phase"),
    [
        (ParticipationEventState.INVITED, SITTING, Phase.TO_COME),
        (ParticipationEventState.INVITED, APRIL, Phase.MISSED),
        (ParticipationEventState.HELD, APRIL, Phase.PAST),
    ],
)
def test_an_event_stands_on_its_day(
    session: Session, state: ParticipationEventState, today: date, phase: Phase
) -> None:
    event = make_event(session, make_forum(session).commissioner, state)
    (row,) = [one for one in timeline(session, Span(SITTING, APRIL, today)) if one.kind == "participation_event"]
    assert (row.public_id, row.what) == (event.public_id, "Konferenz")
    assert phases(row) == [(HELD_ON.isoformat(), phase.value)]


def test_a_registration_that_is_open_runs(session: Session) -> None:
    days = {"register_from": date(2024, 12, 2), "register_until": date(2025, 1, 10)}
    state = ParticipationEventState.REGISTRATION_OPEN
    make_event(session, make_forum(session).commissioner, state, **days)
    (row,) = [one for one in timeline(session, Span(SITTING, APRIL, SITTING)) if one.kind == "participation_event"]
    assert phases(row) == [("2024-12-02", "running"), (HELD_ON.isoformat(), "to_come")]


def test_another_part_adds_its_rows(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = Mark(date(2026, 12, 1), date(2026, 12, 3), Phase.TO_COME)
    row = Row("participation_event", "0" * 32, "Konferenz", "Konferenz 2026", [mark])
    monkeypatch.setattr(lines, "SOURCES", [*lines.SOURCES, lambda session, span: [row]])
    assert timeline(session, SPAN) == [row]
    assert next_mark(row, TODAY) == mark
    assert next_mark(row, date(2026, 12, 4)) is None
