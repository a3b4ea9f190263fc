"""kill -9 at random points: steps, metronome and sender as real processes, a real mail server, and the checker.

The short form kills a few times; ``make endurance`` a thousand times on each database.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.beats import Heartbeat
from ik_workflow.models.database import make_engine
from tests.endurance.checker import faults
from tests.endurance.running import Cast
from tests.endurance.running import finish
from tests.endurance.running import wait_until
from tests.endurance.sink import Sink
from tests.endurance.sink import open_sink

KILLS = int(os.environ.get("IK_ENDURANCE", "20"))
LONGEST_LIFE = 0.7  # seconds until the next one is killed


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with open_sink() as sink:
        yield sink


@pytest.fixture
def cast(migrated_url: str, sink: Sink, tmp_path: Path) -> Iterator[Cast]:
    cast = Cast(migrated_url, sink.port, tmp_path)
    yield cast
    cast.end()


def steps(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_whatever_is_killed_nothing_is_lost_and_nothing_half_done(
    engine: Engine, migrated_url: str, sink: Sink, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    cast.start("stepper", "metronome", "sender")
    wait_until(lambda: len(cast.acknowledged()) > 2)
    for _ in range(KILLS):
        time.sleep(random.uniform(0, LONGEST_LIFE))  # The point at which it strikes is to be any.
        cast.kill_any()
    cast.end()
    finish(engine, migrated_url, sink)
    with engine.connect() as connection:
        killed = cast.killed["sender"] + cast.killed["metronome"] + 2
        found = faults(connection, cast.acknowledged(), sink.copies, killed_senders=killed)
    assert not found, "\n".join(found)
    assert sum(sink.copies.values()) >= len(cast.acknowledged()) > 2
    with capsys.disabled():
        extra = sum(sink.copies.values()) - len(sink.copies)
        figures = (
            f"{sum(cast.killed.values())} kills, {steps(engine)} steps, {len(sink.copies)} mails, {extra} extra copies"
        )
        click.echo(f"{engine.dialect.name}: {figures}")


def stop_between_writes(engine: Engine, cast: Cast) -> None:
    """Not with SQLite's one write lock in its hands: then nobody can write, and no rule of ours helps."""
    with engine.connect() as ours, ours.begin():
        cast.send("metronome", signal.SIGSTOP)


def test_a_metronome_that_was_stopped_for_a_while_does_no_harm(
    engine: Engine, migrated_url: str, sink: Sink, cast: Cast
) -> None:
    cast.start("stepper", "metronome", "metronome")
    wait_until(lambda: sum(sink.copies.values()) > 2)
    stop_between_writes(engine, cast)
    before = sum(sink.copies.values())
    wait_until(lambda: sum(sink.copies.values()) > before + 5)
    cast.send("metronome", signal.SIGCONT)
    before = sum(sink.copies.values())
    wait_until(lambda: sum(sink.copies.values()) > before + 5)
    cast.send("stepper", signal.SIGKILL)
    for role, process in cast.running:
        if role == "metronome":
            process.terminate()
            process.join(60)
            assert process.exitcode == 0
    finish(engine, migrated_url, sink)
    with engine.connect() as connection:
        found = faults(connection, cast.acknowledged(), sink.copies, killed_senders=0)
        assert connection.scalar(select(func.count()).select_from(Heartbeat)) == 1
    assert not found, "\n".join(found)
