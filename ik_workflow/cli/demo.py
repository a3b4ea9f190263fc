"""``ik-workflow demo``: a filled database on this machine, and what to look at in it."""

from datetime import UTC
from datetime import datetime

import click
from waitress import serve as waitress_serve

from ik_workflow.app import create_app
from ik_workflow.cli.database import make_folder
from ik_workflow.exchange.demo import SHOW_PIECE
from ik_workflow.exchange.demo import Counts
from ik_workflow.exchange.demo import fill
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import DEMO_DATABASE
from ik_workflow.settings import load


@click.command()
@click.option("--no-serve", is_flag=True, help="Alles herstellen und zusammenfassen, aber nichts ausliefern.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse, auf der gehört wird.")
@click.option("--port", default=8080, show_default=True, help="Port.")
def demo(no_serve: bool, host: str, port: int) -> None:
    """Eine Vorführung: Potsdamer Vorlagen aus öffentlichen Quellen und erfundene Beispiele."""
    settings = load(database_url=DEMO_DATABASE, mode="demo")
    make_folder(settings.database_url)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    counts = fill(engine, at=datetime.now(UTC))
    engine.dispose()
    summary(counts, f"http://{host}:{port}")
    if not no_serve:
        click.echo("Beenden mit Strg+C.")
        waitress_serve(create_app(settings), host=host, port=port, threads=8, ident=None)


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
