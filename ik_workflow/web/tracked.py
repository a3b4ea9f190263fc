"""What a measure's page shows of its plan: indicators with the line of their values, costs, milestones, partners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Direction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Participant
from ik_workflow.operations.measure_planning import figure_words
from ik_workflow.operations.measure_planning import indicator_words
from ik_workflow.operations.measure_planning import money_words
from ik_workflow.operations.measure_planning import of
from ik_workflow.periods import long_date
from ik_workflow.translation import _
from ik_workflow.translation import shown

WIDTH, HEIGHT, EDGE = 320, 60, 6  #: of the drawn line


@dataclass(frozen=True, slots=True)
class Value:
    """One reading."""

    day: str
    figure: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: its plan in words, whether its last value reaches the target, and its values drawn."""

    name: str
    words: str
    reached: str
    values: Sequence[Value]
    #: points of an SVG polyline; empty with fewer than two values
    line: str
    target_y: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """``lists``: heading, anchor, and its lines of name and words."""

    indicators: Sequence[Line]
    lists: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]
    #: days of all readings
    read_on: Sequence[date]


def tracked(session: Session, measure: Measure, *, measured: bool) -> Tracked:
    """Five statements, however much is planned. ``measured``: with the values, which reports have brought."""
    indicators = list(session.scalars(of(Indicator, measure)))
    values: dict[int, list[IndicatorValue]] = {one.id: [] for one in indicators if measured}
    asked = select(IndicatorValue).where(IndicatorValue.indicator_id.in_(values), IndicatorValue.deleted.is_(False))
    for value in session.scalars(asked.order_by(IndicatorValue.on, IndicatorValue.id)):
        values[value.indicator_id].append(value)
    items = session.scalars(of(CostItem, measure).order_by(CostItem.year)).all()
    costs = [*((str(one.year), cost_words(one)) for one in items), *sum_of(items)]
    milestones = [(one.title, milestone_words(one)) for one in session.scalars(of(Milestone, measure))]
    partners = "; ".join(one.called for one in session.scalars(of(Participant, measure)))
    return Tracked(
        [line_of(one, values.get(one.id, ())) for one in indicators],
        [
            (_("Kosten nach Jahren"), "kosten", costs),
            (_("Meilensteine"), "meilensteine", milestones),
            (_("Wer mitwirkt"), "beteiligte", [(_("Beteiligte"), partners)] if partners else []),
        ],
        [one.on for every in values.values() for one in every],
    )


def line_of(indicator: Indicator, readings: Sequence[IndicatorValue]) -> Line:
    unit = indicator.unit
    shown_values = [Value(long_date(one.on), figure_words(one.value, unit), one.source) for one in readings[::-1]]
    figures = [one.value for one in readings]
    scale = [*figures, *([indicator.target] if indicator.target is not None else [])]
    lowest, highest = (min(scale), max(scale)) if scale else (Decimal(0), Decimal(0))

    def height(figure: Decimal) -> float:
        share = float((figure - lowest) / (highest - lowest)) if highest > lowest else 0.5
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    days = [one.on for one in readings]
    points = " ".join(f"{across(day, days)},{height(figure)}" for day, figure in zip(days, figures, strict=True))
    drawn = len(figures) > 1
    return Line(
        indicator.name,
        f"{indicator_words(indicator)}.",
        reached_words(indicator, figures),
        shown_values,
        points if drawn else "",
        height(indicator.target) if drawn and indicator.target is not None else None,
        _(
            "{name}: von {first} auf {last} in {number} Werten",
            name=indicator.name,
            first=figure_words(figures[0], unit),
            last=figure_words(figures[-1], unit),
            number=len(figures),
        )
        if drawn
        else "",
    )


def across(day: date, days: Sequence[date]) -> float:
    span = (days[-1] - days[0]).days
    return round(EDGE + (day - days[0]).days / span * (WIDTH - 2 * EDGE), 1) if span else WIDTH / 2


def reached_words(indicator: Indicator, figures: Sequence[Decimal]) -> str:
    if not figures or indicator.target is None:
        return ""
    last, target = figures[-1], indicator.target
    reached = last <= target if indicator.direction is Direction.DOWN else last >= target
    return _("Der Zielwert ist erreicht.") if reached else _("Der Zielwert ist noch nicht erreicht.")


def cost_words(one: CostItem) -> str:
    said = money_words(one.amount) if one.amount is not None else _("„{words}“", words=one.words)
    line = _("Haushaltsstelle {line}", line=one.budget_line) if one.budget_line else ""
    return ", ".join(filter(None, (said, shown(one.state.label), line)))


def sum_of(items: Sequence[CostItem]) -> list[tuple[str, str]]:
    """Of several years; a year with nothing but words is not in it."""
    amounts = [one.amount for one in items if one.amount is not None]
    if len(items) < 2 or not amounts:
        return []
    words = figure_words(sum(amounts, Decimal(0)), _("Euro"))
    if len(amounts) < len(items):
        words = _("{sum}, ohne die Jahre, deren Betrag offen ist", sum=words)
    return [(_("Zusammen"), words)]


def milestone_words(one: Milestone) -> str:
    due = _("bis {day}", day=long_date(one.due_on)) if one.due_on else _("ohne Termin")
    return ", ".join([due, *([_("erreicht am {day}", day=long_date(one.reported_on))] if one.reported_on else [])])
