"""The form of a measure's plan: indicators with their values, costs by year, milestones, and who takes part."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.exchange.catalogue import folded
from ik_workflow.exchange.catalogue import said
from ik_workflow.exchange.catalogue_cells import amount_in
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import CostState
from ik_workflow.models.all import Direction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Participant
from ik_workflow.operations.measure_planning import MilestonePlan
from ik_workflow.operations.measure_planning import Reading
from ik_workflow.operations.measure_planning import WholePlan
from ik_workflow.operations.measure_planning import change_plan
from ik_workflow.operations.measure_planning import of
from ik_workflow.operations.measure_plans import CostPlan
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import ParticipantPlan
from ik_workflow.planning.figures import figure_in
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("measure_plans", __name__)

MOST = 30  #: rows of one part
BLANK = {"i": 1, "k": 2, "m": 2}  #: empty rows below those that are filled
DIRECTIONS = {one.value: one for one in Direction}
COST_STATES = {one.value: one for one in CostState}


@dataclass(frozen=True, slots=True)
class Part:
    """One list of the form: a letter before the number of the row, and the fields of a row."""

    letter: str
    fields: Mapping[str, str]


INDICATORS = Part(
    "i",
    {
        **{"name": N_("Indikator"), "unit": N_("Einheit"), "direction": N_("Richtung")},
        **{"baseline": N_("Ausgangswert"), "target": N_("Zielwert"), "target_on": N_("Zielwert bis")},
        **{"value": N_("Neuer Wert"), "value_on": N_("Wert vom"), "source": N_("Quelle des Werts")},
    },
)
COSTS = Part(
    "k", {"year": N_("Jahr"), "amount": N_("Betrag in Euro"), "state": N_("Stand"), "line": N_("Haushaltsstelle")}
)
MILESTONES = Part("m", {"title": N_("Meilenstein"), "due": N_("Termin"), "reported": N_("Erreicht am")})
PARTS = (INDICATORS, COSTS, MILESTONES)
VERSION, PARTNERS = "stand", "beteiligte"


def find_measure(address: str) -> Measure:
    found = viewing().scalar(select(Measure).where(Measure.public_id == public_id(address)))
    if found is None:
        raise NotFound(_("Diese Maßnahme gibt es nicht."))
    return found


@pages.get("/massnahmen/<address>/planung")
@open_to(SIGNED_IN)
def plan(address: str) -> ResponseReturnValue:
    measure = find_measure(address)
    return page(measure, Entry(request.args.__class__(stored(measure)), **labels(rows_of(stored(measure)))))


@pages.post("/massnahmen/<address>/planung")
@open_to(SIGNED_IN)
@once
def change(address: str) -> ResponseReturnValue:
    measure = find_measure(address)
    typed = Entry(request.form, **labels(rows_of(request.form)))
    whole = read(typed)
    if typed.faults:
        return page(measure, typed)
    session, stand = writing(), typed.values[VERSION]
    try:
        change_plan(
            session,
            session.get_one(Measure, measure.id),
            whole,
            actor=current_actor(),
            occurred=today(),
            at=now(),
            version=int(stand) if stand.isascii() and stand.isdecimal() else None,
        )
    except BadValue as fault:
        session.rollback()
        typed.faults[""] = fault.sentence
        return page(find_measure(address), typed)
    return saved(url_for("measures.measure", address=address, _anchor="plan"))


def page(measure: Measure, entry: Entry) -> ResponseReturnValue:
    counts = rows_of(entry.values)
    html = render_template(
        "measures/plan.html",
        measure=measure,
        entry=entry,
        parts={part.letter: list(range(counts[part.letter])) for part in PARTS},
        directions=[(value, one.label) for value, one in DIRECTIONS.items()],
        cost_states=[(value, one.label) for value, one in COST_STATES.items()],
    )
    return html, 400 if entry.faults else 200


# -- fields -------------------------------------------------------------------------------------------------------


def rows_of(values: Mapping[str, str]) -> dict[str, int]:
    """How many rows of each part the form has."""
    counts = {}
    for part in PARTS:
        first = next(iter(part.fields))
        counts[part.letter] = next(
            (place for place in range(MOST) if f"{part.letter}{place}-{first}" not in values), MOST
        )
    return counts


def labels(counts: Mapping[str, int]) -> dict[str, str]:
    rows = {
        f"{part.letter}{place}-{field}": label
        for part in PARTS
        for place in range(counts[part.letter])
        for field, label in part.fields.items()
    }
    return {**rows, PARTNERS: N_("Beteiligte"), VERSION: N_("Stand")}


def stored(measure: Measure) -> dict[str, str]:
    """The form as it is before anybody types, with empty rows at the end of each part."""
    session = viewing()
    filled: dict[str, list[dict[str, Any]]] = {
        "i": [
            {
                **{"name": one.name, "unit": one.unit, "direction": one.direction.value},
                **{"baseline": one.baseline, "target": one.target, "target_on": one.target_on},
            }
            for one in session.scalars(of(Indicator, measure))
        ],
        "k": [
            {"year": one.year, "amount": one.words if one.amount is None else one.amount, "state": one.state.value}
            | {"line": one.budget_line}
            for one in session.scalars(of(CostItem, measure))
        ],
        "m": [
            {"title": one.title, "due": one.due_on, "reported": one.reported_on}
            for one in session.scalars(of(Milestone, measure))
        ],
    }
    values = {VERSION: str(measure.version)}
    for part in PARTS:
        rows = [*filled[part.letter], *({} for _row in range(BLANK[part.letter]))][:MOST]
        for place, row in enumerate(rows):
            values |= {f"{part.letter}{place}-{field}": typed(row.get(field)) for field in part.fields}
    values[PARTNERS] = "\n".join(one.called for one in session.scalars(of(Participant, measure)))
    return values


def typed(value: Any) -> str:
    """As an input field has it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else said(value) if isinstance(value, Decimal) else str(value)


# -- reading ------------------------------------------------------------------------------------------------------


def read(entry: Entry) -> WholePlan:
    """What was typed; a row whose first field is empty is none. Faults stand in the entry."""
    indicators, readings = [], []
    for row in rows(entry, INDICATORS):
        name = entry.line(row("name"), length=300)
        indicators.append(
            IndicatorPlan(
                name,
                entry.line(row("unit"), length=40, optional=True) or None,
                entry.chosen(row("direction"), DIRECTIONS, optional=True) or Direction.UP,
                figure(entry, row("baseline")),
                target=figure(entry, row("target")),
                target_on=entry.day(row("target_on"), optional=True),
            )
        )
        value = figure(entry, row("value"))
        on = entry.day(row("value_on"), optional=value is None)
        if value is not None and on is not None:
            readings.append(Reading(name, value, on, entry.line(row("source"), length=300, optional=True) or None))
    costs = [cost(entry, row) for row in rows(entry, COSTS)]
    milestones = [
        MilestonePlan(
            entry.line(row("title"), length=300),
            entry.day(row("due"), optional=True),
            entry.day(row("reported"), optional=True),
        )
        for row in rows(entry, MILESTONES)
    ]
    return WholePlan(indicators, readings, costs, milestones, partners(entry))


def rows(entry: Entry, part: Part) -> Iterator[Callable[[str], str]]:
    """For each filled row a function from field to name; one with something typed and no first field is a fault."""
    first, *others = part.fields
    for place in range(rows_of(entry.values)[part.letter]):

        def row(field: str, place: int = place) -> str:
            return f"{part.letter}{place}-{field}"

        if entry.values[row(first)].strip():
            yield row
        elif any(entry.values[row(field)].strip() for field in others if field not in ("direction", "state")):
            entry.line(row(first))  # says that it is missing


def figure(entry: Entry, name: str) -> Decimal | None:
    text = entry.values[name].strip()
    found = figure_in(text) if text else None
    if text and (found is None or found[1]):
        entry.faults[name] = _("„{words}“ ist keine Zahl. Bitte schreiben Sie zum Beispiel 80 oder 12,5.", words=text)
    return found[0] if found else None


def cost(entry: Entry, row: Callable[[str], str]) -> CostPlan:
    """An amount that is none, such as "ca. 20 T€", stays in words."""
    year, text = entry.values[row("year")].strip(), entry.line(row("amount"), length=200)
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        entry.faults[row("year")] = _("Bitte nennen Sie das Jahr vierstellig.")
    amount = amount_in(text) if text else None
    return CostPlan(
        int(year) if row("year") not in entry.faults else 0,
        amount,
        text if amount is None else None,
        entry.chosen(row("state"), COST_STATES, optional=True),
        entry.line(row("line"), length=200, optional=True) or None,
    )


def partners(entry: Entry) -> list[ParticipantPlan]:
    """One name a line; a name of the city's own is that unit."""
    names = [" ".join(one.split()) for one in entry.values[PARTNERS].splitlines() if one.strip()]
    if any(len(name) > 200 or not name.isprintable() for name in names):
        entry.faults[PARTNERS] = _("Bitte schreiben Sie jeden Namen in eine Zeile, mit höchstens 200 Zeichen.")
    asked = select(Organization).where(Organization.exists(today()))
    units = {folded(one.name): one.id for one in viewing().scalars(asked)} if names else {}
    return [
        ParticipantPlan(organization_id=units[folded(name)]) if folded(name) in units else ParticipantPlan(name=name)
        for name in names
    ]
