"""A measure that went into a paper although a check stood against it: the reason stands wherever the measure does."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.documents.paper_sheet import paper_sheet
from ik_workflow.documents.word import words as word_fields
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.lifted_checks import LiftedCheck
from ik_workflow.operations.lifted_checks import lifted_in_paper
from ik_workflow.operations.lifted_checks import lifted_of_measure
from ik_workflow.states.measure import CHECKS
from ik_workflow.states.measure import check_of
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import act
from tests.make import make_paper
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.web.pages import words
from tests.web.signing import sign_in

WHY = "Der Indikator folgt mit dem Haushalt."
LIST = "Ohne vollständige Angaben aufgenommen"


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


def put(session: Session, forum: Forum, paper: Paper, **missing: object) -> Measure:
    measure = make_measure(session, forum, title="Lotsen")
    plan = {"indicator": "Anzahl der Lotsen", "due_on": BEFORE, "cost": 0, "in_remit": True}
    for name, value in {**plan, "goal": "20 Lotsen helfen.", **missing}.items():
        setattr(measure, name, value)
    measure.responsible_unit_id, measure.number = forum.department.id, "3.2"
    session.flush()
    act(session, measure, "put_into_paper", forum.commissioner, on=SITTING, paper=paper.id, reason=WHY)
    return measure


def test_what_was_missing_and_why_it_came_in_all_the_same(session: Session, forum: Forum) -> None:
    paper = make_paper(session, forum.house)
    measure = put(session, forum, paper, indicator=None, cost=None)
    found = [LiftedCheck("3.2 Lotsen", ["kein Indikator", "keine Antwort zu den Kosten"], WHY)]
    assert lifted_in_paper(session, paper.id) == lifted_of_measure(session, measure) == found
    assert lifted_in_paper(session, paper.id, until=BEFORE - timedelta(days=999)) == []


def test_a_complete_measure_stands_in_no_list(session: Session, forum: Forum) -> None:
    paper = make_paper(session, forum.house)
    assert lifted_of_measure(session, put(session, forum, paper)) == []


def test_every_check_is_known_by_its_sentence() -> None:
    for guard, reason in CHECKS:
        assert check_of(guard.sentence.replace("{word}", "mehr")) is reason
    assert check_of("Etwas anderes.") is None


def test_the_public_reads_the_reason_with_the_paper(client: FlaskClient, session: Session, forum: Forum) -> None:
    paper = make_paper(session, forum.house)
    measure = put(session, forum, paper, indicator=None)
    assert word_fields(paper_sheet(session, paper))["unvollstaendig"][0]["begruendung"] == WHY
    session.commit()
    line = f"{LIST} 3.2 Lotsen (kein Indikator). Begründung: {WHY}"
    for address in (f"/vorlagen/{paper.public_id}", f"/vorlagen/{paper.public_id}/vorlage"):
        assert line in words(client.get(address))
    sign_in(client, session.get_one(Person, forum.commissioner.person_id))
    told = f"{LIST} (kein Indikator). Begründung der Beauftragten: {WHY}"
    assert told in words(client.get(f"/massnahmen/{measure.public_id}"))


def test_who_gives_a_reason_reads_that_it_will_be_published(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    make_paper(session, forum.house)
    measure = make_measure(session, forum)
    measure.indicator = None
    session.commit()
    sign_in(client, session.get_one(Person, forum.commissioner.person_id))
    page = client.get(f"/vorgang/measure/{measure.public_id}/put_into_paper")
    assert "Die Begründung wird veröffentlicht" in words(page)
