"""Journey: the commissioner freezes the measures, a department answers many at once and dissents, she decides."""

from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.signing import change_person
from tests.browser.signing import sign_in_as
from tests.browser.walking import do
from tests.browser.walking import follow
from tests.browser.walking import look
from tests.browser.walking import open_step
from tests.browser.walking import send

TITLE = "Zwischenstand des Konzepts"
DISSENT = "Die Schulungen sind eingerichtet."


def prepare(tab: Page) -> None:
    tab.goto("/bestandsaufnahmen")
    follow(tab.get_by_role("link", name="Bestandsaufnahme vorbereiten"))
    tab.get_by_label("Titel").fill(TITLE)
    tab.get_by_label("EINE Stadt für ALLE: Integrationskonzept 2024 bis 2028").check()
    day = tab.get_by_role("group", name="Stichtag")
    for part, figure in (("Tag", "31"), ("Monat", "10"), ("Jahr", "2026")):
        day.get_by_label(part).fill(figure)
    follow(tab.get_by_role("button", name="Bestandsaufnahme vorbereiten"))
    expect(tab.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_stocktaking_is_frozen_answered_and_decided(tab: Page, axe: str) -> None:
    sign_in_as(tab, "beauftragte")
    prepare(tab)
    do(tab, "Stand festhalten und Bewertungen vorschlagen")
    look(tab, axe)
    change_person(tab, "fachbereich-personal")
    follow(tab.get_by_role("link", name=TITLE))
    look(tab, axe)
    follow(tab.get_by_role("link", name="Anders bewerten").first)
    tab.get_by_label("mit Einschränkungen erfüllt").check()
    tab.get_by_label("Begründung").fill(DISSENT)
    send(tab, "Anders bewerten")
    follow(tab.get_by_role("link", name=TITLE))
    follow(tab.get_by_role("link", name="Bewertungen bestätigen"))
    follow(tab.get_by_role("button", name="Angekreuzte bestätigen"))
    expect(tab.get_by_role("status")).to_contain_text("Bewertungen sind bestätigt.")
    change_person(tab, "beauftragte")
    follow(tab.get_by_role("link", name=TITLE).last)
    look(tab, axe)
    follow(tab.get_by_role("link", name="1.1"))
    look(tab, axe)
    open_step(tab, "Entscheiden")
    expect(tab.locator("main")).to_contain_text(DISSENT)
    tab.get_by_label("nicht einschätzbar oder nicht bekannt").check()
    send(tab, "Entscheiden")
    expect(tab.get_by_role("heading", level=2, name="Nicht einschätzbar")).to_be_visible()
