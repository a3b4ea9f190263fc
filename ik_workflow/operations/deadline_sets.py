"""What steps taken together do to deadlines: the same as one by one, in a few statements."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.models.all import DeadlineState
from ik_workflow.notifications.sets import ids
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_owners import Holder
from ik_workflow.operations.deadline_owners import holders
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import close_many
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import values_of
from ik_workflow.operations.deadline_rows import write_many
from ik_workflow.operations.deadlines import Beginning
from ik_workflow.operations.deadlines import Ended
from ik_workflow.operations.deadlines import ending
from ik_workflow.operations.deadlines import go_on
from ik_workflow.operations.deadlines import left_out
from ik_workflow.operations.step_set import TakenOne
from ik_workflow.operations.step_set import TakenSet
from ik_workflow.periods import local_date
from ik_workflow.states.deadlines import Asked
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.deadlines import Within
from ik_workflow.states.deadlines import Yearly
from ik_workflow.states.deadlines import begun
from ik_workflow.states.procedure import NEW

#: the day depends on the step's day and the owner's office, and on nothing in the record
ALIKE = (Within, Yearly, Asked)
Begun = list[tuple[TakenOne, tuple[tuple[DeadlineRule, Course], ...]]]


def settle_set(connection: Connection, taken: TakenSet) -> None:
    """Close what no longer runs, open what begins."""
    end(connection, taken)
    starts = [(one, begun(taken.kind.name, one.decision.step.opens, str(one.decision.dest))) for one in taken.steps]
    begin(connection, taken, [(one, courses) for one, courses in starts if courses])


def end(connection: Connection, taken: TakenSet) -> None:
    alike: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for one in taken.steps:
        alike[one.from_state, str(one.decision.dest)][one.id] = one.seq
    together: dict[tuple[Ended | None, DeadlineState], dict[int, int]] = defaultdict(dict)
    for (from_state, state), seqs in alike.items():
        if (ends := ending(taken.kind, from_state, state)) is not None:
            rules, how = ends
            together[rules, how].update(seqs)
    for (rules_, how), seqs in together.items():
        close_many(connection, taken.kind.name, seqs, rules_, state=how, at=taken.orders.recorded_at)


def begin(connection: Connection, taken: TakenSet, starts: Begun) -> None:
    if not starts:
        return
    known = known_ones(connection, taken, [one.id for one, _courses in starts if one.from_state != NEW])
    by_course: dict[tuple[str, int, frozenset[str]], tuple[DeadlineRule, Course, list[TakenOne]]] = {}
    for one, courses in starts:
        for rule, course in courses:
            if rule.in_force(one.row.get("decided_on")):
                key = rule.id, course.ordinal, course.states
                by_course.setdefault(key, (rule, course, []))[2].append(one)
    rows: list[dict[str, Any]] = []
    for rule, course, members in by_course.values():
        rows += opened(connection, taken, rule, course, members, known)
    write_many(connection, rows, taken.orders.recorded_at, taken.calendar)


def known_ones(connection: Connection, taken: TakenSet, numbers: Sequence[int]) -> dict[tuple[int, str, int], Any]:
    """What runs already, by record and rule."""
    if not numbers:
        return {}
    asked = ids(connection, "asked", numbers)
    own = (DEADLINES.c.subject_type == taken.kind.name, DEADLINES.c.subject_id.in_(select(asked.c.id)))
    return {(one.subject_id, one.rule, one.ordinal): one for one in open_ones(connection, *own)}


def opened(
    connection: Connection,
    taken: TakenSet,
    rule: DeadlineRule,
    course: Course,
    members: Sequence[TakenOne],
    known: dict[tuple[int, str, int], Any],
) -> Iterator[dict[str, Any]]:
    """Rows of the deadlines that this rule begins; one that runs already goes on."""
    orders, today = taken.orders, local_date(taken.orders.recorded_at)
    days = Days(connection, taken, rule, course)
    whose = holders(connection, course.owner, course.kind, [one.row for one in members], today)
    for one, holder in zip(members, whose, strict=True):
        day = days.of(one, holder)
        if day is None or left_out(orders, course, day, today):
            continue
        place = Place(orders.case_id, taken.kind.name, one.id, one.seq, orders.recorded_at, taken.calendar)
        running = known.get((one.id, rule.id, course.ordinal))
        if running is None:
            yield values_of(place, rule.id, course.task or rule.task, day, holder, ordinal=course.ordinal)
        else:
            go_on(connection, Beginning(rule, course, place, holder, day, one.decision, orders.actor), running)


class Days:
    """The last day of each record under one rule, reckoned once for those that cannot differ."""

    def __init__(self, connection: Connection, taken: TakenSet, rule: DeadlineRule, course: Course) -> None:
        self._connection, self._taken, self._rule, self._course = connection, taken, rule, course
        self._known: dict[object, Day | None] = {}

    def of(self, one: TakenOne, holder: Holder) -> Day | None:
        due, taken = self._course.due, self._taken
        key: object = holder.office if isinstance(due, ALIKE) else one.id
        if key not in self._known:
            on: date | None = taken.on
            event = Event(taken.kind.name, one.row, on, holder.office, taken.calendar)
            self._known[key] = day_of(self._connection, self._rule, due, event)
        return self._known[key]
