"""The secretary's evening in a real browser, by keyboard: seed 002 from the opening to the excerpt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from ik_workflow.app import create_app
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from tests.browser.conftest import fresh_tab
from tests.browser.conftest import served
from tests.browser.walking import look
from tests.evening import CHANGE
from tests.evening import NEW
from tests.evening import NOW
from tests.evening import make_evening
from tests.web.signing import sign_in


@dataclass
class Desk:
    """The secretary's browser, and where the sitting is."""

    page: Page
    path: str
    axe: str

    def press(self, target: Locator) -> None:
        """A button or a link that leads to another answer."""
        target.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, target: Locator, words: str) -> None:
        target.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).first.focus()
        self.page.keyboard.press("Enter")

    def check(self) -> None:
        """No barrier that a tool finds and nothing that sticks out, with everything unfolded."""
        look(self.page, self.axe)
        self.page.reload()


@pytest.fixture
def desk(browser: Browser, axe: str, tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path}/evening.sqlite3"
    engine = make_engine(url)
    upgrade(engine)
    app = create_app(load(database_url=url, mode="demo"))
    app.config.update(IK_NOW=NOW, IK_TODAY=NOW.date())
    client = app.test_client()
    with Session(engine) as session:
        evening = make_evening(session)
        path = f"/sitzungen/{evening.meeting.public_id}"
        sign_in(client, evening.person(session, evening.secretary))
    engine.dispose()
    with served(app) as site, fresh_tab(browser, site) as page:
        cookies = (client._cookies or {}).values()
        page.context.add_cookies([{"name": one.key, "value": one.value, "url": site} for one in cookies])
        yield Desk(page, path, axe)


def test_the_evening_of_seed_002_by_keyboard(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.path}/fuehren")
    desk.type(page.get_by_label("Anwesend: Hauptausschuss"), "14")
    desk.press(desk.button("Sitzung eröffnen"))
    expect(page.get_by_text("14 von 17 anwesend, beschlussfähig")).to_be_visible()
    desk.press(desk.button("TOP 3.5 aufrufen"))
    desk.check()
    desk.unfold("Änderungsantrag als Tischvorlage aufnehmen")
    desk.type(page.get_by_label("Wortlaut der Änderung"), CHANGE)
    desk.type(page.get_by_label("Beschlussvorschlag in der geänderten Fassung"), NEW)
    desk.press(desk.button("Änderungsantrag aufnehmen"))
    expect(page.locator("ins", has_text="geänderte")).to_be_visible()
    desk.unfold("Antrag zur Geschäftsordnung aufnehmen")
    page.get_by_label("Art des Antrags").select_option("deferral")
    desk.type(page.get_by_label("Gestellt von"), "Herr Heuer")
    desk.press(desk.button("Antrag aufnehmen"))
    expect(page.get_by_text("Über die Vorlage abstimmen")).to_be_visible()
    desk.check()
    for label, figure in (("Ja", "10"), ("Nein", "4"), ("Enthaltung", "0")):
        desk.type(page.get_by_label(label, exact=True).first, figure)
    desk.press(desk.button("Nur nachrechnen").first)
    assert (
        page.get_by_role("status").inner_text().startswith("10 + 4 + 0 = 14 von 14 Stimmberechtigten. Ergebnis: angen")
    )
    desk.press(desk.button("Abstimmung über den Antrag eintragen"))
    page.get_by_label("Nächste Sitzung dieses Gremiums").select_option(label="Mittwoch, 14. Juni 2017")
    desk.press(desk.button("Für diese Sitzung vorsehen"))
    expect(page.get_by_text("Der Punkt steht wieder auf der Tagesordnung am")).to_be_visible()
    desk.check()
    desk.unfold("Unterbrechen oder schließen")
    desk.press(desk.button("Sitzung schließen"))
    expect(page.get_by_role("alert")).to_contain_text("Bitte bestätigen Sie, dass sie nicht behandelt wurden")
    page.get_by_label("Übrige Punkte wurden nicht behandelt").focus()
    page.keyboard.press("Space")
    desk.press(desk.button("Sitzung schließen"))
    desk.press(desk.button("Niederschrift entwerfen"))
    desk.press(page.get_by_role("link", name="EINE Stadt für ALLE 17/SVV/0351"))
    desk.press(page.get_by_role("link", name="Auszug aus der Niederschrift"))
    expect(page.get_by_text("Ergebnis: zurückgestellt")).to_be_visible()
    desk.check()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Zur Sitzung")).to_be_hidden()


def test_a_correction_by_name_has_no_barrier(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.path}/fuehren")
    desk.type(page.get_by_label("Anwesend: Hauptausschuss"), "14")
    desk.press(desk.button("Sitzung eröffnen"))
    desk.press(desk.button("TOP 3.5 aufrufen"))
    desk.press(page.get_by_role("link", name=re.compile("Berichtigen.*Punkt aufgerufen")))
    desk.check()
    desk.type(page.get_by_label("Begründung"), "falscher Punkt")
    desk.press(desk.button("Eintrag zurücknehmen"))
    expect(desk.button("TOP 3.5 aufrufen")).to_be_visible()
