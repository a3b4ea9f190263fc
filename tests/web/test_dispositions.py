"""The page on which the commissioner says what becomes of the measures of an ending concept."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from tests.make import AT
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization
from tests.web.pages import words
from tests.web.signing import sign_in
from tests.web.signing import token

FIRST, SECOND, HEIR = "Netzwerk", "Newsletter", "Netzwerk der Stadt"


@pytest.fixture
def old(session: Session) -> Concept:
    """The one that ends, with two measures; its successor has one."""
    new = Concept(case=Case(kind="concept", public=True), title="2024 bis 2028", state="in_force", created=AT)
    ending = Concept(case=Case(kind="concept", public=True), title="2016 bis 2020", state="under_review", created=AT)
    session.add_all([new, ending])
    session.flush()
    ending.successor_id = new.id
    for concept, title in ((ending, FIRST), (ending, SECOND), (new, HEIR)):
        case = Case(kind="measure", public=True)
        session.add(Measure(case=case, title=title, state="in_progress", concept_id=concept.id, created=AT))
    session.commit()
    return ending


@pytest.fixture
def commissioner(session: Session) -> Person:
    house = make_house(session)
    group = make_organization(session, house.body, "Steuerungsgruppe", classification=Classification.STEERING_GROUP)
    actor = make_actor(session, group, offices=[Office.INTEGRATION_COMMISSIONER], name="Elif Beauftragte")
    return session.get_one(Person, actor.person_id)


class Page:
    """The commissioner's browser; ``version`` is the concept's as the page showed it."""

    def __init__(self, client: FlaskClient, session: Session, old: Concept) -> None:
        self.client, self.address = client, f"/konzepte/{old.public_id}/verbleib"
        self.measures = {one.title: one.public_id for one in session.scalars(select(Measure))}
        session.commit()

    def say(self, *titles: str, kind: str, reason: str = "Kein Bedarf.", heir: str = "", version: int = 0) -> str:
        sent = {
            "csrf_token": token(self.client),
            "massnahme": [self.measures[one] for one in titles],
            "art": kind,
            "nachfolge": self.measures.get(heir, ""),
            "grund": reason,
            "stand": str(version),
        }
        answer = self.client.post(self.address, data=sent, follow_redirects=True)
        return f"{answer.status_code} {words(answer)}"

    def read(self, client: FlaskClient | None = None) -> str:
        return words((client or self.client).get(self.address))


@pytest.fixture
def page(client: FlaskClient, session: Session, old: Concept, commissioner: Person) -> Page:
    sign_in(client, commissioner)
    return Page(client, session, old)


def test_what_is_said_of_the_last_measures_supersedes_the_concept(page: Page, session: Session, old: Concept) -> None:
    assert "Zu 2 von 2 Maßnahmen steht noch nichts fest." in page.read()
    assert "2 Maßnahmen sind eingetragen." in page.say(FIRST, SECOND, kind="dropped")
    assert "Kein Bedarf." in page.read()
    session.refresh(old)
    assert old.state is ConceptState.SUPERSEDED


def test_a_missing_heir_is_named_and_what_was_typed_stays(page: Page) -> None:
    answer = page.say(FIRST, kind="continued", reason="Es geht weiter.")
    assert answer.startswith("400")
    assert "Bitte wählen Sie genau eine nachfolgende Maßnahme." in answer
    assert "Es geht weiter." in answer


def test_a_page_that_is_out_of_date_is_refused(page: Page) -> None:
    assert page.say(FIRST, kind="replaced", heir=HEIR).startswith("200")
    assert page.say(SECOND, kind="dropped").startswith("409")


def test_the_public_reads_it_when_the_concept_is_superseded(page: Page, client: FlaskClient) -> None:
    stranger = client.application.test_client()
    page.say(FIRST, kind="dropped")
    assert "Kein Bedarf." not in page.read(stranger)
    page.say(SECOND, kind="dropped", version=1)
    assert "Kein Bedarf." in page.read(stranger)
