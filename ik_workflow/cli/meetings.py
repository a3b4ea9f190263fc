"""``ik-workflow meetings``: import a session plan."""

import sys
from datetime import UTC
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.cli.database import configured_engine
from ik_workflow.errors import BadValue
from ik_workflow.exchange.session_plan import Fate
from ik_workflow.exchange.session_plan import Moved
from ik_workflow.exchange.session_plan import Preview
from ik_workflow.exchange.session_plan import check_plan
from ik_workflow.exchange.session_plan import import_plan
from ik_workflow.exchange.session_plan import plan_rows
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Body
from ik_workflow.models.schema import refuse_unready
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office
from ik_workflow.translation import _

#: whoever has the command line acts for the council office
COMMAND_LINE = Actor("command-line", "Kommandozeile", frozenset({(Office.COUNCIL_OFFICE, None)}))


@click.group()
def meetings() -> None:
    """Sitzungen: den Plan eines Jahres einlesen."""


@meetings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--public/--internal", "public", default=None, help="Öffentlich im Kalender oder nur intern.")
@click.option(
    "--moved",
    type=click.Choice([one.value for one in Moved]),
    default=Moved.LEAVE.value,
    show_default=True,
    help="Sitzungen, die der Plan auf einen anderen Tag legt: verlegen, zusätzlich anlegen oder lassen.",
)
@click.option("--check", is_flag=True, help="Nur prüfen, nichts anlegen.")
@click.option("--city", help="Name der Stadt, falls die Datenbank mehrere enthält.")
def import_command(file: Path, public: bool | None, moved: str, check: bool, city: str | None) -> None:
    """Den Sitzungsplan FILE (CSV oder XLSX) prüfen und übernehmen: alle Sitzungen oder keine.

    Die erste Zeile nennt die Spalten: Gremium; Datum; Beginn; Ort; Art; Modus.
    """
    if public is None and not check:
        raise BadValue("public", _("Bitte geben Sie an, ob die Sitzungen öffentlich sind: --public oder --internal."))
    at = datetime.now(UTC)
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine) as session:
            rows = plan_rows(read_sheet(file.read_bytes()))
            preview = check_plan(session, body_named(session, city), rows, local_date(at))
            tell(preview)
            if check or preview.errors:
                sys.exit(1 if preview.errors else 0)
            done = import_plan(
                session,
                preview,
                moved=Moved(moved),
                public=bool(public),
                name=file.name[:80],
                actor=COMMAND_LINE,
                on=local_date(at),
                at=at,
            )
            session.commit()
            click.echo(
                _(
                    "{number} Sitzungen angelegt, {moved} verlegt, {passed_over} übergangen.",
                    number=len(done.planned),
                    moved=len(done.moved),
                    passed_over=done.passed_over,
                )
            )


def body_named(session: Session, city: str | None) -> Body:
    """The only city, or the one that was named; raises BadValue."""
    bodies = session.scalars(select(Body).where(Body.name == city if city else Body.id > 0).order_by(Body.id)).all()
    if len(bodies) != 1:
        raise BadValue("city", _("Bitte nennen Sie mit --city den Namen der Stadt, deren Plan Sie einlesen."))
    return bodies[0]


def tell(preview: Preview) -> None:
    for line in (*preview.errors, *(_("Hinweis: {warning}", warning=warning) for warning in preview.warnings)):
        click.echo(line, err=True)
    words = {Fate.NEW: _("neu"), Fate.KNOWN: _("schon geplant"), Fate.MOVED: _("verlegt"), Fate.WRONG: _("mit Fehlern")}
    click.echo(", ".join(f"{len(preview.of(fate))} {word}" for fate, word in words.items()))
