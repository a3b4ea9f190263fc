"""Compare a catalogue with the measures of its concept, and take it over: every row or none."""

import unicodedata
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.exchange.catalogue import CatalogueRow
from ik_workflow.exchange.catalogue import Change
from ik_workflow.exchange.catalogue import Fate
from ik_workflow.exchange.catalogue import Preview
from ik_workflow.exchange.catalogue import folded
from ik_workflow.exchange.catalogue_records import FACTS
from ik_workflow.exchange.catalogue_records import FIGURES
from ik_workflow.exchange.catalogue_records import There
from ik_workflow.exchange.catalogue_records import particulars
from ik_workflow.exchange.catalogue_records import read_concept
from ik_workflow.exchange.catalogue_records import shown_value
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Direction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import Measure
from ik_workflow.models.concepts import folded_number
from ik_workflow.operations.measure_plans import KEPT_OF_INDICATOR
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import ParticipantPlan
from ik_workflow.operations.measure_plans import put_indicator
from ik_workflow.operations.measure_plans import write_plan
from ik_workflow.operations.step import LOCK
from ik_workflow.operations.take import take
from ik_workflow.operations.taking_over import take_over_measure
from ik_workflow.periods import short_date
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import ACTIVE
from ik_workflow.states.measure import MeasureState
from ik_workflow.translation import _

CASES_AT_ONCE = 500


def hold(session: Session, concept: Concept) -> None:
    """From here to the end of the transaction no other catalogue is compared with this concept to be entered."""
    session.connection().execute(LOCK, {"id": concept.case_id})


def check_catalogue(session: Session, concept: Concept, preview: Preview, today: date) -> There:
    """Compare every row; five statements, however long the catalogue."""
    there = read_concept(session, concept, today)
    for row in preview.rows:
        name_records(row, there)
        refuse_low_target(row, there)
        if not row.errors:
            compare(row, there)
    return there


def name_records(row: CatalogueRow, there: There) -> None:
    """Field and unit must be known; others who take part may be anybody."""
    if name := row.values.get("field"):
        row.values["field"] = there.named.fields.get(folded(name))
        if row.values["field"] is None:
            names = dict.fromkeys(one.name for one in there.named.field_of.values())
            known = ", ".join(_("„{name}“", name=name) for name in names)
            row.wrong(
                "field",
                _("Das Handlungsfeld „{name}“ gibt es in diesem Konzept nicht: {known}.", name=name, known=known),
            )
    if name := row.values.get("unit"):
        unit = row.values["unit"] = there.named.units.get(folded(name))
        if unit is None and folded(name) in there.named.units:
            row.wrong("unit", _("„{name}“ heißen zwei Stellen. Bitte schreiben Sie den ganzen Namen.", name=name))
        elif unit is None:
            row.wrong(
                "unit",
                _("Die Stelle „{name}“ gibt es nicht. Bitte prüfen Sie den Namen oder legen Sie sie an.", name=name),
            )


def refuse_low_target(row: CatalogueRow, there: There) -> None:
    """A target below the baseline is a slip, unless the measure's indicator is to go down."""
    baseline, target = row.values.get("baseline"), row.values.get("target")
    measure = there.measures.get(folded_number(row.number))
    indicator = there.indicator_of(measure) if measure else None
    if baseline is None and indicator is not None:
        baseline = indicator.baseline
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
    measure = there.measures.get(folded_number(row.number))
    if measure is None:
        return
    row.measure = measure.id
    for name, before in particulars(measure, there).items():
        after = row.values.get(name)
        if after not in (None, (), "") and not same(before, after):
            row.changes.append(Change(name, shown_value(before), shown_value(after)))
    changed = {change.name for change in row.changes}
    if changed and measure.state not in ACTIVE:
        row.wrong(
            "number",
            _("Die Maßnahme ist „{state}“; ihre Angaben ändern sich nicht mehr.", state=measure.state.label),
        )
    elif "due_on" in changed and measure.state is not MeasureState.DRAFTED and measure.due_on is not None:
        row.wrong("due", _("Den Termin einer beschlossenen Maßnahme ändert nur eine Verschiebung, die gezählt wird."))
    indicator = there.indicator_of(measure)
    if "indicator" in changed and is_another(row.values["indicator"], indicator, there.indicators.get(measure.id, ())):
        row.wrong(
            "indicator",
            _("So heißt schon ein anderer Indikator der Maßnahme. Bitte ändern Sie die Angaben bei der Maßnahme."),
        )
    elif changed >= {"indicator", "figure_unit"} and indicator is not None and indicator.unit:
        row.wrong(
            "indicator",
            _(
                "Mit dem Namen ändert sich auch die Einheit; die Werte in „{unit}“ gehörten dann zu einem anderen"
                " Indikator. Bitte legen Sie den neuen bei der Maßnahme an.",
                unit=indicator.unit,
            ),
        )
    first, last = (row.values.get(name) or getattr(measure, name) for name in ("starts_on", "due_on"))
    if changed & {"starts_on", "due_on"} and first and last and last < first:
        row.wrong("due", _("Das Ende liegt vor dem Beginn, der eingetragen ist: {day}.", day=short_date(first)))


def is_another(name: str, own: Indicator | None, tracked: Collection[Indicator]) -> bool:
    return any(one is not own and one.name == indicator_name(name) for one in tracked)


def indicator_name(words: str) -> str:
    """Words of a measure, as its indicator holds them."""
    return " ".join(words.split())[:300]


def same(before: Any, after: Any) -> bool:
    """Blanks and line breaks alone are no difference, nor how a letter is put together."""
    if isinstance(before, str) and isinstance(after, str):
        return unicodedata.normalize("NFC", before).split() == unicodedata.normalize("NFC", after).split()
    return bool(before == after)


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
) -> None:
    """Enter every new measure and every change; the caller commits. Raises Refused at any error."""
    refuse_unfit(preview)
    of = len(preview.work)
    for done in entered(session, preview, there, name=name, actor=actor, on=on, at=at):
        progress(done, of)


def refuse_unfit(preview: Preview) -> None:
    if preview.errors:
        raise Refused(_("Der Katalog wurde nicht übernommen: {error}", error=preview.errors[0]))
    if not preview.work:
        raise FactNeeded(_("Dieser Katalog sagt nichts, was nicht schon eingetragen ist."))


def entered(
    session: Session, preview: Preview, there: There, *, name: str, actor: Actor, on: date, at: datetime
) -> Iterator[int]:
    """Enter row after row of a preview that is fit; gives the number of those that are done. The caller commits.

    ``name`` of the file stands in the journal. A concept in preparation gets drafts; one in force gets what the
    council has adopted with it, taken over with the file as the source (SM-6.15).
    """
    reason = f"Katalog {name}"  # the journal keeps it
    old = {one.id: one for one in there.measures.values()}
    cases = new_cases(session, there.concept, len(preview.of(Fate.NEW)))
    for done, row in enumerate(preview.work, 1):
        measure = old.get(row.measure or 0)
        if measure is None:
            measure = enter(session, there.concept, next(cases), row, reason, actor=actor, on=on, at=at)
            write_rest(session, measure, row, there, {*FIGURES, "participants"}, at)
        else:
            change(session, measure, row, there, reason, actor=actor, on=on, at=at)
        yield done


def new_cases(session: Session, concept: Concept, number: int) -> Iterator[Case]:
    """For one measure each, made many at a time; they are as public as their concept."""
    for start in range(0, number, CASES_AT_ONCE):
        cases = [Case(kind="measure", public=concept.case.public) for _case in range(start, number)[:CASES_AT_ONCE]]
        session.add_all(cases)
        session.flush()
        yield from cases


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
    """What the row says otherwise, and nothing else; the journal names each of it beside the file.

    Raises StaleVersion if the measure has changed since it was compared.
    """
    changes = {one.name: one for one in row.changes}
    indicator = there.indicator_of(measure)
    said_before = [
        _("{name}: bisher {before}, jetzt {after}", name=one.label, before=one.before, after=one.after)
        for one in row.changes
    ]
    moment = {"actor": actor, "occurred": on, "recorded_at": at, "version": measure.version}
    if facts := facts_of(row, changes.keys()):
        reason = "\n".join([source, *said_before])
        take(session, measure, "amend", reason=reason, **moment, **facts)  # type: ignore[arg-type]
    else:
        take(session, measure, "set_plan", reason=source, changes="\n".join(said_before), **moment)  # type: ignore[arg-type]
    write_rest(session, measure, row, there, changes.keys(), at, indicator)


def facts_of(row: CatalogueRow, names: Collection[str]) -> dict[str, Any]:
    """What a step is told: ids for records, and nothing of what the file leaves open."""
    found = {name: row.values[name] for name in FACTS if name in names and row.values.get(name) is not None}
    records = {name: row.values[name].id for name in ("field", "unit") if name in names and row.values.get(name)}
    return {**found, **records}


def enter(
    session: Session,
    concept: Concept,
    case: Case,
    row: CatalogueRow,
    reason: str,
    *,
    actor: Actor,
    on: date,
    at: datetime,
) -> Measure:
    facts = facts_of(row, {*FACTS, "field", "unit"})
    title = facts.pop("title")
    if concept.state in (ConceptState.IN_FORCE, ConceptState.UNDER_REVIEW):
        facts |= {"concept": concept.id, "number": row.number, "source": reason}
        facts["standing_since"] = min(concept.in_force_on or on, on)
        return take_over_measure(session, title, MeasureState.ADOPTED, case=case, actor=actor, at=at, **facts)
    measure = Measure(case=case, case_id=case.id, title=title, concept_id=concept.id, number=row.number)
    measure.field_id = facts.pop("field", None)
    take(session, measure, "draft", actor=actor, occurred=on, recorded_at=at, reason=reason, **facts)
    return measure


def write_rest(
    session: Session,
    measure: Measure,
    row: CatalogueRow,
    there: There,
    names: Collection[str],
    at: datetime,
    indicator: Indicator | None = None,
) -> None:
    """Who takes part, and the figures of the indicator that it has."""
    if plan := indicator_plan(row, names, indicator):
        put_indicator(session, measure, plan, at)
    if "participants" in names and (named := row.values.get("participants")):
        write_plan(session, measure, participants=[participant(one, there) for one in named], at=at)


def indicator_plan(row: CatalogueRow, names: Collection[str], before: Indicator | None) -> IndicatorPlan | None:
    """What becomes of it; one that is named as the measure's words were is renamed with them and keeps its values."""
    figures = {name: row.values[name] for name in FIGURES if name in names and row.values.get(name) is not None}
    renamed = before is not None and any(
        one.name == "indicator" and same(one.before, before.name) for one in row.changes
    )
    if not row.values.get("indicator") or not (figures or renamed or "figure_unit" in names):
        return None
    name = indicator_name(row.values["indicator"])
    if before is None:
        return IndicatorPlan(name, unit=row.values.get("figure_unit"), **figures)
    kept = {one: getattr(before, one) for one in KEPT_OF_INDICATOR} | figures
    kept["unit"] = row.values.get("figure_unit") or before.unit
    return IndicatorPlan(name if renamed else before.name, key=before.public_id, **kept)


def participant(name: str, there: There) -> ParticipantPlan:
    unit = there.named.units.get(folded(name))
    return ParticipantPlan(organization_id=unit.id) if unit else ParticipantPlan(name=name)
