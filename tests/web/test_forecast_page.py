"""The page "Vorschau" and the desk's deadlines: one queue, in words; who sees whose."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Person
from ik_workflow.states.offices import Office
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_paper
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder
from tests.web.forms import committing
from tests.web.pages import words
from tests.web.signing import sign_in


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def holder(session: Session, house: House) -> Person:
    return make_holder(session, house.administration, name="Ada")


def browser(app: Flask, session: Session, who: Person | Actor) -> FlaskClient:
    client = committing(app, session)
    sign_in(client, who if isinstance(who, Person) else session.get_one(Person, who.person_id))
    return client


def test_who_coordinates_sees_every_mail_to_come(app: Flask, session: Session, house: House, holder: Person) -> None:
    paper = make_paper(session, house)
    make_deadline(session, paper, house.administration)
    text = words(browser(app, session, house.clerk).get("/vorschau"))
    assert "Letzter Tag: Bericht vorlegen Integrationskonzept Ada" in text
    assert "Zwei Arbeitstage vorher: Bericht vorlegen (Frist: Freitag, 27. November 2026)" in text


def test_the_preview_of_one_person_leaves_out_the_others(
    app: Flask, session: Session, house: House, holder: Person
) -> None:
    make_holder(session, house.committee, Office.SECRETARY, name="Bo")
    paper = make_paper(session, house)
    make_deadline(session, paper, house.administration)
    make_deadline(session, paper, house.committee, office=Office.SECRETARY, task="Protokoll schreiben")
    client = browser(app, session, house.clerk)
    text = words(client.get(f"/vorschau?person={holder.public_id}&tage=30"))
    assert "Bericht vorlegen" in text
    assert "Protokoll schreiben" not in text
    own = words(browser(app, session, holder).get("/vorschau"))
    assert "Bericht vorlegen" in own
    assert "Protokoll schreiben" not in own
    assert "Ada" in client.get("/vorschau.csv").text


def test_nobody_else_chooses_whose_preview_it_is(app: Flask, session: Session, house: House, holder: Person) -> None:
    other = make_holder(session, house.committee, Office.SECRETARY, name="Bo")
    make_deadline(session, make_paper(session, house), house.committee, office=Office.SECRETARY, task="Protokoll")
    assert "Protokoll" not in words(browser(app, session, holder).get(f"/vorschau?person={other.public_id}"))


def test_a_case_that_may_not_be_seen_is_left_out(app: Flask, session: Session, house: House, holder: Person) -> None:
    make_deadline(session, make_paper(session, house, public=False), house.administration)
    administrator = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR], name="Admin")
    assert "Bericht vorlegen" not in words(browser(app, session, administrator).get("/vorschau"))


def test_the_administrator_sees_that_a_mail_goes_out_but_not_why(
    app: Flask, session: Session, house: House, holder: Person
) -> None:
    make_deadline(session, make_paper(session, house), house.administration)
    administrator = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR], name="Admin")
    client = browser(app, session, session.get_one(Person, administrator.person_id))
    text = words(client.get("/vorschau"))
    assert "Worum es geht, sehen die Beteiligten. Integrationskonzept" in text
    assert "Ada" in text
    assert "Bericht vorlegen" not in text + client.get("/vorschau.csv").text


def test_a_span_that_is_not_offered_is_said(app: Flask, session: Session, house: House) -> None:
    client = browser(app, session, house.clerk)
    assert client.get("/vorschau?tage=7").status_code == 400
    assert client.get("/vorschau.csv?tage=7").status_code == 400


def test_the_desk_says_how_long_and_how_the_day_was_found(
    app: Flask, session: Session, house: House, holder: Person
) -> None:
    make_deadline(session, make_paper(session, house), house.administration, explanation="vier Wochen nach Beschluss")
    text = words(browser(app, session, holder).get("/schreibtisch"))
    assert "27. November 2026 noch 5 Tage Integrationskonzept Bericht vorlegen" in text
    assert "Vier Wochen nach Beschluss" in text


def test_a_question_is_a_task_of_the_coordinator(app: Flask, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    deadline = make_deadline(session, paper, None, due_on=None, question="Bis wann?", planned=False)
    coordinator = make_actor(session, house.administration, offices=[Office.INTEGRATION_COMMISSIONER], name="Cem")
    answer = browser(app, session, coordinator).get("/schreibtisch")
    assert "Tag offen Integrationskonzept Bericht vorlegen Offene Frage: Bis wann?" in words(answer)
    assert f"/fristen/{deadline.public_id}/festlegen" in answer.text
    assert "Bis wann?" not in words(browser(app, session, house.clerk).get("/schreibtisch"))
