"""Builders: deadlines with their reminders, offices with accounts, absences."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.models.all import Absence
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.reminders import plan
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import LONG_AGO
from tests.make import make_person

OPENED = date(2026, 11, 2)  #: a Monday
DUE = date(2026, 11, 27)  #: a Friday


def morning(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """That time in Potsdam in winter."""
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


def make_holder(
    session: Session,
    organization: Organization,
    office: Office = Office.DEPARTMENT,
    *,
    name: str = "Ada",
    instead_of: Person | None = None,
    account: bool = True,
    until: date | None = None,
) -> Person:
    """Somebody with an account who holds the office, or stands in for somebody who does."""
    person = make_person(session, name)
    session.add(
        Membership(
            person_id=person.id,
            organization_id=organization.id,
            role=office,
            start_on=LONG_AGO,
            end_on=until,
            substitute_for_id=instead_of and instead_of.id,
            created=AT,
        )
    )
    if account:
        session.add(User(person=person, email=f"{name.lower()}@beispiel.example", created=AT))
    session.flush()
    return person


def make_absence(session: Session, person: Person, from_on: date, until_on: date) -> None:
    session.add(Absence(person_id=person.id, from_on=from_on, until_on=until_on))
    session.flush()


def make_deadline(
    session: Session,
    paper: Paper,
    owner: Organization | None,
    *,
    office: Office | None = Office.DEPARTMENT,
    opened_on: date = OPENED,
    planned: bool = True,
    **values: Any,
) -> Deadline:
    """An open deadline of the paper with its planned reminders."""
    deadline = Deadline(
        **{
            "case_id": paper.case_id,
            "subject_type": "paper",
            "subject_id": paper.id,
            "rule": "DR-16",
            "ordinal": session.query(Deadline).count(),
            "task": "Bericht vorlegen",
            "owner_organization_id": owner and owner.id,
            "owner_office": office if owner else None,
            "event_on": opened_on,
            "due_on": DUE,
            "source_status": "order",
            "opened_at": morning(opened_on),
            **values,
        }
    )
    session.add(deadline)
    session.flush()
    if planned and deadline.due_on is not None:
        plan_reminders(session, deadline, opened_on)
    return deadline


def plan_reminders(session: Session, deadline: Deadline, opened_on: date) -> None:
    assert deadline.due_on is not None
    connection = session.connection()
    plan(
        connection,
        deadline_id=deadline.id,
        rule=deadline.rule,
        law=deadline.source_status,
        opened_on=opened_on,
        due_on=deadline.due_on,
        today=opened_on,
        calendar=city_calendar(connection),
    )
