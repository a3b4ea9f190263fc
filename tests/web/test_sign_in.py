"""Signing in and out: who gets in, what a wrong try is told, and when a session ends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.app import create_app
from ik_workflow.models.all import Membership
from ik_workflow.models.all import User
from ik_workflow.models.all import WebSession
from ik_workflow.models.database import BUSY_SECONDS
from ik_workflow.operations.administration import OPERATOR
from ik_workflow.operations.people import disable
from ik_workflow.operations.people import end_office
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from ik_workflow.web.sessions import key_hash
from tests.web.accounts import EMAIL
from tests.web.accounts import PASSWORD
from tests.web.accounts import add_pages
from tests.web.accounts import log_in
from tests.web.accounts import looks
from tests.web.accounts import make_user
from tests.web.application import make_application
from tests.web.conftest import SECRETS
from tests.web.conftest import TODAY
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in
from tests.web.signing import token

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
KEY = "ik-sitzung"
ODD = ["\x00", "a\x00b@c.de", "😀" * 40, "x" * 5000, "\u202e", "'; DROP TABLE users; --", "ä@ö.de", "\ud800", " "]


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


# -- in and out ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("user")
def test_the_right_password_lets_in(client: FlaskClient) -> None:
    assert log_in(client).status_code == 303
    assert looks(client) == "Kim Beispiel"
    assert "Abmelden" in words(client.get("/"))


@pytest.mark.usefixtures("user")
def test_the_address_is_the_same_in_capitals_and_with_blanks(client: FlaskClient) -> None:
    assert log_in(client, email=f"  {EMAIL.upper()} ").status_code == 303


@pytest.mark.usefixtures("user")
def test_a_page_for_people_with_an_account_leads_there_and_back(client: FlaskClient) -> None:
    answer = client.get("/innen?a=1")
    assert (answer.status_code, answer.location) == (303, "/anmelden?next=/innen?a%3D1")
    assert 'name="next" value="/innen?a=1"' in client.get(answer.location).text
    assert log_in(client, next="/innen?a=1").location == "/innen?a=1"


@pytest.mark.usefixtures("user")
def test_a_page_of_another_office_is_not_there(client: FlaskClient) -> None:
    log_in(client)
    assert client.get("/fraktion").text == "Fraktion"
    assert client.get("/ob").status_code == 404
    assert words(client.get("/ob")) == words(client.get("/gibt-es-nicht"))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/gibt-es-nicht",
        "/abmelden",
        "/wer#x",
        "/wer\r\nX: y",
        "x" * 2000,
    ],
)
@pytest.mark.usefixtures("user")
def test_nobody_is_led_elsewhere_after_signing_in(client: FlaskClient, elsewhere: str) -> None:
    assert log_in(client, next=elsewhere).location == "/schreibtisch"
    assert client.get("/anmelden", query_string={"next": elsewhere}).location == "/schreibtisch"


@pytest.mark.usefixtures("user")
def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient) -> None:
    log_in(client)
    kept = client.get_cookie(KEY)
    assert kept
    assert post(client, "/abmelden").status_code == 303
    thief = app.test_client()
    thief.set_cookie(KEY, kept.value)
    assert looks(thief) == looks(client) == "Öffentlichkeit"


@pytest.mark.usefixtures("user")
def test_signing_out_needs_a_form(client: FlaskClient) -> None:
    log_in(client)
    assert client.get("/abmelden").status_code == 405
    assert looks(client) == "Kim Beispiel"


@pytest.mark.usefixtures("user")
def test_signing_out_after_the_session_has_ended_is_no_error(app: Flask, client: FlaskClient) -> None:
    log_in(client)
    form = {"csrf_token": token(client)}
    app.config["IK_NOW"] = NOON + timedelta(hours=1)
    answer = client.post("/abmelden", data=form)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_test_signs_in_without_a_password(client: FlaskClient, user: User) -> None:
    sign_in(client, user.person)
    assert looks(client) == "Kim Beispiel"
    sign_in(client, EMAIL)
    assert client.get("/fraktion").status_code == 200


# -- a wrong try --------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    client: FlaskClient, session: Session, user: User
) -> None:
    make_user(session, None, name="Robin Beispiel", email="robin@beispiel.example", password=None)
    locked = make_user(session, None, name="Sascha Beispiel", email="sascha@beispiel.example")
    disable(session, locked, actor=OPERATOR, at=NOON)
    session.commit()
    answers = [
        log_in(client, "falsch-falsch-falsch"),
        log_in(client, email="niemand@beispiel.example"),
        log_in(client, email="robin@beispiel.example"),
        log_in(client, email="sascha@beispiel.example"),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({words(answer) for answer in answers}) == 1
    assert "E-Mail-Adresse oder Passwort stimmen nicht." in words(answers[0])


@pytest.mark.usefixtures("user")
def test_what_was_typed_is_not_lost_except_the_password(client: FlaskClient) -> None:
    answer = log_in(client, "falsch-falsch-falsch")
    assert f'value="{EMAIL}"' in answer.text
    assert "falsch-falsch" not in answer.text


@pytest.mark.parametrize("field", ["email", "password", "next"])
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.usefixtures("user")
def test_an_odd_value_is_only_a_wrong_one(client: FlaskClient, field: str, odd: str) -> None:
    values = {"email": EMAIL, "password": "falsch-falsch-falsch", field: odd.encode("utf-8", "replace")}
    assert post(client, "/anmelden", values).status_code == 400


def test_a_field_that_the_form_does_not_have_is_refused(client: FlaskClient) -> None:
    assert log_in(client, active="1").status_code == 400


@pytest.mark.usefixtures("user")
def test_after_ten_failures_even_the_right_password_waits(app: Flask, client: FlaskClient) -> None:
    for _ in range(10):
        assert log_in(client, "falsch-falsch-falsch").status_code == 400
    refused = log_in(client)
    assert refused.status_code == 429
    assert "Bitte warten Sie 15 Minuten" in words(refused)
    app.config["IK_NOW"] = NOON + timedelta(minutes=15, seconds=1)
    assert log_in(client).status_code == 303


@pytest.mark.usefixtures("user")
def test_failures_are_counted_for_an_account_from_every_address(app: Flask, client: FlaskClient) -> None:
    for number in range(10):
        values = {"email": EMAIL, "password": "falsch-falsch-falsch"}
        post(client, "/anmelden", values, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    assert log_in(client).status_code == 429


@pytest.mark.usefixtures("user")
def test_failures_are_counted_for_an_address_over_all_accounts(client: FlaskClient) -> None:
    for number in range(10):
        log_in(client, "falsch-falsch-falsch", email=f"person{number}@beispiel.example")
    assert log_in(client).status_code == 429
    elsewhere = post(
        client, "/anmelden", {"email": EMAIL, "password": PASSWORD}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 303


@pytest.mark.usefixtures("user")
def test_whoever_signs_in_often_is_no_failure(client: FlaskClient) -> None:
    for _ in range(12):
        assert log_in(client).status_code == 303
        post(client, "/abmelden")


# -- sessions -----------------------------------------------------------------------------------------------------


def test_a_visitor_has_neither_cookie_nor_session(client: FlaskClient, session: Session) -> None:
    for path in ("/", "/vorlagen", "/sitzungen", "/barrierefreiheit", "/gibt-es-nicht"):
        assert "Set-Cookie" not in client.get(path).headers, path
    client.get("/anmelden")
    assert session.scalar(select(func.count()).select_from(WebSession)) == 0


@pytest.mark.usefixtures("user")
def test_the_database_knows_only_the_hash_of_the_key(client: FlaskClient, session: Session) -> None:
    log_in(client)
    cookie = client.get_cookie(KEY)
    assert cookie
    [row] = session.scalars(select(WebSession))
    assert row.key_hash == key_hash(cookie.value)
    assert cookie.http_only
    assert cookie.same_site == "Lax"


@pytest.mark.usefixtures("user")
def test_signing_in_makes_a_new_key(client: FlaskClient) -> None:
    client.set_cookie(KEY, "von-jemand-anderem-gesetzt")
    log_in(client)
    first = client.get_cookie(KEY)
    assert first
    assert first.value != "von-jemand-anderem-gesetzt"
    post(client, "/abmelden")
    log_in(client)
    second = client.get_cookie(KEY)
    assert second
    assert second.value != first.value


@pytest.mark.parametrize(("minutes", "name"), [(29, "Kim Beispiel"), (30, "Öffentlichkeit")])
@pytest.mark.usefixtures("user")
def test_a_session_ends_after_thirty_minutes_without_use(
    app: Flask, client: FlaskClient, minutes: int, name: str
) -> None:
    log_in(client)
    app.config["IK_NOW"] = NOON + timedelta(minutes=minutes)
    assert looks(client) == name


@pytest.mark.usefixtures("user")
def test_a_session_ends_after_twelve_hours_of_use(app: Flask, client: FlaskClient) -> None:
    log_in(client)
    for step in range(1, 36):
        app.config["IK_NOW"] = NOON + timedelta(minutes=20 * step)
        assert looks(client) == "Kim Beispiel"
    app.config["IK_NOW"] = NOON + timedelta(hours=12)
    assert looks(client) == "Öffentlichkeit"


def test_a_locked_account_is_out_at_once(client: FlaskClient, session: Session, user: User) -> None:
    log_in(client)
    disable(session, user, actor=OPERATOR, at=NOON)
    session.commit()
    assert looks(client) == "Öffentlichkeit"
    assert client.get("/innen").status_code == 303


def test_a_change_of_office_ends_the_session(client: FlaskClient, session: Session, user: User) -> None:
    log_in(client)
    membership = session.scalars(select(Membership).where(Membership.person_id == user.person_id)).one()
    end_office(session, membership, last_on=TODAY - timedelta(days=1), actor=OPERATOR, at=NOON)
    session.commit()
    assert looks(client) == "Öffentlichkeit"
    log_in(client)
    assert client.get("/fraktion").status_code == 404


def test_a_removed_person_is_nobody(client: FlaskClient, session: Session, user: User) -> None:
    log_in(client)
    user.person.deleted = True
    session.commit()
    assert looks(client) == "Öffentlichkeit"


@pytest.mark.usefixtures("user")
def test_a_page_that_is_only_read_writes_nothing(app: Flask, client: FlaskClient, session: Session) -> None:
    log_in(client)
    before = session.scalars(select(WebSession)).one().last_used
    session.rollback()
    app.config["IK_NOW"] = NOON + timedelta(seconds=59)
    client.get("/")
    assert session.scalars(select(WebSession.last_used)).one() == before


@pytest.mark.usefixtures("user")
def test_a_page_that_is_only_read_waits_for_no_writer(app: Flask, client: FlaskClient, session: Session) -> None:
    log_in(client)
    app.config["IK_NOW"] = NOON + timedelta(minutes=2)
    session.connection()  # Holds the whole of SQLite until the test ends, as a large import does.
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(client.get, "/").result(BUSY_SECONDS / 2).status_code == 200


# -- forms of other sites -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("user")
def test_a_form_without_its_token_is_refused_in_german(client: FlaskClient) -> None:
    answer = client.post("/anmelden", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert "laden Sie die Seite neu" in words(answer)
    log_in(client)
    assert client.post("/abmelden").status_code == 400
    assert client.post("/abmelden", data={"csrf_token": "gefälscht"}).status_code == 400
    assert looks(client) == "Kim Beispiel"


@pytest.mark.usefixtures("user")
def test_the_token_of_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    foreign = token(app.test_client())
    client.get("/anmelden")
    values = {"email": EMAIL, "password": PASSWORD, "csrf_token": foreign}
    assert client.post("/anmelden", data=values).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://["}, {"Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.usefixtures("user")
def test_a_form_sent_by_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    values = {"email": EMAIL, "password": PASSWORD}
    assert post(client, "/anmelden", values, headers=headers).status_code == 400
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert post(client, "/anmelden", values, headers=own).status_code == 303


def test_a_form_for_a_host_that_cannot_be_is_refused(client: FlaskClient) -> None:
    host, foreign = {"HTTP_HOST": "f" * 64}, {"Origin": "https://evil.example"}
    answer = client.post("/anmelden", environ_overrides=host, headers=foreign)
    assert (answer.status_code, "<main" in answer.text) == (400, True)


@pytest.mark.parametrize("file", ["", '; filename="x"'])
def test_a_field_without_a_name_is_refused(client: FlaskClient, file: str) -> None:
    body = f"--x\r\nContent-Disposition: form-data{file}\r\n\r\n1\r\n--x--\r\n"
    answer = client.post("/anmelden", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "<main" in answer.text) == (400, True)


def test_an_account_is_never_read_from_the_cookie_of_a_form(app: Flask, user: User) -> None:
    client = app.test_client()
    with app.app_context():
        signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        client.set_cookie("ik-formular", signing.dumps({"_user_id": user.fs_uniquifier}))
    assert looks(client) == "Öffentlichkeit"


def test_behind_a_proxy_the_address_is_the_visitors(migrated_url: str) -> None:
    app = create_app(load(database_url=migrated_url, mode="demo", proxies=1))
    client = app.test_client()
    for _ in range(10):
        values = {"email": EMAIL, "password": "falsch-falsch-falsch"}
        post(client, "/anmelden", values, headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.1"})
    other = post(
        client, "/anmelden", {"email": "x@y.de", "password": "x"}, headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.2"}
    )
    assert other.status_code == 400
    app.extensions["ik_engine"].dispose()


# -- over https ---------------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(migrated_url: str) -> Iterator[Flask]:
    """The application as it runs in earnest."""
    address = {"https": True, "trusted_hosts": ["localhost"], "base_url": "https://localhost"}
    app = create_app(load(database_url=migrated_url, mode="production", **address, **SECRETS))
    add_pages(app)
    yield app
    app.extensions["ik_engine"].dispose()


@pytest.mark.usefixtures("user")
def test_over_https_the_cookie_belongs_to_this_host_alone(guarded: Flask) -> None:
    client = guarded.test_client()
    page = client.get("/anmelden", base_url="https://localhost")
    found = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    values = {"email": EMAIL, "password": PASSWORD, "csrf_token": found}
    answer = client.post("/anmelden", data=values, base_url="https://localhost")
    assert answer.status_code == 303
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-ik-sitzung=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_an_office_without_its_second_factor_is_none(guarded: Flask, session: Session) -> None:
    mayor = make_user(session, Office.MAYOR, name="Ober Beispiel")
    client = guarded.test_client()
    sign_in(client, mayor.person, second_factor=False)
    assert client.get("/wer", base_url="https://localhost").text == "Öffentlichkeit"
    sign_in(client, mayor.person)
    assert client.get("/wer", base_url="https://localhost").text == "Ober Beispiel"
