"""Offices in which a password alone is not enough."""

from ik_workflow.accounts.actors import Actor
from ik_workflow.states.offices import Office

#: whoever gives offices, or acts for the council or the city
ASKS_FOR_SECOND_FACTOR = frozenset({Office.ADMINISTRATOR, Office.COUNCIL_OFFICE, Office.MAYOR})


def needs_second_factor(actor: Actor) -> bool:
    return bool(actor.hands & ASKS_FOR_SECOND_FACTOR)
