"""A time that a catalogue names in words: the day that follows stands beside them, or the commissioner is asked."""

from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from tests.exchange.test_catalogue import take_in
from tests.make_cycles import make_concept
from tests.make_proposals import make_forum
from tests.web.pages import words
from tests.web.signing import sign_in

ASKED = "Termin noch offen: im Katalog stand „laufend“"


def test_words_become_a_day_or_a_question(app: Flask, client: FlaskClient, session: Session) -> None:
    forum, concept = make_forum(session), make_concept(session)
    take_in(session, concept, "Nr;Maßnahme;Termin\n1;Lotsen;Frühjahr 2027\n2;Sport;laufend")
    spring, open_one = session.scalars(select(Measure).order_by(Measure.number)).all()
    assert (spring.due_on, spring.due_words) == (date(2027, 5, 31), "Frühjahr 2027")
    assert (open_one.due_on, open_one.due_words) == (None, "laufend")
    session.commit()
    sign_in(client, session.get_one(Person, forum.commissioner.person_id))
    assert "31. Mai 2027 im Katalog: „Frühjahr 2027“" in words(client.get(f"/massnahmen/{spring.public_id}"))
    assert ASKED in words(client.get(f"/massnahmen/{open_one.public_id}"))
    assert "Termin offen: „laufend“" in words(client.get("/massnahmen"))
    desk = words(client.get("/schreibtisch"))
    assert ASKED in desk
    assert "Frühjahr 2027" not in desk
    sign_in(client, session.get_one(Person, forum.unit.person_id))
    assert ASKED not in words(client.get("/schreibtisch"))
