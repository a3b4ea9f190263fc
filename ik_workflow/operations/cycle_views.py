"""Case views of reporting cycles and of the status reports in them."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import Meeting
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.parameters import parameter
from ik_workflow.states.deadlines import DATA_CALL
from ik_workflow.states.deadlines import GRACE
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.reporting_cycle import ReportingCycleView
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.states.status_report import StatusReportView

TARGET = select(Meeting.state, Meeting.held_on).where(Meeting.id == bindparam("meeting"))
COUNTS = (
    select(StatusReport.state, func.count(), func.count(StatusReport.responsible_unit_id))
    .where(StatusReport.cycle_id == bindparam("cycle"), StatusReport.deleted.is_(False))
    .group_by(StatusReport.state)
)
CYCLE_STATE = select(ReportingCycle.state).where(ReportingCycle.id == bindparam("cycle"))
#: sittings that can still be reached
TO_COME = (MeetingState.PLANNED, MeetingState.INVITED)


def reporting_cycle_view(
    connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]
) -> ReportingCycleView:
    meeting = facts.get("target", row["target_meeting_id"])
    target = connection.execute(TARGET, {"meeting": meeting}).first() if meeting else None
    rows = connection.execute(COUNTS, {"cycle": row["id"]}).all() if row["id"] else []
    counts = {state: number for state, number, _with_unit in rows}
    on = row["opens_on"] or row["since"] or date.max
    return ReportingCycleView(
        state=row["state"],
        kind=row["kind"],
        target_on=target.held_on if target else None,
        target_stands=target is not None and target.state in TO_COME,
        opens_on=row["opens_on"],
        answer_until=row["answer_until"],
        grace_until=row["grace_until"],
        answer_days=parameter(connection, DATA_CALL, on).value,
        grace_days=parameter(connection, GRACE, on).value,
        silent=counts.get(StatusReportState.OPEN, 0),
        queried=counts.get(StatusReportState.QUERIED, 0),
        unconfirmed=counts.get(StatusReportState.REPORTED, 0),
        without_unit=sum(number - with_unit for _state, number, with_unit in rows),
        has_paper=row["paper_id"] is not None,
    )


def status_report_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> StatusReportView:
    return status_report_views(connection)(row, facts)


def status_report_views(
    connection: Connection,
) -> Callable[[Mapping[Any, Any], Mapping[str, Any]], StatusReportView]:
    """Reads the cycle once for all of its reports."""

    @cache
    def cycle_state(cycle: int) -> str:
        return connection.scalar(CYCLE_STATE, {"cycle": cycle}) or ReportingCycleState.PLANNED

    def view(row: Mapping[Any, Any], facts: Mapping[str, Any]) -> StatusReportView:
        return StatusReportView(
            state=row["state"],
            cycle_state=cycle_state(row["cycle_id"]),
            course=row["course"],
            evidence=row["evidence"],
            obstacle=row["obstacle"],
        )

    return view
