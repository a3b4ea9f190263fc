"""Every kind of page in a real browser: no barrier that a tool finds, no sideways scrolling, a keyboard is enough."""

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.walking import RUN_AXE
from tests.browser.walking import STICKS_OUT
from tests.browser.walking import follow

PAGES = [
    "start",
    "papers",
    "a hint",
    "nothing found",
    "show piece",
    "earlier day",
    "half way",
    "meetings",
    "meeting",
    "how it works",
    "procedure",
    "rules",
    "error",
]
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)
#: the last stop of a date field is the button inside it, which has an outline of its own
SHOWN = """() => document.activeElement.type === 'date'
    || getComputedStyle(document.activeElement).outlineStyle !== 'none'"""


def test_every_kind_of_page_is_looked_at(paths: dict[str, str]) -> None:
    assert list(paths) == PAGES


@EVERY_PAGE
def test_axe_finds_no_barrier(tab: Page, paths: dict[str, str], axe: str, name: str) -> None:
    tab.goto(paths[name])
    for unfold in tab.locator("summary").all():
        unfold.click()
    tab.evaluate(axe)
    assert tab.evaluate(RUN_AXE) == []


@EVERY_PAGE
@pytest.mark.parametrize("width", [320, 768])
def test_a_narrow_page_does_not_scroll_sideways(tab: Page, paths: dict[str, str], name: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 700})
    tab.goto(paths[name])
    for unfold in tab.locator("summary").all():
        unfold.click()
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert tab.evaluate(STICKS_OUT) == []


@EVERY_PAGE
def test_large_text_does_not_scroll_sideways(tab: Page, paths: dict[str, str], name: str) -> None:
    tab.goto(paths[name])
    tab.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_keyboard_reaches_the_content_first(tab: Page, paths: dict[str, str]) -> None:
    tab.goto(paths["show piece"])
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "inhalt"


def test_the_keyboard_reaches_every_link_and_shows_where_it_is(tab: Page, paths: dict[str, str]) -> None:
    tab.goto(paths["half way"])
    tab.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    expected = tab.evaluate("document.querySelectorAll('a[href], button, input, summary').length")
    reached = set()
    for _ in range(3 * expected):  # a date field has several stops of its own
        tab.keyboard.press("Tab")
        place = tab.evaluate(
            "[...document.querySelectorAll('a[href], button, input, summary')].indexOf(document.activeElement)"
        )
        if place < 0:
            break
        reached.add(place)
        assert tab.evaluate(SHOWN), place
    assert reached == set(range(expected))


def test_a_filter_works_without_a_script_and_makes_an_address(tab: Page, paths: dict[str, str]) -> None:
    tab.goto(paths["papers"])
    tab.get_by_label("Wort in Titel oder Nummer").fill("Integrationskonzept")
    tab.get_by_label("Stand", exact=True).select_option("entschieden")
    follow(tab.get_by_role("button", name="Anzeigen"))
    assert "suche=Integrationskonzept&status=entschieden" in tab.url
    expect(tab.get_by_label("Wort in Titel oder Nummer")).to_have_value("Integrationskonzept")
    expect(tab.get_by_role("link", name="Verabschiedung des Integrationskonzeptes")).to_have_count(1)


def test_an_earlier_day_is_chosen_in_the_side_column(tab: Page, paths: dict[str, str]) -> None:
    tab.goto(paths["show piece"])
    tab.get_by_label("Tag", exact=True).fill("2024-04-02")
    follow(tab.get_by_role("button", name="Stand zeigen"))
    expect(tab.get_by_role("heading", name="Drei Voten fehlen bis zur Entscheidung")).to_be_visible()
    follow(tab.get_by_role("link", name="Zum heutigen Stand"))
    expect(tab.get_by_role("heading", name="Beschlossen am Mittwoch, 15. Mai 2024")).to_be_visible()


def test_the_way_is_a_line_on_a_desk_and_a_column_on_a_phone(tab: Page, paths: dict[str, str]) -> None:
    tab.goto(paths["half way"])
    assert len(set(tops(tab))) == 1
    tab.set_viewport_size({"width": 320, "height": 700})
    assert len(set(tops(tab))) == 6


def tops(tab: Page) -> list[int]:
    found: list[int] = tab.locator(".ik-way > li").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().top))"
    )
    return found


@pytest.mark.parametrize("name", ["show piece", "meeting"])
def test_print_leaves_out_what_only_works_on_a_screen(tab: Page, paths: dict[str, str], name: str) -> None:
    tab.goto(paths[name])
    tab.emulate_media(media="print")
    expect(tab.get_by_role("navigation").first).to_be_hidden()
    expect(tab.locator("form").first).to_be_hidden()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    tab.set_viewport_size({"width": 680, "height": 900})  # an A4 sheet between its margins
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
