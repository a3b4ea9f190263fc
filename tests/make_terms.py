"""Builders: records whose steps open deadlines, and those deadlines."""

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.models.all import Case
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Resolution
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.states.measure import MeasureState
from tests.make import AT
from tests.make import BEFORE
from tests.make import House
from tests.make import act
from tests.make import make_paper

LATE = datetime(2028, 1, 10, 9, 0, tzinfo=UTC)
EARLY = datetime(2024, 11, 4, 9, 0, tzinfo=UTC)  #: on the day on which everything was prepared


def make_passed(session: Session, house: House, decided_on: date, *, at: datetime = LATE) -> Resolution:
    """A resolution of that day, and what follows by itself."""
    paper = make_paper(session, house)
    resolution = Resolution(
        case_id=paper.case_id, paper_id=paper.id, organization_id=house.council.id, decided_on=decided_on
    )
    act(session, resolution, "pass", ENGINE, on=decided_on, at=at)
    return resolution


def deadlines_of(session: Session, subject: Subject, *rules: str) -> list[Deadline]:
    kind = KINDS[type(subject)].name
    asked = select(Deadline).where(Deadline.subject_type == kind, Deadline.subject_id == subject.id)
    found = session.scalars(asked.order_by(Deadline.id).execution_options(populate_existing=True)).all()
    return [one for one in found if one.rule in rules or not rules]


def running_until(session: Session, subject: Subject) -> dict[str, date | None]:
    return {one.rule: one.due_on for one in deadlines_of(session, subject) if one.state is DeadlineState.OPEN}


def plan_sitting(session: Session, house: House, body: Any, held_on: date) -> Meeting:
    return plan_meeting(session, [body], held_on, public=True, actor=house.clerk, occurred=BEFORE, at=EARLY)


def make_measure(session: Session, house: House, state: MeasureState, **values: Any) -> Measure:
    measure = Measure(
        case=Case(kind="measure"), title="Lotsen", state=state, cost=Decimal(9), created=AT, since=BEFORE, **values
    )
    session.add(measure)
    session.flush()
    return measure
