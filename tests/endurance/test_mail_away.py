"""The mail server is away for a day: nothing is lost, nothing slows down, and it is told in time."""

from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.beats import Incident
from ik_workflow.models.database import make_engine
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.operations.beat import beat
from ik_workflow.periods import BERLIN
from ik_workflow.states.offices import Office
from tests.endurance.checker import mail_faults
from tests.endurance.process import NEWS
from tests.endurance.process import settings_for
from tests.endurance.sink import Sink
from tests.make import make_house
from tests.make_deadlines import make_holder

BEGIN = datetime.combine(date(2026, 11, 23), time(8), BERLIN).astimezone(UTC)  #: a Monday
HOUR = timedelta(hours=1)
A_DAY = 24
MAILS = 24


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def settle(session: Session) -> None:
    """Mails about news, every other of which says nothing true any more after six hours."""
    house = make_house(session)
    ada = make_holder(session, house.administration, Office.AUDITOR)
    for number in range(MAILS):
        enqueue(
            session,
            MailKind.NEWS,
            dedupe_key=f"number:{number}",
            person_id=ada.id,
            address="ada@beispiel.example",
            at=BEGIN,
            values=NEWS,
            expires_at=BEGIN + 6 * HOUR if number % 2 else None,
        )


def states(engine: Engine) -> dict[MailState, int]:
    with Session(engine) as session:
        found = session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state))
        return {row[0]: row[1] for row in found}


def test_mails_wait_a_day_for_the_server_and_then_go_once(engine: Engine, migrated_url: str) -> None:
    sink = Sink()
    settings = settings_for(migrated_url, sink.port)
    with Session(engine) as session, session.begin():
        settle(session)
    for minutes in (0, 1, 8, 16):
        beat(engine, settings, at=BEGIN + timedelta(minutes=minutes))
    with Session(engine) as session:
        assert "Seit mehr als 15 Minuten gehen Mails nicht hinaus." in session.scalars(select(Incident.sentence)).one()
    for hour in range(1, A_DAY):
        beat(engine, settings, at=BEGIN + hour * HOUR)
    assert sum(sink.copies.values()) == 0
    sink.open()
    try:
        for minutes in range(0, 61, 10):
            beat(engine, settings, at=BEGIN + A_DAY * HOUR + timedelta(minutes=minutes))
    finally:
        sink.close()
    assert states(engine) == {MailState.SENT: MAILS // 2, MailState.EXPIRED: MAILS // 2}
    with engine.connect() as connection:
        assert list(mail_faults(connection, sink.copies, killed_senders=0)) == []
        assert connection.scalar(select(Incident.closed_at).where(Incident.item == "late")) is not None
