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
from ik_workflow.periods import local_date
from ik_workflow.periods import short_date

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
                click.echo(
                    f"{row['id']:>8}  {short_date(local_date(row['created']))}  {row['state'].label}, "
                    f"{row['attempts']} Versuche: {row['kind'].label}, an {row['address']}"
                    + (f"\n          {row['last_reply']}" if row["last_reply"] else "")
                )


def show_counts(connection: Connection) -> None:
    if stopped := queue.why_stopped(connection, at=datetime.now(UTC)):
        click.echo(f"Der Versand ruht: {stopped}")
    counted = connection.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)).all()
    numbers = {row[0]: row[1] for row in counted}
    for state in MailState:
        if state in numbers:
            click.echo(f"{numbers[state]:>8}  {state.label} ({state.value})")
    if not numbers:
        click.echo("Der Postausgang ist leer.")


@outbox.command("hold")
@IDS
@click.option(
    "--all", "everything", is_flag=True, help="Den ganzen Versand anhalten, zum Beispiel nach einer Rücksicherung."
)
@click.option("--note", default="Von Hand angehalten.", help="Warum; steht, wo der Stillstand angezeigt wird.")
def hold(ids: tuple[int, ...], everything: bool, note: str) -> None:
    """Einzelne wartende Nachrichten anhalten, oder mit --all den ganzen Versand."""
    if everything:
        act(lambda connection, at: queue.hold_queue(connection, note, at=at))
        click.echo("Der Versand ist angehalten. „ik-workflow outbox release --queue“ gibt ihn wieder frei.")
        return
    refuse_nothing(ids)
    tell(act(lambda connection, at: queue.hold(connection, ids, at=at)), "angehalten")


@outbox.command("release")
@IDS
@click.option("--queue", "whole_queue", is_flag=True, help="Den Versand im Ganzen wieder freigeben.")
@click.option("--all", "everything", is_flag=True, help="Alle einzeln angehaltenen Nachrichten freigeben.")
def release(ids: tuple[int, ...], whole_queue: bool, everything: bool) -> None:
    """Angehaltene Nachrichten freigeben, oder mit --queue den ganzen Versand."""
    if whole_queue:
        act(lambda connection, at: queue.release_queue(connection))
        click.echo("Der Versand ist freigegeben.")
        if not (ids or everything):
            return
    if not everything:
        refuse_nothing(ids)
    tell(act(lambda connection, at: queue.release(connection, None if everything else ids, at=at)), "freigegeben")


@outbox.command("retry")
@IDS
@click.option("--all", "everything", is_flag=True, help="Alle fehlgeschlagenen Nachrichten.")
def retry(ids: tuple[int, ...], everything: bool) -> None:
    """Fehlgeschlagene Nachrichten noch einmal zum Versand geben."""
    if not everything:
        refuse_nothing(ids)
    number = act(lambda connection, at: queue.retry(connection, None if everything else ids, at=at))
    tell(number, "noch einmal zum Versand gegeben")


def act(change: Callable[[Connection, datetime], T]) -> T:
    with configured_engine() as engine:
        refuse_unready(engine)
        with engine.begin() as connection:
            return change(connection, datetime.now(UTC))


def refuse_nothing(ids: tuple[int, ...]) -> None:
    if not ids:
        raise click.UsageError("Bitte nennen Sie die Nummern der Nachrichten, oder --all.")


def tell(number: int, done: str) -> None:
    click.echo(f"Eine Nachricht {done}." if number == 1 else f"{number} Nachrichten {done}.")
