"""The forms with which the commissioner takes over what runs already."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import person_of
from tests.web.forms import committing
from tests.web.forms import day
from tests.web.forms import sent
from tests.web.pages import words
from tests.web.signing import sign_in

SOURCE = "Bestandsaufnahme 2021, 21/SVV/1188"
MEASURE: dict[str, Any] = {
    "title": "Sprachkurse am Abend",
    "state": "in_progress",
    "number": "3.4",
    "source": SOURCE,
    "past": "Beginn am 1. September 2024.",
    **day("standing_since", date(2024, 9, 1)),
}
CYCLE: dict[str, Any] = {
    "title": "Abfrage im Herbst",
    "kind": "status",
    "source": SOURCE,
    **day("opened_on", date(2026, 11, 2)),
    **day("answer_until", date(2026, 11, 30)),
}
PAGE = "/massnahmen/uebernehmen"


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def client(app: Flask, session: Session, forum: Forum) -> FlaskClient:
    client = committing(app, session)
    sign_in(client, person_of(session, forum.commissioner))
    return client


def test_a_measure_is_taken_over_and_says_so(client: FlaskClient, session: Session) -> None:
    assert PAGE in client.get("/massnahmen").text
    answer = sent(client, client.get(PAGE), MEASURE)
    measure = session.scalars(select(Measure)).one()
    assert (answer.status_code, answer.location) == (303, f"/massnahmen/{measure.public_id}")
    shown = words(client.get(answer.location))
    for said in ("Übernommen. So stand es schon seit Sonntag, 1. September 2024.", f"Quelle: {SOURCE}", "In Umsetzung"):
        assert said in shown
    assert "Übernommen: in Umsetzung" in shown
    assert f"Begründung: {SOURCE}" in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"state": "drafted"}, "angebotenen Werte"),
        ({"state": "gibtesnicht"}, "angebotenen Werte"),
        (day("standing_since", date(2026, 11, 23)), "liegt in der Zukunft"),
        ({"source": ""}, "Quelle"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(
    client: FlaskClient, session: Session, wrong: dict[str, str], said: str
) -> None:
    answer = sent(client, client.get(PAGE), MEASURE | wrong)
    assert answer.status_code in (400, 409)
    assert said in words(answer)
    assert "Beginn am 1. September 2024." in answer.text
    assert session.scalars(select(Measure)).all() == []


def test_a_number_is_given_once(client: FlaskClient) -> None:
    assert sent(client, client.get(PAGE), MEASURE).status_code == 303
    answer = sent(client, client.get(PAGE), MEASURE)
    assert answer.status_code == 409
    assert "Diese Nummer hat in diesem Konzept schon eine andere Maßnahme." in words(answer)


def test_a_running_survey_is_taken_over(client: FlaskClient, session: Session) -> None:
    answer = sent(client, client.get("/zyklen/uebernehmen"), CYCLE)
    cycle = session.scalars(select(ReportingCycle)).one()
    assert (answer.status_code, answer.location) == (303, f"/zyklen/{cycle.public_id}")
    assert f"Quelle: {SOURCE}" in words(client.get(answer.location))


def test_nobody_else_takes_over(app: Flask, session: Session, forum: Forum) -> None:
    client = committing(app, session)
    sign_in(client, person_of(session, forum.unit))
    assert [client.get(path).status_code for path in (PAGE, "/zyklen/uebernehmen")] == [404, 404]
    assert PAGE not in client.get("/massnahmen").text
