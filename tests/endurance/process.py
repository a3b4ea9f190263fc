"""What the tests kill: a stepper, a metronome or a sender, each a real process that works until somebody ends it."""

import logging
import os
import random
import time
from datetime import UTC
from datetime import date
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models import database
from ik_workflow.models.database import make_engine
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.notifications.sender import send_due
from ik_workflow.operations.step import Subject
from ik_workflow.scheduler import run
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_paper
from tests.make import make_resolution
from tests.make import person_with_account
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_round

OVER = date(2025, 3, 1)
NEWS = {"title": "Vorgang", "sentence": "Es ist etwas geschehen."}

BREATH = 0.1  # seconds between two acts: the sender is to keep up
PACE = 0.2  # seconds between two beats
MAILS_AT_ONCE = 5


def settings_for(url: str, port: int) -> Settings:
    """In earnest, with a mail server on this machine."""
    return load(
        database_url=url,
        mode="production",
        mail_server="127.0.0.1",
        mail_port=port,
        mail_tls="none",
        mail_plain_confirmed=True,
        mail_sender="stadt@beispiel.example",
    )


def clock() -> datetime:
    return datetime.now(UTC)


class Stepper:
    """Takes steps, each with a mail about it in the same transaction, and writes down what was acknowledged."""

    def __init__(self, engine: Engine, log: str) -> None:
        self.engine = engine
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.papers: list[int] = []
        with Session(engine, expire_on_commit=False) as session, session.begin():
            self.house: House = make_house(session, city=f"Stadt {os.getpid()} {random.random()}")
            self.forum: Forum = make_forum(session, self.house)
            self.reader: Actor = make_actor(session, self.house.administration, offices=[Office.AUDITOR])
            self.address = f"leser-{os.getpid()}-{random.random()}@beispiel.example"
            person_with_account(session, self.reader, self.address)
            session.flush()
            session.expunge_all()

    def forever(self) -> None:
        while True:
            random.choice((self.resolve, self.ask, self.file))()
            time.sleep(BREATH)

    def resolve(self) -> None:
        """A council's evening: some twenty steps, one transaction."""
        with Session(self.engine) as session:
            resolution = make_resolution(session, self.house)
            self.commit(session, resolution)

    def ask(self) -> None:
        """A round whose days are over: time opens and closes it, in competition with this very process."""
        with Session(self.engine) as session:
            round_ = make_round(
                session, self.forum.commissioner, self.forum.field, self.forum.group, until=OVER, opened=False
            )
            self.commit(session, round_)

    def file(self) -> None:
        """A paper in three transactions."""
        with Session(self.engine) as session:
            paper = make_paper(session, self.house, state=PaperState.DRAFT)
            self.commit(session, paper)
            for trigger in ("enter", "put_on_agenda"):
                act(session, paper, trigger, self.house.clerk)
                self.commit(session, paper)

    def commit(self, session: Session, subject: Subject) -> None:
        """Ask for the mail, commit, and only then say that it is done."""
        session.refresh(subject.case)
        case, seq = subject.case_id, subject.case.seq
        enqueue(
            session,
            MailKind.NEWS,
            dedupe_key=f"news:{case}:{seq}:{self.reader.person_id}",
            person_id=self.reader.person_id,
            address=self.address,
            at=clock(),
            values=NEWS,
        )
        session.commit()
        os.write(self.log, f"{case} {seq}\n".encode())


def send_forever(engine: Engine, settings: Settings) -> None:
    while True:
        send_due(engine, settings, at=clock(), limit=MAILS_AT_ONCE)


def perform(output: str, role: str, url: str, port: int, log: str, busy: int) -> None:
    """For as long as it is let; it waits ``busy`` seconds for a lock of SQLite."""
    told = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(told, 1)
    os.dup2(told, 2)
    random.seed()  # Those of one nursery are not to do the same.
    logging.basicConfig(level=logging.WARNING, force=True)
    database.BUSY_SECONDS = busy
    engine, settings = make_engine(url), settings_for(url, port)
    stepper = Stepper(engine, log) if role == "stepper" else None
    with open(f"{log}.begun", "a", encoding="utf-8") as begun:
        begun.write(f"{os.getpid()}\n")
    if stepper is not None:
        stepper.forever()
    elif role == "sender":
        send_forever(engine, settings)
    else:
        run(engine, settings, seconds=PACE, clock=clock)
