"""One beat: every job has its turn, whatever happens to another one; and what fails is told."""

from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ik_workflow.models.beats import Heartbeat
from ik_workflow.models.beats import Incident
from ik_workflow.models.database import make_engine
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.notifications import incidents
from ik_workflow.operations import beat as beats
from ik_workflow.operations.beat import JOBS
from ik_workflow.operations.beat import Act
from ik_workflow.operations.beat import Job
from ik_workflow.operations.beat import beat
from ik_workflow.operations.incident_alarms import ALARMS_A_DAY
from ik_workflow.operations.punctuality import punctuality
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_resolution
from tests.make import person_with_account

SETTINGS = load(mode="demo")


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def fails(engine: Engine, settings: Settings, at: datetime) -> int:
    raise ValueError("kaputt")


def counts_down(number: int) -> Act:
    left = [number]

    def act(engine: Engine, settings: Settings, at: datetime) -> int:
        left[0] -= 1
        return int(left[0] >= 0)

    return act


def test_a_beat_does_what_is_due_and_leaves_its_heartbeat(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        make_resolution(session, make_house(session))
    told: list[tuple[str, int | None]] = []
    report = beat(engine, SETTINGS, at=AT, progress=lambda job, count: told.append((job.name, count)))
    assert (report.counts["time_steps"], report.incidents) == (1, [])
    assert [one for one in told if one[0] == "time_steps"] == [("time_steps", None), ("time_steps", 1)]
    assert list(report.counts) == [job.name for job in JOBS]
    with Session(engine) as session:
        assert session.scalars(select(Heartbeat.beat_at)).one() == AT


def test_a_job_is_repeated_while_it_has_work(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beats, "JOBS", (Job("many", "Viele", counts_down(7), repeated=True),))
    assert beat(engine, SETTINGS, at=AT).counts == {"many": 7}


def test_a_job_that_never_ends_leaves_the_rest_to_the_next_beat(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beats, "JOBS", (Job("endless", "Endlos", lambda *_: 1, repeated=True),))
    assert beat(engine, SETTINGS, at=AT).counts == {"endless": beats.MOST_ROUNDS}


def test_a_job_that_fails_is_told_and_the_others_go_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = (Job("bad", "Kaputtes", fails), Job("good", "Gutes", counts_down(1)))
    monkeypatch.setattr(beats, "JOBS", jobs)
    report = beat(engine, SETTINGS, at=AT)
    assert report.counts == {"bad": 0, "good": 1}
    assert report.incidents[0].startswith("Der Zeitablauf konnte eine seiner Aufgaben nicht zu Ende bringen: Kaputtes.")
    monkeypatch.setattr(beats, "JOBS", (Job("bad", "Kaputtes", counts_down(1)),))
    assert beat(engine, SETTINGS, at=AT + timedelta(minutes=1)).incidents == []
    with Session(engine) as session:
        assert session.scalars(select(Incident.closed_at)).one() == AT + timedelta(minutes=1)


def test_a_beat_without_a_database_raises(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE heartbeats"))
    with pytest.raises(DBAPIError):
        beat(engine, SETTINGS, at=AT)


def test_coordinator_and_administrators_are_told_once_of_each_incident(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        house = make_house(session)
        for number, office in enumerate((Office.INTEGRATION_COMMISSIONER, Office.ADMINISTRATOR, Office.MAYOR)):
            person_with_account(
                session, make_actor(session, house.administration, offices=[office]), f"{number}@x.example"
            )
    for minutes in range(3):
        at = AT + timedelta(minutes=minutes)
        incidents.record(engine, "time_steps", "resolution:7", at=at, sentence="Das ging nicht.", error=ValueError("x"))
        beat(engine, SETTINGS, at=at)
    with Session(engine) as session:
        mails = session.execute(select(OutboxMail.kind, OutboxMail.address).order_by(OutboxMail.address)).all()
        assert [tuple(mail) for mail in mails] == [(MailKind.ALARM, "0@x.example"), (MailKind.ALARM, "1@x.example")]
        incident = session.scalars(select(Incident)).one()
        assert (incident.attempts, incident.first_at, incident.last_at) == (3, AT, at)
        assert incident.detail == "ValueError: x"


def test_a_thousand_incidents_are_listed_but_not_mailed(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        house = make_house(session)
        actor = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR])
        person_with_account(session, actor, "admin@x.example")
    for number in range(ALARMS_A_DAY + 5):
        incidents.record(engine, "time_steps", f"resolution:{number}", at=AT, sentence="Das ging nicht.")
    for minutes in range(2):
        beat(engine, SETTINGS, at=AT + timedelta(minutes=minutes))
    with Session(engine) as session:
        assert len(session.scalars(select(Incident)).all()) == ALARMS_A_DAY + 5
        assert len(session.scalars(select(OutboxMail)).all()) == ALARMS_A_DAY


def test_an_incident_can_happen_again_after_it_was_closed(engine: Engine) -> None:
    incidents.record(engine, "sender", "late", at=AT, sentence="Die Mails warten.")
    with engine.begin() as connection:
        assert incidents.close(connection, "sender", "late", at=AT)
        assert not incidents.close(connection, "sender", "late", at=AT)
    incidents.record(engine, "sender", "late", at=AT, sentence="Die Mails warten.")
    with Session(engine) as session:
        assert [one.attempts for one in session.scalars(select(Incident))] == [1, 1]


def test_an_odd_text_is_stored_as_one_line_that_fits(engine: Engine) -> None:
    incidents.record(engine, "a", "b", at=AT, sentence="zwei\nZeilen " + "x" * 900, error=ValueError("\x00\x07"))
    with Session(engine) as session:
        incident = session.scalars(select(Incident)).one()
        assert (len(incident.sentence), incident.sentence[:12], incident.detail) == (
            500,
            "zwei Zeilen ",
            "ValueError:   ",
        )


def test_what_is_due_grows_older_until_somebody_beats(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        make_resolution(session, make_house(session))
    with engine.connect() as connection:
        ages = punctuality(connection, at=AT + timedelta(minutes=6))
        assert (ages.oldest_due, ages.steps_late, ages.heartbeat) == (timedelta(minutes=6), True, None)
    beat(engine, SETTINGS, at=AT + timedelta(minutes=6))
    with engine.connect() as connection:
        ages = punctuality(connection, at=AT + timedelta(minutes=7))
        assert (ages.oldest_due, ages.steps_late, ages.heartbeat) == (None, False, timedelta(minutes=1))


def test_a_mail_that_waits_too_long_is_an_incident_until_it_is_gone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beats, "JOBS", ())
    written = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
    with Session(engine) as session, session.begin():
        mail = OutboxMail(
            dedupe_key="x", kind=MailKind.NEWS, address="kim@x.example", not_before=written, created=written
        )
        mail.attempts = 1
        mail.not_before = written + timedelta(hours=1)
        session.add(mail)
    at = written + timedelta(minutes=16)
    assert "Seit mehr als 15 Minuten gehen Mails nicht hinaus." in beat(engine, SETTINGS, at=at).incidents[0]
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'cancelled'"))
    assert beat(engine, SETTINGS, at=at + timedelta(minutes=1)).incidents == []


def test_a_heartbeat_ahead_of_time_says_nothing(engine: Engine) -> None:
    beat(engine, SETTINGS, at=datetime(2030, 1, 1, 12, tzinfo=UTC))
    with engine.connect() as connection:
        assert punctuality(connection, at=datetime.combine(date(2029, 1, 1), AT.timetz())).heartbeat is None
