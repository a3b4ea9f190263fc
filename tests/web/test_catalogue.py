"""The catalogue comes in through a preview, all rows or none, and goes out as a table that reads back the same."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from ik_workflow.states.offices import Office
from ik_workflow.web import catalogue
from tests.make import AT
from tests.make import make_actor
from tests.make import make_house
from tests.web.pages import words
from tests.web.signing import sign_in
from tests.web.signing import token

GOOD = "Nr;Maßnahme;Kosten\n1;Netzwerk;12.000\n2;Newsletter;ca. 20 T€"


class Page:
    """The commissioner's browser at one concept in preparation."""

    def __init__(self, client: FlaskClient, concept: Concept) -> None:
        self.client, self.address = client, f"/konzepte/{concept.public_id}/katalog"

    def upload(self, text: str) -> TestResponse:
        file = (io.BytesIO(text.encode()), "plan.csv")
        return self.client.post(self.address, data={"csrf_token": token(self.client), "file": file})

    def confirm(self, preview: TestResponse, **other: str) -> TestResponse:
        kept = dict(re.findall(r'type="hidden" name="([a-z-]+)" value="([^"]*)"', preview.text))
        sent = {**kept, **other, "csrf_token": token(self.client)}
        return self.client.post(f"{self.address}/uebernehmen", data=sent, follow_redirects=True)


@pytest.fixture
def page(client: FlaskClient, session: Session) -> Page:
    house = make_house(session)
    actor = make_actor(session, house.administration, offices=[Office.INTEGRATION_COMMISSIONER])
    concept = Concept(case=Case(kind="concept", public=True), title="Konzept", state="in_preparation", created=AT)
    session.add(concept)
    session.commit()
    sign_in(client, session.get_one(Person, actor.person_id))
    page = Page(client, concept)
    session.rollback()
    return page


def count(session: Session) -> int | None:
    found = session.scalar(select(func.count()).select_from(Measure))
    session.rollback()
    return found


def test_a_preview_writes_nothing_and_taking_over_writes_all(session: Session, page: Page) -> None:
    preview = page.upload(GOOD)
    assert "plan.csv: 2 Maßnahmen neu." in words(preview)
    assert "„ca. 20 T€“ ist kein genauer Betrag." in words(preview)
    assert count(session) == 0
    assert "2 Maßnahmen sind eingetragen." in words(page.confirm(preview))
    assert count(session) == 2


def test_a_wrong_row_is_named_and_nothing_is_taken_over(session: Session, page: Page) -> None:
    preview = page.upload(f"{GOOD}\n2;Noch einer;1")
    assert preview.status_code == 400
    assert "Zelle A4, Nummer: Diese Nummer steht schon in Zeile 3." in words(preview)
    assert page.confirm(preview).status_code in (400, 409)
    assert count(session) == 0


def test_columns_are_mapped_by_hand_where_no_heading_fits(page: Page) -> None:
    preview = page.upload("A;B\n1;Netzwerk")
    assert "Es fehlen die Spalten „Nummer“ und „Maßnahme“" in words(preview)
    kept = dict(re.findall(r'type="hidden" name="(blatt|name)" value="([^"]*)"', preview.text))
    sent = {**kept, "spalte-number": "0", "spalte-title": "1", "csrf_token": token(page.client)}
    assert "eine Maßnahme neu." in words(page.client.post(page.address, data=sent))


def test_what_goes_out_comes_in_without_a_difference(page: Page) -> None:
    page.confirm(page.upload(GOOD))
    again = page.upload(page.client.get(f"{page.address}.csv").data.decode("utf-8-sig"))
    assert "plan.csv: 2 unverändert." in words(again)
    assert "Dieser Katalog sagt nichts, was nicht schon eingetragen ist." in words(again)


def test_a_large_catalogue_tells_how_far_it_is(session: Session, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "AT_ONCE", 1)
    preview = page.upload(GOOD)
    told = words(page.confirm(preview))
    assert [told.count(f"{done} von 2 Zeilen eingetragen") for done in (0, 2)] == [1, 1]
    assert "2 Maßnahmen sind eingetragen." in told
    assert page.confirm(preview).request.query_string == b"neu=2"
    assert count(session) == 2


def test_whoever_closes_the_page_of_a_large_catalogue_ends_it(
    session: Session, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "AT_ONCE", 1)
    answer = page.confirm(page.upload(GOOD))
    assert any(b"2 von 2" in piece for piece in answer.response)
    answer.close()
    assert count(session) == 0


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200d", "\u2060", "\uf0b7"])
def test_what_the_preview_lets_pass_is_taken_over(session: Session, page: Page, sign: str) -> None:
    page.confirm(page.upload(f"Nr;Maßnahme\n1;Netz{sign}werk"))
    assert count(session) == 1


@pytest.mark.parametrize("place", ["9" * 5000, "²", "-1"])
def test_a_column_that_cannot_be_is_none(session: Session, page: Page, place: str) -> None:
    assert page.confirm(page.upload(GOOD), **{"spalte-title": place}).status_code == 400
    assert count(session) == 0


def break_down(*_given: object) -> None:
    raise ZeroDivisionError


def test_an_error_on_the_way_is_told_with_its_id(
    session: Session, page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(catalogue, "AT_ONCE", 1)
    preview = page.upload(GOOD)
    event.listen(Case, "before_insert", break_down)
    try:
        told = words(page.confirm(preview))
    finally:
        event.remove(Case, "before_insert", break_down)
    error_id = re.search(r"Fehlernummer ([0-9a-f]{12})", told)
    assert error_id is not None
    assert error_id[1] in caplog.text
    assert count(session) == 0


def test_a_forged_preview_is_refused(session: Session, page: Page) -> None:
    assert page.confirm(page.upload(GOOD), blatt="eJw=").status_code == 400
    assert count(session) == 0
