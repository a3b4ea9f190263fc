"""``ik-workflow journal``: seal the day, verify the chains."""

import sys
from datetime import UTC
from datetime import datetime

import click

from ik_workflow.cli.database import configured_engine
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.journal import seal
from ik_workflow.operations.journal import verify
from ik_workflow.periods import long_date
from ik_workflow.translation import _


@click.group()
def journal() -> None:
    """Journal: jeder Schritt, verkettet und täglich versiegelt."""


@journal.command("seal")
def seal_command() -> None:
    """Das Tagessiegel schreiben. Die Prüfsumme gehört gedruckt oder verschickt, außerhalb dieses Rechners."""
    with configured_engine() as engine:
        refuse_unready(engine)
        with engine.begin() as connection:
            sealed = seal(connection, datetime.now(UTC))
    state = _("geschrieben") if sealed.new else _("war schon geschrieben")
    click.echo(
        _(
            "Siegel für {day} {state}: {hash} ({heads} Vorgänge)",
            day=long_date(sealed.day),
            state=state,
            hash=sealed.hash,
            heads=sealed.heads,
        )
    )


@journal.command("verify")
def verify_command() -> None:
    """Alle Ketten und Siegel prüfen; nennt den ersten gebrochenen Eintrag."""
    with configured_engine() as engine:
        refuse_unready(engine)
        with engine.connect() as connection:
            fault = verify(connection)
    if fault:
        click.echo(_("Gebrochen: {fault}", fault=fault), err=True)
        sys.exit(1)
    click.echo(_("Alle Einträge und Siegel sind unversehrt."))
