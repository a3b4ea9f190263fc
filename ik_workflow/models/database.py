"""Engines for both databases, set up so that two writers can never overwrite each other unseen."""

from typing import Any

from sqlalchemy import URL
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import StaticPool
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ik_workflow.errors import BadSetting
from ik_workflow.translation import _

IN_MEMORY = "sqlite://"
BUSY_SECONDS = 20  # a writer waits this long for another one before it gives up
IDLE_SECONDS = 60  # PostgreSQL ends a transaction in which nothing was asked for so long
CONNECT_SECONDS = 5  # for the database server to answer at all
READ_ONLY = "ik_read_only"  #: execution option of a connection that only reads: it takes no write lock on SQLite
AT_ONCE = "ik_at_once"  #: of one that rather gives up on SQLite than wait for another writer


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; raises BadSetting for anything else."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSetting(
            _(
                "Die Adresse der Datenbank ist nicht lesbar. Beispiele: sqlite:///instance/ik.sqlite3 oder "
                "postgresql://name@rechner/datenbank."
            )
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(str(url), in_memory=parsed.database in (None, "", ":memory:"))
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise BadSetting(_("Als Datenbank sind SQLite und PostgreSQL möglich."))


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, record: object) -> None:
    # A process that was stopped in the middle of a transaction must not keep all others from its rows.
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.autocommit = False


def _sqlite(url: str, *, in_memory: bool) -> Engine:
    shared: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **shared)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver must not begin transactions by its own rules: it would read before it begins, and lose updates.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(AT_ONCE):
        connection.exec_driver_sql("BEGIN" if options.get(READ_ONLY) else "BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
