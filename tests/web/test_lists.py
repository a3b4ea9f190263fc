"""Start page, list of papers, sittings: what they show, how they are narrowed, and what odd parameters get."""

from datetime import date
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import PaperType
from tests.make import AT
from tests.make import BEFORE
from tests.make import SEVEN_YES
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import conclude
from tests.make import invite
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.web.pages import links
from tests.web.pages import show_items
from tests.web.pages import statements
from tests.web.pages import words

ODD = [
    "seite=abc",
    "seite=0",
    "seite=-1",
    f"seite={10**30}",
    "seite=1e3",
    "seite=%C2%B2",
    "seite=99",
    "suche=%00",
    f"suche={'x' * 201}",
    "suche=%0Ax",
    "status=nirgends",
    "art=resolution_paper%00",
    "gremium=%00",
    f"gremium={'f' * 5000}",
    "jahr=0",
    f"jahr={10**30}",
    "jahr=abc",
    "sortierung=titel",
    "sortierung=%00",
]


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


def titles(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/vorlagen?{query}")
    assert answer.status_code == 200, words(answer)
    return [title for title in ("Wohnen", "Ämter öffnen", "Sprache") if f">{title}<" in answer.text]


@pytest.fixture
def three_papers(app: Flask, session: Session, house: House) -> None:
    make_paper(session, house, title="Wohnen", number="24/SVV/0001", paper_type=PaperType.MOTION)
    draft = make_paper(session, house, state=PaperState.DRAFT, title="Ämter öffnen")
    paper, (row,) = make_referred_paper(session, house, house.committee)
    paper.title = "Sprache"
    conclude(session, house, row, vote=SEVEN_YES)
    assert draft.state == "draft"
    show_items(session)


@pytest.mark.usefixtures("three_papers")
def test_papers_are_narrowed_by_the_address(client: FlaskClient) -> None:
    for query, found in {
        "": ["Wohnen", "Ämter öffnen", "Sprache"],
        "suche=wohn": ["Wohnen"],
        "suche=svv/0001": ["Wohnen"],
        "suche=%C3%A4mter": ["Ämter öffnen"],
        "suche=%C3%96FFNEN+%C3%84mter": ["Ämter öffnen"],
        "suche=%25": [],
        "suche=_": [],
        "art=motion": ["Wohnen"],
        "status=vorbereitung": ["Ämter öffnen"],
        "status=beratung": ["Wohnen", "Sprache"],
        "status=entschieden": [],
        "jahr=2024": ["Sprache"],
        "unbekannt=1": ["Wohnen", "Ämter öffnen", "Sprache"],
    }.items():
        assert titles(client, query) == found, query


@pytest.mark.usefixtures("three_papers")
def test_papers_are_narrowed_by_body(client: FlaskClient, session: Session) -> None:
    committee = session.scalars(select(Organization).where(Organization.name == "Ausschuss für Soziales")).one()
    assert titles(client, f"gremium={committee.public_id}") == ["Sprache"]


def test_papers_are_sorted_by_the_address(client: FlaskClient, session: Session, house: House) -> None:
    make_paper(session, house, title="Zweite", number="24/SVV/0002")
    make_paper(session, house, title="Erste", number="24/SVV/0001")
    make_paper(session, house, title="Entwurf", state=PaperState.DRAFT)
    session.commit()
    for query, order in {
        "": ["Entwurf", "Erste", "Zweite"],
        "sortierung=aelteste": ["Zweite", "Erste", "Entwurf"],
        "sortierung=nummer": ["Erste", "Zweite", "Entwurf"],
        "sortierung=nummer-ab": ["Zweite", "Erste", "Entwurf"],
        "sortierung=stand": ["Entwurf", "Erste", "Zweite"],
    }.items():
        text = words(client.get(f"/vorlagen?{query}")).split("Drei Vorlagen")[1]
        assert sorted(order, key=text.index) == order, query


def test_the_order_is_said_and_stays_chosen(client: FlaskClient, session: Session, house: House) -> None:
    make_paper(session, house)
    session.commit()
    answer = client.get("/vorlagen?sortierung=nummer")
    assert "Eine Vorlage, nach Nummer aufsteigend." in words(answer)
    assert '<option value="nummer" selected>' in answer.text


def test_past_sittings_can_begin_with_the_oldest(client: FlaskClient, session: Session, house: House) -> None:
    for day in (SITTING, SITTING + timedelta(days=31)):
        make_meeting(session, house, house.committee, day)
    session.commit()
    for query, first, second in (("", "Januar 2025", "Dezember 2024"), ("aelteste", "Dezember 2024", "Januar 2025")):
        text = words(client.get(f"/sitzungen?sortierung={query}"))
        assert text.index(first) < text.index(second), query


def test_links_to_further_pages_keep_only_what_the_list_knows(
    client: FlaskClient, session: Session, house: House
) -> None:
    for _ in range(26):
        make_paper(session, house)
    session.commit()
    answer = client.get("/vorlagen?sortierung=nummer&endpoint=x&_scheme=javascript&_external=1&_anchor=y&values=z")
    assert answer.status_code == 200
    assert "/vorlagen?sortierung=nummer&seite=2" in links(answer)


@pytest.mark.usefixtures("three_papers")
def test_the_count_is_told_in_words(client: FlaskClient) -> None:
    assert "Drei Vorlagen, die zuletzt bewegten zuerst." in words(client.get("/vorlagen"))
    assert "Eine Vorlage, die zuletzt" in words(client.get("/vorlagen?suche=wohnen"))


@pytest.mark.usefixtures("three_papers")
def test_an_empty_result_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/vorlagen?suche=gibtesnicht")
    assert "Zu dieser Auswahl gibt es keine Vorlage. Lassen Sie einen Filter weg" in words(answer)
    assert "/vorlagen" in links(answer)


def test_an_empty_house_is_told_kindly(client: FlaskClient) -> None:
    assert "Es ist noch keine Vorlage verzeichnet." in words(client.get("/vorlagen"))
    assert "Zurzeit ist keine Sitzung angesetzt." in words(client.get("/"))
    assert "Es ist noch keine Sitzung verzeichnet." in words(client.get("/sitzungen"))


def test_a_long_list_has_pages_of_25(client: FlaskClient, session: Session, house: House) -> None:
    for number in range(27):
        make_paper(session, house, title=f"Vorlage {number:02}")
    session.commit()
    first, second = client.get("/vorlagen?suche=Vorlage"), client.get("/vorlagen?suche=Vorlage&seite=2")
    assert (first.text.count("ik-title"), second.text.count("ik-title")) == (25, 2)
    assert "/vorlagen?suche=Vorlage&seite=2" in links(first)
    assert "27 Vorlagen" in words(first)
    assert "Seite 2 von 2" in words(second)


@pytest.mark.parametrize("path", ["/vorlagen", "/sitzungen"])
@pytest.mark.usefixtures("three_papers")
def test_odd_parameters_get_a_german_hint(client: FlaskClient, path: str) -> None:
    for query in ODD:
        answer = client.get(f"{path}?{query}")
        hint = "Bitte prüfen Sie Ihre Angaben" in words(answer)
        assert (answer.status_code, hint) in {(400, True), (200, False)}, query
        if path == "/vorlagen":  # which knows all of these parameters
            assert answer.status_code == 400, query


@pytest.mark.parametrize("path", ["/vorlagen/", "/sitzungen/", "/verfahren/"])
def test_an_odd_address_is_not_found(client: FlaskClient, path: str) -> None:
    for address in ("x", "%00", "../etc", "f" * 32, "f" * 5000, "%ED%A0%80", "%F0%9F%98%80", "'%22-"):
        assert client.get(f"{path}{address}").status_code == 404, address
    assert client.get("/vorlagen?suche=%ED%A0%80").status_code == 200  # no text, read as a sign that stands for one


def test_the_list_s_statements_do_not_grow_with_its_rows(
    client: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    for path in ("/vorlagen", "/sitzungen", "/"):
        client.get(path)
    counts = []
    for number in (1, 6):
        for place in range(number):
            _, (row,) = make_referred_paper(session, house, house.committee)
            conclude(session, house, row, SITTING + timedelta(days=7 * number + place), vote=SEVEN_YES)
        show_items(session)
        counts.append([sent(app, client, path) for path in ("/vorlagen", "/sitzungen", "/")])
    assert counts[0] == counts[1]


def sent(app: Flask, client: FlaskClient, path: str) -> int:
    with statements(app) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_the_start_page_says_what_is_next(client: FlaskClient, app: Flask, session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    invite(session, house, row, make_meeting(session, house, house.committee, SITTING))
    show_items(session)
    app.config["IK_TODAY"] = SITTING - timedelta(days=7)
    text = words(client.get("/"))
    assert "4. Dezember 2024 Mittwoch, in 7 Tagen Ausschuss für Soziales Integrationskonzept" in text
    assert "Das Votum liegt noch nicht vor. Als Nächstes: Ausschuss für Soziales, Mittwoch, 4. Dezember 2024" in text
    assert paper.state == "referred"


def test_the_start_page_shows_the_newest_decision(client: FlaskClient, concept: Paper) -> None:
    text = words(client.get("/"))
    assert f"Zuletzt entschieden Beschlossen 15. Mai 2024 {concept.title}" in text


def test_an_old_paper_waits_for_nobody(client: FlaskClient, session: Session, house: House) -> None:
    make_referred_paper(session, house, house.committee)
    session.commit()
    assert "Vorlagen, die auf Voten warten" not in words(client.get("/"))


# -- sittings -----------------------------------------------------------------------------------------------------


def test_sittings_stand_by_month(client: FlaskClient, app: Flask, concept: Paper) -> None:
    app.config["IK_TODAY"] = date(2024, 4, 2)
    text = words(client.get("/sitzungen"))
    coming, past = text.split("Vergangene Sitzungen")
    assert "April 2024 9. April 2024 Dienstag, in 7 Tagen Ausschuss für Stadtentwicklung" in coming
    assert "Mai 2024 15. Mai 2024" in coming
    assert "März 2024 27. März 2024 Mittwoch, vor 6 Tagen Hauptausschuss" in past


def test_sittings_are_narrowed_by_body_and_year(client: FlaskClient, session: Session, concept: Paper) -> None:
    main = session.scalars(select(Organization).where(Organization.name == "Hauptausschuss")).one()
    text = words(client.get(f"/sitzungen?gremium={main.public_id}&jahr=2024"))
    assert text.count("ein Tagesordnungspunkt") == 2
    assert "Donnerstag" not in text.split("Vergangene Sitzungen")[1]


def test_a_sitting_shows_its_agenda_with_results(client: FlaskClient, session: Session, concept: Paper) -> None:
    meeting = session.scalars(select(Meeting).where(Meeting.held_on == date(2024, 3, 21))).one()
    answer = client.get(f"/sitzungen/{meeting.public_id}")
    text = words(answer)
    assert "Ausschuss für Kultur Donnerstag, 21. März 2024" in text
    assert "hat stattgefunden (aus den Unterlagen der Vorlagen erschlossen)" in text
    assert "24/SVV/0093, Vorberatung ungeändert beschlossen 7 Ja, 0 Nein, 0 Enthaltungen, einstimmig" in text
    assert f"/vorlagen/{concept.public_id}" in links(answer)


def test_neighbouring_sittings_of_a_body_are_linked(client: FlaskClient, session: Session, concept: Paper) -> None:
    first, second = session.scalars(
        select(Meeting).where(Meeting.held_on.in_([date(2024, 3, 27), date(2024, 4, 24)])).order_by(Meeting.held_on)
    )
    assert f"/sitzungen/{second.public_id}" in links(client.get(f"/sitzungen/{first.public_id}"))
    assert f"/sitzungen/{first.public_id}" in links(client.get(f"/sitzungen/{second.public_id}"))


def test_a_joint_sitting_names_the_body_of_each_item(client: FlaskClient, session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee)
    session.add(MeetingBody(meeting_id=meeting.id, organization_id=house.main_committee.id, position=1))
    item = AgendaItem(meeting_id=meeting.id, organization_id=house.committee.id, title="Plan", public=True, created=AT)
    session.add(item)
    session.commit()
    text = words(client.get(f"/sitzungen/{meeting.public_id}"))
    assert "Ausschuss für Soziales und Hauptausschuss Mittwoch, 4. Dezember 2024" in text
    assert "Plan Ausschuss für Soziales noch kein Ergebnis" in text


def test_an_item_without_a_paper_is_shown_by_its_title(client: FlaskClient, session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee)
    session.add(AgendaItem(meeting_id=meeting.id, number="2", title="Mitteilungen", public=True, created=AT))
    session.commit()
    assert "2 Mitteilungen noch kein Ergebnis" in words(client.get(f"/sitzungen/{meeting.public_id}"))


def test_a_cancelled_sitting_says_so(client: FlaskClient, app: Flask, session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee)
    act(session, meeting, "cancel", house.clerk, reason="krank")
    session.commit()
    app.config["IK_TODAY"] = BEFORE
    assert "Ausschuss für Soziales abgesagt" in words(client.get("/sitzungen"))
    assert "Zurzeit ist keine Sitzung angesetzt." in words(client.get("/"))
