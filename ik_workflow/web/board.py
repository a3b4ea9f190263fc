"""What the page of a concept and the overview share: its measures on a day, in numbers, by field and by concern."""

from collections import Counter
from collections import defaultdict
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from decimal import Decimal
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.tracking import CostState
from ik_workflow.operations.concerns import given_up
from ik_workflow.operations.dates_ahead import ahead
from ik_workflow.operations.earlier import Standing
from ik_workflow.operations.glance import Glance
from ik_workflow.operations.glance import glance_at
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import short_date
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import WITH_COUNCIL
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.addresses import called
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.addresses import records_of
from ik_workflow.web.course_words import PARTS
from ik_workflow.web.course_words import difference_list
from ik_workflow.web.course_words import differences
from ik_workflow.web.papers import LOAD
from ik_workflow.web.papers import ListedPaper
from ik_workflow.web.papers import listed
from ik_workflow.web.query import Query
from ik_workflow.web.viewing import reading

LATELY = timedelta(days=90)
FIRST_DAY = date(FIRST_YEAR + 1, 1, 1)  #: what is looked at before a day lies within the calendar, too
MOST_PAPERS = 10
#: tables, so that a report that everybody may read leads nobody to the cycle behind it
MEASURES = cast(Table, Measure.__table__).alias("papers_of_measures")
CYCLES = cast(Table, ReportingCycle.__table__).alias("papers_of_cycles")


@dataclass(frozen=True, slots=True)
class Days:
    """``on``: the day that is shown; ``then``: the day it is compared with."""

    on: date
    then: date
    today: date
    #: somebody asked for the comparison
    compared: bool

    @property
    def earlier(self) -> bool:
        return self.on < self.today


@dataclass(frozen=True, slots=True)
class Field:
    """A field of action; ``counts`` by the parts of a bar, ``measures`` the first of them."""

    label: str
    counts: Sequence[int]
    measures: Sequence[Standing]

    @property
    def number(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Board:
    days: Days
    glance: Glance
    fields: Sequence[Field]
    #: what became different since ``days.then``
    changes: str
    #: of a list below it, where that is more than a sentence can hold
    change_lines: Sequence[str] = ()

    @property
    def number(self) -> int:
        return sum(self.glance.numbers.values())


def counts_of(numbers: Mapping[MeasureState, int]) -> list[int]:
    return [sum(numbers.get(state, 0) for state in states) for _label, _css, states in PARTS]


def read_days(query: Query, today: date) -> Days:
    """``stand`` and ``vergleich``; the later of both is shown, and what lies ahead is refused with a sentence."""
    asked = {name: query.day(name, label) for name, label in (("stand", _("Stand")), ("vergleich", _("Vergleich")))}
    for name, day in asked.items():
        if day is not None and day > today:
            query.faults.append(_("Der {day} liegt in der Zukunft; er wurde nicht beachtet.", day=short_date(day)))
            asked[name] = None
        if day is not None and day < FIRST_DAY:
            query.faults.append(
                _(
                    "Vor dem {first} ist nichts verzeichnet; der {day} wurde nicht beachtet.",
                    first=short_date(FIRST_DAY),
                    day=short_date(day),
                )
            )
            asked[name] = None
    on, then = asked["stand"] or today, asked["vergleich"]
    if then is None:
        return Days(on, on - LATELY, today, compared=False)
    return Days(max(on, then), min(on, then), today, compared=True)


def board_of(session: Session, concepts: Collection[int], days: Days, *, per_field: int = 0) -> Board:
    """Of the measures of these concepts, as far as the session may see them; of each field the first are named."""
    glance = glance_at(session, reading(), concepts, days.on, days.then, days.today, per_field=per_field)
    said, lines = difference_list(days.then, days.on, days.today, differences(glance.then, glance.now))
    return Board(days, glance, fields_of(session, glance, per_field), said, lines)


def fields_of(session: Session, glance: Glance, per_field: int) -> list[Field]:
    asked = select(FieldOfAction).where(FieldOfAction.concept_id.in_(glance.concepts), FieldOfAction.deleted.is_(False))
    found = {one.id: one for one in session.scalars(asked.order_by(FieldOfAction.concept_id, FieldOfAction.number))}
    numbers: dict[int | None, Counter[MeasureState]] = {number: Counter() for number in found}
    for (field_id, state), number in glance.numbers.items():
        numbers.setdefault(field_id if field_id in found else None, Counter())[state] += number
    by_field: dict[int | None, list[Standing]] = defaultdict(list)
    for one in glance.now:
        by_field[one.field_id if one.field_id in found else None].append(one)
    fields = [
        Field(
            _("{number} {name}", number=found[number].number, name=found[number].name)
            if number is not None
            else _("ohne Handlungsfeld"),
            counts_of(counts),
            by_field[number][:per_field],
        )
        for number, counts in numbers.items()
    ]
    return [one for one, number in zip(fields, numbers, strict=True) if one.number or number is not None]


# -- money, papers, deadlines -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearOfMoney:
    year: int
    amounts: Sequence[Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, Decimal(0))


def money_of(session: Session, concepts: Collection[int]) -> list[YearOfMoney]:
    """What the measures cost by year and by how firm it is, as it is on record now; not those that were given up."""
    asked = (
        select(CostItem.year, CostItem.state, func.sum(CostItem.amount))
        .join(Measure, Measure.id == CostItem.measure_id)
        .where(Measure.concept_id.in_(concepts), Measure.deleted.is_(False), ~given_up())
        .where(CostItem.amount.is_not(None), CostItem.deleted.is_(False))
        .group_by(CostItem.year, CostItem.state)
    )
    sums = {(year, state): amount for year, state, amount in session.execute(asked)}
    years = sorted({year for year, _state in sums})
    return [YearOfMoney(year, [sums.get((year, state)) or Decimal(0) for state in CostState]) for year in years]


def papers_of(
    session: Session, concepts: Collection[int], *which: ColumnElement[bool], today: date
) -> list[ListedPaper]:
    """Papers on the concept, on its measures, and its reports; the newest first."""
    own = or_(
        Paper.id.in_(select(Concept.paper_id).where(Concept.id.in_(concepts))),
        Paper.id.in_(select(MEASURES.c.paper_id).where(MEASURES.c.concept_id.in_(concepts))),
        Paper.id.in_(select(CYCLES.c.paper_id).where(CYCLES.c.concept_id.in_(concepts))),
    )
    asked = LOAD.where(own, *which).order_by(Paper.since.desc(), Paper.id.desc()).limit(MOST_PAPERS)
    return [listed(paper, today) for paper in session.scalars(asked).unique()]


def in_consultation() -> ColumnElement[bool]:
    return Paper.state.in_([state for state in WITH_COUNCIL if state not in FINAL])


def is_report(concepts: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    reports = select(CYCLES.c.paper_id).where(CYCLES.c.concept_id.in_(concepts))
    return (Paper.id.in_(reports), Paper.state.in_([*WITH_COUNCIL, *FINAL]))


def about(concepts: Collection[int]) -> ColumnElement[bool]:
    """Deadlines of the concepts, of their papers and measures, and of whatever reports or rates these."""
    stocktakings = select(Stocktaking.id).where(Stocktaking.concept_id.in_(concepts))
    subjects: dict[str, Any] = {
        "concept": concepts,
        "paper": select(Concept.paper_id).where(Concept.id.in_(concepts), Concept.paper_id.is_not(None)),
        "measure": select(Measure.id).where(Measure.concept_id.in_(concepts)),
        "reporting_cycle": select(ReportingCycle.id).where(ReportingCycle.concept_id.in_(concepts)),
        "stocktaking": stocktakings,
        "assessment": select(Assessment.id).where(Assessment.stocktaking_id.in_(stocktakings)),
    }
    return or_(*((Deadline.subject_type == kind) & Deadline.subject_id.in_(ids) for kind, ids in subjects.items()))


@dataclass(frozen=True, slots=True)
class DateAhead:
    due_on: date
    #: what it is about, and where that is
    title: str
    page: str
    task: str
    owner: str


def dates_of(session: Session, which: ColumnElement[bool], days: Days, *, within: int, most: int) -> list[DateAhead]:
    """The next days of these deadlines, of records that may be seen."""
    found = ahead(session, which, days.on, days.today, within=within, most=most)
    records, dates = records_of(session, [one.deadline for one in found]), []
    for one in found:
        kind, owner = one.deadline.subject_type, one.deadline.owner
        if subject := records.get((kind, one.deadline.subject_id)):
            title = subject.called if isinstance(subject, Measure) else called(kind, subject)
            page, task = page_of_record(kind, subject), shown(one.deadline.task)
            dates.append(DateAhead(one.due_on, title, page, task, owner.name if owner else ""))
    return dates


def parts_words() -> list[tuple[str, str]]:
    """Label and class of each part of a bar."""
    return [(shown(label), css) for label, css, _states in PARTS]
