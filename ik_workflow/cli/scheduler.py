"""``ik-workflow scheduler``: the metronome, in a process of its own."""

import logging

import click

from ik_workflow.cli.database import configured_engine
from ik_workflow.models.schema import refuse_unready
from ik_workflow.scheduler import LONGEST_INTERVAL
from ik_workflow.scheduler import always
from ik_workflow.scheduler import beside
from ik_workflow.scheduler import run
from ik_workflow.settings import load
from ik_workflow.translation import _


@click.command()
@click.option(
    "--every",
    default=LONGEST_INTERVAL,
    show_default=True,
    type=click.FloatRange(0.1, LONGEST_INTERVAL),
    help="Sekunden von einem Schlag zum nächsten.",
)
@click.option("--beside", "parent", type=int, hidden=True, help="Nur solange dieser Elternprozess läuft.")
def scheduler(every: float, parent: int | None) -> None:
    """Der Taktgeber: jede Minute tun, was an der Reihe ist. Beliebig viele dürfen nebeneinander laufen."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # A beat that takes longer than a minute is no news.
    settings = load()
    with configured_engine() as engine:
        refuse_unready(engine)
        click.echo(_("Der Taktgeber läuft – beenden mit Strg+C; der laufende Schlag wird zu Ende gebracht."))
        run(engine, settings, seconds=every, wanted=always if parent is None else beside(parent))
