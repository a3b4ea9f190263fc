"""Absences: one's own, and for others by the administrator; who stands in; what is refused."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Absence
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import Person
from ik_workflow.states.offices import Office
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make_deadlines import make_absence
from tests.make_deadlines import make_holder
from tests.web.forms import committing
from tests.web.forms import submit
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

FROM, UNTIL = date(2026, 12, 1), date(2026, 12, 11)
OWN = "/konto/abwesenheit"


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def ada(session: Session, house: House) -> Person:
    return make_holder(session, house.administration, name="Ada")


def browser(app: Flask, session: Session, who: Person) -> FlaskClient:
    client = committing(app, session)
    sign_in(client, who)
    return client


def test_ones_own_absence_is_entered_and_taken_back(app: Flask, session: Session, ada: Person) -> None:
    client = browser(app, session, ada)
    assert submit(client, OWN, from_on=FROM.isoformat(), until_on=UNTIL.isoformat()).status_code == 303
    assert "Dienstag, 1. Dezember 2026 bis Freitag, 11. Dezember 2026" in words(client.get(OWN))
    entered = session.scalars(select(Absence)).one()
    assert post(client, f"/abwesenheiten/{entered.public_id}/streichen").status_code == 303
    session.expire_all()
    assert session.scalars(select(Absence)).all() == []
    assert session.scalars(select(AdministrationEntry)).all() == []


def test_the_page_says_who_stands_in(app: Flask, session: Session, house: House, ada: Person) -> None:
    client = browser(app, session, ada)
    assert "Fachbereich, Verwaltung niemand; Erinnerungen gehen dann an die Koordination" in words(client.get(OWN))
    make_holder(session, house.administration, name="Bo", instead_of=ada)
    assert "Fachbereich, Verwaltung Bo" in words(client.get(OWN))


@pytest.mark.parametrize(
    ("from_on", "until_on", "sentence"),
    [
        ("2026-12-11", "2026-12-01", "Er liegt vor dem ersten Tag."),
        ("2026-11-01", "2026-11-05", "Er ist schon vorbei."),
        ("2026-12-01", "2029-12-01", "Bitte prüfen Sie das Jahr."),
        ("2026-12-30", "2027-01-08", "In dieser Zeit ist schon eine Abwesenheit eingetragen."),
        ("", "2026-12-01", "Erster Tag: Bitte geben Sie ein Datum"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_place(
    app: Flask, session: Session, ada: Person, from_on: str, until_on: str, sentence: str
) -> None:
    make_absence(session, ada, date(2027, 1, 4), date(2027, 1, 8))
    answer = submit(browser(app, session, ada), OWN, from_on=from_on, until_on=until_on)
    assert answer.status_code == 400
    assert sentence in words(answer)


def test_the_administrator_enters_it_for_others_and_nobody_else(
    app: Flask, session: Session, house: House, ada: Person
) -> None:
    admin = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR], name="Admin")
    path = f"/verwaltung/personen/{ada.public_id}/abwesenheit"
    client = browser(app, session, session.get_one(Person, admin.person_id))
    assert submit(client, path, from_on=FROM.isoformat(), until_on=UNTIL.isoformat()).status_code == 303
    entered = session.scalars(select(Absence)).one()
    assert entered.person_id == ada.id
    assert post(client, f"/abwesenheiten/{entered.public_id}/streichen").status_code == 303
    text = words(client.get("/verwaltung/protokoll"))
    assert "Abwesenheit gestrichen Admin Ada" in text
    assert "Abwesenheit eingetragen Admin Ada" in text
    make_absence(session, ada, FROM, UNTIL)
    entered = session.scalars(select(Absence)).one()
    stranger = browser(app, session, session.get_one(Person, house.clerk.person_id))
    assert stranger.get(path).status_code == 404
    assert post(stranger, f"/abwesenheiten/{entered.public_id}/streichen").status_code == 404
