"""The rooms of deadlines, mails and administration: no barrier, no sideways scrolling, a keyboard is enough."""

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Organization
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Person
from ik_workflow.models.database import make_engine
from ik_workflow.states.results import Classification
from tests.browser.signing import sign_in_as
from tests.browser.test_accessibility import SHOWN
from tests.browser.walking import look
from tests.make_mails import make_mail

ROOMS = [
    "/vorschau",
    "/postausgang",
    "/postausgang/{mail}",
    "/verwaltung/stoerungen",
    "/verwaltung/freie-tage",
    "/verwaltung/erinnerungen",
    "/verwaltung/erinnerungen/DR-08",
    "/verwaltung/mailtexte",
    "/verwaltung/mailtexte/reminder",
    "/verwaltung/stellen",
    "/verwaltung/stellen/neu",
    "/verwaltung/stellen/{organization}",
    "/verwaltung/stellen/{organization}/aendern",
    "/verwaltung/stellen/{organization}/aufloesen",
    "/verwaltung/protokoll",
    "/verwaltung/personen/{person}/abwesenheit",
    "/konto",
    "/konto/abwesenheit",
]
STOPS = "a[href], button, input:not([type=hidden]):not([hidden]), select, textarea, summary, iframe"
PLACE = f"[...document.querySelectorAll('{STOPS}')].indexOf(document.activeElement)"


@pytest.fixture
def addresses(own_url: str) -> dict[str, str]:
    engine = make_engine(own_url)
    with Session(engine) as session:
        found = {
            "mail": session.get_one(OutboxMail, make_mail(session, "alarm:rooms")).public_id,
            "organization": session.scalars(
                select(Organization.public_id).where(Organization.classification == Classification.DEPARTMENT)
            ).first(),
            "person": session.scalars(select(Person.public_id).where(Person.name == "Frank Beispiel")).first(),
        }
    engine.dispose()
    return {name: address or "" for name, address in found.items()}


@pytest.fixture
def admin(tab: Page) -> Page:
    sign_in_as(tab, "verwaltung")
    return tab


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_no_barrier(admin: Page, axe: str, addresses: dict[str, str], room: str) -> None:
    answer = admin.goto(room.format(**addresses))
    assert answer is not None
    assert answer.status == 200
    look(admin, axe)


@pytest.mark.parametrize(
    "room", ["/vorschau", "/postausgang", "/verwaltung/freie-tage", "/verwaltung/stellen/{organization}/aufloesen"]
)
def test_the_keyboard_reaches_everything_in_a_room(admin: Page, addresses: dict[str, str], room: str) -> None:
    admin.goto(room.format(**addresses))
    admin.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    expected = admin.evaluate(f"document.querySelectorAll('{STOPS}').length")
    reached = set()
    for _ in range(4 * expected):  # a date field has several stops of its own
        admin.keyboard.press("Tab")
        place = admin.evaluate(PLACE)
        if place < 0:
            break
        reached.add(place)
        assert admin.evaluate(SHOWN), place
    assert reached == set(range(expected))


def test_an_organization_is_dissolved_by_keyboard(tab: Page, axe: str, addresses: dict[str, str]) -> None:
    sign_in_as(tab, "verwaltung")
    tab.goto(f"/verwaltung/stellen/{addresses['organization']}")
    tab.get_by_role("link", name="Auflösen").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Stelle auflösen")
    tab.get_by_label("Letzter Tag").fill("2026-12-31")
    tab.get_by_role("button", name="Stelle auflösen").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Diese Stelle endet am Donnerstag, 31. Dezember 2026")).to_be_visible()
    look(tab, axe)
