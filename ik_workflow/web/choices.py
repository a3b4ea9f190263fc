"""What a form offers where a step asks for a record: pairs of public id and German words. A table, by kind.

A provider gets a session that sees what the person may see, and the record that the step is about. Its answer is the
whole list; the form shows a bounded part of it and takes nothing that is not in it.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import selectinload

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import LegislativeTerm
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.beginnings import BEGINNINGS
from ik_workflow.operations.step import KINDS
from ik_workflow.periods import long_date
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.meeting import HELD
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import OPEN as OPEN_PAPER
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.results import Classification
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.viewing import today
from ik_workflow.web.wording import joined

Choices = list[tuple[str, str]]
Provider = Callable[[Session, Any], Choices]

MOST = 2000  #: of one kind that are offered at all, the newest ones

#: bodies that sit and vote
SITTING = (
    Classification.COUNCIL,
    Classification.MAIN_COMMITTEE,
    Classification.COMMITTEE,
    Classification.DISTRICT_COUNCIL,
    Classification.ADVISORY_BOARD,
    Classification.COUNCIL_OF_ELDERS,
)
DEPARTMENTS = (Classification.DEPARTMENT,)
UNITS = (*DEPARTMENTS, Classification.DIVISION, Classification.EXECUTIVE)
GROUPS = (Classification.WORKING_GROUP,)
ASKED = (*GROUPS, Classification.ADVISORY_BOARD, Classification.FACTION, Classification.OTHER)


def municipality(subject: Any) -> int | None:
    """Of the record, or of the paper it belongs to."""
    paper = getattr(subject, "paper", None)
    return getattr(subject, "body_id", None) or getattr(paper, "body_id", None)


def organizations(*kinds: Classification) -> Provider:
    def offer(session: Session, subject: Any) -> Choices:
        asked = select(Organization).where(Organization.exists(today()))
        if kinds:
            asked = asked.where(Organization.classification.in_(kinds))
        if (body := municipality(subject)) is not None:
            asked = asked.where(Organization.body_id == body)
        return [(one.public_id, one.name) for one in session.scalars(asked.order_by(Organization.name).limit(MOST))]

    return offer


def seats(session: Session, meeting: Meeting) -> Choices:
    """The bodies of this sitting."""
    return [(seat.organization.public_id, seat.organization.name) for seat in meeting.bodies]


def meetings(session: Session, subject: Any) -> Choices:
    """Sittings that are still to come, of the record's body where it stands before one; the council's for a report."""
    asked = select(Meeting).where(Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED, MeetingState.OPEN)))
    if (body := getattr(subject, "organization_id", None)) is not None:
        own = select(MeetingBody.meeting_id).where(MeetingBody.organization_id == body)
        asked = asked.where(Meeting.id.in_(own))
    elif isinstance(subject, ReportingCycle):
        council = select(Organization.id).where(Organization.classification == Classification.COUNCIL)
        seats = select(MeetingBody.meeting_id).where(MeetingBody.organization_id.in_(council))
        asked = asked.where(Meeting.id.in_(seats), Meeting.state != MeetingState.OPEN)
    elif (city := municipality(subject)) is not None:
        asked = asked.where(Meeting.body_id == city)
    seated = selectinload(Meeting.bodies).joinedload(MeetingBody.organization)
    found = session.scalars(asked.options(seated).order_by(Meeting.held_on, Meeting.id).limit(MOST))
    return [(one.public_id, f"{long_date(one.held_on)}: {bodies_of(one)}") for one in found]


def held_meetings(session: Session, subject: Any) -> Choices:
    """Sittings of the record's body that took place, the newest first."""
    asked = select(Meeting).where(Meeting.state.in_(HELD))
    if (body := getattr(subject, "organization_id", None)) is not None:
        asked = asked.where(Meeting.id.in_(select(MeetingBody.meeting_id).where(MeetingBody.organization_id == body)))
    seated = selectinload(Meeting.bodies).joinedload(MeetingBody.organization)
    found = session.scalars(asked.options(seated).order_by(Meeting.held_on.desc(), Meeting.id).limit(MOST))
    return [(one.public_id, f"{long_date(one.held_on)}: {bodies_of(one)}") for one in found]


def bodies_of(meeting: Meeting) -> str:
    names = [seat.organization.called for seat in meeting.bodies]
    return joined(names) if names else _("Gremium nicht genannt")


def papers(session: Session, subject: Any) -> Choices:
    asked = select(Paper).order_by(Paper.id.desc())
    if (city := municipality(subject)) is not None:
        asked = asked.where(Paper.body_id == city)
    if isinstance(subject, Paper) and subject.id is not None:
        asked = asked.where(Paper.id != subject.id)
    if isinstance(subject, Amendment | Comment):
        asked = asked.where(Paper.state.in_(OPEN_PAPER))
    return [
        (one.public_id, f"{one.number}: {one.title}" if one.number else one.title)
        for one in session.scalars(asked.limit(MOST))
    ]


def items(session: Session, subject: Any) -> Choices:
    """Agenda items of the record itself."""
    found: Iterable[AgendaItem] = getattr(subject, "items", ())
    return [(one.public_id, " ".join(filter(None, ("TOP", one.number, one.title)))) for one in found]


def terms(session: Session, subject: Any) -> Choices:
    asked = select(LegislativeTerm).where(LegislativeTerm.deleted.is_(False))
    if (city := municipality(subject)) is not None:
        asked = asked.where(LegislativeTerm.body_id == city)
    found = session.scalars(asked.order_by(LegislativeTerm.start_on.desc()).limit(MOST))
    return [(one.public_id, one.name) for one in found]


def people(session: Session, subject: Any) -> Choices:
    """Whoever holds an office; as authors of a proposal the people of the working groups."""
    held = select(Membership.person_id).where(Membership.deleted.is_(False))
    if isinstance(subject, Proposal):
        groups = select(Organization.id).where(Organization.classification.in_(GROUPS))
        held = held.where(Membership.organization_id.in_(groups))
    asked = select(Person).where(Person.deleted.is_(False), Person.id.in_(held))
    found = session.scalars(asked.order_by(Person.name).limit(MOST))
    return [(one.public_id, one.name) for one in found]


def fields(session: Session, subject: Any) -> Choices:
    found = session.scalars(
        select(FieldOfAction).where(FieldOfAction.deleted.is_(False)).order_by(FieldOfAction.number).limit(MOST)
    )
    return [(one.public_id, f"{one.number}. {one.name}") for one in found]


def rounds(session: Session, subject: Any) -> Choices:
    """Rounds that take proposals."""
    open_ones = select(SubmissionRound).where(SubmissionRound.state == SubmissionRoundState.OPEN)
    found = session.scalars(open_ones.order_by(SubmissionRound.id.desc()).limit(MOST))
    return [(one.public_id, one.title) for one in found]


def proposals(session: Session, subject: Any) -> Choices:
    """Others than this one."""
    asked = select(Proposal).order_by(Proposal.id.desc())
    if isinstance(subject, Proposal) and subject.id is not None:
        asked = asked.where(Proposal.id != subject.id)
    return [(one.public_id, one.title or N_("ohne Titel")) for one in session.scalars(asked.limit(MOST))]


def measures(session: Session, subject: Any) -> Choices:
    """Others than this one."""
    asked = select(Measure).order_by(Measure.id.desc())
    if isinstance(subject, Measure) and subject.id is not None:
        asked = asked.where(Measure.id != subject.id)
    return [
        (one.public_id, f"{one.number} {one.title}" if one.number else one.title)
        for one in session.scalars(asked.limit(MOST))
    ]


def signers(session: Session, subject: Any) -> Choices:
    """Where somebody could sign: divisions, treasury, legal office."""
    offices = (Office.DIVISION, Office.TREASURY, Office.LEGAL_OFFICE)
    held = select(Membership.organization_id).where(Membership.role.in_(offices), Membership.deleted.is_(False))
    asked = select(Organization).where(Organization.id.in_(held), Organization.exists(today()))
    found = session.scalars(asked.order_by(Organization.name).limit(MOST))
    return [(one.public_id, one.name) for one in found]


def signatures(session: Session, paper: Any) -> Choices:
    """Whose signature stands on the paper and could be asked for again."""
    given = select(CoSignature.organization_id).where(
        CoSignature.paper_id == paper.id, CoSignature.state == CoSignatureState.SIGNED
    )
    found = session.scalars(select(Organization).where(Organization.id.in_(given)).order_by(Organization.name))
    return [(one.public_id, one.name) for one in found]


def own(session: Session, subject: Any) -> Choices:
    """The organizations for which the one who looks may submit such a record."""
    offices = BEGINNINGS[KINDS[type(subject)].name].submits
    mine = session.info["actor"].organizations(*offices)
    found = session.scalars(select(Organization).where(Organization.id.in_(mine)).order_by(Organization.name))
    return [(one.public_id, one.name) for one in found]


def stocktaking_cycles(session: Session, subject: Any) -> Choices:
    """Of this stocktaking's concept, or of all concepts."""
    asked = select(ReportingCycle).where(
        ReportingCycle.kind == CycleKind.STOCKTAKING, ReportingCycle.state != ReportingCycleState.CANCELLED
    )
    if (concept := getattr(subject, "concept_id", None)) is not None:
        asked = asked.where(or_(ReportingCycle.concept_id == concept, ReportingCycle.concept_id.is_(None)))
    found = session.scalars(asked.order_by(ReportingCycle.id.desc()).limit(MOST))
    return [(one.public_id, f"{one.title} ({shown(one.state.label)})") for one in found]


def concepts(session: Session, subject: Any) -> Choices:
    found = session.scalars(select(Concept).order_by(Concept.id.desc()).limit(MOST))
    return [(one.public_id, one.title) for one in found]


CHOICES: dict[str, Provider] = {
    "own": own,
    "signer": signers,
    "signature": signatures,
    "board": organizations(Classification.ADVISORY_BOARD),
    "organization": organizations(),
    "body": organizations(*SITTING),
    "department": organizations(*DEPARTMENTS),
    "unit": organizations(*UNITS),
    "working_group": organizations(*GROUPS),
    "participants": organizations(*ASKED),
    "seat": seats,
    "meeting": meetings,
    "held_meeting": held_meetings,
    "item": items,
    "paper": papers,
    "term": terms,
    "person": people,
    "field": fields,
    "round": rounds,
    "stocktaking_cycle": stocktaking_cycles,
    "proposal": proposals,
    "measure": measures,
    "concept": concepts,
}

#: the class of each kind of record, for the way from its public id to its number in the database
RECORDS: dict[str, type[Any]] = {
    **dict.fromkeys(
        ("organization", "body", "department", "unit", "working_group", "participants", "seat"), Organization
    ),
    **dict.fromkeys(("signer", "signature", "board", "own"), Organization),
    "meeting": Meeting,
    "held_meeting": Meeting,
    "item": AgendaItem,
    "paper": Paper,
    "term": LegislativeTerm,
    "person": Person,
    "field": FieldOfAction,
    "round": SubmissionRound,
    "stocktaking_cycle": ReportingCycle,
    "proposal": Proposal,
    "measure": Measure,
    "concept": Concept,
}


def offered(session: Session, of: str, subject: Any) -> Choices:
    return CHOICES[of](session, subject)


def numbers(session: Session, of: str, public_ids: Iterable[str]) -> Mapping[str, int]:
    """The database's own number of each record that was chosen."""
    record = RECORDS[of]
    wanted = list(public_ids)
    found = session.execute(select(record.public_id, record.id).where(record.public_id.in_(wanted)))
    return {row.public_id: row.id for row in found}


def public_id_of(session: Session, of: str, number: int) -> str:
    record = RECORDS[of]
    return session.scalar(select(record.public_id).where(record.id == number)) or ""
