"""What a concept has of measures, and what they may name: read as a whole to compare, in portions to write."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.exchange.catalogue import folded
from ik_workflow.exchange.catalogue import said
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Participant
from ik_workflow.models.concepts import folded_number
from ik_workflow.states.results import Classification

UNITS = (Classification.DEPARTMENT, Classification.DIVISION, Classification.EXECUTIVE)
#: of the columns, those that a step of the measure asks for
FACTS = ("title", "goal", "indicator", "due_on", "due_words", "starts_on", "cost", "cost_words", "funding")
FIGURES = ("baseline", "target")
PORTION = 500  #: measures that are in memory at once when a catalogue is written


@dataclass(frozen=True, slots=True)
class Named:
    """What the rows of a concept may name."""

    fields: Mapping[str, FieldOfAction]
    #: by folded name; None for a name that two have
    units: Mapping[str, Organization | None]
    #: fields and units again, by their ids
    field_of: Mapping[int, FieldOfAction]
    unit_of: Mapping[int, Organization]


@dataclass(frozen=True, slots=True)
class There:
    """Measures of the concept with what belongs to them, and what its rows may name."""

    concept: Concept
    #: by folded number
    measures: Mapping[str, Measure]
    #: by measure, oldest first
    indicators: Mapping[int, Sequence[Indicator]]
    participants: Mapping[int, tuple[str, ...]]
    named: Named

    def indicator_of(self, measure: Measure) -> Indicator | None:
        """The one of the catalogue: named as in the measure's own words, else its first."""
        tracked = self.indicators.get(measure.id, ())
        called = " ".join((measure.indicator or "").split())
        return next((one for one in tracked if one.name == called), next(iter(tracked), None))


def read_concept(session: Session, concept: Concept, today: date) -> There:
    """All its measures, in five statements."""
    return read_measures(session, concept, read_named(session, concept, today), Measure.concept_id == concept.id)


def in_portions(session: Session, concept: Concept, today: date, ids: Sequence[int]) -> Iterator[There]:
    """The same of these measures; each portion may be forgotten before the next one is read."""
    named = read_named(session, concept, today)
    for start in range(0, len(ids), PORTION):
        yield read_measures(session, concept, named, Measure.id.in_(ids[start : start + PORTION]))


def read_named(session: Session, concept: Concept, today: date) -> Named:
    fields = session.scalars(select(FieldOfAction).where(FieldOfAction.concept_id == concept.id)).all()
    units: dict[str, Organization | None] = {}
    for unit in session.scalars(
        select(Organization).where(Organization.exists(today), Organization.classification.in_(UNITS))
    ):
        for name in {folded(unit.name), folded(unit.called)}:
            units[name] = None if name in units else unit
    return Named(
        {folded(name): one for one in fields for name in (one.name, f"{one.number} {one.name}")},
        units,
        {one.id: one for one in fields},
        {one.id: one for one in units.values() if one is not None},
    )


def read_measures(session: Session, concept: Concept, named: Named, which: ColumnElement[bool]) -> There:
    which = which & Measure.number.is_not(None) & Measure.deleted.is_(False)
    own = select(Measure.id).where(which)
    indicators: dict[int, list[Indicator]] = {}
    wanted = select(Indicator).where(Indicator.measure_id.in_(own), Indicator.deleted.is_(False))
    for one in session.scalars(wanted.order_by(Indicator.id)):
        indicators.setdefault(one.measure_id, []).append(one)
    participants: dict[int, tuple[str, ...]] = {}
    taking_part = (
        select(Participant.measure_id, Participant.name, Organization.name)
        .outerjoin(Organization, Organization.id == Participant.organization_id)
        .where(Participant.measure_id.in_(own), Participant.deleted.is_(False))
        .order_by(Participant.id)
    )
    for measure, name, organization in session.execute(taking_part):
        participants[measure] = (*participants.get(measure, ()), organization or name or "")
    measures = session.scalars(select(Measure).where(which))
    found = {folded_number(one.number): one for one in measures if one.number}
    return There(concept, found, indicators, participants, named)


def particulars(measure: Measure, there: There) -> dict[str, Any]:
    """The measure as a row of the file would say it."""
    indicator = there.indicator_of(measure)
    return {
        **{name: getattr(measure, name) for name in FACTS},
        "indicator": measure.indicator or (indicator.name if indicator else None),
        "field": there.named.field_of.get(measure.field_id or 0),
        "unit": there.named.unit_of.get(measure.responsible_unit_id or 0),
        "participants": there.participants.get(measure.id, ()),
        **{name: getattr(indicator, name) if indicator else None for name in FIGURES},
        "figure_unit": indicator.unit if indicator else None,
    }


def shown_value(value: Any) -> str:
    return value.name if isinstance(value, FieldOfAction | Organization) else said(value)
