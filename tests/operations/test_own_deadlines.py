"""Proposals and measures have the house's own deadlines, of which whoever has to act is reminded."""

from datetime import date
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import RestDay
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.operations.deadlines import finish
from ik_workflow.operations.time_steps import take_due
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import ProposalState as P
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import act
from tests.make import make_actor
from tests.make import person_with_account
from tests.make_deadlines import morning
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_proposal
from tests.make_terms import EARLY
from tests.make_terms import LATE
from tests.make_terms import deadlines_of
from tests.make_terms import make_measure
from tests.make_terms import make_passed
from tests.make_terms import running_until


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def test_an_answer_is_awaited_until_it_has_come(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.QUERIED)
    assert running_until(session, proposal) == {"HF-01": proposal.due_until}
    act(session, proposal, "answer_query", forum.member, answer="Alle Stadtteile.")
    (deadline,) = deadlines_of(session, proposal)
    assert (deadline.state, deadline.owner_organization_id) == (DeadlineState.CLOSED, forum.steering.id)


def test_the_department_that_checks_is_reminded(session: Session, forum: Forum) -> None:
    person_with_account(session, forum.unit, "unit@stadt.example")
    proposal = make_proposal(session, forum, P.RECOMMENDED)
    act(session, proposal, "review", forum.unit, on=BEFORE, at=EARLY, unit=forum.department.id)
    (deadline,) = deadlines_of(session, proposal)
    assert (deadline.rule, deadline.due_on) == ("HF-02", proposal.due_until)
    assert deadline.due_on is not None
    assert queue_due(session, at=morning(deadline.due_on), limit=100) > 0
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.address) == (MailKind.REMINDER, "unit@stadt.example")


def test_a_holiday_moves_the_deadline_and_what_the_page_says_alike(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.RECOMMENDED)
    for days in range(1, 4):
        session.add(RestDay(day=BEFORE + timedelta(days=days), name="Staatstrauer", holiday=True))
    session.flush()
    act(session, proposal, "review", forum.unit, on=BEFORE, at=EARLY, unit=forum.department.id)
    assert running_until(session, proposal) == {"HF-02": date(2024, 11, 28)}  # and not the 25th
    assert proposal.due_until == date(2024, 11, 28)


def test_whoever_is_rejected_is_to_be_told_why(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    act(session, proposal, "reject", forum.commissioner, on=SITTING, reason="Es fehlt Geld.", publishable=True)
    assert running_until(session, proposal) == {"HF-03": SITTING + timedelta(days=14)}
    (deadline,) = deadlines_of(session, proposal, "HF-03")
    finish(session, deadline, actor=forum.commissioner, at=AT)
    assert running_until(session, proposal) == {}


def test_a_deferred_proposal_is_announced_until_time_resubmits_it(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    again = date(2027, 6, 1)
    act(session, proposal, "defer", forum.commissioner, on=SITTING, reason="Später.", revisit_on=again)
    (deadline,) = deadlines_of(session, proposal, "HF-04")
    assert (deadline.due_on, deadline.explanation) == (again, "vorgemerkt für Dienstag, 1. Juni 2027")
    session.commit()
    take_due(session.get_bind(), at=morning(again))  # type: ignore[arg-type]  # an engine
    assert running_until(session, proposal) == {}


def test_an_adopted_measure_is_to_be_specified(session: Session, forum: Forum) -> None:
    unit = {"responsible_unit_id": forum.department.id}
    measure = make_measure(session, forum.house, MeasureState.SUSPENDED, unfunded=True, **unit)
    treasury: dict[str, Any] = {"budget_line": "1.1", "budget_year": 2025, "statute_published": True}
    treasurer = make_actor(session, forum.department, offices=[Office.TREASURY])
    act(session, measure, "confirm_funding", treasurer, on=SITTING, **treasury)
    assert running_until(session, measure) == {"HF-05": measure.specify_until}


def test_a_task_without_end_is_looked_at_again(session: Session, forum: Forum) -> None:
    measure = make_measure(
        session, forum.house, MeasureState.IN_PROGRESS, responsible_unit_id=forum.department.id, indicator="Zahl"
    )
    again = SITTING + timedelta(days=300)
    act(session, measure, "make_permanent", forum.commissioner, on=SITTING, revisit_on=again, unit_agrees=True)
    assert running_until(session, measure)["HF-07"] == again


def test_old_records_open_none_that_is_over(session: Session, forum: Forum) -> None:
    resolution = make_passed(session, forum.house, SITTING)
    values = {"paper_id": resolution.paper_id, "budget_line": "1.1", "responsible_unit_id": forum.department.id}
    measure = make_measure(session, forum.house, MeasureState.IN_PAPER, **values)
    act(session, resolution, "release_early", RECORD_READER, on=SITTING, at=LATE, reason="Kein Bedenken.")
    session.refresh(measure)
    assert (measure.state, deadlines_of(session, measure)) == (MeasureState.ADOPTED, [])
