"""A public measure is read by everybody: what was decided and where it stands, not what is still in the making."""

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Concept
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import Measure
from ik_workflow.operations.dispositions import Disposal
from ik_workflow.operations.dispositions import dispose
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import write_plan
from ik_workflow.states.concept import ConceptState
from tests.make import AT
from tests.make import act
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import make_measures
from tests.web.pages import words

TRAINED = IndicatorPlan("Geschulte", "Personen", target=Decimal(120))
LATER = date(2027, 3, 1)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def measures(session: Session, forum: Forum) -> list[Measure]:
    made = make_measures(session, forum.department, 2, goal="Alle Beschäftigten sind geschult.")
    for one in made:
        one.case.public = True
    session.get_one(Concept, made[0].concept_id).case.public = True
    return made


def read(client: FlaskClient, session: Session, measure: Measure) -> str:
    address = f"/massnahmen/{measure.public_id}"
    session.commit()
    return words(client.get(address))


def test_the_public_reads_plan_and_course_but_no_reason_and_no_measured_value(
    client: FlaskClient, session: Session, forum: Forum, measures: list[Measure]
) -> None:
    write_plan(session, measures[0], indicators=[TRAINED], at=AT)
    value = IndicatorValue(indicator_id=session.scalars(select(Indicator.id)).one(), on=AT.date(), value=77, created=AT)
    session.add(value)
    act(session, measures[0], "suspend", forum.unit, reason="Zwei Stellen sind unbesetzt.", revisit_on=LATER)
    told = read(client, session, measures[0])
    for one in ("Alle Beschäftigten sind geschult.", "Zielwert 120 Personen", "Ausgesetzt", "öffentlich"):
        assert one in told
    for one in ("Zwei Stellen", "77", "Was Sie jetzt tun können"):
        assert one not in told


def test_a_proposed_result_is_not_public_before_it_is_confirmed(
    client: FlaskClient, session: Session, forum: Forum, measures: list[Measure]
) -> None:
    act(session, measures[0], "propose_result", forum.unit, proposed_state="implemented", evidence="Foto im Rathaus")
    told = read(client, session, measures[0])
    assert "Maßnahme 1" in told
    assert "Foto im Rathaus" not in told
    assert "orgeschlagen" not in told


def test_a_light_tells_the_public_no_proposed_date_and_no_reason_of_a_hand(
    client: FlaskClient, session: Session, forum: Forum, measures: list[Measure]
) -> None:
    measures[0].due_on, measures[0].cost = date(2030, 12, 31), Decimal(0)
    act(session, measures[0], "propose_date", forum.unit, due_on=date(2031, 6, 30), reason="Eine Stelle ist frei.")
    told = read(client, session, measures[0])
    assert "Ob der Termin gehalten wird, ist nicht sicher." in told
    assert "2031" not in told
    act(session, measures[0], "set_light", forum.commissioner, light="red", reason="Frau Beispiel ist krank.")
    told = read(client, session, measures[0])
    assert "Ampel: rot. Von Hand gesetzt." in told
    assert "krank" not in told


def test_what_follows_a_measure_is_public_when_its_concept_is_superseded(
    client: FlaskClient, session: Session, forum: Forum, measures: list[Measure]
) -> None:
    old = session.get_one(Concept, measures[0].concept_id)
    old.state = ConceptState.UNDER_REVIEW
    (heir,) = make_measures(session, forum.department, 1, title="Nachfolgerin")
    heir.case.public, old.successor_id = True, heir.concept_id

    def say(measure: Measure) -> None:
        said = [Disposal(measure, DispositionKind.CONTINUED, "Es geht weiter.", [heir.id])]
        dispose(session, old, said, actor=forum.commissioner, occurred=AT.date(), at=AT)

    say(measures[0])
    assert "Nachfolgerin" not in read(client, session, measures[0])
    assert "Maßnahme 1" not in read(client, session, heir)
    say(measures[1])
    assert "Nachfolgerin" in read(client, session, measures[0])
    assert "Maßnahme 1" in read(client, session, heir)
