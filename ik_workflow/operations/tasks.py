"""What waits for one person, and what of their own waits for others: the desk's questions."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import null
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import BODY_COLUMN
from ik_workflow.accounts.relations import IN_BODY
from ik_workflow.accounts.relations import MOVERS
from ik_workflow.accounts.relations import UNITS
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import Resolution
from ik_workflow.operations.duties import DUTIES
from ik_workflow.operations.duties import SCOPE
from ik_workflow.operations.duties import Duty
from ik_workflow.operations.queue import earliest_due
from ik_workflow.operations.report_tasks import GATHERED
from ik_workflow.operations.report_tasks import report_tasks
from ik_workflow.operations.step import KINDS
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import UNDER_WAY
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import WITH_COUNCIL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_

RECENT = timedelta(days=365)  #: what has not moved for so long waits for nobody
AHEAD = timedelta(days=35)  #: a sitting is prepared from here on
MOST = 50  #: lines of one duty


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for somebody."""

    duty: Duty
    public_id: str
    title: str
    #: its number; of a sitting its day
    number: str | date | None
    due_on: date | None
    since: date | None
    #: of status reports or ratings, which one line stands for: how many of each state; the record is then the whole
    counts: Mapping[Any, int] = field(default_factory=dict)


#: papers that still wait for a signature
ASKED_TO_SIGN = select(CoSignature.paper_id).where(
    CoSignature.state == CoSignatureState.REQUESTED, CoSignature.deleted.is_(False)
)

SUPERSEDED = select(Concept.id).where(Concept.state == ConceptState.SUPERSEDED)


def tasks(session: Session, actor: Actor, on: date) -> list[Task]:
    """What waits for this person on that day, the most urgent first; one statement for each duty of their offices."""
    found = [task for duty in DUTIES if duty.record not in GATHERED for task in tasks_of(session, duty, actor, on)]
    found += tasks_of_reports(session, actor)
    return sorted(found, key=lambda task: (task.due_on or date.max, task.since or date.min, task.title))


def tasks_of(session: Session, duty: Duty, actor: Actor, on: date) -> Iterator[Task]:
    mine = own(duty, actor)
    if mine is None:
        return
    record = duty.record
    table: Table = record.__table__
    asked = select(record.public_id, *title_of(record), due_column(duty), record.since).where(
        record.state == duty.state, mine, still_waiting(duty, on)
    )
    if "paper_id" in table.c and not table.c.paper_id.nullable:
        asked = asked.join(Paper, Paper.id == record.paper_id)
    order = (func.coalesce(due_column(duty), date.max), record.since, record.id)
    for public_id, title, number, due_on, since in session.execute(asked.order_by(*order).limit(MOST)):
        yield Task(duty, public_id, title or N_("ohne Titel"), number, due_on, since)


def tasks_of_reports(session: Session, actor: Actor) -> Iterator[Task]:
    """One for each cycle or stocktaking."""
    reports = {duty: limit for duty in DUTIES if duty.record in GATHERED and (limit := own(duty, actor)) is not None}
    for one in report_tasks(session, reports):
        assert one.duty is not None
        yield Task(one.duty, one.public_id, one.title, None, one.due_on, one.since, one.counts)


def title_of(record: type[Any]) -> tuple[Any, Any]:
    """Title and number of the record, or of the paper it belongs to."""
    table: Table = record.__table__
    if "title" in table.c:
        return record.title, record.number if "number" in table.c else null()
    if record is Meeting:
        return meeting_name(), Meeting.held_on
    return Paper.title, Paper.number


def meeting_name() -> Any:
    return (
        select(Organization.name)
        .join(MeetingBody, MeetingBody.organization_id == Organization.id)
        .where(MeetingBody.meeting_id == Meeting.id, MeetingBody.position == 0)
        .scalar_subquery()
    )


def due_column(duty: Duty) -> Any:
    """The day of the record's next open deadline; else what the record itself says."""
    of_record = earliest_due(duty.kind, duty.record.id)
    return func.coalesce(of_record, getattr(duty.record, duty.due)) if duty.due else of_record


def still_waiting(duty: Duty, on: date) -> ColumnElement[bool]:
    """Old records that nobody moves any more ask nobody; a sitting is prepared in its last weeks."""
    record = duty.record
    recent: ColumnElement[bool] = record.since >= on - RECENT
    if record is Meeting:
        until = on if duty.state is MeetingState.INVITED else on + AHEAD  # It is opened on its day.
        return (Meeting.held_on >= on - RECENT) & (Meeting.held_on <= until)
    if record is Paper and duty.types:
        return recent & Paper.paper_type.in_(duty.types)
    if record is Paper and duty.state == PaperState.CO_SIGNING:
        return recent & Paper.id.not_in(ASKED_TO_SIGN)
    if record is Consultation:
        return recent & Paper.state.in_(WITH_COUNCIL)
    if record is Resolution and duty.due:
        return recent & (Resolution.objection_until.is_(None) | (Resolution.objection_until >= on))
    if record is Measure:  # A concept is superseded when it is settled what becomes of each of its measures.
        proposed = getattr(Measure, duty.given).is_not(None) if duty.given else true()
        return proposed & (Measure.concept_id.is_(None) | Measure.concept_id.not_in(SUPERSEDED))
    return recent if record in (Paper, Consultation, Resolution, ParticipationEvent) else true()


def own(duty: Duty, actor: Actor) -> ColumnElement[bool] | None:
    """Which of the records are this person's; None if none can be."""
    limits = [limit for hand in duty.hands if (limit := limit_of(duty, hand, actor)) is not None]
    return or_(*limits) if limits else None


def limit_of(duty: Duty, hand: Hand, actor: Actor) -> ColumnElement[bool] | None:
    if isinstance(hand, Office):
        return office_limit(duty, hand, actor)
    record = duty.record
    if hand is Relation.AUTHOR:
        own_ones = select(ProposalAuthor.proposal_id).where(ProposalAuthor.person_id == actor.person_id)
        return None if actor.person_id is None else record.id.in_(own_ones)
    if hand is Relation.ORIGINATOR:
        return within(Paper.originator_id, actor.organizations(*MOVERS))
    if hand is Relation.MOVER:
        return within(record.mover_id, actor.organizations(*MOVERS))
    if hand is Relation.RESPONSIBLE_UNIT:
        column = record.organization_id if record is CoSignature else record.responsible_unit_id
        return within(column, actor.organizations(*UNITS))
    return of_body(record, actor.organizations(*IN_BODY[hand]))


def office_limit(duty: Duty, office: Office, actor: Actor) -> ColumnElement[bool] | None:
    if office not in actor.hands:
        return None
    if (duty.record, office) in SCOPE:
        column = getattr(duty.record, SCOPE[duty.record, office])
        return within(column, actor.organizations(office))
    if office is Office.COUNCIL_OFFICE and duty.record in (Meeting, Consultation):
        return of_council(duty.record)  # the committees have secretaries of their own
    return true()


def within(column: Any, organizations: frozenset[int]) -> ColumnElement[bool] | None:
    limit: ColumnElement[bool] = column.in_(organizations)
    return limit if organizations else None


def of_body(record: type[Any], organizations: frozenset[int]) -> ColumnElement[bool] | None:
    """Records before one of these bodies."""
    if record is not Meeting:
        return within(getattr(record, BODY_COLUMN.get(KINDS[record].name, "organization_id")), organizations)
    sitting = select(MeetingBody.meeting_id).where(MeetingBody.organization_id.in_(organizations))
    return Meeting.id.in_(sitting) if organizations else None


def of_council(record: type[Any]) -> ColumnElement[bool]:
    council = select(Organization.id).where(Organization.classification == Classification.COUNCIL)
    if record is Meeting:
        return Meeting.id.in_(select(MeetingBody.meeting_id).where(MeetingBody.organization_id.in_(council)))
    limit: ColumnElement[bool] = record.organization_id.in_(council)
    return limit


def asked_in(record: type[Any], state: Any) -> list[Hand]:
    """Who is asked in that state, for those who wait; in co-signing the offices that sign."""
    if record is Paper and state == PaperState.CO_SIGNING:
        record, state = CoSignature, CoSignatureState.REQUESTED
    if record is Measure and state in UNDER_WAY:
        return [Relation.RESPONSIBLE_UNIT]  # No step is due; the work itself goes on.
    duties = (duty for duty in DUTIES if duty.record is record and duty.state == state and not duty.given)
    return [hand for duty in duties for hand in duty.hands]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something of one's own that waits for others."""

    kind: str
    public_id: str
    title: str
    number: str | None
    state: str
    asked: tuple[Hand, ...]
    since: date | None


#: own records: in what relation somebody has a stake in them
STAKES: tuple[tuple[type[Any], Relation], ...] = (
    (Proposal, Relation.AUTHOR),
    (Paper, Relation.ORIGINATOR),
    (Measure, Relation.RESPONSIBLE_UNIT),
    (Amendment, Relation.MOVER),
)


def waiting_for_others(session: Session, actor: Actor, on: date, mine: frozenset[str]) -> list[Waiting]:
    """One's own open records except those in ``mine`` (public ids), the longest waiting first."""
    found = []
    for record, relation in STAKES:
        limit = stake(record, relation, actor)
        if limit is None:
            continue
        procedure = KINDS[record].engine.procedure
        asked = select(record.public_id, *title_of(record), record.state, record.since).where(
            record.state.in_(procedure.open_states), limit, record.since >= on - RECENT
        )
        if record is Amendment:
            asked = asked.join(Paper, Paper.id == Amendment.paper_id)
        for public_id, title, number, state, since in session.execute(asked.order_by(record.since).limit(MOST)):
            if public_id not in mine:
                hands = tuple(asked_in(record, state))
                found.append(
                    Waiting(KINDS[record].name, public_id, title or N_("ohne Titel"), number, state.label, hands, since)
                )
    return found


def stake(record: type[Any], relation: Relation, actor: Actor) -> ColumnElement[bool] | None:
    if relation is Relation.ORIGINATOR:
        return within(Paper.originator_id, actor.organizations(*MOVERS))
    return limit_of(Duty(record, None, "", ()), relation, actor)
