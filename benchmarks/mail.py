"""How many mails a second the outbox hands to a mail server, as a share of what bare ``smtplib`` manages.

Both talk to a server of their own process on this machine, over one kept connection; the floor sends the very bytes
that the outbox sends. A round of ours claims, looks again, writes, sends and marks each mail: three commits, as durable
as a city would have them.
"""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from sqlalchemy import Engine
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.models.database import make_engine
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.schema import upgrade
from ik_workflow.notifications.facts import facts_of
from ik_workflow.notifications.filling import compose
from ik_workflow.notifications.filling import finished
from ik_workflow.notifications.message import Ready
from ik_workflow.notifications.message import message_of
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.sender import send_due
from ik_workflow.notifications.texts import own_text
from ik_workflow.settings import Settings
from tests.make import AT
from tests.make_mails import mail_settings
from tests.make_mails import make_reminded
from tests.make_mails import make_reminder_mail

MAILS = 200
SERVER = """
from tests.mail_server import Sink, serving
with serving(Sink()) as sink:
    print(sink.port, flush=True)
    input()
"""


@contextmanager
def server() -> Iterator[int]:
    """A mail server in a process of its own: it shares neither lock nor memory with whoever sends."""
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.write("\n")
        process.stdin.flush()


def run(places: list[Place], rounds: int) -> str:
    lines = ["| database | mails per second | bare smtplib | share |", "| --- | --- | --- | --- |"]
    with server() as port:
        for place in places:
            with place.database() as url:
                ours, floor = _contest(url, mail_settings(port), rounds)
                lines.append(f"| {place.name} | {MAILS / ours:.0f} | {MAILS / floor:.0f} | {floor / ours:.2f} |")
                told = machine([url])
    return "\n".join([*lines, f"{told}; median of {rounds} rounds of {MAILS} reminders"])


def _contest(url: str, settings: Settings, rounds: int) -> tuple[float, float]:
    """Seconds of a round, ours and the floor's, in turns."""
    engine = make_engine(url)
    upgrade(engine)
    message = _seed(engine, settings)
    ours, floor = [], []
    for _round in range(rounds):
        floor.append(_floor(message, settings))
        ours.append(_ours(engine, settings))
    engine.dispose()
    return median(ours), median(floor)


def _seed(engine: Engine, settings: Settings) -> Ready:
    """The mails, and one of them as it is sent."""
    with Session(engine) as session:
        about = make_reminded(session)
        for number in range(MAILS):
            make_reminder_mail(session, about, f"reminder:{number}")
        row = session.execute(OUTBOX.select().limit(1)).mappings().one()
        facts = facts_of(session, row)
        words = finished(facts, settings, *compose(facts, own_text(MailKind.REMINDER), settings, at=AT))
        return message_of(facts, settings, words, at=AT)


def _floor(message: Ready, settings: Settings) -> float:
    with smtplib.SMTP(settings.mail_server, settings.mail_port, local_hostname="bench") as line:
        began = perf_counter()
        for _mail in range(MAILS):
            line.sendmail(settings.mail_sender, [message.recipient], message.content)
        return perf_counter() - began


def _ours(engine: Engine, settings: Settings) -> float:
    anew = "UPDATE outbox SET state = 'pending', sent_at = NULL, subject = NULL, body = NULL, attempts = 0"
    with engine.begin() as connection:
        connection.execute(text(anew))
    began = perf_counter()
    sent = send_due(engine, settings, at=AT, limit=MAILS + 1)
    took = perf_counter() - began
    if sent != MAILS:
        raise ValueError(f"{sent} of {MAILS} mails were sent")
    return took
