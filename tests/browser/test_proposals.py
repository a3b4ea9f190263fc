"""Journeys 1 and 2 in a real browser: a volunteer on a phone with the keyboard, the commissioner at a desk."""

from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.signing import sign_in_as
from tests.browser.signing import sign_out
from tests.browser.walking import follow
from tests.browser.walking import look

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
TITLE = "Beispiel: Nachtbus zum Sprachkurs"


def press_on(tab: Page, role: str, name: str) -> None:
    """Go there with the Tab key alone, and press Enter."""
    wanted = tab.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]  # a role of ARIA
    for _ in range(200):
        if wanted.evaluate("one => one === document.activeElement"):
            with tab.expect_navigation():
                tab.keyboard.press("Enter")
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")


def type_into(tab: Page, label: str, text: str) -> None:
    """Go to the field with the Tab key alone, and type."""
    wanted = tab.get_by_label(label, exact=True)
    for _ in range(200):
        if wanted.evaluate("one => one === document.activeElement"):
            tab.keyboard.type(text)
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {label}")


def test_a_volunteer_brings_a_proposal_on_its_way_with_the_keyboard_on_a_phone(tab: Page, axe: str) -> None:
    tab.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    sign_in_as(tab, "ag-mitglied")
    tab.goto("/vorschlaege")
    look(tab, axe)
    press_on(tab, "link", "Vorschlag beginnen")
    look(tab, axe)
    type_into(tab, "Titel", TITLE)
    type_into(tab, "Was ist das Problem?", "Nach dem Abendkurs fährt kein Bus mehr.")
    type_into(tab, "Was soll am Ende anders sein?", "Wege verbessern")
    type_into(tab, "Person aus den Arbeitsgruppen", "Amina")
    press_on(tab, "button", "Hinweise prüfen")
    tab.locator("#aim-smart").filter(has_text="„verbessern“ sagt nicht, was am Ende anders ist.").wait_for()
    expect(tab.get_by_label("Amina Beispiel")).to_be_checked()
    look(tab, axe)
    press_on(tab, "link", "Noch nicht konkret: Was soll am Ende anders sein?")
    assert tab.evaluate("document.activeElement.id === 'aim' || location.hash === '#aim'")
    tab.get_by_label("Was soll am Ende anders sein?").fill("An vier Abenden fährt um 21:30 Uhr ein Bus.")
    tab.get_by_label("Bis wann?").fill("2027-12-31")
    press_on(tab, "button", "Einreichen")
    tab.get_by_role("status").filter(has_text="Ihr Vorschlag ist eingereicht.").wait_for()
    tab.get_by_role("heading", name="Eingereicht").wait_for()
    look(tab, axe)
    address = tab.url.split("?")[0]

    sign_out(tab)
    sign_in_as(tab, "ag-arbeit")
    tab.goto(address)
    follow(tab.get_by_role("link", name="Rückfrage stellen"))
    tab.get_by_label("Rückfrage", exact=True).fill("Von welcher Haltestelle soll er fahren?")
    follow(tab.get_by_role("button", name="Rückfrage stellen"))
    tab.get_by_role("heading", name="Es gibt eine Rückfrage").wait_for()

    sign_out(tab)
    sign_in_as(tab, "ag-mitglied")
    tab.goto(address)
    assert tab.locator(".ik-answer").inner_text().count("Von welcher Haltestelle soll er fahren?") == 1
    look(tab, axe)
    press_on(tab, "link", "Rückfrage beantworten")
    type_into(tab, "Antwort", "Vom Hauptbahnhof.")
    press_on(tab, "button", "Rückfrage beantworten")
    tab.get_by_role("heading", name="Eingereicht").wait_for()
    expect(tab.get_by_role("list").filter(has_text="Antwort").first).to_contain_text("Vom Hauptbahnhof.")
    look(tab, axe)


def test_the_steering_group_decides_and_bundles(tab: Page, axe: str) -> None:
    sign_in_as(tab, "beauftragte")
    follow(tab.get_by_role("link", name="Steuerungsgruppe"))
    look(tab, axe)
    pair = tab.get_by_role("listitem").filter(has_text="Gemeinsame Wörter")
    expect(pair).to_contain_text("wöchentliches")
    follow(pair.get_by_role("link", name="Vergleichen"))
    look(tab, axe)
    tab.get_by_label("Beispiel: Sprachcafés in allen Stadtteilen").check()
    tab.get_by_label("Die Verfasserinnen und Verfasser sind unterrichtet.").check()
    follow(tab.get_by_role("button", name="Zusammenführen"))
    tab.get_by_role("status").wait_for()

    follow(tab.get_by_role("link", name="Entscheidungen des Abends eintragen"))
    look(tab, axe)
    decide(tab, "Beispiel: Sprachcafés in allen Stadtteilen", "Als Maßnahme übernehmen")
    decide(tab, "Beispiel: Elternlotsen an Grundschulen", "Als Maßnahme übernehmen")
    rejected = decide(tab, "Beispiel: Formulare in einfacher Sprache", "Ablehnen")
    follow(tab.get_by_role("button", name="Alle Entscheidungen speichern"))
    tab.get_by_role("alert").get_by_text("Bitte schreiben Sie, warum").wait_for()
    look(tab, axe)
    rejected.get_by_label("Begründung, die veröffentlicht werden kann").fill("Daran arbeitet die Stadt schon.")
    rejected.get_by_label("Der Text ist zur Veröffentlichung geeignet.").check()
    follow(tab.get_by_role("button", name="Alle Entscheidungen speichern"))
    tab.get_by_text("Zurzeit liegt kein Vorschlag vor.").wait_for()

    follow(tab.get_by_role("link", name="Maßnahmen zu einer Vorlage bündeln"))
    look(tab, axe)
    for name in ("Sprachcafés in allen Stadtteilen", "Elternlotsen an Grundschulen", "Ferienkurse"):
        tab.get_by_label(f"Beispiel: {name}").check()
    tab.get_by_label("Titel der Vorlage").fill("Beispiel: Integrationskonzept 2029 bis 2033")
    tab.get_by_label("Name des neuen Konzepts").fill("Integrationskonzept 2029 bis 2033")
    tab.get_by_label("Die Steuerungsgruppe hat über das Konzept abgestimmt.").check()
    follow(tab.get_by_role("button", name="Vorlage anlegen"))
    tab.get_by_role("heading", name="Beispiel: Integrationskonzept 2029 bis 2033").wait_for()
    tab.get_by_text("Handlungsfeld Bildung").first.wait_for()

    sign_out(tab)
    tab.goto("/postausgang")
    mails = [one.get_attribute("href") for one in tab.locator('main a[href^="/postausgang/"]').all()]
    told = []
    for address in dict.fromkeys(mails):
        tab.goto(address or "")
        told.append(tab.locator(".ik-mail__text").inner_text())
    assert any("Daran arbeitet die Stadt schon." in " ".join(one.split()) for one in told)
    sign_in_as(tab, "ag-mitglied")
    tab.goto("/vorschlaege?stand=rejected")
    follow(tab.get_by_role("link", name="Beispiel: Formulare in einfacher Sprache"))
    tab.get_by_text("Begründung: Daran arbeitet die Stadt schon.").first.wait_for()
    look(tab, axe)


def decide(tab: Page, title: str, decision: str) -> Locator:
    one = tab.locator("section").filter(has=tab.get_by_role("heading", name=title))
    one.get_by_label(decision, exact=True).check()
    return one


def test_rounds_and_measures_have_no_barrier(tab: Page, axe: str) -> None:
    sign_in_as(tab, "beauftragte")
    for path in ("/runden", "/runden/neu", "/massnahmen"):
        tab.goto(path)
        look(tab, axe)
    follow(tab.get_by_role("link", name="Beispiel: Ferienkurse vor der Einschulung", exact=True))
    look(tab, axe)
    tab.goto("/runden")
    follow(tab.get_by_role("link", name="Beispiel: Vorschläge für das nächste Konzept"))
    look(tab, axe)
