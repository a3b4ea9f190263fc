"""The pages of the council office: who may open them, what they show, what they do, and what odd input gets."""

import base64
import io
import json
import zlib
from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import LegislativeTerm
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.parameters import FIGURES
from ik_workflow.operations.parameters import parameter
from ik_workflow.states.deadlines import INTAKE
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationRole
from tests.make import House
from tests.make import invite
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import open_meeting
from tests.web.conftest import TODAY
from tests.web.pages import links
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in
from tests.web.signing import token

EVENING = date(2024, 12, 4)
HEAD = "Gremium;Datum;Beginn\n"
PLAN = f"{HEAD}Hauptausschuss;03.02.2027;17:00\nAusschuss für Soziales;04.02.2027;18:00\n"
READ_ONLY = [
    "/buero",
    "/buero/fehlende-voten",
    "/buero/zurueckstellungen",
    "/buero/konsensliste",
    "/buero/sitzungsplan",
    "/buero/sitzungsplan/muster.csv",
    "/buero/regelwerte",
    "/buero/wahlperiode",
]
ACTING = ["/buero/regelwerte/einreichfrist_tage/bestaetigen", "/buero/regelwerte/einreichfrist_tage/aendern"]
UNSAFE = [*ACTING, "/buero/sitzungsplan", "/buero/sitzungsplan/uebernehmen", "/buero/wahlperiode"]


@pytest.fixture
def house(session: Session) -> House:
    session.expire_on_commit = (
        False  # a look at what was committed must not begin a transaction that locks the pages out
    )
    return make_house(session)


@pytest.fixture
def clerk(client: FlaskClient, session: Session, house: House) -> FlaskClient:
    """The browser of the council office."""
    sign_in(client, session.get_one(Person, house.clerk.person_id))
    return client


def on_the_evening(app: Flask) -> None:
    app.config["IK_TODAY"] = EVENING


def on_agenda(session: Session, house: House, meeting: Meeting, number: int) -> Paper:
    paper = make_paper(
        session, house, state=PaperState.ON_AGENDA, number=f"24/SVV/{number:04}", title=f"Vorlage {number}"
    )
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION, position=0)
    make_consultation(session, house, paper, house.committee, position=1)
    invite(session, house, row, meeting)
    return paper


def lacking(session: Session, house: House, meeting: Meeting, number: int) -> Paper:
    paper, _ = make_referred_paper(session, house, house.committee)
    paper.number, paper.title = f"24/SVV/{number:04}", f"Vorlage {number}"
    invite(session, house, make_consultation(session, house, paper, house.council, ConsultationRole.DECISION), meeting)
    return paper


def state_of(session: Session, paper: Paper) -> str:
    session.refresh(paper, ["state"])
    session.commit()
    return paper.state


# -- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*READ_ONLY, *ACTING])
def test_the_public_is_asked_to_sign_in(client: FlaskClient, house: House, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/anmelden")


@pytest.mark.parametrize("path", [*READ_ONLY, *ACTING])
def test_another_office_finds_nothing(client: FlaskClient, session: Session, house: House, path: str) -> None:
    sign_in(client, session.get_one(Person, house.secretary.person_id))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", UNSAFE)
def test_an_auditor_reads_and_changes_nothing(client: FlaskClient, session: Session, house: House, path: str) -> None:
    auditor = make_actor(session, house.administration, offices=[Office.AUDITOR])
    sign_in(client, session.get_one(Person, auditor.person_id))
    assert all(client.get(one).status_code in (200, 303) for one in READ_ONLY)
    assert post(client, path).status_code == 404
    assert "<button" not in client.get("/buero/sitzungsplan").text.split("<main")[1]


@pytest.mark.parametrize("path", READ_ONLY)
def test_every_page_opens_in_an_empty_house(clerk: FlaskClient, path: str) -> None:
    assert clerk.get(path).status_code in (200, 303)


# -- the room -----------------------------------------------------------------------------------------------------


def test_the_room_counts_what_somebody_acts_on(clerk: FlaskClient, app: Flask, session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    lacking(session, house, meeting, 1)
    for number in (2, 3):
        on_agenda(session, house, meeting, number)
    session.commit()
    app.config["IK_TODAY"] = date(2024, 11, 25)
    text = words(clerk.get("/buero"))
    assert "Die nächste Sitzung der Stadtverordnetenversammlung ist am Mittwoch, 4. Dezember 2024 (in 9 Tagen)." in text
    assert "1 Vorlage ohne alle Voten Fehlende Voten Bei einer Vorlage können die Voten bis zur Sitzung" in text
    assert "2 Vorlagen noch nicht überwiesen Konsensliste" in text
    assert f"{len(FIGURES)} Werte unbestätigt Regelwerte" in text


# -- missing votes and deferrals ----------------------------------------------------------------------------------


def test_missing_votes_are_told_with_what_happens_otherwise(
    clerk: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    meeting = make_meeting(session, house, house.council)
    lacking(session, house, meeting, 1)
    session.commit()
    app.config["IK_TODAY"] = date(2024, 11, 25)
    text = words(clerk.get("/buero/fehlende-voten"))
    assert "Zu einer Vorlage auf der Tagesordnung fehlen Voten, die bis zur Sitzung nicht mehr kommen können." in text
    assert "Vorlage 1 24/SVV/0001 · Verwaltung Ausschuss für Soziales keine Sitzung vor dem 4. Dezember 2024" in text
    assert "Die Vorlage wird zurückgestellt, falls keine weitere Sitzung angesetzt wird." in text


def test_the_statements_of_a_page_do_not_grow_with_the_papers(
    clerk: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    on_the_evening(app)
    meeting = make_meeting(session, house, house.council)
    counts: dict[str, set[int]] = {}
    for numbers in (range(1, 2), range(2, 6)):
        for number in numbers:
            lacking(session, house, meeting, number)
            on_agenda(session, house, meeting, 100 + number)
        session.commit()
        for path in ("/buero", "/buero/fehlende-voten", f"/buero/zurueckstellungen/{meeting.public_id}",
                     f"/buero/konsensliste/{meeting.public_id}"):  # fmt: skip
            with statements(app) as sent:
                assert clerk.get(path).status_code == 200
            counts.setdefault(path, set()).add(len(sent))
    assert all(len(found) == 1 for found in counts.values()), counts
    assert max(max(found) for found in counts.values()) <= 30, counts


def test_the_list_is_read_out_and_put_off_in_one_step(
    clerk: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    on_the_evening(app)
    meeting = make_meeting(session, house, house.council)
    papers = [lacking(session, house, meeting, number) for number in (1, 2)]
    path = f"/buero/zurueckstellungen/{meeting.public_id}"
    session.commit()
    closed = clerk.get(path)
    assert "Zurückstellen ist jetzt nicht möglich." in words(closed)
    assert 'name="vorlage"' not in closed.text
    open_meeting(session, house, meeting)
    session.commit()
    assert (
        "Drucksache 24/SVV/0001, Vorlage 1: es fehlt das Votum des Ausschusses für Soziales; zurückgestellt."
        in words(clerk.get(path))
    )
    chosen = [f"{paper.public_id}.{paper.version}" for paper in papers]
    session.commit()
    answer = post(clerk, path, {"vorlage": chosen})
    assert (answer.status_code, answer.location) == (303, f"{path}?getan=2")
    assert {state_of(session, paper) for paper in papers} == {"deferred"}
    text = words(clerk.get(answer.location))
    assert "Zwei Vorlagen sind zurückgestellt." in text
    assert "In dieser Sitzung zurückgestellt 24/SVV/0001" in text


@pytest.mark.parametrize(
    "chosen", [[], ["x"], ["\x00.1"], ["a" * 5000], [f"{'0' * 32}.1"], [f"{'0' * 32}.{'9' * 30}"], ["ü.²"]]
)
def test_an_odd_choice_puts_nothing_off(
    clerk: FlaskClient, app: Flask, session: Session, house: House, chosen: list[str]
) -> None:
    on_the_evening(app)
    meeting = make_meeting(session, house, house.council)
    paper = lacking(session, house, meeting, 1)
    open_meeting(session, house, meeting)
    session.commit()
    answer = post(clerk, f"/buero/zurueckstellungen/{meeting.public_id}", {"vorlage": chosen})
    assert answer.status_code in (400, 409)
    assert "Es wurde nichts zurückgestellt" in words(answer)
    assert state_of(session, paper) == "referred"


@pytest.mark.parametrize("room", ["zurueckstellungen", "konsensliste"])
@pytest.mark.parametrize("address", ["0" * 32, "x", "%00", "committee"])
def test_only_a_sitting_of_the_council_has_these_lists(
    clerk: FlaskClient, session: Session, house: House, room: str, address: str
) -> None:
    if address == "committee":
        address = make_meeting(session, house, house.committee).public_id
        session.commit()
    assert clerk.get(f"/buero/{room}/{address}").status_code == 404
    assert post(clerk, f"/buero/{room}/{address}").status_code == 404


# -- consent list -------------------------------------------------------------------------------------------------


@pytest.fixture
def consent(
    app: Flask, session: Session, house: House
) -> tuple[str, list[Paper], Callable[[Mapping[str, Any]], dict[str, Any]]]:
    """The list of an open sitting with three papers; how a form of it looks, ticked and into the committee."""
    on_the_evening(app)
    meeting = make_meeting(session, house, house.council)
    papers = [on_agenda(session, house, meeting, number) for number in (1, 2, 3)]
    make_meeting(session, house, house.main_committee)
    open_meeting(session, house, meeting)
    session.commit()
    addresses = [(paper.public_id, paper.version) for paper in papers]
    body = house.committee.public_id
    session.commit()

    def form(changes: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "vorlage": [address for address, _ in addresses],
            "stand": [f"{address}.{version}" for address, version in addresses],
            "gremium": [f"{address}.{body}" for address, _ in addresses],
            "federfuehrend": ["", "", ""],
            **changes,
        }

    return f"/buero/konsensliste/{meeting.public_id}", papers, form


def test_the_consent_list_proposes_the_bodies_of_the_papers(
    clerk: FlaskClient, consent: tuple[str, list[Paper], Any]
) -> None:
    answer = clerk.get(consent[0])
    assert words(answer).count("Vorgesehen: Ausschuss für Soziales.") == 3
    assert words(answer).count("Hauptausschuss") == 6  # to tick, and as the lead
    assert answer.text.count('name="vorlage"') == 3


def test_all_papers_of_the_consent_list_are_referred_in_one_step(
    clerk: FlaskClient, session: Session, consent: tuple[str, list[Paper], Any]
) -> None:
    path, papers, form = consent
    answer = post(clerk, path, form({}))
    assert (answer.status_code, answer.location) == (303, f"{path}?getan=3")
    assert {state_of(session, paper) for paper in papers} == {"referred"}
    assert "Drei Vorlagen sind eingebracht und überwiesen." in words(clerk.get(answer.location))


def test_a_refusal_writes_nothing_and_keeps_what_was_ticked(
    clerk: FlaskClient, session: Session, house: House, consent: tuple[str, list[Paper], Any]
) -> None:
    path, papers, form = consent
    first, second, third = (paper.public_id for paper in papers)
    given = form({"vorlage": [first, third], "gremium": [f"{first}.{house.main_committee.public_id}"]})
    session.commit()
    answer = post(clerk, path, given)
    assert answer.status_code == 400
    assert "Es wurde nichts überwiesen Drucksache 24/SVV/0003: Bitte wählen Sie die Gremien" in words(answer)
    assert f"#vorlage-{third}" in links(answer)
    assert answer.text.count('name="vorlage" value=') == 3
    assert f'value="{second}">' in answer.text
    assert f'value="{third}" checked>' in answer.text
    assert {state_of(session, paper) for paper in papers} == {"on_agenda"}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"vorlage": []}, 400),
        ({"vorlage": ["x"]}, 409),
        ({"vorlage": ["\x00"]}, 409),
        ({"stand": []}, 409),
        ({"stand": ["x.y", "."]}, 409),
        ({"gremium": []}, 400),
        ({"state": "adopted"}, 400),
        ({"federfuehrend": ["x.y", "\x00.", "."]}, 303),
    ],
)
def test_odd_fields_of_the_consent_list_are_answered(
    clerk: FlaskClient, consent: tuple[str, list[Paper], Any], changes: dict[str, Any], status: int
) -> None:
    path, _, form = consent
    assert post(clerk, path, form(changes)).status_code == status


def test_a_body_that_is_not_on_offer_is_refused(
    clerk: FlaskClient, session: Session, house: House, consent: tuple[str, list[Paper], Any]
) -> None:
    path, papers, form = consent
    address = f"{papers[0].public_id}.{house.administration.public_id}"
    session.commit()
    answer = post(clerk, path, form({"gremium": [address]}))
    assert answer.status_code == 400
    assert "Eines der gewählten Gremien steht nicht zur Auswahl." in words(answer)


# -- session plan -------------------------------------------------------------------------------------------------


def upload(client: FlaskClient, content: bytes | str, name: str = "plan.csv") -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    return post(client, "/buero/sitzungsplan", {"file": (io.BytesIO(raw), name)})


def hidden(answer: TestResponse, name: str) -> str:
    return answer.text.split(f'name="{name}" value="')[1].split('"')[0]


def meetings(session: Session) -> int:
    number = session.scalar(select(func.count()).select_from(Meeting)) or 0
    session.commit()
    return number


def test_a_plan_is_shown_first_and_taken_over_then(clerk: FlaskClient, session: Session) -> None:
    answer = upload(clerk, PLAN, "C:\\Pläne\\Plan 2027.csv")
    assert answer.status_code == 200
    assert "Plan 2027.csv: Zwei Sitzungen sind neu." in words(answer)
    assert meetings(session) == 0
    session.commit()
    given = {"plan": hidden(answer, "plan"), "name": "Plan 2027.csv", "sichtbar": "oeffentlich"}
    done = post(clerk, "/buero/sitzungsplan/uebernehmen", given)
    assert (done.status_code, done.location) == (303, "/buero/sitzungsplan?neu=2")
    assert "Zwei Sitzungen sind angelegt." in words(clerk.get(done.location))
    assert meetings(session) == 2


def test_a_plan_with_a_wrong_row_cannot_be_taken_over(clerk: FlaskClient, session: Session) -> None:
    answer = upload(clerk, f"{HEAD}Hauptausschuss;31.02.2027\nHauptausschuss;03.03.2027\n")
    assert answer.status_code == 400
    assert "Zeile 2, Datum: „31.02.2027“ ist kein Tag des Kalenders." in words(answer)
    assert "uebernehmen" not in answer.text


def test_whether_the_sittings_are_public_must_be_chosen(clerk: FlaskClient, session: Session) -> None:
    plan = hidden(upload(clerk, PLAN), "plan")
    answer = post(clerk, "/buero/sitzungsplan/uebernehmen", {"plan": plan, "name": "plan.csv"})
    assert answer.status_code == 400
    assert "Bitte wählen Sie, ob die Sitzungen öffentlich zu sehen sind." in words(answer)
    assert hidden(answer, "plan") == plan
    assert meetings(session) == 0


def test_what_comes_back_from_the_preview_is_checked_again(clerk: FlaskClient, session: Session) -> None:
    rows = [[2, {"body": "Hauptausschuss", "day": "31.02.2027"}]]
    forged = base64.b64encode(zlib.compress(json.dumps(rows).encode())).decode()
    given = {"plan": forged, "name": "x", "sichtbar": "intern"}
    answer = post(clerk, "/buero/sitzungsplan/uebernehmen", given)
    assert answer.status_code == 409
    assert "ist kein Tag des Kalenders" in words(answer)
    assert meetings(session) == 0


def forged(rows: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(rows).encode())).decode()


@pytest.mark.parametrize(
    "plan",
    [
        "",
        "x",
        "ü",
        base64.b64encode(b"x").decode(),
        base64.b64encode(zlib.compress(b"\xff")).decode(),
        base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
        base64.b64encode(zlib.compress(b"0" * 50_000_000)).decode(),
        forged([]),
        forged({}),
        forged(None),
        forged([[1]]),
        forged([[1, 2]]),
        forged([["1", {"body": "x", "day": "x"}]]),
        forged([[1, {"body": "x"}]]),
        forged([[1, {"body": "x", "day": 1}]]),
        forged([[1, {"body": "x", "day": "\ud800"}]]),
        forged([[1, {"body": "x\x00", "day": "1"}]]),
        forged([[1, {"body": "x" * 301, "day": "1"}]]),
        forged([[1, {"body": "x", "day": "1", "state": "open"}]]),
        forged([[10**30, {"body": "x", "day": "1"}]]),
        forged([[2, {"body": "x", "day": "1"}]] * 2_001),
    ],
)
def test_a_forged_preview_is_answered_with_a_sentence(clerk: FlaskClient, plan: str) -> None:
    answer = post(clerk, "/buero/sitzungsplan/uebernehmen", {"plan": plan, "name": "\x00", "sichtbar": "intern"})
    assert answer.status_code == 400
    assert "Die Vorschau ist nicht mehr vollständig." in words(answer)


@pytest.mark.parametrize(
    "content", [b"", b"\x00", bytes(range(256)), b"PK\x03\x04", b";;;", b"\xff\xfeA\x00", b"x;" * 1000, b"A\n" * 10_000]
)
def test_an_odd_file_is_answered_with_a_sentence(clerk: FlaskClient, content: bytes) -> None:
    answer = upload(clerk, content)
    assert answer.status_code == 400
    assert "Die Datei wurde nicht gelesen" in words(answer)


def test_a_form_without_a_file_is_answered_with_a_sentence(clerk: FlaskClient) -> None:
    answer = post(clerk, "/buero/sitzungsplan")
    assert (answer.status_code, "Bitte wählen Sie eine Datei aus." in words(answer)) == (400, True)


def upload_large(client: FlaskClient, size: int) -> TestResponse:
    """As ``upload``, but made by hand: the test client would leave a file open."""
    parts = [("csrf_token", "", token(client).encode()), ("file", '; filename="plan.csv"', b"x" * size)]
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"
        for name, more, content in parts
    )
    kind = "multipart/form-data; boundary=x"
    return client.post("/buero/sitzungsplan", data=body + b"--x--\r\n", content_type=kind)


def test_a_file_beyond_the_limit_is_refused(clerk: FlaskClient) -> None:
    assert "größer als 1 MB" in words(upload_large(clerk, 1_000_001))
    assert upload_large(clerk, 2_000_000).status_code == 413


def test_the_example_is_a_plan_that_can_be_read(clerk: FlaskClient, house: House) -> None:
    answer = clerk.get("/buero/sitzungsplan/muster.csv")
    assert answer.mimetype == "text/csv"
    assert "Zeile 3, Gremium: Das Gremium „Ausschuss für Kultur“ ist nicht bekannt." in words(
        upload(clerk, answer.data)
    )


# -- figures ------------------------------------------------------------------------------------------------------


def test_a_figure_is_confirmed_with_its_source(clerk: FlaskClient, session: Session) -> None:
    assert words(clerk.get("/buero/regelwerte")).count("unbestätigt") >= 2
    given = {"source": "§ 13 Abs. 1 GO", "valid_from": "2024-07-17"}
    answer = post(clerk, f"/buero/regelwerte/{INTAKE}/bestaetigen", given)
    assert (answer.status_code, answer.location) == (303, "/buero/regelwerte")
    text = words(clerk.get("/buero/regelwerte"))
    assert "20 Tage gilt ab Mittwoch, 17. Juli 2024 Quelle: § 13 Abs. 1 GO bestätigt von Büro" in text


def test_a_figure_changes_from_a_day_on(clerk: FlaskClient, session: Session) -> None:
    given = {"value": "21", "source": "§ 13 Abs. 1 GO", "valid_from": "2027-01-01"}
    assert post(clerk, f"/buero/regelwerte/{INTAKE}/aendern", given).status_code == 303
    assert "Künftig 21 Tage gilt ab Freitag, 1. Januar 2027" in words(clerk.get("/buero/regelwerte"))
    assert parameter(session.connection(), INTAKE, TODAY).value == 20


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"value": "abc"},
        {"value": "²"},
        {"value": "9" * 30},
        {"value": "-1"},
        {"value": "20"},
        {"source": "\x00"},
        {"source": "x" * 301},
        {"valid_from": "2020-01-01"},
        {"valid_from": "2027-02-30"},
        {"valid_from": "+2027-1-1"},
    ],
)
def test_an_odd_figure_changes_nothing_and_stays_typed(
    clerk: FlaskClient, session: Session, given: dict[str, str]
) -> None:
    whole = {"value": "21", "source": "§ 13", "valid_from": "2027-01-01", **given} if given else {}
    answer = post(clerk, f"/buero/regelwerte/{INTAKE}/aendern", whole)
    assert answer.status_code == 400
    assert "Bitte prüfen Sie Ihre Angaben" in words(answer)
    assert 'value="§ 13"' in answer.text or given.get("source") or not given
    assert parameter(session.connection(), INTAKE, date(2028, 1, 1)).value == 20


def test_a_figure_that_does_not_exist_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.get("/buero/regelwerte/erfunden/aendern").status_code == 404
    assert post(clerk, "/buero/regelwerte/erfunden/bestaetigen").status_code == 404


# -- terms --------------------------------------------------------------------------------------------------------


def test_a_term_shows_its_numbers_first_and_then_carries_over(
    clerk: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house, number="24/SVV/0001")
    session.commit()
    given = {"name": "8. Wahlperiode", "start_on": "2026-11-01"}
    shown = clerk.get("/buero/wahlperiode/vorschau", query_string=given)
    assert "Eine Vorlage wird übergeleitet eingereicht 1 Vorlage" in words(shown)
    answer = post(clerk, "/buero/wahlperiode", {**given, "expected": hidden(shown, "expected")})
    assert answer.status_code == 303
    text = words(clerk.get(answer.location))
    assert "8. Wahlperiode, seit Sonntag, 1. November 2026. Die neue Wahlperiode hat begonnen" in text
    assert "Übergeleitet, neu zu überweisen" in text
    assert state_of(session, paper) == "carried_over"


def test_numbers_that_changed_meanwhile_are_shown_again(clerk: FlaskClient, session: Session, house: House) -> None:
    make_paper(session, house)
    session.commit()
    given = {"name": "8. Wahlperiode", "start_on": "2026-11-01", "expected": "0"}
    answer = post(clerk, "/buero/wahlperiode", given)
    assert answer.status_code == 409
    assert "Inzwischen sind 1 statt 0 Vorlagen überzuleiten." in words(answer)
    assert session.scalar(select(func.count()).select_from(LegislativeTerm)) == 0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "", "start_on": "2026-11-01"},
        {"name": "\x00", "start_on": "2026-11-01"},
        {"name": "8.", "start_on": "2026-11-31"},
        {"name": "8.", "start_on": "2026-11-23"},
        {"name": "8.", "start_on": "0001-01-01"},
        {"name": "8.", "start_on": "9999-12-31"},
        {"name": "x" * 300, "start_on": "2026-11-01"},
    ],
)
def test_an_odd_term_is_answered_at_its_field(clerk: FlaskClient, given: dict[str, str]) -> None:
    shown = clerk.get("/buero/wahlperiode/vorschau", query_string=given)
    sent = post(clerk, "/buero/wahlperiode", {**given, "expected": "\u0663"})
    assert (shown.status_code, sent.status_code) == (400, 400)
    assert "Bitte prüfen Sie Ihre Angaben" in words(sent)
