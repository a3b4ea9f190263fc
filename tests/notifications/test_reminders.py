"""Who is reminded of what, and when; nothing is lost, nothing comes twice (EM-13 to EM-15)."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from ik_workflow.models.all import Incident
from ik_workflow.models.all import Organization
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Reminder
from ik_workflow.models.all import ReminderPlan
from ik_workflow.models.all import RestDay
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.choices import choose
from ik_workflow.notifications.reminders import cancel
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make_deadlines import OPENED
from tests.make_deadlines import make_absence
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder
from tests.make_deadlines import morning
from tests.make_deadlines import plan_reminders

WEEK_BEFORE = date(2026, 11, 20)
OVERDUE_1 = date(2026, 11, 30)
OVERDUE_5 = date(2026, 12, 4)
WEEKLY = date(2026, 12, 11)


@dataclass(frozen=True)
class City:
    """A paper, the department that has to do something, its head, and the coordinator."""

    paper: Paper
    department: Organization
    division: Organization
    ada: Person
    coordinator: Person


@pytest.fixture
def city(session: Session) -> City:
    house = make_house(session)
    department = make_organization(session, house.body, "Fachbereich Soziales")
    division = make_organization(session, house.body, "Geschäftsbereich 3")
    department.parent_id = division.id
    staff = make_organization(session, house.body, "Büro für Chancengleichheit")
    return City(
        make_paper(session, house),
        department,
        division,
        make_holder(session, department, name="Ada"),
        make_holder(session, staff, Office.INTEGRATION_COMMISSIONER, name="Cem"),
    )


def beat(session: Session, day: date, hour: int = 8) -> list[tuple[str, MailKind, MailState]]:
    """Who has got what on that day and before."""
    while queue_due(session, at=morning(day, hour), limit=100):
        pass
    return mails(session)


def mails(session: Session) -> list[tuple[str, MailKind, MailState]]:
    found = session.execute(
        select(Person.name, OutboxMail.kind, OutboxMail.state).join(Person, Person.id == OutboxMail.person_id)
    )
    return sorted((name, kind, state) for name, kind, state in found)


def states(session: Session) -> dict[ReminderStage, ReminderState]:
    session.expire_all()
    return {one.stage: one.state for one in session.scalars(select(Reminder).order_by(Reminder.id))}


TOLD = ("Ada", MailKind.REMINDER, MailState.COLLECTED)


def test_the_owner_is_told_on_the_day(session: Session, city: City) -> None:
    make_deadline(session, city.paper, city.department)
    assert beat(session, OPENED) == [TOLD]
    mail = session.scalars(select(OutboxMail)).one()
    reminder = session.get_one(Reminder, mail.reminder_id)
    assert mail.dedupe_key == f"reminder:{reminder.id}:{city.ada.id}"
    assert (mail.address, mail.case_id, mail.values) == ("ada@beispiel.example", city.paper.case_id, {})
    assert mail.expires_at == datetime.fromisoformat("2026-11-28T00:00:00+01:00")
    assert len(mail.message_key) == len(mail.public_id) == 32
    assert mail.message_key != mail.public_id
    assert (reminder.state, reminder.handled_at) == (ReminderState.QUEUED, morning(OPENED))


def test_nothing_is_due_before_the_day_and_nothing_comes_twice(session: Session, city: City) -> None:
    make_deadline(session, city.paper, city.department)
    assert len(beat(session, OPENED)) == 1
    assert len(beat(session, date(2026, 11, 12))) == 1
    assert len(beat(session, date(2026, 11, 13))) == 2
    assert len(beat(session, date(2026, 11, 13), hour=12)) == 2


@pytest.mark.parametrize(("hour", "minute", "handled"), [(6, 59, 0), (7, 0, 1)])
def test_nobody_is_told_before_seven(session: Session, city: City, hour: int, minute: int, handled: int) -> None:
    make_deadline(session, city.paper, city.department)
    assert queue_due(session, at=morning(OPENED, hour, minute), limit=10) == handled


@pytest.mark.parametrize("day", [date(2026, 11, 14), date(2026, 11, 15), date(2026, 12, 25)])
def test_nobody_is_told_on_a_weekend_or_holiday(session: Session, city: City, day: date) -> None:
    make_deadline(session, city.paper, city.department)
    assert beat(session, day) == []


def test_nobody_is_told_when_the_city_is_closed(session: Session, city: City) -> None:
    make_deadline(session, city.paper, city.department)
    session.add(RestDay(day=OPENED, name="Betriebsausflug"))
    session.flush()
    assert beat(session, OPENED) == []
    assert beat(session, OPENED + timedelta(days=1)) == [TOLD]


# -- to whom ------------------------------------------------------------------------------------------------------


def test_a_substitute_is_told_in_an_absence_only(session: Session, city: City) -> None:
    make_holder(session, city.department, name="Bo", instead_of=city.ada)
    make_absence(session, city.ada, WEEK_BEFORE, WEEK_BEFORE)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OPENED) == [TOLD]
    assert beat(session, WEEK_BEFORE) == [TOLD, ("Bo", MailKind.REMINDER, MailState.COLLECTED)]


def test_a_substitute_of_another_office_is_not_told(session: Session, city: City) -> None:
    make_holder(session, city.division, name="Bo", instead_of=city.ada)
    make_absence(session, city.ada, OPENED, OPENED)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OPENED) == [("Cem", MailKind.QUESTION, MailState.PENDING)]


def test_the_coordinator_is_asked_when_nobody_holds_the_office(session: Session, city: City) -> None:
    deadline = make_deadline(session, city.paper, city.department, office=Office.TREASURY)
    assert beat(session, OPENED) == [("Cem", MailKind.QUESTION, MailState.PENDING)]
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.dedupe_key == f"question:{deadline.id}:{OPENED}:{city.coordinator.id}"
    assert mail.values["question"] == (
        "In „Fachbereich Soziales“ ist für „Kämmerei“ zurzeit niemand mit Zugang anwesend oder vertreten."
    )
    assert mail.values["todo"].startswith("Bitte legen Sie fest, wer zuständig ist")


def test_the_coordinator_is_asked_when_there_is_no_owner(session: Session, city: City) -> None:
    make_deadline(session, city.paper, None)
    beat(session, OPENED)
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.values["question"] == "Für diese Frist ist keine zuständige Stelle eingetragen."


def test_of_a_dissolved_department_the_coordinator_is_asked(session: Session, city: City) -> None:
    make_deadline(session, city.paper, city.department)
    city.department.deleted = True
    session.flush()
    beat(session, OPENED)
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.values["question"] == "Die zuständige Stelle „Fachbereich Soziales“ wurde aufgelöst."


def test_who_has_left_or_has_no_account_is_not_told(session: Session, city: City) -> None:
    make_holder(session, city.department, name="Bo", until=OPENED - timedelta(days=1))
    make_holder(session, city.department, name="Dan", account=False)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OPENED) == [TOLD]


def test_without_owner_and_coordinator_an_incident_says_so_and_the_rest_goes_on(session: Session, city: City) -> None:
    make_absence(session, city.coordinator, OPENED, OPENED)
    make_deadline(session, city.paper, city.division)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OPENED) == [TOLD]
    incident = session.scalars(select(Incident)).one()
    assert incident.item == f"owner:{city.division.id}:department"
    assert "Auch die Koordination ist nicht besetzt" in incident.sentence
    assert "Bitte tragen Sie" in incident.sentence
    assert beat(session, OPENED + timedelta(days=1)) == [TOLD, ("Cem", MailKind.QUESTION, MailState.PENDING)]
    assert session.scalars(select(Incident.closed_at)).one() == morning(OPENED + timedelta(days=1))


def test_as_long_as_nobody_is_found_it_is_one_incident(session: Session, city: City) -> None:
    make_absence(session, city.coordinator, OPENED, OPENED + timedelta(days=1))
    make_deadline(session, city.paper, city.division)
    for day in range(2):
        beat(session, OPENED + timedelta(days=day))
    incident = session.scalars(select(Incident)).one()
    assert (incident.attempts, incident.closed_at) == (2, None)
    make_holder(session, city.division, name="Dan")
    beat(session, OPENED + timedelta(days=2))
    assert session.scalars(select(Incident.closed_at)).one() is not None


# -- when it is late ----------------------------------------------------------------------------------------------


def only(session: Session, *stages: ReminderStage) -> None:
    session.add(
        ReminderPlan(rule="DR-16", stages=[stage.value for stage in stages], changed=morning(OPENED), changed_by="x")
    )
    session.flush()


def test_five_days_after_the_last_one_the_superior_is_told(session: Session, city: City) -> None:
    make_holder(session, city.division, Office.DIVISION, name="Gül")
    only(session, ReminderStage.OVERDUE_5)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OVERDUE_5 - timedelta(days=1)) == []
    assert beat(session, OVERDUE_5) == [("Gül", MailKind.ESCALATION, MailState.PENDING)]
    assert session.scalars(select(OutboxMail.expires_at)).one() == morning(OVERDUE_5) + timedelta(days=7)


def test_the_superior_is_looked_for_further_up(session: Session, city: City) -> None:
    top = session.scalars(select(Organization).where(Organization.name == "Verwaltung")).one()
    city.division.parent_id = top.id
    top.parent_id = city.department.id  # a circle, entered by mistake
    make_holder(session, top, Office.MAYOR, name="Oda")
    only(session, ReminderStage.OVERDUE_5)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OVERDUE_5) == [("Oda", MailKind.ESCALATION, MailState.PENDING)]


def test_without_a_superior_the_coordinator_is_told(session: Session, city: City) -> None:
    only(session, ReminderStage.OVERDUE_5)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OVERDUE_5) == [("Cem", MailKind.COORDINATION, MailState.PENDING)]


def test_the_coordinator_is_told_every_week_until_it_is_done(session: Session, city: City) -> None:
    only(session, ReminderStage.WEEKLY)
    deadline = make_deadline(session, city.paper, city.department)
    told = []
    for week in range(4):  # the second is the week of Christmas, whose Friday is a holiday
        day = [WEEKLY, date(2026, 12, 18), date(2026, 12, 24), date(2026, 12, 31)][week]
        told.append(len(beat(session, day)))
    assert told == [1, 2, 3, 4]
    cancel(session.connection(), [deadline.id], at=morning(WEEKLY))
    assert len(beat(session, date(2027, 2, 1))) == 4


def test_after_thirty_days_down_the_newest_comes_once(session: Session, city: City) -> None:
    make_deadline(session, city.paper, city.department)
    beat(session, OPENED)
    assert beat(session, date(2026, 12, 2))[1:] == [TOLD]
    assert states(session) == {
        ReminderStage.FIRST: ReminderState.QUEUED,
        ReminderStage.DAYS_14: ReminderState.SUPERSEDED,
        ReminderStage.DAYS_7: ReminderState.SUPERSEDED,
        ReminderStage.DAYS_2: ReminderState.SUPERSEDED,
        ReminderStage.DUE: ReminderState.SUPERSEDED,
        ReminderStage.OVERDUE_1: ReminderState.QUEUED,
        ReminderStage.OVERDUE_5: ReminderState.PLANNED,
        ReminderStage.WEEKLY: ReminderState.PLANNED,
    }


def test_a_batch_that_ends_amid_a_deadline_still_sends_the_newest_only(session: Session, city: City) -> None:
    make_deadline(session, city.paper, city.department)
    make_deadline(session, city.paper, city.department)
    handled = []
    while count := queue_due(session, at=morning(date(2026, 12, 2)), limit=3):
        handled.append(count)
    assert (handled, mails(session)) == ([3, 3, 3, 3], [TOLD, TOLD])


def test_what_comes_too_late_is_recorded_and_not_sent(session: Session, city: City) -> None:
    only(session, ReminderStage.DUE)
    make_deadline(session, city.paper, city.department)
    assert beat(session, date(2026, 12, 2)) == []
    assert states(session) == {ReminderStage.DUE: ReminderState.EXPIRED}


def test_a_weekly_notice_that_came_too_late_is_made_up_for_once(session: Session, city: City) -> None:
    only(session, ReminderStage.WEEKLY)
    make_deadline(session, city.paper, city.department)
    assert len(beat(session, date(2027, 2, 2))) == 1
    assert len(beat(session, date(2027, 2, 8))) == 1
    assert len(beat(session, date(2027, 2, 9))) == 2


# -- what is no longer needed -------------------------------------------------------------------------------------


def test_a_closed_deadline_is_not_reminded_of(session: Session, city: City) -> None:
    deadline = make_deadline(session, city.paper, city.department)
    deadline.state, deadline.closed_at = DeadlineState.CLOSED, morning(OPENED)
    session.flush()
    session.flush()
    assert beat(session, OPENED) == []
    assert states(session)[ReminderStage.FIRST] is ReminderState.CANCELLED


@pytest.mark.parametrize(
    ("deleted", "state", "since", "told"),
    [
        (True, PaperState.SUBMITTED, OPENED, 0),
        (False, PaperState.DRAFT, OPENED, 0),
        (False, PaperState.WITHDRAWN, OPENED + timedelta(days=1), 0),
        (False, PaperState.ADOPTED, OPENED, 1),
    ],
)
def test_deleted_ended_and_drafted_records_are_not_reminded_of(
    session: Session, city: City, deleted: bool, state: PaperState, since: date, told: int
) -> None:
    make_deadline(session, city.paper, city.department)
    values = {"deleted": deleted, "state": state.value, "since": since, "id": city.paper.id}
    session.execute(text("UPDATE papers SET deleted = :deleted, state = :state, since = :since WHERE id = :id"), values)
    assert len(beat(session, OPENED + timedelta(days=2))) == told


def test_a_cancelled_reminder_comes_back_when_it_is_planned_again(session: Session, city: City) -> None:
    only(session, ReminderStage.FIRST)
    deadline = make_deadline(session, city.paper, city.department)
    cancel(session.connection(), [deadline.id], at=morning(OPENED))
    assert beat(session, OPENED) == []
    plan_reminders(session, deadline, OPENED)
    assert beat(session, OPENED) == [TOLD]


# -- bounds -------------------------------------------------------------------------------------------------------


def test_a_batch_is_bounded(session: Session, city: City) -> None:
    for _ in range(5):
        make_deadline(session, city.paper, city.department)
    handled = [queue_due(session, at=morning(OPENED), limit=2) for _ in range(4)]
    assert handled == [2, 2, 1, 0]
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 5


def test_one_bad_reminder_is_set_aside_and_the_rest_goes_on(session: Session, city: City) -> None:
    deadlines = [make_deadline(session, city.paper, city.department) for _ in range(5)]
    third = (Reminder.deadline_id == deadlines[2].id) & (Reminder.stage == ReminderStage.FIRST)
    refuse_mail_of(session, session.scalars(select(Reminder.id).where(third)).one())
    assert len(beat(session, OPENED)) == 4
    incident = session.scalars(select(Incident)).one()
    assert incident.item == f"deadline:{deadlines[2].id}"
    assert "bitte erinnern Sie bis dahin selbst" in incident.sentence
    again = session.scalars(select(Reminder.remind_on).where(third, Reminder.state == ReminderState.PLANNED)).all()
    assert again == [OPENED + timedelta(days=1)]
    assert len(beat(session, again[0])) == 5  # The new row is another one.
    assert session.scalars(select(Incident.closed_at)).one() == morning(again[0])


def test_without_coordination_it_is_told_that_nobody_sees_to_overdue_deadlines(session: Session, city: City) -> None:
    only(session, ReminderStage.WEEKLY)
    make_absence(session, city.coordinator, OPENED, WEEKLY + timedelta(days=3))
    make_deadline(session, city.paper, city.department)
    for day in (WEEKLY, WEEKLY + timedelta(days=3)):
        assert beat(session, day) == []
    incident = session.scalars(select(Incident)).one()
    assert (incident.item, incident.attempts) == ("coordination", 2)
    beat(session, WEEKLY + timedelta(days=4))
    assert session.scalars(select(Incident.closed_at)).one() is not None


def test_what_was_refused_is_overcome_with_its_deadline(session: Session, city: City) -> None:
    deadline = make_deadline(session, city.paper, city.department)
    refuse_mail_of(session, session.scalars(select(Reminder.id).where(Reminder.stage == ReminderStage.FIRST)).one())
    beat(session, OPENED)
    assert session.scalars(select(Incident.closed_at)).one() is None
    deadline.state, deadline.closed_at = DeadlineState.CLOSED, morning(OPENED)
    session.flush()
    beat(session, OPENED)
    assert session.scalars(select(Incident.closed_at)).one() == morning(OPENED)


def refuse_mail_of(session: Session, reminder: int) -> None:
    """Let the database refuse this one row, as it would a value it cannot store."""
    if session.connection().dialect.name == "sqlite":
        rule = "BEGIN SELECT RAISE(ABORT, 'bad row'); END"
        when = f"CREATE TRIGGER bad BEFORE INSERT ON outbox WHEN NEW.reminder_id = {reminder}"
        session.execute(text(f"{when} {rule}"))
        return
    session.execute(text(f"ALTER TABLE outbox ADD CONSTRAINT bad CHECK (reminder_id <> {reminder})"))


# -- how ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivery", "state"),
    [
        (Delivery.INSTANT, MailState.PENDING),
        (Delivery.DIGEST, MailState.COLLECTED),
        (Delivery.NONE, MailState.SILENT),
    ],
)
def test_the_person_chooses_how(session: Session, city: City, delivery: Delivery, state: MailState) -> None:
    choose(session, city.ada.id, MailKind.REMINDER, delivery)
    make_deadline(session, city.paper, city.department)
    assert beat(session, OPENED) == [("Ada", MailKind.REMINDER, state)]


def test_a_legal_deadline_is_told_at_once_whatever_was_chosen(session: Session, city: City) -> None:
    choose(session, city.ada.id, MailKind.REMINDER, Delivery.NONE)
    make_deadline(session, city.paper, city.department, source_status="legal")
    assert beat(session, OPENED) == [("Ada", MailKind.REMINDER, MailState.PENDING)]
