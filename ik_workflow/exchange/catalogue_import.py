"""Compare a catalogue with the measures of its concept, and take it over: every row or none."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.exchange.catalogue import CatalogueRow
from ik_workflow.exchange.catalogue import Change
from ik_workflow.exchange.catalogue import Fate
from ik_workflow.exchange.catalogue import Preview
from ik_workflow.exchange.catalogue import folded
from ik_workflow.exchange.catalogue import said
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Direction
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Participant
from ik_workflow.operations.measure_plans import KEPT_OF_INDICATOR
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import ParticipantPlan
from ik_workflow.operations.measure_plans import put_indicator
from ik_workflow.operations.measure_plans import write_plan
from ik_workflow.operations.take import take
from ik_workflow.operations.taking_over import take_over_measure
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import ACTIVE
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.results import Classification
from ik_workflow.translation import _

UNITS = (Classification.DEPARTMENT, Classification.DIVISION, Classification.EXECUTIVE)
#: of the columns, those that a step of the measure asks for
FACTS = ("title", "goal", "indicator", "due_on", "due_words", "starts_on", "cost", "cost_words", "funding")
FIGURES = ("baseline", "target")


@dataclass(frozen=True, slots=True)
class There:
    """What the concept has already, and what its rows may name."""

    concept: Concept
    measures: Mapping[str, Measure]
    indicators: Mapping[int, Indicator]
    participants: Mapping[int, tuple[str, ...]]
    fields: Mapping[str, FieldOfAction]
    #: by folded name; None for a name that two have
    units: Mapping[str, Organization | None]
    #: fields and units again, by their ids
    field_of: Mapping[int, FieldOfAction]
    unit_of: Mapping[int, Organization]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a catalogue."""

    new: int
    changed: int
    same: int


def check_catalogue(session: Session, concept: Concept, preview: Preview, today: date) -> There:
    """Compare every row; five statements, however long the catalogue."""
    there = read_concept(session, concept, today)
    for row in preview.rows:
        name_records(row, there)
        refuse_low_target(row, there)
        if not row.errors:
            compare(row, there)
    return there


def read_concept(session: Session, concept: Concept, today: date) -> There:
    own = select(Measure.id).where(Measure.concept_id == concept.id)
    measures = session.scalars(select(Measure).where(Measure.concept_id == concept.id, Measure.number.is_not(None)))
    indicators: dict[int, Indicator] = {}
    wanted = select(Indicator).where(Indicator.measure_id.in_(own), Indicator.deleted.is_(False))
    for one in session.scalars(wanted.order_by(Indicator.id.desc())):
        indicators[one.measure_id] = one
    participants: dict[int, tuple[str, ...]] = {}
    taking_part = (
        select(Participant.measure_id, Participant.name, Organization.name)
        .outerjoin(Organization, Organization.id == Participant.organization_id)
        .where(Participant.measure_id.in_(own), Participant.deleted.is_(False))
        .order_by(Participant.id)
    )
    for measure, name, organization in session.execute(taking_part):
        participants[measure] = (*participants.get(measure, ()), organization or name or "")
    fields = session.scalars(select(FieldOfAction).where(FieldOfAction.concept_id == concept.id)).all()
    units: dict[str, Organization | None] = {}
    for unit in session.scalars(
        select(Organization).where(Organization.exists(today), Organization.classification.in_(UNITS))
    ):
        for name in {folded(unit.name), folded(unit.called)}:
            units[name] = None if name in units else unit
    return There(
        concept,
        {one.number: one for one in measures if one.number},
        indicators,
        participants,
        {folded(name): one for one in fields for name in (one.name, f"{one.number} {one.name}")},
        units,
        {one.id: one for one in fields},
        {one.id: one for one in units.values() if one is not None},
    )


def name_records(row: CatalogueRow, there: There) -> None:
    """Field and unit must be known; others who take part may be anybody."""
    if name := row.values.get("field"):
        row.values["field"] = there.fields.get(folded(name))
        if row.values["field"] is None:
            known = ", ".join(_("„{name}“", name=name) for name in dict.fromkeys(f.name for f in there.fields.values()))
            row.wrong(
                "field",
                _("Das Handlungsfeld „{name}“ gibt es in diesem Konzept nicht: {known}.", name=name, known=known),
            )
    if name := row.values.get("unit"):
        unit = row.values["unit"] = there.units.get(folded(name))
        if unit is None and folded(name) in there.units:
            row.wrong("unit", _("„{name}“ heißen zwei Stellen. Bitte schreiben Sie den ganzen Namen.", name=name))
        elif unit is None:
            row.wrong(
                "unit",
                _("Die Stelle „{name}“ gibt es nicht. Bitte prüfen Sie den Namen oder legen Sie sie an.", name=name),
            )


def refuse_low_target(row: CatalogueRow, there: There) -> None:
    """A target below the baseline is a slip, unless the measure's indicator is to go down."""
    baseline, target = row.values.get("baseline"), row.values.get("target")
    measure = there.measures.get(row.number)
    indicator = there.indicators.get(measure.id) if measure else None
    falls = indicator is not None and indicator.direction is Direction.DOWN
    if baseline is not None and target is not None and target < baseline and not falls:
        row.wrong(
            "target",
            _(
                "Der Zielwert liegt unter dem Ausgangswert. Bitte prüfen Sie beide; einen Indikator, der sinken soll,"
                " tragen Sie bei der Maßnahme ein."
            ),
        )


def compare(row: CatalogueRow, there: There) -> None:
    """What the row says otherwise than the measure. An empty cell says nothing."""
    measure = there.measures.get(row.number)
    if measure is None:
        return
    row.measure = measure.id
    for name, before in particulars(measure, there).items():
        after = row.values.get(name)
        if after not in (None, (), "") and after != before:
            row.changes.append(Change(name, shown_value(before), shown_value(after)))
    changed = {change.name for change in row.changes}
    if changed and measure.state not in ACTIVE:
        row.wrong(
            "number",
            _("Die Maßnahme ist „{state}“; ihre Angaben ändern sich nicht mehr.", state=measure.state.label),
        )
    elif "due_on" in changed and measure.state is not MeasureState.DRAFTED and measure.due_on is not None:
        row.wrong("due", _("Den Termin einer beschlossenen Maßnahme ändert nur eine Verschiebung, die gezählt wird."))


def particulars(measure: Measure, there: There) -> dict[str, Any]:
    """The measure as a row of the file would say it."""
    indicator = there.indicators.get(measure.id)
    return {
        **{name: getattr(measure, name) for name in FACTS},
        "indicator": measure.indicator or (indicator.name if indicator else None),
        "field": there.field_of.get(measure.field_id or 0),
        "unit": there.unit_of.get(measure.responsible_unit_id or 0),
        "participants": there.participants.get(measure.id, ()),
        **{name: getattr(indicator, name) if indicator else None for name in FIGURES},
    }


def shown_value(value: Any) -> str:
    return value.name if isinstance(value, FieldOfAction | Organization) else said(value)


# -- taking over --------------------------------------------------------------------------------------------------


def import_catalogue(
    session: Session,
    preview: Preview,
    there: There,
    *,
    name: str,
    actor: Actor,
    on: date,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Imported:
    """Enter every new measure and every change; the caller commits. Raises Refused at any error.

    ``name`` of the file stands in the journal. A concept in preparation gets drafts; one in force gets what the
    council has adopted with it, taken over with the file as the source (SM-6.15).
    """
    if preview.errors:
        raise Refused(_("Der Katalog wurde nicht übernommen: {error}", error=preview.errors[0]))
    work = [*preview.of(Fate.NEW), *preview.of(Fate.CHANGED)]
    if not work:
        raise FactNeeded(_("Dieser Katalog sagt nichts, was nicht schon eingetragen ist."))
    reason = f"Katalog {name}"  # the journal keeps it
    old = {one.id: one for one in there.measures.values()}
    for done, row in enumerate(work, 1):
        measure = old.get(row.measure or 0)
        if measure is None:
            measure = enter(session, there.concept, row, reason, actor=actor, on=on, at=at)
            write_rest(session, measure, row, there, {*FIGURES, "participants"}, at)
        else:
            change(session, measure, row, there, reason, actor=actor, on=on, at=at)
        progress(done, len(work))
    return Imported(len(preview.of(Fate.NEW)), len(preview.of(Fate.CHANGED)), len(preview.of(Fate.SAME)))


def change(
    session: Session,
    measure: Measure,
    row: CatalogueRow,
    there: There,
    source: str,
    *,
    actor: Actor,
    on: date,
    at: datetime,
) -> None:
    """What the row says otherwise, and nothing else; the journal names each of it beside the file."""
    changes = {one.name: one for one in row.changes}
    said_before = [
        _("{name}: bisher {before}, jetzt {after}", name=one.label, before=one.before, after=one.after)
        for one in row.changes
    ]
    moment = {"actor": actor, "occurred": on, "recorded_at": at}
    if facts := facts_of(row, changes.keys()):
        reason = "\n".join([source, *said_before])
        take(session, measure, "amend", reason=reason, **moment, **facts)  # type: ignore[arg-type]
    else:
        take(session, measure, "set_plan", reason=source, changes="\n".join(said_before), **moment)  # type: ignore[arg-type]
    write_rest(session, measure, row, there, changes.keys(), at)


def facts_of(row: CatalogueRow, names: Collection[str]) -> dict[str, Any]:
    """What a step is told: ids for records, and nothing of what the file leaves open."""
    found = {name: row.values[name] for name in FACTS if name in names and row.values.get(name) is not None}
    records = {name: row.values[name].id for name in ("field", "unit") if name in names and row.values.get(name)}
    return {**found, **records}


def enter(
    session: Session, concept: Concept, row: CatalogueRow, reason: str, *, actor: Actor, on: date, at: datetime
) -> Measure:
    facts = facts_of(row, {*FACTS, "field", "unit"})
    title = facts.pop("title")
    rest = {name: facts.pop(name) for name in ("due_words", "starts_on", "cost_words", "funding") if name in facts}
    if concept.state in (ConceptState.IN_FORCE, ConceptState.UNDER_REVIEW):
        facts |= {"concept": concept.id, "number": row.number, "source": reason}
        facts["standing_since"] = min(concept.in_force_on or on, on)
        measure = take_over_measure(session, title, MeasureState.ADOPTED, actor=actor, at=at, **facts)
    else:
        case = Case(kind="measure", public=concept.case.public)
        measure = Measure(case=case, title=title, concept_id=concept.id, number=row.number)
        measure.field_id = facts.pop("field", None)
        take(session, measure, "draft", actor=actor, occurred=on, recorded_at=at, reason=reason, **facts)
    if rest:
        take(session, measure, "amend", actor=actor, occurred=on, recorded_at=at, reason=reason, **rest)
    return measure


def write_rest(
    session: Session, measure: Measure, row: CatalogueRow, there: There, names: Collection[str], at: datetime
) -> None:
    """Who takes part, and the indicator's figures."""
    figures = {name: row.values[name] for name in FIGURES if name in names and row.values.get(name) is not None}
    if figures and row.values.get("indicator"):
        before = there.indicators.get(measure.id)
        kept = {name: getattr(before, name) for name in KEPT_OF_INDICATOR} if before else {}
        if unit := row.values.get("figure_unit"):
            kept["unit"] = unit
        name = before.name if before else " ".join(row.values["indicator"].split())[:300]
        put_indicator(session, measure, IndicatorPlan(name, **{**kept, **figures}), at)
    if "participants" in names and (named := row.values.get("participants")):
        write_plan(session, measure, participants=[participant(one, there) for one in named], at=at)


def participant(name: str, there: There) -> ParticipantPlan:
    unit = there.units.get(folded(name))
    return ParticipantPlan(organization_id=unit.id) if unit else ParticipantPlan(name=name)
