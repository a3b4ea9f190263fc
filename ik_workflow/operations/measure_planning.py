"""How a measure is to be carried out, as its unit or the commissioner says it: indicators, costs, milestones, partners.

The whole plan is given at once; what differs from the one before stands in the journal, in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Participant
from ik_workflow.operations.measure_plans import CostPlan
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import ParticipantPlan
from ik_workflow.operations.measure_plans import write_plan
from ik_workflow.operations.step import LOCK
from ik_workflow.operations.step import stale
from ik_workflow.operations.take import take
from ik_workflow.periods import short_date
from ik_workflow.translation import _
from ik_workflow.translation import shown

GERMAN_SIGNS = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """One step on the way. ``reported_on``: the day on which it was reached; ``key``: as of an indicator."""

    title: str
    due_on: date | None = None
    reported_on: date | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of the indicator with that name, read on a day."""

    indicator: str
    value: Decimal
    on: date
    source: str | None = None


@dataclass(frozen=True, slots=True)
class WholePlan:
    """Everything that is planned of one measure; ``readings`` are added to those that are there.

    ``withdrawn``: name of the indicator and the day of a value that was wrong.
    """

    indicators: Sequence[IndicatorPlan] = ()
    readings: Sequence[Reading] = ()
    withdrawn: Sequence[tuple[str, date]] = ()
    costs: Sequence[CostPlan] = ()
    milestones: Sequence[MilestonePlan] = ()
    participants: Sequence[ParticipantPlan] = ()


def change_plan(
    session: Session,
    measure: Measure,
    plan: WholePlan,
    *,
    actor: Actor,
    occurred: date,
    at: datetime,
    version: int | None = None,
) -> None:
    """Make this the measure's plan. The caller commits, and rolls back where it raises.

    Raises BadValue with the field "indicators", "readings", "costs", "milestones" or "participants".
    """
    check_readings(plan, occurred)
    check_milestones(plan.milestones, occurred)
    hold(session, measure, version)
    before = plan_in_words(session, measure)
    write_plan(
        session,
        measure,
        indicators=plan.indicators,
        costs=plan.costs,
        participants=plan.participants,
        at=at,
    )
    set_milestones(session, measure, plan.milestones, at)
    withdraw_readings(session, measure, plan.withdrawn, at)
    add_readings(session, measure, plan.readings, at)
    session.flush()
    changes = differences(before, plan_in_words(session, measure))
    if not changes:
        raise BadValue("", _("Sie haben nichts geändert."))
    when = {"actor": actor, "occurred": occurred, "recorded_at": at}
    take(session, measure, "set_plan", version=version, changes="\n".join(changes), **when)  # type: ignore[arg-type]


def hold(session: Session, measure: Measure, version: int | None) -> None:
    """Nobody else changes the plan from here on; raises StaleVersion if somebody has."""
    session.connection().execute(LOCK, {"id": measure.case_id})
    session.refresh(measure, ["version"])
    if version is not None and version != measure.version:
        raise stale(shown(measure.state.label))


def check_readings(plan: WholePlan, today: date) -> None:
    names = {line.name.strip() for line in plan.indicators}
    for line in plan.readings:
        if line.indicator not in names:
            raise BadValue("readings", _("Wert: Den Indikator „{name}“ gibt es nicht mehr.", name=line.indicator))
        if line.on > today:
            raise BadValue("readings", _("Wert von „{name}“: Der Tag liegt in der Zukunft.", name=line.indicator))


def check_milestones(lines: Sequence[MilestonePlan], today: date) -> None:
    if len({line.title.strip() for line in lines}) < len(lines):
        raise BadValue("milestones", _("Meilensteine: Zwei tragen denselben Namen. Bitte unterscheiden Sie sie."))
    for line in lines:
        if line.reported_on is not None and line.reported_on > today:
            raise BadValue("milestones", _("Meilenstein „{name}“: Der Tag liegt in der Zukunft.", name=line.title))


def set_milestones(session: Session, measure: Measure, lines: Sequence[MilestonePlan], at: datetime) -> None:
    there = list(session.scalars(select(Milestone).where(Milestone.measure_id == measure.id)))
    keyed, named = {row.public_id: row for row in there}, {row.title: row for row in there}
    for line in lines:
        title = line.title.strip()
        row = keyed.get(line.key or "") or named.get(title)
        row = row if row in there else Milestone(measure_id=measure.id, created=at)
        there = [other for other in there if other is not row]
        row.title, row.due_on, row.reported_on = title, line.due_on, line.reported_on
        row.deleted, row.modified = False, at
        session.add(row)
    for row in there:
        if not row.deleted:
            row.deleted, row.modified = True, at


def withdraw_readings(session: Session, measure: Measure, lines: Sequence[tuple[str, date]], at: datetime) -> None:
    for name, day in lines:
        for row in session.scalars(readings_of(measure, name, day)):
            row.deleted, row.modified = True, at


def add_readings(session: Session, measure: Measure, lines: Sequence[Reading], at: datetime) -> None:
    """A second value of the same day takes the place of the first."""
    withdraw_readings(session, measure, [(line.indicator, line.on) for line in lines], at)
    own = {one.name: one for one in session.scalars(select(Indicator).where(Indicator.measure_id == measure.id))}
    session.add_all(
        IndicatorValue(indicator=own[line.indicator], on=line.on, value=line.value, source=line.source, created=at)
        for line in lines
    )


def readings_of(measure: Measure, name: str, day: date) -> Select[IndicatorValue]:
    return (
        select(IndicatorValue)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(Indicator.measure_id == measure.id, Indicator.name == name)
        .where(IndicatorValue.on == day, IndicatorValue.deleted.is_(False))
    )


# -- in words -----------------------------------------------------------------------------------------------------


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Each thing that is new, gone or other."""
    return [
        _("{name}: bisher {before}, jetzt {after}", name=name, before=before.get(name, "–"), after=after.get(name, "–"))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def plan_in_words(session: Session, measure: Measure) -> dict[str, str]:
    """Everything planned, by what a person calls it."""
    words: dict[str, str] = {}
    for indicator in session.scalars(of(Indicator, measure)):
        words[_("Indikator „{name}“", name=indicator.name)] = indicator_words(indicator)
        values = select(IndicatorValue).where(
            IndicatorValue.indicator_id == indicator.id, IndicatorValue.deleted.is_(False)
        )
        for value in session.scalars(values.order_by(IndicatorValue.on, IndicatorValue.id)):
            name = _("Wert von „{name}“ am {day}", name=indicator.name, day=short_date(value.on))
            words[name] = figure_words(value.value, indicator.unit)
    for cost in session.scalars(of(CostItem, measure)):
        said = money_words(cost.amount) if cost.amount is not None else cost.words or ""
        parts = [said, shown(cost.state.label), cost.budget_line or ""]
        words[_("Kosten {year}", year=cost.year)] = ", ".join(filter(None, parts))
    for milestone in session.scalars(of(Milestone, measure)):
        due = _("bis {day}", day=short_date(milestone.due_on)) if milestone.due_on else _("ohne Termin")
        reached = _("erreicht am {day}", day=short_date(milestone.reported_on)) if milestone.reported_on else ""
        words[_("Meilenstein „{name}“", name=milestone.title)] = ", ".join(filter(None, (due, reached)))
    if partners := [one.called for one in session.scalars(of(Participant, measure))]:
        words[_("Beteiligte")] = "; ".join(partners)
    return words


def of(record: type, measure: Measure):  # type: ignore[no-untyped-def]  # one select for each of the four
    return (
        select(record)
        .where(record.measure_id == measure.id, record.deleted.is_(False))  # type: ignore[attr-defined]
        .order_by(record.id)  # type: ignore[attr-defined]
        .execution_options(populate_existing=True)
    )


def indicator_words(one: Indicator) -> str:
    parts = [
        _("Ausgangswert {figure}", figure=figure_words(one.baseline, one.unit)) if one.baseline is not None else "",
        _("Zielwert {figure}", figure=figure_words(one.target, one.unit)) if one.target is not None else "",
        _("bis {day}", day=short_date(one.target_on)) if one.target_on else "",
        shown(one.direction.label),
    ]
    return ", ".join(filter(None, parts))


def money_words(amount: Decimal) -> str:
    return _("{amount} Euro", amount=f"{amount:,.2f}".translate(GERMAN_SIGNS).removesuffix(",00"))


def figure_words(figure: Decimal, unit: str | None) -> str:
    said = f"{figure.normalize():,f}".translate(GERMAN_SIGNS)
    return f"{said} {unit}" if unit else said
