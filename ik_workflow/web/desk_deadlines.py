"""The deadlines of whoever sits at the desk: beside the tasks that they belong to, or as tasks of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Organization
from ik_workflow.operations.deadline_checks import follows_order
from ik_workflow.operations.deadline_owners import question_of
from ik_workflow.operations.queue import OPEN
from ik_workflow.operations.queue import open_deadlines
from ik_workflow.operations.report_tasks import Unnamed
from ik_workflow.operations.report_tasks import cycles_without_units
from ik_workflow.operations.tasks import RECENT
from ik_workflow.operations.tasks import Task
from ik_workflow.states.offices import Office
from ik_workflow.translation import shown
from ik_workflow.web.addresses import called
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.addresses import records_of
from ik_workflow.web.case_deadlines import UNVERIFIED

MOST_QUESTIONS = 50
#: kinds of records for which one task stands, however many there are
GATHERED = ("status_report", "assessment")


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline as the desk shows it."""

    kind: str
    public_id: str
    title: str
    address: str
    task: str
    office: Office | None
    due_on: date | None
    explanation: str
    unconfirmed: bool
    question: str


@dataclass(frozen=True, slots=True)
class DeskDeadlines:
    own: Sequence[Due]
    #: what nobody but the coordinator can answer
    questions: Sequence[Due]
    #: cycles with measures that nobody answers for
    unnamed: Sequence[Unnamed]

    def of(self, task: Task) -> Due | None:
        """The one that ends first, of the record that the task is about."""
        of_record = (one for one in self.own if (one.kind, one.public_id) == (task.duty.kind, task.public_id))
        return min(of_record, key=lambda one: one.due_on or date.max, default=None)

    def beside(self, tasks: Sequence[Task]) -> list[Due]:
        """Those that no task shows already."""
        shown_ones = {id(one) for task in tasks if (one := self.of(task)) and one.due_on == task.due_on}
        asked = {(one.kind, one.public_id, one.task) for one in self.questions}
        return [
            one for one in self.own if id(one) not in shown_ones and (one.kind, one.public_id, one.task) not in asked
        ]


def desk_deadlines(session: Session, actor: Actor, on: date) -> DeskDeadlines:
    """The statements do not grow with the deadlines."""
    own = open_deadlines(session, actor.person_id, on, without=GATHERED) if actor.person_id is not None else []
    asked: Sequence[Deadline] = []
    unnamed: Sequence[Unnamed] = []
    if Office.INTEGRATION_COMMISSIONER in actor.hands:
        owner = joinedload(Deadline.owner).joinedload(Organization.successor)
        gone = select(Organization.id).where(~Organization.exists(on))
        questions = select(Deadline).where(
            Deadline.state == OPEN,
            or_(Deadline.question.is_not(None), Deadline.owner_organization_id.in_(gone)),
            func.coalesce(Deadline.event_on, on) >= on - RECENT,
            or_(Deadline.subject_type.not_in(GATHERED), Deadline.owner_organization_id.is_not(None)),
        )
        unnamed = cycles_without_units(session)
        asked = session.scalars(questions.options(owner).order_by(Deadline.id).limit(MOST_QUESTIONS)).all()
    own = [one for one in own if one.due_on is None or one.due_on >= on - RECENT]  # Old records ask nobody any more.
    records = records_of(session, [*own, *asked])
    asked = [one for one in asked if (one.subject_type, one.subject_id) in records]
    return DeskDeadlines(
        [due(one, one.office, records, one.question) for one in own if (one.subject_type, one.subject_id) in records],
        [due(one, None, records, question_of(one, on)) for one in asked],
        unnamed,
    )


def due(one: Any, office: Office | None, records: dict[tuple[str, int], Any], question: str | None) -> Due:
    kind, subject = one.subject_type, records[one.subject_type, one.subject_id]
    if office is None and not follows_order(one):
        page = url_for("deadline_forms.answer", address=one.public_id)
    else:
        page = page_of_record(kind, subject)
    return Due(
        kind,
        subject.public_id,
        called(kind, subject),
        page,
        shown(one.task),
        office,
        one.due_on,
        one.explanation,
        one.source_status == UNVERIFIED,
        question or "",
    )
