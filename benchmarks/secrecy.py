"""``python -m benchmarks.secrecy``: does the time of an answer tell whether something exists?

A paper that may not be seen against one that does not exist, and a known account against an unknown one at sign-in:
medians of many tries in turn, and their ratio.
"""

import logging
import re
import tempfile
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.passwords import hash_of
from ik_workflow.app import create_app
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import SignInAttempt
from ik_workflow.models.all import User
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import PaperType

AT = datetime(2026, 5, 20, 18, 30, tzinfo=UTC)
PAPERS = 200
KNOWN, UNKNOWN = "kim@beispiel.example", "niemand@beispiel.example"


def build(session: Session) -> list[str]:
    """Papers that are not public, and one account; the papers' addresses."""
    city = Body(name="Musterstadt", created=AT)
    person = Person(name=ENGINE.name, created=AT)
    session.add_all([city, person])
    session.flush()
    papers = [
        Paper(
            case=Case(kind="paper"),
            body_id=city.id,
            state=PaperState.SUBMITTED,
            title=f"Vorlage {number}",
            paper_type=PaperType.RESOLUTION_PAPER,
            since=date(2026, 5, 20),
            created=AT,
        )
        for number in range(PAPERS)
    ]
    session.add_all(papers)
    session.add(User(person_id=person.id, email=KNOWN, password=hash_of("Kornblume-am-Weg-7"), created=AT))
    session.commit()
    return [paper.public_id for paper in papers]


def seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def compare(first: Callable[[int], object], second: Callable[[int], object], tries: int) -> tuple[float, float]:
    """Medians in seconds, taken in turn so that what else the machine does meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(-5, tries):
        for found, act in zip(times, (first, second), strict=True):
            taken = seconds(lambda act=act, number=number: act(number))  # type: ignore[misc]
            if number >= 0:  # The first ones warm up.
                found.append(taken)
    return median(times[0]), median(times[1])


def sign_in(client: FlaskClient, app: Flask, email: str) -> int:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/anmelden").text)
    assert found
    form = {"email": email, "password": "Distel-am-Zaun-3", "csrf_token": found[1]}
    return client.post("/anmelden", data=form).status_code


def forget_attempts(app: Flask) -> None:
    """Otherwise the limit on failures answers instead."""
    with Session(app.extensions["ik_engine"]) as session:
        session.execute(delete(SignInAttempt))
        session.commit()


def report(what: str, one: str, other: str, medians: tuple[float, float]) -> None:
    first, second = medians
    ratio = f"{first / second:.3f}"
    click.echo(f"{what}: {one} {first * 1000:.2f} ms, {other} {second * 1000:.2f} ms, ratio {ratio}")


@click.command()
@click.option("--tries", default=200, show_default=True, type=click.IntRange(10))
@click.option("--sign-ins", default=50, show_default=True, type=click.IntRange(5))
def main(tries: int, sign_ins: int) -> None:
    logging.disable(logging.WARNING)  # Each failed sign-in is logged.
    with tempfile.TemporaryDirectory(prefix="ik-secrecy-") as folder:
        url = f"sqlite:///{Path(folder, 'secrecy.sqlite3')}"
        engine = make_engine(url)
        upgrade(engine)
        with Session(engine) as session:
            hidden = build(session)
        engine.dispose()
        app = create_app(load(database_url=url, mode="demo"))
        client = app.test_client()
        try:
            papers = compare(
                lambda number: client.get(f"/vorlagen/{hidden[number % PAPERS]}"),
                lambda number: client.get(f"/vorlagen/{number % PAPERS:032x}"),
                tries,
            )
            report("paper", "not entitled", "not existing", papers)

            def attempt(email: str) -> int:
                forget_attempts(app)
                return sign_in(client, app, email)

            accounts = compare(lambda _: attempt(KNOWN), lambda _: attempt(UNKNOWN), sign_ins)
            report("sign-in", "known account", "unknown account", accounts)
        finally:
            app.extensions["ik_engine"].dispose()


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.secrecy")
