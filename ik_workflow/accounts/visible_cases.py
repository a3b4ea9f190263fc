"""Which cases beside the public ones somebody may see, by the offices held: one line per way into a case."""

from collections.abc import Iterator
from typing import Any
from typing import cast

from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import or_
from sqlalchemy import select

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Participant
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.all import SubmissionRound
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.stocktaking import SETTLED
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.states.submission_round import SubmissionRoundState

# Tables, not classes: a limit on a class would reach into these questions too, and limit itself. And under names of
# their own: where a statement joins the same table, its name for it would be put into these questions.
AMENDMENTS = cast(Table, Amendment.__table__).alias("own_amendments")
COMMENTS = cast(Table, Comment.__table__).alias("own_comments")
CONCEPTS = cast(Table, Concept.__table__).alias("own_concepts")
CONSULTATIONS = cast(Table, Consultation.__table__).alias("own_consultations")
SIGNATURES = cast(Table, CoSignature.__table__).alias("own_signatures")
MEASURES = cast(Table, Measure.__table__).alias("own_measures")
MEETINGS = cast(Table, Meeting.__table__).alias("own_meetings")
SITTING = cast(Table, MeetingBody.__table__).alias("own_sitting")
PAPERS = cast(Table, Paper.__table__).alias("own_papers")
PARTICIPANTS = cast(Table, Participant.__table__).alias("own_participants")
PROPOSALS = cast(Table, Proposal.__table__).alias("own_proposals")
AUTHORS = cast(Table, ProposalAuthor.__table__).alias("own_authors")
CYCLES = cast(Table, ReportingCycle.__table__).alias("own_cycles")
EVENTS = cast(Table, ParticipationEvent.__table__).alias("own_events")
ORDERS = cast(Table, ReportOrder.__table__).alias("own_orders")
STOCKTAKINGS = cast(Table, Stocktaking.__table__).alias("own_stocktakings")
ROUNDS = cast(Table, SubmissionRound.__table__).alias("own_rounds")

#: who works inside the city's administration
ADMINISTRATION = frozenset(
    {
        *(Office.DEPARTMENT, Office.DIVISION, Office.TREASURY, Office.LEGAL_OFFICE, Office.DEPUTIES_CONFERENCE),
        *(Office.MAYOR, Office.INTEGRATION_COMMISSIONER, Office.COUNCIL_OFFICE, Office.AUDITOR),
    }
)
#: who sees everything that was handed in for the concept
PLANNERS = frozenset({Office.INTEGRATION_COMMISSIONER, Office.STEERING_GROUP})
#: who sees every paper once it has left its author's desk
ABOVE = frozenset({Office.MAYOR, Office.DEPUTIES_CONFERENCE, Office.INTEGRATION_COMMISSIONER})
#: who sits in the council and its bodies, and may see the non-public part of what comes before them
COUNCILLORS = frozenset({Office.FACTION, Office.COUNCIL_CHAIR, Office.COUNCIL_OF_ELDERS})
BODY_OFFICES = (Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR, Office.SECRETARY, Office.MIGRANTS_COUNCIL)
BEFORE_COUNCIL = tuple(list(PaperState)[: list(PaperState).index(PaperState.SUBMITTED)])


def cases_of(actor: Actor) -> list[Select[Any]]:
    """Questions for the ids of cases the actor may see although they are not public."""
    return list(ways_into_cases(actor))


def ways_into_cases(actor: Actor) -> Iterator[Select[Any]]:
    if actor.person_id is None:
        return
    yield own_proposals(actor)
    yield what_became_of_own_proposals(actor)
    if actor.hands - {Office.ADMINISTRATOR}:
        yield from proposals_and_plans(actor)
        yield from papers(actor)
        yield from report_orders(actor)


def own_proposals(actor: Actor) -> Select[Any]:
    written = select(AUTHORS.c.proposal_id).where(AUTHORS.c.person_id == actor.person_id)
    return select(PROPOSALS.c.case_id).where(PROPOSALS.c.id.in_(written))


def what_became_of_own_proposals(actor: Actor) -> Select[Any]:
    """Whoever wrote a proposal sees the measure that it has become."""
    written = select(AUTHORS.c.proposal_id).where(AUTHORS.c.person_id == actor.person_id)
    return select(MEASURES.c.case_id).where(MEASURES.c.proposal_id.in_(written))


def proposals_and_plans(actor: Actor) -> Iterator[Select[Any]]:
    hands = actor.hands
    handed_in = PROPOSALS.c.state != ProposalState.DRAFT
    yield select(ROUNDS.c.case_id).where(ROUNDS.c.state != SubmissionRoundState.PLANNED)
    if hands & ADMINISTRATION:
        yield select(CYCLES.c.case_id).where(CYCLES.c.state != ReportingCycleState.PLANNED)
        yield select(STOCKTAKINGS.c.case_id).where(STOCKTAKINGS.c.state != StocktakingState.PREPARED)
    if hands & PLANNERS:
        yield select(CYCLES.c.case_id)
        yield select(PROPOSALS.c.case_id).where(handed_in)
        yield select(MEASURES.c.case_id)
        yield select(CONCEPTS.c.case_id)
        yield select(ROUNDS.c.case_id)
        yield select(STOCKTAKINGS.c.case_id)
        yield select(EVENTS.c.case_id)
    if Office.MIGRANTS_COUNCIL in hands:  # Its comment stands beside each rating.
        yield select(STOCKTAKINGS.c.case_id).where(STOCKTAKINGS.c.state.in_((StocktakingState.RATED, *SETTLED)))
    if groups := actor.organizations(Office.WORKING_GROUP_LEAD, Office.WORKING_GROUP_MEMBER):
        yield select(PROPOSALS.c.case_id).where(handed_in, PROPOSALS.c.working_group_id.in_(groups))
    if Office.WORKING_GROUP_LEAD in hands:
        unassigned = (ProposalState.SUBMITTED, ProposalState.QUERIED)
        yield select(PROPOSALS.c.case_id).where(PROPOSALS.c.state.in_(unassigned))
    if Office.DEPARTMENT in hands:
        yield select(PROPOSALS.c.case_id).where(PROPOSALS.c.state == ProposalState.RECOMMENDED)
    if units := actor.organizations(Office.DEPARTMENT, Office.DIVISION):
        yield select(PROPOSALS.c.case_id).where(handed_in, PROPOSALS.c.responsible_unit_id.in_(units))
        taking_part = select(PARTICIPANTS.c.measure_id).where(
            PARTICIPANTS.c.organization_id.in_(units), PARTICIPANTS.c.deleted.is_(False)
        )
        own = MEASURES.c.responsible_unit_id.in_(units)
        yield select(MEASURES.c.case_id).where(or_(own, MEASURES.c.id.in_(taking_part)))
    if hands & {Office.TREASURY, Office.MAYOR}:
        yield select(MEASURES.c.case_id)
        yield select(CONCEPTS.c.case_id)


def papers(actor: Actor) -> Iterator[Select[Any]]:
    hands = actor.hands
    if own := actor.organizations(Office.DEPARTMENT, Office.FACTION, Office.INTEGRATION_COMMISSIONER, Office.MAYOR):
        yield select(PAPERS.c.case_id).where(PAPERS.c.originator_id.in_(own))
        yield select(AMENDMENTS.c.case_id).where(AMENDMENTS.c.mover_id.in_(own))
    if signers := actor.organizations(Office.DIVISION, Office.TREASURY, Office.LEGAL_OFFICE):
        yield select(SIGNATURES.c.case_id).where(SIGNATURES.c.organization_id.in_(signers))
    if hands & ABOVE:
        yield select(PAPERS.c.case_id).where(PAPERS.c.state != PaperState.DRAFT)
        yield select(MEETINGS.c.case_id)
    if hands & COUNCILLORS:
        yield select(PAPERS.c.case_id).where(PAPERS.c.state.not_in(BEFORE_COUNCIL))
        yield select(MEETINGS.c.case_id)
    if bodies := actor.organizations(*BODY_OFFICES):
        submitted = select(PAPERS.c.id).where(PAPERS.c.state.not_in(BEFORE_COUNCIL))
        before_it = CONSULTATIONS.c.organization_id.in_(bodies) & CONSULTATIONS.c.paper_id.in_(submitted)
        yield select(CONSULTATIONS.c.case_id).where(before_it)
        sittings = select(SITTING.c.meeting_id).where(SITTING.c.organization_id.in_(bodies))
        yield select(MEETINGS.c.case_id).where(MEETINGS.c.id.in_(sittings))
        yield select(COMMENTS.c.case_id).where(COMMENTS.c.organization_id.in_(bodies))


def report_orders(actor: Actor) -> Iterator[Select[Any]]:
    """The council and the mayor see every order, a unit its own, a body those that are to be reported to it."""
    if actor.hands & (COUNCILLORS | ABOVE):
        yield select(ORDERS.c.case_id)
    if units := actor.organizations(Office.DEPARTMENT, Office.DIVISION, Office.TREASURY, Office.LEGAL_OFFICE):
        yield select(ORDERS.c.case_id).where(ORDERS.c.responsible_unit_id.in_(units))
    if bodies := actor.organizations(*BODY_OFFICES):
        yield select(ORDERS.c.case_id).where(ORDERS.c.organization_id.in_(bodies))
