"""A deadline without a day is a question to the coordinator, told once a week."""

from datetime import date
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import OutboxMail
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.questions import ask
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.states.offices import Office
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder
from tests.make_deadlines import morning

MONDAY = date(2026, 11, 9)


def asked(session: Session, day: date, hour: int = 8) -> int:
    return ask(session, at=morning(day, hour), limit=100)


def make_question(session: Session) -> int:
    house = make_house(session)
    staff = make_organization(session, house.body, "Büro für Chancengleichheit")
    make_holder(session, staff, Office.INTEGRATION_COMMISSIONER, name="Cem")
    return make_deadline(session, make_paper(session, house), None, due_on=None, question="Bis wann?").id


def test_the_coordinator_is_asked_once_a_week(session: Session) -> None:
    number = make_question(session)
    assert [asked(session, MONDAY + timedelta(days=days)) for days in (0, 1, 4, 7)] == [1, 0, 0, 1]
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).first()
    assert mail is not None
    assert (mail.kind, mail.address, mail.values["deadline_id"]) == (MailKind.QUESTION, "cem@beispiel.example", number)


def test_of_a_dissolved_department_the_coordinator_is_asked_every_week(session: Session) -> None:
    house = make_house(session)
    staff = make_organization(session, house.body, "Büro für Chancengleichheit")
    gone, heir = (make_organization(session, house.body, name) for name in ("Fachbereich Alt", "Fachbereich Neu"))
    make_holder(session, staff, Office.INTEGRATION_COMMISSIONER, name="Cem")
    deadline = make_deadline(session, make_paper(session, house), gone, planned=False)
    gone.dissolved_on, gone.successor = MONDAY, heir
    session.flush()
    assert [asked(session, MONDAY + timedelta(days=days)) for days in (0, 1, 2, 7)] == [0, 1, 0, 1]
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).first()
    assert mail is not None
    assert mail.values == {
        "deadline_id": deadline.id,
        "question": "Die zuständige Stelle „Fachbereich Alt“ wurde aufgelöst. Auf sie folgt „Fachbereich Neu“.",
        "todo": "Bitte benennen Sie beim Vorgang unter „Fristen“ die Stelle, die nun zuständig ist.",
    }


def test_what_a_reminder_asked_today_is_not_asked_again(session: Session) -> None:
    house = make_house(session)
    staff = make_organization(session, house.body, "Büro für Chancengleichheit")
    gone = make_organization(session, house.body, "Fachbereich Alt")
    make_holder(session, staff, Office.INTEGRATION_COMMISSIONER, name="Cem")
    make_deadline(session, make_paper(session, house), gone, opened_on=MONDAY)
    gone.dissolved_on = MONDAY - timedelta(days=1)
    session.flush()
    queue_due(session, at=morning(MONDAY), limit=10)
    assert asked(session, MONDAY) == 0
    assert session.scalars(select(OutboxMail.kind)).all() == [MailKind.QUESTION]


def test_nobody_is_asked_at_night_or_on_a_sunday(session: Session) -> None:
    make_question(session)
    assert asked(session, MONDAY, hour=6) == asked(session, MONDAY - timedelta(days=1)) == 0


def test_a_deadline_with_a_day_asks_nothing(session: Session) -> None:
    house = make_house(session)
    staff = make_organization(session, house.body, "Büro für Chancengleichheit")
    make_holder(session, staff, Office.INTEGRATION_COMMISSIONER, name="Cem")
    make_deadline(session, make_paper(session, house), staff)
    assert asked(session, MONDAY) == 0
