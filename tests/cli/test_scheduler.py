"""The metronome as a real process: it ends when it is told to, and not before its beat is done."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import text

from ik_workflow.cli.demo import metronome
from ik_workflow.models.beats import Heartbeat
from ik_workflow.models.database import make_engine
from ik_workflow.settings import load
from tests.endurance.running import wait_until

ROOT = Path(__file__).parent.parent.parent
COMMAND = "from ik_workflow.cli import main; main()"
LONGEST = 60  # seconds until a process that hangs is given up
ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
#: a parent that starts a metronome, says its id, and is killed
PARENT = """
import os, subprocess, sys
arguments = ["scheduler", "--every", "0.2", "--beside", str(os.getpid())]
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], *arguments])
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture
def start(migrated_url: str, tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    started = []

    def run(*arguments: str, script: str = COMMAND) -> "subprocess.Popen[str]":
        env = {**os.environ, "IK_DATABASE_URL": migrated_url, "IK_MODE": "demo", "PYTHONPATH": str(ROOT)}
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=tmp_path, env=env, **pipes))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def beat_at(engine: Engine) -> datetime | None:
    with engine.connect() as connection:
        found: datetime | None = connection.scalar(select(Heartbeat.beat_at))
        return found


def has_beaten(engine: Engine, since: datetime | None = None) -> Callable[[], bool]:
    def newer() -> bool:
        found = beat_at(engine)
        return found is not None and (since is None or found > since)

    return newer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_beats_at_once_and_again_and_ends_well_when_told_to(
    engine: Engine, start: Callable[..., "subprocess.Popen[str]"], number: signal.Signals
) -> None:
    process = start("scheduler", "--every", "0.2")
    wait_until(has_beaten(engine))
    wait_until(has_beaten(engine, beat_at(engine)))
    process.send_signal(number)
    assert process.wait(LONGEST) == 0


@ON_SQLITE
def test_it_ends_badly_when_the_schema_is_no_longer_its_own(
    engine: Engine, start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    process = start("scheduler", "--every", "0.2")
    wait_until(has_beaten(engine))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert process.wait(LONGEST) == 1
    assert "Bitte verwenden Sie die neuere Programmversion" in process.communicate()[1]


@ON_SQLITE
def test_it_does_not_outlive_the_process_beside_which_it_runs(
    engine: Engine, start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    parent = start(COMMAND, script=PARENT)
    wait_until(has_beaten(engine))
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    wait_until(lambda: not Path(f"/proc/{child}").exists() or " Z " in Path(f"/proc/{child}/stat").read_text("utf-8"))


@ON_SQLITE
def test_the_demonstration_has_one_and_takes_it_away_again(engine: Engine, migrated_url: str) -> None:
    with metronome(load(database_url=migrated_url, mode="demo")) as process:
        wait_until(has_beaten(engine))
    assert process.returncode == 0
