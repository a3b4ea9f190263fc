"""Case views of stocktakings and of their rows."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.parameters import parameter
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.assessment import AssessmentView
from ik_workflow.states.deadlines import RATING
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.states.stocktaking import StocktakingView

#: what was never adopted is not rated
NOT_ADOPTED = (MeasureState.DRAFTED, MeasureState.IN_PAPER)
COUNTS = (
    select(Assessment.state, func.count())
    .where(Assessment.stocktaking_id == bindparam("stocktaking"), Assessment.deleted.is_(False))
    .group_by(Assessment.state)
)
MEASURES = (
    select(func.count())
    .select_from(Measure)
    .where(Measure.concept_id == bindparam("concept"), Measure.deleted.is_(False), Measure.state.not_in(NOT_ADOPTED))
)
CYCLE = select(ReportingCycle.kind, ReportingCycle.concept_id).where(
    ReportingCycle.id == bindparam("cycle"), ReportingCycle.deleted.is_(False)
)
STATE = select(Stocktaking.state).where(Stocktaking.id == bindparam("stocktaking"))


def stocktaking_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> StocktakingView:
    counts: dict[AssessmentState, int] = {}
    if row["id"]:
        counts = dict(connection.execute(COUNTS, {"stocktaking": row["id"]}).all())
    return StocktakingView(
        state=row["state"],
        cut_off_on=row["cut_off_on"],
        answer_until=row["answer_until"],
        answer_days=parameter(connection, RATING, row["since"] or date.max).value,
        measures=connection.scalar(MEASURES, {"concept": row["concept_id"]}) or 0,
        silent=counts.get(AssessmentState.PROPOSED, 0),
        contradicted=counts.get(AssessmentState.CONTRADICTED, 0),
        has_paper=row["paper_id"] is not None,
        cycle_fits="cycle" not in facts or fits(connection, facts["cycle"], facts.get("concept", row["concept_id"])),
    )


def fits(connection: Connection, cycle: Any, concept: int | None) -> bool:
    """A cycle without a concept asks about the measures of all of them."""
    found = connection.execute(CYCLE, {"cycle": cycle}).first()
    return found is not None and found.kind is CycleKind.STOCKTAKING and found.concept_id in (None, concept)


def assessment_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> AssessmentView:
    return assessment_views(connection)(row, facts)


def assessment_views(connection: Connection) -> Callable[[Mapping[Any, Any], Mapping[str, Any]], AssessmentView]:
    """Reads the stocktaking once for all of its rows."""

    @cache
    def state(stocktaking: int) -> str:
        return connection.scalar(STATE, {"stocktaking": stocktaking}) or StocktakingState.PREPARED

    def view(row: Mapping[Any, Any], facts: Mapping[str, Any]) -> AssessmentView:
        return AssessmentView(row["state"], state(row["stocktaking_id"]), row["proposed"])

    return view
