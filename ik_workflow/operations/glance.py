"""The measures of some concepts on a day and on an earlier one: counted in the database, loaded where they are shown.

A step that came after a day changes a few measures; the numbers are today's, corrected by those few.
"""

from collections import Counter
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy.orm import Session

from ik_workflow.models.all import Measure
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.concerns import CONCERNS
from ik_workflow.operations.concerns import LATE
from ik_workflow.operations.concerns import WITHOUT_MONEY
from ik_workflow.operations.concerns import WITHOUT_REPORT
from ik_workflow.operations.concerns import Concern
from ik_workflow.operations.concerns import placed_in
from ik_workflow.operations.concerns import reported_since
from ik_workflow.operations.earlier import Standing
from ik_workflow.operations.earlier import as_of_today
from ik_workflow.operations.earlier import read
from ik_workflow.operations.earlier import select_standings
from ik_workflow.operations.earlier import stood
from ik_workflow.operations.earlier import touched_since
from ik_workflow.operations.earlier import undone
from ik_workflow.operations.lights import lights_on
from ik_workflow.operations.lights import may_turn
from ik_workflow.states.measure import MeasureState

MOST_NAMED = 20_000  #: measures that a statement names one by one; beyond that it asks for all


@dataclass(frozen=True, slots=True)
class Glance:
    """``now`` and ``then`` hold every measure that differs between the two days, and those to be shown."""

    concepts: Collection[int]
    on: date
    now: Sequence[Standing]
    then: Sequence[Standing]
    #: the measures that stood otherwise on ``on`` than today: how they stand today, and how they stood
    other_today: Sequence[Standing]
    other: Sequence[Standing]
    #: measures of that day by field and state
    numbers: Mapping[tuple[int | None, MeasureState], int]

    @property
    def which(self) -> ColumnElement[bool]:
        return Measure.concept_id.in_(self.concepts)


def glance_at(
    session: Session,
    everybody: Session,
    concepts: Collection[int],
    on: date,
    then: date,
    today: date,
    *,
    per_field: int,
) -> Glance:
    """``everybody`` reads what lights come from, which are the same for all; ``per_field`` measures are shown."""
    which = Measure.concept_id.in_(concepts)
    turning = everybody.scalars(select(Measure.id).where(which, may_turn(then, on))).all()
    rows = as_of_today(session, which & picked(session, which, turning, then, today, per_field))
    undoing = {day: undone(session, which, day) if day < today else {} for day in (on, then)}
    now, before = ([one for one in stood(rows, undoing[day]) if one.concept_id in concepts] for day in (on, then))
    other_today = [one for one in rows if one.id in undoing[on]]
    other = [one for one in now if one.id in undoing[on]]
    numbers = number_of_each(session, which)
    numbers.subtract((one.field_id, one.state) for one in other_today)
    numbers.update((one.field_id, one.state) for one in other)
    now, before = shone(everybody, concepts, now, on), shone(everybody, concepts, before, then)
    return Glance(concepts, on, now, before, other_today, other, numbers)


def picked(
    session: Session, which: ColumnElement[bool], turning: Sequence[int], then: date, today: date, per_field: int
) -> ColumnElement[bool]:
    """What is touched may stand in another field on that day, and takes nobody's place among the first of a field."""
    touched = session.scalars(select(Measure.id).where(which, touched_since(then))).all() if then < today else ()
    if len(touched) + len(turning) > MOST_NAMED:
        return true()
    named = {*touched, *turning}
    if per_field:
        place = func.row_number().over(partition_by=Measure.field_id, order_by=(Measure.number, Measure.id))
        ranked = select(Measure.id, place.label("place")).where(which, Measure.id.not_in(touched)).subquery()
        named |= {*session.scalars(select(ranked.c.id).where(ranked.c.place <= per_field))}
    return Measure.id.in_(named)


def number_of_each(session: Session, which: ColumnElement[bool]) -> Counter[tuple[int | None, MeasureState]]:
    own = select(Measure.field_id, Measure.state).where(which).subquery()
    asked = select(own.c.field_id, own.c.state, func.count()).group_by(own.c.field_id, own.c.state)
    return Counter({(field, state): number for field, state, number in session.execute(asked)})


def shone(everybody: Session, concepts: Collection[int], measures: Sequence[Standing], on: date) -> list[Standing]:
    """With the light of that day; it is the same for everybody, also where the reports behind it are not."""
    named = len(measures) <= MOST_NAMED
    which = Measure.id.in_([one.id for one in measures]) if named else Measure.concept_id.in_(concepts)
    lights = lights_on(everybody, select(Measure.id).where(which), on, {one.id: one for one in measures})
    return [replace(one, light=lights[one.id].light, light_set=None) if one.id in lights else one for one in measures]


def number_of_concerned(session: Session, glance: Glance) -> dict[Concern, int]:
    """How many measures each concern is about on that day."""
    on = glance.on
    flags = [case((one.asked(on), 1), else_=0).label(f"concern_{place}") for place, one in enumerate(CONCERNS)]
    own = select(Measure.id, *flags).where(glance.which).subquery()
    counts = session.execute(select(*(func.coalesce(func.sum(own.c[flag.name]), 0) for flag in flags))).one()
    found = dict(zip(CONCERNS, counts, strict=True))
    if glance.other_today:
        known = {
            WITHOUT_REPORT: set(session.scalars(select(StatusReport.measure_id).where(reported_since(on)))),
            WITHOUT_MONEY: set(session.scalars(placed_in(on.year))),
        }
        for one in CONCERNS:
            held = [
                sum(one.held(each, on, known.get(one, ())) for each in group)
                for group in (glance.other_today, glance.other)
            ]
            found[one] += held[1] - held[0]
    return found


def longest_late(session: Session, glance: Glance, most: int) -> list[Standing]:
    """The longest overdue first."""
    called = func.coalesce(Measure.number + " ", "") + Measure.title
    asked = select_standings().where(glance.which, LATE.asked(glance.on)).order_by(Measure.due_on, called)
    if glance.other_today:
        asked = asked.where(~touched_since(glance.on))
    untouched = read(session, asked.limit(most))
    known = {one.id for one in untouched}
    also = [one for one in glance.now if one.id not in known and LATE.held(one, glance.on, ())]
    return sorted([*untouched, *also], key=lambda one: (one.due_on or date.max, one.called))[:most]
