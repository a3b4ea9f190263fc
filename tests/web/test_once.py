"""A form that is sent twice has one effect, whichever form it is; what was typed belongs to its key."""

import io
import threading
from collections.abc import Callable
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.exchange.session_plan import PlanRow
from ik_workflow.models.all import Note
from ik_workflow.models.all import Person
from ik_workflow.models.all import metadata
from ik_workflow.states.deadlines import INTAKE
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import ProposalState
from ik_workflow.web.session_plan import packed
from tests.make import make_actor
from tests.make import make_paper
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.make_proposals import make_proposal
from tests.web.signing import post
from tests.web.signing import sign_in

KEY, KENNUNG = "0" * 32, "1" * 32
PDF = b"%PDF-1.7\nNachtigall\n%%EOF\n"
PATIENCE = 60  # seconds until a test that hangs is given up
BEFORE_GROUP = ProposalState.BEFORE_STEERING_GROUP

#: who sends, the page of the form, where it goes if elsewhere, and what is typed
Sent = tuple[Any, str, str, Mapping[str, Any]]
Make = Callable[[Session, Forum], Sent]

#: what may be sent as often as somebody likes, or guards itself against it
NOT_ONCE = {
    "sign_in.sign_in_now": "a new session each time",
    "sign_in.sign_out": "out is out",
    "second_factor.confirm_now": "a code is good once",
    "passwords.ask": "the newest link counts",
    "passwords.choose_now": "a link is good once",
    "passwords.change": "asks for the password that holds now",
    "steps.send_form": "has a key of its own, which also keeps the draft",
    "steps.send_beginning": "has a key of its own, which also keeps the draft",
    "catalogue.preview": "writes nothing",
    "session_plan.preview": "writes nothing",
    "linked_answer.send": "a link is good once",
    "discussion.follow": "as often as somebody likes",
    "discussion.unfollow": "as often as somebody likes",
    "discussion.read": "as often as somebody likes",
    "administration.disable": "as often as somebody likes",
    "administration.enable": "as often as somebody likes",
    "administration.forget_second_factor": "as often as somebody likes",
}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    app.config["IK_NOW"] = datetime(2026, 11, 22, 11, tzinfo=UTC)
    return make_forum(session)


def seen(*records: Any) -> dict[str, list[str]]:
    return {"stand": [f"{one.public_id}.{one.version}" for one in records]}


def note(session: Session, forum: Forum) -> Sent:
    page = f"/vorgaenge/{make_paper(session, forum.house).case.public_id}/anmerkungen"
    return forum.house.clerk, page, page, {"text": "Bitte prüfen."}


def upload(session: Session, forum: Forum) -> Sent:
    page = f"/vorgaenge/{make_paper(session, forum.house).case.public_id}/anlagen"
    return forum.house.clerk, page, page, {"file": PDF}


def invitation(session: Session, forum: Forum) -> Sent:
    admin = make_actor(session, forum.department, offices=[Office.ADMINISTRATOR])
    page = "/verwaltung/einladen"
    return admin, page, page, {"name": "Ulla Neu", "email": "ulla@beispiel.example"}


def office(session: Session, forum: Forum) -> Sent:
    admin = make_actor(session, forum.department, offices=[Office.ADMINISTRATOR])
    page = f"/verwaltung/personen/{session.get_one(Person, forum.member.person_id).public_id}"
    given = {"office": "secretary", "organization": forum.group.public_id, "start_on": "2026-11-22"}
    return admin, page, f"{page}/aemter", given


def round_(session: Session, forum: Forum) -> Sent:
    given = {"kennung": KENNUNG, "title": "Vorschläge 2028", "scope": "Was die Stadt tut.", "new_fields": "Wohnen"}
    return forum.commissioner, "/runden/neu", "/runden/neu", given


def proposal(session: Session, forum: Forum) -> Sent:
    page = "/vorschlaege/neu"
    return forum.member, page, page, {"kennung": KENNUNG, "title": "Sprachtreffs", "tun": "speichern"}


def decision(session: Session, forum: Forum) -> Sent:
    one = make_proposal(session, forum, BEFORE_GROUP)
    given = {"sitzung": "2026-11-20", "vorschlag": one.public_id, f"entscheidung-{one.public_id}": "uebernehmen"}
    return forum.commissioner, "/steuerung/beschluss", "/steuerung/beschluss", given | seen(one)


def merger(session: Session, forum: Forum) -> Sent:
    pair = [make_proposal(session, forum, BEFORE_GROUP, title=title) for title in ("Eins", "Zwei")]
    addresses = [one.public_id for one in pair]
    page = f"/steuerung/vergleich?mit={addresses[0]}&mit={addresses[1]}"
    given = {"mit": addresses, "ziel": addresses[0], "sitzung": "2026-11-20", "unterrichtet": "ja"}
    return forum.commissioner, page, "/steuerung/vergleich", given | seen(*pair)


def bundle(session: Session, forum: Forum) -> Sent:
    measure, page = make_measure(session, forum), "/steuerung/buendeln"
    given = {"massnahme": measure.public_id, "title": "Konzept", "konzept_titel": "Konzept", "votum": "ja"}
    return forum.commissioner, page, page, given | seen(measure)


def figure(session: Session, forum: Forum) -> Sent:
    page = f"/buero/regelwerte/{INTAKE}/aendern"
    return forum.house.clerk, page, page, {"value": "12", "source": "§ 8 GeschO", "valid_from": "2027-01-01"}


def session_plan(session: Session, forum: Forum) -> Sent:
    rows = [PlanRow(2, {"body": forum.house.committee.name, "day": "04.02.2027"})]
    given = {"plan": packed(rows), "name": "plan.csv", "sichtbar": "intern"}
    return forum.house.clerk, "/buero/sitzungsplan", "/buero/sitzungsplan/uebernehmen", given


def term(session: Session, forum: Forum) -> Sent:
    given = {"name": "8. Wahlperiode", "start_on": "2026-11-01"}
    page = "/buero/wahlperiode/vorschau?name=8.+Wahlperiode&start_on=2026-11-01"
    return forum.house.clerk, page, "/buero/wahlperiode", given | {"expected": "0"}


CREATING: list[Make] = [note, upload, invitation, office, round_, proposal, decision, merger, bundle, figure, term]


def send(client: FlaskClient, path: str, typed: Mapping[str, Any], key: str = KEY) -> TestResponse:
    """Files are typed as their content."""
    files = {name: (io.BytesIO(word), "Anlage 1.pdf") for name, word in typed.items() if isinstance(word, bytes)}
    return post(client, path, {**typed, **files, "schluessel": key})


def rows(session: Session) -> dict[str, int]:
    """Of every table that a form may write to."""
    tables = [table for table in metadata.sorted_tables if table.name not in ("form_keys", "sessions")]
    found = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    session.rollback()
    return found


@pytest.mark.parametrize("make", [*CREATING, session_plan])
def test_the_same_form_sent_twice_has_one_effect_and_one_answer(
    client: FlaskClient, session: Session, forum: Forum, make: Make
) -> None:
    who, page, path, typed = make(session, forum)
    sign_in(client, session.get_one(Person, who.person_id))
    before = rows(session)
    first = send(client, path, typed)
    once = rows(session)
    second = send(client, path, typed)
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location), second.text
    assert before != once == rows(session)


@pytest.mark.parametrize("make", CREATING)
def test_the_form_carries_a_key(client: FlaskClient, session: Session, forum: Forum, make: Make) -> None:
    who, page, _, _ = make(session, forum)
    sign_in(client, session.get_one(Person, who.person_id))
    assert 'name="schluessel" value="' in client.get(page).text


def test_other_words_under_the_same_key_are_another_form(client: FlaskClient, session: Session, forum: Forum) -> None:
    who, _, path, typed = note(session, forum)
    sign_in(client, session.get_one(Person, who.person_id))
    for text in ("Eins", "Zwei"):
        assert send(client, path, {**typed, "text": text}).status_code == 303
    assert rows(session)["notes"] == 2


def test_what_was_refused_can_be_sent_again(client: FlaskClient, session: Session, forum: Forum) -> None:
    who, _, path, typed = figure(session, forum)
    sign_in(client, session.get_one(Person, who.person_id))
    answers = [send(client, path, {**typed, "value": "x"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert send(client, path, typed).status_code == 303


def test_an_odd_key_is_a_bad_request(client: FlaskClient, session: Session, forum: Forum) -> None:
    who, _, path, typed = note(session, forum)
    sign_in(client, session.get_one(Person, who.person_id))
    assert {send(client, path, typed, key).status_code for key in ("", "x", "A" * 32, "\x00")} == {400}


def test_a_key_is_a_persons_own(app: Flask, session: Session, forum: Forum) -> None:
    _, _, path, typed = note(session, forum)
    for who in (forum.house.clerk, make_actor(session, forum.house.council, offices=[Office.COUNCIL_OFFICE])):
        client = app.test_client()
        sign_in(client, session.get_one(Person, who.person_id))
        assert send(client, path, typed).status_code == 303
    assert rows(session)["notes"] == 2


def test_two_at_once_have_one_effect(app: Flask, client: FlaskClient, session: Session, forum: Forum) -> None:
    who, _, path, typed = note(session, forum)
    sign_in(client, session.get_one(Person, who.person_id))
    cookies = client._cookies
    start = threading.Barrier(2)

    def press(_: int) -> tuple[int, str | None]:
        browser = app.test_client()
        browser._cookies = dict(cookies or {})
        start.wait(PATIENCE)
        answer = send(browser, path, typed, KENNUNG)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(press, range(2), timeout=PATIENCE)
    assert one == other
    assert one[0] == 303
    assert session.scalar(select(func.count()).select_from(Note)) == 1


def test_no_form_is_forgotten(app: Flask) -> None:
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    held = {endpoint for endpoint in posted if getattr(app.view_functions[endpoint], "sent_once", False)}
    assert posted - held == set(NOT_ONCE)
