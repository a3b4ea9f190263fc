"""One time line: what is past, running and to come, in order, and what a person has to settle."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations import timeline as lines
from ik_workflow.operations.timeline import Mark
from ik_workflow.operations.timeline import Phase
from ik_workflow.operations.timeline import Row
from ik_workflow.operations.timeline import Span
from ik_workflow.operations.timeline import TimelineRow
from ik_workflow.operations.timeline import next_mark
from ik_workflow.operations.timeline import timeline
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make_cycles import make_concept
from tests.make_cycles import make_cycle
from tests.make_cycles import make_recurrence
from tests.make_cycles import make_sittings
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


def test_another_part_adds_its_rows(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = Mark(date(2026, 12, 1), date(2026, 12, 3), Phase.TO_COME)
    row = Row("participation_event", "0" * 32, "Konferenz", "Konferenz 2026", [mark])
    monkeypatch.setattr(lines, "SOURCES", [*lines.SOURCES, lambda session, span: [row]])
    assert timeline(session, SPAN) == [row]
    assert next_mark(row, TODAY) == mark
    assert next_mark(row, date(2026, 12, 4)) is None
