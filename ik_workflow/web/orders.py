"""How lists may be sorted: each way by its word in the address."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import case

from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.states.paper import PaperState


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort; ``words`` follow the number of records found."""

    word: str
    label: str
    words: str
    by: tuple[ColumnElement[Any], ...]


NEWEST_FIRST = Order(
    "neueste",
    "zuletzt bewegte zuerst",
    "die zuletzt bewegten zuerst",
    (Paper.since.desc().nulls_last(), Paper.id.desc()),
)
OLDEST_FIRST = Order(
    "aelteste",
    "am längsten nicht bewegte zuerst",
    "die am längsten nicht bewegten zuerst",
    (Paper.since.asc().nulls_last(), Paper.id.asc()),
)
BY_NUMBER = Order(
    "nummer",
    "Nummer, aufsteigend",
    "nach Nummer aufsteigend",
    (Paper.number.asc().nulls_last(), Paper.id.asc()),
)
BY_NUMBER_DOWN = Order(
    "nummer-ab",
    "Nummer, absteigend",
    "nach Nummer absteigend",
    (Paper.number.desc().nulls_last(), Paper.id.desc()),
)
BY_STATE = Order(
    "stand",
    "Stand im Verfahren",
    "nach ihrem Stand im Verfahren",
    (case({state.value: place for place, state in enumerate(PaperState)}, value=Paper.state), *NEWEST_FIRST.by),
)
LATEST_FIRST = Order("neueste", "neueste zuerst", "die neuesten zuerst", (Meeting.held_on.desc(), Meeting.id.desc()))
EARLIEST_FIRST = Order("aelteste", "älteste zuerst", "die ältesten zuerst", (Meeting.held_on.asc(), Meeting.id.asc()))

PAPER_ORDERS = {order.word: order for order in (NEWEST_FIRST, OLDEST_FIRST, BY_NUMBER, BY_NUMBER_DOWN, BY_STATE)}
MEETING_ORDERS = {order.word: order for order in (LATEST_FIRST, EARLIEST_FIRST)}
