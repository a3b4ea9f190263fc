"""A small city whose papers are consulted: what a benchmark's steps are taken on, and the steps themselves.

Everything that a step needs stands in the database before the first one is timed, and it is built the same way every
time: the same ids, the same offices, the same days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Body
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.meetings import add_item
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.papers import refer_paper
from ik_workflow.operations.step import Subject
from ik_workflow.operations.take import take
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot

AT = datetime(2026, 5, 20, 18, 30, tzinfo=UTC)
ON = date(2026, 5, 20)
COUNCIL, SOCIAL, EDUCATION = "Stadtverordnetenversammlung", "Sozialausschuss", "Bildungsausschuss"
DEPARTMENT, FACTION = "Fachbereich Soziales", "Fraktion Mitte"
MEMBERS = {COUNCIL: 56, SOCIAL: 9, EDUCATION: 9}
#: whom the city knows, and the offices held: a chair sits in a faction too
PEOPLE = {
    "clerk": [(Office.COUNCIL_OFFICE, COUNCIL)],
    "chair": [(Office.COMMITTEE_CHAIR, SOCIAL), (Office.COMMITTEE_CHAIR, EDUCATION), (Office.FACTION, FACTION)],
    "secretary": [(Office.SECRETARY, SOCIAL), (Office.SECRETARY, EDUCATION)],
    "department": [(Office.DEPARTMENT, DEPARTMENT)],
}
WORDING = Wording("Die Stadtverordnetenversammlung möge beschließen: " * 6, "Zur Begründung ist auszuführen: " * 12)
REASON = "Der Ausschuss bittet die Verwaltung um ergänzende Zahlen."
VOTE = Ballot(yes=6, no=1, abstain=1)


@dataclass(frozen=True, slots=True)
class Act:
    """One step that somebody takes."""

    subject: Subject
    trigger: str
    actor: Actor
    reason: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def take(self, session: Session) -> None:
        take(
            session,
            self.subject,
            self.trigger,
            actor=self.actor,
            occurred=ON,
            recorded_at=AT,
            reason=self.reason,
            **self.facts,
        )


def build(session: Session, papers: int) -> None:
    """The city, an open sitting of each body, and per paper one in consultation and one not yet on an agenda."""
    city = Body(name="Musterstadt", in_brandenburg=True, created=AT)
    session.add(city)
    session.flush()
    bodies = _organizations(session, city)
    actors = _people(session, bodies)
    meetings = [_open_meeting(session, bodies[name], actors) for name in (SOCIAL, EDUCATION, COUNCIL)]
    for number in range(papers):
        paper = _draft(session, city, bodies, actors, f"26/SVV/{number:04}")
        _consult(session, paper, bodies, meetings, actors)
        _draft(session, city, bodies, actors, f"26/SVV/{papers + number:04}")
    session.commit()


def _organizations(session: Session, city: Body) -> dict[str, Organization]:
    kinds = {
        COUNCIL: Classification.COUNCIL,
        SOCIAL: Classification.COMMITTEE,
        EDUCATION: Classification.COMMITTEE,
        DEPARTMENT: Classification.DEPARTMENT,
        FACTION: Classification.FACTION,
    }
    bodies = {
        name: Organization(body_id=city.id, name=name, classification=kind, members=MEMBERS.get(name), created=AT)
        for name, kind in kinds.items()
    }
    session.add_all(bodies.values())
    session.flush()
    return bodies


def _people(session: Session, bodies: dict[str, Organization]) -> dict[str, Actor]:
    people = {name: Person(name=name, created=AT) for name in PEOPLE}
    session.add_all(people.values())
    session.flush()
    for name, held in PEOPLE.items():
        for office, where in held:
            membership = Membership(
                person_id=people[name].id,
                organization_id=bodies[where].id,
                role=office,
                start_on=date(2024, 6, 9),
                created=AT,
            )
            session.add(membership)
    session.flush()
    return {name: actor_of(session, person, ON) for name, person in people.items()}


def _open_meeting(session: Session, body: Organization, actors: dict[str, Actor]) -> Meeting:
    clerk = actors["clerk"]
    meeting = plan_meeting(session, [body], ON, public=True, actor=clerk, occurred=ON, at=AT)
    Act(meeting, "invite", clerk, facts={"agreed_with_mayor": True}).take(session)
    attendance = {body.id: (body.members or 0) - 1}
    Act(meeting, "open", clerk, facts={"attendance": attendance}).take(session)
    return meeting


def _draft(
    session: Session, city: Body, bodies: dict[str, Organization], actors: dict[str, Actor], number: str
) -> Paper:
    paper = Paper(
        body_id=city.id,
        title="Fortschreibung des Integrationskonzepts",
        paper_type=PaperType.RESOLUTION_PAPER,
        originator_id=bodies[DEPARTMENT].id,
        lead_text=DEPARTMENT,
    )
    draft_paper(session, paper, WORDING, public=True, actor=actors["department"], occurred=ON, at=AT)
    Act(paper, "enter", actors["clerk"], facts={"number": number}).take(session)
    return paper


def _consult(
    session: Session,
    paper: Paper,
    bodies: dict[str, Organization],
    meetings: list[Meeting],
    actors: dict[str, Actor],
) -> None:
    clerk = actors["clerk"]
    Act(paper, "put_on_agenda", clerk).take(session)
    council = Addressee(bodies[COUNCIL], ConsultationRole.DECISION, 0, authoritative=True)
    plan_consultation(session, paper, council, actor=clerk, occurred=ON, at=AT)
    committees = [
        Addressee(bodies[name], ConsultationRole.ADVISORY, place) for place, name in enumerate((SOCIAL, EDUCATION), 1)
    ]
    planned = refer_paper(session, paper, committees, actor=clerk, occurred=ON, at=AT)
    for consultation, meeting in zip(planned, meetings, strict=False):
        for _ in range(2):  # it will be put off once
            add_item(session, meeting, consultation, at=AT, public=True)


def acts(session: Session) -> list[Act]:
    """Every step that is timed, in its order, on records loaded as the page before the step has shown them."""
    actors = {person.name: actor_of(session, person, ON) for person in session.scalars(select(Person)).all()}
    consulted = session.scalars(
        select(Consultation)
        .options(joinedload(Consultation.paper))
        .where(Consultation.authoritative.is_(False))
        .order_by(Consultation.id)
    ).all()
    submitted = session.scalars(select(Paper).where(Paper.state == "submitted").order_by(Paper.id)).all()
    sitting = session.scalars(select(Meeting).order_by(Meeting.id).limit(1)).one()
    found: list[Act] = []
    for consultation, paper in zip(consulted, [paper for paper in submitted for _ in range(2)], strict=True):
        found += _consultation(session, consultation, actors)
        found += _sitting(sitting, actors) if consultation.position == 1 else _paper(paper, actors)
    session.commit()
    return found


def _consultation(session: Session, consultation: Consultation, actors: dict[str, Actor]) -> Iterator[Act]:
    """Put off once, then concluded; after the last one the engine notes that all votes are in."""
    first, second = session.scalars(
        select(AgendaItem.id).where(AgendaItem.consultation_id == consultation.id).order_by(AgendaItem.ordinal)
    )
    chair, secretary = actors["chair"], actors["secretary"]
    yield Act(consultation, "schedule", chair, facts={"item": first})
    yield Act(consultation, "invite", chair)
    yield Act(consultation, "call", chair)
    yield Act(consultation, "defer", secretary, REASON, {"result_text": "zurückgestellt"})
    yield Act(consultation, "plan_again", chair)
    yield Act(consultation, "schedule", chair, facts={"item": second})
    yield Act(consultation, "invite", chair)
    yield Act(consultation, "call", chair)
    words = {"result": ConsultationResult.ADOPTED, "result_text": "ungeändert beschlossen", "vote": VOTE}
    yield Act(consultation, "conclude", secretary, facts=words)


def _sitting(meeting: Meeting, actors: dict[str, Actor]) -> Iterator[Act]:
    yield Act(meeting, "interrupt", actors["chair"])
    yield Act(meeting, "resume", actors["chair"])


def _paper(paper: Paper, actors: dict[str, Actor]) -> Iterator[Act]:
    clerk = actors["clerk"]
    yield Act(paper, "put_on_agenda", clerk)
    yield Act(paper, "defer", clerk, facts={"result_text": "zurückgestellt"})
    yield Act(paper, "recall", clerk)
