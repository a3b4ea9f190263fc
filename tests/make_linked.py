"""Builders: a department that is asked how its measure stands, and the mail that reminds it."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import AnswerLink
from ik_workflow.models.all import Case
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import User
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.outbox import MailKind
from ik_workflow.states.reporting_cycle import CycleKind
from tests.make import act
from tests.make import person_with_account
from tests.make_deadlines import morning
from tests.make_mails import make_mail
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure

ASKED_ON = date(2026, 11, 2)  #: a Monday
REMINDED_AT = morning(date(2026, 11, 16))
UNTIL = date(2026, 11, 30)  #: of the deadline: 20 working days after the day of asking
MAILBOX = "frank@stadt.example"


@dataclass(frozen=True)
class AskedDepartment:
    """Who is asked for what."""

    forum: Forum
    user: User
    measure: Measure
    cycle: ReportingCycle
    report: StatusReport
    deadline: Deadline


def make_asked(session: Session, *, public: bool = True) -> AskedDepartment:
    """A cycle that runs, with one measure of the department; committed. The department has one account."""
    forum = make_forum(session)
    user = person_with_account(session, forum.unit, MAILBOX)
    measure = make_measure(session, forum)
    measure.number, measure.responsible_unit_id = "1.2", forum.department.id
    measure.case.public = public
    cycle = make_cycle(session, forum)
    report = make_report(session, forum, cycle, measure)
    session.commit()
    return AskedDepartment(forum, user, measure, cycle, report, deadline_of(session, report))


def make_cycle(session: Session, forum: Forum, *, public: bool = True) -> ReportingCycle:
    case = Case(kind="reporting_cycle", public=public)
    cycle = ReportingCycle(case=case, kind=CycleKind.STATUS, title="Stand der Maßnahmen im Herbst 2026")
    at = morning(ASKED_ON)
    act(session, cycle, "plan", forum.commissioner, on=ASKED_ON, at=at, opens_on=ASKED_ON)
    act(session, cycle, "open", forum.commissioner, on=ASKED_ON, at=at)
    return cycle


def make_report(session: Session, forum: Forum, cycle: ReportingCycle, measure: Measure) -> StatusReport:
    report = StatusReport(
        case_id=cycle.case_id,
        cycle_id=cycle.id,
        measure_id=measure.id,
        number=measure.number,
        title=measure.title,
        responsible_unit_id=measure.responsible_unit_id,
    )
    act(session, report, "ask", forum.commissioner, on=ASKED_ON, at=morning(ASKED_ON))
    return report


def deadline_of(session: Session, report: StatusReport) -> Deadline:
    own = (Deadline.subject_type == "status_report", Deadline.subject_id == report.id)
    return session.scalars(select(Deadline).where(*own)).one()


def remind(session: Session, asked: AskedDepartment, key: str = "reminder:1:1", **values: Any) -> int:
    """The department's mail, as it waits."""
    reminder = session.scalars(select(Reminder).where(Reminder.deadline_id == asked.deadline.id).limit(1)).one()
    chosen: dict[str, Any] = {
        "kind": MailKind.REMINDER,
        "values": {},
        "person_id": asked.user.person_id,
        "address": asked.user.email,
        "case_id": asked.report.case_id,
        "reminder_id": reminder.id,
        "at": REMINDED_AT,
    }
    return make_mail(session, key, **(chosen | values))


def link_of(session: Session, asked: AskedDepartment, **values: Any) -> AnswerLink:
    """As a mail to the department would hold it."""
    mail_id = values.pop("mail_id", None) or remind(session, asked)
    chosen: dict[str, Any] = {
        "deadline": asked.deadline.public_id,
        "mail_id": mail_id,
        "organization_id": asked.forum.department.id,
        "person_id": asked.user.person_id,
        "until": date(2026, 12, 14),
    }
    return AnswerLink(**(chosen | values))


def noon(day: date) -> datetime:
    return morning(day, 12)
