"""From the beat that opens the yearly report, through one mail's link, to the paper for the council."""

import shutil
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from ik_workflow.app import create_app
from ik_workflow.operations.beat import beat
from ik_workflow.settings import load
from tests.browser.conftest import fresh_tab
from tests.browser.conftest import served
from tests.browser.signing import sign_in_as
from tests.browser.test_proposals import follow
from tests.browser.walking import look

OPENS = datetime(2026, 11, 9, 7, tzinfo=UTC)
ANSWERED = datetime(2026, 11, 12, 10, tzinfo=UTC)
ANSWERS_OVER = datetime(2026, 12, 15, 10, tzinfo=UTC)
DEPARTMENTS = 4
DONE = "Das Fest war am 12. September, 23 Vereine waren dabei."
MEASURE = "5.1 Beispiel: Jährliches Fest der Kulturen"


@pytest.fixture
def city(demo_url: str, tmp_path: Path) -> Flask:
    shutil.copy(demo_url.removeprefix("sqlite:///"), tmp_path / "city.sqlite3")
    app = create_app(load(database_url=f"sqlite:///{tmp_path}/city.sqlite3", mode="demo"))
    app.config["IK_NOW"] = ANSWERED
    return app


@pytest.fixture
def tab(browser: Browser, city: Flask) -> Iterator[Page]:
    """The metronome has beaten once, on the morning on which the plan opens the report."""
    with served(city) as address:
        settings = city.extensions["ik_settings"]
        settings.base_url = address  # The mails' links lead to where the demonstration runs.
        beat(city.extensions["ik_engine"], settings, at=OPENS)
        with fresh_tab(browser, address) as page:
            yield page


def test_a_beat_a_mail_and_a_closing_make_the_paper(city: Flask, tab: Page, axe: str) -> None:
    tab.goto("/postausgang")
    rows = tab.get_by_role("listitem").filter(has_text="Übersicht für Montag, 9. November 2026")
    assert rows.count() == DEPARTMENTS
    follow(tab, rows.filter(has_text="fachbereich-soziales").get_by_role("link").first)
    asked = tab.frame_locator("iframe").locator("li li").filter(has_text=MEASURE)
    asked.get_by_role("link", name="Ohne Anmeldung").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Stand der Maßnahme melden")
    expect(tab.locator("main")).to_contain_text("Montag, 7. Dezember 2026")
    look(tab, axe)
    tab.get_by_label("Wie steht die Maßnahme").select_option("in Umsetzung")
    tab.get_by_label("Was wurde getan").fill(DONE)
    tab.get_by_role("button", name="Antwort senden").first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Vielen Dank")

    city.config["IK_NOW"] = ANSWERS_OVER
    sign_in_as(tab, "beauftragte")
    tab.goto("/zyklen")
    look(tab, axe)
    follow(tab, tab.get_by_role("link", name="Zum Stand der Abfrage"))
    cycle = tab.url
    follow(tab, tab.get_by_role("link", name="Abfrage schließen"))
    follow(tab, tab.get_by_role("button", name="Abfrage schließen"))
    tab.goto(f"{cycle}/pruefung")
    for box in tab.get_by_role("checkbox").all():
        box.check()
    follow(tab, tab.get_by_role("button", name="Ausgewählte bestätigen"))
    tab.goto(cycle)
    follow(tab, tab.get_by_role("link", name="Meldungen freigeben"))
    follow(tab, tab.get_by_role("button", name="Meldungen freigeben"))
    expect(tab.locator("main")).to_contain_text("Datenabfrage")
    follow(tab, tab.get_by_role("main").get_by_role("link", name="Jahresbericht der Beauftragten"))
    expect(tab.locator("main")).to_contain_text(DONE)
    expect(tab.locator("main")).to_contain_text("Keine Meldung. Ampel: grau")
    look(tab, axe)
