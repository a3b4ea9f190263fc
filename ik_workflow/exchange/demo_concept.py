"""The concept of 2024 to 2028 in the demonstration: its paper is real; its measures stand in ``demo_measures``."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.exchange.demo_budget import tell_budget
from ik_workflow.exchange.demo_courses import begin
from ik_workflow.exchange.demo_courses import carry_on
from ik_workflow.exchange.demo_cycle import tell_cycle
from ik_workflow.exchange.demo_measures import ADOPTED
from ik_workflow.exchange.demo_measures import CLERKS
from ik_workflow.exchange.demo_measures import ENDS
from ik_workflow.exchange.demo_measures import STARTS
from ik_workflow.exchange.demo_measures import SUBMITTED
from ik_workflow.exchange.demo_measures import draft_measures
from ik_workflow.exchange.demo_people import STEERING
from ik_workflow.exchange.stories import COUNCIL
from ik_workflow.exchange.stories import first_wednesday
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Recurrence
from ik_workflow.operations.cycle_planning import plan_next
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.reporting_cycle import CycleKind

CONCEPT_PAPER = "24/SVV/0093"
TITLE = "EINE Stadt für ALLE: Integrationskonzept 2024 bis 2028"
#: months without a session of the council (KA-04), and how far ahead a yearly plan is known
WITHOUT_SESSION = (1, 7, 8)
MONTHS_AHEAD = 16
EARLIER = timedelta(days=200)  # so long before the demonstration its yearly report was planned


def tell_concept(session: Session, body: Body, *, at: datetime) -> None:
    """The concept in force with its measures, and the council's sessions of the months to come; once."""
    paper = session.scalars(select(Paper).where(Paper.number == CONCEPT_PAPER, Paper.body_id == body.id)).one()
    if session.scalar(select(Concept.id).where(Concept.paper_id == paper.id)) is not None:
        return
    plan_sessions(session, body, at)
    concept = Concept(case=Case(kind="concept", public=True), title=TITLE, starts_on=STARTS, ends_on=ENDS)
    common: dict[str, Any] = {"recorded_at": at, "derived": True}
    take(session, concept, "prepare", actor=ENGINE, occurred=date(2023, 9, 1), **common)
    tellers = draft_measures(session, body, concept, paper, at)
    take(session, concept, "submit", actor=CLERKS, occurred=SUBMITTED, paper=paper.id, **common)
    take(session, concept, "enter_into_force", actor=CLERKS, occurred=ADOPTED, **common)
    for teller in tellers:
        begin(teller)
    tell_cycle(session, concept, tellers, at)
    for teller in tellers:
        carry_on(teller)
    plan_report(session, at)
    tell_budget(session, at)


def plan_sessions(session: Session, body: Body, at: datetime) -> None:
    """The council's sessions as its yearly plan would name them: first Wednesdays, with a summer break."""
    today = local_date(at)
    council = session.scalars(
        select(Organization).where(Organization.body_id == body.id, Organization.name == COUNCIL)
    ).one()
    known = set(
        session.scalars(
            select(Meeting.held_on)
            .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
            .where(MeetingBody.organization_id == council.id, Meeting.held_on >= today)
        )
    )
    for shift in range(1, MONTHS_AHEAD):
        day = first_wednesday(today.replace(day=1), shift)
        if day.month in WITHOUT_SESSION or any(abs(day - one) < timedelta(days=10) for one in known):
            continue
        plan_meeting(session, [council], day, public=True, actor=CLERKS, occurred=today, at=at, derived=True)
    steering = session.scalars(
        select(Organization).where(Organization.body_id == body.id, Organization.name == STEERING)
    ).one()
    for shift in range(1, MONTHS_AHEAD):
        day = first_wednesday(today.replace(day=1), shift) + timedelta(days=1)
        if day.month % 2 == 1:
            plan_meeting(session, [steering], day, public=False, actor=CLERKS, occurred=today, at=at, derived=True)


def plan_report(session: Session, at: datetime) -> None:
    """The yearly report was planned in good time, as the metronome would have done it."""
    report = session.scalars(select(Recurrence.id).where(Recurrence.opens == CycleKind.REPORT)).one()
    plan_next(session, report, at=at - EARLIER)
