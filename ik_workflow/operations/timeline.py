"""One time line of everything that comes round: what is past, what runs, what is to come, what a person has to settle.

A part of the house that has something of its own to show adds a function to ``SOURCES``.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from itertools import groupby

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.parameters import CONFIRMED
from ik_workflow.operations.recurrences import BEHIND
from ik_workflow.operations.recurrences import Ground
from ik_workflow.operations.recurrences import days_of
from ik_workflow.operations.recurrences import due
from ik_workflow.operations.recurrences import ground
from ik_workflow.operations.recurrences import over
from ik_workflow.operations.recurrences import pattern_words
from ik_workflow.operations.timeline_days import event_rows
from ik_workflow.operations.timeline_days import order_rows
from ik_workflow.operations.timeline_marks import MOST
from ik_workflow.operations.timeline_marks import Mark
from ik_workflow.operations.timeline_marks import Phase
from ik_workflow.operations.timeline_marks import Row
from ik_workflow.operations.timeline_marks import Span
from ik_workflow.operations.timeline_marks import TimelineRow
from ik_workflow.operations.timeline_marks import overlaps
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import long_date
from ik_workflow.planning.recurrence import Occurrence
from ik_workflow.planning.recurrence import Occurrences
from ik_workflow.planning.recurrence import Unsettled
from ik_workflow.states.reporting_cycle import FINAL
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.translation import _
from ik_workflow.translation import shown

MOST_DAYS = 60  # of one row
AHEAD_OF_PLAN = timedelta(days=366)  # so far ahead the sittings are to be entered

AHEAD = (Phase.TO_COME, Phase.EXPECTED)


def next_mark(row: TimelineRow, today: date) -> Mark | None:
    """What runs today, else the next day to come."""
    running = (mark for mark in row.marks if mark.phase is Phase.RUNNING)
    ahead = (mark for mark in row.marks if mark.phase in AHEAD and mark.until >= today)
    return next(running, None) or next(ahead, None)


def timeline(session: Session, span: Span) -> list[TimelineRow]:
    """Every row of every source, what comes next first; rows without anything to come last."""
    rows = [row for source in SOURCES for row in source(session, span)]

    def place(row: TimelineRow) -> tuple[date, str]:
        mark = next_mark(row, span.today)
        return (max(mark.from_on, span.today) if mark else date.max), row.title

    return sorted(rows, key=place)


# -- recurrences and reporting cycles -----------------------------------------------------------------------------


def recurrence_rows(session: Session, span: Span) -> Iterable[Row]:
    """Each recurrence with the cycles that it has opened and the days on which it is due."""
    asked = (
        select(Recurrence)
        .where(
            Recurrence.deleted.is_(False),
            Recurrence.active_from <= span.until,
            or_(Recurrence.ended_on.is_(None), Recurrence.ended_on >= span.from_on),
        )
        .order_by(Recurrence.id)
        .limit(MOST)
    )
    found = session.scalars(asked).all()
    known = ground(session.connection(), span.from_on, span.until)
    cycles = cycles_of(session, [one.id for one in found])
    return [recurrence_row(session, one, cycles.get(one.id, []), known, span) for one in found]


def cycles_of(session: Session, ids: Sequence[int]) -> dict[int | None, list[ReportingCycle]]:
    asked = (
        select(ReportingCycle)
        .where(ReportingCycle.recurrence_id.in_(ids))
        .options(joinedload(ReportingCycle.target_meeting))
        .order_by(ReportingCycle.recurrence_id, ReportingCycle.id)
        .limit(MOST * MOST_DAYS)
    )
    found = groupby(session.scalars(asked), key=lambda cycle: cycle.recurrence_id)
    return {key: list(cycles) for key, cycles in found}


def recurrence_row(
    session: Session, one: Recurrence, cycles: Sequence[ReportingCycle], known: Ground, span: Span
) -> Row:
    begun = {cycle.occurrence for cycle in cycles}
    days = days_of(one, known, after=span.from_on - ONE_DAY, until=span.until, limit=MOST_DAYS)
    marks = [day_mark(day, span.today) for day in days.days if day.key not in begun]
    marks += [mark for cycle in cycles if (mark := cycle_mark(cycle)) and overlaps(mark, span)]
    marks += [open_mark(gap) for gap in days.unsettled if gap.first_on and gap.first_on >= span.today]
    return Row(
        "recurrence",
        one.public_id,
        shown(one.opens.label),
        shown(one.title),
        sorted(marks, key=lambda mark: (mark.from_on, mark.until)),
        pattern_words(one),
        shown(one.source),
        one.source_status == CONFIRMED,
        [*questions(one, cycles, days, span.today), *late_plan(session, one, begun, days, known, span.today)],
    )


def late_plan(
    session: Session, one: Recurrence, begun: Collection[str | None], days: Occurrences, known: Ground, today: date
) -> list[str]:
    """Why the next session cannot be planned for, or by how much the report is late."""
    following = next((day for day in days.days if day.on > today), None)
    if one.pattern_kind is not PatternKind.COUNCIL_IN or following is None or following.key in begun:
        return []
    found = due(session.connection(), one, following, known.calendar, today)
    return [found.question] if found and found.question else []


def questions(one: Recurrence, cycles: Sequence[ReportingCycle], days: Occurrences, today: date) -> list[str]:
    """What a person has to settle now: of sittings only those of the next year; a day that was let pass."""
    begun = {cycle.occurrence for cycle in cycles}
    soon = [gap.sentence for gap in days.unsettled if gap.last_on is None or is_near(one, gap, today)]
    passed = [day for day in days.days if day.on < today and day.key not in begun]
    late = [over(day) for day in passed[-1:] if one.pattern_kind is PatternKind.BEFORE_END or day.on >= today - BEHIND]
    asked = [cycle.question for cycle in cycles if cycle.question and cycle.state not in FINAL]
    return list(dict.fromkeys([*soon[:1], *late, *asked]))


def is_near(one: Recurrence, gap: Unsettled, today: date) -> bool:
    if one.pattern_kind is not PatternKind.COUNCIL_IN or gap.first_on is None or gap.last_on is None:
        return True
    return gap.last_on >= today and gap.first_on <= today + AHEAD_OF_PLAN


def day_mark(one: Occurrence, today: date) -> Mark:
    phase = Phase.MISSED if one.on < today else Phase.EXPECTED if one.expected else Phase.TO_COME
    return Mark(one.on, one.on, phase, one.explanation)


def open_mark(gap: Unsettled) -> Mark:
    assert gap.first_on is not None
    return Mark(gap.first_on, gap.last_on or gap.first_on, Phase.OPEN, gap.sentence)


def own_cycle_rows(session: Session, span: Span) -> Iterable[Row]:
    """Reporting cycles that somebody planned by hand."""
    asked = (
        select(ReportingCycle)
        .where(ReportingCycle.recurrence_id.is_(None))
        .options(joinedload(ReportingCycle.target_meeting))
        .order_by(ReportingCycle.id.desc())
        .limit(MOST)
    )
    for cycle in session.scalars(asked):
        mark = cycle_mark(cycle)
        if mark is not None and overlaps(mark, span):
            questions = [cycle.question] if cycle.question else []
            kind = shown(cycle.kind.label)
            yield Row("reporting_cycle", cycle.public_id, kind, cycle.title, [mark], questions=questions)


def cycle_mark(cycle: ReportingCycle) -> Mark | None:
    """From its opening to its session or to the last day of the answers; None if it has no day or was given up."""
    target = cycle.target_meeting.held_on if cycle.target_meeting else None
    ends = target or cycle.grace_until or cycle.answer_until
    begins = cycle.opened_on or cycle.opens_on or ends
    if begins is None or cycle.state is ReportingCycleState.CANCELLED:
        return None
    if cycle.state in FINAL:
        phase = Phase.PAST
    else:
        phase = Phase.TO_COME if cycle.state is ReportingCycleState.PLANNED else Phase.RUNNING
    until = max(begins, ends or begins)
    if begins == until:
        return Mark(begins, until, phase, f"{shown(cycle.state.label)}, {long_date(begins)}")
    words = _(
        "{state}, {from_on} bis {until}",
        state=shown(cycle.state.label),
        from_on=long_date(begins),
        until=long_date(until),
    )
    return Mark(begins, until, phase, words, cycle.public_id)


#: each gives its rows; what a session may not see, it does not find
SOURCES: list[Callable[[Session, Span], Iterable[TimelineRow]]] = [
    recurrence_rows,
    own_cycle_rows,
    order_rows,
    event_rows,
]
