"""Builders for the outbox: mails that wait, and settings that lead to a server."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import RowMapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Paper
from ik_workflow.models.all import User
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import EVENTS
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_person


@dataclass(frozen=True)
class Reminded:
    """Who is reminded of what."""

    user: User
    paper: Paper
    case: Case
    deadline: Deadline
    reminder: Reminder
    office: Membership


def mail_settings(port: int, **values: Any) -> Settings:
    """Production, sending without encryption to this machine."""
    chosen: dict[str, Any] = {
        "mode": "production",
        "base_url": "https://ik.stadt.example",
        "secret_key": "0123456789abcdef" * 2,
        "mail_server": "127.0.0.1",
        "mail_port": port,
        "mail_tls": "none",
        "mail_plain_confirmed": True,
        "mail_sender": "ik@stadt.example",
    }
    return load(**(chosen | values))


def make_mail(session: Session, key: str = "alarm:1", *, at: datetime = AT, **values: Any) -> int:
    """A mail that waits, committed; to an address without an account, unless ``values`` say otherwise."""
    chosen: dict[str, Any] = {"person_id": None, "address": f"{key.replace(':', '-')}@stadt.example"}
    chosen |= {"values": {"sentence": "Etwas ist fehlgeschlagen."}}
    kind = values.pop("kind", MailKind.ALARM)
    assert enqueue(session, kind, dedupe_key=key, at=at, **(chosen | values))
    session.commit()
    number: int = session.scalars(select(OUTBOX.c.id).where(OUTBOX.c.dedupe_key == key)).one()
    session.rollback()
    return number


def row_of(engine: Engine, mail_id: int) -> RowMapping:
    with engine.connect() as connection:
        return connection.execute(select(OUTBOX).where(OUTBOX.c.id == mail_id)).mappings().one()


def notes_of(engine: Engine, mail_id: int) -> list[tuple[str, str]]:
    """State and note of each event of the mail."""
    with engine.connect() as connection:
        rows = connection.execute(select(EVENTS).where(EVENTS.c.mail_id == mail_id).order_by(EVENTS.c.id)).mappings()
        return [(row["state"].value, row["note"]) for row in rows]


def make_reminded(
    session: Session, *, public: bool = True, due_on: date = date(2025, 6, 16), **values: Any
) -> Reminded:
    """Somebody of the mayor's office with an account, and a deadline on a paper with its reminders; committed."""
    house = make_house(session)
    mayor = make_organization(session, house.body, "Oberbürgermeister")
    paper = make_paper(session, house, title="Kita am Park")
    case = session.get_one(Case, paper.case_id)
    case.public = public
    person = make_person(session, "Kim Beispiel")
    user = User(person=person, email="kim@stadt.example", created=AT)
    session.add(user)
    office = Membership(
        person_id=person.id, organization_id=mayor.id, role=Office.MAYOR, start_on=date(2020, 1, 1), created=AT
    )
    session.add(office)
    chosen: dict[str, Any] = {
        "rule": "DR-18",
        "task": "Verlängerung beantragen",
        "explanation": "zehn Arbeitstage vor der Sitzung am 2. Juli 2025",
        "source_status": "unverified",
    }
    deadline = Deadline(
        case_id=paper.case_id,
        subject_type="paper",
        subject_id=paper.id,
        owner_organization_id=mayor.id,
        owner_office=Office.MAYOR,
        due_on=due_on,
        opened_at=AT,
        public_id="d" * 32,
        **(chosen | values),
    )
    session.add(deadline)
    session.flush()
    reminder = Reminder(
        deadline_id=deadline.id, stage=ReminderStage.DAYS_14, remind_on=date(2025, 6, 2), useful_until=due_on
    )
    later = Reminder(
        deadline_id=deadline.id,
        stage=ReminderStage.OVERDUE_5,
        remind_on=date(2025, 6, 23),
        useful_until=date(2025, 6, 29),
    )
    session.add_all([reminder, later])
    session.commit()
    return Reminded(user, paper, case, deadline, reminder, office)


def make_reminder_mail(session: Session, about: Reminded, key: str = "reminder:1:1", **values: Any) -> int:
    chosen: dict[str, Any] = {"kind": MailKind.REMINDER, "values": {}, "person_id": about.user.person_id}
    chosen |= {"address": about.user.email, "case_id": about.case.id, "reminder_id": about.reminder.id}
    return make_mail(session, key, **(chosen | values))
