"""Signing in as one of the demonstration's people, as a person would."""

from playwright.sync_api import Page

from ik_workflow.exchange.demo_people import DEMO_PASSWORD
from tests.browser.walking import follow


def sign_in_as(tab: Page, mailbox: str) -> None:
    """``mailbox`` is what stands before @demo.example, such as ``buero`` or ``ag-bildung``."""
    tab.goto("/anmelden")
    tab.get_by_label("E-Mail-Adresse").fill(f"{mailbox}@demo.example")
    tab.get_by_label("Passwort", exact=True).fill(DEMO_PASSWORD)
    follow(tab.get_by_role("button", name="Anmelden", exact=True))
    tab.get_by_role("button", name="Abmelden").wait_for()


def sign_out(tab: Page) -> None:
    follow(tab.get_by_role("button", name="Abmelden"))


def change_person(tab: Page, mailbox: str) -> None:
    sign_out(tab)
    sign_in_as(tab, mailbox)
