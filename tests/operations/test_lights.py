"""The lights of many measures as of a day: what came later does not count, and the number of statements is fixed."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Measure
from ik_workflow.models.concepts import Milestone
from ik_workflow.operations.concerns import WITHOUT_MONEY
from ik_workflow.operations.earlier import standings
from ik_workflow.operations.lights import lights_on
from ik_workflow.operations.lights import may_turn
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from tests.make import act
from tests.make import entries_of
from tests.make_proposals import make_forum
from tests.make_reports import OPENED_AT
from tests.make_reports import make_measures

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
ALL = select(Measure.id)


def test_a_milestone_counts_as_reported_from_the_day_of_its_report(session: Session) -> None:
    (measure,) = make_measures(session, None, 1, cost=Decimal(0), due_on=date(2027, 12, 31))
    late = DAY - timedelta(40)
    session.add(Milestone(measure_id=measure.id, title="Vertrag", due_on=late, reported_on=DAY, created=OPENED_AT))
    session.flush()
    assert lights_on(session, ALL, DAY - timedelta(1))[measure.id].light is TrafficLight.RED
    assert lights_on(session, ALL, DAY)[measure.id].why == "Zu dieser Maßnahme liegt noch keine Meldung vor."


def test_a_light_set_by_hand_shines_from_its_day(session: Session) -> None:
    by_hand = {"light_set": TrafficLight.RED, "light_reason": "Die Leitung fehlt.", "light_set_on": DAY}
    (measure,) = make_measures(session, None, 1, cost=Decimal(0), **by_hand)
    assert lights_on(session, ALL, DAY - timedelta(1))[measure.id].light is TrafficLight.GREY
    assert lights_on(session, ALL, DAY)[measure.id].by_hand


def test_the_act_sets_the_light_and_the_journal_keeps_it(session: Session) -> None:
    commissioner = make_forum(session).commissioner
    (measure,) = make_measures(session, None, 1)
    act(
        session,
        measure,
        "set_light",
        commissioner,
        on=DAY,
        at=NOON,
        light=TrafficLight.RED,
        reason="Die Leitung fehlt.",
    )
    assert lights_on(session, ALL, DAY)[measure.id].why == "Von Hand gesetzt. Begründung: Die Leitung fehlt."
    act(session, measure, "lift_light", commissioner, on=DAY, at=NOON)
    assert not lights_on(session, ALL, DAY)[measure.id].by_hand
    assert [entry.trigger for entry in entries_of(session, measure)] == ["set_light", "lift_light"]


def test_a_light_set_by_hand_was_on_its_days_whatever_came_later(session: Session) -> None:
    commissioner = make_forum(session).commissioner
    (measure,) = make_measures(session, None, 1, cost=Decimal(0))
    for days, light in ((10, "red"), (5, "yellow")):
        words = {"light": light, "reason": f"Weil {light}."}
        act(session, measure, "set_light", commissioner, on=DAY - timedelta(days), at=NOON, **words)
    measure.proposed_state, measure.evidence, measure.indicator_reading = "implemented", "Akte 7", "80"
    session.flush()
    act(session, measure, "confirm_implemented", commissioner, on=DAY, at=NOON)
    seen = []
    for days in (7, 3, 0):
        day = DAY - timedelta(days)
        stood = {one.id: one for one in standings(session, Measure.id == measure.id, day, DAY)}
        seen.append(lights_on(session, ALL, day, stood)[measure.id].why)
    hand = "Von Hand gesetzt. Begründung: Weil {}."
    assert seen == [hand.format("red"), hand.format("yellow"), "Die Maßnahme ist umgesetzt."]


def test_the_costs_of_a_year_need_their_own_line_in_the_budget(session: Session) -> None:
    (measure,) = make_measures(session, None, 1, cost=Decimal(8), due_on=date(2027, 12, 31))
    for year, line in ((2026, "31.5.1"), (2027, None)):
        session.add(CostItem(measure_id=measure.id, year=year, amount=Decimal(4), budget_line=line, created=NOON))
    session.flush()
    new_year = date(2027, 1, 1)
    assert lights_on(session, ALL, DAY)[measure.id].light is TrafficLight.GREY
    assert lights_on(session, ALL, new_year)[measure.id].why == "Die Finanzierung ist noch offen."
    assert session.scalars(ALL.where(may_turn(DAY, new_year))).all() == [measure.id]
    assert session.scalars(ALL.where(WITHOUT_MONEY.asked(DAY))).all() == []
    assert session.scalars(ALL.where(WITHOUT_MONEY.asked(new_year))).all() == [measure.id]


def test_every_light_that_turns_between_two_days_is_looked_at(session: Session) -> None:
    passed, reviewed, late, told, by_hand, same = measures = make_measures(
        session, None, 6, cost=Decimal(0), due_on=date(2027, 12, 31)
    )
    passed.due_on = DAY - timedelta(1)
    reviewed.state, reviewed.due_on = MeasureState.PERMANENT, DAY
    by_hand.light_set, by_hand.light_reason, by_hand.light_set_on = TrafficLight.RED, "Die Leitung fehlt.", DAY
    for measure, due_on, reported_on in ((late, DAY - timedelta(31), None), (told, DAY - timedelta(90), DAY)):
        days = {"due_on": due_on, "reported_on": reported_on}
        session.add(Milestone(measure_id=measure.id, title="Vertrag", created=OPENED_AT, **days))
    session.flush()
    then = DAY - timedelta(1)
    before, after = lights_on(session, ALL, then), lights_on(session, ALL, DAY)
    turned = {one for one in after if before[one].light is not after[one].light}
    looked_at = set(session.scalars(select(Measure.id).where(may_turn(then, DAY))))
    assert turned == {one.id for one in (passed, late, told, by_hand)}
    assert turned <= looked_at
    assert not looked_at & {reviewed.id, same.id}
    assert len(measures) == len(after)
