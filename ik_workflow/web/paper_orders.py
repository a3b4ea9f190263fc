"""The part "Berichtsaufträge" of a paper's page: what was ordered with it, and to which order it reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations.order_views import ADOPTED
from ik_workflow.states.offices import Office
from ik_workflow.web.order_list import FOR_A_LINE
from ik_workflow.web.order_list import OrderLine
from ik_workflow.web.order_list import line_of

MOST = 50


@dataclass(frozen=True, slots=True)
class PaperOrders:
    ordered: Sequence[OrderLine]
    #: orders that this paper answers
    answered: Sequence[OrderLine]
    may_issue: bool


def orders_of(session: Session, actor: Actor, paper: Paper, today: date) -> PaperOrders | None:
    """None for the public, and where there is nothing to show."""
    if actor.person_id is None:
        return None
    own = or_(ReportOrder.paper_id == paper.id, ReportOrder.report_paper_id == paper.id)
    asked = select(ReportOrder).where(own).options(*FOR_A_LINE).order_by(ReportOrder.id).limit(MOST)
    found = session.scalars(asked).all()
    may_issue = Office.COUNCIL_OFFICE in actor.hands and paper.state in ADOPTED and bool(paper.resolutions)
    if not found and not may_issue:
        return None
    return PaperOrders(
        [line_of(one, today) for one in found if one.paper_id == paper.id],
        [line_of(one, today) for one in found if one.report_paper_id == paper.id],
        may_issue,
    )
