"""``ik-workflow procedures``: list, draw and check the procedures."""

import sys

import click
from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.cli.database import configured_engine
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Kind
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.diagram import dot
from ik_workflow.states.diagram import mermaid
from ik_workflow.states.engine import engine_of

NAMES = click.Choice(sorted(PROCEDURES))


@click.group(invoke_without_command=True)
@click.option("--mermaid", "as_mermaid", type=NAMES, help="Das Verfahren als Mermaid-Diagramm.")
@click.option("--dot", "as_dot", type=NAMES, help="Das Verfahren als DOT-Graph (Graphviz).")
@click.pass_context
def procedures(context: click.Context, as_mermaid: str | None, as_dot: str | None) -> None:
    """Verfahren auflisten, zeichnen oder prüfen."""
    if as_mermaid:
        click.echo(mermaid(PROCEDURES[as_mermaid]), nl=False)
    elif as_dot:
        click.echo(dot(PROCEDURES[as_dot]), nl=False)
    elif context.invoked_subcommand is None:
        for procedure in PROCEDURES.values():
            states = len(engine_of(procedure).steps_from) - 1
            click.echo(
                f"{procedure.name:19}{procedure.title:29}{procedure.source:7}{states:3} Stände"
                f" {len(procedure.steps):3} Schritte  Fassung {procedure.version}"
            )


@procedures.command("check")
def check() -> None:
    """Prüfen, ob die Verfahren in sich stimmen und welche laufenden Vorgänge unter einer älteren Fassung begannen."""
    faults = [f"{name}: {fault}" for name, procedure in PROCEDURES.items() for fault in procedure.faults()]
    for fault in faults:
        click.echo(fault, err=True)
    with configured_engine() as engine:
        refuse_unready(engine)
        with engine.connect() as connection:
            for kind in KINDS.values():
                click.echo(f"{kind.name}: {older_cases(connection, kind)}")
    sys.exit(1 if faults else 0)


def older_cases(connection: Connection, kind: Kind) -> str:
    """How many running cases have entries under another version of the table, and which ones come first."""
    final = [state.value for state in kind.engine.procedure.final]
    running = select(kind.table.c.id).where(kind.table.c.state.not_in(final))
    older = (
        select(JournalEntry.subject_id)
        .distinct()
        .where(
            JournalEntry.subject_type == kind.name,
            JournalEntry.procedure_version != kind.engine.version,
            JournalEntry.subject_id.in_(running),
        )
        .order_by(JournalEntry.subject_id)
    )
    found = [str(number) for number in connection.scalars(older)]
    named = f" (Nummern {', '.join(found[:20])}{' und weitere' if len(found) > 20 else ''})" if found else ""
    return f"{len(found)} laufende Vorgänge haben Einträge nach einer anderen Fassung der Tabelle{named}"
