"""``python -m tests.fuzz [--requests N] [--seed N] [--database URL]``: odd requests to databases of their own."""

from datetime import date

import click
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import places
from ik_workflow.app import create_app
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from tests.fuzz.answers import run
from tests.fuzz.requests import Requests
from tests.fuzz.world import settle
from tests.fuzz.world import visitors

TODAY = date(2026, 11, 22)


@click.command()
@click.option("--requests", "number", default=50_000, show_default=True, type=click.IntRange(1), help="Altogether.")
@click.option("--seed", default=1, show_default=True, help="The same one asks the same again.")
@click.option("--database", metavar="URL", help="Only beside this SQLite file, or on this PostgreSQL server.")
def main(number: int, seed: int, database: str | None) -> None:
    """Send odd requests, half to SQLite and half to PostgreSQL; end with the first answer that breaks a rule."""
    with places(database) as found:
        for place in found:
            click.echo(f"{place.name}: {ask(place, max(1, number // len(found)), seed)}")


def ask(place: Place, number: int, seed: int) -> str:
    with place.database() as url:
        engine = make_engine(url)
        upgrade(engine)
        app = create_app(load(database_url=url, mode="demo"))
        app.config["IK_TODAY"] = TODAY
        with Session(engine) as session:
            records = settle(session)
            told = []
            asking = visitors(app, session)
            for place_of, (who, enter) in enumerate(asking.items()):
                requests = Requests(app, seed * 1000 + place_of, records)
                statuses = run(app, requests, -(-number // len(asking)), enter)
                counts = ", ".join(f"{status} {count} times" for status, count in sorted(statuses.items()))
                told.append(f"{who}: {counts}")
        app.extensions["ik_engine"].dispose()
        engine.dispose()
    return "\n  ".join(["", *told])


if __name__ == "__main__":
    main(prog_name="python -m tests.fuzz")
