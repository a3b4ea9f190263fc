"""One beat: everything that is due at an instant, in a fixed order. Whoever beats at the same time does no harm.

It stands in ``operations``, because it calls the steps of time as well as the mails below them; the metronome above
knows nothing but this one call.
"""

import logging
import socket
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ik_workflow.models.database import READ_ONLY
from ik_workflow.notifications import incidents
from ik_workflow.notifications.digest import gather
from ik_workflow.notifications.questions import ask
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.notifications.sender import send_due
from ik_workflow.operations import budget_rounds
from ik_workflow.operations import cycle_planning
from ik_workflow.operations import incident_alarms
from ik_workflow.operations import registrations
from ik_workflow.operations import time_steps
from ik_workflow.operations.punctuality import HEARTBEATS
from ik_workflow.operations.punctuality import LATEST_MAIL
from ik_workflow.operations.punctuality import punctuality
from ik_workflow.operations.round_news import tell_closing_soon
from ik_workflow.operations.vote_watch import watch
from ik_workflow.settings import Settings
from ik_workflow.translation import N_
from ik_workflow.translation import _

log = logging.getLogger(__name__)

BATCH = 500  # what a job takes up at once
MAILS = 25  # sent at once, before the clock is looked at again
MOST_ROUNDS = 100  # so often a job is repeated while it has work; the rest is the next beat's
PATIENCE = 45.0  # seconds after which no job is repeated: the next beat is near

LATE = ("sender", "late")  #: job and item of the incident that mails do not go out

Act = Callable[[Engine, Settings, datetime], int]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing a beat does; ``act`` does a bounded part of it and says how much that was."""

    name: str
    label: str
    act: Act
    #: again, as long as there is something to do
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What one beat did: how much of each job, in order, and the sentences of what it had to set aside."""

    at: datetime
    counts: Mapping[str, int]
    incidents: Sequence[str]


def in_session(act: Callable[..., int], **limits: int) -> Act:
    """A job that needs one transaction for each round."""

    def run(engine: Engine, settings: Settings, at: datetime) -> int:
        with Session(engine) as session, session.begin():
            return act(session, at=at, **limits)

    return run


def take_steps(engine: Engine, settings: Settings, at: datetime) -> int:
    return time_steps.take_due(engine, at=at)


def send(engine: Engine, settings: Settings, at: datetime) -> int:
    return send_due(engine, settings, at=at, limit=MAILS)


def plan_cycles(engine: Engine, settings: Settings, at: datetime) -> int:
    return cycle_planning.plan_due(engine, at=at)


JOBS: tuple[Job, ...] = (
    Job("cycles", N_("Zyklen planen"), plan_cycles),
    Job("budget", N_("Anmeldungen zum Haushalt"), in_session(budget_rounds.open_due, limit=BATCH), repeated=True),
    Job("time_steps", N_("Schritte, die von selbst folgen"), take_steps),
    Job("vote_watch", N_("Hinweise auf fehlende Voten"), in_session(watch)),
    Job("rounds", N_("Hinweise auf Einreichungsrunden, die bald schließen"), in_session(tell_closing_soon)),
    Job("reminders", N_("Erinnerungen, die an der Reihe waren"), in_session(queue_due, limit=BATCH), repeated=True),
    Job("questions", N_("Rückfragen zu Fristen ohne Tag"), in_session(ask, limit=BATCH)),
    Job("digest", N_("Übersichten des Tages"), in_session(gather), repeated=True),
    Job("alarms", N_("Störungen, die gemeldet wurden"), in_session(incident_alarms.tell_new)),
    Job("sender", N_("Mails, die versandt wurden"), send, repeated=True),
    Job("registrations", N_("Angaben von Angemeldeten, die gelöscht wurden"), in_session(registrations.forget)),
)


#: told of each job twice: when it begins, with None, and when it is done, with how much that was
Progress = Callable[[Job, int | None], None]


def beat(engine: Engine, settings: Settings, *, at: datetime, progress: Progress = lambda job, count: None) -> Report:
    """Do what is due. A job that fails is put on record and the others go on; raises if the database is away."""
    began, counts = time.monotonic(), dict[str, int]()
    for job in JOBS:
        progress(job, None)
        counts[job.name] = _do(job, engine, settings, at, began)
        progress(job, counts[job.name])
    _watch_mails(engine, at)
    with engine.begin() as connection:
        insert = sqlite_insert if engine.dialect.name == "sqlite" else postgresql_insert
        row = insert(HEARTBEATS).values(name=f"metronome@{socket.gethostname()}"[:80], beat_at=at)
        connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"beat_at": at}))
        set_aside = incidents.open_since(connection, at)
    return Report(at, counts, set_aside)


def _do(job: Job, engine: Engine, settings: Settings, at: datetime, began: float) -> int:
    done = 0
    try:
        for _round in range(MOST_ROUNDS if job.repeated else 1):
            some = job.act(engine, settings, at)
            done += some
            if not some or time.monotonic() - began > PATIENCE:
                break
    except Exception as error:  # noqa: BLE001 - the other jobs' work is due all the same
        # With the database away this raises, too, and ends the beat.
        incidents.record(engine, job.name, "job", at=at, sentence=_failed(job, error), error=error)
    else:
        _recover(engine, job.name, "job", at)
    return done


def _failed(job: Job, error: Exception) -> str:
    return _(
        "Der Zeitablauf konnte eine seiner Aufgaben nicht zu Ende bringen: {job}. {why} Sie wird jede Minute wieder"
        " versucht; bitte geben Sie der Systemverwaltung Bescheid, wenn diese Meldung bleibt.",
        job=_(job.label),
        why=incidents.failure(error),
    )


def _watch_mails(engine: Engine, at: datetime) -> None:
    """Mails that do not go out are an incident, too; it is told by itself only when they go again."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        late = punctuality(connection, at=at).mail_late
        known = incidents.is_open(connection, *LATE)
    if late and not known:
        sentence = _(
            "Seit mehr als {minutes} Minuten gehen Mails nicht hinaus. Bitte prüfen Sie den Mailserver und die"
            " Einstellungen IK_MAIL_…; versandt wird von selbst, sobald er wieder annimmt.",
            minutes=LATEST_MAIL.seconds // 60,
        )
        incidents.record(engine, *LATE, at=at, sentence=sentence)
    if known and not late:
        _close(engine, *LATE, at)


def _recover(engine: Engine, job: str, item: str, at: datetime) -> None:
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        failing = incidents.is_open(connection, job, item)
    if failing:
        _close(engine, job, item, at)


def _close(engine: Engine, job: str, item: str, at: datetime) -> None:
    with engine.begin() as connection:
        incidents.close(connection, job, item, at=at)
