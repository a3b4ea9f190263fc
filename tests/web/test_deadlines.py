"""The part "Fristen" of a case's page and its forms: what it says, who may act, what is refused."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineMove
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.states.deadlines import FREE
from ik_workflow.states.offices import Office
from tests.make import House
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make_deadlines import DUE
from tests.make_deadlines import make_deadline
from tests.web.forms import committing
from tests.web.forms import submit
from tests.web.pages import links
from tests.web.pages import words
from tests.web.signing import sign_in

LATER = date(2026, 12, 4)


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def paper(session: Session, house: House) -> Paper:
    return make_paper(session, house)


@pytest.fixture
def browser(app: Flask, session: Session, house: House) -> FlaskClient:
    client = committing(app, session)
    as_(client, session, house.clerk)
    return client


def as_(client: FlaskClient, session: Session, actor: Actor) -> None:
    sign_in(client, session.get_one(Person, actor.person_id))


def reread(session: Session, deadline: Deadline) -> Deadline:
    session.expire_all()
    return session.get_one(Deadline, deadline.id)


def test_the_page_says_what_until_when_who_and_how(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    make_deadline(session, paper, house.administration, explanation="vier Wochen", source_status="unverified")
    text = words(browser.get(f"/vorlagen/{paper.public_id}"))
    assert "27. November 2026 noch 5 Tage Bericht vorlegen unbestätigt Zuständig:" in text
    assert "Vier Wochen" in text


def test_the_public_sees_no_deadline(app: Flask, session: Session, house: House, paper: Paper) -> None:
    make_deadline(session, paper, house.administration)
    session.commit()
    assert "Bericht vorlegen" not in words(app.test_client().get(f"/vorlagen/{paper.public_id}"))


def test_a_move_keeps_the_old_day_and_its_reason(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    deadline = make_deadline(session, paper, house.administration)
    path = f"/fristen/{deadline.public_id}/verschieben"
    assert submit(browser, path, to=LATER.isoformat(), reason="Gutachten fehlt").status_code == 303
    assert (reread(session, deadline).due_on, deadline.first_due_on) == (LATER, DUE)
    text = words(browser.get(f"/vorlagen/{paper.public_id}"))
    assert "Verschoben, vorher Freitag, 27. November 2026. Grund: Gutachten fehlt" in text


def test_a_move_takes_words_for_the_councils_last_sitting_in_that_time(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    make_meeting(session, house, house.council, date(2026, 12, 9))
    deadline = make_deadline(session, paper, house.administration)
    path = f"/fristen/{deadline.public_id}/verschieben"
    assert submit(browser, path, words="im 4. Quartal 2026", reason="Beschluss").status_code == 303
    assert (reread(session, deadline).due_on, deadline.words) == (date(2026, 12, 9), "im 4. Quartal 2026")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"to": "2026-12-04"}, "Begründung: Bitte füllen Sie dieses Feld aus."),
        ({"reason": "so"}, "Bitte nennen Sie den neuen Tag"),
        ({"to": "2026-11-01", "reason": "so"}, "Dieser Tag ist schon vorbei."),
        ({"to": "2026-12-04", "words": "im Mai 2027", "reason": "so"}, "nicht beides"),
        ({"words": "irgendwann", "reason": "so"}, "irgendwann"),
    ],
)
def test_a_move_that_cannot_be_is_refused_in_place(
    session: Session, browser: FlaskClient, house: House, paper: Paper, values: dict[str, str], sentence: str
) -> None:
    deadline = make_deadline(session, paper, house.administration)
    answer = submit(browser, f"/fristen/{deadline.public_id}/verschieben", **values)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert reread(session, deadline).due_on == DUE


def test_a_period_of_law_has_no_form_for_a_move(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    deadline = make_deadline(session, paper, house.administration, rule="DR-28", source_status="legal")
    answer = browser.get(f"/fristen/{deadline.public_id}/verschieben")
    assert answer.status_code == 409
    assert "Diesen Tag setzt das Gesetz; niemand im Haus kann ihn verschieben" in words(answer)


def test_of_a_period_of_law_the_list_says_why_it_stands(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    make_deadline(session, paper, house.administration, rule="DR-01", source_status="legal")
    answer = browser.get(f"/vorlagen/{paper.public_id}")
    assert "Diesen Tag setzt das Gesetz; niemand im Haus kann ihn verschieben oder streichen." in words(answer)
    assert not any(word in answer.text for word in ("/verschieben", "/erledigt", "/entfallen"))


def test_what_no_step_ends_is_said_to_be_done(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    deadline = make_deadline(session, paper, house.administration, rule="DR-15")
    path = f"/fristen/{deadline.public_id}/erledigt"
    assert path in links(browser.get(f"/vorlagen/{paper.public_id}"))
    assert submit(browser, path).status_code == 303
    assert reread(session, deadline).state is DeadlineState.CLOSED
    assert browser.get(path).status_code == 409


def test_what_a_step_ends_has_no_button_for_it(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    deadline = make_deadline(session, paper, house.administration, rule="DR-08")
    assert "/erledigt" not in browser.get(f"/vorlagen/{paper.public_id}").text
    answer = browser.get(f"/fristen/{deadline.public_id}/erledigt")
    assert (answer.status_code, "nächsten Schritt" in words(answer)) == (409, True)


def test_what_falls_away_keeps_its_reason(session: Session, browser: FlaskClient, house: House, paper: Paper) -> None:
    deadline = make_deadline(session, paper, house.administration)
    path = f"/fristen/{deadline.public_id}/entfallen"
    assert "Begründung: Bitte füllen Sie dieses Feld aus." in words(submit(browser, path))
    assert submit(browser, path, reason="Auftrag erledigt sich").status_code == 303
    assert reread(session, deadline).state is DeadlineState.CANCELLED
    assert "Grund: Auftrag erledigt sich" in words(browser.get(f"/vorlagen/{paper.public_id}"))


def test_after_a_dissolved_owner_another_is_named(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    deadline = make_deadline(session, paper, house.administration)
    house.administration.dissolved_on = LATER.replace(month=11, day=20)
    answer = browser.get(f"/vorlagen/{paper.public_id}")
    assert "Offene Frage: Die zuständige Stelle „Verwaltung“ wurde aufgelöst." in words(answer)
    path = f"/fristen/{deadline.public_id}/festlegen"
    assert "Zuständige Stelle benennen" in words(answer)
    owner = f"{house.committee.public_id}.{Office.SECRETARY}"
    assert submit(browser, path, organization=owner, reason="Neu geordnet").status_code == 303
    text = words(browser.get(f"/vorlagen/{paper.public_id}"))
    assert "Zuständig: Schriftführung, Ausschuss für Soziales" in text
    assert "Zuständig ist Schriftführung, Ausschuss für Soziales, vorher" in text


def test_who_has_no_say_is_refused(session: Session, app: Flask, house: House, paper: Paper) -> None:
    deadline = make_deadline(session, paper, house.administration)
    client = committing(app, session)
    as_(client, session, house.council_chair)
    assert "Verschieben" not in words(client.get(f"/vorlagen/{paper.public_id}"))
    assert client.get(f"/fristen/{deadline.public_id}/verschieben").status_code == 403


def test_a_question_is_answered_with_a_day(session: Session, browser: FlaskClient, house: House, paper: Paper) -> None:
    deadline = make_deadline(session, paper, house.administration, due_on=None, question="Bis wann?", planned=False)
    assert "Tag offen Bericht vorlegen" in words(browser.get(f"/vorlagen/{paper.public_id}"))
    path = f"/fristen/{deadline.public_id}/festlegen"
    assert submit(browser, path, to=LATER.isoformat(), reason="Kämmerei").status_code == 303
    assert (reread(session, deadline).due_on, deadline.question) == (LATER, None)


def test_a_deadline_in_ones_own_words_is_entered(
    session: Session, browser: FlaskClient, house: House, paper: Paper
) -> None:
    owner = f"{house.committee.public_id}.{Office.SECRETARY}"
    path = f"/vorgaenge/{paper.case.public_id}/frist"
    assert "Bitte schreiben Sie, was zu tun ist." in words(submit(browser, path, on=LATER.isoformat()))
    answer = submit(browser, path, task="Liste schicken", on=LATER.isoformat(), organization=owner)
    assert answer.status_code == 303, answer.text
    entered = session.scalars(select(Deadline)).one()
    assert (entered.rule, entered.due_on, entered.owner_office) == (FREE, LATER, Office.SECRETARY)
    assert "Liste schicken" in words(browser.get(answer.location))
    assert session.scalars(select(DeadlineMove)).all() == []
