"""All measures as they stood on a day: the same as each record read back alone."""

from datetime import date
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy.orm import Session

from ik_workflow.models.all import JournalEntry
from ik_workflow.operations.earlier import Standing
from ik_workflow.operations.earlier import parts_of
from ik_workflow.operations.earlier import standings
from ik_workflow.operations.history import as_of
from ik_workflow.operations.history import correct
from ik_workflow.operations.step import UnknownDay
from ik_workflow.states.measure import MeasureState
from tests.make import AT
from tests.make import act
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure

TODAY = date(2026, 11, 22)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def on(session: Session, day: date) -> list[Standing]:
    return standings(session, true(), day, TODAY)


def test_on_every_day_of_a_story_a_measure_stands_as_the_journal_alone_says(session: Session, forum: Forum) -> None:
    measure = make_measure(session, forum)
    for days, due_on in ((10, date(2027, 3, 31)), (40, date(2027, 9, 30))):
        day = measure_begun(session) + timedelta(days=days)
        act(session, measure, "revise", forum.commissioner, on=day, due_on=due_on)
    act(
        session, measure, "drop", forum.commissioner, on=measure_begun(session) + timedelta(days=70), reason="Entfällt."
    )
    session.expire_all()
    for days in range(-2, 80, 3):
        day = measure_begun(session) + timedelta(days=days)
        alone, together = as_of(session, measure, day), on(session, day)
        assert [one.state for one in together] == ([alone["state"]] if alone else [])
        assert [one.due_on for one in together] == ([alone["due_on"]] if alone else [])


def measure_begun(session: Session) -> date:
    first = select(JournalEntry.occurred_on).where(JournalEntry.subject_type == "measure").order_by(JournalEntry.seq)
    found = session.scalars(first.limit(1)).one()
    assert found
    return found


def test_a_step_without_a_day_counts_from_the_one_before_it(session: Session, forum: Forum) -> None:
    measure = make_measure(session, forum)
    act(session, measure, "revise", forum.commissioner, on=UnknownDay(1), cost=Decimal(7))
    session.expire_all()
    assert [one.cost for one in on(session, measure_begun(session))] == [Decimal(7)]


def test_what_was_taken_back_never_happened(session: Session, forum: Forum) -> None:
    measure = make_measure(session, forum)
    wrong, right = (measure_begun(session) + timedelta(days=days) for days in (20, 10))
    act(session, measure, "drop", forum.commissioner, on=wrong, reason="Entfällt.")
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "drop")).one()
    correct(session, entry, actor=forum.commissioner, reason="Falscher Tag.", recorded_at=AT)
    session.expire_all()
    act(session, measure, "drop", forum.commissioner, on=right, reason="Entfällt.")
    session.expire_all()
    stood = [on(session, right + timedelta(days=days))[0].state for days in (-1, 0, 5, 15)]
    assert stood == [MeasureState.DRAFTED, *[MeasureState.DROPPED] * 3]


def test_measures_stand_in_the_order_of_their_numbers() -> None:
    assert sorted(("10.1", "1.10", "1.9", "Beispiel 1.2", ""), key=parts_of) == [
        *("", "1.9", "1.10", "10.1", "Beispiel 1.2")
    ]
