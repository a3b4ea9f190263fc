"""``ik-workflow outbox``: what waits, what failed, and what a person decides about it."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from typing import TypeVar

import click
from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.cli.database import configured_engine
from ik_workflow.models.outbox import MailState
from ik_workflow.models.schema import refuse_unready
from ik_workflow.notifications import outbox as queue
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.unnamed import recipient_words
from ik_workflow.periods import local_date
from ik_workflow.periods import short_date
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n

T = TypeVar("T")
STATES = {state.value: state for state in MailState}
IDS = click.argument("ids", nargs=-1, type=click.IntRange(1, 2**31 - 1), metavar="[NUMMER]...")


@click.group("outbox")
def outbox() -> None:
    """Postausgang: zeigen, anhalten, freigeben, noch einmal versenden."""


@outbox.command("list")
@click.option("--state", type=click.Choice(tuple(STATES)), help="Nur Nachrichten in diesem Zustand.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0, 1000), help="So viele Nachrichten.")
def list_mails(state: str | None, limit: int) -> None:
    """Zuerst die Zahlen je Zustand, dann die neuesten Nachrichten."""
    with configured_engine() as engine:
        refuse_unready(engine)
        with engine.connect() as connection:
            show_counts(connection)
            rows = select(OUTBOX).order_by(OUTBOX.c.created.desc(), OUTBOX.c.id.desc()).limit(limit)
            if state is not None:
                rows = rows.where(OUTBOX.c.state == STATES[state])
            for row in connection.execute(rows).mappings():
                said = _(
                    "{state}, {attempts} Versuche: {kind}, an {address}",
                    state=_(row["state"].label),
                    attempts=row["attempts"],
                    kind=_(row["kind"].label),
                    address=recipient_words(row),
                )
                click.echo(f"{row['id']:>8}  {short_date(local_date(row['created']))}  {said}")
                if row["last_reply"]:
                    click.echo(f"          {row['last_reply']}")


def show_counts(connection: Connection) -> None:
    if stopped := queue.why_stopped(connection, at=datetime.now(UTC)):
        click.echo(_("Der Versand ruht: {reason}", reason=stopped))
    counted = connection.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)).all()
    numbers = {row[0]: row[1] for row in counted}
    for state in MailState:
        if state in numbers:
            click.echo(f"{numbers[state]:>8}  {_(state.label)} ({state.value})")
    if not numbers:
        click.echo(_("Der Postausgang ist leer."))


@outbox.command("hold")
@IDS
@click.option(
    "--all", "everything", is_flag=True, help="Den ganzen Versand anhalten, zum Beispiel nach einer Rücksicherung."
)
@click.option("--note", default=N_("Von Hand angehalten."), help="Warum; steht, wo der Stillstand angezeigt wird.")
def hold(ids: tuple[int, ...], everything: bool, note: str) -> None:
    """Einzelne wartende Nachrichten anhalten, oder mit --all den ganzen Versand."""
    if everything:
        act(lambda connection, at: queue.hold_queue(connection, note, at=at))
        click.echo(_("Der Versand ist angehalten. „ik-workflow outbox release --queue“ gibt ihn wieder frei."))
        return
    refuse_nothing(ids)
    tell(act(lambda connection, at: queue.hold(connection, ids, at=at)), _("angehalten"))


@outbox.command("release")
@IDS
@click.option("--queue", "whole_queue", is_flag=True, help="Den Versand im Ganzen wieder freigeben.")
@click.option("--all", "everything", is_flag=True, help="Alle einzeln angehaltenen Nachrichten freigeben.")
def release(ids: tuple[int, ...], whole_queue: bool, everything: bool) -> None:
    """Angehaltene Nachrichten freigeben, oder mit --queue den ganzen Versand."""
    if whole_queue:
        act(lambda connection, at: queue.release_queue(connection))
        click.echo(_("Der Versand ist freigegeben."))
        if not (ids or everything):
            return
    if not everything:
        refuse_nothing(ids)
    tell(act(lambda connection, at: queue.release(connection, None if everything else ids, at=at)), _("freigegeben"))


@outbox.command("retry")
@IDS
@click.option("--all", "everything", is_flag=True, help="Alle fehlgeschlagenen Nachrichten.")
def retry(ids: tuple[int, ...], everything: bool) -> None:
    """Fehlgeschlagene Nachrichten noch einmal zum Versand geben."""
    if not everything:
        refuse_nothing(ids)
    number = act(lambda connection, at: queue.retry(connection, None if everything else ids, at=at))
    tell(number, _("noch einmal zum Versand gegeben"))


def act(change: Callable[[Connection, datetime], T]) -> T:
    with configured_engine() as engine:
        refuse_unready(engine)
        with engine.begin() as connection:
            return change(connection, datetime.now(UTC))


def refuse_nothing(ids: tuple[int, ...]) -> None:
    if not ids:
        raise click.UsageError(_("Bitte nennen Sie die Nummern der Nachrichten, oder --all."))


def tell(number: int, done: str) -> None:
    counted = _n("Eine Nachricht", "{number} Nachrichten", number)
    click.echo(_("{counted} {done}.", counted=counted, done=done))
