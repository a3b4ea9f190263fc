"""„Störungen“ and „Benachrichtigungen“: who sees and closes incidents; how somebody is told of what."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import NoticeChoice
from ik_workflow.models.beats import Incident
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.web.accounts import make_user
from tests.web.pages import links
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

ROOM = "/verwaltung/stoerungen"
CHOICES = {"reminder": "instant", "missing_vote": "none", "news": "digest"}


def make_incident(session: Session) -> str:
    incident = Incident(
        job="reminders",
        item="deadline:7",
        first_at=AT,
        last_at=AT + timedelta(hours=1),
        attempts=3,
        next_at=AT + timedelta(hours=5),
        sentence="Niemand ist zuständig. Bitte tragen Sie ein Amt ein.",
    )
    session.add(incident)
    session.commit()
    path = f"{ROOM}/{incident.id}"
    session.rollback()
    return path


@pytest.mark.parametrize("office", [Office.ADMINISTRATOR, Office.INTEGRATION_COMMISSIONER])
def test_whoever_can_help_sees_what_failed_since_when_and_how_often(
    client: FlaskClient, session: Session, office: Office
) -> None:
    make_incident(session)
    sign_in(client, make_user(session, office).person)
    shown = words(client.get(ROOM))
    assert "Niemand ist zuständig. Bitte tragen Sie ein Amt ein." in shown
    assert "3-mal aufgetreten" in shown
    assert "Nächster Versuch:" in shown
    desk = client.get("/schreibtisch")
    assert "Eine Störung ist offen." in words(desk)
    assert ROOM in links(desk)


def test_nobody_else_finds_them(client: FlaskClient, session: Session) -> None:
    path = make_incident(session)
    sign_in(client, make_user(session, Office.COUNCIL_OFFICE).person)
    assert client.get(ROOM).status_code == client.get(path).status_code == 404
    assert post(client, path, {"note": "x"}).status_code == 404
    assert "Störung" not in words(client.get("/schreibtisch"))


def test_an_incident_is_closed_once_with_a_note(client: FlaskClient, session: Session) -> None:
    path = make_incident(session)
    user = make_user(session, Office.INTEGRATION_COMMISSIONER)
    sign_in(client, user.person)
    assert post(client, path, {"note": " "}).status_code == 400
    assert post(client, path, {"note": "Amt eingetragen"}).status_code == 303
    shown = words(client.get(ROOM))
    assert "Keine offene Störung." in shown
    assert "Vermerk: Amt eingetragen" in shown
    assert "Kim Beispiel" in shown
    assert post(client, path, {"note": "noch einmal"}).status_code == 409
    assert session.scalars(select(Incident.note)).one() == "Amt eingetragen"


def test_what_is_no_incident_is_not_found(client: FlaskClient, session: Session) -> None:
    sign_in(client, make_user(session, Office.ADMINISTRATOR).person)
    for number in ("0", "x", "9" * 30, "²"):
        assert client.get(f"{ROOM}/{number}").status_code == 404
        assert post(client, f"{ROOM}/{number}", {"note": "x"}).status_code == 404


# -- how somebody is told -----------------------------------------------------------------------------------------


def chosen(session: Session) -> dict[MailKind, Delivery]:
    rows = session.execute(select(NoticeChoice.kind, NoticeChoice.delivery)).all()
    session.rollback()
    return {row.kind: row.delivery for row in rows}


def test_somebody_chooses_how_to_be_told(client: FlaskClient, session: Session) -> None:
    sign_in(client, make_user(session).person)
    answer = post(client, "/konto/benachrichtigungen", CHOICES)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Ihre Wahl ist gespeichert" in words(page)
    assert 'id="reminder-instant" name="reminder" value="instant" checked' in page.text
    assert chosen(session) == {
        MailKind.REMINDER: Delivery.INSTANT,
        MailKind.MISSING_VOTE: Delivery.NONE,
        MailKind.NEWS: Delivery.DIGEST,
    }


def test_deadlines_of_law_are_not_on_offer_and_the_page_says_why(client: FlaskClient, session: Session) -> None:
    sign_in(client, make_user(session).person)
    shown = words(client.get("/konto"))
    assert "lassen sich nicht abbestellen oder sammeln: Wird eine solche Frist versäumt" in shown


@pytest.mark.parametrize("wrong", [{"news": "nie"}, {"news": ""}, {"escalation": "none"}])
def test_what_is_not_on_offer_cannot_be_chosen(client: FlaskClient, session: Session, wrong: dict[str, str]) -> None:
    sign_in(client, make_user(session).person)
    assert post(client, "/konto/benachrichtigungen", CHOICES | wrong).status_code == 400
    assert chosen(session) == {}


def test_a_visitor_chooses_nothing(client: FlaskClient) -> None:
    assert post(client, "/konto/benachrichtigungen", CHOICES).status_code == 303
