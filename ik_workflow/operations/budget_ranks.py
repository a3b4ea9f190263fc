"""The order in which measures get money, where the money of each year ends, and what follows for those below."""

from collections import Counter
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import BudgetRank
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Measure
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.budget_changes import keep_limits
from ik_workflow.operations.budget_changes import limit_differences
from ik_workflow.operations.budget_changes import lock_round
from ik_workflow.operations.budget_changes import mark_changed
from ik_workflow.operations.budget_rounds import items
from ik_workflow.operations.budget_rounds import planned_cost
from ik_workflow.operations.concerns import LIVING
from ik_workflow.operations.earlier import parts_of
from ik_workflow.operations.lineage import TIES
from ik_workflow.states.deadlines import stopped
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.status_report import AWAITED
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

MOST_RANKED = 500
M = MeasureState


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in the order, its money by year, and the years in which it does not fit any more."""

    measure: Measure
    amounts: Mapping[int, Decimal]
    #: its cost is known without a year; it is counted in the first one
    without_year: bool
    below_in: Sequence[int]


@dataclass(frozen=True, slots=True)
class Ranking:
    years: Sequence[int]
    limits: Mapping[int, Decimal]
    lines: Sequence[Line]
    #: what all lines together cost in each year
    wanted: Mapping[int, Decimal]

    @property
    def below(self) -> Sequence[Line]:
        return [line for line in self.lines if line.below_in]


def candidates(session: Session, round_: BudgetRound) -> Sequence[Measure]:
    """What costs in these years, in the order that was saved; then by number what was not ranked yet."""
    place = select(BudgetRank.measure_id, BudgetRank.position).where(BudgetRank.round_id == round_.id).subquery()
    asked = (
        select(Measure)
        .outerjoin(place, place.c.measure_id == Measure.id)
        .where(Measure.state.in_((*LIVING,)), planned_cost(round_.first_year, round_.last_year))
        .add_columns(place.c.position)
        .order_by(place.c.position.is_(None), place.c.position, Measure.id)
        .limit(MOST_RANKED)
    )
    found = session.execute(asked).all()
    ranked = [measure for measure, position in found if position is not None]
    others = [measure for measure, position in found if position is None]
    return [*ranked, *sorted(others, key=lambda one: parts_of(one.number or ""))]


def rank(
    session: Session,
    round_: BudgetRound,
    *,
    wished: Mapping[str, int] | None = None,
    limits: Mapping[int, Decimal] | None = None,
) -> Ranking:
    """As it is saved, or as it would be with other places (by public id) and other limits; writes nothing."""
    measures = list(candidates(session, round_))
    if wished:
        saved = {one.public_id: place for place, one in enumerate(measures, 1)}
        moved = {key: place for key, place in wished.items() if saved.get(key) not in (None, place)}
        measures.sort(key=lambda one: place_of(one, saved, moved))
    known = {limit.year: limit.amount for limit in round_.limits} if limits is None else dict(limits)
    years = range(round_.first_year, round_.last_year + 1)
    return cut(measures, costs_of(session, round_, measures), years, known)


def place_of(one: Measure, saved: Mapping[str, int], moved: Mapping[str, int]) -> tuple[float, int]:
    """Who is moved up comes before who stands there, who is moved down after."""
    old = saved[one.public_id]
    new = moved.get(one.public_id, old)
    return new + (0.5 if new > old else -0.5 if new < old else 0), old


def without_amount(session: Session, round_: BudgetRound) -> list[tuple[Measure, str]]:
    """Measures whose costs in these years stand there only in words, with these words."""
    living = Measure.state.in_((*LIVING,))
    in_years = CostItem.year.between(round_.first_year, round_.last_year)
    by_year = select(Measure, CostItem.words).join(CostItem, CostItem.measure_id == Measure.id)
    by_year = by_year.where(living, in_years, CostItem.deleted.is_(False), CostItem.amount.is_(None))
    in_words = (Measure.cost.is_(None), Measure.cost_words.is_not(None), ~items())
    whole = select(Measure, Measure.cost_words).where(living, *in_words)
    found = [*session.execute(by_year.limit(MOST_RANKED)), *session.execute(whole.limit(MOST_RANKED))]
    return [(measure, words or "") for measure, words in found]


def costs_of(session: Session, round_: BudgetRound, measures: Sequence[Measure]) -> dict[int, dict[int, Decimal]]:
    own = CostItem.measure_id.in_([one.id for one in measures])
    in_years = CostItem.year.between(round_.first_year, round_.last_year)
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for item in session.scalars(select(CostItem).where(own, in_years, CostItem.deleted.is_(False))):
        found[item.measure_id][item.year] = item.amount or Decimal(0)
    return found


def cut(
    measures: Sequence[Measure],
    costs: Mapping[int, Mapping[int, Decimal]],
    years: Sequence[int],
    limits: Mapping[int, Decimal],
) -> Ranking:
    """The money of a year is summed down the order; what it does not reach any more is below."""
    spent = dict.fromkeys(years, Decimal(0))
    lines = []
    for one in measures:
        amounts = costs.get(one.id) or {years[0]: one.cost or Decimal(0)}
        for year, amount in amounts.items():
            spent[year] += amount
        below = [year for year, amount in amounts.items() if amount and year in limits and spent[year] > limits[year]]
        lines.append(Line(one, amounts, one.id not in costs, below))
    return Ranking(years, limits, lines, spent)


def save_ranking(
    session: Session,
    round_: BudgetRound,
    ranking: Ranking,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """The order and the limits as they were shown. The caller commits."""
    lock_round(session, round_, version=version, actor=actor)
    with translated_by(GERMAN):
        known = {limit.year: limit.amount for limit in round_.limits}
        words = "; ".join((_("Reihenfolge gespeichert"), *limit_differences(known, ranking.limits)))
    session.execute(delete(BudgetRank).where(BudgetRank.round_id == round_.id))
    session.add_all(
        BudgetRank(round_id=round_.id, measure_id=line.measure.id, position=place, created=at)
        for place, line in enumerate(ranking.lines, 1)
    )
    keep_limits(session, round_, ranking.limits, at)
    mark_changed(session, round_, AdministrationAct.BUDGET_CHANGED, words, actor, at)


# -- what follows if there is no money ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of one measure if it is not funded (SM-6.05)."""

    measure: Measure
    #: the step is possible: it stands under the reservation
    suspended: bool
    #: tasks of deadlines that end
    ended: Sequence[str]
    #: reports that its department owes all the same
    owed: int
    #: measures that this one goes on in, or that go on from it
    linked: int


def consequences(session: Session, measures: Sequence[Measure]) -> list[Consequence]:
    """Of each of them; nothing is taken yet. Four statements, however many they are."""
    numbers = [one.id for one in measures]
    stops = {rule for rule, _no in stopped("measure", M.ADOPTED_SUBJECT_TO_FUNDING, M.SUSPENDED)}
    ended: dict[int, list[str]] = defaultdict(list)
    running = select(Deadline).where(
        *(Deadline.subject_type == "measure", Deadline.subject_id.in_(numbers)),
        *(Deadline.rule.in_(stops), Deadline.state == DeadlineState.OPEN),
    )
    for one in session.scalars(running.order_by(Deadline.id)):
        ended[one.subject_id].append(one.task)
    awaited = select(StatusReport.measure_id, func.count(StatusReport.id)).where(
        StatusReport.measure_id.in_(numbers), StatusReport.state.in_(AWAITED)
    )
    reports = session.execute(awaited.group_by(StatusReport.measure_id))
    owed = {row[0]: row[1] for row in reports}
    tie = TIES.subquery("tie")
    ties = select(tie.c.old, tie.c.new).where(or_(tie.c.old.in_(numbers), tie.c.new.in_(numbers)))
    linked = Counter(end for both in session.execute(ties) for end in both)
    return [
        Consequence(one, one.state is M.ADOPTED_SUBJECT_TO_FUNDING, ended[one.id], owed.get(one.id, 0), linked[one.id])
        for one in measures
    ]
