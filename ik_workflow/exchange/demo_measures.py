"""The 50 measures of 2024 to 2028 in the demonstration: four are real, the others examples of ``measures_2024.txt``.

The four were printed without number, date, cost and indicator; what the record does not say stays open. The days of
the examples count from the day on which the demonstration is filled, so that something is late and something ahead.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.exchange.demo_people import HOUSING_DEPARTMENT
from ik_workflow.exchange.demo_people import OTHER_DEPARTMENT
from ik_workflow.exchange.demo_people import STAFF_DEPARTMENT
from ik_workflow.exchange.stories import DEPARTMENT
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import CostState
from ik_workflow.models.all import Direction
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Participant
from ik_workflow.models.all import Person
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.evidence import ADD
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office

STARTS, ENDS = date(2024, 1, 1), date(2028, 12, 31)
DRAFTED, SUBMITTED, ADOPTED = date(2023, 10, 1), date(2024, 2, 1), date(2024, 5, 15)
#: of the year before the concept
BASELINE = date(2023, 12, 31)
SPECIFIED, EARLIEST_START = date(2024, 9, 30), date(2025, 3, 31)
BUDGET_LINE = "Beispiel: 31.5.1"

M, C = MeasureState, CostState
#: by record: a clerk of the council, the commissioner or the treasury wrote down what was done
CLERKS = replace(
    RECORD_READER,
    offices=frozenset(
        {(Office.COUNCIL_OFFICE, None), (Office.INTEGRATION_COMMISSIONER, None), (Office.TREASURY, None)}
    ),
)
UNITS = {"S": OTHER_DEPARTMENT, "W": HOUSING_DEPARTMENT, "B": DEPARTMENT, "P": STAFF_DEPARTMENT}
COSTS = {"g": C.ESTIMATED, "a": C.REGISTERED, "e": C.IN_DRAFT, "b": C.ADOPTED, "s": C.FROZEN}
STATES = {str(state.label): state for state in MeasureState}
#: nobody writes these down for the department
OF_THE_UNIT = (ADD, "propose_date", "propose_result")


@dataclass(frozen=True, slots=True)
class Told:
    """One measure; ``real`` where it was printed, else an example, whose other lines stand under their names."""

    field_number: int
    number: str
    unit: str
    title: str
    state: MeasureState
    #: months from the day of filling to the target date
    due: int | None = None
    lines: dict[str, str] = field(default_factory=dict)
    real: bool = False

    @property
    def called(self) -> str:
        return self.title if self.real else f"Beispiel: {self.title}"

    def parts(self, name: str) -> list[str]:
        return [one.strip() for one in self.lines.get(name, "").split(";") if one.strip()]

    @property
    def costs(self) -> list[tuple[int, CostState, Decimal]]:
        cells = [one.split() for one in self.parts("Geld")]
        return [(int(year), COSTS[state], Decimal(amount)) for year, state, amount in cells]

    @property
    def reserved(self) -> bool:
        """Nobody has decided on its money: adopted under the reservation."""
        return bool(self.costs) and not any(state is C.ADOPTED for _, state, _ in self.costs)

    def first_due(self, today: date) -> date | None:
        dates = self.lines.get("Zuerst", "").split()
        due = int(dates[0]) if dates else self.due
        return None if due is None else month_end(today, due)


# A measure reads as a row.
# fmt: off
REAL = (
    Told(1, "1.1", "P", "Verpflichtende Schulungen für Führungskräfte zu interkultureller Kompetenz und Antirassismus",
         M.IN_PROGRESS, real=True),
    Told(1, "1.2", "P", "Innerbetriebliche Antidiskriminierungsstelle", M.ADOPTED, real=True),
    Told(1, "1.3", "P", "Informelles Netzwerk für Beschäftigte mit Migrationsgeschichte", M.IN_PROGRESS, real=True),
    Told(4, "4.1", "B", "Mehr Austausch zwischen Migrantenorganisationen und Schulsozialarbeit", M.IN_PROGRESS,
         real=True),
)
# fmt: on


def month_end(today: date, shift: int) -> date:
    """Last day of the month so many months from now, within the concept's years."""
    year, month = divmod(today.year * 12 + today.month - 1 + shift, 12)
    return min(date(year, month + 1, monthrange(year, month + 1)[1]), ENDS)


def read_measures() -> tuple[list[str], list[Told]]:
    """The fields of action, and the real and the made-up measures in the order of their numbers."""
    names: list[str] = []
    text = files("ik_workflow.exchange").joinpath("measures_2024.txt").read_text(encoding="utf-8")
    told = [*REAL, *measures_in(text, names)]
    return names, sorted(told, key=lambda one: [int(part) for part in one.number.split(".")])


def measures_in(text: str, names: list[str]) -> Iterator[Told]:
    for block in text.split("\n["):
        head, *rest = [line for line in block.splitlines() if line and not line.startswith(("#", "= "))] or [""]
        if rest:
            number, title = head.split("] ")
            unit, state, due = (cell.strip() for cell in rest[0].split("|"))
            lines = dict(line.split(": ", 1) for line in rest[1:])
            yield Told(len(names), number, unit, title, STATES[state], int(due), lines)
        names += [line[2:] for line in block.splitlines() if line.startswith("= ")]


@dataclass(frozen=True, slots=True)
class Teller:
    """One measure on its way; each step is dated not before the last one and not in the future."""

    session: Session
    told: Told
    measure: Measure
    #: who answers for it
    unit: Actor | None
    at: datetime

    @property
    def today(self) -> date:
        return local_date(self.at)

    def step(self, trigger: str, on: date, **facts: Any) -> None:
        occurred = min(max(on, self.measure.since or on), self.today)
        facts = {"reason": "Aus den Akten übernommen."} | facts
        actor = self.unit if trigger in OF_THE_UNIT and self.unit else CLERKS
        take(
            *(self.session, self.measure, trigger),
            actor=actor,
            occurred=occurred,
            recorded_at=self.at,
            derived=True,
            **facts,
        )


def draft_measures(session: Session, body: Body, concept: Concept, paper: Paper, at: datetime) -> list[Teller]:
    """All of them in the paper that decides on them, each with its plan."""
    names, told = read_measures()
    fields = [FieldOfAction(concept=concept, number=place, name=one, created=at) for place, one in enumerate(names, 1)]
    session.add_all(fields)
    session.flush()
    known = {one.name: one for one in session.scalars(select(Organization).where(Organization.body_id == body.id))}
    answering = departments(session, local_date(at))
    tellers = []
    for one in told:
        unit = known[UNITS[one.unit]].id if one.unit in UNITS else None
        measure = measure_of(one, concept, fields[one.field_number - 1], unit, local_date(at))
        common: dict[str, Any] = {"recorded_at": at, "derived": True}
        common["reason"] = "Aus dem beschlossenen Konzept übernommen."
        take(session, measure, "draft", actor=ENGINE, occurred=DRAFTED, **common)
        take(session, measure, "put_into_paper", actor=CLERKS, occurred=SUBMITTED, paper=paper.id, **common)
        tellers.append(Teller(session, one, measure, answering.get(unit), at))
    session.add_all([row for teller in tellers for row in plan_of(teller, known)])
    session.flush()
    return tellers


def departments(session: Session, on: date) -> dict[int | None, Actor]:
    """By record: the person of each department."""
    asked = select(Membership.organization_id, Person).join(Person, Person.id == Membership.person_id)
    found = session.execute(asked.where(Membership.role == Office.DEPARTMENT).order_by(Membership.id))
    return {unit: replace(actor_of(session, person, on), by_record=True) for unit, person in found}


def measure_of(told: Told, concept: Concept, own: FieldOfAction, unit: int | None, today: date) -> Measure:
    indicator = told.parts("Indikator")
    cost = None if told.real else sum((amount for _, _, amount in told.costs), Decimal(0))
    return Measure(
        case=Case(kind="measure", public=True),
        number=told.number,
        title=told.called,
        concept_id=concept.id,
        field_id=own.id,
        goal=told.lines.get("Ziel"),
        indicator=indicator[0] if indicator else None,
        responsible_unit_id=unit,
        due_on=told.first_due(today),
        cost=cost,
        in_remit=True,
        budget_line=BUDGET_LINE if told.costs and not told.reserved else None,
    )


# -- the plan -----------------------------------------------------------------------------------------------------


def plan_of(teller: Teller, known: dict[str, Organization]) -> Iterator[Any]:
    told, number, at = teller.told, teller.measure.id, teller.at
    yield from milestones_of(teller)
    yield from indicator_of(teller)
    for year, state, amount in told.costs:
        line = BUDGET_LINE if state in (C.ADOPTED, C.FROZEN) else None
        yield CostItem(measure_id=number, year=year, amount=amount, state=state, budget_line=line, created=at)
    for name in told.parts("Mit"):
        if name in known:
            yield Participant(measure_id=number, organization_id=known[name].id, created=at)
        else:
            yield Participant(measure_id=number, name=name, created=at)


def milestones_of(teller: Teller) -> Iterator[Milestone]:
    told, number = teller.told, teller.measure.id
    if told.real and told.state is M.IN_PROGRESS:
        yield Milestone(
            measure_id=number, title="Auftakt", due_on=EARLIEST_START, reported_on=EARLIEST_START, created=teller.at
        )
    for place, line in enumerate(told.parts("Schritte")):
        reached = line.endswith(" x")
        title, shift = line.removesuffix(" x").rsplit(" ", 1)
        due_on = month_end(teller.today, int(shift))
        # Some are reached a few days before their day, some after it.
        reported_on = min(due_on + timedelta(days=(place * 11 + len(title)) % 25 - 12), teller.today)
        yield Milestone(
            measure_id=number,
            title=title,
            due_on=due_on,
            reported_on=reported_on if reached else None,
            created=teller.at,
        )


def indicator_of(teller: Teller) -> Iterator[Indicator]:
    """With its readings at the end of each half year, the newest last."""
    parts = teller.told.parts("Indikator")
    if not parts:
        return
    name, unit, aims, *readings = parts
    baseline, target = (Decimal(figure) for figure in aims.split(" > "))
    values = [Decimal(figure) for figure in (readings[0].split() if readings else ())]
    days = half_years(teller.today, len(values))
    yield Indicator(
        measure_id=teller.measure.id,
        name=name,
        unit=unit,
        direction=Direction.DOWN if target < baseline else Direction.UP,
        baseline=baseline,
        baseline_on=BASELINE,
        target=target,
        target_on=month_end(teller.today, teller.told.due or 0),
        created=teller.at,
        values=[
            IndicatorValue(on=day, value=value, source="Bericht des Fachbereichs", created=teller.at)
            for day, value in zip(days, values, strict=True)
        ],
    )


def half_years(today: date, number: int) -> list[date]:
    """Last days of the last half years that are over."""
    ends = [date(year, month, day) for year in range(2024, today.year + 1) for month, day in ((6, 30), (12, 31))]
    return [day for day in ends if day < today][-number:] if number else []
