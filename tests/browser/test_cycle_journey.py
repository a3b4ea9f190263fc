"""The yearly report by itself: opened by the clock, answered from a mail, closed and laid down with what is missing."""

import re
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.app import create_app
from ik_workflow.exchange.demo import fill
from ik_workflow.models.all import metadata
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.operations.beat import beat
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from tests.browser.conftest import fresh_tab
from tests.browser.conftest import served
from tests.browser.signing import sign_in_as
from tests.browser.signing import sign_out
from tests.browser.walking import follow
from tests.browser.walking import look

FILLED = datetime(2026, 11, 6, 9, tzinfo=UTC)
MORNING = datetime.fromisoformat("2026-11-09T08:00+01:00")
AFTERWARDS = datetime(2026, 12, 9, 9, tzinfo=UTC)
DEPARTMENTS = ("bildung", "personal", "soziales", "wohnen")
TITLE = "Jahresbericht der Beauftragten"
GUIDES = "4.3 Beispiel: Elternlotsen an zehn Schulen"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A demonstration of its own, filled on the last working day before the cycle opens."""
    place: Path = tmp_path_factory.mktemp("cycle")
    found = load(database_url=f"sqlite:///{place}/cycle.sqlite3", mode="demo")
    engine = make_engine(found.database_url)
    upgrade(engine)
    fill(engine, at=FILLED)
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config["IK_NOW"] = MORNING
    return app


@pytest.fixture(scope="module")
def opened(app: Flask, settings: Settings) -> Iterator[str]:
    """The morning's first beat has opened the cycle; the address of the demonstration."""
    with served(app) as address:
        settings.base_url = address  # The mail's links lead to where the demonstration runs.
        beat(app.extensions["ik_engine"], settings, at=MORNING)
        yield address


@pytest.fixture
def tab(browser: Browser, opened: str) -> Iterator[Page]:
    with fresh_tab(browser, opened) as page:
        yield page


def rows(app: Flask) -> dict[str, int]:
    with app.extensions["ik_engine"].connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_thirty_further_beats_of_the_day_change_nothing(app: Flask, settings: Settings, opened: str) -> None:
    before = rows(app)
    for number in range(1, 31):
        beat(app.extensions["ik_engine"], settings, at=MORNING + timedelta(minutes=10 * number))
    assert rows(app) == before


def test_from_the_clock_over_a_mail_to_the_report(app: Flask, tab: Page, axe: str) -> None:
    tab.goto("/postausgang")
    for department in DEPARTMENTS:
        expect(tab.locator("main")).to_contain_text(f"fachbereich-{department}@demo.example")
    look(tab, axe)
    answer_from_the_mail(tab, axe)
    app.config["IK_NOW"] = AFTERWARDS
    sign_in_as(tab, "beauftragte")
    task = tab.locator(".ik-row").filter(has_text="Eine Meldung prüfen")
    follow(task.get_by_role("link", name=TITLE))
    look(tab, axe)
    follow(tab.get_by_role("button", name=f"Bestätigen: {GUIDES}"))
    expect(tab.get_by_role("status")).to_contain_text("Eine Meldung ist bestätigt.")
    follow(tab.get_by_role("link", name=TITLE))
    follow(tab.get_by_role("link", name="Abfrage schließen"))
    tab.get_by_label("Begründung").fill("Die anderen Stellen haben abgesagt.")
    follow(tab.get_by_role("button", name="Abfrage schließen"))
    expect(tab.locator("main")).to_contain_text("Zu 39 Maßnahmen gibt es keine Meldung; sie stehen so im Bericht.")
    follow(tab.get_by_role("link", name="Meldungen freigeben"))
    follow(tab.get_by_role("button", name="Meldungen freigeben"))
    look(tab, axe)
    follow(tab.locator("main").get_by_role("link", name=TITLE))
    report = tab.locator("main")
    expect(report).to_contain_text("40 Maßnahmen: 1 grün, 39 keine Meldung.")
    expect(report).to_contain_text("Getan: Zehn Schulen haben Lotsen.")
    expect(report).to_contain_text("Keine Meldung. Ampel: grau")
    look(tab, axe)
    sign_out(tab)


def answer_from_the_mail(tab: Page, axe: str) -> None:
    """Nobody signs in."""
    tab.goto("/postausgang?person=fachbereich-bildung")
    follow(tab.get_by_role("link", name="Ihre Übersicht für Montag, 9. November 2026"))
    look(tab, axe)
    # Of a measure that is not public a mail tells nothing but its number.
    item = tab.frame_locator("iframe").get_by_role("listitem").filter(has_text=re.compile(r"^4\.3 "))
    follow(item.get_by_role("link", name="Ohne Anmeldung antworten"))
    expect(tab.locator(".ik-lead")).to_have_text(GUIDES)
    link = tab.url
    look(tab, axe)
    tab.get_by_label("Wie steht die Maßnahme").first.select_option("in Umsetzung")
    tab.get_by_label("Was wurde getan").first.fill("Zehn Schulen haben Lotsen.")
    follow(tab.get_by_role("button", name="Antwort senden").first)
    expect(tab.locator("main")).to_contain_text("Eingetragen ist der Stand: in Umsetzung.")
    look(tab, axe)
    tab.goto(link)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht (mehr)")
    expect(tab.locator("main")).to_contain_text("wurde schon benutzt")
    look(tab, axe)
