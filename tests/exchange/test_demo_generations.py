"""The made-up measures of 2016 to 2020 come to the sums of the record."""

from collections import Counter

from ik_workflow.exchange.demo_generations import RATINGS
from ik_workflow.exchange.demo_generations import TAKEN_UP
from ik_workflow.exchange.demo_generations import read_measures
from ik_workflow.operations.dispositions import HEIRS
from ik_workflow.states.ratings import Fulfilment


def test_of_137_measures_35_are_fulfilled_and_55_with_restrictions() -> None:
    fields, measures = read_measures()
    counts = Counter(RATINGS[one.rating][0] for one in measures)
    assert (len(fields), len(measures)) == (6, 137)
    assert (counts[Fulfilment.FULFILLED], counts[Fulfilment.PARTLY_FULFILLED]) == (35, 55)


def test_every_measure_is_marked_as_an_example_and_told_once() -> None:
    _fields, measures = read_measures()
    assert all(one.number.startswith("Beispiel ") for one in measures)
    assert len({one.title for one in measures}) == len(measures)


def test_what_was_taken_up_is_a_measure_with_as_many_heirs_as_its_kind_asks_for() -> None:
    _fields, measures = read_measures()
    assert set(TAKEN_UP) <= {one.title for one in measures}
    assert all(len(titles) >= HEIRS[kind][0] for kind, _reason, titles in TAKEN_UP.values())
