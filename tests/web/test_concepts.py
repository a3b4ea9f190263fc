"""The page of a concept and the overview: what they show to whom, of which day, and in how many statements."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import Concept
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from ik_workflow.operations.budget_rounds import RoundTerms
from ik_workflow.operations.budget_rounds import enter_round
from ik_workflow.operations.budget_rounds import open_due
from ik_workflow.operations.concerns import CONCERNS
from ik_workflow.operations.earlier import standings
from ik_workflow.states.measure import Impact
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.web.board import money_of
from tests.make import AT
from tests.make import act
from tests.make import make_actor
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import make_measures
from tests.web.conftest import TODAY
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

M = MeasureState
MOVED, DROPPED = date(2026, 10, 5), date(2026, 11, 2)
LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def treasurer(session: Session, forum: Forum) -> Actor:
    return make_actor(session, forum.house.administration, offices=[Office.TREASURY], name="Kim Beispiel")


def concept_of(session: Session, measures: list[Measure], *, public: bool = True) -> Concept:
    concept = session.get_one(Concept, measures[0].concept_id)
    for case in (concept.case, *(measure.case for measure in measures)):
        case.public = public
    session.commit()
    return concept


def enter(client: FlaskClient, session: Session, who: Actor) -> None:
    sign_in(client, session.get_one(Person, who.person_id))


def story(session: Session, forum: Forum) -> Concept:
    """Two measures: one is given another date in October, one is dropped in November."""
    measures = make_measures(session, forum.department, 2, state=M.DRAFTED, due_on=date(2026, 12, 31))
    act(session, measures[0], "revise", forum.commissioner, on=MOVED, at=LATER, due_on=date(2027, 6, 30))
    act(session, measures[1], "drop", forum.commissioner, on=DROPPED, at=LATER, reason="Kein Bedarf.")
    return concept_of(session, measures)


def test_the_difference_between_two_days_is_a_sentence(client: FlaskClient, session: Session, forum: Forum) -> None:
    page = f"/konzepte/{story(session, forum).public_id}"
    text = words(client.get(f"{page}?vergleich=2026-10-01"))
    moved = "eine verschoben (1 Maßnahme 1 vom 31. Dezember 2026 auf den 30. Juni 2027)"
    assert f"Seit dem 1. Oktober 2026: eine Maßnahme entfallen (2 Maßnahme 2), {moved}." in text
    text = words(client.get(f"{page}?stand=2026-10-31&vergleich=2026-10-01"))
    assert "Zwischen dem 1. Oktober 2026 und dem 31. Oktober 2026: eine Maßnahme verschoben" in text
    assert "Sie sehen den Stand vom Samstag, 31. Oktober 2026" in text
    assert "hat sich an keiner Maßnahme etwas geändert" in words(client.get(f"{page}?vergleich=2026-11-10"))


def test_an_earlier_day_counts_the_measures_as_they_stood(client: FlaskClient, session: Session, forum: Forum) -> None:
    page = f"/konzepte/{story(session, forum).public_id}"
    assert "1 nicht umgesetzt oder entfallen, 1 noch nicht beschlossen" in words(client.get(page))
    earlier = words(client.get(f"{page}?stand=2026-10-31"))
    assert "2 noch nicht beschlossen" in earlier
    assert "Entworfen" in earlier.partition("Die Handlungsfelder")[2].partition("2 Maßnahme 2")[0]
    assert "entfallen 2 Maßnahme 2" not in earlier.lower()


def test_a_day_to_come_is_refused_with_a_sentence(client: FlaskClient, session: Session, forum: Forum) -> None:
    answer = client.get(f"/konzepte/{story(session, forum).public_id}?stand=2027-01-01")
    assert (answer.status_code, "liegt in der Zukunft" in words(answer)) == (400, True)


def test_everybody_sees_the_light_of_a_public_measure_and_no_other_measure(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    shown, hidden = make_measures(session, forum.department, 2, unfunded=True)
    page = f"/konzepte/{concept_of(session, [shown, hidden]).public_id}"
    hidden.case.public = False
    session.commit()
    text = words(client.get(page))
    assert "Ampel rot 1 Maßnahme 1" in text
    assert "Maßnahme 2" not in text
    assert client.get("/konzepte").location.endswith(page)


def test_each_number_of_the_overview_leads_to_as_many_measures(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    late, free, placed, unnamed = measures = make_measures(session, forum.department, 4)
    late.due_on, free.cost, placed.cost = date(2026, 9, 30), Decimal(5), Decimal(5)
    unnamed.responsible_unit_id, unnamed.state = None, M.SUSPENDED
    session.add(CostItem(measure_id=placed.id, year=2027, amount=Decimal(5), budget_line="31.5.1", created=AT))
    concept_of(session, measures)
    every = standings(session, Measure.id > 0, TODAY, TODAY)
    for concern, number in zip(CONCERNS, (1, 3, 1, 1), strict=True):
        asked = set(session.scalars(select(Measure.id).where(concern.asked(TODAY))))
        known = {placed.id} if concern.word == "ohne-geld" else ()
        assert asked == {one.id for one in every if concern.held(one, TODAY, known)}
        assert len(asked) == number
    enter(client, session, forum.commissioner)
    text = words(client.get("/ueberblick"))
    assert "Maßnahmen 4 Verspätet 1 Seit einem halben Jahr ohne Meldung 3 Ohne Geld 1" in text
    assert "Eine Maßnahme" in words(client.get("/massnahmen?lage=ohne-geld"))


def test_what_was_given_up_costs_nothing_any_more(client: FlaskClient, session: Session, forum: Forum) -> None:
    runs, dropped, assessed = measures = make_measures(session, forum.department, 3)
    for place, one in enumerate(measures):
        session.add(CostItem(measure_id=one.id, year=2027, amount=Decimal(10**place), created=AT))
    for one in (dropped, assessed):
        act(session, one, "drop", forum.commissioner, on=DROPPED, at=LATER, reason="Kein Bedarf.")
    act(session, assessed, "evaluate", forum.commissioner, on=DROPPED, at=LATER, impact=Impact.INEFFECTIVE)
    concept = concept_of(session, [*measures])
    assert [one.total for one in money_of(session, [concept.id])] == [1]


def test_a_proposed_date_is_told_inside_only(client: FlaskClient, session: Session, forum: Forum) -> None:
    (measure,) = make_measures(session, forum.department, 1, due_on=date(2026, 9, 30))
    measure.proposed_due_on = date(2027, 5, 31)
    page = f"/konzepte/{concept_of(session, [measure]).public_id}"
    assert "31. Mai 2027" not in words(client.get(page))
    enter(client, session, forum.commissioner)
    assert "Ein neuer Termin ist vorgeschlagen: 31. Mai 2027" in words(client.get(page))


def test_the_evidence_of_a_proposed_result_is_for_those_who_follow_the_measure(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    given = {"proposed_state": "implemented", "evidence": "Vermerk 4711", "due_on": date(2027, 9, 30)}
    (measure,) = make_measures(session, forum.department, 1, **given)
    faction = make_actor(session, forum.house.administration, offices=[Office.FACTION])
    concept_of(session, [measure])
    told = []
    for who in (faction, forum.commissioner):
        enter(client, session, who)
        told.append("Vermerk 4711" in words(client.get(f"/massnahmen/{measure.public_id}")))
    assert told == [False, True]


def test_a_deadline_ahead_names_what_it_is_about(client: FlaskClient, session: Session, forum: Forum) -> None:
    (measure,) = make_measures(session, forum.department, 1, cost=Decimal(5))
    terms = RoundTerms("Haushalt", 2027, 2027, TODAY, date(2027, 1, 29), "Rundschreiben", {})
    treasury = make_actor(session, forum.house.administration, offices=[Office.TREASURY])
    enter_round(session, terms, actor=treasury, at=LATER)
    open_due(session, at=datetime.combine(TODAY, time(9), UTC))
    concept = concept_of(session, [measure])
    enter(client, session, forum.commissioner)
    for page in ("/ueberblick", f"/konzepte/{concept.public_id}"):
        told = f"29. Januar 2027 {measure.called} Maßnahme zum Haushalt anmelden {forum.department.name}"
        assert told in words(client.get(page))


def test_the_overview_is_not_for_everybody(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.unit)
    assert client.get("/ueberblick").status_code == 404


def test_statements_do_not_grow_with_the_measures(
    client: FlaskClient, app: Flask, session: Session, forum: Forum
) -> None:
    enter(client, session, forum.commissioner)
    counts: list[list[int]] = []
    for number in (200, 400):
        for concept in session.scalars(select(Concept)):
            concept.deleted = True
        concept = concept_of(session, make_measures(session, forum.department, number, due_on=date(2026, 9, 30)))
        paths = ("/ueberblick", "/ueberblick?stand=2026-10-01", f"/konzepte/{concept.public_id}", "/massnahmen")
        for path in paths:
            client.get(path)
        counts.append([])
        for path in paths:
            with statements(app) as sent:
                answer = client.get(path)
            assert (answer.status_code, len(answer.data) < 150_000) == (200, True)
            counts[-1].append(len(sent))
    assert counts[0] == counts[1]


def test_the_treasury_enters_a_round_tries_an_order_and_saves_it(
    client: FlaskClient, session: Session, forum: Forum, treasurer: Actor
) -> None:
    made = make_measures(session, forum.department, 2, cost=Decimal(60), state=M.ADOPTED_SUBJECT_TO_FUNDING)
    first, second = (f"rang_{measure.public_id}" for measure in made)
    session.commit()
    enter(client, session, treasurer)
    form = {"title": "Haushalt 2027", "first_year": "2027", "last_year": "2027", "source": "Rundschreiben"}
    days = {"opens_on": "2026-11-09", "register_until": "2027-01-29"}
    assert post(client, "/haushalt/neu", {**form, "limit": "100", "opens_on": ""}).status_code == 400
    page = post(client, "/haushalt/neu", {**form, **days, "limit": "100"}).location
    text = words(client.get(page))
    assert "Noch ist nichts entschieden. Wird ausgesetzt 2 Maßnahme 2" in text
    tried = words(client.get(f"{page}?{second}=1&grenze_2027=70"))
    assert "Gespeichert ist davon noch nichts" in tried
    assert "Wird ausgesetzt 1 Maßnahme 1" in tried
    order = {second: "1", first: "2", "grenze_2027": "70", "version": "0"}
    assert post(client, page, order).status_code == 303
    assert post(client, page, order).status_code == 409
    assert "Wird ausgesetzt 1 Maßnahme 1" in words(client.get(page))
    assert session.scalars(select(BudgetRound)).one().version == 1
