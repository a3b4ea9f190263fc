"""How one step follows another, within the same transaction."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Paper
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step import when
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet

Reaction = Callable[[Session, Taken], Iterator[Order | OrderSet]]


def follow(
    taken: Taken, subject: Subject, trigger: str, *, actor: Actor = ENGINE, reason: str | None = None, **facts: Any
) -> Order:
    """The follow-up happens when its cause did, but not before the record's own last step."""
    cause = taken.order
    own = taken.seq if subject.case_id == cause.subject.case_id else None  # numbers count within one case
    since: date | None = subject.since
    occurred: Occurred = cause.occurred
    on = when(occurred, cause.recorded_at).on
    if since is not None and (on is None or on < since):
        occurred = since
    return Order(
        subject,
        trigger,
        actor,
        occurred,
        cause.recorded_at,
        None,
        reason,
        derived=cause.derived,
        cause=own,
        facts=facts,
    )


def follow_together(
    taken: Taken,
    record: type[Subject],
    trigger: str,
    members: Sequence[Member],
    *,
    since: date | None = None,
    reason: str | None = None,
) -> OrderSet:
    """The same for many records of the cause's own case; ``since`` is the newest of their last steps."""
    cause = taken.order
    assert cause.subject.case_id is not None
    on = when(cause.occurred, cause.recorded_at).on
    later = since is not None and (on is None or on < since)
    return OrderSet(
        record,
        cause.subject.case_id,
        trigger,
        members,
        ENGINE,
        since if later and since is not None else cause.occurred,
        cause.recorded_at,
        reason,
        derived=cause.derived,
        cause=taken.seq,
    )


def paper_of(session: Session, taken: Taken) -> Paper:
    subject = taken.order.subject
    return subject if isinstance(subject, Paper) else session.get_one(Paper, subject.paper_id)  # type: ignore[union-attr]  # never a meeting
