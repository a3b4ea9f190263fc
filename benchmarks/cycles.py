"""Opening a cycle for thousands of measures: the act with everything that follows, against the bare driver.

The floor inserts the very rows that the act has left, with one ``executemany`` for each table. In every round both take
turns on one database, and each is rolled back.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.operations.cycles import Terms
from ik_workflow.operations.cycles import plan_cycle
from ik_workflow.operations.cycles import turn
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.results import Classification

SIZES = (500, 5_000)  #: measures, each with its item
UNITS = 200
OPENS = date(2026, 11, 9)
AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
TABLES = ("status_reports", "journal_entries", "deadlines", "reminders")  #: in the order of their references


@dataclass
class Contest:
    """One database of one size, and the seconds of each round."""

    place: Place
    size: int
    opened: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    statements: int = 0
    rows: int = 0

    @property
    def ratio(self) -> float:
        return median(ours / bare for ours, bare in zip(self.opened, self.floor, strict=True))


def run(places: list[Place], rounds: int) -> str:
    lines, on = [], ""
    for place in places:
        lines += [line(contest(place, size, rounds)) for size in SIZES]
        with place.database() as url:
            on = ", ".join(filter(None, [on, machine([url])]))
    head = f"{'database':<12}{'measures':>10}{'rows':>9}{'open':>12}{'floor':>10}{'ratio':>8}{'statements':>12}"
    return "\n".join([f"cycles: opened for {UNITS} departments, medians of {rounds} rounds; {on}", head, *lines])


def line(one: Contest) -> str:
    ours, bare = median(one.opened) * 1000, median(one.floor) * 1000
    return (
        f"{one.place.name:<12}{one.size:>10,}{one.rows:>9,}{ours:>9.0f} ms{bare:>7.0f} ms{one.ratio:>8.2f}"
        f"{one.statements:>12}"
    )


def contest(place: Place, size: int, rounds: int) -> Contest:
    found = Contest(place, size)
    with place.database() as url, engine_of(url) as engine:
        upgrade(engine)
        fill(engine, size)
        rows = left_behind(engine, found)
        bare(engine, rows)
        for number in range(rounds):
            for ours in (True, False) if number % 2 else (False, True):
                gc.collect()
                (found.opened if ours else found.floor).append(opened(engine) if ours else bare(engine, rows))
    return found


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def opened(engine: Engine) -> float:
    with Session(engine) as session:
        cycle = session.scalars(select(ReportingCycle)).one()
        began = perf_counter()
        turn(session, cycle, "open", actor=ENGINE, occurred=OPENS, at=AT)
        took = perf_counter() - began
        session.rollback()
    return took


Rows = dict[str, tuple[str, list[tuple[Any, ...]]]]


def left_behind(engine: Engine, found: Contest) -> Rows:
    """The statements and parameters with which the floor writes what one opening has written."""
    sent: list[str] = []
    before = event.listens_for(engine, "before_cursor_execute")
    with Session(engine) as session:
        cycle = session.scalars(select(ReportingCycle)).one()
        known = {table: highest(session.connection(), table) for table in TABLES}

        @before
        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            sent.append(statement)

        turn(session, cycle, "open", actor=ENGINE, occurred=OPENS, at=AT)
        event.remove(engine, "before_cursor_execute", note)
        found.statements = len(sent)
        rows = {table: bare_rows(session.connection(), table, known[table]) for table in TABLES}
        session.rollback()
    found.rows = sum(len(values) for _statement, values in rows.values())
    return rows


def highest(connection: Connection, table: str) -> int:
    return int(connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one())


def bare_rows(connection: Connection, table: str, after: int) -> tuple[str, list[tuple[Any, ...]]]:
    driver: Any = connection.connection.driver_connection
    cursor = driver.execute(f"SELECT * FROM {table} WHERE id > {after} ORDER BY id")
    names = ", ".join(f'"{column[0]}"' for column in cursor.description)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * len(cursor.description))
    rows = [tuple(Json(value) if isinstance(value, dict | list) else value for value in row) for row in cursor]
    return f"INSERT INTO {table} ({names}) VALUES ({marks})", rows


def bare(engine: Engine, rows: Rows) -> float:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")  # begins the transaction
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        began = perf_counter()
        for statement, values in rows.values():
            cursor.executemany(statement, values)
        took = perf_counter() - began
        connection.rollback()
    return took


# -- the city -----------------------------------------------------------------------------------------------------


def fill(engine: Engine, size: int) -> None:
    with Session(engine) as session:
        city = Body(name="Musterstadt", created=AT)
        concept = Concept(case=Case(kind="concept"), state=ConceptState.IN_FORCE, title="Konzept", created=AT)
        session.add_all([city, concept])
        session.flush()
        units = [
            Organization(body=city, name=f"Fachbereich {n}", classification=Classification.DEPARTMENT, created=AT)
            for n in range(UNITS)
        ]
        people = [Person(name=f"Kim {n}", created=AT) for n in range(UNITS)]
        session.add_all([*units, *people])
        session.flush()
        offices = [Office.INTEGRATION_COMMISSIONER, *[Office.DEPARTMENT] * (UNITS - 1)]
        for one, unit, office in zip(people, units, offices, strict=True):
            held = {"role": office, "start_on": date(2020, 1, 1), "created": AT}
            session.add(Membership(person_id=one.id, organization_id=unit.id, **held))
        session.add_all(
            Measure(
                case=Case(kind="measure"),
                state=MeasureState.IN_PROGRESS,
                number=f"M {n}",
                title=f"Maßnahme {n}",
                concept_id=concept.id,
                responsible_unit_id=units[n % UNITS].id,
                created=AT,
            )
            for n in range(size)
        )
        session.flush()
        actor = actor_of(session, people[0], OPENS)
        terms = Terms("Stand der Maßnahmen", opens_on=OPENS)
        plan_cycle(session, CycleKind.STATUS, terms, concept=concept, actor=actor, occurred=OPENS, at=AT)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")
