"""Builders for what comes before a paper: working groups, rounds, proposals in each state, measures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import draft_proposal
from ik_workflow.operations.proposals import submit_proposal
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import CHECKS
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.results import Classification
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization

P = ProposalState
WORDING = ProposalWording(
    title="Sprachcafé in jedem Stadtteil",
    problem="Neue Nachbarn finden kaum Gelegenheit, Deutsch zu sprechen.",
    aim="In jedem der acht Stadtteile besteht ein wöchentliches Sprachcafé.",
    indicator="Anzahl der Treffen und der Teilnehmenden im Jahr",
    suggested_unit="Fachbereich Bildung",
    due_on=date(2026, 12, 31),
    cost=Decimal(12_000),
)
#: from the draft on, by which steps a proposal comes to each state
WAYS: dict[ProposalState, tuple[str, ...]] = {
    P.DRAFT: (),
    P.SUBMITTED: ("submit",),
    P.QUERIED: ("submit", "query"),
    P.IN_WORKING_GROUP: ("submit", "assign"),
    P.RECOMMENDED: ("submit", "assign", "recommend"),
    P.IN_DEPARTMENTAL_REVIEW: ("submit", "assign", "recommend", "review"),
    P.BEFORE_STEERING_GROUP: ("submit", "assign", "recommend", "review", "state_opinion"),
}


@dataclass(frozen=True)
class Forum:
    """Those who make a concept: a working group, a department, the steering group, and an open round."""

    house: House
    group: Organization
    other_group: Organization
    department: Organization
    steering: Organization
    field: FieldOfAction
    round: SubmissionRound
    lead: Actor
    member: Actor
    other_lead: Actor
    unit: Actor
    commissioner: Actor
    steerer: Actor


def make_forum(session: Session, house: House | None = None) -> Forum:
    house = house or make_house(session)
    kinds = Classification
    group = make_organization(session, house.body, "AG Bildung", classification=kinds.WORKING_GROUP)
    other = make_organization(session, house.body, "AG Arbeit", classification=kinds.WORKING_GROUP)
    department = make_organization(session, house.body, "Fachbereich Bildung", classification=kinds.DEPARTMENT)
    steering = make_organization(session, house.body, "Steuerungsgruppe", classification=kinds.STEERING_GROUP)
    field = FieldOfAction(number=1, name="Bildung", created=AT)
    session.add(field)
    session.flush()
    commissioner = make_actor(session, steering, offices=[Office.INTEGRATION_COMMISSIONER], name="Elif Beispiel")
    round_ = make_round(session, commissioner, field, group)
    return Forum(
        house,
        group,
        other,
        department,
        steering,
        field,
        round_,
        lead=make_actor(session, group, offices=[Office.WORKING_GROUP_LEAD], name="Amina Beispiel"),
        member=make_actor(session, group, offices=[Office.WORKING_GROUP_MEMBER], name="Clara Beispiel"),
        other_lead=make_actor(session, other, offices=[Office.WORKING_GROUP_LEAD], name="Bohdan Beispiel"),
        unit=make_actor(session, department, offices=[Office.DEPARTMENT], name="Frank Beispiel"),
        commissioner=commissioner,
        steerer=make_actor(session, steering, offices=[Office.STEERING_GROUP], name="Deniz Beispiel"),
    )


def make_round(
    session: Session,
    commissioner: Actor,
    field: FieldOfAction,
    group: Organization,
    *,
    until: date = date(2027, 1, 31),
    opened: bool = True,
) -> SubmissionRound:
    round_ = SubmissionRound(case=Case(kind="submission_round", public=False), title="Vorschläge 2027")
    terms: dict[str, Any] = {
        "title": "Vorschläge 2027",
        "fields": (field.id,),
        "groups": (group.id,),
        "starts_on": BEFORE,
        "submit_until": until,
        "scope": "Beeinflusst werden kann, was die Stadt selbst tut; nicht das Aufenthaltsrecht.",
    }
    act(session, round_, "plan", commissioner, **terms)
    if opened:
        act(session, round_, "open", commissioner)
    return round_


def person_of(session: Session, actor: Actor) -> Person:
    return session.get_one(Person, actor.person_id)


def make_proposal(
    session: Session,
    forum: Forum,
    state: ProposalState = P.DRAFT,
    *,
    by: Actor | None = None,
    with_: tuple[Actor, ...] = (),
    **values: Any,
) -> Proposal:
    """A proposal on its way as far as that state; by the member of the working group, unless somebody else is named."""
    author = by or forum.member
    wording = ProposalWording(**{**WORDING.facts, **values})
    people = [person_of(session, one) for one in (author, *with_)]
    proposal = draft_proposal(session, wording, authors=people, actor=author, occurred=BEFORE, at=AT)
    for trigger in WAYS[state]:
        take_step(session, forum, proposal, trigger, author)
    return proposal


def take_step(session: Session, forum: Forum, proposal: Proposal, trigger: str, author: Actor) -> None:
    if trigger == "submit":
        submit_proposal(session, proposal, forum.round, actor=author, occurred=BEFORE, at=AT)
        return
    facts: dict[str, tuple[Actor, dict[str, Any]]] = {
        "query": (forum.lead, {"question": "Wie viele Stadtteile sind gemeint?"}),
        "assign": (forum.lead, {"field": forum.field.id, "group": forum.group.id}),
        "recommend": (forum.lead, {"minutes": "Einstimmig empfohlen."}),
        "review": (forum.unit, {"unit": forum.department.id}),
        "state_opinion": (forum.unit, opinion()),
    }
    actor, given = facts[trigger]
    act(session, proposal, trigger, actor, **given)


def opinion(**fits: bool) -> dict[str, Any]:
    """The department's answer to every check."""
    answers: dict[str, Any] = {f"{name}_fits": fits.get(name, True) for name in CHECKS}
    return answers | {f"{name}_reason": f"Geprüft: {label}." for name, label in CHECKS.items()}


def make_measure(session: Session, forum: Forum, **values: Any) -> Measure:
    """What an adopted proposal has become."""
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP, **values)
    act(session, proposal, "adopt", forum.commissioner, on=SITTING, unclear_points="Der Termin ist noch zu nennen.")
    return session.scalars(select(Measure).where(Measure.proposal_id == proposal.id)).one()
