"""The ground that other tests stand on."""

import hashlib
import re
import socket
from pathlib import Path

import playwright.sync_api
import pytest
import sqlalchemy
from playwright.sync_api import Browser
from sqlalchemy import inspect
from sqlalchemy import text

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_an_empty_database(database_url: str, turn: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE left_behind (turn TEXT)"))
    engine.dispose()


def test_a_copy_has_the_schema(migrated_url: str) -> None:
    engine = sqlalchemy.create_engine(migrated_url)
    assert inspect(engine).get_table_names() != []
    engine.dispose()


def test_no_other_machine_is_reached() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_no_other_machine_is_looked_up() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"city\.example"):
        socket.getaddrinfo("city.example", 80)


def test_this_machine_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=1),
    ):
        pass


def test_the_browser_reaches_no_other_machine(browser: Browser) -> None:
    page = browser.new_page()
    with pytest.raises(playwright.sync_api.Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://city.example/")
    page.close()


@pytest.mark.parametrize("list_of_files", ["ik_workflow/static/VENDORED.md", "tests/browser/vendor/VENDORED.md"])
def test_vendored_files_are_as_published(list_of_files: str) -> None:
    path = ROOT / list_of_files
    rows = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", path.read_text(), flags=re.MULTILINE)
    assert {name: hashlib.sha256((path.parent / name).read_bytes()).hexdigest() for name, _ in rows} == dict(rows)
    assert rows
