"""The part "Fristen" of a case's page: what is due, until when, whose task it is, and how the day was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.audience import sees_by_office
from ik_workflow.models.all import Case
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Organization
from ik_workflow.operations.deadline_checks import COORDINATORS
from ik_workflow.operations.deadline_checks import MAY_ENTER
from ik_workflow.operations.deadline_checks import done_by_hand
from ik_workflow.operations.deadline_checks import falls_away_by_hand
from ik_workflow.operations.deadline_checks import follows_order
from ik_workflow.operations.deadline_checks import why_fixed
from ik_workflow.operations.deadline_owners import owner_words
from ik_workflow.operations.deadline_owners import question_of
from ik_workflow.periods import local_date
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.translation import shown
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.addresses import records_of
from ik_workflow.web.wording import days_left

MOST = 200  # lines
UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Moved:
    """One move: from one last day to another; without a day it fell away, with the same day it got another owner."""

    from_on: date | None
    to_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    address: str
    task: str
    #: title of its rule; None for one in somebody's own words
    rule: str | None
    #: whose task it is
    owner: str
    due_on: date | None
    #: such as "noch 3 Tage"; empty for one that is closed
    left: str
    overdue: bool
    words: str | None
    explanation: str
    unconfirmed: bool
    question: str | None
    moves: Sequence[Moved]
    #: "erledigt" or "entfallen"
    state: str
    closed_on: date | None
    #: page of the record it belongs to, where that is not the case itself
    record: str | None
    #: this person has a say in it
    may_act: bool
    #: why its day stands; None: it can be moved
    fixed: str | None
    may_finish: bool
    may_cancel: bool
    #: names whose task it is
    may_hand_over: bool


@dataclass(frozen=True, slots=True)
class CaseDeadlines:
    case: str
    running: Sequence[DeadlineLine]
    ended: Sequence[DeadlineLine]
    may_enter: bool


def case_deadlines(session: Session, actor: Actor, case: Case, on: date) -> CaseDeadlines | None:
    """None for whoever sees the case only as the public does. The statements do not grow with the deadlines."""
    if not sees_by_office(session, actor, case.id):
        return None
    asked = (
        select(Deadline)
        .where(Deadline.case_id == case.id)
        .options(joinedload(Deadline.owner).joinedload(Organization.successor), selectinload(Deadline.moves))
        .order_by(Deadline.id)
        .limit(MOST)
    )
    found = session.scalars(asked).all()
    records = records_of(session, found)
    lines = [
        (one, line_of(one, actor, case, page_of_record(one.subject_type, subject), on))
        for one in found
        if (subject := records.get((one.subject_type, one.subject_id)))
    ]
    running = [line for one, line in lines if one.state is DeadlineState.OPEN]
    return CaseDeadlines(
        case.public_id,
        sorted(running, key=lambda line: line.due_on or date.min),  # A question is answered before all else.
        [line for one, line in reversed(lines) if one.state is not DeadlineState.OPEN],
        bool(actor.hands & MAY_ENTER),
    )


def line_of(one: Deadline, actor: Actor, case: Case, page: str, on: date) -> DeadlineLine:
    rule, running = DEADLINE_RULES.get(one.rule), one.state is DeadlineState.OPEN
    may_act = running and not follows_order(one) and may_change(one, actor)
    question, fixed = question_of(one, on) if running else None, why_fixed(one)
    return DeadlineLine(
        one.public_id,
        shown(one.task),
        shown(rule.title) if rule else None,
        owner_words(one),
        one.due_on,
        days_left(one.due_on, on) if running and one.due_on else "",
        running and one.due_on is not None and one.due_on < on,
        one.words,
        one.explanation,
        one.source_status == UNVERIFIED,
        question,
        [Moved(move.from_on, move.to_on, move.reason) for move in one.moves],
        shown(one.state.label),
        local_date(one.closed_at) if one.closed_at else None,
        page if one.subject_type != case.kind else None,
        may_act,
        fixed,
        may_act and done_by_hand(one),
        may_act and falls_away_by_hand(one),
        may_act and coordinates(actor) and (question is not None or fixed is None),
    )


def may_change(one: Deadline, actor: Actor) -> bool:
    """Whether it is this person's, or theirs to coordinate."""
    own = one.owner_office is not None and one.owner_organization_id in actor.organizations(one.owner_office)
    return own or coordinates(actor)


def coordinates(actor: Actor) -> bool:
    return bool(actor.hands & COORDINATORS)
