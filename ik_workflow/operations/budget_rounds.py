"""The budget's calendar: a round opens, and what costs and has no budget line is to be registered (VW-17).

The task is the deadline DR-27. One that asks for its day already gets the treasury's; no second one is opened.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Exists
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import WrongOffice
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import BudgetLimit
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import Case
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Measure
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.models.tracking import CostState
from ik_workflow.operations.administration import enter
from ik_workflow.operations.concerns import LIVING
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_owners import holders
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import end_rows
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.deadline_rows import values_of
from ik_workflow.operations.deadline_rows import write_many
from ik_workflow.periods import BERLIN
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import Law
from ik_workflow.states.offices import Office
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

RULE = "DR-27"
MOST_YEARS = 10
Years = int | ColumnElement[int] | InstrumentedAttribute[int]
HOLDS = (BudgetRound.deleted.is_(False), BudgetRound.withdrawn_on.is_(None))
#: more than an estimate: the treasury has it
REGISTERED = tuple(state for state in CostState if state is not CostState.ESTIMATED)


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """What the treasury's calendar says; ``limits`` are euros by year, of some of the years."""

    title: str
    first_year: int
    last_year: int
    opens_on: date
    register_until: date
    source: str
    limits: Mapping[int, Decimal]


def enter_round(session: Session, terms: RoundTerms, *, actor: Actor, at: datetime) -> BudgetRound:
    """A budget procedure as the calendar names it. The caller commits."""
    if Office.TREASURY not in actor.hands:
        raise WrongOffice(_("Den Kalender des Haushalts trägt die Kämmerei ein."))
    check_terms(terms)
    round_ = BudgetRound(
        title=terms.title,
        first_year=terms.first_year,
        last_year=terms.last_year,
        opens_on=terms.opens_on,
        register_until=terms.register_until,
        source=terms.source,
        created=at,
        limits=[BudgetLimit(year=year, amount=amount, created=at) for year, amount in sorted(terms.limits.items())],
    )
    session.add(round_)
    session.flush()
    enter(session, AdministrationAct.BUDGET_ENTERED, actor=actor, at=at, budget_round=round_)
    return round_


def check_terms(terms: RoundTerms) -> None:
    """Raises BadValue at the field that is wrong."""
    if not FIRST_YEAR <= terms.first_year <= terms.last_year <= LAST_YEAR:
        raise BadValue("last_year", _("Letztes Haushaltsjahr: Es liegt vor dem ersten. Bitte prüfen Sie beide."))
    if terms.last_year - terms.first_year >= MOST_YEARS:
        raise BadValue("last_year", _("Letztes Haushaltsjahr: Bitte nennen Sie höchstens zehn Jahre."))
    if terms.register_until < terms.opens_on:
        raise BadValue("register_until", _("Letzter Tag der Anmeldung: Er liegt vor dem ersten."))


def planned_cost(first_year: Years, last_year: Years, *such: ColumnElement[bool]) -> ColumnElement[bool]:
    """It costs something, such, in these years; where no year is known, in any."""
    in_years = items(CostItem.year.between(first_year, last_year), CostItem.amount > Decimal(0), *such)
    return or_(in_years, and_(~items(), Measure.cost > Decimal(0)))


def items(*such: ColumnElement[bool]) -> Exists:
    """Whether the measure has such costs."""
    own = (CostItem.measure_id == Measure.id, CostItem.deleted.is_(False))
    return select(CostItem.id).where(*own, *such).correlate(Measure, BudgetRound).exists()


def has_line() -> ColumnElement[bool]:
    return and_(Measure.budget_line.is_not(None), Measure.budget_line != "")


def is_placed() -> ColumnElement[bool]:
    """These costs have a budget line, or are more than an estimate."""
    return or_(CostItem.state.in_(REGISTERED), CostItem.budget_line.is_not(None))


def to_register(first_year: Years, last_year: Years) -> ColumnElement[bool]:
    """It costs something in these years that the treasury has not; what it has of another year says nothing."""
    return and_(~has_line(), planned_cost(first_year, last_year, ~is_placed()))


def due_rounds(session: Session, today: date) -> Sequence[BudgetRound]:
    running = (BudgetRound.opens_on <= today, BudgetRound.register_until >= today, *HOLDS)
    return session.scalars(select(BudgetRound).where(*running).order_by(BudgetRound.id)).all()


def open_due(session: Session, *, at: datetime, limit: int = 500) -> int:
    """Ask for what is not registered in rounds that run, and end what is; how many tasks were touched."""
    with translated_by(GERMAN):
        done = end_registered(session, at=at, limit=limit)
        for round_ in due_rounds(session, local_date(at)):
            if done < limit:
                done += ask(session, round_, at=at, limit=limit - done)
    return done


def ask(session: Session, round_: BudgetRound, *, at: datetime, limit: int) -> int:
    """A deadline for each measure that is to be registered and was not asked in this round."""
    begins = datetime.combine(round_.opens_on, time(0), BERLIN)
    own = (Deadline.subject_type == "measure", Deadline.subject_id == Measure.id, Deadline.rule == RULE)
    runs = Deadline.state == DeadlineState.OPEN
    dated_now = and_(runs, Deadline.due_on >= round_.opens_on)
    ended = and_(~runs, Deadline.opened_at >= begins, Deadline.closed_at > (round_.asked_since or round_.created))
    asked = select(Deadline.id).where(*own, or_(dated_now, ended)).exists()
    wanted = (
        select(Measure.id, Measure.case_id, Measure.responsible_unit_id, Measure.state)
        .where(
            *(Measure.state.in_(LIVING), Measure.deleted.is_(False), ~asked),
            to_register(round_.first_year, round_.last_year),
        )
        .order_by(Measure.case_id)
        .limit(limit)
    )
    rows = session.execute(wanted).mappings().all()
    if not rows:
        return 0
    cases = [row["case_id"] for row in rows]
    session.execute(select(Case.id).where(Case.id.in_(cases)).order_by(Case.id).with_for_update()).all()
    write_tasks(session, round_, rows, at)
    return len(rows)


def day_of(round_: BudgetRound) -> Day:
    words = _("{round}: anzumelden bis {day}", round=round_.title, day=long_date(round_.register_until))
    return Day(round_.register_until, round_.opens_on, words, Law.INTERNAL.value)


def write_tasks(session: Session, round_: BudgetRound, rows: Sequence[Any], at: datetime) -> None:
    """What asks already for its day gets it; the others begin."""
    connection, calendar = session.connection(), city_calendar(session.connection())
    rule = DEADLINE_RULES[RULE]
    day = day_of(round_)
    numbers = [row["id"] for row in rows]
    own = (DEADLINES.c.subject_type == "measure", DEADLINES.c.subject_id.in_(numbers), DEADLINES.c.rule == RULE)
    running = {known.subject_id: known for known in open_ones(connection, *own)}
    for known in running.values():
        shift(connection, known, day, reason=day.explanation, by=ENGINE.key, at=at, calendar=calendar)
    new = [row for row in rows if row["id"] not in running]
    whose = holders(connection, rule.courses[0].owner, "measure", new, local_date(at))
    places = [Place(row["case_id"], "measure", row["id"], None, at, calendar) for row in new]
    made = [values_of(place, RULE, _(rule.task), day, holder) for place, holder in zip(places, whose, strict=True)]
    write_many(connection, made, at, calendar)


def end_registered(session: Session, *, at: datetime, limit: int) -> int:
    """The task is done once the treasury has what the measure costs in the years of the round that asks."""
    today = local_date(at)
    asks = or_(
        BudgetRound.register_until == Deadline.due_on,
        and_(BudgetRound.opens_on <= today, BudgetRound.register_until >= today),
    )
    round_ = select(BudgetRound.id).where(asks, *HOLDS)
    wanted = round_.where(to_register(BudgetRound.first_year, BudgetRound.last_year))
    asked = (
        select(Deadline.id, Deadline.due_on)
        .join(Measure, and_(Deadline.subject_type == "measure", Deadline.subject_id == Measure.id))
        .where(Deadline.rule == RULE, Deadline.state == DeadlineState.OPEN)
        .where(or_(has_line(), and_(or_(items(is_placed()), round_.exists()), ~wanted.exists())))
        .order_by(Deadline.case_id)
        .limit(limit)
    )
    rows = session.execute(asked).all()
    end_rows(session.connection(), rows, reason=_("zum Haushalt ist nichts mehr anzumelden"), by=ENGINE.key, at=at)
    return len(rows)
