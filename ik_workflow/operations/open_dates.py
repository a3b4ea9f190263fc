"""Measures whose time a catalogue named only in words from which no day follows; the commissioner asks for the day."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Measure
from ik_workflow.states.measure import DATED
from ik_workflow.states.measure import MeasureState

MOST = 20  #: lines of one desk
#: a permanent task is never done
ASKED = (MeasureState.DRAFTED, *DATED)


@dataclass(frozen=True, slots=True)
class OpenDate:
    public_id: str
    title: str
    number: str | None
    words: str


def open_dates(session: Session) -> Sequence[OpenDate]:
    asked = (
        select(Measure.public_id, Measure.title, Measure.number, Measure.due_words)
        .where(Measure.due_on.is_(None), Measure.due_words.is_not(None), Measure.state.in_(ASKED))
        .order_by(Measure.id)
        .limit(MOST)
    )
    return [OpenDate(row.public_id, row.title, row.number, row.due_words or "") for row in session.execute(asked)]
