"""The one way a state changes: take a step, and in the same transaction every step that follows from it."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.operations.deadline_sets import settle_set
from ik_workflow.operations.deadlines import settle
from ik_workflow.operations.reactions import REACTIONS
from ik_workflow.operations.readings import keep_readings
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step import step
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.operations.step_set import TakenSet
from ik_workflow.operations.step_set import step_together
from ik_workflow.operations.stocktaking_order import compare_with_one_before
from ik_workflow.translation import _

#: what an event writes beside its records, for one as for many; no step of anything
BESIDE: dict[str, Callable[[Session, Sequence[int], datetime], None]] = {
    "status_report_confirmed": keep_readings,
    "stocktaking_frozen": compare_with_one_before,
    "stocktaking_decided": compare_with_one_before,
}


def take(
    session: Session,
    subject: Subject,
    trigger: str,
    *,
    actor: Actor,
    occurred: Occurred,
    recorded_at: datetime,
    version: int | None = None,
    reason: str | None = None,
    derived: bool = False,
    **facts: Any,
) -> Taken:
    """Take one step of one record and all that follows from it; the caller commits.

    ``version`` is the one the person looked at. ``derived`` marks a step that the record does not print but later
    entries show. Raises Refused (with the rule where there is one) or BadValue; then nothing was written that a
    rollback would not take back, and the caller must roll back.
    """
    order = Order(subject, trigger, actor, occurred, recorded_at, version, reason, derived, None, facts)
    with known_records():
        happened = [step(session, order)]
        for taken in happened:  # grows while it is read: a follow-up may have follow-ups of its own
            settle(session, taken)
            write_beside(session, taken.event, [taken.order.subject.id], recorded_at)
            for reaction in REACTIONS.get(taken.event, ()):
                for one in reaction(session, taken):
                    if isinstance(one, OrderSet):
                        settled_together(session, one)
                    else:
                        happened.append(step(session, one))
    return happened[0]


def take_together(session: Session, orders: OrderSet) -> TakenSet:
    """Take one step of many records of one case, all or none; the caller commits. Raises as ``take`` does."""
    with known_records():
        return settled_together(session, orders)


def settled_together(session: Session, orders: OrderSet) -> TakenSet:
    taken = step_together(session, orders)
    if any(one.decision.step.event in REACTIONS for one in taken.steps):
        raise ValueError(f"{taken.kind.name}.{orders.trigger}: something follows for each record by itself")
    settle_set(session.connection(), taken)
    if taken.steps:
        event = taken.steps[0].decision.step.event
        write_beside(session, event, [one.id for one in taken.steps], orders.recorded_at)
    return taken


def write_beside(session: Session, event: str, records: Sequence[int], at: datetime) -> None:
    if event in BESIDE:
        BESIDE[event](session, records, at)


@contextmanager
def known_records() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "foreign key" not in str(error.orig).lower():
            raise
        raise NotFound(_("Eine der Angaben nennt etwas, das es nicht gibt. Bitte prüfen Sie Ihre Auswahl.")) from error
