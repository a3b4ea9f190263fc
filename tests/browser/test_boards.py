"""Journey 6: a board comments or waives, a faction moves, an auditor only reads, an administrator only administers."""

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.signing import change_person
from tests.browser.signing import sign_in_as
from tests.browser.signing import sign_out
from tests.browser.walking import do
from tests.browser.walking import follow
from tests.browser.walking import look
from tests.browser.walking import open_step
from tests.browser.walking import send

FAIR = "Beispiel: Ausbildungsmesse für Zugewanderte"
SECRET = "Nachtigallenweg"


def to_paper(tab: Page, title: str) -> str:
    tab.goto("/vorlagen?suche=" + title.removeprefix("Beispiel: "))
    follow(tab.get_by_role("link", name=title).first)
    return tab.url


def offer_comment(tab: Page, title: str) -> None:
    to_paper(tab, title)
    follow(tab.get_by_role("link", name="Stellungnahme eines Beirats anbieten"))
    assert tab.get_by_label("Vorlage", exact=True).locator("option:checked").inner_text().endswith(title)
    board = tab.get_by_label("Migrantenbeirat", exact=True)
    board.check()
    follow(tab.get_by_role("button", name="Stellungnahme anbieten"))
    expect(tab.get_by_role("status")).to_contain_text("„Stellungnahme anbieten“")


def test_the_board_comments_on_one_paper_and_waives_another(tab: Page, axe: str) -> None:
    sign_in_as(tab, "buero")
    waived = "Beispiel: Bildungspatenschaften an Grundschulen"
    for title in (FAIR, waived):
        offer_comment(tab, title)
    change_person(tab, "beirat")
    look(tab, axe)
    follow(tab.get_by_role("link", name=FAIR).first, by="Enter")
    expect(tab.get_by_text("Letzter Tag der Frist")).to_be_visible()
    look(tab, axe)
    open_step(tab, "Stellung nehmen")
    tab.get_by_label("Wortlaut der Stellungnahme").fill("Der Beirat begrüßt die Messe.")
    tab.locator("[id='vote.ja']").fill("11")
    tab.locator("[id='vote.nein']").fill("1")
    tab.locator("[id='vote.enthaltung']").fill("1")
    look(tab, axe)
    send(tab, "Stellung nehmen")
    tab.goto("/schreibtisch")
    follow(tab.get_by_role("link", name=waived).first)
    do(tab, "Auf Stellungnahme verzichten")
    sign_out(tab)
    to_paper(tab, FAIR)
    expect(tab.locator("section[aria-labelledby=stellungnahmen]")).to_contain_text("Der Beirat begrüßt die Messe.")


def test_a_faction_files_a_motion_and_an_amendment(tab: Page, axe: str) -> None:
    sign_in_as(tab, "fraktion")
    follow(tab.get_by_role("link", name="Neue Vorlage"))
    tab.get_by_label("Antrag", exact=True).check()
    tab.get_by_label("Betreff").fill("Mehrsprachige Bürgersprechstunde")
    tab.get_by_label("Beschlussvorschlag").fill("Die Stadt bietet eine mehrsprachige Sprechstunde an.")
    look(tab, axe)
    send(tab, "Entwurf anlegen")
    expect(tab.locator(".ik-answer")).to_contain_text("Antrag stellen")
    open_step(tab, "Antrag stellen")
    tab.get_by_role("group", name="Fraktion oder nötige Zahl von Mitgliedern").get_by_label("Ja").check()
    tab.get_by_label("Drucksachennummer").fill("26/SVV/0801")
    send(tab, "Antrag stellen")
    expect(tab.locator(".ik-stamp")).to_contain_text("26/SVV/0801")

    address = to_paper(tab, FAIR)
    follow(tab.get_by_role("link", name="Änderungsantrag stellen"))
    assert tab.get_by_role("link", name="Abbrechen").get_attribute("href") == address.removeprefix(
        tab.url.split("/neu")[0]
    )
    tab.get_by_label("Wortlaut der Änderung").fill("Die Messe findet zweimal im Jahr statt.")
    look(tab, axe)
    follow(tab.get_by_role("button", name="Entwurf anlegen"))
    expect(tab.get_by_role("status")).to_contain_text("„Entwurf anlegen“")
    open_step(tab, "Einreichen")
    follow(tab.get_by_role("button", name="Einreichen"))
    expect(tab.get_by_role("status")).to_contain_text("„Einreichen“")
    tab.goto(address)
    expect(tab.locator("section[aria-labelledby=aenderungsantraege]")).to_contain_text("zweimal im Jahr")


STEPS = ["settle", "revise", "restate", "withdraw", "propose_bodies", "take_from_public"]


@pytest.mark.parametrize("mailbox", ["pruefung", "verwaltung"])
def test_who_takes_no_step_has_no_button_and_every_form_is_refused(tab: Page, axe: str, mailbox: str) -> None:
    sign_in_as(tab, mailbox)
    address = to_paper(tab, FAIR)
    expect(tab.locator(".ik-doing")).to_contain_text("Im Moment ist für Sie hier nichts zu tun.")
    expect(tab.locator("main a[href^='/vorgang/paper/'], main a[href^='/neu/']")).to_have_count(0)
    look(tab, axe)
    tab.reload()
    before = tab.locator("section[aria-labelledby=verlauf]").inner_text()
    token = tab.locator("input[name=csrf_token]").first.input_value()
    form = address.split("?")[0].replace("/vorlagen/", "/vorgang/paper/")
    for step in STEPS:
        sent = {"csrf_token": token, "schluessel": "0" * 32, "fassung": "1-1", "abweichung": "", "knopf": ""}
        day = {"wann.tag": "22", "wann.monat": "11", "wann.jahr": "2026"}
        answer = tab.request.post(f"{form}/{step}", form={**sent, **day}, headers={"Referer": address})
        assert answer.status in (400, 403), step
    for kind in ("paper", "meeting", "amendment", "comment"):
        assert tab.request.get(f"/neu/{kind}").status == 403
    tab.reload()
    assert tab.locator("section[aria-labelledby=verlauf]").inner_text() == before


def test_an_auditor_reads_what_is_not_public_and_the_others_do_not(tab: Page, axe: str) -> None:
    sign_in_as(tab, "pruefung")
    secret = to_paper(tab, f"Beispiel: Vertrauliche Grundstückssache {SECRET}")
    expect(tab.locator(".ik-preline")).to_contain_text("nicht öffentlich")
    for path in ("/buero", "/buero/konsensliste", "/buero/zurueckstellungen", "/buero/regelwerte"):
        tab.goto(path)
        expect(tab.locator("main form[method=post] button"), path).to_have_count(0)
    change_person(tab, "verwaltung")
    assert tab.goto(secret).status == 404  # type: ignore[union-attr]
    sign_out(tab)
    assert tab.goto(secret).status == 404  # type: ignore[union-attr]
    look(tab, axe)
    tab.goto(f"/vorlagen?suche={SECRET}")
    expect(tab.get_by_role("link", name=SECRET)).to_have_count(0)
    for path in ("/schreibtisch", "/buero", "/verwaltung", "/neu/paper"):
        answer = tab.goto(path)
        assert "/anmelden" in tab.url or (answer is not None and answer.status in (401, 403, 404)), path
