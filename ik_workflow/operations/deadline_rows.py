"""Deadlines as rows: written, closed and moved, each with its reminders; whoever calls holds the case's lock."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import insert
from sqlalchemy import literal_column
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineMove
from ik_workflow.models.all import DeadlineState
from ik_workflow.notifications import reminders
from ik_workflow.notifications.sets import ids
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_owners import Holder
from ik_workflow.periods import BadPeriod
from ik_workflow.periods import Calendar
from ik_workflow.periods import local_date
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import Law
from ik_workflow.translation import _

DEADLINES = cast(Table, Deadline.__table__)
MOVES = cast(Table, DeadlineMove.__table__)
IS_OPEN = DEADLINES.c.state == literal_column("'open'")  # literal, so that the partial indexes serve


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deadline belongs: the case, its record, the entry that opened it, and when that was written down."""

    case_id: int
    kind: str
    id: int
    seq: int | None
    at: datetime
    calendar: Calendar


def law_of(rule: str) -> Law:
    """A deadline in a person's own words is the house's own."""
    return DEADLINE_RULES[rule].law if rule in DEADLINE_RULES else Law.INTERNAL


def write(
    connection: Connection,
    place: Place,
    rule: str,
    task: str,
    day: Day,
    holder: Holder,
    *,
    words: str | None = None,
    ordinal: int = 0,
) -> int:
    """One more open deadline with its reminders; its id."""
    values = values_of(place, rule, task, day, holder, words=words, ordinal=ordinal)
    number = connection.execute(DEADLINES.insert().values(values).returning(DEADLINES.c.id)).scalar_one()
    if day.due_on is not None:
        remind(connection, [int(number)], rule, day.due_on, place.at, place.calendar)
    return int(number)


def write_many(connection: Connection, rows: Sequence[dict[str, Any]], at: datetime, calendar: Calendar) -> None:
    """Open deadlines with their reminders, as ``values_of`` describes them; a few statements for each rule and day."""
    if not rows:
        return
    made = connection.execute(insert(DEADLINES).returning(DEADLINES.c.id, DEADLINES.c.rule, DEADLINES.c.due_on), rows)
    alike: dict[tuple[str, date], list[int]] = defaultdict(list)
    for number, rule, due_on in made.all():
        if due_on is not None:
            alike[rule, due_on].append(number)
    for (rule, due_on), numbers in alike.items():
        remind(connection, sorted(numbers), rule, due_on, at, calendar)


def values_of(
    place: Place, rule: str, task: str, day: Day, holder: Holder, *, words: str | None = None, ordinal: int = 0
) -> dict[str, Any]:
    questions = [question for question in (day.question, holder.question) if question]
    return {
        "case_id": place.case_id,
        "subject_type": place.kind,
        "subject_id": place.id,
        "rule": rule,
        "ordinal": ordinal,
        "state": DeadlineState.OPEN,
        "task": task,
        "owner_organization_id": holder.organization_id,
        "owner_office": holder.office,
        "event_on": day.event_on,
        "due_on": day.due_on,
        "words": words,
        "explanation": day.explanation,
        "question": " ".join(questions) or None,
        "source_status": day.source_status,
        "meeting_id": day.meeting_id,
        "opened_at": place.at,
        "opened_seq": place.seq,
    }


def remind(
    connection: Connection, numbers: Sequence[int], rule: str, due_on: date, at: datetime, calendar: Calendar
) -> None:
    """Plan their reminders, none of them for a day before today; where none can be planned, a person is asked."""
    today = local_date(at)
    try:
        reminders.plan_alike(
            connection,
            numbers,
            rule=rule,
            law=law_of(rule),
            opened_on=today,
            due_on=due_on,
            today=today,
            calendar=calendar,
        )
    except BadPeriod as error:
        sentence = _("An diese Frist kann nicht erinnert werden: {why} Bitte prüfen Sie den Tag.", why=error)
        asked = ids(connection, "asked", numbers)
        which = DEADLINES.c.id.in_(select(asked.c.id))
        connection.execute(update(DEADLINES).where(which).values(question=sentence))


def change_owner(connection: Connection, row: Any, holder: Holder, at: datetime, calendar: Calendar) -> None:
    """Somebody else's from now on: they are told anew, and the old question is answered."""
    owner = {"owner_organization_id": holder.organization_id, "owner_office": holder.office}
    if all(getattr(row, name) == value for name, value in owner.items()):
        return
    question = row.question if row.due_on is None else holder.question
    connection.execute(update(DEADLINES).where(DEADLINES.c.id == row.id).values({**owner, "question": question}))
    if row.due_on is not None:
        remind(connection, [row.id], row.rule, row.due_on, at, calendar)


def of_rules(rules: Iterable[tuple[str, int | None]]) -> ColumnElement[bool]:
    """Beside each rule stands the number of the deadline; None: all of that rule."""
    own = DEADLINES.c
    return or_(*(own.rule == rule if no is None else (own.rule == rule) & (own.ordinal == no) for rule, no in rules))


def close(
    connection: Connection,
    kind: str,
    number: int,
    rules: Iterable[tuple[str, int | None]] | None,
    *,
    state: DeadlineState,
    at: datetime,
    seq: int,
) -> None:
    """End the record's open deadlines of these rules, or all of them; what was still to be reminded of falls away."""
    which = (DEADLINES.c.subject_type == kind) & (DEADLINES.c.subject_id == number) & IS_OPEN
    if rules is not None:
        which &= of_rules(rules)
    ended = update(DEADLINES).where(which).values(state=state, closed_at=at, closed_seq=seq)
    ids = list(connection.scalars(ended.returning(DEADLINES.c.id)))
    if ids:
        reminders.cancel(connection, ids, at=at)


def close_many(
    connection: Connection,
    kind: str,
    seqs: Mapping[int, int],
    rules: Iterable[tuple[str, int | None]] | None,
    *,
    state: DeadlineState,
    at: datetime,
) -> None:
    """End the open deadlines of these records, whose numbers lead to the entries that ended them."""
    asked = ids(connection, "ended", sorted(seqs))
    which = (DEADLINES.c.subject_type == kind) & IS_OPEN
    if rules is not None:
        which &= of_rules(rules)
    found = connection.execute(
        select(DEADLINES.c.id, DEADLINES.c.subject_id).join(asked, asked.c.id == DEADLINES.c.subject_id).where(which)
    ).all()
    if not found:
        return
    ended = update(DEADLINES).where(DEADLINES.c.id == bindparam("key"))
    ended = ended.values(state=bindparam("ended"), closed_at=bindparam("at"), closed_seq=bindparam("seq"))
    connection.execute(ended, [{"key": row.id, "ended": state, "at": at, "seq": seqs[row.subject_id]} for row in found])
    reminders.cancel(connection, [row.id for row in found], at=at)


def end_rows(
    connection: Connection,
    rows: Sequence[Any],
    *,
    reason: str,
    by: str,
    at: datetime,
    state: DeadlineState = DeadlineState.CLOSED,
) -> None:
    """End these open deadlines with a reason that stands with them, where no step of their record ends them."""
    if not rows:
        return
    asked = ids(connection, "ended", [row.id for row in rows])
    ended = update(DEADLINES).where(DEADLINES.c.id.in_(select(asked.c.id)))
    connection.execute(ended.values(state=state, closed_at=at))
    note = {"moved_at": at, "moved_by": by, "to_on": None, "reason": reason}
    connection.execute(MOVES.insert(), [{**note, "deadline_id": row.id, "from_on": row.due_on} for row in rows])
    reminders.cancel(connection, [row.id for row in rows], at=at)


def close_one(connection: Connection, row: Any, *, at: datetime, seq: int) -> None:
    """End one of several deadlines of a rule: what it asked for is done."""
    ended = update(DEADLINES).where(DEADLINES.c.id == row.id, IS_OPEN)
    connection.execute(ended.values(state=DeadlineState.CLOSED, closed_at=at, closed_seq=seq))
    reminders.cancel(connection, [row.id], at=at)


def hand_over(connection: Connection, row: Any, task: str, day: Day, holder: Holder, place: Place) -> None:
    """Another task or somebody else's from now on, who is told anew; what is asked about its day is asked still."""
    owner = {"owner_organization_id": holder.organization_id, "owner_office": holder.office}
    questions = " ".join(filter(None, (day.question, holder.question))) or None
    values = {**owner, "task": task, "question": questions}
    connection.execute(update(DEADLINES).where(DEADLINES.c.id == row.id).values(values))
    if day.due_on is not None and any(getattr(row, name) != value for name, value in owner.items()):
        remind(connection, [row.id], row.rule, day.due_on, place.at, place.calendar)


def take_back(connection: Connection, case: int, seq: int, *, by: int, at: datetime, calendar: Calendar) -> None:
    """An entry was corrected: what it opened falls away, what it closed runs on."""
    own = (DEADLINES.c.case_id == case) & (DEADLINES.c.opened_seq == seq) & IS_OPEN
    ended = update(DEADLINES).where(own).values(state=DeadlineState.CANCELLED, closed_at=at, closed_seq=by)
    if ids := list(connection.scalars(ended.returning(DEADLINES.c.id))):
        reminders.cancel(connection, ids, at=at)
    closed = (DEADLINES.c.case_id == case) & (DEADLINES.c.closed_seq == seq) & ~IS_OPEN
    opened = update(DEADLINES).where(closed).values(state=DeadlineState.OPEN, closed_at=None, closed_seq=None)
    again = opened.returning(DEADLINES.c.id, DEADLINES.c.rule, DEADLINES.c.due_on)
    for number, rule, due_on in connection.execute(again).all():
        if due_on is not None:
            remind(connection, [number], rule, due_on, at, calendar)


def open_ones(connection: Connection, *which: Any) -> Sequence[Any]:
    """The open deadlines for which all of this holds, in the order in which they were opened."""
    return connection.execute(select(DEADLINES).where(IS_OPEN, *which).order_by(DEADLINES.c.id)).all()


def shift(
    connection: Connection, row: Any, day: Day, *, reason: str, by: str, at: datetime, calendar: Calendar
) -> None:
    """Another day, or a question instead of one; the old day stays on record, and the reminders follow."""
    if (day.due_on, day.meeting_id, day.question) == (row.due_on, row.meeting_id, row.question):
        return
    values = {
        "due_on": day.due_on,
        "event_on": day.event_on,
        "explanation": day.explanation,
        "question": day.question,
        "meeting_id": day.meeting_id,
        "source_status": day.source_status,
    }
    if row.first_due_on is None and row.due_on is not None and day.due_on != row.due_on:
        values["first_due_on"] = row.due_on
    connection.execute(update(DEADLINES).where(DEADLINES.c.id == row.id).values(values))
    if day.due_on == row.due_on:
        return
    move = {"deadline_id": row.id, "moved_at": at, "moved_by": by, "from_on": row.due_on, "to_on": day.due_on}
    connection.execute(MOVES.insert().values(move | {"reason": reason}))
    reminders.cancel(connection, [row.id], at=at)
    if day.due_on is not None:
        remind(connection, [row.id], row.rule, day.due_on, at, calendar)
