"""The demonstration's measures of 2024 to 2028: fifty, four of them real, in every state they can be in."""

from collections import Counter
from datetime import date

from ik_workflow.exchange.demo_cycle import opened_on
from ik_workflow.exchange.demo_generations import TAKEN_UP
from ik_workflow.exchange.demo_measures import half_years
from ik_workflow.exchange.demo_measures import month_end
from ik_workflow.exchange.demo_measures import read_measures
from ik_workflow.states.measure import OPEN
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.smart import Plan
from ik_workflow.states.smart import goal_hint
from ik_workflow.states.smart import indicator_hint

M = MeasureState


def test_of_fifty_measures_in_five_fields_four_are_real_and_say_nothing_more() -> None:
    fields, told = read_measures()
    assert Counter(one.field_number for one in told) == dict.fromkeys(range(1, len(fields) + 1), 10)
    assert (len(fields), len({one.number for one in told}), len({one.title for one in told})) == (5, 50, 50)
    real = [one for one in told if one.real]
    assert (len(real), [one.lines for one in real], {one.due for one in real}) == (4, [{}] * 4, {None})
    assert all(one.called.startswith("Beispiel: ") for one in told if not one.real)


def test_they_stand_wherever_a_decided_measure_can_stand() -> None:
    states = {one.state for one in read_measures()[1]}
    assert {*OPEN, M.EVALUATED} - states == {M.DRAFTED, M.IN_PAPER}


def test_what_the_earlier_concept_left_has_its_heirs() -> None:
    heirs = {title for _kind, _reason, titles in TAKEN_UP.values() for title in titles}
    assert heirs <= {one.title for one in read_measures()[1]}


def test_each_example_says_by_what_its_goal_is_recognised() -> None:
    for one in read_measures()[1]:
        if not one.real:
            plan = Plan(goal=one.lines["Ziel"], indicator=one.parts("Indikator")[0])
            assert (one.number, goal_hint(plan), indicator_hint(plan)) == (one.number, None, None)


def test_days_count_from_the_day_of_filling_and_stay_within_the_concept() -> None:
    assert month_end(date(2026, 11, 23), -9) == date(2026, 2, 28)
    assert month_end(date(2027, 6, 1), 25) == date(2028, 12, 31)
    assert half_years(date(2026, 7, 1), 2) == [date(2025, 12, 31), date(2026, 6, 30)]
    assert half_years(date(2026, 6, 30), 1) == [date(2025, 12, 31)]
    assert (opened_on(date(2026, 11, 23)), opened_on(date(2027, 5, 1))) == (date(2025, 11, 10), date(2025, 11, 10))
