"""What somebody may do with many status reports of one cycle; nothing is read for each of them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import relations
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.step import KINDS
from ik_workflow.states.procedure import Taking
from ik_workflow.states.status_report import StatusReportView


def open_triggers(
    session: Session, cycle: ReportingCycle, reports: Iterable[StatusReport], actor: Actor, on: date
) -> dict[int, frozenset[str]]:
    """By the report's id the steps that nothing refuses this person."""
    kind, connection = KINDS[StatusReport], session.connection()
    found = {}
    for report in reports:
        view = StatusReportView(report.state, cycle.state, report.course, report.evidence, report.obstacle)
        row = {"id": report.id, "responsible_unit_id": report.responsible_unit_id}
        hands = actor.hands | relations(connection, actor, kind.name, row)
        options = kind.engine.options(view, report.state, Taking("", hands, on))
        found[report.id] = frozenset(
            option.step.trigger for option in options if not option.only_for and not option.refusals
        )
    return found
