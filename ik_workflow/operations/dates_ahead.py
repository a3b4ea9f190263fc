"""Deadlines ahead of a day as they ran on it: without those opened later, and before what was moved later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineMove
from ik_workflow.models.all import DeadlineState
from ik_workflow.periods import BERLIN


@dataclass(frozen=True, slots=True)
class Ahead:
    """``due_on`` is the last day as it was set then."""

    deadline: Deadline
    due_on: date


def end_of(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(0), BERLIN)


def due_then(on: date) -> ColumnElement[Any]:
    """The last day before the first move that came later."""
    first = select(func.min(DeadlineMove.id)).where(
        DeadlineMove.deadline_id == Deadline.id, DeadlineMove.moved_at >= end_of(on)
    )
    moved = aliased(DeadlineMove)
    before = select(moved.from_on).where(moved.id == first.correlate(Deadline).scalar_subquery())
    later = select(DeadlineMove.id).where(DeadlineMove.deadline_id == Deadline.id, DeadlineMove.moved_at >= end_of(on))
    return case(
        (later.correlate(Deadline).exists(), before.correlate(Deadline).scalar_subquery()), else_=Deadline.due_on
    )


def ran(on: date, today: date) -> tuple[ColumnElement[bool], ...]:
    if on >= today:
        return (Deadline.state == DeadlineState.OPEN,)
    return (Deadline.opened_at < end_of(on), or_(Deadline.closed_at.is_(None), Deadline.closed_at >= end_of(on)))


def number_ahead(session: Session, which: ColumnElement[bool], on: date, today: date, *, within: int) -> int:
    """How many end within so many days, that day included."""
    due = Deadline.due_on if on >= today else due_then(on)
    asked = select(func.count(Deadline.id)).where(which, *ran(on, today), due.between(on, on + timedelta(days=within)))
    return session.scalar(asked) or 0


def ahead(
    session: Session, which: ColumnElement[bool], on: date, today: date, *, within: int, most: int
) -> Sequence[Ahead]:
    """The next ones, at most so many."""
    due = Deadline.due_on if on >= today else due_then(on)
    asked = (
        select(Deadline, due.label("due"))
        .where(which, *ran(on, today), due.between(on, on + timedelta(days=within)))
        .options(joinedload(Deadline.owner))
        .order_by(due, Deadline.id)
        .limit(most)
    )
    return [Ahead(row[0], row[1]) for row in session.execute(asked)]
