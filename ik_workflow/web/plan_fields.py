"""What the form of a measure's plan is made of: its fields, how they are filled, and how they are read."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ik_workflow.exchange.catalogue import folded
from ik_workflow.exchange.catalogue import said
from ik_workflow.exchange.catalogue_cells import amount_in
from ik_workflow.exchange.catalogue_cells import is_bare_number
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
from ik_workflow.operations.measure_planning import of
from ik_workflow.operations.measure_plans import CostPlan
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import ParticipantPlan
from ik_workflow.operations.measure_plans import check_indicators
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.planning.figures import figure_in
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.entry import Entry
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

MOST = 30  #: rows of one part
KEY = "key"  #: which record the row is about; empty in a new row
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
        **{"wrong": N_("Falschen Wert streichen"), KEY: N_("Zeile")},
    },
)
COSTS = Part(
    "k",
    {
        **{"year": N_("Jahr"), "amount": N_("Betrag in Euro"), "state": N_("Stand der Zahl")},
        **{"line": N_("Haushaltsstelle"), KEY: N_("Zeile")},
    },
)
MILESTONES = Part(
    "m", {"title": N_("Meilenstein"), "due": N_("Termin"), "reported": N_("Erreicht am"), KEY: N_("Zeile")}
)
PARTS = (INDICATORS, COSTS, MILESTONES)
VERSION, PARTNERS = "stand", "beteiligte"
#: chosen where nothing else is; nobody has said anything by it
AT_FIRST = {"direction": Direction.UP.value, "state": CostState.ESTIMATED.value}
SILENT = ("direction", "state", KEY)


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
                **{"name": one.name, "unit": one.unit, "direction": one.direction.value, KEY: one.public_id},
                **{"baseline": one.baseline, "target": one.target, "target_on": one.target_on},
            }
            for one in session.scalars(of(Indicator, measure))
        ],
        "k": [
            {"year": one.year, "amount": one.words if one.amount is None else one.amount, "state": one.state.value}
            | {"line": one.budget_line, KEY: one.public_id}
            for one in session.scalars(of(CostItem, measure))
        ],
        "m": [
            {"title": one.title, "due": one.due_on, "reported": one.reported_on, KEY: one.public_id}
            for one in session.scalars(of(Milestone, measure))
        ],
    }
    values = {VERSION: str(measure.version)}
    for part in PARTS:
        rows = [*filled[part.letter], *({} for _row in range(BLANK[part.letter]))][:MOST]
        for place, row in enumerate(rows):
            shown_row = AT_FIRST | row
            values |= {f"{part.letter}{place}-{field}": typed(shown_row.get(field)) for field in part.fields}
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
    indicators, readings, withdrawn = [], [], []
    for row in rows(entry, INDICATORS):
        line = indicator(entry, row)
        indicators.append(line)
        if reading := new_reading(entry, row, line.name):
            readings.append(reading)
        if wrong := entry.day(row("wrong"), optional=True):
            withdrawn.append((line.name, wrong))
    costs = [cost(entry, row) for row in rows(entry, COSTS)]
    milestones = [
        MilestonePlan(
            entry.line(row("title"), length=300),
            entry.day(row("due"), optional=True),
            entry.day(row("reported"), optional=True),
            entry.values[row(KEY)],
        )
        for row in rows(entry, MILESTONES)
    ]
    return WholePlan(indicators, readings, withdrawn, costs, milestones, partners(entry))


def indicator(entry: Entry, row: Callable[[str], str]) -> IndicatorPlan:
    line = IndicatorPlan(
        entry.line(row("name"), length=300),
        entry.line(row("unit"), length=40, optional=True) or None,
        entry.chosen(row("direction"), DIRECTIONS, optional=True) or Direction.UP,
        figure(entry, row("baseline")),
        target=figure(entry, row("target")),
        target_on=entry.day(row("target_on"), optional=True),
        key=entry.values[row(KEY)],
    )
    if line.name:
        entry.read(row("target"), lambda: check_indicators([line]), None)
    return line


def new_reading(entry: Entry, row: Callable[[str], str], name: str) -> Reading | None:
    """A day or a source without a value is a value that was forgotten."""
    value = figure(entry, row("value"))
    if value is None:
        if entry.values[row("value_on")].strip() or entry.values[row("source")].strip():
            entry.line(row("value"))  # says that it is missing
        return None
    on = entry.day(row("value_on"))
    source = entry.line(row("source"), length=300, optional=True) or None
    return Reading(name, value, on, source) if on else None


def rows(entry: Entry, part: Part) -> Iterator[Callable[[str], str]]:
    """For each filled row a function from field to name; one with something typed and no first field is a fault."""
    first, *others = part.fields
    for place in range(rows_of(entry.values)[part.letter]):

        def row(field: str, place: int = place) -> str:
            return f"{part.letter}{place}-{field}"

        if entry.values[row(first)].strip():
            yield row
        elif any(entry.values[row(field)].strip() for field in others if field not in SILENT):
            entry.line(row(first))  # says that it is missing


def figure(entry: Entry, name: str) -> Decimal | None:
    text = entry.values[name].strip()
    found = figure_in(text) if text else None
    if text and (found is None or found[1]):
        entry.faults[name] = _(
            "{label}: „{words}“ lässt sich nicht als Zahl eintragen. Bitte schreiben Sie zum Beispiel 80 oder 12,5.",
            label=shown(entry.labels[name]),
            words=text,
        )
    return found[0] if found else None


def cost(entry: Entry, row: Callable[[str], str]) -> CostPlan:
    """An amount that is none, such as "ca. 20 T€", stays in words; one that is meant as a number has to be one."""
    year, text = entry.values[row("year")].strip(), entry.line(row("amount"), length=200)
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        entry.faults[row("year")] = _(
            "Jahr: Bitte nennen Sie ein Jahr von {first} bis {last}.", first=FIRST_YEAR, last=LAST_YEAR
        )
    amount = amount_in(text) if text else None
    if text and amount is None and is_bare_number(text):
        entry.faults[row("amount")] = _(
            "Betrag in Euro: „{words}“ ist kein Betrag. Bitte schreiben Sie zum Beispiel 12.500,50.", words=text
        )
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
