"""Offices that ask for a code beside the password: it is set up once, each code counts once."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy.orm import Session

from ik_workflow.app import create_app
from ik_workflow.models.all import User
from ik_workflow.operations.administration import OPERATOR
from ik_workflow.operations.people import forget_second_factor
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.web.accounts import add_pages
from tests.web.accounts import log_in
from tests.web.accounts import looks
from tests.web.accounts import make_user
from tests.web.conftest import SECRETS
from tests.web.pages import words
from tests.web.signing import post

CONFIRM, SET_UP = "/anmelden/bestaetigen", "/anmelden/einrichten"


@pytest.fixture
def app(migrated_url: str) -> Iterator[Flask]:
    """In earnest: a demonstration asks nobody for a code."""
    app = create_app(load(database_url=migrated_url, mode="production", **SECRETS))
    add_pages(app)
    yield app
    app.extensions["ik_engine"].dispose()


@pytest.fixture
def clerk(session: Session) -> User:
    return make_user(session, Office.COUNCIL_OFFICE)


def phone(client: FlaskClient) -> TOTP:
    """The app on the phone, with the key that the page shows."""
    found = re.search(r'<strong class="ik-code">([A-Z2-7-]+)</strong>', client.get(SET_UP).text)
    assert found
    return TOTP(key=found[1].replace("-", ""))


def code(phone: TOTP) -> str:
    return str(phone.generate().token)


def set_up(client: FlaskClient) -> TOTP:
    log_in(client)
    app = phone(client)
    assert post(client, CONFIRM, {"code": code(app)}).status_code == 303
    return app


@pytest.mark.parametrize("office", [Office.ADMINISTRATOR, Office.COUNCIL_OFFICE, Office.MAYOR])
def test_some_offices_set_up_an_app_at_their_first_sign_in(
    client: FlaskClient, session: Session, office: Office
) -> None:
    make_user(session, office)
    answer = log_in(client, next="/innen")
    assert answer.location == SET_UP
    assert looks(client) == "Öffentlichkeit"
    assert "data:image/svg+xml;base64," in client.get(SET_UP).text
    done = post(client, CONFIRM, {"code": code(phone(client))})
    assert (done.status_code, done.location) == (303, "/innen")
    assert looks(client) == "Kim Beispiel"


def test_other_offices_need_none(client: FlaskClient, session: Session) -> None:
    make_user(session, Office.FACTION)
    log_in(client)
    assert looks(client) == "Kim Beispiel"


@pytest.mark.usefixtures("clerk")
def test_afterwards_every_sign_in_asks_for_a_code(client: FlaskClient) -> None:
    app = set_up(client)
    post(client, "/abmelden")
    assert log_in(client).location == CONFIRM
    assert looks(client) == "Öffentlichkeit"
    later = str(app.generate(int(app.generate().expire_time) + 1).token)  # The next code, which the window allows.
    assert post(client, CONFIRM, {"code": later}).status_code == 303
    assert looks(client) == "Kim Beispiel"


@pytest.mark.usefixtures("clerk")
def test_a_code_counts_once(client: FlaskClient) -> None:
    log_in(client)
    used = code(phone(client))
    post(client, CONFIRM, {"code": used})
    post(client, "/abmelden")
    log_in(client)
    answer = post(client, CONFIRM, {"code": used})
    assert answer.status_code == 400
    assert "Er stimmt nicht oder ist abgelaufen" in words(answer)


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "1234567", "abcdef", "²²²²²²", "١٢٣٤٥٦", "\x00", "x" * 5000])
@pytest.mark.usefixtures("clerk")
def test_a_wrong_code_lets_nobody_in(client: FlaskClient, wrong: str) -> None:
    log_in(client)
    assert post(client, CONFIRM, {"code": wrong}).status_code == 400
    assert looks(client) == "Öffentlichkeit"


@pytest.mark.usefixtures("clerk")
def test_ten_wrong_codes_are_enough(client: FlaskClient) -> None:
    log_in(client)
    right = phone(client)
    for _ in range(10):
        post(client, CONFIRM, {"code": "000000"})
    assert post(client, CONFIRM, {"code": code(right)}).status_code == 429


@pytest.mark.usefixtures("clerk")
def test_without_the_password_there_is_no_second_step(client: FlaskClient) -> None:
    for path in (SET_UP, CONFIRM):
        assert client.get(path).location == "/anmelden"
    assert post(client, CONFIRM, {"code": "123456"}).location == "/anmelden"


@pytest.mark.usefixtures("clerk")
def test_whoever_has_set_up_an_app_cannot_be_given_another_one(app: Flask, client: FlaskClient) -> None:
    thief = app.test_client()
    log_in(thief)
    own = phone(thief)
    set_up(client)
    assert post(thief, CONFIRM, {"code": code(own)}).location == "/anmelden"
    assert looks(thief) == "Öffentlichkeit"


def test_a_lost_phone_is_forgotten_and_a_new_one_set_up(client: FlaskClient, session: Session, clerk: User) -> None:
    set_up(client)
    session.refresh(clerk)
    forget_second_factor(session, clerk, actor=OPERATOR, at=AT)
    session.commit()
    assert looks(client) == "Öffentlichkeit"
    assert log_in(client).location == SET_UP


def test_the_key_of_the_app_is_stored_encrypted(client: FlaskClient, session: Session, clerk: User) -> None:
    app = set_up(client)
    session.refresh(clerk)
    assert clerk.tf_totp_secret
    assert app.base32_key not in clerk.tf_totp_secret
