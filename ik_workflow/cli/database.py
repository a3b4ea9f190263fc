"""``ik-workflow db``: the database's schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy import make_url

from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import current
from ik_workflow.models.schema import newest
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from ik_workflow.translation import _


@contextmanager
def configured_engine() -> Iterator[Engine]:
    """The engine of the configured database, closed at the end; makes the folder of a SQLite file."""
    url = load().database_url
    engine = make_engine(url)
    make_folder(url)
    try:
        yield engine
    finally:
        engine.dispose()


def make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


@click.group("db")
def database() -> None:
    """Datenbank: Schema herstellen und prüfen."""


@database.command("upgrade")
def upgrade_command() -> None:
    """Das Schema auf den neuesten Stand bringen; nichts geht verloren."""
    with configured_engine() as engine:
        upgrade(engine)
    click.echo(_("Die Datenbank steht bei Schema {newest}.", newest=newest()))


@database.command("current")
def current_command() -> None:
    """Den Stand des Schemas nennen."""
    with configured_engine() as engine, engine.connect() as connection:
        click.echo(
            _("Datenbank: {current}, Programm: {newest}", current=current(connection) or _("leer"), newest=newest())
        )
