"""What a stocktaking says of a measure: the scale of 2021 (MO-01), and what the course of a measure means on it."""

from collections.abc import Mapping
from fractions import Fraction

from ik_workflow.states.labels import Labelled
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.translation import N_


class Fulfilment(Labelled):
    """How far a measure was fulfilled (MO-01)."""

    FULFILLED = "fulfilled", N_("erfüllt")
    PARTLY_FULFILLED = "partly_fulfilled", N_("mit Einschränkungen erfüllt")
    NOT_FULFILLED = "not_fulfilled", N_("nicht erfüllt")
    NOT_ASSESSABLE = "not_assessable", N_("nicht einschätzbar oder nicht bekannt")


#: what counts as "umgesetzt" in the share that the city prints (MO-02)
COUNTED = (Fulfilment.FULFILLED, Fulfilment.PARTLY_FULFILLED)


def share(counts: Mapping[Fulfilment, int]) -> Fraction | None:
    """The part of all measures that counts as carried out (MO-02); None without measures."""
    together = sum(counts.values())
    return Fraction(sum(counts.get(one, 0) for one in COUNTED), together) if together else None


def public_rating(course: MeasureState, light: TrafficLight, *, reported: bool) -> Fulfilment:
    """The rating that a course stands for (MO-15); a course that is still open is not assessable."""
    if not reported:
        return Fulfilment.NOT_ASSESSABLE
    match course:
        case MeasureState.IMPLEMENTED:
            return Fulfilment.FULFILLED
        case MeasureState.PERMANENT if light is TrafficLight.GREEN:
            return Fulfilment.FULFILLED
        case MeasureState.PERMANENT if light is TrafficLight.YELLOW:
            return Fulfilment.PARTLY_FULFILLED
        case MeasureState.PARTLY_IMPLEMENTED:
            return Fulfilment.PARTLY_FULFILLED
        case MeasureState.PERMANENT if light is TrafficLight.RED:
            return Fulfilment.NOT_FULFILLED
        case MeasureState.NOT_IMPLEMENTED | MeasureState.DROPPED:
            return Fulfilment.NOT_FULFILLED
        case _:
            return Fulfilment.NOT_ASSESSABLE
