"""The procedures and the rules as people read them."""

import re
from contextlib import closing

import pytest
from flask.testing import FlaskClient

from ik_workflow.operations.step import KINDS
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.catalogue import Certainty
from ik_workflow.states.catalogue import rules
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import PAPER
from ik_workflow.states.paper import PaperState
from ik_workflow.states.resolution import FINAL as RESOLUTION_FINAL
from ik_workflow.states.resolution import RESOLUTION
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.web.answer import HEADLINES as ANSWERS
from ik_workflow.web.execution import VERDICTS
from ik_workflow.web.next_steps import LEADS_ON
from ik_workflow.web.next_steps import RESOLUTION_LEADS_ON
from ik_workflow.web.procedure_pages import CERTAINTIES
from ik_workflow.web.procedure_pages import CHAPTERS
from ik_workflow.web.procedure_pages import PURPOSES
from ik_workflow.web.procedure_pages import chapter_of
from ik_workflow.web.sentences import HEADLINES
from ik_workflow.web.way import STATION_OF
from tests.web.pages import links
from tests.web.pages import words


def test_the_explanation_leads_to_every_procedure(client: FlaskClient) -> None:
    answer = client.get("/verfahren")
    assert {f"/verfahren/{name}" for name in PROCEDURES} <= set(links(answer))
    assert "Wer einen Einwand hat, schickt sie zurück." in words(answer)


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_procedure_shows_every_state_and_step(client: FlaskClient, name: str) -> None:
    text = words(client.get(f"/verfahren/{name}"))
    for state in PROCEDURES[name].states:
        assert state.label in text
    for step in PROCEDURES[name].steps:
        assert step.label in text
        for guard in step.guards:
            assert re.split(r"[{.]", guard.sentence)[0].strip() in text


def test_a_condition_says_how_binding_it_is(client: FlaskClient) -> None:
    text = words(client.get("/verfahren/paper"))
    assert "Es fehlen noch die Voten: … Regel, aufhebbar:" in text
    assert "Die Abstimmung trägt den Beschluss nicht. zwingend, I5" in text


def test_every_rule_that_a_page_cites_can_be_jumped_to(client: FlaskClient) -> None:
    anchors = set(re.findall(r'<div id="([^"]+)">', client.get("/verfahren/regeln").text))
    assert anchors == set(rules())
    for name in PROCEDURES:
        cited = {link.split("#")[1] for link in links(client.get(f"/verfahren/{name}")) if "regeln#" in link}
        assert cited <= anchors


def test_the_catalogue_says_how_sure_a_rule_is(client: FlaskClient) -> None:
    text = words(client.get("/verfahren/regeln"))
    rule = rules()["GO-16"]
    assert f"GO-16 {rule.sentence} {rule.certainty.label} {rule.source}" in text
    assert "gilt ab 9. Juni 2024" in text


def test_every_procedure_has_its_drawing_or_none(client: FlaskClient) -> None:
    for name in PROCEDURES:
        answer = client.get(f"/verfahren/{name}")
        for address in re.findall(r'<img src="([^"]+)" alt="[^"]{20,}"', answer.text):
            with closing(client.get(address)) as drawing:
                assert drawing.status_code == 200


def test_nothing_that_the_tables_know_lacks_its_german_words() -> None:
    steps = {(kind.name, row.trigger) for kind in KINDS.values() for row in kind.engine.procedure.steps}
    assert {step for step in steps if step[0] != "meeting"} <= set(HEADLINES)
    assert set(HEADLINES) <= steps
    assert {chapter_of(rule) for rule in rules().values()} == set(CHAPTERS)
    assert set(CERTAINTIES) == set(Certainty)
    assert set(PROCEDURES) <= set(PURPOSES)


def test_the_page_leads_on_from_every_open_state_by_a_step_that_exists() -> None:
    assert set(LEADS_ON) == set(PaperState) - FINAL == set(STATION_OF)
    assert set(VERDICTS) == FINAL
    assert set(ANSWERS) | {PaperState.REFERRED, PaperState.DEFERRED} == set(PaperState) - FINAL
    assert set(RESOLUTION_LEADS_ON) == set(ResolutionState) - RESOLUTION_FINAL
    for procedure, table in ((PAPER, LEADS_ON), (RESOLUTION, RESOLUTION_LEADS_ON)):
        for state, triggers in table.items():
            possible = {row.trigger for row in procedure.steps if state in row.source}
            assert set(triggers) <= possible, state
