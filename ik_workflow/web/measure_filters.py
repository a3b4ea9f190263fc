"""What a list of measures can be narrowed to; a choice is offered only where a measure that the reader sees has it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy import bindparam
from sqlalchemy import extract
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.operations.concerns import BY_WORD
from ik_workflow.operations.lights import lights_on
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.query import Query
from ik_workflow.web.query import holds
from ik_workflow.web.query import words_of

STATES = {state.value: state for state in MeasureState}
LIGHTS = dict(zip(("gruen", "gelb", "rot", "grau"), TrafficLight, strict=True))
SORTS: dict[str, Any] = {"neu": Measure.modified.desc(), "titel": Measure.title.asc(), "termin": Measure.due_on.asc()}
SORT_NAMES = {"neu": N_("zuletzt bewegte zuerst"), "titel": N_("nach Titel"), "termin": N_("nach Termin")}


@dataclass(frozen=True, slots=True)
class Choices:
    """Each by its word in the address, with its name. A field of every concept that has one of that name."""

    concepts: Mapping[str, str]
    fields: Mapping[str, str]
    units: Mapping[str, str]
    years: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of the form."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str
    all: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """``asked`` is the selection in its order; ``filters`` are the fields of the form as they were left."""

    asked: Select[Measure]
    sort: str
    search: str
    filters: Sequence[Filter]

    @property
    def filtered(self) -> bool:
        return bool(self.words)

    @property
    def words(self) -> Sequence[str]:
        """What was chosen, for a sentence: the fields themselves stay folded."""
        search = [_("„{word}“", word=self.search)] if self.search else []
        return [*search, *(f"{one.label} {dict(one.options)[one.chosen]}" for one in self.filters if one.chosen)]


def choices_of(session: Session) -> Choices:
    """Four statements, however many measures there are."""
    concepts = select(Concept.public_id, Concept.title, Concept.starts_on, Concept.id)
    concepts = concepts.join(Measure, Measure.concept_id == Concept.id).distinct()
    fields = select(FieldOfAction.name).join(Measure, Measure.field_id == FieldOfAction.id).distinct()
    units = select(Organization.public_id, Organization.name)
    units = units.join(Measure, Measure.responsible_unit_id == Organization.id).distinct()
    year = extract("year", Measure.due_on)
    years = session.scalars(select(year).where(Measure.due_on.is_not(None)).distinct())
    newest = session.execute(concepts.order_by(Concept.starts_on.desc(), Concept.id.desc()))
    return Choices(
        {row.public_id: row.title for row in newest},
        {name: name for name in session.scalars(fields.order_by(FieldOfAction.name))},
        {row.public_id: row.name for row in session.execute(units.order_by(Organization.name))},
        {str(one): str(one) for one in sorted(map(int, years))},
    )


def chosen(seen: Session, whole: Session, query: Query, today: date) -> Chosen:
    """``seen`` is what the reader may see; a light is reckoned from the ``whole`` record, as on the measure's page."""
    offered = choices_of(seen)
    search = query.line("suche", _("Suche"))
    sort = query.choice("sortierung", _("Reihenfolge"), {name: name for name in SORTS}) or "neu"
    asked = select(Measure).order_by(SORTS[sort], Measure.id)
    for word in words_of(search):
        asked = asked.where(holds(word, Measure.number, Measure.title))
    if concept := query.choice("konzept", _("Konzept"), known(offered.concepts)):
        asked = asked.where(Measure.concept_id.in_(select(Concept.id).where(Concept.public_id == concept)))
    if field := query.choice("feld", _("Handlungsfeld"), known(offered.fields)):
        asked = asked.where(Measure.field_id.in_(select(FieldOfAction.id).where(FieldOfAction.name == field)))
    if unit := query.choice("zustaendig", _("Zuständig"), known(offered.units)):
        named = select(Organization.id).where(Organization.public_id == unit)
        asked = asked.where(Measure.responsible_unit_id.in_(named))
    if year := query.choice("jahr", _("Termin im Jahr"), known(offered.years)):
        asked = asked.where(Measure.due_on.between(date(int(year), 1, 1), date(int(year), 12, 31)))
    if state := query.choice("stand", _("Stand"), STATES):
        asked = asked.where(Measure.state == state)
    if concern := query.choice("lage", _("Lage"), BY_WORD):
        asked = asked.where(concern.asked(today))
    if light := query.choice("ampel", _("Ampel"), LIGHTS):
        lights = lights_on(whole, asked.order_by(None).with_only_columns(Measure.id), today)
        lit = [one for one, found in lights.items() if found.light is light]
        asked = asked.where(Measure.id.in_(bindparam("lit", lit, expanding=True, literal_execute=True)))
    return Chosen(asked, sort, search, [one for one in filters_of(offered, query) if one.options])


def known(offered: Mapping[str, str]) -> Mapping[str, str]:
    """The words themselves, where the word is what is asked for."""
    return {word: word for word in offered}


def filters_of(offered: Choices, query: Query) -> Sequence[Filter]:
    """In the order of the form; what was left out as a mistake is not chosen."""
    fields: Sequence[tuple[str, str, Mapping[str, str], str]] = (
        ("konzept", _("Konzept"), offered.concepts, _("alle Konzepte")),
        ("feld", _("Handlungsfeld"), offered.fields, _("alle Handlungsfelder")),
        ("zustaendig", _("Zuständig"), offered.units, _("alle Stellen")),
        ("jahr", _("Termin im Jahr"), offered.years, _("alle Jahre")),
        ("stand", _("Stand"), {word: shown(one.label) for word, one in STATES.items()}, _("jeder Stand")),
        ("lage", _("Lage"), {word: shown(one.label) for word, one in BY_WORD.items()}, _("jede Lage")),
        ("ampel", _("Ampel"), {word: shown(one.label) for word, one in LIGHTS.items()}, _("jede Ampel")),
    )
    return [
        Filter(name, label, list(options.items()), query.kept.get(name, ""), all)
        for name, label, options, all in fields
    ]
