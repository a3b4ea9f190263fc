"""The desk: what waits for whoever is signed in, and in what capacity."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Person
from ik_workflow.states.offices import Office
from tests.make import SITTING
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import sign_in


def enter(client: FlaskClient, session: Session, actor: Actor) -> None:
    sign_in(client, session.scalars(select(Person).where(Person.id == actor.person_id)).one())


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/schreibtisch")
    assert (answer.status_code, answer.location) == (303, "/anmelden?next=/schreibtisch")


def test_the_desk_says_what_and_why_me(app: Flask, client: FlaskClient, session: Session) -> None:
    app.config["IK_TODAY"] = None
    house = make_house(session)
    paper, _ = make_referred_paper(session, house, house.committee)
    app.config["IK_TODAY"] = paper.since
    enter(client, session, house.secretary)
    text = words(client.get("/schreibtisch"))
    assert "Guten Tag, Schriftführung Schriftführung, Ausschuss für Soziales" in text
    assert "ohne Frist Integrationskonzept Terminieren Ihre Aufgabe als Schriftführung dieses Gremiums" in text


def test_ones_own_paper_waits_for_others(app: Flask, client: FlaskClient, session: Session) -> None:
    house = make_house(session)
    department = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    app.config["IK_TODAY"] = make_paper(session, house).since
    enter(client, session, department)
    text = words(client.get("/schreibtisch"))
    assert "Im Moment wartet nichts auf Sie." in text
    assert "Integrationskonzept Am Zug: Büro der Stadtverordnetenversammlung" in text


def test_more_lines_need_no_more_statements(app: Flask, client: FlaskClient, session: Session) -> None:
    house = make_house(session)
    app.config["IK_TODAY"] = make_paper(session, house).since
    enter(client, session, house.clerk)
    client.get("/schreibtisch")
    counts = []
    for _ in range(2):
        for _ in range(6):
            make_paper(session, house)
        session.commit()
        with statements(app) as sent:
            assert client.get("/schreibtisch").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_what_is_due_much_later_does_not_hide_what_waits(app: Flask, client: FlaskClient, session: Session) -> None:
    house = make_house(session)
    app.config["IK_TODAY"] = make_paper(session, house).since
    make_meeting(session, house, house.council, SITTING + timedelta(days=200))
    session.commit()
    enter(client, session, house.clerk)
    text = words(client.get("/schreibtisch"))
    assert text.index("ohne Frist Integrationskonzept") < text.index("Später fällig") < text.index("Einladung mit")
