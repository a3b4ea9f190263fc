"""A department answers from the mail, without signing in, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from ik_workflow.app import create_app
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.notifications.sender import send_due
from ik_workflow.settings import load
from tests.browser.conftest import fresh_tab
from tests.browser.conftest import served
from tests.browser.walking import follow
from tests.browser.walking import look
from tests.make_linked import REMINDED_AT
from tests.make_linked import make_asked
from tests.make_linked import remind


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    url = f"sqlite:///{tmp_path}/asked.sqlite3"
    engine = make_engine(url)
    upgrade(engine)
    settings = load(database_url=url, mode="demo")
    with Session(engine) as session:
        remind(session, make_asked(session))
    send_due(engine, settings, at=REMINDED_AT, limit=5)
    engine.dispose()
    app = create_app(settings)
    app.config["IK_NOW"] = REMINDED_AT
    with served(app) as address:
        settings.base_url = address  # The mail's links lead to where the demonstration runs.
        with fresh_tab(browser, address) as tab:
            tab.set_viewport_size({"width": 360, "height": 740})
            yield tab


def test_a_department_answers_from_the_mail_and_the_link_is_used_up(phone: Page, axe: str) -> None:
    phone.goto("/postausgang")
    follow(phone.get_by_role("link", name="Stand der Maßnahme melden"))
    follow(phone.frame_locator("iframe").get_by_role("link", name="Ohne Anmeldung antworten"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Stand der Maßnahme melden")
    link = phone.url
    look(phone, axe)
    follow(phone.get_by_role("button", name="Antwort senden").first)
    expect(phone.get_by_role("alert")).to_contain_text("Wie steht die Maßnahme")
    look(phone, axe)
    phone.get_by_label("Wie steht die Maßnahme").select_option("in Umsetzung")
    phone.get_by_label("Was wurde getan").fill("Drei Treffen in der Woche.")
    follow(phone.get_by_role("button", name="Antwort senden").first)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vielen Dank")
    look(phone, axe)
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht (mehr)")
    look(phone, axe)
