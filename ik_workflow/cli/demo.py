"""``ik-workflow demo``: a filled database on this machine, and what to look at in it."""

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
from ik_workflow.settings import load


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
        click.echo("Beenden mit Strg+C.")
        waitress_serve(create_app(settings), host=host, port=port, threads=8, ident=None)


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
        f"Vorführung mit Beispieldaten, kein amtliches Angebot.\n"
        f"\n"
        f"  {counts.papers} Vorlagen (davon {counts.examples} erfunden), {counts.consultations} Beratungen in"
        f" {counts.organizations} Gremien,\n"
        f"  {counts.meetings} Sitzungen, {counts.votes} Abstimmungen, {counts.resolutions} Beschlüsse,"
        f" {counts.entries} Einträge im Journal\n"
        f"\n"
        f"  {address}/                 Übersicht\n"
        f"  {address}/vorlagen/{counts.show_piece}\n"
        f"                                         die Vorlage {SHOW_PIECE}: Integrationskonzept 2024-2028\n"
        f"  {address}/vorlagen         alle Vorlagen\n"
        f"  {address}/sitzungen        Sitzungen und Tagesordnungen\n"
        f"  {address}/verfahren        so läuft es: jedes Verfahren als eine Tabelle\n"
    )


def list_logins(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        logins = demo_logins(session)
    engine.dispose()
    click.echo(
        "  Anmelden unter /anmelden. Nur in der Vorführung: Das Passwort kennt jeder, ein zweiter Faktor wird nicht"
        " verlangt.\n"
    )
    for login in logins:
        click.echo(f"  {login.email:<36} {login.office}")
    click.echo(f"\n  Passwort für alle: {DEMO_PASSWORD}\n")
