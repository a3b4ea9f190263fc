"""Starting real processes and ending them at any point."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.models.database import BUSY_SECONDS
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.operations.beat import beat
from tests.endurance.process import perform
from tests.endurance.process import settings_for
from tests.endurance.sink import Sink
from tests.nursery import NURSERY

LONGEST_WAIT = 60.0  # seconds until a test that waits for something is given up


class Cast:
    """The processes of one test; the dead ones are counted by role."""

    def __init__(self, url: str, port: int, folder: Path, *, busy: int = BUSY_SECONDS) -> None:
        self.arguments = (url, port, str(folder / "acknowledged"), busy)
        self.folder = folder
        self.running: list[tuple[str, ForkServerProcess]] = []
        self.killed: Counter[str] = Counter()

    def start(self, *roles: str) -> None:
        for role in roles:
            process = NURSERY.Process(target=perform, args=(str(self.log(role)), role, *self.arguments))
            process.start()
            self.running.append((role, process))

    def log(self, role: str) -> Path:
        return Path(self.folder, f"{role}.log")

    def kill_any(self) -> None:
        """One of those that have begun to work, whatever it is doing; another one takes its place."""
        wait_until(lambda: bool(self.begun()))
        role, process = random.choice(self.begun())
        self.running.remove((role, process))
        died_alone = process.exitcode is not None
        process.kill()
        process.join()
        assert not died_alone, self.log(role).read_text("utf-8")
        self.killed[role] += 1
        self.start(role)

    def begun(self) -> list[tuple[str, ForkServerProcess]]:
        log = Path(f"{self.arguments[2]}.begun")
        working = set(log.read_text("utf-8").split()) if log.exists() else set()
        return [one for one in self.running if str(one[1].pid) in working]

    def send(self, role: str, number: signal.Signals) -> None:
        process = next(process for one, process in self.running if one == role)
        os.kill(process.pid or 0, number)
        if number is signal.SIGSTOP:  # It has not stopped yet when the signal is sent.
            wait_until(lambda: is_stopped(process.pid or 0))

    def end(self) -> None:
        for _, process in self.running:
            process.kill()
            process.join()
        self.running.clear()

    def acknowledged(self) -> list[tuple[int, int]]:
        log = Path(self.arguments[2])
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [(int(case), int(seq)) for case, seq in map(str.split, lines)]


def is_stopped(pid: int) -> bool:
    """Every thread of it; where there is no /proc to tell by, it is taken to be so."""
    threads = [path.read_text("utf-8") for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(told.rpartition(")")[2].split()[0] == "T" for told in threads)


def wait_until(holds: Callable[[], bool]) -> None:
    """Look every so often; fails after a minute."""
    end = time.monotonic() + LONGEST_WAIT
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)  # Another process is waited for: there is nothing to be told by.


def finish(engine: Engine, url: str, sink: Sink) -> None:
    """Everything that is left, in this process; a lease of somebody who was killed does not run out by itself here."""
    with Session(engine) as session, session.begin():
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.state == MailState.CLAIMED)
            .values(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
        )
    for round_ in range(100):  # What is to be tried again is due in later ones.
        at = datetime.now(UTC) + round_ * timedelta(minutes=5)
        if not any(beat(engine, settings_for(url, sink.port), at=at).counts.values()) and not waiting(engine):
            return


def waiting(engine: Engine) -> bool:
    with engine.connect() as connection:
        return (
            connection.scalar(select(OutboxMail.id).where(OutboxMail.state == MailState.PENDING).limit(1)) is not None
        )
