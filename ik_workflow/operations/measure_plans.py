"""What a measure is planned with: indicators, costs by year and who takes part, written as a whole list each."""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.concepts import Measure
from ik_workflow.models.tracking import CostItem
from ik_workflow.models.tracking import CostState
from ik_workflow.models.tracking import Direction
from ik_workflow.models.tracking import Indicator
from ik_workflow.models.tracking import Participant
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.translation import _


@dataclass(frozen=True, slots=True)
class IndicatorPlan:
    """One indicator. ``key`` is its public id, where it is there already; without one its name tells which it is."""

    name: str
    unit: str | None = None
    direction: Direction = Direction.UP
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class CostPlan:
    """The costs of one year; ``words`` as they were written while nobody has named the amount."""

    year: int
    amount: Decimal | None = None
    words: str | None = None
    #: None leaves the state as it is, and begins with "estimated"
    state: CostState | None = None
    budget_line: str | None = None


@dataclass(frozen=True, slots=True)
class ParticipantPlan:
    """One of the city's units, or somebody else by name; exactly one of the two."""

    organization_id: int | None = None
    name: str | None = None


def write_plan(
    session: Session,
    measure: Measure,
    *,
    indicators: Sequence[IndicatorPlan] | None = None,
    costs: Sequence[CostPlan] | None = None,
    participants: Sequence[ParticipantPlan] | None = None,
    at: datetime,
) -> None:
    """Make each given list the measure's own; None leaves what is there. What is no longer named is marked deleted.

    The measure is flushed already. Raises BadValue with the field "indicators", "costs" or "participants", before
    anything is written. It journals nothing.
    """
    check_indicators(indicators or ())
    check_costs(costs or ())
    check_participants(participants or ())
    if indicators is not None:
        set_indicators(session, measure, indicators, at)
    if costs is not None:
        set_costs(session, measure, costs, at)
    if participants is not None:
        set_participants(session, measure, participants, at)
    session.flush()


# -- what cannot be written ---------------------------------------------------------------------------------------


def check_indicators(lines: Collection[IndicatorPlan]) -> None:
    for line in lines:
        if not line.name.strip():
            raise BadValue("indicators", _("Indikator: Bitte nennen Sie, was gemessen wird."))
        if line.baseline is None or line.target is None:
            continue
        if line.direction is Direction.UP and line.target < line.baseline:
            raise BadValue(
                "indicators",
                _(
                    "Zielwert von „{name}“: Er liegt unter dem Ausgangswert, der Indikator soll aber steigen."
                    " Bitte prüfen Sie beide Werte oder wählen Sie „soll sinken“.",
                    name=line.name,
                ),
            )
        if line.direction is Direction.DOWN and line.target > line.baseline:
            raise BadValue(
                "indicators",
                _(
                    "Zielwert von „{name}“: Er liegt über dem Ausgangswert, der Indikator soll aber sinken."
                    " Bitte prüfen Sie beide Werte oder wählen Sie „soll steigen“.",
                    name=line.name,
                ),
            )
    if len({line.name.strip() for line in lines}) < len(lines):
        raise BadValue("indicators", _("Indikatoren: Zwei tragen denselben Namen. Bitte unterscheiden Sie sie."))


def check_costs(lines: Collection[CostPlan]) -> None:
    for line in lines:
        if not FIRST_YEAR <= line.year <= LAST_YEAR:
            raise BadValue(
                "costs",
                _("Kosten: Bitte nennen Sie ein Jahr von {first} bis {last}.", first=FIRST_YEAR, last=LAST_YEAR),
            )
        if line.amount is None and not (line.words or "").strip():
            raise BadValue("costs", _("Kosten {year}: Bitte nennen Sie den Betrag in Euro.", year=line.year))
        if line.amount is not None and line.amount < 0:
            raise BadValue("costs", _("Kosten {year}: Der Betrag ist nicht kleiner als 0 Euro.", year=line.year))
    if len({line.year for line in lines}) < len(lines):
        raise BadValue("costs", _("Kosten: Ein Jahr steht zweimal da. Bitte fassen Sie es zusammen."))


def check_participants(lines: Collection[ParticipantPlan]) -> None:
    for line in lines:
        if (line.organization_id is None) == (not (line.name or "").strip()):
            raise BadValue("participants", _("Beteiligte: Bitte wählen Sie eine Stelle oder nennen Sie einen Namen."))


# -- setters ------------------------------------------------------------------------------------------------------


def set_indicators(session: Session, measure: Measure, lines: Sequence[IndicatorPlan], at: datetime) -> None:
    """The values of an indicator stay with it, also under a new name."""
    there = list(session.scalars(select(Indicator).where(Indicator.measure_id == measure.id)))
    keyed, named = {row.public_id: row for row in there}, {row.name: row for row in there}
    known = [keyed.get(line.key or "") for line in lines]
    taken = [
        row or (one if (one := named.get(line.name.strip())) not in known else None)
        for row, line in zip(known, lines, strict=True)
    ]
    make_way(session, there, {line.name.strip(): row for row, line in zip(taken, lines, strict=True)})
    for row, line in zip(taken, lines, strict=True):
        write_indicator(session, measure, row, line, at)
    strike([row for row in there if row not in taken], at)


def make_way(session: Session, rows: Sequence[Indicator], wanted: Mapping[str, Indicator | None]) -> None:
    """A name belongs to one indicator: whoever has it now and is to have another one gives it up first."""
    for row in rows:
        if row.name in wanted and wanted[row.name] is not row:
            row.name = f"{row.public_id} {row.name}"[:300]
    session.flush()


def put_indicator(session: Session, measure: Measure, line: IndicatorPlan, at: datetime) -> None:
    """Write this one and leave the measure's others as they are. Raises BadValue with the field "indicators"."""
    check_indicators([line])
    there = list(session.scalars(select(Indicator).where(Indicator.measure_id == measure.id)))
    own = (row for row in there if row.public_id == line.key or (not line.key and row.name == line.name.strip()))
    row = next(own, None)
    make_way(session, there, {line.name.strip(): row})
    write_indicator(session, measure, row, line, at)
    session.flush()


def write_indicator(
    session: Session, measure: Measure, row: Indicator | None, line: IndicatorPlan, at: datetime
) -> None:
    row = row or Indicator(measure_id=measure.id, name=line.name.strip(), created=at)
    put(row, at, name=line.name.strip(), **{field: getattr(line, field) for field in KEPT_OF_INDICATOR})
    session.add(row)


def set_costs(session: Session, measure: Measure, lines: Sequence[CostPlan], at: datetime) -> None:
    """One amount for each year."""
    there = {row.year: row for row in session.scalars(select(CostItem).where(CostItem.measure_id == measure.id))}
    for line in lines:
        row = there.pop(line.year, None)
        if row is None or row.deleted:
            state = line.state or CostState.ESTIMATED
        else:
            state = line.state or row.state
        row = row or CostItem(measure_id=measure.id, year=line.year, created=at)
        put(row, at, amount=line.amount, words=line.words, budget_line=line.budget_line, state=state)
        session.add(row)
    strike(there.values(), at)


def set_participants(session: Session, measure: Measure, lines: Sequence[ParticipantPlan], at: datetime) -> None:
    """Whoever is named twice takes part once."""
    found = session.scalars(select(Participant).where(Participant.measure_id == measure.id).order_by(Participant.id))
    there = {(row.organization_id, row.name): row for row in found}
    named = dict.fromkeys((line.organization_id, (line.name or "").strip() or None) for line in lines)
    for organization_id, name in named:
        row = there.pop((organization_id, name), None) or Participant(
            measure_id=measure.id, organization_id=organization_id, name=name, created=at
        )
        put(row, at)
        session.add(row)
    strike(there.values(), at)


KEPT_OF_INDICATOR = ("unit", "direction", "baseline", "baseline_on", "target", "target_on")


def put(row: Indicator | CostItem | Participant, at: datetime, **values: object) -> None:
    """Write what differs; a record that is as it was keeps the instant of its last change."""
    changed = {name: value for name, value in {**values, "deleted": False}.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.modified = at


def strike(rows: Collection[Indicator | CostItem | Participant], at: datetime) -> None:
    for row in rows:
        if not row.deleted:
            row.deleted, row.modified = True, at
