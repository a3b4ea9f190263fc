"""Signing in and administering in a real browser: journey 6's administrator, without a barrier and on a phone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.signing import sign_in_as
from tests.browser.signing import sign_out
from tests.browser.walking import follow
from tests.browser.walking import look

FOR_ALL = ["/anmelden", "/passwort/vergessen", "/passwort/angefordert", "/passwort/neu/x", "/postausgang"]
TEXTS = ["/barrierefreiheit", "/leichte-sprache", "/impressum", "/datenschutz"]
FOR_ADMINISTRATORS = ["/konto", "/verwaltung", "/verwaltung/einladen", "/verwaltung/texte", "/verwaltung/texte/privacy"]


@pytest.mark.parametrize("path", [*FOR_ALL, *TEXTS])
def test_pages_of_signing_in_have_no_barrier(tab: Page, axe: str, path: str) -> None:
    tab.goto(path)
    look(tab, axe)


def test_pages_of_the_administration_have_no_barrier(tab: Page, axe: str) -> None:
    sign_in_as(tab, "verwaltung")
    for path in FOR_ADMINISTRATORS:
        tab.goto(path)
        look(tab, axe)


def test_a_wrong_password_is_told_at_the_top_and_keeps_the_address(tab: Page, axe: str) -> None:
    tab.goto("/anmelden")
    tab.get_by_label("E-Mail-Adresse").fill("buero@demo.example")
    tab.get_by_label("Passwort", exact=True).fill("falsch-falsch-falsch")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("stimmen nicht")
    expect(tab.get_by_label("E-Mail-Adresse")).to_have_value("buero@demo.example")
    look(tab, axe)


def test_the_demonstration_lets_in_by_one_click(tab: Page) -> None:
    tab.goto("/anmelden")
    follow(tab.get_by_role("button", name="Anmelden als Kämmerei"))
    expect(tab.get_by_role("link", name="Ingo Beispiel")).to_be_visible()
    sign_out(tab)
    expect(tab.get_by_role("link", name="Anmelden")).to_be_visible()


def test_an_administrator_invites_somebody_who_comes_in_with_an_office(tab: Page, axe: str) -> None:
    sign_in_as(tab, "verwaltung")
    follow(tab.get_by_role("link", name="Verwaltung"))
    follow(tab.get_by_role("link", name="Person einladen"))
    tab.get_by_label("Name").fill("Ulla Neu")
    tab.get_by_label("E-Mail-Adresse").fill("ulla@beispiel.de")
    follow(tab.get_by_role("button", name="Einladung senden"))
    tab.get_by_label("Amt", exact=True).select_option("Schriftführung")
    tab.get_by_label("Stelle oder Gremium").select_option("Hauptausschuss")
    tab.get_by_label("Erster Tag").fill("2026-11-01")
    follow(tab.get_by_role("button", name="Amt eintragen"))
    expect(tab.get_by_role("rowheader", name="Schriftführung, Hauptausschuss")).to_be_visible()
    look(tab, axe)
    sign_out(tab)
    tab.goto("/postausgang")
    follow(tab.locator('main a[href^="/postausgang/"]').first)
    link = tab.locator(".ik-mail__text a").first.get_attribute("href")
    tab.goto(urlsplit(link or "").path)  # Mails name the address of the installation, which is another one here.
    expect(tab.get_by_role("heading", name="Passwort festlegen")).to_be_visible()
    look(tab, axe)
    for label in ("Neues Passwort", "Neues Passwort wiederholen"):
        tab.get_by_label(label, exact=True).fill("Apfelbaum und Leiter")
    follow(tab.get_by_role("button", name="Passwort speichern"))
    tab.get_by_label("E-Mail-Adresse").fill("ulla@beispiel.de")
    tab.get_by_label("Passwort", exact=True).fill("Apfelbaum und Leiter")
    follow(tab.get_by_role("button", name="Anmelden", exact=True))
    expect(tab.locator(".ik-who")).to_contain_text("Schriftführung")
