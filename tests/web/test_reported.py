"""What was reported feeds the measure's page, for those who may read it; the form says which indicator is meant."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Person
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.history import correct
from ik_workflow.operations.measure_plans import CostPlan
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import write_plan
from tests.make import act
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import ANSWERED
from tests.make_reports import ANSWERED_AT
from tests.make_reports import OPENED
from tests.make_reports import answer
from tests.make_reports import make_cycle
from tests.make_reports import make_measures
from tests.make_reports import reports_of
from tests.web.pages import words
from tests.web.signing import sign_in

TRAINED = IndicatorPlan("Geschulte", "Personen", target=Decimal(120))
SAID: dict[str, Any] = {
    "indicator_value": "viele",
    "cost": Decimal("12500.50"),
    "evidence": "Liste: https://potsdam.example/liste",
}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def report(session: Session, forum: Forum) -> StatusReport:
    measures = make_measures(session, forum.department, 1, evidence="Foto im Rathaus", evidence_kind="Teilnahmeliste")
    measures[0].case.public = True
    costs = [CostPlan(2026, Decimal(8000)), CostPlan(2027, Decimal(4500))]
    write_plan(session, measures[0], indicators=[TRAINED], costs=costs, at=ANSWERED_AT)
    return reports_of(session, make_cycle(session, forum.commissioner, measures))[0]


def page(client: FlaskClient, session: Session, who: Actor, report: StatusReport, path: str = "") -> TestResponse:
    person, address = session.get_one(Person, who.person_id), f"/massnahmen/{report.measure.public_id}"
    session.commit()
    sign_in(client, person)
    session.rollback()
    return client.get(path or address)


def confirmed(session: Session, forum: Forum, report: StatusReport) -> None:
    answer(session, report, forum.unit, **SAID)
    act(session, report, "confirm", forum.commissioner, on=ANSWERED, at=ANSWERED_AT)


def test_the_measure_shows_what_its_confirmed_report_says(
    client: FlaskClient, session: Session, forum: Forum, report: StatusReport
) -> None:
    confirmed(session, forum, report)
    shown = page(client, session, forum.unit, report)
    assert "Als Wert gemeldet: „viele“; noch keinem Indikator zugeordnet." in words(shown)
    assert f'href="/massnahmen/{report.measure.public_id}/planung">Wert' in shown.text
    assert "12.500,50 Euro laut letzter bestätigter Meldung vom Montag, 16. November 2026" in words(shown)
    assert "Zusammen 12.500 Euro" in words(shown)
    assert 'href="https://potsdam.example/liste" rel="nofollow noopener noreferrer"' in shown.text
    assert "Foto im Rathaus" in words(shown)


def test_what_is_not_confirmed_or_not_for_somebody_is_not_shown(
    client: FlaskClient, session: Session, forum: Forum, report: StatusReport
) -> None:
    answer(session, report, forum.unit, **SAID)
    assert "laut letzter" not in words(page(client, session, forum.unit, report))
    act(session, report, "confirm", forum.commissioner, on=ANSWERED, at=ANSWERED_AT)
    shown = page(client, session, forum.lead, report).text
    assert "Kosten nach Jahren" in shown
    for one in ("viele", "laut letzter", "potsdam.example/liste", "Foto im Rathaus", "Teilnahmeliste"):
        assert one not in shown


def test_the_form_says_which_indicator_is_meant(
    client: FlaskClient, session: Session, forum: Forum, report: StatusReport
) -> None:
    (indicator,) = session.scalars(select(Indicator)).all()
    session.add(IndicatorValue(indicator_id=indicator.id, on=OPENED, value=Decimal(60), created=ANSWERED_AT))
    sentence = "Gemeint ist „Geschulte“ (Einheit: Personen, zuletzt 60 Personen am 9. November 2026, Zielwert 120"
    one = f"/meldungen/{report.public_id}"
    for path in (one, f"/zyklen/{report.cycle.public_id}/meldungen"):
        assert sentence in words(page(client, session, forum.unit, report, path))


def test_added_evidence_stands_on_the_page_with_who_and_when(
    client: FlaskClient, session: Session, forum: Forum, report: StatusReport
) -> None:
    piece: dict[str, Any] = {"shows": "Teilnahmeliste", "shown_on": OPENED, "place": "https://potsdam.example/liste"}
    act(session, report.measure, "add_evidence", forum.unit, on=ANSWERED, at=ANSWERED_AT, **piece)
    shown = page(client, session, forum.unit, report)
    by = "Eingetragen am 16. November 2026, durch: zuständige Stelle"
    assert f"9. November 2026 Teilnahmeliste https://potsdam.example/liste {by}" in words(shown)
    assert 'href="https://potsdam.example/liste" rel="nofollow noopener noreferrer"' in shown.text
    assert "Nachweis hinzugefügt Teilnahmeliste (9. November 2026)" in words(shown)
    assert f'<a href="/vorgang/measure/{report.measure.public_id}/add_evidence">' in shown.text
    assert shown.text.count('href="/berichtigen/measure/') == 2  # beside the piece, and in the course
    assert "Teilnahmeliste (" not in words(page(client, session, forum.member, report))
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "add_evidence")).one()
    correct(session, entry, actor=forum.unit, reason="Familie Mustermann", recorded_at=ANSWERED_AT)
    assert "Mustermann" not in words(page(client, session, forum.member, report))
    assert "Mustermann" in words(page(client, session, forum.unit, report))
