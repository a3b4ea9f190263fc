"""The same step of many records of one case, taken together: one lock, every record asked, all written in batches.

What comes of it is what the steps would leave one by one, in as many statements for ten records as for ten thousand.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.notifications.sets import ids
from ik_workflow.operations.journal import CASES
from ik_workflow.operations.journal import ENTRIES
from ik_workflow.operations.journal import entry_hash
from ik_workflow.operations.step import BOOKKEEPING
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import LOCK
from ik_workflow.operations.step import Kind
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Spot
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import When
from ik_workflow.operations.step import calendar_of
from ik_workflow.operations.step import changed_row
from ik_workflow.operations.step import decide
from ik_workflow.operations.step import entry_of
from ik_workflow.operations.step import when
from ik_workflow.operations.views import SET_VIEWS
from ik_workflow.operations.views import VIEWS
from ik_workflow.operations.views import Unread
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import Calendar
from ik_workflow.states.engine import Decision
from ik_workflow.states.procedure import NEW
from ik_workflow.translation import _


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a set: a new one with its columns, or the one with this id; and the facts of its step."""

    id: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: the one the person looked at
    version: int | None = None


@dataclass(frozen=True, slots=True)
class OrderSet:
    """One step of many records of one kind in one case. Nothing may follow from its event for a single record."""

    record: type[Subject]
    case_id: int
    trigger: str
    members: Sequence[Member]
    actor: Actor
    occurred: Occurred
    recorded_at: datetime
    reason: str | None = None
    derived: bool = False
    #: seq of the entry whose event these steps follow
    cause: int | None = None
    #: as in ``Order``
    follows_record: bool = False


@dataclass(frozen=True, slots=True)
class TakenOne:
    """One record's step, as it stands in the journal, with its row before and after."""

    id: int
    seq: int
    from_state: str
    decision: Decision
    before: Mapping[Any, Any]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TakenSet:
    """Steps that were taken together, in the order of the members."""

    orders: OrderSet
    kind: Kind
    #: the local day on which they happened; None if the record prints none
    on: date | None
    steps: Sequence[TakenOne]
    #: the city's days of rest, where one of the steps opens a deadline
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Judged:
    """One member with its row as it is, and what the engine said."""

    member: Member
    row: Mapping[Any, Any]
    state: str
    decision: Decision


def step_together(session: Session, orders: OrderSet) -> TakenSet:
    """Take the step of every member, or of none: raises Refused for the first that may not."""
    kind = KINDS[orders.record]
    moment = when(orders.occurred, orders.recorded_at)
    session.flush()
    connection = session.connection()
    root = connection.execute(LOCK, {"id": orders.case_id}).first()
    if root is None:
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    calendars = Calendars(connection, kind, orders.trigger)
    judged = list(judge(connection, kind, orders, moment, calendars))
    taken = TakenSet(orders, kind, moment.on, write(connection, kind, orders, judged, root, moment), calendars.of_set)
    for known in list(session.identity_map.values()):
        if isinstance(known, orders.record):
            session.expire(known)
    return taken


class Calendars:
    """The city's days of rest by the state a record comes from, read once and only where a step opens a deadline."""

    def __init__(self, connection: Connection, kind: Kind, trigger: str) -> None:
        self._connection, self._kind, self._trigger = connection, kind, trigger
        self._known: dict[str, Calendar] = {}

    def __call__(self, state: str) -> Calendar:
        if state not in self._known:
            self._known[state] = calendar_of(self._connection, self._kind, self._trigger, state)
        return self._known[state]

    @property
    def of_set(self) -> Calendar:
        return next((one for one in self._known.values() if one is not BRANDENBURG), BRANDENBURG)


def judge(
    connection: Connection, kind: Kind, orders: OrderSet, moment: When, calendars: Callable[[str], Calendar]
) -> Iterator[Judged]:
    found = known_rows(connection, kind, [one.id for one in orders.members if one.id is not None])
    read = SET_VIEWS[kind.name](connection) if kind.name in SET_VIEWS else partial(VIEWS[kind.name], connection)
    for member in orders.members:
        row = new_row(kind, orders, member) if member.id is None else found.get(member.id)
        if row is None or row["case_id"] != orders.case_id:
            raise NotFound(_("Diesen Vorgang gibt es nicht."))
        if member.version is not None and member.version != row["version"]:
            raise StaleVersion(
                _("Inzwischen wurde einer dieser Punkte geändert. Bitte laden Sie die Seite neu und prüfen Sie ihn.")
            )
        state = NEW if member.id is None else str(row["state"])
        view = Unread(partial(read, row, member.facts))
        decision = decide(connection, kind, orders, member.facts, row, moment, calendars(state), view)
        if any("." in name for name in decision.changes) or "vote" in decision.facts:
            raise ValueError(f"{kind.name}.{orders.trigger} writes beside its own record")
        yield Judged(member, row, state, decision)


def known_rows(connection: Connection, kind: Kind, numbers: Sequence[int]) -> dict[int, Mapping[Any, Any]]:
    if not numbers:
        return {}
    if kind.beside_paper:
        raise ValueError(f"{kind.name} is read with its paper, one at a time")
    asked = ids(connection, "members", numbers)
    rows = connection.execute(select(kind.table).join(asked, asked.c.id == kind.table.c.id)).mappings()
    return {row["id"]: row for row in rows}


def new_row(kind: Kind, orders: OrderSet, member: Member) -> dict[str, Any]:
    """Every column of a record that does not exist yet, with what the table gives it of itself."""
    row: dict[str, Any] = dict.fromkeys(kind.columns)
    for column in kind.table.columns:
        default: Any = column.default
        if default is not None:
            row[column.name] = default.arg(None) if default.is_callable else default.arg
    return {**row, **member.columns, "case_id": orders.case_id}


def write(
    connection: Connection,
    kind: Kind,
    orders: OrderSet,
    judged: Sequence[Judged],
    root: Row[int, str],
    moment: When,
) -> list[TakenOne]:
    """The records, then their entries as one piece of the case's chain, then its head."""
    if not judged:
        return []
    made = iter(insert_new(connection, kind, orders, [one for one in judged if one.member.id is None], moment))
    steps, updates, entries = [], [], []
    seq, head = root.seq, root.head
    for one in judged:
        seq += 1
        if one.member.id is None:
            row = next(made)
            kept = (name for name in kind.columns if name not in BOOKKEEPING)
            changes = {name: [None, row[name]] for name in kept if row[name] is not None}
        else:
            values, changes = changed_row(kind, one.row, one.decision, moment, orders.recorded_at)
            updates.append({f"new_{name}": value for name, value in values.items()} | {"key": one.member.id})
            row = {**one.row, **values}
        spot = Spot(orders.case_id, row["id"], seq, head, one.state)
        entry = entry_of(kind, orders, one.decision, spot, one.row, changes, moment)
        head = entry["hash"] = entry_hash(entry)
        entries.append(entry)
        steps.append(TakenOne(row["id"], seq, one.state, one.decision, one.row, row))
    send_updates(connection, kind.table, updates)
    connection.execute(ENTRIES.insert(), entries)
    connection.execute(CASES.update().where(CASES.c.id == orders.case_id).values(seq=seq, head=head))
    return steps


def insert_new(
    connection: Connection, kind: Kind, orders: OrderSet, judged: Sequence[Judged], moment: When
) -> list[dict[str, Any]]:
    at = orders.recorded_at
    rows = []
    for one in judged:
        begun = {"state": one.decision.dest, "since": moment.on, "created": at, "modified": at}
        rows.append({**one.row, **one.decision.changes, **begun})
    if not rows:
        return []
    values = [{name: value for name, value in row.items() if name != "id"} for row in rows]
    # SQLite would send one statement a row to keep their order; the random key tells whose number it is.
    made = connection.execute(insert(kind.table).returning(kind.table.c.public_id, kind.table.c.id), values)
    numbers = {row.public_id: row.id for row in made}
    return [{**row, "id": numbers[row["public_id"]]} for row in rows]


def send_updates(connection: Connection, table: Table, updates: Sequence[dict[str, Any]]) -> None:
    """One statement for all that change the same columns."""
    by_shape: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in updates:
        by_shape.setdefault(tuple(one), []).append(one)
    for shape, rows in by_shape.items():
        new: dict[str, Any] = {name.removeprefix("new_"): bindparam(name) for name in shape if name != "key"}
        connection.execute(update(table).where(table.c.id == bindparam("key")).values(new), rows)
