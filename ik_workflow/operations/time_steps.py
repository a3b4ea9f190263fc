"""Steps that time takes: the day has come, or the last day is over. Whoever is faster by hand wins.

A step happened on the day on which it fell due, however late the metronome came; its entry says when that was.
"""

import logging
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import String
from sqlalchemy import cast as cast_to
from sqlalchemy import exists
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongState
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.database import READ_ONLY
from ik_workflow.notifications import incidents
from ik_workflow.notifications.incidents import INCIDENTS
from ik_workflow.notifications.incidents import IS_OPEN
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.operations.take import take
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import local_date
from ik_workflow.periods import short_date
from ik_workflow.states.comment import CommentState
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.translation import _

log = logging.getLogger(__name__)

JOB = "time_steps"
BATCH = 100  # found at once; each step then has a transaction of its own

ON_THE_DAY = timedelta(0)  #: the column names the first day
AFTER_THE_DAY = ONE_DAY  #: the column names the last day, which is over at midnight


@dataclass(frozen=True, slots=True)
class TimeStep:
    """In this state time takes the step, on the column's day or when it is over."""

    record: type[Subject]
    state: Any
    trigger: str
    column: str
    after: timedelta = ON_THE_DAY
    #: it happens when it is done, however late: people get their days from then on
    when_done: bool = False
    #: it happened on the day itself, in the evening: what is entered of that day tomorrow comes after it
    ends_the_day: bool = False

    @property
    def kind(self) -> str:
        return KINDS[self.record].name

    @property
    def title(self) -> str:
        """``Beschluss: „Beanstandungsfrist endet“``."""
        procedure = KINDS[self.record].engine.procedure
        label = next(row.label for row in procedure.steps if row.trigger == self.trigger)
        return _("{procedure}: „{step}“", procedure=_(procedure.title), step=_(label))


# A time step reads as a row.
# fmt: off
TIME_STEPS: tuple[TimeStep, ...] = (
    TimeStep(SubmissionRound, SubmissionRoundState.PLANNED, "open", "starts_on"),
    TimeStep(SubmissionRound, SubmissionRoundState.OPEN, "close", "submit_until", AFTER_THE_DAY),
    TimeStep(Proposal, ProposalState.DEFERRED, "resubmit", "revisit_on"),
    TimeStep(ParticipationEvent, ParticipationEventState.INVITED, "open_registration", "register_from"),
    TimeStep(ParticipationEvent, ParticipationEventState.REGISTRATION_OPEN, "close_registration", "register_until",
             AFTER_THE_DAY),
    TimeStep(Concept, ConceptState.IN_FORCE, "start_review", "review_from"),
    TimeStep(Comment, CommentState.OFFERED, "lapse", "comment_until", AFTER_THE_DAY),
    TimeStep(Comment, CommentState.REQUESTED, "lapse", "comment_until", AFTER_THE_DAY),
    TimeStep(ReportOrder, ReportOrderState.ISSUED, "reach_date", "due_on"),
    TimeStep(ReportOrder, ReportOrderState.ASSIGNED, "reach_date", "due_on"),
    TimeStep(ReportOrder, ReportOrderState.IN_PROGRESS, "reach_date", "due_on"),
    TimeStep(ReportOrder, ReportOrderState.DUE, "pass_session", "due_on", AFTER_THE_DAY, ends_the_day=True),
    TimeStep(Resolution, ResolutionState.OBJECTION_PERIOD, "end_objection_period", "objection_until", AFTER_THE_DAY),
    TimeStep(Resolution, ResolutionState.SECOND_OBJECTION_PERIOD, "end_second_period", "objection_until",
             AFTER_THE_DAY),
    TimeStep(ReportingCycle, ReportingCycleState.PLANNED, "open", "opens_on", when_done=True),
    TimeStep(ReportingCycle, ReportingCycleState.OPEN, "end_answers", "answer_until", AFTER_THE_DAY),
    TimeStep(ReportingCycle, ReportingCycleState.GRACE_PERIOD, "close", "grace_until", AFTER_THE_DAY),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Due:
    """One record whose step fell due on that day, as it was when it was found."""

    step: TimeStep
    id: int
    version: int
    #: never before the record's last step
    on: date
    #: when the record was last written; before, nobody could have known
    known_at: datetime
    #: the day that the entry names
    occurred_on: date

    @property
    def item(self) -> str:
        return f"{self.step.kind}:{self.id}:{self.step.trigger}"


def due_steps(connection: Connection, *, at: datetime, limit: int) -> list[Due]:
    """What time has to do now, the longest due first in each kind; what was set aside waits for its pause to end."""
    found: list[Due] = []
    for step in TIME_STEPS:
        if len(found) < limit:
            found += _due(connection, step, at, limit - len(found))
    return found


def _due(connection: Connection, step: TimeStep, at: datetime, limit: int) -> Iterator[Due]:
    columns = KINDS[step.record].table.c
    day = columns[step.column]
    item = literal(f"{step.kind}:") + cast_to(columns.id, String) + literal(f":{step.trigger}")
    set_aside = exists().where(
        INCIDENTS.c.job == JOB,
        INCIDENTS.c.item == item,
        IS_OPEN,
        INCIDENTS.c.next_at > at,
    )
    rows = connection.execute(
        select(columns.id, columns.version, columns.since, columns.modified, day.label("day"))
        .where(
            columns.state == step.state,
            day <= local_date(at) - step.after,
            columns.deleted.is_(False),
            ~set_aside,
        )
        .order_by(day, columns.id)
        .limit(limit)
    )
    for row in rows.all():
        on = local_date(at) if step.when_done else row.day + step.after
        occurred_on = row.day if step.ends_the_day else on
        since = row.since or occurred_on
        yield Due(step, row.id, row.version, max(on, since), row.modified, max(occurred_on, since))


def take_due(engine: Engine, *, at: datetime, limit: int = 1000) -> int:
    """Take what is due, at most so many, each in a transaction of its own; how many steps were taken.

    One that fails is set aside as an incident, and the rest goes on.
    """
    taken = handled = 0
    while handled < limit and (batch := _found(engine, at, min(BATCH, limit - handled))):
        handled += len(batch)
        taken += sum(_take(engine, due, at) for due in batch)
    return taken


def _found(engine: Engine, at: datetime, limit: int) -> Sequence[Due]:
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        return due_steps(connection, at=at, limit=limit)


def _take(engine: Engine, due: Due, at: datetime) -> bool:
    step = due.step
    try:
        with Session(engine) as session, session.begin():
            subject = cast(Subject, session.get_one(step.record, due.id))
            take(
                session,
                subject,
                step.trigger,
                actor=ENGINE,
                occurred=due.occurred_on,
                recorded_at=at,
                version=due.version,
            )
            incidents.close(session.connection(), JOB, due.item, at=at)
    except (StaleVersion, WrongState):
        log.info("somebody was faster at %s", due.item)
        return False
    except OperationalError:
        raise  # The database is away or busy; that is no fault of this record.
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one record, the others' time has come all the same
        incidents.record(engine, JOB, due.item, at=at, sentence=failed(due, error), error=error)
        return False
    return True


def failed(due: Due, error: Exception) -> str:
    """What stood in the way, and what to do."""
    return _(
        "{step} war am {day} an der Reihe, ging aber nicht. {why} Bitte berichtigen Sie die Angaben oder nehmen Sie"
        " den Schritt von Hand; er wird von selbst wieder versucht.",
        step=due.step.title,
        day=short_date(due.on),
        why=incidents.failure(error),
    )
