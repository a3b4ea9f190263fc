"""``ik-workflow attachments``: have the files scanned, and remove what belongs to no record."""

from datetime import UTC
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from ik_workflow.cli.database import configured_engine
from ik_workflow.errors import BadSetting
from ik_workflow.models.all import File
from ik_workflow.operations.attachments import orphans
from ik_workflow.operations.attachments import scan
from ik_workflow.operations.attachments import unscanned
from ik_workflow.settings import load
from ik_workflow.translation import _


@click.group("attachments")
def attachments() -> None:
    """Anlagen: prüfen lassen und aufräumen."""


@attachments.command("sweep")
@click.option("--dry-run", is_flag=True, help="Nur nennen, nichts löschen.")
def sweep_command(dry_run: bool) -> None:
    """Dateien löschen, die seit einem Tag zu keinem Eintrag gehören."""
    folder, count = Path(load().attachments), 0
    with configured_engine() as engine, Session(engine) as session:
        for path in orphans(session, folder, datetime.now(UTC)):
            count += 1
            if not dry_run:
                path.unlink(missing_ok=True)
    click.echo(
        _("Dateien ohne Eintrag: {count}, nichts gelöscht.", count=count)
        if dry_run
        else _("Dateien ohne Eintrag: {count}, gelöscht.", count=count)
    )


@attachments.command("scan")
def scan_command() -> None:
    """Dateien, die noch nicht geprüft sind, dem Prüfprogramm übergeben (IK_SCANNER)."""
    settings = load()
    if not settings.scanner:
        raise BadSetting(_("Die Einstellung IK_SCANNER fehlt; geprüft wird nichts."))
    clean = bad = 0
    with configured_engine() as engine:
        with Session(engine) as session:
            waiting = [file.id for file in unscanned(session)]
        for number in waiting:
            with Session(engine) as session:
                found = scan_one(session, settings.scanner, Path(settings.attachments), number)
                session.commit()
            clean, bad = clean + found, bad + (not found)
    click.echo(
        _(
            "Geprüft: {checked}, ohne Befund: {passed}, zurückgezogen: {bad}.",
            checked=clean + bad,
            passed=clean,
            bad=bad,
        )
    )
    if bad:
        raise click.exceptions.Exit(2)


def scan_one(session: Session, command: str, folder: Path, number: int) -> bool:
    """One commit for each file: a scanner that stops working loses nothing."""
    return scan(folder, command, session.get_one(File, number), datetime.now(UTC))
