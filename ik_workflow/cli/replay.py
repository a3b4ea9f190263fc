"""``ik-workflow replay``: drive recorded histories through the procedures."""

import json
import sys
from datetime import UTC
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from ik_workflow.cli.database import make_folder
from ik_workflow.exchange.casefile import case_paths
from ik_workflow.exchange.places import close_meetings
from ik_workflow.exchange.report import replay_file
from ik_workflow.exchange.report import table
from ik_workflow.models.database import IN_MEMORY
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.translation import _


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--database", "url", default=IN_MEMORY, help="Adresse der Datenbank; ohne Angabe im Arbeitsspeicher.")
@click.option("--json", "as_json", is_flag=True, help="Ein JSON-Feld mit einem Objekt je Fall.")
def replay(paths: tuple[Path, ...], url: str, as_json: bool) -> None:
    """Aufgezeichnete Ratsvorgänge nachspielen (Dateien oder Ordner).

    Eine Falldatei ist ein JSON-Objekt mit id, city, title, reference, paper_type, originator, lead, visibility,
    status_text, final_result_text, complete, outcome, chain_known, source und consultations. Jede Beratung nennt
    body, role, status_text und sittings; jede Sitzung date, result_text, votes (yes, no, abstain), votes_on, note.
    """
    engine = make_engine(url)
    make_folder(url)
    upgrade(engine)
    at = datetime.now(UTC)
    reports = []
    with Session(engine) as session:
        for path in case_paths(paths):
            report = replay_file(session, path, at=at)
            reports.append(report)
            if as_json:
                for word in report.unread:
                    click.echo(_("{id}: Unbekanntes Wort „{word}“", id=report.data["id"], word=word), err=True)
            else:
                click.echo("\n".join(table(report)))
        close_meetings(session, at=at)
        session.commit()
    engine.dispose()
    if not reports:
        click.echo(_("In den angegebenen Ordnern liegen keine Falldateien (*.json)."), err=True)
    good = sum(report.ok for report in reports)
    if as_json:
        click.echo(json.dumps([report.data for report in reports], ensure_ascii=False, indent=1))
    else:
        click.echo(_("{good} von {number} Fällen stimmen mit ihrem Verlauf überein.", good=good, number=len(reports)))
    sys.exit(0 if reports and good == len(reports) else 1)
