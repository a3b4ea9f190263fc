"""Case view of a report order: the wording it comes from, whether its resolution stands, the body it is for."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select

from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Resolution
from ik_workflow.states.paper import PaperState
from ik_workflow.states.report_order import ReportOrderView
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.results import Classification

ADOPTED = frozenset({PaperState.ADOPTED, PaperState.ADOPTED_AS_AMENDED})
FALLEN = frozenset({ResolutionState.REPEALED, ResolutionState.SUPERSEDED})

#: the wording that is in force; a summary in other words is none
WORDING = (
    select(PaperVersion.proposal)
    .join(Paper, (Paper.id == PaperVersion.paper_id) & (Paper.version_no == PaperVersion.number))
    .where(Paper.id == bindparam("paper"), PaperVersion.paraphrased.is_(False), PaperVersion.proposal != "")
)
PAPER_STATE = select(Paper.state).where(Paper.id == bindparam("paper"))
RESOLUTION_STATE = select(Resolution.state).where(Resolution.id == bindparam("resolution"))
CLASSIFICATION = select(Organization.classification).where(Organization.id == bindparam("organization"))


def report_order_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ReportOrderView:
    body = facts.get("body", row["organization_id"])
    return ReportOrderView(
        state=row["state"],
        passage=row["passage"],
        wording=wording_of(connection, row["paper_id"]) if row["id"] is None else None,
        resolved=resolved(connection, row) if row["id"] is None else None,
        source=row["source"],
        due_on=row["due_on"],
        requested_on=row["requested_on"],
        extensions=row["extensions"] or 0,
        before_council=connection.scalar(CLASSIFICATION, {"organization": body}) is Classification.COUNCIL,
        interims=tuple(row["interims"] or ()),
    )


def wording_of(connection: Connection, paper: int | None) -> str | None:
    return None if paper is None else connection.scalar(WORDING, {"paper": paper})


def resolved(connection: Connection, row: Mapping[Any, Any]) -> bool | None:
    """None where the order names no paper of ours, or recurs: it was resolved long ago."""
    if row["paper_id"] is None or row["predecessor_id"] is not None:
        return None
    resolution = row["resolution_id"]
    fallen = resolution is not None and connection.scalar(RESOLUTION_STATE, {"resolution": resolution}) in FALLEN
    return connection.scalar(PAPER_STATE, {"paper": row["paper_id"]}) in ADOPTED and not fallen
