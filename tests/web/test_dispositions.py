"""The page on which the commissioner says what becomes of the measures of an ending concept."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import DispositionKind
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
        rows = {name: value for one in titles for name, value in self.row(one, kind=kind, heir=heir).items()}
        return self.send({**rows, "grund": reason, "stand": str(version)})

    def row(self, title: str, *, kind: str = "", heir: str = "", reason: str = "") -> dict[str, str]:
        own = self.measures[title]
        return {f"art-{own}": kind, f"nachfolge-{own}": heir, f"grund-{own}": reason}

    def send(self, sent: dict[str, str]) -> str:
        sent = {"grund": "", "stand": "0", **sent, "csrf_token": token(self.client)}
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


def test_each_row_has_its_own_kind_heir_and_reason(page: Page, session: Session) -> None:
    rows = page.row(FIRST, kind="replaced", heir=HEIR, reason="Größer gedacht.") | page.row(SECOND, kind="dropped")
    assert "2 Maßnahmen sind eingetragen." in page.send({**rows, "grund": "Niemand las ihn."})
    found = {one.measure.title: one for one in session.scalars(select(Disposition))}
    assert {title: (one.kind, one.reason) for title, one in found.items()} == {
        FIRST: (DispositionKind.REPLACED, "Größer gedacht."),
        SECOND: (DispositionKind.DROPPED, "Niemand las ihn."),
    }
    assert [heir.measure.title for heir in found[FIRST].heirs] == [HEIR]


def test_the_likely_heir_stands_there_and_binds_nobody(page: Page) -> None:
    assert "Vorschlag: ähnlicher Name" in page.read()
    assert "Eine Maßnahme ist eingetragen. Eine ist noch offen." in page.say(FIRST, kind="dropped", heir=HEIR)


def test_what_is_wrong_stands_at_its_row_and_what_was_typed_stays(page: Page, session: Session) -> None:
    rows = page.row(FIRST, kind="continued", heir="9.9", reason="Es geht weiter.") | page.row(SECOND, kind="split")
    answer = page.send(rows)
    assert answer.startswith("400")
    assert f"{FIRST}: „9.9“ ist keine Maßnahme des nächsten Konzepts." in answer
    assert f"{SECOND}: „aufgeteilt“: Bitte wählen Sie mindestens zwei nachfolgende Maßnahmen." in answer
    sent = {"stand": "0", "grund": "", "csrf_token": token(page.client), **rows}
    shown = page.client.post(page.address, data=sent).text
    assert all(f'value="{typed}"' in shown for typed in ("9.9", "Es geht weiter."))
    assert session.scalars(select(Disposition)).all() == []


def test_a_row_with_words_and_no_choice_is_asked_about(page: Page) -> None:
    answer = page.send(page.row(FIRST, reason="Größer gedacht.") | page.row(SECOND, kind="dropped", reason="Nein."))
    assert f"{FIRST}: Bitte wählen Sie, was daraus wird." in answer


def test_whoever_was_slower_keeps_what_was_typed_and_can_send_it_again(page: Page, session: Session) -> None:
    assert page.say(FIRST, kind="replaced", heir=HEIR).startswith("200")
    slower = page.row(SECOND, kind="dropped", reason="Niemand las ihn.")
    answer = page.client.post(
        page.address, data={"stand": "0", "csrf_token": token(page.client), "grund": "", **slower}
    )
    assert answer.status_code == 409
    assert 'value="Niemand las ihn."' in answer.text
    assert 'name="stand" value="1"' in answer.text
    assert page.send({**slower, "stand": "1"}).startswith("200")


def test_heirs_in_a_concept_that_follows_no_more_are_chosen_anew(page: Page, session: Session, old: Concept) -> None:
    page.say(FIRST, kind="continued", heir=HEIR, reason="Es geht weiter.")
    other = Concept(case=Case(kind="concept", public=True), title="2024 bis 2030", state="in_force", created=AT)
    session.add(other)
    session.flush()
    session.refresh(old)
    old.successor_id = other.id
    session.commit()
    told = page.read()
    assert "Zu 2 von 2 Maßnahmen steht noch nichts fest." in told
    assert "Bitte neu wählen: Inzwischen folgt ein anderes Konzept" in told
    assert "Eine Maßnahme ist eingetragen. Eine ist noch offen." in page.say(SECOND, kind="dropped", version=1)
    page.say(FIRST, kind="dropped", version=2)
    session.refresh(old)
    assert old.state is ConceptState.SUPERSEDED


def test_measures_are_asked_about_in_the_order_of_their_numbers(page: Page, session: Session) -> None:
    for title, number in ((FIRST, "1.10"), (SECOND, "1.9")):
        session.scalars(select(Measure).where(Measure.title == title)).one().number = number
    session.commit()
    told = page.read()
    assert told.index(f"1.9 {SECOND}") < told.index(f"1.10 {FIRST}")


def test_the_public_reads_it_when_the_concept_is_superseded(page: Page, client: FlaskClient) -> None:
    stranger = client.application.test_client()
    page.say(FIRST, kind="dropped")
    assert "Kein Bedarf." not in page.read(stranger)
    assert "steht hier, sobald das nächste Konzept gilt" in page.read(stranger)
    assert "noch nichts fest" not in page.read(stranger)
    page.say(SECOND, kind="dropped", version=1)
    assert "Kein Bedarf." in page.read(stranger)
