"""How long the pages of a large city take, against a view that only runs the heaviest query of the page.

The city has 100,000 papers and five times as many journal entries. What a page takes is the time of Flask's own test
client: everything on the server, without a network. The bare view runs, in a Flask application of its own and by the
same engine, the statement that took longest when the page was asked for, and answers its rows as text.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from importlib import import_module
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.city import fill
from benchmarks.places import Place
from benchmarks.places import machine
from benchmarks.scenario import ON
from ik_workflow.app import create_app
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.database import READ_ONLY
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load

PAPERS = 100_000
WARMING = 2
DESK = "desk.desk"  #: endpoint of the page that somebody who is signed in begins with


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it went to the driver, and the seconds it took."""

    statement: str
    parameters: Any
    took: float


@dataclass(slots=True)
class Asked:
    """One page: its address, and what was measured."""

    name: str
    address: str
    client: FlaskClient
    statements: int = 0
    size: int = 0
    heaviest: Statement | None = None
    page: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def run(places: list[Place], rounds: int, papers: int = PAPERS) -> str:
    """A table for each place."""
    tables = []
    for place in places:
        with place.database() as url:
            tables.append(f"{place.name}: {_measure(url, rounds, papers)}\n{machine([url])}; median of {rounds} rounds")
    return "\n\n".join(tables)


def _measure(url: str, rounds: int, papers: int) -> str:
    engine = make_engine(url)
    upgrade(engine)
    holds = fill(engine, papers)
    app = create_app(load(database_url=url, mode="demo"))
    app.config["IK_TODAY"] = ON
    asked = _pages(app, engine)
    for one in asked:
        _look(app, one)
    bare = _bare(app.extensions["ik_engine"], asked).test_client()
    for number in range(rounds):
        for one in asked:
            gc.collect()
            for times, visitor, address in ((one.page, one.client, one.address), (one.bare, bare, f"/{one.name}"))[
                :: -1 if number % 2 else 1
            ]:
                times.append(_timed(visitor, address))
    app.extensions["ik_engine"].dispose()
    engine.dispose()
    return f"{holds}\n{_table(asked)}"


def _pages(app: Flask, engine: Engine) -> list[Asked]:
    with Session(engine) as session:
        public = select(Paper.public_id).join(Case, Case.id == Paper.case_id).where(Case.public)
        consulted = select(Consultation.paper_id)
        paper = session.scalars(public.where(Paper.id.in_(consulted)).order_by(Paper.id.desc()).limit(1)).one()
        items = select(AgendaItem.meeting_id)
        own = select(Meeting.public_id).join(Case, Case.id == Meeting.case_id).where(Case.public, Meeting.id.in_(items))
        meeting = session.scalars(own.order_by(Meeting.id.desc()).limit(1)).one()
    anybody = app.test_client()
    found = [
        Asked("start", "/", anybody),
        Asked("papers", "/vorlagen", anybody),
        Asked("search", "/vorlagen?suche=Integrationskonzept+4711&sortierung=nummer", anybody),
        Asked("paper", f"/vorlagen/{paper}", anybody),
        Asked("meetings", "/sitzungen", anybody),
        Asked("agenda", f"/sitzungen/{meeting}", anybody),
    ]
    desk = next((rule.rule for rule in app.url_map.iter_rules() if rule.endpoint == DESK), None)
    if desk is not None:
        found.append(Asked("desk", desk, _signed_in(app, engine)))
    return found


def _signed_in(app: Flask, engine: Engine) -> FlaskClient:
    """Somebody of a department, signed in as the tests do it."""
    signing: Any = import_module("tests.web.signing")
    client = app.test_client()
    with Session(engine) as session:
        signing.sign_in(client, session.scalars(select(Person).where(Person.name == "department")).one())
    return client


def _look(app: Flask, asked: Asked) -> None:
    for _ in range(WARMING):
        asked.client.get(asked.address)
    with _recorded(app.extensions["ik_engine"]) as sent:
        answer = asked.client.get(asked.address)
    assert answer.status_code == 200, (asked.address, answer.status_code)
    asked.statements, asked.size = len(sent), len(answer.data)
    asked.heaviest = max(sent, key=lambda one: one.took)


@contextmanager
def _recorded(engine: Engine) -> Iterator[list[Statement]]:
    sent: list[Statement] = []
    began: list[float] = []

    def before(*_: Any) -> None:
        began.append(perf_counter())

    def after(connection: object, cursor: object, statement: str, parameters: Any, *_: Any) -> None:
        sent.append(Statement(statement, parameters, perf_counter() - began.pop()))

    listeners = (("before_cursor_execute", before), ("after_cursor_execute", after))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield sent
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def _bare(engine: Engine, pages: list[Asked]) -> Flask:
    app = Flask("bare")
    heaviest = {one.name: one.heaviest for one in pages}
    reading = engine.execution_options(**{READ_ONLY: True})

    @app.get("/<name>")
    def answer(name: str) -> str:
        statement = heaviest[name]
        assert statement is not None
        with reading.connect() as connection:
            return str(connection.exec_driver_sql(statement.statement, statement.parameters).all())

    return app


def _timed(client: FlaskClient, address: str) -> float:
    began = perf_counter()
    client.get(address)
    return perf_counter() - began


def _table(asked: list[Asked]) -> str:
    lines = [f"{'page':<12}{'page':>10}{'bare':>10}{'ratio':>8}{'statements':>12}{'kB':>8}  heaviest statement"]
    for one in asked:
        page, bare = median(one.page), median(one.bare)
        told = " ".join(one.heaviest.statement.split())[:60] if one.heaviest else ""
        lines.append(
            f"{one.name:<12}{page * 1000:>7.1f} ms{bare * 1000:>7.1f} ms{page / bare:>8.2f}{one.statements:>12}"
            f"{one.size / 1000:>8.1f}  {told}"
        )
    return "\n".join(lines)
