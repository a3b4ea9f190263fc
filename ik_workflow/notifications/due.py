"""Which reminders are due, and what becomes of each: it goes out, a later one replaces it, or it is not needed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from typing import NamedTuple
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Date
from sqlalchemy import Select
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import literal_column
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import type_coerce

from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import Reminder
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.notifications.sets import listed
from ik_workflow.planning.reminding import OVERDUE
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.offices import Office

REMINDERS = cast(Table, Reminder.__table__)
DEADLINES = cast(Table, Deadline.__table__)
CASES = cast(Table, Case.__table__)
SUBJECTS: dict[str, Table] = {
    name: cast(Table, record.__table__)
    for name, record in {
        "meeting": Meeting,
        "paper": Paper,
        "consultation": Consultation,
        "resolution": Resolution,
        "submission_round": SubmissionRound,
        "proposal": Proposal,
        "concept": Concept,
        "measure": Measure,
        "participation_event": ParticipationEvent,
        "co_signature": CoSignature,
        "comment": Comment,
        "amendment": Amendment,
        "procedural_motion": ProceduralMotion,
        "reporting_cycle": ReportingCycle,
        "status_report": StatusReport,
        "stocktaking": Stocktaking,
        "assessment": Assessment,
        "report_order": ReportOrder,
    }.items()
}
PART = 500  # rows that are fetched together
DRAFT = "draft"  #: nobody is reminded of a draft

# The partial index is used only if its condition stands in the statement as it is.
IS_PLANNED: ColumnElement[bool] = REMINDERS.c.state == literal_column("'planned'")
IS_DUE = and_(IS_PLANNED, REMINDERS.c.remind_on <= bindparam("today"))
ANY_DUE: Select[Any] = select(literal_column("1")).select_from(REMINDERS).where(IS_DUE).limit(1)

LATER = REMINDERS.alias("later")
HAS_LATER = exists(
    select(literal_column("1")).where(
        LATER.c.deadline_id == REMINDERS.c.deadline_id,
        LATER.c.state == literal_column("'planned'"),
        LATER.c.remind_on <= bindparam("today"),
        or_(
            LATER.c.remind_on > REMINDERS.c.remind_on,
            and_(LATER.c.remind_on == REMINDERS.c.remind_on, LATER.c.id > REMINDERS.c.id),
        ),
    )
)
# On PostgreSQL the case is locked with the reminder, as the outbox row will ask for: whoever takes a step on it just
# now is not waited for, and cannot wait for us in turn.
LOCKED = "FOR UPDATE OF reminders SKIP LOCKED FOR KEY SHARE OF cases SKIP LOCKED"
# Read as they stand and named here: a column's own type takes as long for ten thousand rows as the statement does.
STAGES = {stage.value: stage for stage in ReminderStage}
OFFICES: dict[str | None, Office | None] = {None: None, **{office.value: office for office in Office}}
#: in the order of `Due`
BATCH = (
    select(
        REMINDERS.c.id,
        REMINDERS.c.deadline_id,
        type_coerce(REMINDERS.c.stage, String),
        REMINDERS.c.remind_on,
        REMINDERS.c.useful_until,
        (DEADLINES.c.state == DeadlineState.OPEN).label("is_open"),
        DEADLINES.c.task,
        DEADLINES.c.due_on,
        DEADLINES.c.owner_organization_id,
        type_coerce(DEADLINES.c.owner_office, String),
        DEADLINES.c.subject_type,
        DEADLINES.c.subject_id,
        DEADLINES.c.case_id,
        DEADLINES.c.source_status,
        func.date(DEADLINES.c.opened_at, type_=Date()).label("opened_on"),
        HAS_LATER.label("has_later"),
        DEADLINES.c.rule,
    )
    .join(DEADLINES, DEADLINES.c.id == REMINDERS.c.deadline_id)
    .join(CASES, CASES.c.id == DEADLINES.c.case_id)
    .where(IS_DUE)
    .order_by(REMINDERS.c.remind_on, REMINDERS.c.id)
    .limit(bindparam("limit"))
    .suffix_with(literal_column(LOCKED), dialect="postgresql")
)


class Due(NamedTuple):
    """A reminder whose day has come; a tuple, because ten thousand are made at a time."""

    id: int
    deadline_id: int
    stage: ReminderStage
    remind_on: date
    useful_until: date
    is_open: bool
    task: str
    due_on: date | None
    organization_id: int | None
    office: Office | None
    subject_type: str
    subject_id: int
    case_id: int
    source_status: str
    opened_on: date
    has_later: bool
    rule: str

    @property
    def is_overdue(self) -> bool:
        return self.stage.value in OVERDUE


def any_due(connection: Connection, today: date) -> bool:
    return connection.execute(ANY_DUE, {"today": today}).first() is not None


def due_batch(connection: Connection, today: date, limit: int) -> list[Due]:
    """The oldest that nobody else is handling just now; locked until the transaction ends."""
    rows = connection.execute(BATCH, {"today": today, "limit": limit})
    # A part at a time: ten thousand rows at once would keep the garbage collector busy for longer than they are read.
    return [
        Due(number, of, STAGES[stage], on, until, bool(is_open), task, due, where, OFFICES[office], *rest)
        for part in rows.partitions(PART)
        for number, of, stage, on, until, is_open, task, due, where, office, *rest in part
    ]


def fates(connection: Connection, batch: Sequence[Due], today: date) -> dict[int, ReminderState]:
    """What each becomes."""
    gone = ended(connection, batch)
    return {due.id: fate(due, due.deadline_id in gone, today) for due in batch}


def fate(due: Due, gone: bool, today: date) -> ReminderState:
    if gone or not due.is_open or due.due_on is None:
        return ReminderState.CANCELLED
    if due.has_later:
        return ReminderState.SUPERSEDED
    return ReminderState.EXPIRED if due.useful_until < today else ReminderState.QUEUED


def ended(connection: Connection, batch: Sequence[Due]) -> set[int]:
    """Deadlines whose record is deleted, still a draft, or ended after they were opened; one statement per kind.

    A deadline that was opened by the very step that ended the record goes on.
    """
    by_kind: dict[str, list[Due]] = defaultdict(list)
    for due in batch:
        by_kind[due.subject_type].append(due)
    found: set[int] = set()
    for kind, dues in by_kind.items():
        if kind in SUBJECTS:
            found.update(connection.scalars(ended_of(connection, kind, dues)))
    return found


def ended_of(connection: Connection, kind: str, dues: Sequence[Due]) -> Select[int]:
    record = SUBJECTS[kind]
    final = [state.value for state in PROCEDURES[kind].final]
    rows = [(due.deadline_id, due.subject_id, due.opened_on) for due in dues]
    asked = listed(connection, "asked", {"id": int, "subject_id": int, "opened_on": date}, rows)
    gone = or_(
        record.c.id.is_(None),
        record.c.deleted,
        type_coerce(record.c.state, String) == DRAFT,
        and_(record.c.state.in_(final), record.c.since > asked.c.opened_on),
    )
    return select(asked.c.id).outerjoin(record, record.c.id == asked.c.subject_id).where(gone)
