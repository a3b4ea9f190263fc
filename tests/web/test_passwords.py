"""A password is chosen by a link or by whoever is signed in; whoever asks for a link learns nothing."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.links import link_token
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import User
from ik_workflow.operations.administration import OPERATOR
from ik_workflow.operations.people import disable
from tests.web.accounts import EMAIL
from tests.web.accounts import OTHER_PASSWORD
from tests.web.accounts import PASSWORD
from tests.web.accounts import add_pages
from tests.web.accounts import log_in
from tests.web.accounts import looks
from tests.web.accounts import mailed_link
from tests.web.accounts import make_user
from tests.web.application import make_application
from tests.web.pages import words
from tests.web.signing import post

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
CHOSEN = {"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD}
ODD = ["a\x00b@c.de", "😀" * 40, "x" * 5000, "\u202e", " "]


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session)


@pytest.fixture(scope="module")
def application(template: str) -> Flask:
    app = make_application(template)
    add_pages(app)
    return app


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["IK_NOW"] = NOON
    return app


def ask(client: FlaskClient, email: str = EMAIL) -> int:
    return post(client, "/passwort/vergessen", {"email": email}).status_code


@pytest.mark.usefixtures("user")
def test_a_link_leads_to_a_new_password(client: FlaskClient) -> None:
    assert ask(client) == 303
    link = mailed_link(client)
    assert EMAIL in words(client.get(link))
    answer = post(client, link, CHOSEN)
    assert (answer.status_code, answer.location) == (303, "/anmelden?passwort=neu")
    assert "Ihr Passwort ist gespeichert" in words(client.get(answer.location))
    assert log_in(client, PASSWORD).status_code == 400
    assert log_in(client, OTHER_PASSWORD).status_code == 303


@pytest.mark.usefixtures("user")
def test_asking_for_a_link_is_answered_alike_for_every_address(client: FlaskClient, session: Session) -> None:
    known = post(client, "/passwort/vergessen", {"email": EMAIL})
    unknown = post(client, "/passwort/vergessen", {"email": "niemand@beispiel.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert known.text == unknown.text
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 1


def test_a_locked_account_gets_no_link(client: FlaskClient, session: Session, user: User) -> None:
    disable(session, user, actor=OPERATOR, at=NOON)
    session.commit()
    assert ask(client) == 303
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


@pytest.mark.usefixtures("user")
def test_a_link_works_once(client: FlaskClient) -> None:
    ask(client)
    link = mailed_link(client)
    post(client, link, CHOSEN)
    assert client.get(link).status_code == 400
    assert "Dieser Link gilt nicht mehr" in words(post(client, link, CHOSEN))


@pytest.mark.usefixtures("user")
def test_a_link_ends_after_two_hours(app: Flask, client: FlaskClient) -> None:
    ask(client)
    link = mailed_link(client)
    app.config["IK_NOW"] = NOON + timedelta(minutes=119)
    assert client.get(link).status_code == 200
    app.config["IK_NOW"] = NOON + timedelta(hours=2)
    assert client.get(link).status_code == 400
    assert post(client, link, CHOSEN).status_code == 400


def test_a_link_ends_with_a_lock(app: Flask, client: FlaskClient, session: Session, user: User) -> None:
    token = link_token(app.extensions["ik_settings"], user, ends=NOON + timedelta(days=1))
    disable(session, user, actor=OPERATOR, at=NOON)
    session.commit()
    assert client.get(f"/passwort/neu/{token}").status_code == 400


@pytest.mark.parametrize("token", ["x", "a.b", "😀", "WyJ4Il0.abc", "x" * 3000, "%00"])
def test_a_forged_link_is_refused(client: FlaskClient, token: str) -> None:
    assert client.get(f"/passwort/neu/{token}").status_code == 400
    assert post(client, f"/passwort/neu/{token}", CHOSEN).status_code == 400


@pytest.mark.parametrize(
    ("password", "repeated", "told"),
    [
        ("elf-Zeichen", "elf-Zeichen", "12 bis 200 Zeichen"),
        ("x" * 201, "x" * 201, "12 bis 200 Zeichen"),
        ("passwort123456", "passwort123456", "leicht zu erraten"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "leicht zu erraten"),
        ("kim@beispiel.example", "kim@beispiel.example", "leicht zu erraten"),
        ("Kornblume\x00am-Weg", "Kornblume\x00am-Weg", "unerlaubte Zeichen"),
        (OTHER_PASSWORD, PASSWORD, "Die beiden Eingaben sind verschieden"),
        ("", "", "12 bis 200 Zeichen"),
    ],
)
@pytest.mark.usefixtures("user")
def test_a_weak_password_is_refused(client: FlaskClient, password: str, repeated: str, told: str) -> None:
    ask(client)
    answer = post(client, mailed_link(client), {"password": password, "repeated": repeated})
    assert answer.status_code == 400
    assert told in words(answer)
    assert log_in(client).status_code == 303


@pytest.mark.usefixtures("user")
def test_any_script_may_be_used_in_a_password(client: FlaskClient) -> None:
    ask(client)
    chosen = "пароль-🌻-sonnenblume"
    assert post(client, mailed_link(client), {"password": chosen, "repeated": chosen}).status_code == 303
    assert log_in(client, chosen).status_code == 303


def test_a_new_password_ends_every_session(app: Flask, client: FlaskClient, user: User) -> None:
    log_in(client)
    elsewhere = app.test_client()
    ask(elsewhere)
    post(elsewhere, mailed_link(client), CHOSEN)
    assert looks(client) == "Öffentlichkeit"


@pytest.mark.usefixtures("user")
def test_whoever_is_signed_in_changes_the_password_with_the_present_one(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    log_in(other)
    log_in(client)
    assert EMAIL in words(client.get("/konto"))
    wrong = post(client, "/konto", {"current": "falsch-falsch-falsch", **CHOSEN})
    assert wrong.status_code == 400
    assert "Jetziges Passwort: Es stimmt nicht." in words(wrong)
    assert post(client, "/konto", {"current": PASSWORD, **CHOSEN}).status_code == 303
    assert looks(client) == looks(other) == "Öffentlichkeit"
    assert log_in(client, OTHER_PASSWORD).status_code == 303


@pytest.mark.usefixtures("user")
def test_asking_again_and_again_has_an_end(client: FlaskClient) -> None:
    assert [ask(client) for _ in range(11)] == [303] * 10 + [429]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.usefixtures("user")
def test_an_odd_value_never_breaks_a_form(client: FlaskClient, session: Session, odd: str) -> None:
    assert ask(client, odd) in (303, 400)
    log_in(client)
    for field in ("current", "password", "repeated"):
        values = {"current": PASSWORD, **CHOSEN, field: odd}
        assert post(client, "/konto", values).status_code == 400
