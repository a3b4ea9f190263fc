"""A procedure as a picture: Mermaid for the README, DOT for the pages. Both are written from the table itself."""

from collections.abc import Iterator
from typing import Any

from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step

MANY = 2  #: a step that starts from more states than this is drawn once; the table names them all
ANY = "several"
ANY_LABEL = "mehrere offene Stände"


def edges(procedure: Procedure[Any]) -> Iterator[tuple[str, str, str]]:
    """Source, destination and labels; steps between the same two states share an edge."""
    joined: dict[tuple[str, str], list[str]] = {}
    for row in procedure.steps:
        for source, dest in _ways(row):
            joined.setdefault((source, dest), []).append(row.label)
    for (source, dest), labels in joined.items():
        yield source, dest, " / ".join(dict.fromkeys(labels))


def _ways(row: Step) -> Iterator[tuple[str, str]]:
    if row.dest is None:
        return  # it changes the record, not the state
    sources = (ANY,) if len(row.source) > MANY else tuple(str(source) for source in row.source)
    for source in sources:
        yield source, str(row.dest)


def mermaid(procedure: Procedure[Any]) -> str:
    """A state diagram in Mermaid's words."""
    drawn = list(edges(procedure))
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value} : {state.label}" for state in procedure.states]
    if any(source == ANY for source, _, _ in drawn):
        lines.append(f"    {ANY} : {ANY_LABEL}")
    lines += [f"    {'[*]' if source == NEW else source} --> {dest} : {label}" for source, dest, label in drawn]
    lines += [f"    {state.value} --> [*]" for state in procedure.states if state in procedure.final]
    return "\n".join(lines) + "\n"


def dot(procedure: Procedure[Any]) -> str:
    """A graph in DOT's words; final states have a double border, so that no meaning hangs on colour."""
    drawn = list(edges(procedure))
    lines = [
        f'digraph "{procedure.title}" {{',
        f'    graph [id="{procedure.name}_{procedure.version}", rankdir=TB, bgcolor="transparent",'
        ' fontname="Helvetica", nodesep=0.35, ranksep=0.55]',
        '    node [shape=box, style="rounded,filled", fillcolor="#ffffff", color="#535970", fontcolor="#171a2b",'
        ' fontname="Helvetica", fontsize=13, margin="0.18,0.09"]',
        '    edge [color="#535970", fontcolor="#171a2b", fontname="Helvetica", fontsize=11, arrowsize=0.7]',
        f'    {NEW} [shape=circle, label="", width=0.22, fillcolor="#171a2b"]',
    ]
    for state in procedure.states:
        final = ', peripheries=2, fillcolor="#eef2fd"' if state in procedure.final else ""
        lines.append(f'    {state.value} [label="{state.label}"{final}]')
    if any(source == ANY for source, _, _ in drawn):
        lines.append(f'    {ANY} [label="{ANY_LABEL}", style="rounded,dashed"]')
    lines += [f'    {source} -> {dest} [label=" {label} "]' for source, dest, label in drawn]
    return "\n".join([*lines, "}"]) + "\n"
