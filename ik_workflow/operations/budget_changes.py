"""The treasury changes a budget procedure or declares it invalid: who is asked follows, and a trace says what changed.

A task that ends here counts as not asked: whatever other round runs asks for the measure again.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from textwrap import shorten
from typing import Any

from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import BudgetLimit
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import Case
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Measure
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.administration import enter
from ik_workflow.operations.budget_rounds import HOLDS
from ik_workflow.operations.budget_rounds import RULE
from ik_workflow.operations.budget_rounds import RoundTerms
from ik_workflow.operations.budget_rounds import check_terms
from ik_workflow.operations.budget_rounds import day_of
from ik_workflow.operations.budget_rounds import planned_cost
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import end_rows
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.measure_planning import money_words
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

LONGEST = 70  #: characters of a name or source in the trace
LONGEST_REASON = 200
MOST_WORDS = 500


def change_round(
    session: Session, round_: BudgetRound, terms: RoundTerms, *, version: int, actor: Actor, at: datetime
) -> None:
    """Tasks that were given for it get its new day, or end where the measure is not asked any more.

    The caller commits. Raises WrongOffice, StaleVersion, Refused, and BadValue at the field that is wrong.
    """
    lock_round(session, round_, version=version, actor=actor)
    check_terms(terms)
    with translated_by(GERMAN):  # the trace is German, whoever changes it
        words = "; ".join(differences(round_, terms))
        if not words:
            return
        given = tasks_of(session, round_)
        limits = {limit.year: limit.amount for limit in round_.limits}
        for name in ("title", "first_year", "last_year", "opens_on", "register_until", "source"):
            setattr(round_, name, getattr(terms, name))
        if limits != dict(terms.limits):
            keep_limits(session, round_, terms.limits, at)
        session.flush()
        follow_change(session, round_, given, actor, at)
    mark_changed(session, round_, AdministrationAct.BUDGET_CHANGED, words, actor, at)


def withdraw_round(
    session: Session, round_: BudgetRound, reason: str, *, version: int, actor: Actor, at: datetime
) -> None:
    """It stays to be read, and nobody is asked for it any more. The caller commits; raises as ``change_round`` does."""
    lock_round(session, round_, version=version, actor=actor)
    words = check_line("reason", _("Begründung"), reason, length=LONGEST_REASON).strip()
    if not words:
        raise BadValue("reason", _("Begründung: Bitte füllen Sie dieses Feld aus."))
    given = tasks_of(session, round_)
    round_.withdrawn_on = local_date(at)
    with translated_by(GERMAN):
        end(session, given, _("„{round}“ gilt nicht mehr: {reason}", round=round_.title, reason=words), actor, at)
    mark_changed(session, round_, AdministrationAct.BUDGET_WITHDRAWN, words, actor, at)


def lock_round(session: Session, round_: BudgetRound, *, version: int | None, actor: Actor) -> None:
    """Only the treasury, only what it saw, and only a round that is still valid."""
    if Office.TREASURY not in actor.hands:
        raise WrongOffice(_("Den Kalender des Haushalts führt die Kämmerei."))
    session.refresh(round_, with_for_update=True)
    if version is not None and round_.version != version:
        raise StaleVersion(_("Jemand anderes hat diesen Haushalt inzwischen geändert. Bitte laden Sie die Seite neu."))
    if round_.withdrawn_on is not None:
        raise Refused(_("Dieser Haushalt gilt nicht mehr; er lässt sich nicht ändern."))


def mark_changed(
    session: Session, round_: BudgetRound, act: AdministrationAct, words: str, actor: Actor, at: datetime
) -> None:
    round_.version, round_.modified = round_.version + 1, at
    enter(session, act, actor=actor, at=at, budget_round=round_, words=shorten(words, MOST_WORDS, placeholder=" …"))


def keep_limits(session: Session, round_: BudgetRound, limits: Mapping[int, Decimal], at: datetime) -> None:
    session.execute(delete(BudgetLimit).where(BudgetLimit.round_id == round_.id))
    session.add_all(
        BudgetLimit(round_id=round_.id, year=year, amount=amount, created=at) for year, amount in sorted(limits.items())
    )
    session.flush()
    session.expire(round_, ["limits"])


# -- who is asked -------------------------------------------------------------------------------------------------


def tasks_of(session: Session, round_: BudgetRound) -> Sequence[Any]:
    """The open tasks with its day, their cases locked."""
    connection = session.connection()
    due = DEADLINES.c.due_on == round_.register_until
    own = (DEADLINES.c.subject_type == "measure", DEADLINES.c.rule == RULE, due)
    cases = {row.case_id for row in open_ones(connection, *own)}
    session.execute(select(Case.id).where(Case.id.in_(cases)).order_by(Case.id).with_for_update()).all()
    return open_ones(connection, *own)


def follow_change(session: Session, round_: BudgetRound, given: Sequence[Any], actor: Actor, at: datetime) -> None:
    """What still belongs to it moves; what falls out of its years, or is asked only later, ends."""
    asked: set[int] = set()
    if round_.opens_on <= local_date(at):
        costing = select(Deadline.subject_id).join(
            Measure, and_(Deadline.subject_type == "measure", Deadline.subject_id == Measure.id)
        )
        which = (Deadline.rule == RULE, Deadline.state == DeadlineState.OPEN)
        asked.update(session.scalars(costing.where(*which, planned_cost(round_.first_year, round_.last_year))))
    connection, calendar, day = session.connection(), city_calendar(session.connection()), day_of(round_)
    for row in given:
        if row.subject_id in asked:
            shift(connection, row, day, reason=day.explanation, by=actor.key, at=at, calendar=calendar)
    reason = _("„{round}“ wurde geändert; die Maßnahme ist dafür nicht mehr anzumelden.", round=round_.title)
    end(session, [row for row in given if row.subject_id not in asked], reason, actor, at)


def end(session: Session, given: Sequence[Any], reason: str, actor: Actor, at: datetime) -> None:
    if not given:
        return
    cancelled = DeadlineState.CANCELLED
    end_rows(session.connection(), given, reason=reason, by=actor.key, at=at, state=cancelled)
    coming = (BudgetRound.register_until >= local_date(at), *HOLDS)
    session.execute(update(BudgetRound).where(*coming).values(asked_since=at))


# -- in words -----------------------------------------------------------------------------------------------------


def differences(round_: BudgetRound, terms: RoundTerms) -> Iterator[str]:
    """What changes, as a person says it."""
    for name, old, new in (
        (_("Name"), round_.title, terms.title),
        (_("erstes Jahr"), str(round_.first_year), str(terms.first_year)),
        (_("letztes Jahr"), str(round_.last_year), str(terms.last_year)),
        (_("Anmeldung ab"), long_date(round_.opens_on), long_date(terms.opens_on)),
        (_("Anmeldung bis"), long_date(round_.register_until), long_date(terms.register_until)),
        (_("Quelle"), round_.source, terms.source),
    ):
        if old != new:
            yield said(name, old, new)
    yield from limit_differences({limit.year: limit.amount for limit in round_.limits}, terms.limits)


def limit_differences(old: Mapping[int, Decimal], new: Mapping[int, Decimal]) -> Iterator[str]:
    for year in sorted({*old, *new}):
        if old.get(year) != new.get(year):
            yield said(_("Grenze {year}", year=year), sum_of(old.get(year)), sum_of(new.get(year)))


def said(name: str, old: str, new: str) -> str:
    old, new = (shorten(words, LONGEST, placeholder=" …") for words in (old, new))
    return _("{name}: {new} statt {old}", name=name, new=new, old=old)


def sum_of(amount: Decimal | None) -> str:
    return money_words(amount) if amount is not None else _("keine Grenze")
