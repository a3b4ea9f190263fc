"""``ik-workflow forecast``: what is to come, without sending or writing anything."""

from datetime import UTC
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.cli.database import configured_engine
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Case
from ik_workflow.models.all import User
from ik_workflow.models.database import READ_ONLY
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.forecast import LONGEST
from ik_workflow.operations.forecast import Ahead
from ik_workflow.operations.forecast import forecast
from ik_workflow.operations.forecast import left_out_words
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.translation import _


@click.command("forecast")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, LONGEST), help="So viele Tage voraus.")
@click.option("--person", metavar="E-MAIL", help="Nur, was diese Person erhält.")
@click.option("--case", "case", metavar="ID", help="Nur dieser Vorgang (seine öffentliche Kennung).")
@click.option("--at", metavar="ZEITPUNKT", help="Von wann an, zum Beispiel 2026-11-09T08:00; sonst von jetzt an.")
def forecast_command(days: int, person: str | None, case: str | None, at: str | None) -> None:
    """Jede Erinnerung und jede Frist auflisten, die kommt. Nichts wird gesendet, nichts geschrieben."""
    on = local_date(instant(at))
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine.execution_options(**{READ_ONLY: True})) as session:
            found = forecast(
                session,
                on=on,
                days=days,
                person_id=None if person is None else person_of(session, person),
                case_id=None if case is None else case_of(session, case),
            )
    for line in found.lines:
        click.echo(told(line))
    click.echo(
        _("{number} Einträge vom {day} an für {days} Tage.", number=len(found.lines), day=long_date(on), days=days)
    )
    if found.left_out_from is not None:
        click.echo(left_out_words(found.left_out, found.left_out_from))


def instant(text: str | None) -> datetime:
    """Without a zone it is the time in Potsdam."""
    if text is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue("at", _("Bitte schreiben Sie den Zeitpunkt so: 2026-11-09T08:00.")) from None
    return given.replace(tzinfo=BERLIN) if given.tzinfo is None else given


def person_of(session: Session, email: str) -> int:
    found = session.scalar(select(User.person_id).where(User.email == email.strip().lower()))
    if found is None:
        raise NotFound(_("Zu „{email}“ gibt es keinen Zugang.", email=email))
    return found


def case_of(session: Session, public_id: str) -> int:
    found = session.scalar(select(Case.id).where(Case.public_id == public_id))
    if found is None:
        raise NotFound(_("Ein Vorgang mit der Kennung „{id}“ ist nicht verzeichnet.", id=public_id))
    return found


def told(line: Ahead) -> str:
    who = f"{line.person.name} <{line.person.address}>" if line.person else _("niemand mit Zugang")
    kind = _(line.kind.label) if line.kind else _("Frist")
    return f"{long_date(line.day)}  {kind}  {who}  {line.words}"
