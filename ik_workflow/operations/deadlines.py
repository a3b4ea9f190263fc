"""What a step does to deadlines, in its own transaction: it ends them, opens them, and moves those of a sitting."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ik_workflow.models.all import DeadlineState
from ik_workflow.operations.deadline_acts import answer
from ik_workflow.operations.deadline_acts import cancel
from ik_workflow.operations.deadline_acts import due_to_expire
from ik_workflow.operations.deadline_acts import enter
from ik_workflow.operations.deadline_acts import finish
from ik_workflow.operations.deadline_acts import move
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_owners import holder
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import close
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.deadline_rows import write
from ik_workflow.operations.deadline_sittings import SITTING_CHANGED
from ik_workflow.operations.deadline_sittings import follow_sitting
from ik_workflow.operations.deadline_sittings import name_council_sitting
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Kind
from ik_workflow.operations.step import Taken
from ik_workflow.periods import local_date
from ik_workflow.states.deadlines import After
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.deadlines import Within
from ik_workflow.states.deadlines import begun
from ik_workflow.states.deadlines import stopped
from ik_workflow.states.procedure import NEW
from ik_workflow.translation import _

__all__ = ["answer", "cancel", "due_to_expire", "enter", "finish", "move", "settle"]

#: ends in which a task was not done but fell away
FELL_AWAY = frozenset({"cancelled", "withdrawn", "replaced", "not_admitted", "abandoned", "continued"})


def settle(session: Session, taken: Taken) -> None:
    """Close what no longer runs, open what begins, move what hangs on a sitting. A step without any sends nothing."""
    kind, connection = KINDS[type(taken.order.subject)], session.connection()
    state = str(taken.to_state)
    end(connection, kind, taken, state)
    if starts := begun(kind.name, taken.decision.step.opens, state):
        begin(connection, kind, taken, starts)
    if taken.event in SITTING_CHANGED:
        follow_sitting(connection, taken)
    elif taken.event == "consultation_scheduled" and taken.before["authoritative"]:
        name_council_sitting(connection, taken)


def end(connection: Connection, kind: Kind, taken: Taken, state: str) -> None:
    """With the record all its deadlines end, except those that only begin then."""
    if state == taken.from_state or taken.from_state == NEW:
        return
    final = {str(one) for one in kind.engine.procedure.final}
    ended = stopped(kind.name, taken.from_state, state)
    everything = state in final and taken.from_state not in final
    if not everything and not ended:
        return
    close(
        connection,
        kind.name,
        taken.order.subject.id,
        None if everything else ended,
        state=DeadlineState.CANCELLED if state in FELL_AWAY else DeadlineState.CLOSED,
        at=taken.order.recorded_at,
        seq=taken.seq,
    )


def begin(connection: Connection, kind: Kind, taken: Taken, starts: tuple[tuple[DeadlineRule, Course], ...]) -> None:
    row = row_after(taken)
    place = place_of(kind, taken)
    known = {}
    if taken.from_state != NEW:
        own = (DEADLINES.c.subject_type == kind.name, DEADLINES.c.subject_id == row["id"])
        known = {(one.rule, one.ordinal): one for one in open_ones(connection, *own)}
    for rule, course in starts:
        if rule.in_force(row.get("decided_on")):
            open_one(connection, taken, rule, course, row, place, known.get((rule.id, course.ordinal)))


def open_one(
    connection: Connection,
    taken: Taken,
    rule: DeadlineRule,
    course: Course,
    row: Mapping[str, Any],
    place: Place,
    known: Any,
) -> None:
    """One that runs already goes on, with another day where the event it counts from happened anew."""
    today = local_date(place.at)
    whose = holder(connection, course.owner, course.kind, row, today)
    event = Event(course.kind, row, taken.on, whose.office, place.calendar)
    day = day_of(connection, rule, course.due, event)
    if day is None or (taken.order.actor.by_record and not still_to_come(day, today)):
        return
    if known is None:
        write(connection, place, rule.id, course.task or rule.task, day, whose, ordinal=course.ordinal)
    elif isinstance(course.due, After | Within) or day.meeting_id != known.meeting_id:
        reason = _("Neu berechnet mit dem Schritt „{step}“.", step=_(taken.decision.step.label))
        shift(connection, known, day, reason=reason, by=taken.order.actor.key, at=place.at, calendar=place.calendar)


def still_to_come(day: Day, today: date) -> bool:
    """What old records do not print asks nobody, and what was over before it was written down does not run."""
    return day.due_on is not None and day.due_on >= today


def place_of(kind: Kind, taken: Taken) -> Place:
    order = taken.order
    assert order.subject.case_id is not None
    return Place(order.subject.case_id, kind.name, order.subject.id, taken.seq, order.recorded_at, taken.calendar)


def row_after(taken: Taken) -> dict[str, Any]:
    """The record's row as the step has left it."""
    own = {name: value for name, value in taken.decision.changes.items() if "." not in name}
    subject = taken.order.subject
    return {**taken.before, **own, "state": str(taken.to_state), "id": subject.id, "case_id": subject.case_id}
