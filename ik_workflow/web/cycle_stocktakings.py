"""What the page of a reporting cycle says of the stocktaking for which it asks the departments."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.stocktakings import cycle_for
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import BEGUN
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.stocktaking import LINKED
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import shown
from ik_workflow.web.viewing import current_actor


@dataclass(frozen=True, slots=True)
class Taking:
    title: str
    state: str
    address: str
    #: form that names this cycle, for whoever may, where the stocktaking names none
    form: str = ""


def stocktakings_of(session: Session, cycle: ReportingCycle) -> Sequence[Taking]:
    """Those that name the cycle; for the commissioner also those whose day falls into its time."""
    if cycle.kind is not CycleKind.STOCKTAKING:
        return ()
    named = Stocktaking.cycle_id == cycle.id
    wanted = named
    if commissioner():
        free = Stocktaking.cycle_id.is_(None) & Stocktaking.state.in_(LINKED)
        wanted = or_(named, free & (Stocktaking.concept_id == cycle.concept_id))
    asked = select(Stocktaking).where(wanted, Stocktaking.state != StocktakingState.CANCELLED)
    found = session.scalars(asked.order_by(Stocktaking.cut_off_on.desc(), Stocktaking.id.desc())).all()
    return [taking(one) for one in found if one.cycle_id or falls_into(session, one, cycle)]


def taking(one: Stocktaking) -> Taking:
    form = url_for("steps.open_form", kind="stocktaking", address=one.public_id, trigger="link_cycle")
    page = url_for("stocktakings.stocktaking", address=one.public_id)
    return Taking(one.title, shown(one.state.label), page, "" if one.cycle_id else form)


def falls_into(session: Session, one: Stocktaking, cycle: ReportingCycle) -> bool:
    return one.cut_off_on is not None and cycle_for(session, one.concept_id, one.cut_off_on) == cycle.id


def prepare_address(cycle: ReportingCycle) -> str:
    """Of the form that begins one, with what is known already; for the commissioner, once the cycle has begun."""
    begun = cycle.state in BEGUN and cycle.state is not ReportingCycleState.CANCELLED
    if cycle.kind is not CycleKind.STOCKTAKING or not begun or not commissioner():
        return ""
    concept = cycle.concept.public_id if cycle.concept else None  # None leaves it out of the address
    return url_for("steps.open_beginning", kind="stocktaking", cycle=cycle.public_id, concept=concept)


def commissioner() -> bool:
    return Office.INTEGRATION_COMMISSIONER in current_actor().hands
