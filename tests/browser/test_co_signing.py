"""Journey 3: a paper from the department's draft over parallel signatures to the council office and the public."""

from collections.abc import Callable
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.signing import sign_in_as
from tests.browser.signing import sign_out
from tests.browser.walking import do
from tests.browser.walking import follow
from tests.browser.walking import look
from tests.browser.walking import open_step
from tests.browser.walking import send

TITLE = "Elterncafés an Grundschulen"
COUNCIL = "Stadtverordnetenversammlung der Landeshauptstadt Potsdam"
DIVISION = "Geschäftsbereich Bildung, Kultur, Jugend und Sport"


@pytest.fixture
def desk_of(browser: Browser, site: str) -> Iterator[Callable[[str], Page]]:
    """Everybody sits at a browser of their own."""
    contexts = []

    def open_desk(mailbox: str) -> Page:
        context = browser.new_context(base_url=site, locale="de-DE", viewport={"width": 1280, "height": 900})
        contexts.append(context)
        tab = context.new_page()
        sign_in_as(tab, mailbox)
        return tab

    yield open_desk
    for context in contexts:
        context.close()


def to_paper(tab: Page) -> None:
    """From the desk to what waits there."""
    tab.goto("/schreibtisch")
    follow(tab.get_by_role("link", name=TITLE).first)


def draft(tab: Page) -> None:
    follow(tab.get_by_role("link", name="Neue Vorlage"))
    tab.get_by_label("Beschlussvorlage", exact=True).check()
    tab.get_by_label("Betreff").fill(TITLE)
    tab.get_by_label("Beschlussvorschlag").fill("An drei Grundschulen werden Elterncafés eingerichtet.")
    tab.get_by_role("group", name="Zur Veröffentlichung vorgesehen").get_by_label("Ja").check()
    send(tab, "Entwurf anlegen")


def describe(tab: Page) -> None:
    open_step(tab, "Angaben zur Vorlage ergänzen")
    tab.get_by_role("group", name="Finanzielle Auswirkungen").get_by_label("Nein").check()
    tab.get_by_label("Demografie, null bis drei Punkte: Betreuung und Bildung").fill("3")
    council = "Mittwoch, 2. Dezember 2026: Stadtverordnetenversammlung"
    tab.get_by_label("Vorgesehene Sitzung").select_option(label=council)
    send(tab, "Angaben zur Vorlage ergänzen")


def propose_bodies(tab: Page) -> None:
    open_step(tab, "Beratungsfolge vorschlagen")
    tab.get_by_role("group", name="Gremien").get_by_label("Ausschuss für Bildung und Sport").check()
    tab.get_by_label("Entscheidet in der Sache").select_option(label=COUNCIL)
    send(tab, "Beratungsfolge vorschlagen")


def signatures(tab: Page) -> list[str]:
    tab.reload()
    return tab.locator("section[aria-labelledby=mitzeichnung] .ik-state").all_inner_texts()


def test_a_paper_is_signed_side_by_side_and_published(desk_of: Callable[[str], Page], axe: str) -> None:
    department = desk_of("fachbereich-bildung")
    draft(department)
    expect(department.locator(".ik-preline")).to_contain_text("nicht öffentlich")
    address = department.url.split("?")[0]
    expect(department.locator(".ik-doing")).to_contain_text("Es ist noch keine Beratungsfolge vorgeschlagen.")
    describe(department)
    propose_bodies(department)
    open_step(department, "Mitzeichnung beginnen")
    for office in (DIVISION, "Kämmerei", "Rechtsamt"):
        department.get_by_label(office, exact=True).check()
    look(department, axe)
    send(department, "Mitzeichnung beginnen")
    look(department, axe)

    division, treasury, legal = (desk_of(mailbox) for mailbox in ("geschaeftsbereich", "kaemmerei", "rechtsamt"))
    for tab in (division, treasury, legal):
        to_paper(tab)
        expect(tab.get_by_role("heading", name="Beschlussvorschlag, Fassung 1")).to_be_visible()
    look(division, axe)
    do(treasury, "Mitzeichnen")
    do(division, "Mitzeichnen")
    open_step(legal, "Einwand erheben")
    legal.get_by_label("Begründung").fill("Die Rechtsgrundlage fehlt.")
    send(legal, "Einwand erheben")

    to_paper(department)
    expect(department.get_by_text("Einwand: Die Rechtsgrundlage fehlt.")).to_be_visible()
    open_step(department, "Neue Fassung vorlegen")
    department.get_by_label("Beschlussvorschlag").fill("Nach § 28 BbgKVerf werden drei Elterncafés eingerichtet.")
    send(department, "Neue Fassung vorlegen")
    open_step(department, "Überarbeitet wieder zur Mitzeichnung geben")
    department.get_by_label("Kämmerei").check()
    send(department, "Überarbeitet wieder zur Mitzeichnung geben")
    assert signatures(department) == ["Gezeichnet", "Erbeten", "Erbeten"]
    department.goto("/schreibtisch")
    expect(department.locator("main")).to_contain_text("Wartet auf andere")
    expect(department.get_by_role("link", name="Mitzeichnung abschließen")).to_have_count(0)
    for tab in (treasury, legal):
        to_paper(tab)
        expect(tab.get_by_role("heading", name="Beschlussvorschlag, Fassung 2")).to_be_visible()
        do(tab, "Mitzeichnen")

    to_paper(department)
    do(department, "Mitzeichnung abschließen")
    do(department, "Zur Beigeordnetenkonferenz anmelden")
    for mailbox, label in (("beigeordnete", "Zustimmen"), ("ob", "Zeichnen")):
        tab = desk_of(mailbox)
        to_paper(tab)
        do(tab, label)
    hand_in(desk_of("buero"))
    assert signatures(department) == ["Abgeschlossen"] * 3
    read_as_public(desk_of("fraktion"), address)


def hand_in(office: Page) -> None:
    """Late, so the office says why it takes it; then everybody may read it."""
    to_paper(office)
    open_step(office, "Einreichen")
    office.get_by_label("Drucksachennummer").fill("26/SVV/0777")
    office.get_by_label("Begründung").fill("Die Sache soll noch in diesem Jahr beraten werden.")
    send(office, "Einreichen")
    stamp = office.locator(".ik-stamp").inner_text()
    assert all(words in stamp for words in ("26/SVV/0777", "22. November 2026", "Büro der Stadtverordnetenversammlung"))
    do(office, "Veröffentlichen")


def read_as_public(tab: Page, address: str) -> None:
    sign_out(tab)
    tab.goto(address)
    expect(tab.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(tab.locator(".ik-stamp")).to_contain_text("26/SVV/0777")
    expect(tab.get_by_text("Die Rechtsgrundlage fehlt.")).to_have_count(0)
