"""The unit plans its measure on one form: indicators with values, costs, milestones; the journal says what changed."""

import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import Case
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Person
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.web.pages import words
from tests.web.signing import sign_in
from tests.web.signing import token


class Form:
    """The browser of the responsible department."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        self.client, self.address = client, f"/massnahmen/{address}"

    def send(self, old: str = "", **typed: str) -> TestResponse:
        page = old or self.client.get(f"{self.address}/planung").text
        filled = dict(re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"', page))
        selects = re.findall(r'<select [^>]*name="([^"]+)"(.*?)</select>', page, re.DOTALL)
        chosen = {name: "".join(re.findall(r'value="([\w-]*)" selected', options)) for name, options in selects}
        text = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n([^<]*)<', page)
        named = {name.replace("_", "-", 1): value for name, value in typed.items()}
        every = dict.fromkeys(re.findall(r'name="([ikm]\d+-[a-z_]+|beteiligte)"', page), "")
        sent = {**every, **filled, **chosen, **dict(text), **named, "csrf_token": token(self.client)}
        return self.client.post(f"{self.address}/planung", data=sent, follow_redirects=True)


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def form(client: FlaskClient, session: Session, house: House) -> Form:
    actor = make_actor(session, house.administration, offices=[Office.DEPARTMENT])
    measure = Measure(case=Case(kind="measure", public=True), title="Kurse", state="in_progress", created=AT)
    measure.responsible_unit_id = house.administration.id
    session.add(measure)
    session.commit()
    address, person = measure.public_id, session.get_one(Person, actor.person_id)
    sign_in(client, person)
    session.rollback()
    return Form(client, address)


GOOD = {
    **{"i0_name": "Zahl der Plätze", "i0_unit": "Plätze", "i0_baseline": "10", "i0_target": "40"},
    **{"i0_value": "25", "i0_value_on": "2026-06-30", "k0_year": "2027", "k0_amount": "12.500"},
    **{"m0_title": "Auftrag vergeben", "m0_due": "2027-03-31", "beteiligte": "Caritas"},
}


def test_a_department_plans_and_the_page_shows_it(session: Session, form: Form) -> None:
    page = words(form.send(**GOOD))
    assert "Ausgangswert 10 Plätze, Zielwert 40 Plätze, soll steigen." in page
    assert "Der Zielwert ist noch nicht erreicht." in page
    assert "25 Plätze" in page
    assert "12.500 Euro, geschätzt" in page
    assert "Auftrag vergeben bis Mittwoch, 31. März 2027" in page
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "set_plan")).one()
    assert "Kosten 2027: bisher –, jetzt 12.500 Euro, geschätzt" in entry.facts["changes"].splitlines()


def test_a_second_value_is_added_and_a_row_that_is_emptied_is_struck(session: Session, form: Form) -> None:
    form.send(**GOOD)
    form.send(i0_value="40", i0_value_on="2026-09-30", m0_title="", m0_due="")
    values = session.scalars(select(IndicatorValue.value).order_by(IndicatorValue.on)).all()
    assert values == [Decimal(25), Decimal(40)]
    assert session.scalars(select(Milestone.deleted)).all() == [True]
    page = words(form.client.get(form.address))
    assert "Zahl der Plätze: von 25 Plätze auf 40 Plätze in 2 Werten" in page
    assert "Der Zielwert ist erreicht." in page


def test_a_new_name_keeps_the_values_and_names_can_be_exchanged(session: Session, form: Form) -> None:
    form.send(**GOOD, i1_name="Quote")
    form.send(i0_name="Quote", i1_name="Zahl der Plätze")
    found = session.execute(select(Indicator.name, IndicatorValue.value).outerjoin(IndicatorValue))
    assert {row.name: row.value for row in found} == {"Quote": Decimal(25), "Zahl der Plätze": None}


def test_a_wrong_value_is_struck(session: Session, form: Form) -> None:
    form.send(**GOOD)
    assert "25 Plätze vom 30. Juni 2026" in form.client.get(f"{form.address}/planung").text
    assert "Noch kein Wert." in words(form.send(i0_wrong="2026-06-30"))


def test_of_two_tabs_the_second_keeps_what_was_typed_and_loses_nothing_of_the_first(
    session: Session, form: Form
) -> None:
    form.send(**GOOD)
    other = form.client.get(f"{form.address}/planung").text
    form.send(m1_title="Abnahme")
    page = form.send(old=other, i0_target="60")
    assert page.status_code == 409
    assert "Jemand anderes hat die Planung inzwischen geändert." in words(page)
    assert 'value="60"' in page.text
    form.send(old=page.text)
    assert session.scalars(select(Milestone.title).where(~Milestone.deleted).order_by(Milestone.id)).all() == [
        *("Auftrag vergeben", "Abnahme")
    ]
    assert session.scalars(select(Indicator.target)).all() == [Decimal(60)]


def test_who_may_not_plan_is_told_before_typing(client: FlaskClient, session: Session, form: Form) -> None:
    session.execute(update(Measure).values(state="implemented"))
    session.commit()
    page = client.get(f"{form.address}/planung")
    assert (page.status_code, "Zurück zur Maßnahme" in words(page), "<form class" in page.text) == (409, True, False)


def test_an_amount_in_words_stays_in_words(session: Session, form: Form) -> None:
    form.send(**{**GOOD, "k0_amount": "ca. 20 T€"})
    assert session.execute(select(CostItem.amount, CostItem.words)).all() == [(None, "ca. 20 T€")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"i0_target": "5"}, "Er liegt unter dem Ausgangswert"),
        ({"i0_target": "viele"}, "„viele“ lässt sich nicht als Zahl eintragen."),
        ({"i0_target": "9" * 20}, "lässt sich nicht als Zahl eintragen."),
        ({"k0_year": "27"}, "Bitte nennen Sie ein Jahr von 1991 bis 2100."),
        ({"k0_amount": "-500"}, "„-500“ ist kein Betrag."),
        ({"k0_amount": "1e5"}, "„1e5“ ist kein Betrag."),
        ({"m0_due": "0001-01-01"}, "Termin: Bitte prüfen Sie das Jahr."),
        ({"i0_value": ""}, "Neuer Wert: Bitte füllen Sie dieses Feld aus."),
        ({"m0_reported": "2099-01-01"}, "Der Tag liegt in der Zukunft."),
        ({"i0_name": ""}, "Indikator: Bitte füllen Sie dieses Feld aus."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    session: Session, form: Form, typed: dict[str, str], sentence: str
) -> None:
    answer = form.send(**{**GOOD, **typed})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert 'value="Auftrag vergeben"' in answer.text
    assert session.scalars(select(Milestone)).all() == []


def test_a_form_without_a_change_says_so(form: Form) -> None:
    form.send(**GOOD)
    assert "Sie haben nichts geändert." in words(form.send())
