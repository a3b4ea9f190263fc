"""Due reminders among very many deadlines: found and given to the outbox, against one bare INSERT ... SELECT.

The floor writes the same rows of the outbox from the same tables, by the bare driver, with one statement. In every
round ``queue_due`` and the floor take turns on one database, and each is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from statistics import median
from time import perf_counter

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from ik_workflow.states.results import PaperType

SIZES = (10_000, 100_000, 1_000_000)  #: open deadlines, each with one planned reminder
DUE = 10_000  #: of them due today
UNITS = 200  #: departments, each with one person
PAPERS = 2_000
POLLS = 200
TODAY = date(2026, 11, 9)  #: a Monday
AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
IDLE_AT = AT - timedelta(days=5)  #: a working day on which nothing is due

DEADLINES = """
INSERT INTO deadlines (id, public_id, case_id, subject_type, subject_id, rule, ordinal, state, task,
  owner_organization_id, owner_office, due_on, explanation, source_status, opened_at)
SELECT n, {key}, papers.case_id, 'paper', papers.id, 'DR-16', n, 'open', 'Bericht vorlegen',
  organizations.id, 'department', CASE WHEN n <= :due THEN :soon ELSE :later END, '', 'order', :opened
FROM ({series}) AS numbers
JOIN papers ON papers.id = 1 + n % :papers
JOIN organizations ON organizations.id = 1 + n % :units
"""
REMINDERS = """
INSERT INTO reminders (id, deadline_id, stage, remind_on, useful_until, state)
SELECT id, id, 'days_7', CASE WHEN id <= :due THEN :today ELSE :later END, due_on, 'planned' FROM deadlines
"""
FLOOR = """
INSERT INTO outbox (public_id, dedupe_key, message_key, kind, person_id, address, case_id, reminder_id, "values",
  not_before, expires_at, state, uncertain, attempts, created)
SELECT {key}, 'reminder:' || reminders.id || ':' || users.person_id, {key}, 'reminder', users.person_id, users.email,
  deadlines.case_id, reminders.id, '{{}}', {at}, {expires}, 'collected', 'resend', 0, {at}
FROM reminders
JOIN deadlines ON deadlines.id = reminders.deadline_id
JOIN memberships ON memberships.organization_id = deadlines.owner_organization_id
  AND memberships.role = deadlines.owner_office
JOIN users ON users.person_id = memberships.person_id
WHERE reminders.state = 'planned' AND reminders.remind_on <= {today}
"""
KEYS = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "replace(gen_random_uuid()::text, '-', '')"}
SERIES = {
    "sqlite": "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :size)"
    " SELECT n FROM counted",
    "postgresql": "SELECT generate_series(1, :size) AS n",
}


@dataclass
class Contest:
    """One database of one size, and the seconds of each round."""

    place: Place
    size: int
    queued: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    idle: float = 0.0

    @property
    def ratio(self) -> float:
        return median(ours / bare for ours, bare in zip(self.queued, self.floor, strict=True))


def run(places: list[Place], rounds: int) -> str:
    lines, on = [], ""
    for place in places:
        contests = [contest(place, size, rounds) for size in SIZES]
        lines += [line(one) for one in contests]
        spread = median(contests[-1].queued) / median(contests[0].queued)
        lines.append(f"{place.name}: {SIZES[-1]:,} against {SIZES[0]:,} deadlines, the same work: {spread:.2f}")
        with place.database() as url:
            on = ", ".join(filter(None, [on, machine([url])]))
    head = f"{'database':<12}{'deadlines':>11}{'queue_due':>12}{'floor':>10}{'ratio':>8}{'idle poll':>12}"
    return "\n".join([f"due: {DUE:,} reminders to the outbox, medians of {rounds} rounds; {on}", head, *lines])


def line(one: Contest) -> str:
    ours, bare = median(one.queued) * 1000, median(one.floor) * 1000
    return (
        f"{one.place.name:<12}{one.size:>11,}{ours:>9.0f} ms{bare:>7.0f} ms{one.ratio:>8.2f}{one.idle * 1000:>9.2f} ms"
    )


def contest(place: Place, size: int, rounds: int) -> Contest:
    found = Contest(place, size)
    with place.database() as url, engine_of(url) as engine:
        upgrade(engine)
        fill(engine, size)
        ours(engine)
        bare(engine)
        for number in range(rounds):
            for timed, seconds in ((ours, found.queued), (bare, found.floor))[:: 1 if number % 2 else -1]:
                seconds.append(timed(engine))
        found.idle = idle(engine)
    return found


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def ours(engine: Engine) -> float:
    with Session(engine) as session:
        session.connection()
        began = perf_counter()
        handled = queue_due(session, at=AT, limit=DUE)
        took = perf_counter() - began
        check(session.connection(), handled)
        session.rollback()
    return took


def bare(engine: Engine) -> float:
    name = engine.dialect.name
    values = {
        "key": KEYS[name],
        "at": f"'{AT:%Y-%m-%d %H:%M:%S}.000000'" if name == "sqlite" else f"'{AT.isoformat()}'::timestamptz",
        "expires": "'2026-11-16 23:00:00.000000'" if name == "sqlite" else "'2026-11-16T23:00:00+00'::timestamptz",
        "today": f"'{TODAY}'" if name == "sqlite" else f"'{TODAY}'::date",
    }
    statement = FLOOR.format(**values)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        connection.exec_driver_sql("SELECT 1")  # begins the transaction
        began = perf_counter()
        driver.execute(statement)
        took = perf_counter() - began
        check(connection, DUE)
        connection.rollback()
    return took


def check(connection: Connection, handled: int) -> None:
    written = connection.execute(text("SELECT count(*) FROM outbox")).scalar_one()
    if (handled, written) != (DUE, DUE):
        raise ValueError(f"{handled} reminders were handled, {written} mails were written.")


def idle(engine: Engine) -> float:
    """Median of one poll that finds nothing, the transaction around it included."""
    polls = []
    for _ in range(POLLS):
        began = perf_counter()
        with Session(engine) as session:
            queue_due(session, at=IDLE_AT, limit=DUE)
        polls.append(perf_counter() - began)
    return median(polls)


# -- the city -----------------------------------------------------------------------------------------------------


def fill(engine: Engine, size: int) -> None:
    name = engine.dialect.name
    days = {"due": DUE, "soon": TODAY + timedelta(days=7), "later": TODAY + timedelta(days=60), "today": TODAY}
    with Session(engine) as session:
        people(session)
        statement = DEADLINES.format(key=KEYS[name], series=SERIES[name])
        session.execute(
            text(statement), {**days, "size": size, "papers": PAPERS, "units": UNITS, "opened": AT - timedelta(days=30)}
        )
        session.execute(text(REMINDERS), days)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if name == "postgresql" else "ANALYZE")


def people(session: Session) -> None:
    city = Body(name="Musterstadt", created=AT)
    session.add(city)
    session.flush()
    units = [
        Organization(id=n, body=city, name=f"Amt {n}", classification=Classification.DEPARTMENT, created=AT)
        for n in range(1, UNITS + 1)
    ]
    heads = [Person(id=n, name=f"Kim {n}", created=AT) for n in range(1, UNITS + 1)]
    session.add_all([*units, *heads])
    session.flush()
    for one in heads:
        session.add(User(person=one, email=f"kim{one.id}@beispiel.example", created=AT))
        session.add(
            Membership(
                person_id=one.id,
                organization_id=one.id,
                role=Office.DEPARTMENT,
                start_on=date(2020, 1, 1),
                created=AT,
            )
        )
    session.add_all(
        Paper(
            id=n,
            case=Case(kind="paper"),
            body_id=city.id,
            state=PaperState.SUBMITTED,
            title=f"Vorlage {n}",
            paper_type=PaperType.RESOLUTION_PAPER,
            since=TODAY - timedelta(days=30),
            created=AT,
        )
        for n in range(1, PAPERS + 1)
    )
    session.flush()
