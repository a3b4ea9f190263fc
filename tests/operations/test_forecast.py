"""What is to come, told without sending; and the one queue that the desk reads."""

from datetime import date
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import actor_of
from ik_workflow.errors import BadValue
from ik_workflow.models.all import Organization
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Reminder
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.operations.cycles import turn
from ik_workflow.operations.forecast import Ahead
from ik_workflow.operations.forecast import forecast
from ik_workflow.operations.forecast import left_out_words
from ik_workflow.operations.forecast import owners_of
from ik_workflow.operations.queue import open_deadlines
from ik_workflow.operations.tasks import tasks
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from tests.make import SITTING
from tests.make import House
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make_cycles import ANSWER_UNTIL
from tests.make_cycles import GRACE_UNTIL
from tests.make_cycles import OPENS
from tests.make_cycles import make_concept
from tests.make_cycles import make_measures
from tests.make_cycles import make_planned
from tests.make_cycles import make_sittings
from tests.make_cycles import noon
from tests.make_deadlines import DUE
from tests.make_deadlines import OPENED
from tests.make_deadlines import make_absence
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder
from tests.make_deadlines import morning
from tests.make_proposals import make_forum


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def paper(session: Session, house: House) -> Paper:
    return make_paper(session, house)


@pytest.fixture
def department(session: Session, house: House) -> Organization:
    return make_organization(session, house.body, "Fachbereich Soziales")


@pytest.fixture
def ada(session: Session, department: Organization) -> Person:
    return make_holder(session, department, name="Ada")


def ahead(session: Session, **given: Any) -> list[Ahead]:
    return forecast(session, **given).lines


def lines(found: list[Ahead]) -> list[tuple[str, str, str]]:
    return [
        (line.day.isoformat(), line.kind.value if line.kind else "-", line.person.name if line.person else "-")
        for line in found
    ]


def test_every_reminder_and_last_day_to_come_is_listed(
    session: Session, house: House, paper: Paper, department: Organization, ada: Person
) -> None:
    staff = make_organization(session, house.body, "Büro für Chancengleichheit")
    make_holder(session, staff, Office.INTEGRATION_COMMISSIONER, name="Cem")
    make_deadline(session, paper, department)
    found = ahead(session, on=OPENED, days=46)
    assert lines(found) == [
        ("2026-11-02", "reminder", "Ada"),
        ("2026-11-13", "reminder", "Ada"),
        ("2026-11-20", "reminder", "Ada"),
        ("2026-11-25", "reminder", "Ada"),
        ("2026-11-27", "reminder", "Ada"),
        ("2026-11-27", "-", "Ada"),
        ("2026-11-30", "reminder", "Ada"),
        ("2026-12-04", "coordination", "Cem"),
        ("2026-12-11", "coordination", "Cem"),
        ("2026-12-18", "coordination", "Cem"),
    ]
    assert found[0].words == "Erste Nachricht: Bericht vorlegen (Frist: Freitag, 27. November 2026)"


def test_the_forecast_is_what_comes(session: Session, paper: Paper, department: Organization, ada: Person) -> None:
    make_holder(session, department, name="Bo", instead_of=ada)
    make_absence(session, ada, date(2026, 11, 12), date(2026, 11, 24))
    make_deadline(session, paper, department)
    expected = [line for line in lines(ahead(session, on=OPENED, days=25)) if line[1] == "reminder"]
    for day in (OPENED + timedelta(days=n) for n in range(26)):
        while queue_due(session, at=morning(day), limit=10):
            pass
    sent = session.execute(
        select(OutboxMail.not_before, OutboxMail.kind, Person.name)
        .join(Person, Person.id == OutboxMail.person_id)
        .order_by(OutboxMail.id)
    )
    assert expected == [(at.date().isoformat(), kind.value, name) for at, kind, name in sent]


def test_nothing_is_written(session: Session, paper: Paper, department: Organization, ada: Person) -> None:
    make_deadline(session, paper, department)
    sent: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: sent.append(args[2]))
    ahead(session, on=OPENED, days=90)
    assert all(statement.lstrip().startswith(("SELECT", "WITH")) for statement in sent)
    assert len(sent) <= 9
    assert session.scalar(select(func.count()).where(Reminder.state != ReminderState.PLANNED)) == 0


def test_one_person_or_one_case_can_be_asked_for(
    session: Session, house: House, paper: Paper, department: Organization, ada: Person
) -> None:
    other = make_paper(session, house)
    board = make_organization(session, house.body, "Fachbereich Bildung")
    make_holder(session, board, name="Bo")
    make_deadline(session, paper, department)
    make_deadline(session, other, board)
    assert {line.case_id for line in ahead(session, on=OPENED, days=20, person_id=ada.id)} == {paper.case_id}
    assert {line[2] for line in lines(ahead(session, on=OPENED, days=20, case_id=other.case_id))} == {"Bo"}


def test_what_nobody_would_get_is_listed_too(session: Session, paper: Paper, department: Organization) -> None:
    make_deadline(session, paper, department)
    assert lines(ahead(session, on=OPENED, days=1)) == [("2026-11-02", "-", "-")]


def test_missing_votes_to_come_are_listed(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper, _ = make_referred_paper(session, house, house.committee)
    paper.target_meeting_id = meeting.id
    session.flush()
    found = ahead(session, on=date(2024, 11, 11), days=30)
    assert [(line.day, line.kind) for line in found if line.kind is MailKind.MISSING_VOTE] == [
        (date(2024, 11, 20), MailKind.MISSING_VOTE),
        (date(2024, 11, 29), MailKind.MISSING_VOTE),
    ]


def test_a_cycle_that_only_begins_is_foreseen_with_one_line_for_each_department(session: Session) -> None:
    forum = make_forum(session)
    make_holder(session, forum.department, name="Ada")
    make_sittings(session, forum)
    concept = make_concept(session)
    make_measures(session, concept, *[forum.department] * 3, None)
    cycle = make_planned(session, forum, concept)
    asked = {"case_id": cycle.case_id, "days": 90}
    found = forecast(session, on=OPENS - timedelta(days=7), **asked).lines
    ahead = [(line.day, line.kind, line.words) for line in found if line.person and line.person.name == "Ada"]
    task = "Stand von 3 Maßnahmen melden („Jahresbericht“)"
    until = "(Frist: Montag, 7. Dezember 2026)"
    assert ahead[0] == (OPENS, MailKind.REMINDER, f"Erste Nachricht: {task} {until}")
    assert (ANSWER_UNTIL, None, f"Letzter Tag: {task}") in ahead
    assert max(line.day for line in found) <= GRACE_UNTIL
    nobody = [line for line in found if "Stand einer Maßnahme melden" in line.words and not line.person]
    assert (nobody[0].day, nobody[0].kind) == (OPENS, None)
    before = [line for line in lines(found) if line[2] == "Ada" and line[1] == "reminder"]
    turn(session, cycle, "open", actor=ENGINE, occurred=OPENS, at=noon(OPENS))
    afterwards = lines(forecast(session, on=OPENS, **asked).lines)
    assert sorted({line for line in afterwards if line[2] == "Ada" and line[1] == "reminder"}) == before


@pytest.mark.parametrize("days", [0, -1, 401, 10**9])
def test_a_span_that_cannot_be_read_is_refused(session: Session, days: int) -> None:
    with pytest.raises(BadValue, match="von 1 bis 400"):
        ahead(session, on=OPENED, days=days)


def test_what_is_left_out_is_counted(
    session: Session, paper: Paper, department: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_deadline(session, paper, department)
    monkeypatch.setattr("ik_workflow.operations.forecast.MOST", 2)
    found = forecast(session, on=OPENED, days=90)
    assert (found.left_out, found.left_out_from) == (6, date(2026, 11, 13))
    assert left_out_words(found.left_out, date(2026, 11, 13)) == (
        "Ab Freitag, 13. November 2026 fehlt ein Teil: 6 weitere Erinnerungen und Fristen. Bitte grenzen Sie ein."
    )


def test_the_bound_of_the_city_does_not_cut_what_is_ones_own(
    session: Session, house: House, paper: Paper, department: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = make_organization(session, house.body, "Geschäftsbereich")
    chief = make_holder(session, above, Office.DIVISION, name="Bo")
    make_deadline(session, paper, make_organization(session, house.body, "Fachbereich Bildung"), opened_on=OPENED)
    department.parent_id = above.id
    make_deadline(session, paper, department, planned=False)
    monkeypatch.setattr("ik_workflow.operations.forecast.MOST", 1)
    assert owners_of(session, ada.id) == frozenset({department.id})
    assert owners_of(session, chief.id) == frozenset({department.id, above.id})
    assert forecast(session, on=OPENED, days=30, person_id=ada.id).left_out == 0
    assert [line.day for line in ahead(session, on=OPENED, days=30, person_id=ada.id)] == [DUE]


# -- the queue ----------------------------------------------------------------------------------------------------


def test_the_queue_says_what_why_and_until_when(
    session: Session, paper: Paper, department: Organization, ada: Person
) -> None:
    make_deadline(session, paper, department, due_on=None, question="Welche Sitzung?", task="Ohne Tag")
    make_deadline(session, paper, department, explanation="vier Wochen nach der Sitzung")
    make_deadline(session, paper, department, due_on=DUE - timedelta(days=1), task="Früher")
    found = open_deadlines(session, ada.id, OPENED)
    assert [(one.task, one.due_on) for one in found] == [
        ("Früher", DUE - timedelta(days=1)),
        ("Bericht vorlegen", DUE),
        ("Ohne Tag", None),
    ]
    assert (found[1].office, found[1].organization) == (Office.DEPARTMENT, "Fachbereich Soziales")
    assert found[1].explanation == "vier Wochen nach der Sitzung"


def test_a_substitute_has_the_queue_in_an_absence_only(
    session: Session, paper: Paper, department: Organization, ada: Person
) -> None:
    bo = make_holder(session, department, name="Bo", instead_of=ada)
    make_absence(session, ada, OPENED, OPENED)
    make_deadline(session, paper, department)
    assert [len(open_deadlines(session, one.id, OPENED)) for one in (ada, bo)] == [0, 1]
    assert [len(open_deadlines(session, one.id, OPENED + timedelta(days=1))) for one in (ada, bo)] == [1, 0]


def test_the_desk_shows_the_day_of_the_deadline(session: Session, house: House, department: Organization) -> None:
    paper = make_paper(session, house, state=PaperState.SUBMITTED)
    clerk = actor_of(session, session.get_one(Person, house.clerk.person_id), SITTING)
    session.execute(text("UPDATE papers SET since = :day"), {"day": SITTING})
    assert [task.due_on for task in tasks(session, clerk, SITTING) if task.public_id == paper.public_id] == [None]
    make_deadline(session, paper, department)
    make_deadline(session, paper, department, due_on=DUE + timedelta(days=9))
    assert [task.due_on for task in tasks(session, clerk, SITTING) if task.public_id == paper.public_id] == [DUE]
