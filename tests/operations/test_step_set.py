"""Many steps taken together leave what they would leave one by one, in a fixed number of statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Reminder
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.cycles import turn
from ik_workflow.operations.journal import verify
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.operations.take import take
from ik_workflow.operations.take import take_together
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.status_report import StatusReportState
from tests.make import make_organization
from tests.make_cycles import make_concept
from tests.make_cycles import make_measures
from tests.make_cycles import make_open
from tests.make_cycles import make_planned
from tests.make_cycles import noon
from tests.make_cycles import reports_of
from tests.make_proposals import Forum
from tests.make_proposals import make_forum

DAY = date(2026, 11, 16)
OWN = {"id", "public_id", "subject_id", "measure_id", "deadline_id", "seq", "opened_seq", "closed_seq", "prev", "hash"}


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def columns(session: Session, measure: Measure) -> dict[str, Any]:
    return {"measure_id": measure.id, "title": "Maßnahme", "responsible_unit_id": measure.responsible_unit_id}


def left(session: Session, *reports: StatusReport | int) -> list[list[dict[str, Any]]]:
    """Row, entries, deadlines and reminders of each, without what must differ."""
    found = []
    for number in (one if isinstance(one, int) else one.id for one in reports):
        own = (Deadline.subject_type == "status_report", Deadline.subject_id == number)
        asked: list[Any] = [
            select(StatusReport.__table__).where(StatusReport.id == number),
            select(JournalEntry.__table__)
            .where(JournalEntry.subject_type == "status_report", JournalEntry.subject_id == number)
            .order_by(JournalEntry.seq),
            select(Deadline.__table__).where(*own).order_by(Deadline.id),
            select(Reminder.__table__).join(Deadline).where(*own).order_by(Reminder.remind_on),
        ]
        rows = [plain(row) for one in asked for row in session.execute(one).mappings()]
        found.append(rows)
    return found


def plain(row: Any) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in OWN}
    if "changes" in kept:
        kept["changes"] = {name: value for name, value in kept["changes"].items() if name != "measure_id"}
    return kept


def test_together_they_leave_what_they_leave_one_by_one(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum)
    assert cycle.concept is not None
    one, other, third = make_measures(session, cycle.concept, forum.department, forum.department, None)
    given: dict[str, Any] = {"actor": ENGINE, "occurred": DAY, "recorded_at": noon(DAY)}
    alone = StatusReport(case_id=cycle.case_id, cycle_id=cycle.id, **columns(session, one))
    take(session, alone, "ask", **given)
    members = [Member(columns={**columns(session, measure), "cycle_id": cycle.id}) for measure in (other, third)]
    asked = take_together(session, OrderSet(StatusReport, cycle.case_id, "ask", members, **given))
    together = [step.id for step in asked.steps]
    first, second = left(session, alone, together[0])
    assert first == second
    assert len(first) > 4
    take(session, alone, "stay_silent", **given)
    closing = OrderSet(StatusReport, cycle.case_id, "stay_silent", [Member(number) for number in together], **given)
    take_together(session, closing)
    first, second = left(session, alone, together[0])
    assert first == second
    session.flush()
    assert verify(session.connection()) is None


@pytest.mark.parametrize("step", ["open", "close", "cancel"])
def test_the_number_of_statements_does_not_grow_with_the_items(session: Session, forum: Forum, step: str) -> None:
    sent = []
    for number in (10, 200):
        units = [make_organization(session, forum.house.body, f"Fachbereich {number}.{n}") for n in range(number // 10)]
        concept = make_concept(session)
        make_measures(session, concept, *(units[n % len(units)] for n in range(number)))
        cycle = make_planned(session, forum, concept, CycleKind.STATUS)
        given = {"actor": forum.commissioner, "at": noon(DAY), "reason": "Es eilt nicht mehr."}
        for trigger in dict.fromkeys(("open", step)):
            with counted(session) as statements:
                turn(session, cycle, trigger, occurred=DAY, **given)  # type: ignore[arg-type]  # told by name
        sent.append(len(statements))
        assert len(reports_of(session, cycle)) == number
    assert sent[0] == sent[1]


def test_of_a_set_all_take_the_step_or_none(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum, forum.department, forum.department)
    first, second = reports_of(session, cycle)
    given: dict[str, Any] = {"actor": ENGINE, "occurred": DAY, "recorded_at": noon(DAY)}
    take(session, first, "stay_silent", **given)
    both = [Member(first.id), Member(second.id)]
    with pytest.raises(Refused, match="„Ohne Meldung schließen“ ist im Stand „keine Meldung“ nicht möglich"):
        take_together(session, OrderSet(StatusReport, cycle.case_id, "stay_silent", both, **given))
    assert [one.state for one in reports_of(session, cycle)] == [StatusReportState.NO_REPORT, StatusReportState.OPEN]


def test_a_member_that_was_changed_meanwhile_stops_the_set(session: Session, forum: Forum) -> None:
    cycle = make_open(session, forum, forum.department)
    (report,) = reports_of(session, cycle)
    stale = [Member(report.id, version=report.version + 1)]
    with pytest.raises(StaleVersion, match="Bitte laden Sie die Seite neu"):
        take_together(session, OrderSet(StatusReport, cycle.case_id, "stay_silent", stale, ENGINE, DAY, noon(DAY)))
