"""The list of measures: narrowed by what exists, combined freely, kept for the next page and the table."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from ik_workflow.states.measure import MeasureState
from tests.make import AT
from tests.make_cycles import make_concept
from tests.make_cycles import make_measures
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.web.pages import words
from tests.web.signing import sign_in

FIRST, SECOND, THIRD = "Maßnahme 1", "Maßnahme 2", "Wohnlotsen"


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def measures(session: Session, forum: Forum, client: FlaskClient) -> list[Measure]:
    """Two of an old concept and one of a new one; the first and the last in fields of one name."""
    old, new = make_concept(session, title="Konzept 2016"), make_concept(session, title="Konzept 2024")
    first, second = make_measures(session, old, forum.department, None)
    (third,) = make_measures(session, new, forum.department)
    fields = [FieldOfAction(concept_id=one.id, number=1, name="Wohnen", created=AT) for one in (old, new)]
    session.add_all([*fields, FieldOfAction(concept_id=new.id, number=2, name="Sport", created=AT)])
    session.flush()
    first.field_id, third.field_id = fields[0].id, fields[1].id
    first.due_on, third.title, third.number = date(2026, 1, 31), THIRD, "3.2"
    second.state = MeasureState.IMPLEMENTED
    session.commit()
    sign_in(client, session.get_one(Person, forum.commissioner.person_id))
    return [first, second, third]


def found(client: FlaskClient, asked: str) -> list[str]:
    """Names of the measures that the list and its table both show."""
    page, table = client.get(f"/massnahmen?{asked}"), client.get(f"/massnahmen.csv?{asked}")
    assert page.status_code == table.status_code == 200
    shown = [name for name in (FIRST, SECOND, THIRD) if f"{name}</a>" in page.text]
    assert shown == [name for name in (FIRST, SECOND, THIRD) if f'"{name}"' in table.text]
    return shown


def test_each_filter_narrows_list_and_table(
    client: FlaskClient, session: Session, forum: Forum, measures: list[Measure]
) -> None:
    old = measures[0].concept
    assert old is not None
    cases = {
        "": [FIRST, SECOND, THIRD],
        f"konzept={old.public_id}": [FIRST, SECOND],
        "feld=Wohnen": [FIRST, THIRD],
        f"zustaendig={forum.department.public_id}": [FIRST, THIRD],
        "jahr=2028": [SECOND, THIRD],
        "suche=wOHN": [THIRD],
        "suche=3.2": [THIRD],
        "stand=implemented": [SECOND],
        "ampel=gruen": [SECOND],
        f"feld=Wohnen&konzept={old.public_id}&jahr=2026&sortierung=titel": [FIRST],
        "feld=Wohnen&stand=implemented": [],
    }
    assert {asked: found(client, asked) for asked in cases} == cases


def test_only_what_a_measure_has_is_offered(client: FlaskClient, measures: list[Measure]) -> None:
    text = client.get("/massnahmen").text
    assert text.count(">Wohnen</option>") == 1
    assert ">Sport</option>" not in text
    assert ">2026</option>" in text
    assert ">2027</option>" not in text


@pytest.mark.parametrize(
    ("asked", "label"),
    [("feld=Sport", "Handlungsfeld"), ("jahr=2027", "Termin im Jahr"), ("konzept=1", "Konzept"), ("ampel=x", "Ampel")],
)
def test_a_choice_that_does_not_exist_is_answered(
    client: FlaskClient, measures: list[Measure], asked: str, label: str
) -> None:
    answer = client.get(f"/massnahmen?{asked}")
    assert answer.status_code == 400
    assert f"{label}: Diese Auswahl gibt es nicht; gezeigt wird die Liste ohne sie." in words(answer)
    assert client.get(f"/massnahmen.csv?{asked}").status_code == 400


def test_the_selection_stays_on_the_next_page_and_in_the_table(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    make_measures(session, make_concept(session), *[forum.department] * 30)
    session.commit()
    sign_in(client, session.get_one(Person, forum.commissioner.person_id))
    text = client.get("/massnahmen?jahr=2028&suche=Ma%C3%9Fnahme").text
    for address in ("/massnahmen?", "/massnahmen.csv?", "/massnahmen.xlsx?"):
        line = next(one for one in text.split('href="') if one.startswith(address) and "suche" in one)
        assert {"jahr=2028", "suche=Ma%C3%9Fnahme"} <= set(line.split('"')[0].split("?")[1].split("&amp;"))
