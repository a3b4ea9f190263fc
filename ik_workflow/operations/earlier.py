"""All measures as they stood on a day, in a few statements: what came after it is undone, the newest step first."""

import re
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from ik_workflow.models.all import Case
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.operations.entries import CORRECT
from ik_workflow.operations.entries import days
from ik_workflow.operations.entries import revived
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.procedure import NEW

KIND = "measure"
TABLE = cast(Table, Measure.__table__)


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure on one day."""

    id: int
    public_id: str
    number: str | None
    title: str
    state: MeasureState
    light: TrafficLight
    light_set: TrafficLight | None
    light_reason: str | None
    light_set_on: date | None
    concept_id: int | None
    field_id: int | None
    responsible_unit_id: int | None
    due_on: date | None
    proposed_due_on: date | None
    postponements: int
    unfunded: bool
    cost: Decimal | None
    budget_line: str | None
    #: of its case, as it is now
    public: bool

    @property
    def called(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title


COLUMNS = tuple(name for name in Standing.__dataclass_fields__ if name != "public")


def parts_of(number: str) -> list[str | int]:
    """By these 1.10 comes after 1.9."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", number)]


def standings(session: Session, which: ColumnElement[bool], on: date, today: date) -> list[Standing]:
    """Those of the measures that were there at the end of that day, by number."""
    return standings_on(session, which, (on,), today)[0]


def standings_on(session: Session, which: ColumnElement[bool], on: Sequence[date], today: date) -> list[list[Standing]]:
    """The same of several days. One statement for today, one more for each earlier day.

    And one more for such a day where the record does not name the day of a step.
    """
    now = as_of_today(session, which)
    return [now if day >= today else stood(now, undone(session, which, day)) for day in on]


def as_of_today(session: Session, which: ColumnElement[bool]) -> list[Standing]:
    """By number, as people count."""
    found = read(session, select_standings().where(which).order_by(Measure.id))
    return sorted(found, key=lambda one: parts_of(one.number or ""))


def select_standings() -> Select[Any]:
    return select(*(getattr(Measure, name) for name in COLUMNS), Case.public).join(Case, Case.id == Measure.case_id)


def read(session: Session, asked: Select[Any]) -> list[Standing]:
    """What `select_standings` has been narrowed down to; its columns are the fields."""
    return [Standing(*row) for row in session.execute(asked)]


def stood(now: Sequence[Standing], then: Mapping[int, dict[str, Any] | None]) -> list[Standing]:
    found = []
    for one in now:
        other = then.get(one.id, {})
        if other is not None:
            found.append(replace(one, **other) if other else one)
    return found


def undone(session: Session, which: ColumnElement[bool], on: date) -> dict[int, dict[str, Any] | None]:
    """By measure the columns that were other at the end of the day; None for one that was not there yet."""
    later = select(
        *(JournalEntry.case_id, JournalEntry.seq, JournalEntry.subject_id, JournalEntry.trigger),
        *(JournalEntry.from_state, JournalEntry.occurred_on, JournalEntry.changes, JournalEntry.corrects_seq),
    )
    entries = session.execute(of_measures(later, which).where(doubtful(on))).all()
    taken_back = {(entry.case_id, entry.corrects_seq) for entry in entries}
    counted = days_of_undated(session, which) if any(entry.occurred_on is None for entry in entries) else {}
    dated = [
        (entry.occurred_on or counted[entry.case_id, entry.seq], entry.seq, entry)
        for entry in entries
        if entry.trigger != CORRECT and (entry.case_id, entry.seq) not in taken_back
    ]
    then: dict[int, dict[str, Any] | None] = {}
    for day, _seq, entry in sorted(dated, key=lambda one: one[:2], reverse=True):
        if day <= on:
            continue
        if entry.from_state == NEW:
            then[entry.subject_id] = None
        elif (values := then.setdefault(entry.subject_id, {})) is not None:
            values |= before(entry.changes)
    return then


def doubtful(on: date) -> ColumnElement[bool]:
    """Entries that may have to be undone for that day."""
    return or_(
        JournalEntry.occurred_on > on, JournalEntry.occurred_on.is_(None), JournalEntry.corrects_seq.is_not(None)
    )


def touched_since(on: date) -> ColumnElement[bool]:
    """Measures that may have stood otherwise at the end of that day: every one that did, and a few more."""
    entries = select(JournalEntry.subject_id).where(JournalEntry.subject_type == KIND, doubtful(on))
    return Measure.id.in_(entries)


def before(changes: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {name: revived(TABLE.c[name], changes[name][0]) for name in COLUMNS if name in changes}


def of_measures(asked: Any, which: ColumnElement[bool]) -> Any:
    return (
        asked.join(Measure, Measure.id == JournalEntry.subject_id)
        .where(JournalEntry.subject_type == KIND, which)
        .order_by(JournalEntry.case_id, JournalEntry.seq)
    )


def days_of_undated(session: Session, which: ColumnElement[bool]) -> dict[tuple[int, int], date]:
    """From which day each entry counts, in the cases where one of them has none."""
    undated = aliased(JournalEntry)
    asked = of_measures(select(JournalEntry), which).where(
        select(undated.id).where(undated.case_id == JournalEntry.case_id, undated.occurred_on.is_(None)).exists()
    )
    cases: dict[int, list[JournalEntry]] = defaultdict(list)
    for entry in session.scalars(asked):
        cases[entry.case_id].append(entry)
    found = {}
    for entries in cases.values():
        back = {entry.corrects_seq for entry in entries}
        valid = [entry for entry in entries if entry.trigger != CORRECT and entry.seq not in back]
        for entry, day in zip(valid, days(valid), strict=True):
            found[entry.case_id, entry.seq] = day
    return found
