"""The administration's organizations: the tree, the forms with their refusals, and what a dissolved one leaves."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make_deadlines import make_deadline
from tests.web.forms import committing
from tests.web.forms import submit
from tests.web.pages import links
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

TREE = "/verwaltung/stellen"


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def department(session: Session, house: House) -> Organization:
    found = make_organization(session, house.body, "Fachbereich Alt", classification=Classification.DEPARTMENT)
    found.parent_id = house.administration.id
    return found


@pytest.fixture
def browser(app: Flask, session: Session, house: House) -> FlaskClient:
    where = make_organization(session, house.body, "Systemverwaltung", classification=Classification.EXECUTIVE)
    admin = make_actor(session, where, offices=[Office.ADMINISTRATOR], name="Admin")
    client = committing(app, session)
    sign_in(client, session.get_one(Person, admin.person_id))
    return client


def page_of(one: Organization, act: str = "") -> str:
    return f"{TREE}/{one.public_id}{act}"


def test_the_tree_shows_who_stands_under_whom(browser: FlaskClient, house: House, department: Organization) -> None:
    text = words(browser.get(TREE))
    assert "Verwaltung Verwaltung · 2 Personen Fachbereich Alt Fachbereich · niemand" in text
    assert page_of(department) in links(browser.get(TREE))


def test_one_is_added_under_another(session: Session, browser: FlaskClient, house: House) -> None:
    given = {"name": "Fachbereich Neu", "short_name": "FB Neu", "classification": "department"}
    answer = submit(browser, f"{TREE}/neu", **given, parent=house.administration.public_id)
    assert answer.status_code == 303
    found = session.scalars(select(Organization).where(Organization.name == "Fachbereich Neu")).one()
    assert (found.parent_id, found.short_name, found.members) == (house.administration.id, "FB Neu", None)
    assert "Stelle eingetragen Admin Fachbereich Neu" in words(browser.get("/verwaltung/protokoll"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Name: Bitte füllen Sie dieses Feld aus."),
        ({"name": "Hauptausschuss"}, "Name: So heißt schon eine andere Stelle."),
        ({"members": "viele"}, "Gesetzliche Mitgliederzahl: Bitte geben Sie eine Zahl von 1 bis 999 an."),
        ({"members": "1000"}, "Gesetzliche Mitgliederzahl: Bitte geben Sie eine Zahl von 1 bis 999 an."),
        ({"classification": "verein"}, "Art: Bitte wählen Sie einen der angebotenen Einträge."),
        ({"parent": "0" * 32}, "Übergeordnete Stelle: Bitte wählen Sie einen der angebotenen Einträge."),
    ],
)
def test_what_cannot_be_is_refused_in_place(
    browser: FlaskClient, department: Organization, values: dict[str, str], sentence: str
) -> None:
    answer = submit(browser, page_of(department, "/aendern"), **values)
    assert answer.status_code == 400
    assert sentence in words(answer)


def test_a_circle_is_refused_in_place(browser: FlaskClient, house: House, department: Organization) -> None:
    answer = submit(browser, page_of(house.administration, "/aendern"), parent=department.public_id)
    assert answer.status_code == 400
    assert "Übergeordnete Stelle: „Fachbereich Alt“ ist diese Stelle oder steht unter ihr." in words(answer)


def test_a_change_keeps_what_it_was_in_the_log(browser: FlaskClient, department: Organization) -> None:
    assert submit(browser, page_of(department, "/aendern"), name="Fachbereich Neu").status_code == 303
    text = words(browser.get("/verwaltung/protokoll"))
    assert "Stelle geändert Admin Fachbereich Neu: Name vorher „Fachbereich Alt“" in text


def test_what_it_still_owns_is_shown_before_it_ends(
    session: Session, browser: FlaskClient, house: House, department: Organization
) -> None:
    make_actor(session, department, offices=[Office.DEPARTMENT], name="Greta")
    make_deadline(session, make_paper(session, house), department, task="Geheimes melden")
    answer = browser.get(page_of(department, "/aufloesen"))
    assert "Offene Fristen 1 die nächste am Freitag, 27. November 2026" in words(answer)
    assert "Greta Fachbereich seit" in words(answer)
    assert "Geheimes melden" not in words(answer)


def test_one_ends_on_a_day_and_is_offered_no_more(
    session: Session, browser: FlaskClient, house: House, department: Organization
) -> None:
    form = page_of(department, "/aufloesen")
    values = {"last_on": "2026-11-20", "successor": house.main_committee.public_id}
    assert submit(browser, form, **values).status_code == 303
    session.expire_all()
    assert department.dissolved_on == date(2026, 11, 20)
    assert "Aufgelöst; der letzte Tag war Freitag, 20. November 2026 Es folgt: Hauptausschuss" in words(
        browser.get(page_of(department))
    )
    assert "Eine aufgelöste Stelle Fachbereich Alt" in words(browser.get(TREE))
    assert department.public_id not in browser.get(f"{TREE}/neu").text
    assert post(browser, page_of(department, "/fortfuehren")).status_code == 303
    session.expire_all()
    assert department.dissolved_on is None


def test_a_day_is_needed_and_nothing_may_stand_below(
    browser: FlaskClient, house: House, department: Organization
) -> None:
    assert "Letzter Tag: Bitte geben Sie ein Datum" in words(submit(browser, page_of(department, "/aufloesen")))
    answer = submit(browser, page_of(house.administration, "/aufloesen"), last_on="2026-12-31")
    assert answer.status_code == 400
    assert "Darunter stehen noch: „Fachbereich Alt“. Bitte ordnen Sie sie erst anders ein." in words(answer)


def test_whoever_coordinates_is_led_to_what_is_theirs(app: Flask, session: Session, house: House) -> None:
    elif_ = make_actor(session, house.administration, offices=[Office.INTEGRATION_COMMISSIONER], name="Elif")
    client = committing(app, session)
    sign_in(client, session.get_one(Person, elif_.person_id))
    assert "Fristen und Störungen" in words(client.get("/vorlagen"))
    assert client.get(TREE).status_code == 404
