"""Journey 5: the council office's day, from the session plan to the mayor's objection and the figures."""

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.signing import sign_in_as
from tests.browser.walking import follow
from tests.browser.walking import look
from tests.browser.walking import open_step
from tests.browser.walking import send

PLAN = "Gremium;Datum;Beginn\nHauptausschuss;13.01.2027;17:00\nMigrantenbeirat;20.01.2027;18:00\n"
BROKEN = "Gremium;Datum\nHauptausschuss;31.02.2027\n"
ROOM = ["/buero", "/buero/fehlende-voten", "/buero/konsensliste", "/buero/zurueckstellungen", "/buero/sitzungsplan"]


@pytest.fixture
def office(tab: Page) -> Page:
    sign_in_as(tab, "buero")
    return tab


def upload(tab: Page, words: str) -> None:
    tab.get_by_label("Datei mit dem Sitzungsplan").set_input_files(
        {"name": "plan.csv", "mimeType": "text/csv", "buffer": words.encode()}
    )
    follow(tab.get_by_role("button", name="Hochladen und prüfen"))


@pytest.mark.parametrize("path", [*ROOM, "/buero/regelwerte", "/buero/wahlperiode", "/schreibtisch"])
def test_the_pages_of_the_office_have_no_barrier(office: Page, axe: str, path: str) -> None:
    office.goto(path)
    look(office, axe)


def test_the_plan_of_a_year_is_looked_at_before_it_is_taken(office: Page, axe: str) -> None:
    office.goto("/buero/sitzungsplan")
    upload(office, BROKEN)
    expect(office.locator("main")).to_contain_text("31.02.2027")
    look(office, axe)
    office.goto("/buero/sitzungsplan")
    upload(office, PLAN)
    expect(office.locator("main")).to_contain_text("13. Januar 2027")
    look(office, axe)
    office.get_by_label("Ja, im Sitzungskalender").check()
    follow(office.get_by_role("button", name="Sitzungsplan übernehmen"))
    expect(office.get_by_role("button", name="Sitzungsplan übernehmen")).to_have_count(0)
    office.goto("/sitzungen?jahr=2027")
    expect(office.locator("main")).to_contain_text("13. Januar 2027")


def test_four_papers_are_referred_in_one_go_with_the_keyboard(office: Page, axe: str) -> None:
    office.goto("/buero")
    follow(office.get_by_role("link", name="Konsensliste"), by="Enter")
    tick = office.locator("input[name=vorlage]").first
    expect(office.locator("input[name=vorlage]:checked")).to_have_count(4)
    tick.press("Space")
    expect(office.locator("input[name=vorlage]:checked")).to_have_count(3)
    tick.press("Space")
    follow(office.get_by_role("button", name="Ausgewählte Vorlagen einbringen und überweisen"), by="Enter")
    expect(office.locator("main")).to_contain_text("Vier Vorlagen sind eingebracht und überwiesen.")
    look(office, axe)
    office.goto("/vorlagen?suche=Sport+im+Park")
    follow(office.get_by_role("link", name="Beispiel: Sport im Park ohne Anmeldung"))
    expect(office.locator("main")).to_contain_text("Konsensliste der Sitzung am Sonntag, 22. November 2026")
    expect(office.locator(".ik-bodies tbody")).to_have_count(4)


def test_what_lacks_a_vote_is_read_out_and_put_off(office: Page, axe: str) -> None:
    office.goto("/buero")
    follow(office.get_by_role("link", name="Fehlende Voten"))
    expect(office.locator("main")).to_contain_text("Lesepaten für Übergangswohnheime")
    follow(office.get_by_role("link", name="Liste der Zurückstellungen"))
    expect(office.locator("main")).to_contain_text("es fehlt das Votum des Ausschusses für Kultur; zurückgestellt.")
    follow(office.get_by_role("button", name="Ausgewählte Vorlagen zurückstellen"))
    expect(office.locator("main")).to_contain_text("Eine Vorlage ist zurückgestellt.")
    look(office, axe)


def vote(tab: Page, yes: int, no: int) -> None:
    tab.locator("[id='vote.ja']").fill(str(yes))
    tab.locator("[id='vote.nein']").fill(str(no))
    tab.locator("[id='vote.enthaltung']").fill("0")


def test_a_decision_is_recorded_and_the_council_answers_an_objection(office: Page, axe: str) -> None:
    office.goto("/schreibtisch")
    follow(office.get_by_role("link", name="Beispiel: Mentoren für ausländische Auszubildende").first)
    open_step(office, "Beschließen")
    assert office.get_by_label("Beschließendes Gremium").locator("option:checked").inner_text().startswith("Stadtver")
    vote(office, 40, 12)
    office.get_by_role("group", name="Änderungs- und Geschäftsordnungsanträge").get_by_label("Ja").check()
    look(office, axe)
    send(office, "Beschließen")
    expect(office.get_by_role("heading", name="Beschlossen am Sonntag, 22. November 2026")).to_be_visible()
    expect(office.locator(".ik-bodies")).to_contain_text("40")

    office.goto("/schreibtisch")
    follow(office.get_by_role("link", name="Beispiel: Zuschuss für den Dolmetschdienst").first)
    look(office, axe)
    open_step(office, "Erneut beschließen")
    vote(office, 33, 20)
    follow(office.get_by_role("button", name="Erneut beschließen"))
    expect(office.get_by_role("alert")).to_contain_text("namentlich")
    expect(office.locator("[id='vote.ja']")).to_have_value("33")
    if not office.locator("[name='vote.namentlich']").first.is_visible():
        office.get_by_text("Weitere Angaben zur Abstimmung").click()
    office.locator("[name='vote.namentlich']").first.check()
    send(office, "Erneut beschließen")
    expect(office.locator(".ik-lead")).to_contain_text("zweite Beanstandungsfrist")


def test_the_mayor_objects_with_a_reason(tab: Page) -> None:
    sign_in_as(tab, "ob")
    follow(tab.get_by_role("link", name="Beispiel: Willkommenslotsen dauerhaft finanzieren").first)
    open_step(tab, "Beanstanden")
    tab.get_by_label("Ja", exact=True).check()
    tab.get_by_label("Begründung").fill("Es fehlt die Deckung im Haushalt.")
    send(tab, "Beanstanden")
    expect(tab.locator(".ik-lead")).to_contain_text("beanstandet")


def test_a_figure_is_confirmed_with_its_source(office: Page, axe: str) -> None:
    office.goto("/buero/regelwerte")
    follow(office.get_by_role("link", name="Einreichfrist bestätigen"))
    look(office, axe)
    office.get_by_label("Quelle").fill("§ 5 Abs. 1 der Geschäftsordnung vom 3. Juli 2024")
    office.get_by_label("Gilt ab").fill("2024-07-03")
    follow(office.locator("main form").get_by_role("button").last)
    expect(office.locator("main")).to_contain_text("§ 5 Abs. 1 der Geschäftsordnung vom 3. Juli 2024")


def test_a_new_term_is_previewed_before_anything_happens(office: Page, axe: str) -> None:
    office.goto("/buero/wahlperiode")
    office.get_by_label("Name").fill("8. Wahlperiode")
    office.get_by_label("Erster Tag").fill("2026-11-20")
    follow(office.get_by_role("button", name="Zahlen ansehen"))
    expect(office.locator("main")).to_contain_text("8. Wahlperiode")
    look(office, axe)
    office.goto("/buero/wahlperiode")
    expect(office.locator("main")).to_contain_text("Es ist noch keine Wahlperiode erfasst.")
