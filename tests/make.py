"""Builders: records made by the real acts, so that each has its journal; and views for tests without a database."""

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.errors import GuardFailed
from ik_workflow.models.all import Body
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import User
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.papers import refer_paper
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import Taken
from ik_workflow.operations.take import take
from ik_workflow.states.amendment import AMENDMENT
from ik_workflow.states.amendment import AmendmentView
from ik_workflow.states.assessment import ASSESSMENT
from ik_workflow.states.assessment import AssessmentView
from ik_workflow.states.co_signature import CO_SIGNATURE
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.co_signature import CoSignatureView
from ik_workflow.states.comment import COMMENT
from ik_workflow.states.comment import CommentView
from ik_workflow.states.concept import CONCEPT
from ik_workflow.states.concept import ConceptView
from ik_workflow.states.consultation import CONSULTATION
from ik_workflow.states.consultation import ConsultationLine
from ik_workflow.states.consultation import ConsultationView
from ik_workflow.states.consultation import ItemLine
from ik_workflow.states.engine import Decision
from ik_workflow.states.engine import engine_of
from ik_workflow.states.measure import MEASURE
from ik_workflow.states.measure import MeasureView
from ik_workflow.states.meeting import MEETING
from ik_workflow.states.meeting import BodyLine
from ik_workflow.states.meeting import MeetingView
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PAPER
from ik_workflow.states.paper import PaperState
from ik_workflow.states.paper import PaperView
from ik_workflow.states.paper import SignatureLine
from ik_workflow.states.participation_event import PARTICIPATION_EVENT
from ik_workflow.states.participation_event import ParticipationEventView
from ik_workflow.states.procedural_motion import PROCEDURAL_MOTION
from ik_workflow.states.procedural_motion import ProceduralMotionView
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.proposal import PROPOSAL
from ik_workflow.states.proposal import ProposalView
from ik_workflow.states.report_order import REPORT_ORDER
from ik_workflow.states.report_order import ReportOrderView
from ik_workflow.states.reporting_cycle import REPORTING_CYCLE
from ik_workflow.states.reporting_cycle import ReportingCycleView
from ik_workflow.states.resolution import RESOLUTION
from ik_workflow.states.resolution import ResolutionView
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.status_report import STATUS_REPORT
from ik_workflow.states.status_report import StatusReportView
from ik_workflow.states.stocktaking import STOCKTAKING
from ik_workflow.states.stocktaking import StocktakingView
from ik_workflow.states.submission_round import SUBMISSION_ROUND
from ik_workflow.states.submission_round import SubmissionRoundView
from ik_workflow.states.votes import Ballot

AT = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)  #: when everything is written down, unless a test says otherwise
BEFORE = date(2024, 11, 4)  #: a Monday on which everything that a test needs was prepared
SITTING = date(2024, 12, 4)  #: a Wednesday on which the council sat, under the law of 2024
LONG_AGO = date(2019, 6, 12)  #: since when everybody holds office

SEVEN_YES = Ballot(yes=7, no=0, abstain=1)


# -- the city, its people -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class House:
    """A city with the bodies and the people that a test asks for; each person holds one office."""

    body: Body
    council: Organization
    main_committee: Organization
    committee: Organization
    board: Organization
    administration: Organization
    clerk: Actor
    mayor: Actor
    council_chair: Actor
    committee_chair: Actor
    secretary: Actor  #: of the committee


def make_house(session: Session, *, city: str = "Potsdam", in_brandenburg: bool = True) -> House:
    body = make_body(session, name=city, in_brandenburg=in_brandenburg)
    kinds = Classification
    council = make_organization(session, body, "Stadtverordnetenversammlung", classification=kinds.COUNCIL, members=57)
    committee = make_organization(session, body, "Ausschuss für Soziales")
    administration = make_organization(session, body, "Verwaltung", classification=kinds.EXECUTIVE, members=None)
    return House(
        body,
        council,
        make_organization(session, body, "Hauptausschuss", classification=kinds.MAIN_COMMITTEE, members=17),
        committee,
        make_organization(session, body, "Migrantenbeirat", classification=kinds.ADVISORY_BOARD),
        administration,
        clerk=make_actor(session, administration, offices=[Office.COUNCIL_OFFICE], name="Büro"),
        mayor=make_actor(session, administration, offices=[Office.MAYOR], name="Oberbürgermeister"),
        council_chair=make_actor(session, council, offices=[Office.COUNCIL_CHAIR], name="Vorsitz der SVV"),
        committee_chair=make_actor(session, committee, offices=[Office.COMMITTEE_CHAIR], name="Vorsitz"),
        secretary=make_actor(session, committee, offices=[Office.SECRETARY], name="Schriftführung"),
    )


def make_body(session: Session, *, name: str = "Potsdam", in_brandenburg: bool = True) -> Body:
    body = Body(name=name, in_brandenburg=in_brandenburg, created=AT)
    session.add(body)
    session.flush()
    return body


def make_organization(
    session: Session,
    body: Body,
    name: str,
    *,
    classification: Classification = Classification.COMMITTEE,
    members: int | None = 9,
) -> Organization:
    organization = Organization(body_id=body.id, name=name, classification=classification, members=members, created=AT)
    session.add(organization)
    session.flush()
    return organization


def make_person(session: Session, name: str = "Kim Beispiel") -> Person:
    person = Person(name=name, created=AT)
    session.add(person)
    session.flush()
    return person


def make_actor(
    session: Session, organization: Organization, *, offices: list[Office], name: str = "Kim Beispiel"
) -> Actor:
    """A person who holds these offices in that organization."""
    person = make_person(session, name)
    for office in offices:
        session.add(
            Membership(
                person_id=person.id,
                organization_id=organization.id,
                role=office,
                start_on=LONG_AGO,
                created=AT,
            )
        )
    session.flush()
    return actor_of(session, person, SITTING)


def person_with_account(session: Session, actor: Actor, email: str) -> User:
    """An account for somebody who has an office."""
    user = User(person_id=actor.person_id, email=email, created=AT)
    session.add(user)
    session.flush()
    return user


# -- the council's records ----------------------------------------------------------------------------------------


def act(
    session: Session,
    subject: Subject,
    trigger: str,
    actor: Actor,
    *,
    on: Occurred = BEFORE,
    at: datetime = AT,
    **facts: Any,
) -> Taken:
    """``take`` with the day and the instant that most tests do not care for."""
    return take(session, subject, trigger, actor=actor, occurred=on, recorded_at=at, **facts)


def make_paper(
    session: Session, house: House, *, state: PaperState = PaperState.SUBMITTED, public: bool = True, **values: Any
) -> Paper:
    """A paper as a draft, submitted or on the agenda."""
    paper = Paper(
        **{
            "body_id": house.body.id,
            "title": "Integrationskonzept",
            "paper_type": PaperType.RESOLUTION_PAPER,
            "originator_id": house.administration.id,
            **values,
        }
    )
    wording = Wording("Die Stadtverordnetenversammlung beschließt das Konzept.")
    draft_paper(session, paper, wording, public=public, actor=house.clerk, occurred=BEFORE, at=AT)
    if state is not PaperState.DRAFT:
        act(session, paper, "enter", house.clerk)
    if state is PaperState.ON_AGENDA:
        act(session, paper, "put_on_agenda", house.clerk)
    return paper


def make_referred_paper(session: Session, house: House, *bodies: Organization) -> tuple[Paper, list[Consultation]]:
    """A paper that was referred into these bodies for advice, with one consultation each."""
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    addressees = [Addressee(body, ConsultationRole.ADVISORY, place) for place, body in enumerate(bodies)]
    return paper, refer_paper(session, paper, addressees, actor=house.clerk, occurred=BEFORE, at=AT)


def make_consultation(
    session: Session,
    house: House,
    paper: Paper,
    organization: Organization,
    role: ConsultationRole = ConsultationRole.ADVISORY,
    *,
    position: int = 9,
) -> Consultation:
    """One more row of the paper's Beratungsfolge; a decision is the authoritative one."""
    decides = role is ConsultationRole.DECISION
    addressee = Addressee(organization, role, position, authoritative=decides)
    return plan_consultation(session, paper, addressee, actor=house.clerk, occurred=BEFORE, at=AT)


def make_meeting(
    session: Session, house: House, organization: Organization, held_on: date = SITTING, *, public: bool = True
) -> Meeting:
    """A sitting to which nobody is invited yet."""
    return plan_meeting(session, [organization], held_on, public=public, actor=house.clerk, occurred=BEFORE, at=AT)


def open_meeting(session: Session, house: House, meeting: Meeting, *, present: int = 50) -> None:
    act(session, meeting, "invite", house.clerk, agreed_with_mayor=True)
    attendance = {body.organization_id: present for body in meeting.bodies}
    act(session, meeting, "open", house.clerk, on=meeting.held_on, attendance=attendance)


def invite(session: Session, house: House, consultation: Consultation, meeting: Meeting) -> None:
    """Put the consultation on the sitting's agenda and send the invitation."""
    schedule(session, consultation, meeting, actor=house.clerk, occurred=BEFORE, at=AT)
    act(session, consultation, "invite", house.clerk)


def call(session: Session, house: House, consultation: Consultation, held_on: date = SITTING) -> Meeting:
    """A sitting of the consultation's body has opened and called the item."""
    assert consultation.organization is not None
    meeting = make_meeting(session, house, consultation.organization, held_on)
    invite(session, house, consultation, meeting)
    open_meeting(session, house, meeting, present=consultation.organization.members or 0)
    act(session, consultation, "call", house.clerk, on=held_on)
    return meeting


def conclude(
    session: Session, house: House, consultation: Consultation, held_on: date = SITTING, **facts: Any
) -> Taken:
    """Called in a sitting of its own, the body says yes, unless ``facts`` say otherwise."""
    call(session, house, consultation, held_on)
    return act(
        session,
        consultation,
        "conclude",
        house.clerk,
        on=held_on,
        **{"result": ConsultationResult.ADOPTED, **facts},
    )


def make_resolution(session: Session, house: House, held_on: date = SITTING) -> Resolution:
    """The council adopts a paper of its agenda; the resolution with what follows by itself."""
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row, held_on)
    decide_paper(
        session,
        row,
        ConsultationResult.ADOPTED,
        actor=house.clerk,
        occurred=held_on,
        at=AT,
        vote=Ballot(yes=40, no=10, abstain=7),
        motions_resolved=True,
    )
    return session.scalars(select(Resolution).where(Resolution.paper_id == paper.id)).one()


def entries_of(session: Session, subject: Subject) -> list[JournalEntry]:
    """The record's own entries, in their order."""
    kind = KINDS[type(subject)].name
    own = select(JournalEntry).where(JournalEntry.subject_type == kind, JournalEntry.subject_id == subject.id)
    return list(session.scalars(own.order_by(JournalEntry.seq)))


# -- case views, for the procedures alone -------------------------------------------------------------------------


def make_line(body: str = "Ausschuss für Soziales", **values: Any) -> ConsultationLine:
    """A row of a Beratungsfolge whose vote is still awaited."""
    return ConsultationLine(
        **{
            "id": 1,
            "body": body,
            "classification": Classification.COMMITTEE,
            "role": ConsultationRole.ADVISORY,
            "state": "planned",
            **values,
        }
    )


def make_paper_view(state: str, **values: Any) -> PaperView:
    """A complete paper, fit for every step."""
    given = {
        "paper_type": PaperType.RESOLUTION_PAPER,
        "version_hash": "b",
        "returned_hash": "a",
        "consultations": (make_line(state="concluded"),),
        "financial_impact": False,
        "demography": {"Familien": 3, "Zuwanderung": 0},
        "intake_until": SITTING,
        "members": 57,
        "present": 29,
        "public_wanted": True,
        "signatures": (SignatureLine("Kämmerei", CoSignatureState.SIGNED, current=True),),
    }
    return PaperView(state, **{**given, **values})


def make_item_line(**values: Any) -> ItemLine:
    return ItemLine(
        **{"meeting_state": "open", "held_on": SITTING, "of_this_body": True, "members": 9, "present": 9, **values}
    )


def make_consultation_view(state: str, **values: Any) -> ConsultationView:
    given = {
        "role": ConsultationRole.ADVISORY,
        "classification": Classification.COMMITTEE,
        "authoritative": False,
        "paper_state": "referred",
        "paper_open": True,
        "organization_id": 1,
        "item": make_item_line(),
    }
    return ConsultationView(state, **{**given, **values})


def make_meeting_view(state: str, **values: Any) -> MeetingView:
    given = {"held_on": SITTING, "bodies": (BodyLine(1, "Ausschuss für Soziales", 9),), "open_objections": 0}
    return MeetingView(state, **{**given, **values})


def make_resolution_view(state: str, **values: Any) -> ResolutionView:
    return ResolutionView(state, **{"decided_on": SITTING, "under_brandenburg_law": True, **values})


PROCEDURE_OF: dict[type[Any], Procedure[Any]] = {
    ParticipationEventView: PARTICIPATION_EVENT,
    PaperView: PAPER,
    ConsultationView: CONSULTATION,
    MeetingView: MEETING,
    ResolutionView: RESOLUTION,
    ProposalView: PROPOSAL,
    AmendmentView: AMENDMENT,
    ProceduralMotionView: PROCEDURAL_MOTION,
    ConceptView: CONCEPT,
    CommentView: COMMENT,
    MeasureView: MEASURE,
    SubmissionRoundView: SUBMISSION_ROUND,
    CoSignatureView: CO_SIGNATURE,
    ReportingCycleView: REPORTING_CYCLE,
    StatusReportView: STATUS_REPORT,
    ReportOrderView: REPORT_ORDER,
    StocktakingView: STOCKTAKING,
    AssessmentView: ASSESSMENT,
}


EVERY_HAND: frozenset[Hand] = frozenset({*Office, *Relation})


def rows(procedure: Procedure[Any]) -> list[Any]:
    """Each step from each of its states, named so that a failing one is found."""
    return [
        pytest.param(row, str(source), id=f"{row.trigger} from {source}")
        for row in procedure.steps
        for source in row.source
    ]


def decide(
    case: Any,
    trigger: str,
    *hands: Hand,
    on: date | None = SITTING,
    reason: str | None = None,
    by_record: bool = False,
    **facts: Any,
) -> Decision:
    """What the case's procedure answers."""
    taking = Taking(trigger, frozenset(hands), on, facts, reason, by_record)
    return engine_of(PROCEDURE_OF[type(case)]).decide(case, case.state, taking)


def refusal(case: Any, trigger: str, *hands: Hand, **given: Any) -> tuple[str | None, str]:
    """The rule and the German sentence with which a guard refuses the step."""
    with pytest.raises(GuardFailed) as refused:
        decide(case, trigger, *hands, **given)
    return refused.value.rule, refused.value.sentence
