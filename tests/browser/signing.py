"""Signing in as one of the demonstration's people, as a person would."""

from playwright.sync_api import Page

from ik_workflow.exchange.demo_people import DEMO_PASSWORD


def sign_in_as(tab: Page, mailbox: str) -> None:
    """``mailbox`` is what stands before @demo.example, such as ``buero`` or ``ag-bildung``."""
    tab.goto("/anmelden")
    tab.get_by_label("E-Mail-Adresse").fill(f"{mailbox}@demo.example")
    tab.get_by_label("Passwort", exact=True).fill(DEMO_PASSWORD)
    tab.get_by_role("button", name="Anmelden", exact=True).click()
    tab.get_by_role("button", name="Abmelden").wait_for()
