"""Notes on a case: who reads and writes them, who can be named, what following tells."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.audience import audience
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.models.all import Follow
from ik_workflow.models.all import Note
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.all import Visit
from ik_workflow.models.base import Base
from ik_workflow.operations.discussion import write_note
from ik_workflow.operations.markdown import html_of
from ik_workflow.operations.news import news_for
from ik_workflow.states.offices import Office
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_paper
from tests.web.conftest import TODAY
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)  # as the pages' clock stands


@pytest.fixture
def house(session: Session) -> House:
    session.expire_on_commit = False  # On SQLite, a look at a record would lock the pages out.
    return make_house(session)


@pytest.fixture
def paper(session: Session, house: House) -> Paper:
    return make_paper(session, house, title="Sprachkurse")


def person(session: Session, actor: Actor) -> Person:
    return session.get_one(Person, actor.person_id)


def enter(client: FlaskClient, session: Session, actor: Actor) -> None:
    sign_in(client, person(session, actor))


def with_account(session: Session, *actors: Actor) -> None:
    for actor in actors:
        email = f"person{actor.person_id}@beispiel.example"
        session.add(User(person_id=actor.person_id, email=email, created=NOON))
    session.commit()


def count(session: Session, record: type[Base]) -> int:
    number = session.scalar(select(func.count()).select_from(record)) or 0
    session.commit()  # On SQLite, even a question would lock the pages out.
    return number


def address(paper: Paper, room: str = "anmerkungen") -> str:
    return f"/vorgaenge/{paper.case.public_id}/{room}"


def note(
    session: Session, paper: Paper, actor: Actor, text: str, *, at: datetime = NOON, internal: bool = False
) -> Note:
    return write_note(session, paper.case, text, internal=internal, actor=actor, at=at, today=TODAY)


def test_a_note_stands_on_the_page_of_its_case(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.mayor)
    answer = post(client, address(paper), {"text": "Bitte **zügig**", "internal": ""}, follow_redirects=True)
    assert "Bitte <strong>zügig</strong>" in answer.text
    assert "Bitte <strong>zügig</strong>" in client.get(f"/vorlagen/{paper.public_id}").text


def test_the_public_sees_no_note_of_a_public_case(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    note(session, paper, house.mayor, "Nachtigall")
    session.commit()
    answer = client.get(f"/vorlagen/{paper.public_id}")
    assert answer.status_code == 200
    assert "Nachtigall" not in answer.text
    assert "Anmerkungen" not in answer.text


def test_without_an_office_in_the_case_there_is_no_page_of_notes(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    administrator = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR])
    enter(client, session, administrator)
    hidden, missing = client.get(address(paper)), client.get(f"/vorgaenge/{'0' * 32}/anmerkungen")
    assert (hidden.status_code, hidden.text) == (404, missing.text)
    assert "Anmerkungen" not in client.get(f"/vorlagen/{paper.public_id}").text


def test_an_internal_note_stays_inside(client: FlaskClient, session: Session, house: House, paper: Paper) -> None:
    faction = make_actor(session, house.council, offices=[Office.FACTION], name="Fraktion")
    note(session, paper, house.mayor, "Nur unter uns", internal=True)
    note(session, paper, house.mayor, "Für alle im Amt")
    enter(client, session, faction)
    answer = client.get(address(paper))
    assert "Für alle im Amt" in answer.text
    assert "Nur unter uns" not in answer.text
    refused = post(client, address(paper), {"text": "Auch intern", "internal": "1"})
    assert refused.status_code == 403


def test_the_auditor_reads_and_does_not_write(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    auditor = make_actor(session, house.administration, offices=[Office.AUDITOR], name="Prüfung")
    note(session, paper, house.mayor, "Ein Wort")
    enter(client, session, auditor)
    assert "Ein Wort" in client.get(address(paper)).text
    assert post(client, address(paper), {"text": "Wort", "internal": ""}).status_code == 404


def test_whoever_is_named_is_told(session: Session, house: House, paper: Paper) -> None:
    with_account(session, house.mayor, house.clerk)
    written = note(session, paper, house.clerk, "Das weiß @oberbürgermeister, nicht die Post an buero@stadt.example.")
    assert [mention.person_id for mention in written.mentions] == [house.mayor.person_id]
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with ViewingSession(engine, house.mayor) as view:
        (news,) = news_for(view, house.mayor, NOON - timedelta(days=1))
        assert [one.text for one in news.mentions] == [written.text]
        assert news_for(view, house.mayor, NOON + timedelta(days=1)) == []


def test_nobody_is_told_whether_a_name_exists(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    stranger = make_actor(session, house.board, offices=[Office.SECRETARY], name="Ida Fremd")
    with_account(session, stranger)
    enter(client, session, house.mayor)
    answers = [
        post(client, address(paper), {"text": f"Hallo @{name}", "internal": ""})
        for name in ("Ida Fremd", "Gibt Esnicht")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    first, second = (words(answer).replace("Ida Fremd", "X").replace("Gibt Esnicht", "X") for answer in answers)
    assert first == second
    assert "Hallo @Ida Fremd" in answers[0].text  # What was typed is still there.
    assert count(session, Note) == 0


def test_the_audience_is_whom_the_filter_lets_see_the_case(session: Session, house: House) -> None:
    draft = make_paper(session, house, public=False)
    everybody = [house.clerk, house.mayor, house.council_chair, house.committee_chair, house.secretary]
    everybody += [
        make_actor(session, house.administration, offices=[office], name=office.label)
        for office in Office
        if office is not Office.ENGINE
    ]
    with_account(session, *everybody)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    seeing = set()
    for actor in everybody:
        with ViewingSession(engine, actor) as view:
            if view.get(Paper, draft.id) is not None:
                seeing.add(actor.name)
    assert {reader.name for reader in audience(session, draft.case_id, TODAY)} == seeing
    assert house.secretary.name not in seeing


def test_a_note_is_taken_back_without_a_trace_for_a_quarter_of_an_hour(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    early = note(session, paper, house.mayor, "Erstens", at=NOON - timedelta(minutes=16))
    late = note(session, paper, house.mayor, "Zweitens", at=NOON - timedelta(minutes=15))
    enter(client, session, house.mayor)
    for one in (early, late):
        assert post(client, f"/anmerkungen/{one.public_id}/zuruecknehmen").status_code == 303
    answer = client.get(address(paper))
    assert "Erstens" not in answer.text
    assert "Zweitens" not in answer.text
    assert answer.text.count("wurde am 22. November 2026 zurückgenommen") == 1


def test_nobody_takes_back_the_note_of_another(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    written = note(session, paper, house.mayor, "Bleibt")
    enter(client, session, house.clerk)
    assert post(client, f"/anmerkungen/{written.public_id}/zuruecknehmen").status_code == 403
    assert "Bleibt" in client.get(address(paper)).text


def test_following_twice_is_following_once(client: FlaskClient, session: Session, house: House, paper: Paper) -> None:
    enter(client, session, house.mayor)
    for _ in range(2):
        assert post(client, address(paper, "folgen"), {"back": f"/vorlagen/{paper.public_id}"}).status_code == 303
    assert count(session, Follow) == 1
    assert "nicht mehr folgen" in client.get(f"/vorlagen/{paper.public_id}").text
    post(client, address(paper, "nicht-mehr-folgen"))
    assert count(session, Follow) == 0


def test_what_follows_a_visit_is_new(session: Session, house: House, paper: Paper) -> None:
    hour = timedelta(hours=1)
    session.add(Follow(person_id=house.mayor.person_id, case_id=paper.case_id, since=NOON - 3 * hour))
    act(session, paper, "put_on_agenda", house.clerk, at=NOON - 2 * hour)
    note(session, paper, house.clerk, "Neu", at=NOON)
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with ViewingSession(engine, house.mayor) as view:
        (news,) = news_for(view, house.mayor, NOON - 9 * hour)
    assert [entry.trigger for entry in news.steps] == ["put_on_agenda"]
    assert [one.text for one in news.notes] == ["Neu"]
    session.add(Visit(person_id=house.mayor.person_id, case_id=paper.case_id, seen_at=NOON - hour))
    session.commit()
    with ViewingSession(engine, house.mayor) as view:
        (news,) = news_for(view, house.mayor, NOON - 9 * hour)
        assert (news.steps, len(news.notes)) == ([], 1)
        assert view.scalars(select(Follow)).one().person_id == house.mayor.person_id
    with ViewingSession(engine, house.clerk) as view:
        assert news_for(view, house.clerk, NOON - 9 * hour) == []
        assert view.scalars(select(Follow)).all() == []


def test_marking_as_read_is_a_form_and_looking_is_not(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.mayor)
    client.get(f"/vorlagen/{paper.public_id}")
    client.get(address(paper))
    assert count(session, Visit) == 0
    post(client, address(paper, "gelesen"))
    assert session.scalars(select(Visit)).one().seen_at == NOON


def test_a_note_is_shown_in_a_fixed_number_of_statements(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    with_account(session, house.mayor, house.clerk)
    note(session, paper, house.mayor, "Guten Tag @Büro")
    enter(client, session, house.clerk)
    client.get(address(paper))
    with statements(app) as few:
        client.get(address(paper))
    for number in range(20):
        note(session, paper, house.mayor, f"Guten Tag @Büro, zum {number}. Mal")
    session.commit()
    with statements(app) as many:
        client.get(address(paper))
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://anderswo.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "# Überschrift\n\n<style>*{}</style>",
    ],
)
def test_a_note_is_harmless(text: str) -> None:
    html = html_of(text)
    for bad in ("<script", "<img", "<style", "<h1", 'javascript:alert(1)"', 'href="data'):
        assert bad not in html


def test_a_long_row_of_brackets_costs_no_time() -> None:
    assert len(html_of("[" * 20_000)) < 30_000
