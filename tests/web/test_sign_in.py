"""Signing in and out: who gets in, what a wrong try is told, and when a session ends."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.accounts.passwords import hash_of
from ik_workflow.models.all import Membership
from ik_workflow.models.all import User
from ik_workflow.states.offices import Office
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from tests.make import AT
from tests.make import LONG_AGO
from tests.make import make_body
from tests.make import make_organization
from tests.make import make_person
from tests.web.signing import post
from tests.web.signing import sign_in

PASSWORD = "Kornblume-am-Weg-7"
EMAIL = "kim@beispiel.example"


@pytest.fixture
def user(session: Session) -> User:
    """Kim, of the council office, with a password."""
    user = make_user(session)
    session.commit()
    return user


def make_user(session: Session, *, email: str = EMAIL, office: Office = Office.FACTION) -> User:
    body = make_body(session)
    person = make_person(session, "Kim Beispiel")
    where = make_organization(session, body, "Fraktion")
    session.add(Membership(person_id=person.id, organization_id=where.id, role=office, start_on=LONG_AGO, created=AT))
    user = User(person_id=person.id, email=email, password=hash_of(PASSWORD), created=AT)
    session.add(user)
    session.flush()
    return user


@pytest.fixture
def looking(app: Flask) -> None:
    """Pages that say who is looking."""

    @open_to(PUBLIC)
    def who() -> str:
        return current_actor().name

    @open_to(SIGNED_IN)
    def inside() -> str:
        return "innen"

    @open_to(Office.TREASURY, Office.FACTION)
    def faction() -> str:
        return "Fraktion"

    @open_to(Office.MAYOR)
    def mayor() -> str:
        return "Oberbürgermeister"

    for path, view in (("/wer", who), ("/innen", inside), ("/fraktion", faction), ("/ob", mayor)):
        app.add_url_rule(path, view_func=view)


def log_in(client: FlaskClient, password: str = PASSWORD, **more: str) -> int:
    return post(client, "/anmelden", {"email": EMAIL, "password": password, **more}).status_code


@pytest.mark.usefixtures("looking", "user")
def test_the_right_password_lets_in(client: FlaskClient) -> None:
    assert log_in(client) == 303
    assert client.get("/wer").text == "Kim Beispiel"


@pytest.mark.usefixtures("looking", "user")
def test_a_page_for_people_with_an_account_leads_there_and_back(client: FlaskClient) -> None:
    answer = client.get("/innen?a=1")
    assert answer.status_code == 303
    assert answer.location == "/anmelden?next=/innen?a%3D1"
    assert 'name="next" value="/innen?a=1"' in client.get(answer.location).text
    back = post(client, "/anmelden", {"email": EMAIL, "password": PASSWORD, "next": "/innen?a=1"})
    assert back.location == "/innen?a=1"


@pytest.mark.usefixtures("looking", "user")
def test_a_page_of_another_office_is_not_there(client: FlaskClient) -> None:
    log_in(client)
    assert client.get("/fraktion").text == "Fraktion"
    assert client.get("/ob").status_code == 404
    assert client.get("/ob").text == client.get("/gibt-es-nicht").text


@pytest.mark.usefixtures("looking", "user")
def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient) -> None:
    log_in(client)
    kept = client.get_cookie("ik-sitzung")
    assert kept
    assert post(client, "/abmelden").status_code == 303
    thief = app.test_client()
    thief.set_cookie("ik-sitzung", kept.value)
    assert thief.get("/wer").text == client.get("/wer").text == "Öffentlichkeit"


@pytest.mark.usefixtures("looking")
def test_a_test_signs_in_without_a_password(client: FlaskClient, user: User) -> None:
    sign_in(client, user.person)
    assert client.get("/wer").text == "Kim Beispiel"
    sign_in(client, EMAIL)
    assert client.get("/fraktion").status_code == 200
