"""The demonstration, served on this machine, in a real browser."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

from ik_workflow.app import create_app
from ik_workflow.exchange.demo import SHOW_PIECE
from ik_workflow.exchange.demo import fill
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from ik_workflow.states.paper import PaperState
from tests.databases import led_to

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  #: the examples of the demonstration hang on this day


class Quiet(WSGIRequestHandler):
    """Keeps the server's lines out of the tests' output."""

    def log(self, kind: str, message: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.sqlite3"
    engine = make_engine(url)
    upgrade(engine)
    fill(engine, at=AT)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def paths(demo_url: str) -> dict[str, str]:
    """One address of every kind of page, by its name."""
    engine = make_engine(demo_url)
    with Session(engine) as session:
        show_piece = session.scalars(select(Paper.public_id).where(Paper.number == SHOW_PIECE)).one()
        half_way = session.scalars(
            select(Paper.public_id).where(Paper.example, Paper.state == PaperState.REFERRED).order_by(Paper.id)
        ).first()
        busiest = session.scalars(
            select(Meeting.public_id)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(Meeting.held_on == date(2026, 12, 2))
        ).first()
    engine.dispose()
    return {
        "start": "/",
        "papers": "/vorlagen",
        "a hint": "/vorlagen?seite=abc",
        "nothing found": "/vorlagen?suche=gibtesnicht",
        "show piece": f"/vorlagen/{show_piece}",
        "earlier day": f"/vorlagen/{show_piece}?stand=2024-04-02",
        "half way": f"/vorlagen/{half_way}",
        "meetings": "/sitzungen",
        "meeting": f"/sitzungen/{busiest}",
        "how it works": "/verfahren",
        "procedure": "/verfahren/paper",
        "rules": "/verfahren/regeln",
        "error": "/gibt-es-nicht",
    }


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application can be reached."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined]  # closing waits for the answers that are under way
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["ik_engine"].dispose()


@pytest.fixture(scope="session")
def demonstration(demo_url: str) -> Flask:
    """Made once: its templates and statements are compiled for all journeys of this process."""
    app = create_app(load(database_url=demo_url, mode="demo"))
    app.config["IK_TODAY"] = AT.date()
    app.extensions["ik_engine"].dispose()
    return app


@contextmanager
def fresh_tab(browser: Browser, address: str) -> Iterator[Page]:
    """Whatever the browser complains about fails the test."""
    context = browser.new_context(base_url=address, locale="de-DE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [line for line in complaints if not expected(line)] == []


@pytest.fixture
def own_url(demo_url: str, tmp_path: Path) -> str:
    """A copy of the demonstration: no journey finds what another one has left behind."""
    shutil.copy(demo_url.removeprefix("sqlite:///"), tmp_path / "own.sqlite3")
    return f"sqlite:///{tmp_path}/own.sqlite3"


@pytest.fixture
def site(demonstration: Flask, own_url: str) -> Iterator[str]:
    """The address of the running demonstration."""
    with led_to(demonstration.extensions["ik_engine"], own_url), served(demonstration) as address:
        yield address


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    with fresh_tab(browser, site) as page:
        yield page


def expected(line: str) -> bool:
    """The browser notes the answers 400, 404 and 410 of the pages that are made for them."""
    return any(f"the server responded with a status of {status}" in line for status in ("40", "410"))


@pytest.fixture(scope="session")
def axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
