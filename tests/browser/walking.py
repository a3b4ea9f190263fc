"""What the journeys share: forms filled as a person fills them, and a look at each kind of page on the way."""

from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    return found.violations.map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html).join(' | '));
}"""
STICKS_OUT = """() => [...document.querySelectorAll('main *')]
    .filter(one => !one.closest('.ik-scroll, .ik-chart__drawing, .kern-sr-only, thead'))
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(one => one.tagName + '.' + one.className)"""


def look(tab: Page, axe: str) -> None:
    """No barrier that a tool finds; no sideways scrolling on a phone; with everything unfolded."""
    tab.wait_for_load_state()
    tab.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    tab.evaluate(axe)
    assert tab.evaluate(RUN_AXE) == [], tab.url
    size = tab.viewport_size
    tab.set_viewport_size({"width": 320, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), tab.url
    assert tab.evaluate(STICKS_OUT) == [], tab.url
    tab.set_viewport_size(size or {"width": 1280, "height": 900})


def follow(place: Locator, *, by: str = "") -> None:
    """Click, or press a key, and be on the next page before anything else is looked at."""
    with place.page.expect_navigation():
        if by:
            place.press(by)
        else:
            place.click()


def open_step(tab: Page, label: str) -> None:
    """The form behind one of the buttons of the next steps, also of those that unfold."""
    button = tab.locator(".ik-doing").get_by_role("link", name=label, exact=True)
    if button.count() == 0:
        tab.locator(".ik-doing details.ik-unfold > summary").first.click()
    follow(button.first)
    expect(tab.get_by_role("heading", level=1)).to_have_text(label)


def send(tab: Page, label: str) -> None:
    follow(tab.get_by_role("button", name=label, exact=True).last)
    expect(tab.get_by_role("status")).to_contain_text(f"„{label}“")


def do(tab: Page, label: str) -> None:
    """A step that asks for nothing but the day."""
    open_step(tab, label)
    send(tab, label)
