"""Whoever administers invites people, gives offices and edits texts, and does nothing else."""

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import object_session

from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import PageText
from ik_workflow.models.all import User
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.offices import Office
from tests.web.accounts import OTHER_PASSWORD
from tests.web.accounts import add_pages
from tests.web.accounts import log_in
from tests.web.accounts import looks
from tests.web.accounts import mailed_link
from tests.web.accounts import make_user
from tests.web.application import make_application
from tests.web.pages import links
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
NEW = {"name": "Ulla Neu", "email": "ulla@beispiel.de"}
CHOSEN = {"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD}
ODD = ["\x00", "a\x00b@c.de", "😀" * 200, "x" * 5000, "\u202e", "'; DROP TABLE users; --", " ", "9" * 40, "0000-00-00"]


@pytest.fixture(scope="module")
def application(template: str) -> Flask:
    app = make_application(template)
    add_pages(app)
    return app


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["IK_NOW"] = NOON
    return app


@pytest.fixture
def admin(session: Session, client: FlaskClient) -> User:
    user = make_user(session, Office.ADMINISTRATOR, name="Toni Verwaltung", email="toni@beispiel.example")
    sign_in(client, user.person)
    return user


@pytest.fixture
def kim(admin: User, session: Session) -> User:
    return make_user(session)


def page_of(user: User, act: str = "") -> str:
    path = f"/verwaltung/personen/{user.person.public_id}{act}"
    release(user)
    return path


def release(record: User) -> None:
    """Let go of the database, so that the application can write."""
    owner = object_session(record)
    assert owner is not None
    owner.rollback()


def office_form(session: Session, **changed: str) -> dict[str, str]:
    where = session.scalars(select(Organization.public_id).where(Organization.name == Office.FACTION.label)).one()
    session.rollback()
    form = {"office": "secretary", "organization": where, "start_on": "2026-11-22", "end_on": "", "substitute_for": ""}
    return form | changed


# -- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("office", [office for office in Office if office is not Office.ADMINISTRATOR])
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nobody_else_finds_the_administration(client: FlaskClient, session: Session, office: Office) -> None:
    sign_in(client, make_user(session, office).person)
    for path in ("/verwaltung", "/verwaltung/einladen", "/verwaltung/texte", "/verwaltung/texte/imprint"):
        assert client.get(path).status_code == 404
    assert post(client, "/verwaltung/einladen", NEW).status_code == 404
    assert "/verwaltung" not in links(client.get("/"))


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/verwaltung").location == "/anmelden?next=/verwaltung"


def test_an_administrator_takes_no_step() -> None:
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            assert Office.ADMINISTRATOR not in {*step.by, *step.entered_by}
            assert all(Office.ADMINISTRATOR not in guard.lifted_by for guard in step.guards)


@pytest.mark.usefixtures("admin")
def test_every_page_of_the_administration_opens(client: FlaskClient, kim: User) -> None:
    seen, waiting = set(), ["/verwaltung"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        found = links(answer) if answer.mimetype == "text/html" else []
        waiting += [one for one in found if one.startswith("/verwaltung") and one not in seen]
    assert len(seen) > 8


# -- people -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("admin")
def test_somebody_invited_chooses_a_password_and_comes_in(app: Flask, client: FlaskClient) -> None:
    answer = post(client, "/verwaltung/einladen", NEW)
    assert answer.status_code == 303
    assert "Die Einladung ist unterwegs" in words(client.get(answer.location))
    guest = app.test_client()
    link = mailed_link(client)
    assert post(guest, link, CHOSEN).status_code == 303
    log_in(guest, OTHER_PASSWORD, email=NEW["email"])
    assert looks(guest) == "Ulla Neu"
    assert guest.get("/fraktion").status_code == 404


@pytest.mark.usefixtures("admin")
def test_an_invitation_ends_after_seven_days(app: Flask, client: FlaskClient) -> None:
    post(client, "/verwaltung/einladen", NEW)
    link = mailed_link(client)
    app.config["IK_NOW"] = NOON + timedelta(days=7) - timedelta(seconds=1)
    assert app.test_client().get(link).status_code == 200
    app.config["IK_NOW"] = NOON + timedelta(days=7)
    assert app.test_client().get(link).status_code == 400


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"email": "keine-adresse"}, "Bitte geben Sie eine vollständige Adresse an"),
        ({"email": "toni@beispiel.example"}, "gibt es schon ein Konto"),
        ({"email": "TONI@beispiel.example"}, "gibt es schon ein Konto"),
        ({"email": ""}, "E-Mail-Adresse: Bitte füllen Sie dieses Feld aus."),
        ({"name": ""}, "Name: Bitte füllen Sie dieses Feld aus."),
        ({"name": "x" * 201}, "höchstens 200 Zeichen"),
    ],
)
@pytest.mark.usefixtures("admin")
def test_an_invitation_that_cannot_be_sent_loses_nothing(
    client: FlaskClient, changed: dict[str, str], told: str
) -> None:
    answer = post(client, "/verwaltung/einladen", NEW | changed)
    assert answer.status_code == 400
    assert told in words(answer)
    kept = (NEW | changed)["email"]
    assert f'value="{kept}"' in answer.text


def test_a_locked_account_stays_out_until_it_is_opened(app: Flask, client: FlaskClient, kim: User) -> None:
    other = app.test_client()
    log_in(other)
    post(client, page_of(kim, "/sperren"))
    assert looks(other) == "Öffentlichkeit"
    assert log_in(other).status_code == 400
    assert "gesperrt" in words(client.get(page_of(kim)))
    post(client, page_of(kim, "/entsperren"))
    assert log_in(other).status_code == 303


def test_a_second_factor_is_reset(client: FlaskClient, session: Session, kim: User) -> None:
    kim.tf_totp_secret = "verschlüsselt"
    session.commit()
    assert post(client, page_of(kim, "/bestaetigung")).status_code == 303
    session.refresh(kim)
    assert kim.tf_totp_secret is None


def test_nobody_is_invited_twice_who_has_a_password(client: FlaskClient, kim: User) -> None:
    answer = post(client, page_of(kim, "/einladen"))
    assert answer.status_code == 409
    assert "Dieses Konto hat schon ein Passwort" in words(answer)


@pytest.mark.parametrize("act", ["/sperren", "/entsperren", "/bestaetigung", "/einladen", "/aemter"])
def test_nobody_administers_themselves(client: FlaskClient, session: Session, admin: User, act: str) -> None:
    answer = post(client, page_of(admin, act))
    assert answer.status_code == 409
    assert "ändert bitte eine andere Person" in words(answer)
    session.refresh(admin)
    assert admin.active


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("act", ["", "/sperren", "/aemter"])
@pytest.mark.parametrize("address", ["0" * 32, "x", "😀"])
def test_somebody_unknown_is_not_found(client: FlaskClient, address: str, act: str) -> None:
    path = f"/verwaltung/personen/{address}{act}"
    assert (post(client, path) if act else client.get(path)).status_code == 404


# -- offices ------------------------------------------------------------------------------------------------------


def test_an_office_counts_from_its_first_to_its_last_day(
    app: Flask, client: FlaskClient, session: Session, kim: User
) -> None:
    form = office_form(session, office="treasury", start_on="2026-11-23", end_on="2026-11-24")
    answer = post(client, page_of(kim, "/aemter"), form)
    assert answer.status_code == 303
    assert "künftig" in words(client.get(answer.location))
    membership = session.scalars(select(Membership).where(Membership.role == Office.TREASURY)).one()
    assert (membership.start_on, membership.end_on) == (date(2026, 11, 23), date(2026, 11, 24))


def test_somebody_stands_in_for_somebody(client: FlaskClient, session: Session, kim: User) -> None:
    robin = make_user(session, None, name="Robin Beispiel", email="robin@beispiel.example")
    form = office_form(session, substitute_for=robin.person.public_id)
    session.rollback()
    answer = post(client, page_of(kim, "/aemter"), form)
    assert "in Vertretung für Robin Beispiel" in words(client.get(answer.location))


def test_an_office_ends_with_its_last_day(client: FlaskClient, session: Session, kim: User) -> None:
    membership = session.scalars(select(Membership).where(Membership.person_id == kim.person_id)).one()
    path = f"/verwaltung/aemter/{membership.public_id}/beenden"
    session.rollback()
    assert 'value="2026-11-21"' in client.get(path).text
    assert post(client, path, {"end_on": "2026-11-21"}).status_code == 303
    assert "beendet" in words(client.get(page_of(kim)))
    assert post(client, path, {"end_on": "2026-11-30"}).status_code == 409


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"office": ""}, "Amt: Bitte wählen Sie"),
        ({"office": "engine"}, "Amt: Bitte wählen Sie"),
        ({"office": "king"}, "Amt: Bitte wählen Sie"),
        ({"organization": "0" * 32}, "Stelle oder Gremium: Bitte wählen Sie"),
        ({"start_on": ""}, "Erster Tag: Bitte geben Sie ein Datum"),
        ({"start_on": "2026-02-30"}, "Erster Tag: Bitte geben Sie ein Datum"),
        ({"start_on": "20261122"}, "Erster Tag: Bitte geben Sie ein Datum"),
        ({"end_on": "2026-11-21"}, "Er liegt vor dem ersten Tag"),
        ({"office": "faction"}, "Die Person hat dieses Amt dort in dieser Zeit schon."),
        ({"substitute_for": "1"}, "In Vertretung für: Bitte wählen Sie"),
    ],
)
def test_an_office_that_makes_no_sense_is_not_given(
    client: FlaskClient, session: Session, kim: User, changed: dict[str, str], told: str
) -> None:
    answer = post(client, page_of(kim, "/aemter"), office_form(session, **changed))
    assert answer.status_code == 400
    assert told in words(answer)
    assert session.scalar(select(Membership).where(Membership.role == Office.SECRETARY)) is None


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_never_breaks_a_form(client: FlaskClient, session: Session, kim: User, odd: str) -> None:
    membership = session.scalars(select(Membership.public_id).where(Membership.person_id == kim.person_id)).one()
    form = office_form(session)
    for path, values in (
        ("/verwaltung/einladen", NEW),
        (page_of(kim, "/aemter"), form),
        (f"/verwaltung/aemter/{membership}/beenden", {"end_on": "2026-11-21"}),
    ):
        for field in values:
            status = post(client, path, values | {field: odd}).status_code
            assert status < 500, (path, field)
    assert client.get("/verwaltung", query_string={"suche": odd, "seite": odd}).status_code == 200


# -- texts --------------------------------------------------------------------------------------------------------


def in_force(client: FlaskClient, key: str) -> str:
    """What the page says of the text that it shows."""
    found = re.search(r'name="stand" value="([0-9a-f]{64})"', client.get(f"/verwaltung/texte/{key}").text)
    assert found
    return found[1]


@pytest.mark.usefixtures("admin")
def test_whoever_publishes_second_sees_both_texts(client: FlaskClient) -> None:
    stand = in_force(client, "imprint")
    for markdown in ("Erste Anschrift", "Zweite Anschrift"):
        text = {"markdown": markdown, "act": "save", "stand": stand}
        answer = post(client, "/verwaltung/texte/imprint", text)
    assert answer.status_code == 409
    assert "Inzwischen gespeichert: Erste Anschrift" in words(answer)
    assert "\nZweite Anschrift</textarea>" in answer.text
    again = {"markdown": markdown, "act": "save", "stand": re.findall(r'name="stand" value="(\w+)"', answer.text)[0]}
    assert post(client, "/verwaltung/texte/imprint", again).status_code == 303


@pytest.mark.usefixtures("admin")
def test_a_text_is_looked_at_and_then_published(app: Flask, client: FlaskClient) -> None:
    text = {"markdown": "## Anschrift\n\nMusterstraße 1", "act": "preview", "stand": in_force(client, "imprint")}
    preview = post(client, "/verwaltung/texte/imprint", text)
    assert "Vorschau, noch nicht gespeichert Anschrift Musterstraße 1" in words(preview)
    visitor = app.test_client()
    assert "Musterstraße" not in words(visitor.get("/impressum"))
    answer = post(client, "/verwaltung/texte/imprint", text | {"act": "save"})
    assert (answer.status_code, answer.location) == (303, "/impressum")
    assert "Musterstraße 1" in words(visitor.get("/impressum"))
    assert "Zuletzt geändert am Sonntag, 22. November 2026" in words(visitor.get("/impressum"))


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        '<a href="https://x" onclick="x()">x</a>',
        "[x](data:text/html,x)",
        "<style>*{}</style>",
    ],
)
@pytest.mark.usefixtures("admin")
def test_a_text_cannot_carry_a_script(client: FlaskClient, markdown: str) -> None:
    text = {"markdown": markdown, "act": "save", "stand": in_force(client, "privacy")}
    assert post(client, "/verwaltung/texte/privacy", text).status_code == 303
    shown = client.get("/datenschutz").text.split('<div class="ik-prose">')[1].split("</div>")[0]
    assert not any(mark in shown for mark in ("<script", "<style", "<img", 'href="javascript', 'href="data', "<a href"))


@pytest.mark.parametrize("markdown", ["", "x" * 200_000, "a\x00b"])
@pytest.mark.usefixtures("admin")
def test_a_text_that_cannot_be_kept_is_not_lost(client: FlaskClient, session: Session, markdown: str) -> None:
    answer = post(client, "/verwaltung/texte/privacy", {"markdown": markdown, "act": "save"})
    assert answer.status_code == 400
    assert session.get(PageText, "privacy") is None


@pytest.mark.usefixtures("admin")
def test_there_are_no_other_texts(client: FlaskClient) -> None:
    assert client.get("/verwaltung/texte/anderes").status_code == 404
    assert post(client, "/verwaltung/texte/anderes", {"markdown": "x", "act": "save"}).status_code == 404


@pytest.mark.parametrize("path", ["/barrierefreiheit", "/leichte-sprache", "/impressum", "/datenschutz"])
def test_the_operators_texts_are_on_every_page(client: FlaskClient, path: str) -> None:
    assert path in links(client.get("/"))
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Vom Betreiber auszufüllen:" in words(answer)
    assert answer.text.count("<h1") == 1


def test_the_log_names_who_locked_whom_and_is_a_table_too(client: FlaskClient, kim: User, session: Session) -> None:
    assert post(client, page_of(kim, "/sperren")).status_code == 303
    told = words(client.get("/verwaltung/protokoll?was=disabled"))
    assert f"Konto gesperrt Toni Verwaltung {kim.person.name}" in told
    release(kim)
    assert "Toni Verwaltung" in client.get("/verwaltung/protokoll.csv").text
    assert "Noch nichts eingetragen." in words(client.get("/verwaltung/protokoll?was=file_hidden"))
