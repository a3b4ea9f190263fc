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
from ik_workflow.operations.deadline_days import interim_days
from ik_workflow.operations.deadline_owners import holder
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import close
from ik_workflow.operations.deadline_rows import close_one
from ik_workflow.operations.deadline_rows import hand_over
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
from ik_workflow.states.deadlines import Interims
from ik_workflow.states.deadlines import Ordered
from ik_workflow.states.deadlines import Within
from ik_workflow.states.deadlines import begun
from ik_workflow.states.deadlines import running
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
    stopped = running(kind.name, taken.from_state) - running(kind.name, state)
    everything = state in final and taken.from_state not in final
    if not everything and not stopped:
        return
    close(
        connection,
        kind.name,
        taken.order.subject.id,
        None if everything else sorted(stopped),
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
        if isinstance(course.due, Interims):
            open_interims(connection, taken, rule, course, row, place, known)
        elif rule.in_force(row.get("decided_on")):
            open_one(connection, taken, rule, course, row, place, known.get((rule.id, 0)))


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
        write(connection, place, rule.id, course.task or rule.task, day, whose)
    elif isinstance(course.due, After | Within | Ordered) or day.meeting_id != known.meeting_id:
        anew(connection, taken, known, day, place)
    if known is not None and isinstance(course.due, Ordered):
        hand_over(connection, known, course.task or rule.task, whose, question=day.question)


def anew(connection: Connection, taken: Taken, known: Any, day: Day, place: Place) -> None:
    reason = _("Neu berechnet mit dem Schritt „{step}“.", step=_(taken.decision.step.label))
    shift(connection, known, day, reason=reason, by=taken.order.actor.key, at=place.at, calendar=place.calendar)


def open_interims(
    connection: Connection,
    taken: Taken,
    rule: DeadlineRule,
    course: Course,
    row: Mapping[str, Any],
    place: Place,
    known: Mapping[tuple[str, int], Any],
) -> None:
    """One deadline for each interim report that is still to come; that of one that was given ends."""
    assert isinstance(course.due, Interims)
    today = local_date(place.at)
    whose = holder(connection, course.owner, course.kind, row, today)
    days = interim_days(rule, course.due, Event(course.kind, row, taken.on, whose.office, place.calendar))
    for (name, ordinal), deadline in known.items():
        if name == rule.id and ordinal not in days:
            close_one(connection, deadline, at=place.at, seq=taken.seq)
    for ordinal, day in days.items():
        own = known.get((rule.id, ordinal))
        if own is not None:
            anew(connection, taken, own, day, place)
            hand_over(connection, own, course.task or rule.task, whose, question=day.question)
        elif not taken.order.actor.by_record or still_to_come(day, today):
            words = row[course.due.column][ordinal].get("words")
            write(connection, place, rule.id, course.task or rule.task, day, whose, words=words, ordinal=ordinal)


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
