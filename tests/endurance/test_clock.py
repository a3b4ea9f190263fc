"""The clock: nights in which it is changed, a month in which nobody beat. Beats at injected instants."""

import os
import time as clock
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.models.beats import Incident
from ik_workflow.models.database import make_engine
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.operations.beat import beat
from ik_workflow.periods import BERLIN
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import local_date
from ik_workflow.planning.reminding import OVERDUE
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.make import make_house
from tests.make import make_paper
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder

SETTINGS = load(mode="demo")
#: last Sundays of March and October, 2026 to 2030
NIGHTS = [
    *(date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26)),
    *(date(2028, 10, 29), date(2029, 3, 25), date(2029, 10, 28), date(2030, 3, 31), date(2030, 10, 27)),
]
FULL = "IK_ENDURANCE" in os.environ
MINUTES = timedelta(minutes=1 if FULL else 60)  #: from one beat to the next in the night
DEADLINES = 3000 if FULL else 120
STOPPED = date(2026, 11, 2)  #: a Monday, after which nobody beat for a month
LONGEST = 300.0  # seconds that the first beat may take
#: those before the last day; the later ones go on until the deadline is closed
EARLY = Reminder.stage.in_([stage for stage in ReminderStage if stage.value not in OVERDUE])
NO_MORE = {"state": ReminderState.CANCELLED, "handled_at": datetime(2026, 1, 1, tzinfo=UTC)}


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def night_beats(night: date) -> Iterator[datetime]:
    """From midnight to four o'clock by the clock on the wall, which is three hours or five."""
    at, end = (datetime.combine(night, time(hour), BERLIN).astimezone(UTC) for hour in (0, 4))
    while at < end:
        yield at
        at += MINUTES


def seven_o_clock(day: date) -> datetime:
    return datetime.combine(day, time(7), BERLIN).astimezone(UTC)


def settle(session: Session, number: int, due_on: Callable[[int], date], opened_on: Callable[[int], date]) -> None:
    """So many deadlines of one department, with somebody to coordinate."""
    house = make_house(session)
    make_holder(session, house.administration)
    make_holder(session, house.administration, Office.INTEGRATION_COMMISSIONER, name="Cem")
    paper = make_paper(session, house)
    for one in range(number):
        make_deadline(session, paper, house.administration, due_on=due_on(one), opened_on=opened_on(one), ordinal=one)


def told(session: Session) -> Counter[int]:
    """How many mails each reminder has."""
    return Counter(session.scalars(select(OutboxMail.reminder_id).where(OutboxMail.reminder_id.is_not(None))))


def test_in_no_night_of_a_change_of_the_clock_a_reminder_is_lost_or_doubled(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        settle(session, len(NIGHTS), lambda one: NIGHTS[one] + ONE_DAY, lambda one: NIGHTS[one] - timedelta(days=20))
    for number, night in enumerate(NIGHTS):
        with Session(engine) as session:
            own = select(Deadline.id).where(Deadline.ordinal == number).scalar_subquery()
            days = session.scalars(select(Reminder.remind_on).where(Reminder.deadline_id == own, EARLY)).all()
        for day in sorted({*days, night}):
            for at in [*(night_beats(night) if day == night else ()), seven_o_clock(day)]:
                beat(engine, SETTINGS, at=at)
        with Session(engine) as session, session.begin():
            session.execute(update(Reminder).where(Reminder.deadline_id == own, ~EARLY).values(**NO_MORE))
    with Session(engine) as session:
        assert session.scalars(select(Incident)).all() == []
        reminders = session.scalars(select(Reminder).where(EARLY)).all()
        assert {one.state for one in reminders} == {ReminderState.QUEUED}
        assert [one for one in reminders if one.handled_at and local_date(one.handled_at) != one.remind_on] == []
        assert told(session) == Counter(one.id for one in reminders)
        assert len(reminders) == 5 * len(NIGHTS)


def test_after_a_month_without_a_beat_each_deadline_is_told_of_once_and_nothing_too_late(engine: Engine) -> None:
    back = datetime.combine(STOPPED + timedelta(days=30), time(8), BERLIN).astimezone(UTC)
    with Session(engine) as session, session.begin():
        settle(session, DEADLINES, lambda one: STOPPED + timedelta(days=one % 60), lambda one: STOPPED)
    began = clock.monotonic()
    beat(engine, SETTINGS, at=back)
    assert clock.monotonic() - began < LONGEST
    with Session(engine) as session:
        today = local_date(back)
        due = session.scalars(select(Reminder).where(Reminder.remind_on <= today)).all()
        assert {one.state for one in due} == {ReminderState.QUEUED, ReminderState.SUPERSEDED, ReminderState.EXPIRED}
        queued = [one for one in due if one.state is ReminderState.QUEUED]
        assert max(Counter(one.deadline_id for one in queued).values()) == 1
        assert [one for one in queued if one.useful_until < today] == []
        assert set(told(session)) == {one.id for one in queued}
        assert [one for one in session.scalars(select(OutboxMail)) if one.expires_at and one.expires_at <= back] == []
        before = told(session)
    beat(engine, SETTINGS, at=back + timedelta(minutes=1))
    with Session(engine) as session:
        assert told(session) == before
