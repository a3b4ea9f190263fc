"""``ik-workflow demo``: a filled database on this machine, and what to look at in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session
from waitress import serve as waitress_serve

from ik_workflow.app import create_app
from ik_workflow.exchange.demo import SHOW_PIECE
from ik_workflow.exchange.demo import Counts
from ik_workflow.exchange.demo import fill
from ik_workflow.exchange.demo_people import DEMO_PASSWORD
from ik_workflow.exchange.demo_people import demo_logins
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import DEMO_DATABASE
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from ik_workflow.translation import _


@click.command()
@click.option("--no-serve", is_flag=True, help="Alles herstellen und zusammenfassen, aber nichts ausliefern.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse, auf der gehört wird.")
@click.option("--port", default=8080, show_default=True, help="Port.")
def demo(no_serve: bool, host: str, port: int) -> None:
    """Eine Vorführung mit Potsdamer Vorlagen zeigen."""
    settings = load(database_url=DEMO_DATABASE, mode="demo", base_url=f"http://{host}:{port}")
    counts = ready(Path(settings.database_url.removeprefix("sqlite:///")))
    summary(counts, settings.base_url)
    list_logins(settings.database_url)
    if not no_serve:
        click.echo(_("Beenden mit Strg+C."))
        app = create_app(settings)
        with metronome(settings):
            waitress_serve(app, host=host, port=port, threads=8, ident=None)


@contextmanager
def metronome(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """A metronome in a process of its own, as in a city's installation; it ends with this one, however that ends."""
    command = "from ik_workflow.cli import main; main()"
    own = {"IK_MODE": settings.mode, "IK_DATABASE_URL": settings.database_url, "IK_BASE_URL": settings.base_url}
    beating = subprocess.Popen(
        [sys.executable, "-c", command, "scheduler", "--beside", str(os.getpid())],
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield beating
    finally:
        beating.terminate()
        beating.wait()


def ready(database: Path) -> Counts:
    """The filled database: made beside its place and moved there when it is whole, so that it is never half filled."""
    database.parent.mkdir(parents=True, exist_ok=True)
    place = database if database.exists() else database.with_suffix(".new")
    if place is not database:
        for leftover in database.parent.glob(f"{place.name}*"):
            leftover.unlink()
    engine = make_engine(f"sqlite:///{place}")
    upgrade(engine)
    counts = fill(engine, at=datetime.now(UTC))
    engine.dispose()
    place.replace(database)
    return counts


def summary(counts: Counts, address: str) -> None:
    click.echo(
        _(
            "Vorführung mit Beispieldaten, kein amtliches Angebot.\n\n  {papers} Vorlagen (davon "
            "{examples} erfunden), {consultations} Beratungen in {organizations} Gremien,\n  {meetings} "
            "Sitzungen, {votes} Abstimmungen, {resolutions} Beschlüsse, {entries} Einträge im Journal\n\n  "
            "{address}/                 Übersicht\n  "
            "{address}/vorlagen/{show_piece}\n                                         die Vorlage "
            "{called}: Integrationskonzept 2024-2028\n  {address}/vorlagen         alle Vorlagen\n  "
            "{address}/sitzungen        Sitzungen und Tagesordnungen\n  {address}/verfahren        so "
            "läuft es: jedes Verfahren als eine Tabelle\n",
            papers=counts.papers,
            examples=counts.examples,
            consultations=counts.consultations,
            organizations=counts.organizations,
            meetings=counts.meetings,
            votes=counts.votes,
            resolutions=counts.resolutions,
            entries=counts.entries,
            address=address,
            show_piece=counts.show_piece,
            called=SHOW_PIECE,
        )
    )


def list_logins(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        logins = demo_logins(session)
    engine.dispose()
    click.echo(
        _(
            "  Anmelden unter /anmelden. Nur in der Vorführung: Das Passwort kennt jeder, ein zweiter "
            "Faktor wird nicht verlangt.\n"
        )
    )
    for login in logins:
        click.echo(f"  {login.email:<36} {login.office}")
    click.echo(_("\n  Passwort für alle: {demo_password}\n", demo_password=DEMO_PASSWORD))
