"""Where tests get their databases: an SQLite folder or a PostgreSQL server, each giving empty ones and copies."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from typing import Protocol
from uuid import uuid4

import sqlalchemy
from sqlalchemy import Dialect
from sqlalchemy import Engine
from sqlalchemy import NullPool
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy import text


class Databases(Protocol):
    """A place that makes and removes databases; a database is known by its URL."""

    def create(self, *, copy_of: str | None = None) -> str:
        """Make an empty database, or a copy of one that nobody is connected to."""

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""


@contextmanager
def led_to(engine: Engine, url: str) -> Iterator[Engine]:
    """The engine connects there meanwhile: what it has compiled for one test serves the next one."""
    database = make_url(url).database

    def lead(dialect: Dialect, record: object, positional: list[Any], named: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            positional[:] = [database]
        else:
            named["dbname"] = database

    event.listen(engine, "do_connect", lead)
    try:
        yield engine
    finally:
        engine.dispose()
        event.remove(engine, "do_connect", lead)


class SQLiteFolder:
    """One file per database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, *, copy_of: str | None = None) -> str:
        path = self.folder / f"{uuid4().hex}.sqlite3"
        if copy_of is not None:
            shutil.copyfile(_path(copy_of), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for leftover in self.folder.glob(f"{_path(url).name}*"):  # The write-ahead log has a name of its own.
            leftover.unlink()


class PostgreSQLServer:
    """One server, reached through the database that ``url`` names."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._engine = sqlalchemy.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def create(self, *, copy_of: str | None = None) -> str:
        name = f"ik_test_{uuid4().hex}"
        template = "template0" if copy_of is None else make_url(copy_of).database
        # Copied as files: a test's database has no use for a write-ahead log of its making.
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def trade_safety_for_speed(self) -> None:
        """Stop waiting for the disk: a test's database need not survive a power failure."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def _execute(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))


def _path(url: str) -> Path:
    database = make_url(url).database
    assert database is not None
    return Path(database)
