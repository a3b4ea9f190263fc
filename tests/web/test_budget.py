"""The treasury's pages of the budget: what was entered is changed in sight of all, and denial tells what follows."""

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.models.all import Person
from ik_workflow.operations.budget_rounds import RoundTerms
from ik_workflow.operations.budget_rounds import enter_round
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from tests.make import make_actor
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import make_measures
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

AT = datetime(2026, 11, 6, 9, tzinfo=UTC)
TERMS = RoundTerms(
    "Doppelhaushalt", 2027, 2028, date(2026, 11, 9), date(2027, 1, 29), "Rundschreiben", {2027: Decimal(100)}
)
TYPED = {
    **{"title": "Doppelhaushalt", "first_year": "2027", "last_year": "2028", "source": "Rundschreiben"},
    **{"opens_on": "2026-11-09", "register_until": "2027-02-26", "grenze_2027": "250", "grenze_2028": ""},
}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def page(client: FlaskClient, session: Session, forum: Forum) -> str:
    treasurer = make_actor(session, forum.house.administration, offices=[Office.TREASURY], name="Kim Beispiel")
    round_ = enter_round(session, TERMS, actor=treasurer, at=AT)
    person, address = session.get_one(Person, treasurer.person_id), round_.public_id
    session.commit()
    sign_in(client, person)
    session.rollback()
    return f"/haushalt/{address}"


def test_a_change_stands_in_the_history_and_a_stale_form_is_told(client: FlaskClient, page: str) -> None:
    form = f"{page}/aendern"
    assert post(client, form, {**TYPED, "version": "0"}).location.endswith(page)
    text = words(client.get(page))
    assert "Anmeldung bis: Freitag, 26. Februar 2027 statt Freitag, 29. Januar 2027; Grenze 2027: 250 Euro" in text
    answer = post(client, form, {**TYPED, "title": "Anders", "version": "0"})
    assert (answer.status_code, "Jemand anderes hat diesen Haushalt inzwischen geändert" in words(answer)) == (
        409,
        True,
    )


def test_a_round_that_is_not_valid_any_more_is_still_shown(client: FlaskClient, page: str) -> None:
    post(client, f"{page}/ungueltig", {"reason": "Doppelt eingetragen", "version": "0"})
    text = words(client.get(page))
    assert "Dieser Haushalt gilt seit dem" in text
    assert "Doppelt eingetragen" in text
    assert "gilt nicht mehr" in words(client.get("/haushalt"))


def test_what_follows_without_money_stands_above_the_form_of_the_step(
    client: FlaskClient, session: Session, forum: Forum, page: str
) -> None:
    (measure,) = make_measures(session, forum.department, 1, state=MeasureState.ADOPTED_SUBJECT_TO_FUNDING)
    address = measure.public_id
    session.commit()
    text = words(client.get(f"/vorgang/measure/{address}/deny_funding"))
    assert "Die Maßnahme wird ausgesetzt, ihre Ampel wird rot." in text
