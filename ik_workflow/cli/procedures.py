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
from ik_workflow.translation import _

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
                _(
                    "{name}{title}{source}{states} Stände {number} Schritte  Fassung {version}",
                    name=f"{procedure.name:21}",
                    title=f"{procedure.title:29}",
                    source=f"{procedure.source:7}",
                    states=f"{states:3}",
                    number=f"{len(procedure.steps):3}",
                    version=procedure.version,
                )
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
    named = ""
    if found:
        numbers = ", ".join(found[:20])
        more = _(" und weitere") if len(found) > 20 else ""
        named = _(" (Nummern {numbers}{more})", numbers=numbers, more=more)
    return _(
        "{number} laufende Vorgänge haben Einträge nach einer anderen Fassung der Tabelle{named}",
        number=len(found),
        named=named,
    )
