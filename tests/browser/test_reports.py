"""A department answers for its measures on a phone with the keyboard; the coordinator asks back, confirms, releases."""

from datetime import date

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.database import make_engine
from ik_workflow.operations.cycles import Terms
from ik_workflow.operations.cycles import plan_cycle
from ik_workflow.operations.cycles import turn
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.results import Classification
from tests.browser.conftest import AT
from tests.browser.signing import sign_in_as
from tests.browser.signing import sign_out
from tests.browser.test_proposals import PHONE
from tests.browser.test_proposals import press_on
from tests.browser.walking import follow
from tests.browser.walking import look

TITLE = "Beispiel: Bericht zum Konzept 2027"
EXCHANGE = "4.1 Mehr Austausch zwischen Migrantenorganisationen und Schulsozialarbeit"
COURSES = "4.2 Beispiel: Ferienkurse vor der Einschulung"
GUIDES = "4.3 Beispiel: Elternlotsen an zehn Schulen"


@pytest.fixture
def cycle(own_url: str) -> str:
    """The address of a cycle that asks about the measures of the city's concept."""
    engine = make_engine(own_url)
    with Session(engine) as session:
        held = select(Membership.person_id).where(Membership.role == Office.INTEGRATION_COMMISSIONER)
        person = session.scalars(select(Person).where(Person.id.in_(held)).order_by(Person.id)).first()
        assert person is not None
        actor = actor_of(session, person, AT.date())
        council = select(Organization.id).where(Organization.classification == Classification.COUNCIL)
        sittings = select(MeetingBody.meeting_id).where(MeetingBody.organization_id.in_(council))
        march = select(Meeting).where(Meeting.id.in_(sittings), Meeting.held_on >= date(2027, 3, 1))
        target = session.scalars(march.order_by(Meeting.held_on)).first()
        concept = session.scalars(select(Concept).where(Concept.title.contains("2024 bis 2028"))).one()
        terms = Terms(TITLE, target, AT.date())
        when = {"actor": actor, "occurred": AT.date(), "at": AT}
        made = plan_cycle(session, CycleKind.REPORT, terms, concept=concept, **when)  # type: ignore[arg-type]
        turn(session, made, "open", **when)  # type: ignore[arg-type]
        session.commit()
        address = f"/zyklen/{made.public_id}"
    engine.dispose()
    return address


def fill(tab: Page, measure: str, course: str, done: str) -> None:
    """From field to field with the Tab key alone."""
    row = tab.get_by_role("listitem").filter(has=tab.get_by_role("heading", name=measure))
    for label, text in (("Wie steht die Maßnahme", course), ("Was wurde getan", done)):
        wanted = row.get_by_label(label, exact=True)
        for _ in range(200):
            if wanted.evaluate("one => one === document.activeElement"):
                break
            tab.keyboard.press("Tab")
        else:
            raise AssertionError(f"the keyboard does not reach {label} of {measure}")
        tab.keyboard.type(text)


def test_a_department_answers_and_the_coordinator_releases(tab: Page, axe: str, cycle: str) -> None:
    tab.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    sign_in_as(tab, "fachbereich-bildung")
    follow(tab.get_by_role("link", name=TITLE))
    expect(tab.locator("main")).to_contain_text("10 Meldungen fehlen noch.")
    look(tab, axe)
    for measure in (EXCHANGE, COURSES, GUIDES):
        fill(tab, measure, "In Umsetzung", f"Es geht voran: {measure}.")
    press_on(tab, "button", "Alle ausgefüllten Meldungen abgeben")
    tab.get_by_role("status").filter(has_text="3 Meldungen sind abgegeben.").wait_for()
    look(tab, axe)
    tab.goto(cycle)
    tab.get_by_text("Ihre Stelle hat noch 7 Maßnahmen zu melden.").wait_for()
    look(tab, axe)
    sign_out(tab)

    sign_in_as(tab, "beauftragte")
    follow(tab.get_by_role("listitem").filter(has_text="Meldungen prüfen").get_by_role("link", name=TITLE))
    look(tab, axe)
    row = tab.get_by_role("listitem").filter(has=tab.get_by_role("heading", name=COURSES))
    row.get_by_label("Was wollen Sie wissen?").fill("Wie viele Plätze waren belegt?")
    follow(row.get_by_role("button", name="Rückfrage stellen"))
    tab.get_by_role("status").filter(has_text="Die Rückfrage ist gestellt.").wait_for()
    sign_out(tab)

    sign_in_as(tab, "fachbereich-bildung")
    tab.goto(f"{cycle}/meldungen?stand=queried")
    follow(tab.get_by_role("link", name=COURSES))
    tab.get_by_text("Wie viele Plätze waren belegt?").first.wait_for()
    look(tab, axe)
    tab.get_by_label("Was wurde getan").fill("Vier Ferienkurse, 58 von 60 Plätzen belegt.")
    press_on(tab, "button", "Antwort abgeben")
    tab.get_by_role("status").filter(has_text="Ihre Meldung ist abgegeben.").wait_for()
    sign_out(tab)

    sign_in_as(tab, "beauftragte")
    tab.goto(f"{cycle}/pruefung")
    for box in tab.get_by_role("checkbox").all():
        box.check()
    follow(tab.get_by_role("button", name="Ausgewählte bestätigen"))
    tab.get_by_role("status").filter(has_text="3 Meldungen sind bestätigt.").wait_for()
    look(tab, axe)
    tab.goto(cycle)
    look(tab, axe)
    follow(tab.get_by_role("link", name="Abfrage schließen"))
    tab.get_by_label("Begründung").fill("Die anderen Stellen haben abgesagt.")
    follow(tab.get_by_role("button", name="Abfrage schließen"))
    tab.get_by_text("gibt es keine Meldung; sie stehen so im Bericht.").wait_for()
    follow(tab.get_by_role("link", name="Meldungen freigeben"))
    follow(tab.get_by_role("button", name="Meldungen freigeben"))
    tab.get_by_text("Die Werte stehen seit Sonntag, 22. November 2026 fest.").wait_for()
    look(tab, axe)


def test_on_paper_a_cycle_is_its_state_its_numbers_and_its_plan(tab: Page, cycle: str) -> None:
    sign_in_as(tab, "beauftragte")
    tab.goto(cycle)
    tab.emulate_media(media="print")
    expect(tab.get_by_role("navigation").first).to_be_hidden()
    expect(tab.get_by_role("link", name="Abfrage schließen")).to_be_hidden()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    expect(tab.get_by_role("heading", name="Wer hat gemeldet")).to_be_visible()
    tab.set_viewport_size({"width": 680, "height": 900})  # an A4 sheet between its margins
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
