"""The budget in the demonstration: registrations run, and what money there is does not reach all measures."""

from datetime import datetime
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Person
from ik_workflow.operations.budget_ranks import candidates
from ik_workflow.operations.budget_ranks import costs_of
from ik_workflow.operations.budget_ranks import cut
from ik_workflow.operations.budget_ranks import save_ranking
from ik_workflow.operations.budget_rounds import RoundTerms
from ik_workflow.operations.budget_rounds import enter_round
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office

YEARS = (2027, 2028)
LIMITS = {2027: Decimal(500_000), 2028: Decimal(450_000)}


def tell_budget(session: Session, at: datetime) -> None:
    """What runs comes first in the order, then what waits for its money."""
    today = local_date(at)
    opens_on, until = today - timedelta(28), today + timedelta(46)
    title, source = "Beispiel: Doppelhaushalt 2027/2028", "Beispiel: Terminplan der Kämmerei"
    terms = RoundTerms(title, *YEARS, opens_on, until, source, LIMITS)
    in_office = select(Membership.person_id).where(Membership.role == Office.TREASURY)
    person = session.scalars(select(Person).where(Person.id.in_(in_office)).order_by(Person.id)).first()
    assert person is not None, "the demonstration's people come first"
    treasury = actor_of(session, person, today)
    round_ = enter_round(session, terms, actor=treasury, at=at)
    measures = sorted(candidates(session, round_), key=urgency)
    ranking = cut(measures, costs_of(session, round_, measures), YEARS, LIMITS)
    save_ranking(session, round_, ranking, actor=treasury, at=at)


def urgency(measure: Measure) -> tuple[bool, list[int]]:
    """Of each field the first measures before the next ones."""
    return measure.budget_line is None, [int(part) for part in (measure.number or "0").split(".")][::-1]
