"""A form on records that have moved on: nothing is written, and whoever was slower sees what was typed and what is."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import name_authors
from ik_workflow.operations.proposals import revise_proposal
from ik_workflow.operations.rounds import Terms
from ik_workflow.operations.rounds import plan_round
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import ProposalState
from tests.make import AT
from tests.make import SITTING
from tests.make import act
from tests.make import make_actor
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.make_proposals import make_proposal
from tests.make_proposals import make_round
from tests.make_proposals import person_of
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

P = ProposalState
KENNUNG = "1" * 32
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)  # as the pages' clock stands
BUNDLE = {"title": "Konzept", "konzept_titel": "Konzept", "explanation": "Weil es eilt.", "votum": "ja"}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def commissioner(client: FlaskClient, session: Session, forum: Forum) -> FlaskClient:
    return entered(client, session, forum.commissioner)


def entered(client: FlaskClient, session: Session, who: Actor) -> FlaskClient:
    sign_in(client, session.get_one(Person, who.person_id))
    return client


def send(session: Session, client: FlaskClient, path: str, form: dict[str, Any]) -> TestResponse:
    session.commit()
    return post(client, path, form)


def seen(*records: Proposal | Measure) -> list[str]:
    return [f"{one.public_id}.{one.version}" for one in records]


def another(session: Session, forum: Forum) -> Actor:
    return make_actor(session, forum.steering, offices=[Office.INTEGRATION_COMMISSIONER], name="Mert Beispiel")


# -- the form that began it ---------------------------------------------------------------------------------------


def test_a_co_authors_text_is_not_written_over(client: FlaskClient, session: Session, forum: Forum) -> None:
    entered(client, session, forum.member)
    form = {"kennung": KENNUNG, "title": "Sprachtreffs", "tun": "speichern"}
    assert send(session, client, "/vorschlaege/neu", form).status_code == 303
    begun = session.scalars(select(Proposal)).one()
    people = [person_of(session, one) for one in (forum.member, forum.lead)]
    name_authors(session, begun, people, actor=forum.member, occurred=NOON, at=NOON)
    other = ProposalWording(title="Sprachcafés")
    revise_proposal(session, begun, other, actor=forum.lead, occurred=NOON, at=NOON)
    answer = send(session, client, "/vorschlaege/neu", {**form, "title": "Lesetreffs"})
    assert answer.status_code == 409
    assert 'value="Lesetreffs"' in answer.text
    assert "Inzwischen gespeichert: Sprachcafés" in words(answer)


def test_what_somebody_began_and_changed_is_stored(client: FlaskClient, session: Session, forum: Forum) -> None:
    entered(client, session, forum.commissioner)
    form = {"kennung": KENNUNG, "title": "Runde 2028", "scope": "Alles."}
    for title in ("Runde 2028", "Runde 2029"):
        assert send(session, client, "/runden/neu", {**form, "title": title}).status_code == 303
    own = select(SubmissionRound.title).where(SubmissionRound.public_id == KENNUNG)
    assert session.scalars(own).all() == ["Runde 2029"]


# -- rounds -------------------------------------------------------------------------------------------------------


def test_whoever_changes_a_round_second_sees_both_texts(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    own = make_round(session, forum.commissioner, forum.field, forum.group, opened=False)
    path, version = f"/runden/{own.public_id}/bearbeiten", str(own.version)
    assert send(session, commissioner, path, {"title": "Erste", "scope": "A", "version": version}).status_code == 303
    answer = send(session, commissioner, path, {"title": "Zweite", "scope": "B", "version": version})
    assert answer.status_code == 409
    assert 'value="Zweite"' in answer.text
    assert "Inzwischen gespeichert: Erste" in words(answer)
    assert "Inzwischen gespeichert: A" in words(answer)
    again = {"title": "Zweite", "scope": "B", "version": str(int(version) + 1)}
    assert send(session, commissioner, path, again).status_code == 303


def test_two_who_begin_one_round_at_once_are_not_told_of_its_last_day(
    app: Flask, commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    other, engine = another(session, forum), app.extensions["ik_engine"]
    done: list[str] = []

    def be_faster(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        """As soon as the page has looked whether the round is there, somebody else begins it."""
        if "FROM submission_rounds" in statement and not done:
            done.append(statement)
            terms = Terms("Erste", scope="A")
            plan_round(session, terms, actor=other, occurred=AT, at=AT, public_id=KENNUNG)
            session.commit()

    session.commit()
    event.listen(engine, "after_cursor_execute", be_faster)
    answer = post(commissioner, "/runden/neu", {"kennung": KENNUNG, "title": "Zweite", "scope": "B"})
    event.remove(engine, "after_cursor_execute", be_faster)
    assert answer.status_code == 409
    assert "Inzwischen gespeichert: Erste" in words(answer)
    assert "Letzter Tag: Er liegt" not in words(answer)
    assert 'value="Zweite"' in answer.text


# -- the steering group -------------------------------------------------------------------------------------------


def decided(*proposals: Proposal) -> dict[str, Any]:
    chosen = {f"entscheidung-{one.public_id}": "ablehnen" for one in proposals}
    reasons = {f"grund-{one.public_id}": "Das ist Sache des Landes." for one in proposals}
    chosen |= {f"geeignet-{one.public_id}": "ja" for one in proposals}
    addresses = [one.public_id for one in proposals]
    return {
        "sitzung": "2026-11-20",
        "vorschlag": addresses,
        "stand": seen(*proposals),
        **chosen,
        **reasons,
    }


def test_a_decision_on_what_has_moved_on_is_answered_with_what_happened(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    one, other = (make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=title) for title in ("Eins", "Zwei"))
    form = decided(one, other)
    act(session, other, "defer", another(session, forum), on=SITTING, revisit_on=SITTING + timedelta(days=60))
    answer = send(session, commissioner, "/steuerung/beschluss", form)
    assert answer.status_code == 409
    assert "Inzwischen wurde dieser Vorgang geändert; Stand jetzt: „zurückgestellt“." in words(answer)
    assert "Inzwischen geschehen" in words(answer)
    assert answer.text.count("Das ist Sache des Landes.") == 2
    session.expire_all()
    assert one.state is P.BEFORE_STEERING_GROUP


def test_a_decision_needs_the_version_that_was_seen(commissioner: FlaskClient, session: Session, forum: Forum) -> None:
    form = decided(make_proposal(session, forum, P.BEFORE_STEERING_GROUP))
    assert send(session, commissioner, "/steuerung/beschluss", {**form, "stand": []}).status_code == 409


def test_an_error_elsewhere_does_not_hide_that_it_moved_on(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    one = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    form = decided(one)
    act(session, one, "defer", another(session, forum), on=SITTING, revisit_on=SITTING + timedelta(days=60))
    answer = send(session, commissioner, "/steuerung/beschluss", {**form, "sitzung": ""})
    assert answer.status_code == 400
    assert f'name="stand" value="{form["stand"][0]}"' in answer.text


def test_a_merger_of_what_has_moved_on_is_answered_with_what_happened(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    one, other = (make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=title) for title in ("Eins", "Zwei"))
    addresses = [one.public_id, other.public_id]
    form = {"mit": addresses, "ziel": addresses[0], "sitzung": "2026-11-20", "unterrichtet": "ja"}
    form["stand"] = seen(one, other)
    act(session, other, "defer", another(session, forum), on=SITTING, revisit_on=SITTING + timedelta(days=60))
    answer = send(session, commissioner, "/steuerung/vergleich", form)
    assert answer.status_code == 409
    assert "„Zwei“: Inzwischen wurde dieser Vorgang geändert; Stand jetzt: „zurückgestellt“." in words(answer)
    assert "Inzwischen geschehen" in words(answer)


@pytest.mark.parametrize("path", ["/steuerung/beschluss", "/steuerung/vergleich"])
def test_statements_of_a_decision_do_not_grow_with_the_other_proposals(
    app: Flask, commissioner: FlaskClient, session: Session, forum: Forum, path: str
) -> None:
    counts = []
    for number in (1, 8, 8):  # the first request of a process asks for more
        for _ in range(number):
            make_proposal(session, forum, P.IN_WORKING_GROUP)
        pair = [make_proposal(session, forum, P.BEFORE_STEERING_GROUP) for _ in range(2)]
        addresses = [one.public_id for one in pair]
        merged = {"mit": addresses, "ziel": addresses[0], "unterrichtet": "ja", "sitzung": "2026-11-20"}
        form = decided(*pair) if path.endswith("beschluss") else merged | {"stand": seen(*pair)}
        session.commit()
        with statements(app) as sent:
            answer = post(commissioner, path, form)
        assert answer.status_code == 303, words(answer)
        counts.append(len(sent))
    assert counts[1] == counts[2]


# -- bundling -----------------------------------------------------------------------------------------------------


def test_a_bundle_of_what_has_moved_on_is_answered_with_what_happened(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    measure = make_measure(session, forum)
    form = {**BUNDLE, "massnahme": measure.public_id, "stand": seen(measure)}
    act(session, measure, "revise", forum.commissioner, on=SITTING, goal="Zehn Treffen im Jahr")
    answer = send(session, commissioner, "/steuerung/buendeln", form)
    assert answer.status_code == 409
    assert "Inzwischen wurde dieser Vorgang geändert" in words(answer)
    assert "Inzwischen geschehen" in words(answer)
    assert "Weil es eilt." in answer.text


def test_a_measure_that_another_bundle_took_is_named(commissioner: FlaskClient, session: Session, forum: Forum) -> None:
    measure = make_measure(session, forum)
    form = {**BUNDLE, "massnahme": measure.public_id, "stand": seen(measure)}
    assert send(session, commissioner, "/steuerung/buendeln", form).status_code == 303
    answer = send(session, commissioner, "/steuerung/buendeln", {**form, "title": "Zweites Konzept"})
    assert answer.status_code == 409
    assert f"Stand jetzt: „{MeasureState.IN_PAPER.label}“. Sie steht nicht mehr zur Auswahl." in words(answer)
    assert session.scalar(select(Measure.state).where(Measure.id == measure.id)) is MeasureState.IN_PAPER
    assert "Weil es eilt." in answer.text
