"""Builders: report orders from an adopted paper, and steps of theirs."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import perform
from ik_workflow.operations.order_days import understood
from ik_workflow.operations.report_orders import Ordered
from ik_workflow.operations.report_orders import issue_order
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from tests.make import AT
from tests.make import SITTING
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_resolution

PASSAGE = "beschließt das Konzept"  #: stands in the wording of ``make_paper``
MARCH, APRIL, MAY = date(2025, 3, 12), date(2025, 4, 9), date(2025, 5, 14)  #: sittings of the main committee
DECIDED = datetime(2024, 12, 5, 9, 0).astimezone(AT.tzinfo)  #: the morning after the council's sitting


@dataclass(frozen=True)
class Desk:
    """A resolution, the bodies and the people that an order asks for."""

    house: House
    resolution: Resolution
    unit: Organization
    department: Actor

    @property
    def clerk(self) -> Actor:
        return self.house.clerk


def make_desk(session: Session) -> Desk:
    """The main committee sits in March, April and May."""
    house = make_house(session)
    for day in (MARCH, APRIL, MAY):
        make_meeting(session, house, house.main_committee, day)
    kind = Classification.DEPARTMENT
    unit = make_organization(session, house.body, "Fachbereich Soziales", classification=kind)
    department = make_actor(session, unit, offices=[Office.DEPARTMENT], name="Fachbereich")
    return Desk(house, make_resolution(session, house), unit, department)


def make_order(
    session: Session,
    desk: Desk,
    words: str = "im März 2025",
    *,
    interims: tuple[str, ...] = (),
    body: Organization | None = None,
    on: date = SITTING,
    at: datetime = DECIDED,
    **values: Any,
) -> ReportOrder:
    """Issued the day after the sitting, its words read among the sittings of the main committee."""
    body, connection = body or desk.house.main_committee, session.connection()
    due, *others = (understood(connection, one, body.id, said_on=SITTING, today=SITTING) for one in (words, *interims))
    given = {"title": "Monitoring", "passage": PASSAGE, **values}
    ordered = Ordered(**given, organization=body, due=due, interims=others)
    return issue_order(session, desk.resolution, ordered, actor=desk.clerk, occurred=on, at=at)


def order_step(
    session: Session,
    order: ReportOrder,
    trigger: str,
    actor: Actor,
    *,
    on: date = SITTING,
    at: datetime = DECIDED,
    reason: str | None = None,
    **facts: Any,
) -> None:
    """The step as its form takes it."""
    perform(session, order, Given(trigger, actor, on, at, facts, reason))


def give_out(session: Session, desk: Desk, order: ReportOrder) -> None:
    """Assigned to the unit and accepted there."""
    order_step(session, order, "assign", desk.house.mayor, unit=desk.unit.id)
    order_step(session, order, "accept", desk.department)


def running(session: Session, order: ReportOrder) -> list[Deadline]:
    """The order's open deadlines, by rule and place."""
    own = (Deadline.subject_type == "report_order", Deadline.subject_id == order.id)
    asked = select(Deadline).where(*own, Deadline.state == DeadlineState.OPEN)
    return list(
        session.scalars(asked.order_by(Deadline.rule, Deadline.ordinal).execution_options(populate_existing=True))
    )
