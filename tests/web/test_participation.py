"""Pages of events: anybody finds what is to come, registers without an account, and reads what became of it."""

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.links import registration_token
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Person
from ik_workflow.operations.event_results import record_results
from ik_workflow.states.participation_event import ParticipationEventState
from tests.make_participation import AFTERWARDS
from tests.make_participation import make_event
from tests.make_participation import make_registration
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.web.forms import carried
from tests.web.forms import committing
from tests.web.forms import sent
from tests.web.forms import submit
from tests.web.pages import words
from tests.web.signing import sign_in

S = ParticipationEventState


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    del app.config["IK_TODAY"]
    app.config["IK_NOW"] = datetime(2024, 12, 3, 11, tzinfo=UTC)
    return make_forum(session)


@pytest.fixture
def client(app: Flask, session: Session, forum: Forum) -> FlaskClient:
    return committing(app, session)


def opened(session: Session, forum: Forum, **plan: Any) -> ParticipationEvent:
    return make_event(session, forum.commissioner, S.REGISTRATION_OPEN, **plan)


def page_of(event: ParticipationEvent, part: str = "") -> str:
    return f"/veranstaltungen/{event.public_id}{part}"


def as_commissioner(session: Session, client: FlaskClient, forum: Forum) -> None:
    sign_in(client, session.get_one(Person, forum.commissioner.person_id))


def register(client: FlaskClient, event: ParticipationEvent, **values: str) -> TestResponse:
    return submit(client, page_of(event, "/anmeldung"), **values)


def test_the_list_shows_the_public_what_is_public(client: FlaskClient, session: Session, forum: Forum) -> None:
    make_event(session, forum.commissioner, S.PLANNED)
    assert "Zurzeit ist keine Veranstaltung angekündigt." in words(client.get("/veranstaltungen"))
    opened(session, forum)
    assert "Anmeldung offen bis Dienstag, 14. Januar 2025" in words(client.get("/veranstaltungen"))


def test_the_start_page_names_what_one_can_register_for(
    app: Flask, client: FlaskClient, session: Session, forum: Forum
) -> None:
    event = opened(session, forum, register_until=date(2024, 12, 20))
    make_event(session, forum.commissioner, S.INVITED)
    session.commit()
    start = client.get("/")
    assert "Hier können Sie mitreden" in words(start)
    assert "Anmeldung offen bis Freitag, 20. Dezember 2024" in words(start)
    assert start.text.count('class="ik-title" href="/veranstaltungen/') == 1
    assert page_of(event) in start.text
    app.config["IK_NOW"] = datetime(2024, 12, 21, 11, tzinfo=UTC)
    assert "Hier können Sie mitreden" not in words(client.get("/"))


def test_the_page_says_what_can_be_influenced_and_how_to_register(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    text = words(client.get(page_of(opened(session, forum, places=80))))
    for part in ("Anmeldung bis Dienstag, 14. Januar 2025", "Noch 80 Plätze frei.", "Das Aufenthaltsrecht."):
        assert part in text


def test_without_an_address_the_registration_has_a_page_of_its_own(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    answer = register(client, opened(session, forum), persons="2", language="Arabisch")
    own = client.get(answer.location)
    assert "Sie sind angemeldet" in words(own)
    path = re.search(r'action="(/teilnahme/[^"]+/zurueckziehen)"', own.text)
    assert path is not None
    gone = client.post(path[1], data=carried(own))
    assert gone.location == "/teilnahme/zurueckgezogen"
    assert session.scalars(select(EventRegistration)).all() == []
    assert client.get(answer.location).status_code == 404


def test_an_address_is_written_to_only_after_it_is_confirmed(
    app: Flask, client: FlaskClient, session: Session, forum: Forum
) -> None:
    answer = register(client, opened(session, forum), email="Kim@Example.org", consent="ja")
    assert answer.location.endswith("/anmeldung/angefordert")
    made = session.scalars(select(EventRegistration)).one()
    assert (made.email, made.confirmed_at) == ("kim@example.org", None)
    link = f"/teilnahme/{registration_token(app.extensions['ik_settings'], made.public_id)}"
    sent(client, client.get(link), {}, path=f"{link}/bestaetigen")
    session.expire_all()
    assert made.confirmed_at is not None


def test_whoever_types_a_known_address_learns_nothing(client: FlaskClient, session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    first, second = (register(client, event, email="kim@example.org", consent="ja") for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(session.scalars(select(OutboxMail)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "kim@example.org"}, "Bitte stimmen Sie zu"),
        ({"consent": "ja"}, "Bitte geben Sie an, an welche Adresse"),
        ({"persons": "0"}, "Zahl von 1 bis 10"),
        ({"persons": "11"}, "Zahl von 1 bis 10"),
        ({"persons": "²"}, "Zahl von 1 bis 10"),
        ({"email": "kim", "consent": "ja"}, "E-Mail-Adresse"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    client: FlaskClient, session: Session, forum: Forum, typed: dict[str, str], sentence: str
) -> None:
    answer = register(client, opened(session, forum), **typed)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert session.scalars(select(EventRegistration)).all() == []


def test_a_full_event_offers_the_waiting_list(client: FlaskClient, session: Session, forum: Forum) -> None:
    event = opened(session, forum, places=1)
    make_registration(session, event)
    assert "Alle Plätze sind vergeben." in words(client.get(page_of(event, "/anmeldung")))
    answer = register(client, event)
    assert "Sie stehen auf der Warteliste" in words(client.get(answer.location))


def test_after_many_registrations_from_one_place_somebody_has_to_wait(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    event = opened(session, forum)
    codes = [register(client, event).status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]


def test_a_closed_registration_says_so(client: FlaskClient, session: Session, forum: Forum) -> None:
    event = make_event(session, forum.commissioner, S.INVITED)
    assert "Zurzeit ist keine Anmeldung möglich." in words(client.get(page_of(event, "/anmeldung")))


def test_a_forged_link_leads_to_nobodys_registration(client: FlaskClient, session: Session, forum: Forum) -> None:
    made = make_registration(session, opened(session, forum), name="Kim Beispiel")
    assert client.get(f"/teilnahme/{made.public_id}").status_code == 404
    assert client.get(f"/teilnahme/Im{made.public_id}.abc").status_code == 404


def test_the_organiser_reads_what_to_prepare_and_others_find_nothing(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    event = opened(session, forum)
    make_registration(session, event, access_needs="Gebärdensprache")
    sign_in(client, session.get_one(Person, forum.house.clerk.person_id))
    assert client.get(page_of(event, "/anmeldungen")).status_code == 404
    as_commissioner(session, client, forum)
    assert "Vorbereiten: Gebärdensprache" in words(client.get(page_of(event, "/anmeldungen")))


def documented(session: Session, forum: Forum) -> ParticipationEvent:
    event = make_event(session, forum.commissioner, S.DOCUMENTED)
    how: dict[str, Any] = {"actor": forum.commissioner, "occurred": date(2025, 1, 20), "at": AFTERWARDS}
    record_results(session, event, ["Mehr Praktika", "Neue Gesetze"], **how)
    return event


def test_results_are_written_down_and_assigned_many_at_once(
    app: Flask, client: FlaskClient, session: Session, forum: Forum
) -> None:
    app.config["IK_NOW"] = AFTERWARDS
    event = documented(session, forum)
    as_commissioner(session, client, forum)
    page = client.get(page_of(event, "/ergebnisse"))
    lines = {"ergebnisse": "Ein Wegweiser\n\nEin Treffen", "tisch": "Tisch 3"}
    client.post(page_of(event, "/ergebnisse"), data=carried(page) | lines)
    rows = session.scalars(select(EventResult).order_by(EventResult.position)).all()
    assert [row.text for row in rows] == ["Mehr Praktika", "Neue Gesetze", "Ein Wegweiser", "Ein Treffen"]
    chosen = {f"ausgang-{row.public_id}": "nicht" for row in rows} | {f"ausgang-{rows[0].public_id}": "neu"}
    reasons = {f"grund-{row.public_id}": "Dafür ist das Land zuständig." for row in rows}
    page = client.get(page_of(event, "/ergebnisse"))
    answer = send_outcomes(client, event, page, chosen | reasons)
    assert answer.status_code == 303, words(answer)
    session.expire_all()
    assert [bool(row.proposal_id) for row in rows] == [True, False, False, False]
    assert {row.not_pursued_because for row in rows[1:]} == {"Dafür ist das Land zuständig."}


def send_outcomes(
    client: FlaskClient, event: ParticipationEvent, page: TestResponse, values: dict[str, str]
) -> TestResponse:
    return client.post(page_of(event, "/ergebnisse/zuordnen"), data=carried(page) | values)


def test_nothing_is_dropped_without_a_reason(app: Flask, client: FlaskClient, session: Session, forum: Forum) -> None:
    app.config["IK_NOW"] = AFTERWARDS
    event = documented(session, forum)
    as_commissioner(session, client, forum)
    first = event.results[0]
    page = client.get(page_of(event, "/ergebnisse"))
    answer = send_outcomes(client, event, page, {f"ausgang-{first.public_id}": "nicht"})
    assert answer.status_code == 400
    assert "Bitte schreiben Sie, warum. Die Teilnehmenden lesen diesen Text." in words(answer)


def test_whoever_assigns_an_older_state_hears_of_it(
    app: Flask, client: FlaskClient, session: Session, forum: Forum
) -> None:
    app.config["IK_NOW"] = AFTERWARDS
    event = documented(session, forum)
    as_commissioner(session, client, forum)
    page = client.get(page_of(event, "/ergebnisse"))
    how: dict[str, Any] = {"actor": forum.commissioner, "occurred": date(2025, 1, 21), "at": AFTERWARDS}
    record_results(session, event, ["Ein Treffen"], **how)
    answer = send_outcomes(client, event, page, {f"ausgang-{event.results[0].public_id}": "neu"})
    assert answer.status_code == 409
    assert "Inzwischen" in words(answer)


def test_results_are_public_when_the_documentation_is(
    app: Flask, client: FlaskClient, session: Session, forum: Forum
) -> None:
    event = documented(session, forum)
    assert "Mehr Praktika" not in words(client.get(page_of(event)))
    as_commissioner(session, client, forum)
    assert "Mehr Praktika" in words(client.get(page_of(event)))


def test_a_holiday_is_refused_on_the_page_with_other_days(client: FlaskClient, session: Session, forum: Forum) -> None:
    event = make_event(session, forum.commissioner, S.COMMISSIONED)
    as_commissioner(session, client, forum)
    typed = {"held_on__tag": "1", "held_on__monat": "5", "held_on__jahr": "2025"}
    other = dict.fromkeys(("times", "place", "scope_open", "scope_closed", "target_groups"), "Wie besprochen")
    more = {"languages": "Deutsch", "access": "Stufenlos"}
    answer = submit(client, f"/vorgang/participation_event/{event.public_id}/plan", **typed, **other, **more)
    assert "Am 1. Mai 2025 ist ein gesetzlicher Feiertag" in words(answer)
    assert "Mittwoch, 30. April 2025 oder Freitag, 2. Mai 2025" in words(answer)


def test_nothing_of_a_registration_stands_in_the_journal(client: FlaskClient, session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    before = len(session.scalars(select(JournalEntry)).all())
    register(client, event, name="Kanarius Wellensittich")
    assert len(session.scalars(select(JournalEntry)).all()) == before
