"""``ik-workflow catalogue``: a concept's measures as a table, in and out; for catalogues too large for a page."""

import csv
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
from ik_workflow.exchange.catalogue import BY_COMMAND
from ik_workflow.exchange.catalogue import COLUMNS
from ik_workflow.exchange.catalogue import Fate
from ik_workflow.exchange.catalogue import Preview
from ik_workflow.exchange.catalogue import catalogue_rows
from ik_workflow.exchange.catalogue_export import catalogue_cells
from ik_workflow.exchange.catalogue_import import check_catalogue
from ik_workflow.exchange.catalogue_import import hold
from ik_workflow.exchange.catalogue_import import import_catalogue
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Concept
from ik_workflow.models.schema import refuse_unready
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.export import for_csv

#: whoever has the command line acts for the commissioner
COMMAND_LINE = Actor("command-line", "Kommandozeile", frozenset({(Office.INTEGRATION_COMMISSIONER, None)}))
STEP = 500  #: rows between two lines of progress


@click.group()
def catalogue() -> None:
    """Maßnahmenkatalog: einlesen und schreiben."""


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--concept", required=True, help="Titel des Konzepts oder ein eindeutiger Teil davon.")
@click.option("--check", is_flag=True, help="Nur prüfen, nichts eintragen.")
def import_command(file: Path, concept: str, check: bool) -> None:
    """Den Katalog FILE (CSV oder XLSX) prüfen und übernehmen: alle Zeilen oder keine."""
    at = datetime.now(UTC)
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine) as session:
            preview = catalogue_rows(read_sheet(file.read_bytes(), BY_COMMAND))
            chosen = concept_named(session, concept)
            if not check:
                hold(session, chosen)
            there = check_catalogue(session, chosen, preview, local_date(at))
            tell(preview)
            if check or preview.errors:
                sys.exit(1 if preview.errors else 0)
            name, on = file.name[:80], local_date(at)
            import_catalogue(session, preview, there, name=name, actor=COMMAND_LINE, on=on, at=at, progress=progress)
            session.commit()


@catalogue.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--concept", required=True, help="Titel des Konzepts oder ein eindeutiger Teil davon.")
def export_command(file: Path, concept: str) -> None:
    """Den Katalog als CSV nach FILE schreiben; er lässt sich ändern und wieder einlesen."""
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine) as session, file.open("w", encoding="utf-8-sig", newline="") as text:
            writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerow([shown(column.heading) for column in COLUMNS.values()])
            found = concept_named(session, concept)
            for row in catalogue_cells(session, found, local_date(datetime.now(UTC))):
                writer.writerow([for_csv(cell, lines=True) for cell in row])


def concept_named(session: Session, words: str) -> Concept:
    found = session.scalars(select(Concept).where(Concept.title.contains(words, autoescape=True)).limit(2)).all()
    if len(found) != 1:
        raise BadValue("concept", _("Bitte nennen Sie mit --concept den ganzen Titel eines Konzepts."))
    return found[0]


def tell(preview: Preview) -> None:
    for line in (*preview.errors, *(_("Hinweis: {warning}", warning=warning) for warning in preview.warnings)):
        click.echo(line, err=True)
    for row in preview.of(Fate.CHANGED):
        for one in row.changes:
            click.echo(f"{row.number} {one.label}: {one.before} → {one.after}")
    words = {
        **{Fate.NEW: _("neu"), Fate.CHANGED: _("geändert"), Fate.SAME: _("unverändert")},
        Fate.WRONG: _("mit Fehlern"),
    }
    click.echo(", ".join(f"{len(preview.of(fate))} {word}" for fate, word in words.items()))


def progress(done: int, of: int) -> None:
    if done % STEP == 0 or done == of:
        click.echo(_("{done} von {of} eingetragen", done=done, of=of))
