"""The traffic lights of many measures on one day, in four statements however many there are (MO-07)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.concepts import Measure
from ik_workflow.models.concepts import Milestone
from ik_workflow.models.cycles import ReportingCycle
from ik_workflow.models.cycles import StatusReport
from ik_workflow.models.tracking import CostItem
from ik_workflow.operations.concerns import placed_in
from ik_workflow.operations.earlier import Standing as Earlier
from ik_workflow.states.measure import LIT
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import MilestoneLine
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.smart import clean
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.states.traffic_light import LATE_FOR_GOOD
from ik_workflow.states.traffic_light import Light
from ik_workflow.states.traffic_light import Standing
from ik_workflow.states.traffic_light import light_of

#: an answer counts from the day it is given; a query asks for more, and does not undo it
ANSWERED = (StatusReportState.REPORTED, StatusReportState.QUERIED, StatusReportState.CONFIRMED)
OF_MEASURE = (
    *(Measure.id, Measure.state, Measure.due_on, Measure.proposed_due_on, Measure.cost, Measure.budget_line),
    *(Measure.unfunded, Measure.light_set, Measure.light_reason, Measure.light_set_on),
)


def lights_on(
    session: Session, measures: Select[Any], on: date, stood: Mapping[int, Earlier] | None = None
) -> Mapping[int, Light]:
    """The light of each measure whose id ``measures`` selects, at the end of that day.

    Reports, milestones and what was set by hand count up to that day. Course, target date and money are those of
    ``stood``, by measure, else today's; so are the lines of the budget that costs are placed on.
    """
    milestones = milestones_until(session, measures, on)
    reports = reports_until(session, measures, on)
    placed = set(session.scalars(placed_in(on.year).where(CostItem.measure_id.in_(measures))))
    rows = session.execute(select(*OF_MEASURE).where(Measure.id.in_(measures))).all()
    known = stood or {}
    return {
        row.id: light_of(
            standing(known.get(row.id, row), milestones[row.id], reports.get(row.id), row.id in placed, on), on
        )
        for row in rows
    }


def may_turn(then: date, on: date) -> ColumnElement[bool]:
    """Measures whose light may differ between the ends of these days: every one whose does, and a few more.

    Nothing but a day that passes, a report, a milestone or a hand turns a light, and only what `RULES` let speak; with
    the year the costs that need a line.
    """
    lit = Measure.state.in_([state for state in LIT if state is not MeasureState.SUSPENDED])
    late = Milestone.due_on.between(then - timedelta(LATE_FOR_GOOD), on)
    milestones = select(Milestone.measure_id).where(or_(late, Milestone.reported_on.between(then, on)))
    cycles = select(ReportingCycle.id).where(ReportingCycle.opened_on.between(then, on))
    told = or_(StatusReport.reported_on.between(then, on), StatusReport.cycle_id.in_(cycles))
    reports = select(StatusReport.measure_id).where(told)
    passed = and_(Measure.due_on.between(then, on), Measure.state != MeasureState.PERMANENT)
    costs = select(CostItem.measure_id).where(CostItem.year.in_({then.year, on.year}))
    of_other_years = Measure.id.in_(costs) if then.year != on.year else false()
    turned = or_(passed, of_other_years, Measure.id.in_(milestones), Measure.id.in_(reports))
    return or_(Measure.light_set_on.between(then, on), and_(lit, Measure.unfunded.is_(False), turned))


def milestones_until(session: Session, measures: Select[Any], on: date) -> defaultdict[int, list[MilestoneLine]]:
    asked = select(Milestone.measure_id, Milestone.title, Milestone.due_on, Milestone.reported_on).where(
        Milestone.measure_id.in_(measures), Milestone.deleted.is_(False)
    )
    found: defaultdict[int, list[MilestoneLine]] = defaultdict(list)
    for row in session.execute(asked.order_by(Milestone.due_on, Milestone.id)):
        reported = row.reported_on is not None and row.reported_on <= on
        found[row.measure_id].append(MilestoneLine(row.title, row.due_on, reported=reported))
    return found


def reports_until(session: Session, measures: Select[Any], on: date) -> dict[int, Any]:
    """Of each measure that was ever asked: when it was asked last, and when it answered last."""
    counts = StatusReport.state.in_(ANSWERED) & (StatusReport.reported_on <= on)
    asked = (
        select(
            StatusReport.measure_id,
            func.max(ReportingCycle.opened_on).label("asked_from"),
            func.max(StatusReport.reported_on).filter(counts).label("reported_on"),
        )
        .join(ReportingCycle, ReportingCycle.id == StatusReport.cycle_id)
        .where(
            StatusReport.measure_id.in_(measures),
            StatusReport.deleted.is_(False),
            ReportingCycle.state != ReportingCycleState.CANCELLED,
            ReportingCycle.opened_on <= on,
        )
        .group_by(StatusReport.measure_id)
    )
    return {row.measure_id: row for row in session.execute(asked)}


def standing(then: Any, milestones: list[MilestoneLine], report: Any, placed: bool, on: date) -> Standing:
    """``then`` is the measure on that day."""
    by_hand = then.light_set is not None and (then.light_set_on is None or then.light_set_on <= on)
    funded = True if placed or clean(then.budget_line) or then.cost == 0 else None
    return Standing(
        state=then.state,
        due_on=then.due_on,
        expected_on=then.proposed_due_on,
        milestones=tuple(milestones),
        reported_on=report.reported_on if report else None,
        asked_from=report.asked_from if report else None,
        funded=funded,
        unfunded=then.unfunded,
        set_by_hand=then.light_set if by_hand else None,
        reason=then.light_reason if by_hand else None,
    )
