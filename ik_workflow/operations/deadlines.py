"""What a step does to deadlines, in its own transaction: it ends them, opens them, and moves those of a sitting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.deadline_acts import answer
from ik_workflow.operations.deadline_acts import cancel
from ik_workflow.operations.deadline_acts import due_to_expire
from ik_workflow.operations.deadline_acts import enter
from ik_workflow.operations.deadline_acts import finish
from ik_workflow.operations.deadline_acts import move
from ik_workflow.operations.deadline_acts import open_next
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_days import interim_days
from ik_workflow.operations.deadline_owners import Holder
from ik_workflow.operations.deadline_owners import holder
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import change_owner
from ik_workflow.operations.deadline_rows import close
from ik_workflow.operations.deadline_rows import close_one
from ik_workflow.operations.deadline_rows import end_rows
from ik_workflow.operations.deadline_rows import hand_over
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.deadline_rows import write
from ik_workflow.operations.deadline_sittings import SITTING_CHANGED
from ik_workflow.operations.deadline_sittings import follow_sitting
from ik_workflow.operations.deadline_sittings import name_council_sitting
from ik_workflow.operations.status_deadlines import RULE as STATUS
from ik_workflow.operations.status_deadlines import asked_by_cycles
from ik_workflow.operations.status_deadlines import of_measures
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Kind
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.periods import local_date
from ik_workflow.states.deadlines import COURSES
from ik_workflow.states.deadlines import After
from ik_workflow.states.deadlines import CouncilIn
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.deadlines import Interims
from ik_workflow.states.deadlines import Noted
from ik_workflow.states.deadlines import Ordered
from ik_workflow.states.deadlines import Where
from ik_workflow.states.deadlines import Within
from ik_workflow.states.deadlines import Yearly
from ik_workflow.states.deadlines import begun
from ik_workflow.states.deadlines import stopped
from ik_workflow.states.engine import Decision
from ik_workflow.states.procedure import NEW
from ik_workflow.translation import _

__all__ = ["answer", "cancel", "due_to_expire", "enter", "finish", "move", "settle"]

OfOrder = Ordered | Interims
UNIT_COLUMN = "responsible_unit_id"
#: the rules that end, with the number of the course, None for all of a rule
Ended = frozenset[tuple[str, int | None]]
#: ends in which a task was not done but fell away
FELL_AWAY = frozenset({"cancelled", "withdrawn", "replaced", "not_admitted", "abandoned", "continued"})


def settle(session: Session, taken: Taken) -> None:
    """Close what no longer runs, open what begins, move what hangs on a sitting. A step without any sends nothing."""
    kind, connection = KINDS[type(taken.order.subject)], session.connection()
    state = str(taken.to_state)
    end(connection, kind, taken, state)
    if starts := begun(kind.name, taken.decision.step.opens, state):
        begin(connection, kind, taken, starts)
    if UNIT_COLUMN in taken.decision.changes:
        follow_unit(connection, kind, taken)
    if taken.event == "status_report_given":
        settle_status(connection, taken)
    if taken.event in SITTING_CHANGED:
        follow_sitting(connection, taken)
    elif taken.event == "consultation_scheduled" and taken.before["authoritative"]:
        name_council_sitting(connection, taken)


def follow_unit(connection: Connection, kind: Kind, taken: Taken) -> None:
    """Another unit is responsible: what runs is its task from now on, until the same day."""
    row, at = row_after(taken), taken.order.recorded_at
    own = (DEADLINES.c.subject_type == kind.name, DEADLINES.c.subject_id == row["id"])
    courses = {rule.id: one for rule, one in COURSES.get(kind.name, ()) if one.owner.where is Where.UNIT}
    running_ones = open_ones(connection, *own, DEADLINES.c.rule.in_(courses))
    if running_ones:
        calendar = city_calendar(connection)
        for known in running_ones:
            whose = holder(connection, courses[known.rule].owner, kind.name, row, local_date(at))
            change_owner(connection, known, whose, at, calendar)


def settle_status(connection: Connection, taken: Taken) -> None:
    """The measure's own duty of this half-year is done with the answer in a cycle."""
    measure, at = taken.before["measure_id"], taken.order.recorded_at
    done = of_measures(connection, [measure])
    end_rows(connection, done, reason=_("in der Abfrage gemeldet"), by=taken.order.actor.key, at=at)
    for row in done:
        open_next(connection, row, at)


def end(connection: Connection, kind: Kind, taken: Taken, state: str) -> None:
    if (ends := ending(kind, taken.from_state, state)) is not None:
        rules, how = ends
        close(
            connection,
            kind.name,
            taken.order.subject.id,
            rules,
            state=how,
            at=taken.order.recorded_at,
            seq=taken.seq,
        )


def ending(kind: Kind, from_state: str, state: str) -> tuple[Ended | None, DeadlineState] | None:
    """Which rules end with such a step, None for all of them, and how; None if there are none.

    With the record all its deadlines end, except those that only begin then.
    """
    if state == from_state or from_state == NEW:
        return None
    final = {str(one) for one in kind.engine.procedure.final}
    ended = stopped(kind.name, from_state, state)
    everything = state in final and from_state not in final
    if not everything and not ended:
        return None
    how = DeadlineState.CANCELLED if state in FELL_AWAY else DeadlineState.CLOSED
    return None if everything else ended, how


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
    """One that runs already goes on."""
    today = local_date(place.at)
    whose = holder(connection, course.owner, course.kind, row, today)
    event = Event(course.kind, row, taken.on, whose.office, place.calendar)
    day = day_of(connection, rule, course.due, event)
    if day is None or left_out(taken.order, course, day, today):
        return
    if known is None:
        if rule.id != STATUS or not asked_by_cycles(connection, row, today):
            write(connection, place, rule.id, course.task or rule.task, day, whose, ordinal=course.ordinal)
    else:
        go_on(connection, Beginning(rule, course, place, whose, day, taken.decision, taken.order.actor), known)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A deadline as this step would open it."""

    rule: DeadlineRule
    course: Course
    place: Place
    whose: Holder
    day: Day
    decision: Decision
    actor: Actor


def go_on(connection: Connection, new: Beginning, known: Any) -> None:
    """With another day where the event it counts from happened anew."""
    if isinstance(new.course.due, After | Within | Noted | OfOrder) or new.day.meeting_id != known.meeting_id:
        reason = _("Neu berechnet mit dem Schritt „{step}“.", step=_(new.decision.step.label))
        shift(connection, known, new.day, reason=reason, by=new.actor.key, at=new.place.at, calendar=new.place.calendar)
    if isinstance(new.course.due, OfOrder):
        hand_over(connection, known, new.course.task or new.rule.task, new.day, new.whose, new.place)


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
            go_on(connection, Beginning(rule, course, place, whose, day, taken.decision, taken.order.actor), own)
        elif not left_out(taken.order, course, day, today):
            words = row[course.due.column][ordinal].get("words")
            write(connection, place, rule.id, course.task or rule.task, day, whose, words=words, ordinal=ordinal)


def left_out(order: Order | OrderSet, course: Course, day: Day, today: date) -> bool:
    """What old records do not print asks nobody, and what was over before it was written down does not run.

    Of what follows from them, questions are asked, and what comes again every year runs.
    """
    to_come = day.due_on is not None and day.due_on >= today
    if order.actor.by_record:
        return not to_come
    once = not isinstance(course.due, Yearly | CouncilIn)
    return order.follows_record and once and day.due_on is not None and not to_come


def place_of(kind: Kind, taken: Taken) -> Place:
    order = taken.order
    assert order.subject.case_id is not None
    return Place(order.subject.case_id, kind.name, order.subject.id, taken.seq, order.recorded_at, taken.calendar)


def row_after(taken: Taken) -> dict[str, Any]:
    """The record's row as the step has left it."""
    own = {name: value for name, value in taken.decision.changes.items() if "." not in name}
    subject = taken.order.subject
    return {**taken.before, **own, "state": str(taken.to_state), "id": subject.id, "case_id": subject.case_id}
