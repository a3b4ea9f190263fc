"""The metronome: it beats, and knows nothing of what is due. A process of its own, never inside a web worker.

APScheduler keeps the time, with one interval job and nothing stored: what is due is asked of the database at every
beat, so a machine that slept for a month has missed beats, but no work.
"""

import logging
import os
import signal
from collections.abc import Callable
from datetime import UTC
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from ik_workflow.errors import IkError
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.beat import beat
from ik_workflow.settings import Settings

log = logging.getLogger(__name__)

LONGEST_INTERVAL = 60  # seconds
STOPPING = (signal.SIGTERM, signal.SIGINT)


Clock = Callable[[], datetime]
Wanted = Callable[[], bool]


def clock() -> datetime:
    return datetime.now(UTC)


def always() -> bool:
    return True


def beside(parent: int) -> Wanted:
    """As long as the process that started this one lives."""
    return lambda: os.getppid() == parent


class Metronome:
    """Beats until it is told to stop, or can never succeed again; ``refusal`` then says why."""

    def __init__(self, engine: Engine, settings: Settings, clock: Clock) -> None:
        self.engine = engine
        self.settings = settings
        self.clock = clock
        self.refusal: IkError | None = None

    def beat(self) -> None:
        """One beat. What a later one may do better is logged; a refusal of ours stays until a person acts."""
        try:
            refuse_unready(self.engine)
            beat(self.engine, self.settings, at=self.clock())
        except DBAPIError as error:
            log.warning("the database is away, the next beat tries again: %s", error.orig)
        except IkError as refusal:
            self.refusal = refusal
        except Exception:
            log.exception("a beat failed, the next one tries again")


def run(
    engine: Engine,
    settings: Settings,
    *,
    seconds: float,
    wanted: Wanted = always,
    clock: Clock = clock,
) -> None:
    """Beat at once and then every so many seconds, until SIGTERM, SIGINT, or nobody wants it any more.

    The running beat is finished. Raises IkError if it makes no sense to go on.
    """
    metronome = Metronome(engine, settings, clock)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # also in the threads that begin from here on
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": {"type": "threadpool", "max_workers": 1}})
    scheduler.add_job(
        metronome.beat,
        "interval",
        seconds=min(seconds, LONGEST_INTERVAL),
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        while metronome.refusal is None and wanted():
            if signal.sigtimedwait(STOPPING, 1) is not None:
                break
    finally:
        scheduler.shutdown(wait=True)
    if metronome.refusal is not None:
        raise metronome.refusal
