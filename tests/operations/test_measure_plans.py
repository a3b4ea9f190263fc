"""What a measure is planned with: whole lists that keep what is still named, and what cannot be written."""

from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.tracking import CostItem
from ik_workflow.models.tracking import CostState
from ik_workflow.models.tracking import Direction
from ik_workflow.models.tracking import Indicator
from ik_workflow.models.tracking import IndicatorValue
from ik_workflow.models.tracking import Participant
from ik_workflow.operations.measure_plans import CostPlan
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import ParticipantPlan
from ik_workflow.operations.measure_plans import check_costs
from ik_workflow.operations.measure_plans import check_indicators
from ik_workflow.operations.measure_plans import check_participants
from ik_workflow.operations.measure_plans import write_plan
from tests.make_reports import make_measures

AT = datetime(2026, 11, 9, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 10, 8, tzinfo=UTC)
TRAINED = IndicatorPlan("Geschulte Führungskräfte", "Personen", baseline=Decimal(20), target=Decimal(120))


def test_an_indicator_that_is_still_named_keeps_its_values(session: Session) -> None:
    (measure,) = make_measures(session, None, 1)
    write_plan(session, measure, indicators=[TRAINED, IndicatorPlan("Kurse")], at=AT)
    trained = session.scalars(select(Indicator).where(Indicator.name == TRAINED.name)).one()
    session.add(IndicatorValue(indicator_id=trained.id, on=date(2026, 6, 30), value=Decimal(60), created=AT))
    write_plan(session, measure, indicators=[replace(TRAINED, target=Decimal(100))], at=LATER)
    session.expire_all()
    first, second = session.scalars(select(Indicator).order_by(Indicator.id))
    assert (first.target, first.deleted) == (Decimal(100), False)
    assert [value.value for value in first.values] == [60]
    assert (second.deleted, second.modified) == (True, LATER)


def test_an_amount_keeps_how_firm_it_is_until_somebody_says_otherwise(session: Session) -> None:
    (measure,) = make_measures(session, None, 1)
    write_plan(session, measure, costs=[CostPlan(2026, Decimal(9000), state=CostState.ADOPTED)], at=AT)
    write_plan(session, measure, costs=[CostPlan(2026, Decimal(8000)), CostPlan(2027, words="ca. 20 T€")], at=LATER)
    rows = session.scalars(select(CostItem).order_by(CostItem.year)).all()
    assert [(row.year, row.amount, row.words, row.state) for row in rows] == [
        (2026, 8000, None, CostState.ADOPTED),
        (2027, None, "ca. 20 T€", CostState.ESTIMATED),
    ]


def test_the_same_plan_again_changes_nothing(session: Session) -> None:
    (measure,) = make_measures(session, None, 1)
    for at in (AT, LATER):
        write_plan(
            session,
            measure,
            indicators=[TRAINED],
            costs=[CostPlan(2026, Decimal(0))],
            participants=[ParticipantPlan(name="Caritas"), ParticipantPlan(name=" Caritas ")],
            at=at,
        )
    rows = [*session.scalars(select(Indicator)), *session.scalars(select(CostItem))]
    rows += session.scalars(select(Participant))
    assert [(row.modified, row.deleted) for row in rows] == [(AT, False)] * 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (replace(TRAINED, target=Decimal(19)), "liegt unter dem Ausgangswert"),
        (replace(TRAINED, direction=Direction.DOWN), "liegt über dem Ausgangswert"),
        (replace(TRAINED, name=" "), "was gemessen wird"),
    ],
)
def test_a_target_lies_where_the_indicator_has_to_go(line: IndicatorPlan, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        check_indicators([line])
    check_indicators([replace(TRAINED, target=TRAINED.baseline)])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([CostPlan(26, Decimal(1))], "Jahr von 1991 bis 2100"),
        ([CostPlan(2026)], "Kosten 2026: Bitte nennen Sie den Betrag in Euro"),
        ([CostPlan(2026, Decimal("-0.01"))], "nicht kleiner als 0 Euro"),
        ([CostPlan(2026, Decimal(1)), CostPlan(2026, Decimal(2))], "steht zweimal da"),
    ],
)
def test_each_year_has_one_amount(lines: list[CostPlan], words: str) -> None:
    with pytest.raises(BadValue, match=words):
        check_costs(lines)


@pytest.mark.parametrize("line", [ParticipantPlan(), ParticipantPlan(1, "Caritas"), ParticipantPlan(name=" ")])
def test_a_participant_is_a_unit_or_a_name(line: ParticipantPlan) -> None:
    with pytest.raises(BadValue, match="wählen Sie eine Stelle oder nennen Sie einen Namen"):
        check_participants([line])
