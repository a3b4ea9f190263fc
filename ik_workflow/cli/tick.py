"""``ik-workflow tick``: one beat, for cron and for a look ahead in the demonstration."""

import sys
from datetime import UTC
from datetime import datetime
from datetime import time

import click

from ik_workflow.cli.database import configured_engine
from ik_workflow.errors import BadValue
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.beat import Job
from ik_workflow.operations.beat import beat
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.settings import load
from ik_workflow.translation import _

FIRST_YEAR, LAST_YEAR = 2000, 2099
DAY_ALONE = 10  # characters of 2026-12-01


@click.command()
@click.option("--at", "instant", metavar="ZEITPUNKT", help="Zum Beispiel 2026-12-01T08:00 (Ortszeit); sonst jetzt.")
def tick(instant: str | None) -> None:
    """Ein einziger Schlag: tun, was an der Reihe ist, und berichten. Für cron und für Proben."""
    settings = load()
    at = datetime.now(UTC) if instant is None else instant_of(instant, may_lie_ahead=settings.mode == "demo")
    with configured_engine() as engine:
        refuse_unready(engine)
        local = at.astimezone(BERLIN)
        click.echo(_("Schlag vom {day}, {time} Uhr", day=long_date(local_date(at)), time=f"{local:%H:%M}"))
        report = beat(engine, settings, at=at, progress=tell_progress)
    for sentence in report.incidents:
        click.echo("  " + _("zurückgestellt: {sentence}", sentence=sentence))


def instant_of(text: str, *, may_lie_ahead: bool) -> datetime:
    """Local time unless it names a zone; a day alone means its noon. Raises BadValue."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue("at", _("Diesen Zeitpunkt gibt es nicht. Beispiel: 2026-12-01T08:00")) from None
    if len(text.strip()) <= DAY_ALONE:
        found = datetime.combine(found, time(12))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadValue(
            "at",
            _("Bitte nennen Sie einen Zeitpunkt in den Jahren {first} bis {last}.", first=FIRST_YEAR, last=LAST_YEAR),
        )
    at = (found if found.tzinfo else found.replace(tzinfo=BERLIN)).astimezone(UTC)
    if at > datetime.now(UTC) and not may_lie_ahead:
        raise BadValue(
            "at",
            _(
                "Dieser Zeitpunkt liegt in der Zukunft: Fristen würden zu früh enden und Erinnerungen zu früh"
                " hinausgehen. Das geht nur in der Vorführung (IK_MODE=demo)."
            ),
        )
    return at


def tell_progress(job: Job, count: int | None) -> None:
    """One line for each job when it is done; whoever sits at a terminal sees at once what it is about."""
    if count is not None:
        click.echo(f"  {count:>6}  {_(job.label)}")
    elif sys.stdout.isatty():
        click.echo(f"  {'…':>6}  {_(job.label)}\r", nl=False)
