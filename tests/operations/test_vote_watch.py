"""Whoever has to see to a missing vote is told in time (GO-16, GO-17)."""

from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Incident
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.incidents import PAUSES
from ik_workflow.operations.parameters import VOTE_WATCH
from ik_workflow.operations.parameters import parameter
from ik_workflow.operations.vote_watch import watch
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import SITTING
from tests.make import House
from tests.make import conclude
from tests.make import invite
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_referred_paper
from tests.make_deadlines import morning

EARLY, LATE = date(2024, 11, 20), date(2024, 11, 29)  #: 14 days, and three working days before the sitting
IN_TIME = date(2024, 11, 26)


@pytest.fixture
def house(session: Session) -> House:
    house = make_house(session)
    for person in session.scalars(select(Person)).all():
        session.add(User(person=person, email=f"{person.id}@beispiel.example", created=AT))
    session.flush()
    return house


@pytest.fixture
def meeting(session: Session, house: House) -> Meeting:
    return make_meeting(session, house, house.council)


def lacking(session: Session, house: House, meeting: Meeting, *bodies: Organization) -> list[Consultation]:
    paper, rows = make_referred_paper(session, house, *bodies)
    invite(session, house, make_consultation(session, house, paper, house.council, ConsultationRole.DECISION), meeting)
    return rows


def told(session: Session) -> list[str]:
    asked = select(Person.name).join(OutboxMail, OutboxMail.person_id == Person.id).order_by(Person.name)
    return list(session.scalars(asked))


def test_the_body_and_the_originator_are_told_fourteen_days_before(
    session: Session, house: House, meeting: Meeting
) -> None:
    lacking(session, house, meeting, house.committee)
    assert watch(session, at=morning(EARLY - timedelta(days=1))) == 0
    assert watch(session, at=morning(EARLY)) == 3
    assert told(session) == ["Oberbürgermeister", "Schriftführung", "Vorsitz"]
    mail = session.scalars(select(OutboxMail)).first()
    assert mail is not None
    assert (mail.kind, mail.state) == (MailKind.MISSING_VOTE, MailState.COLLECTED)
    assert mail.values == {
        "meeting_on": "2024-12-04",
        "missing": "Es fehlt das Votum des Ausschusses für Soziales.",
        "possible": "Vorher ist keine passende Sitzung des Gremiums geplant.",
        "otherwise": "Fehlt das Votum am Mittwoch, 4. Dezember 2024 noch, wird die Vorlage in der Sitzung"
        " zurückgestellt (GO-16, GO-17).",
    }


def test_the_sitting_on_which_the_vote_can_come_is_named(session: Session, house: House, meeting: Meeting) -> None:
    lacking(session, house, meeting, house.committee)
    make_meeting(session, house, house.committee, IN_TIME)
    watch(session, at=morning(EARLY))
    said = {values["possible"] for values in session.scalars(select(OutboxMail.values))}
    assert said == {
        "Das Votum ist in der Sitzung am Dienstag, 26. November 2024 möglich; dort steht die Vorlage noch nicht auf der"
        " Tagesordnung."
    }


def test_it_is_told_once_and_again_three_working_days_before(session: Session, house: House, meeting: Meeting) -> None:
    lacking(session, house, meeting, house.committee)
    days = [EARLY, EARLY + timedelta(days=1), LATE - timedelta(days=1), LATE, LATE + timedelta(days=3), SITTING]
    assert [watch(session, at=morning(day)) for day in days] == [3, 0, 0, 3, 0, 0]


def test_nothing_is_told_at_night_or_on_a_day_of_rest(session: Session, house: House, meeting: Meeting) -> None:
    lacking(session, house, meeting, house.committee)
    assert watch(session, at=morning(EARLY, 6)) == 0
    assert watch(session, at=morning(date(2024, 11, 23))) == 0


def test_a_vote_that_has_come_is_not_missed(session: Session, house: House, meeting: Meeting) -> None:
    for row in lacking(session, house, meeting, house.committee):
        conclude(session, house, row, EARLY)
    assert watch(session, at=morning(LATE)) == 0


def test_a_sitting_on_another_day_is_told_of_anew(session: Session, house: House, meeting: Meeting) -> None:
    lacking(session, house, meeting, house.committee)
    watch(session, at=morning(EARLY))
    meeting.held_on = SITTING + timedelta(days=1)
    session.flush()
    assert watch(session, at=morning(date(2024, 11, 21))) == 3
    assert watch(session, at=morning(date(2024, 11, 22))) == 0


def test_of_a_body_without_people_the_coordinator_is_told(session: Session, house: House, meeting: Meeting) -> None:
    mayor = session.get_one(Person, house.mayor.person_id)
    held = session.scalars(select(Membership).where(Membership.person_id == mayor.id)).one()
    session.add(
        Membership(
            person_id=mayor.id,
            organization_id=held.organization_id,
            role="integration_commissioner",
            start_on=held.start_on,
            created=AT,
        )
    )
    session.flush()
    lacking(session, house, meeting, house.board)
    assert (watch(session, at=morning(EARLY)), told(session)) == (1, ["Oberbürgermeister"])


def refuse_mail_of(session: Session, case: int) -> None:
    """Let the database refuse every mail about this case, as it would a value it cannot store."""
    if session.connection().dialect.name == "sqlite":
        when = f"CREATE TRIGGER bad BEFORE INSERT ON outbox WHEN NEW.case_id = {case}"
        session.execute(text(f"{when} BEGIN SELECT RAISE(ABORT, 'bad row'); END"))
        return
    session.execute(text(f"ALTER TABLE outbox ADD CONSTRAINT bad CHECK (case_id <> {case})"))


def test_a_paper_that_the_database_refuses_is_set_aside_and_the_rest_is_told(
    session: Session, house: House, meeting: Meeting
) -> None:
    [bad], [good] = lacking(session, house, meeting, house.committee), lacking(session, house, meeting, house.committee)
    refuse_mail_of(session, bad.case_id)
    assert watch(session, at=morning(EARLY)) == 3
    assert set(session.scalars(select(OutboxMail.case_id))) == {good.case_id}
    incident = session.scalars(select(Incident)).one()
    assert (incident.item, incident.attempts) == (f"meeting:{meeting.id}:paper:{bad.paper_id}", 1)
    assert "vor der Sitzung am Mittwoch, 4. Dezember 2024 ließen sich nicht alle Hinweise" in incident.sentence
    assert watch(session, at=morning(EARLY) + timedelta(minutes=1)) == 0
    session.refresh(incident)
    assert incident.attempts == 1  # It is not tried every minute.


def test_a_sitting_that_a_rule_refuses_is_set_aside_until_it_goes_well(
    session: Session, house: House, meeting: Meeting
) -> None:
    [vote] = lacking(session, house, meeting, house.committee)
    lacking(session, house, make_meeting(session, house, house.council, SITTING - timedelta(days=1)), house.committee)
    invite(session, house, vote, make_meeting(session, house, house.committee, IN_TIME))
    move(session, IN_TIME.isoformat(), "20000-01-01")  # A day that nobody can reckon with.
    assert watch(session, at=morning(EARLY)) == 3
    assert session.scalars(select(Incident.item)).one() == f"meeting:{meeting.id}"
    move(session, "20000-01-01", IN_TIME.isoformat())
    assert watch(session, at=morning(EARLY) + PAUSES[0]) == 3
    assert session.scalars(select(Incident.closed_at)).one() == morning(EARLY) + PAUSES[0]


def move(session: Session, held_on: str, to: str) -> None:
    session.flush()
    session.execute(text(f"UPDATE meetings SET held_on = '{to}' WHERE held_on = '{held_on}'"))


def test_the_days_ahead_are_a_figure_that_nobody_has_confirmed(session: Session) -> None:
    figure = parameter(session.connection(), VOTE_WATCH, EARLY)
    assert (figure.value, figure.confirmed) == (14, False)
