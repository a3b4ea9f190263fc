"""A large city: real cases, made by their steps, and then copied row by row with ids, days and words of their own."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.scenario import ON
from benchmarks.scenario import acts
from benchmarks.scenario import build
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import metadata
from ik_workflow.models.base import new_public_id

STRIDE = 1000  # between the ids of two copies; a template has fewer records of each kind
BATCH = 2000  # copies that are written together
ENTRIES_PER_PAPER = 5
DAYS = 2500  # over which the papers are spread
SITTINGS = 1200  # days on which the bodies sat; a tenth of them lie ahead
#: a case's records; what belongs to no case stays as it is
COPIED = ("cases", "meetings", "meeting_bodies", "papers", "paper_versions", "consultations", "agenda_items", "votes")
LAST = "journal_entries"
#: columns that name a record without a foreign key
NAMES_A_RECORD = {("consultations", "item_id"), ("journal_entries", "subject_id")}


@dataclass(frozen=True, slots=True)
class Template:
    """The rows of some cases, by table."""

    rows: dict[str, list[dict[str, Any]]]

    @property
    def entries(self) -> int:
        return len(self.rows[LAST])


def fill(engine: Engine, papers: int) -> str:
    """Fill an empty database; says how much there is."""
    with Session(engine) as session:
        build(session, 1)
        sitting = template(session, [one.case_id for one in session.scalars(select(Meeting))])
        submitted = template(session, [session.scalars(select(Paper.case_id).where(Paper.state == "submitted")).one()])
        for act in acts(session):
            act.take(session)
        advised = [session.scalars(select(Paper.case_id).where(Paper.state.in_(["advised", "referred"]))).one()]
        consulted = template(session, advised)
        session.commit()
    with engine.begin() as connection:
        copy(connection, sitting, range(1, SITTINGS))
        full = papers * (ENTRIES_PER_PAPER - submitted.entries) // (consulted.entries - submitted.entries)
        copy(connection, consulted, range(1, full))
        copy(connection, submitted, range(full, papers))
    if engine.dialect.name == "postgresql":  # as its own housekeeping does; nobody does so on SQLite
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    with engine.connect() as connection:
        counts = {name: connection.scalar(select(func.count()).select_from(metadata.tables[name])) for name in COPIED}
        entries = connection.scalar(select(func.count(JournalEntry.id)))
    shown = ("papers", "consultations", "meetings", "agenda_items", "votes")
    return ", ".join([*(f"{counts[name]} {name}" for name in shown), f"{entries} journal entries"])


def template(session: Session, cases: Sequence[int]) -> Template:
    session.flush()
    found = {}
    for name in (*COPIED, LAST):
        table = metadata.tables[name]
        asked = select(table)
        if name == "meeting_bodies":
            meetings = metadata.tables["meetings"]
            asked = asked.where(table.c.meeting_id.in_(select(meetings.c.id).where(meetings.c.case_id.in_(cases))))
        elif name == "agenda_items":
            rows = metadata.tables["consultations"]
            own = select(rows.c.id).where(rows.c.case_id.in_(cases))
            asked = asked.where(table.c.consultation_id.in_(own))
        else:
            asked = asked.where(table.c["id" if name == "cases" else "case_id"].in_(cases))
        found[name] = [dict(row) for row in session.execute(asked).mappings()]
    return Template(found)


def copy(connection: Connection, source: Template, numbers: range) -> None:
    for start in range(numbers.start, numbers.stop, BATCH):
        batch = range(start, min(start + BATCH, numbers.stop))
        for name in (*COPIED, LAST):
            table = metadata.tables[name]
            rows = [made for number in batch for made in copies(table, source.rows[name], number)]
            if rows:
                connection.execute(insert(table), rows)


def copies(table: Table, rows: Sequence[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    moved = {
        column.name
        for column in table.c
        if (table.name, column.name) in NAMES_A_RECORD
        or (column.name == "id" and column.primary_key)
        or any(key.column.table.name in COPIED for key in column.foreign_keys)
    }
    for row in rows:
        made = {name: shifted(name, value, number, moved) for name, value in row.items()}
        if "public_id" in made:
            made["public_id"] = new_public_id()
        if table.name == "cases":
            made["public"] = number % 10 != 0
        if table.name == "papers":
            made |= {"number": f"{26 - number % 8}/SVV/{number:06}", "title": f"{row['title']} Nr. {number}"}
        if table.name == "agenda_items":
            made["meeting_id"] = row["meeting_id"] + number % SITTINGS * STRIDE
        if table.name == "meetings":
            made["held_on"] = ON + timedelta(days=2 * (SITTINGS // 10 - number))
        yield made


def shifted(name: str, value: Any, number: int, moved: set[str]) -> Any:
    if name in moved and value is not None:
        return value + number * STRIDE
    return value - timedelta(days=number % DAYS) if type(value) is date else value
