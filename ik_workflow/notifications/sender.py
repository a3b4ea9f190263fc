"""Sends what is due: claims a few mails, looks whether each is still to go, and marks what became of it.

Every mail is handed to the mail server at least once, or shows why not. A second copy, with the same Message-ID, is
possible only when the sender ends, or the connection breaks, between the server's acceptance and our note of it.
"""

import logging
import smtplib
from collections import deque
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from enum import Enum
from enum import auto
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import update

from ik_workflow.models.database import READ_ONLY
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications import incidents
from ik_workflow.notifications import outbox
from ik_workflow.notifications.delivery import Delivery
from ik_workflow.notifications.message import Ready
from ik_workflow.notifications.outbox import Claimed
from ik_workflow.notifications.preparing import Prepared
from ik_workflow.notifications.preparing import prepare
from ik_workflow.notifications.smtp import SOCKET_SECONDS
from ik_workflow.notifications.smtp import TOTAL_SECONDS
from ik_workflow.notifications.smtp import PermanentRefusal
from ik_workflow.notifications.smtp import ServerFault
from ik_workflow.notifications.smtp import TemporaryRefusal
from ik_workflow.settings import Settings
from ik_workflow.translation import _

log = logging.getLogger(__name__)

BATCH = 25  # mails that are claimed and written together
FRESH_SECONDS = 5.0  # for so long after its claim a batch is used; so it ends well within a fifth of the lease
SERVER = ("sender", "server")  #: job and item of the incident that no mail can tell of: the server refuses us
PAUSE = timedelta(minutes=5)  # before a server that refuses us is asked again


class Fate(Enum):
    """What one attempt came to, as far as the next mail is concerned."""

    DONE = auto()  #: it is settled; the next one may go
    LOST = auto()  #: somebody else has it by now
    STOP = auto()  #: the server cannot be reached or refuses us: no other mail would fare better


def send_due(
    engine: Engine,
    settings: Settings,
    *,
    at: datetime,
    limit: int,
    timeout: float = SOCKET_SECONDS,
    total: float = TOTAL_SECONDS,
) -> int:
    """Send at most ``limit`` mails that are due; how many were settled, one way or another.

    ``timeout`` is for one answer of the server, ``total`` for one mail, in seconds.
    """
    with engine.begin() as connection:
        outbox.recover(connection, at=at)
        stopped = outbox.why_stopped(connection, at=at)
    if stopped or (settings.mode == "production" and not settings.mail_server):
        return 0
    done = 0
    with Delivery(settings, timeout=timeout, total=total) as delivery:
        sender = Sender(engine, settings, delivery, at)
        while done < limit:
            with engine.begin() as connection:
                batch = outbox.claim_batch(connection, at=at, most=min(BATCH, limit - done))
            settled, fate = sender.send_batch(batch)
            done += settled
            if not batch or fate is Fate.STOP:
                break
    return done


class Sender:
    """Sends claimed mails over one connection, at one instant."""

    def __init__(self, engine: Engine, settings: Settings, delivery: Delivery, at: datetime) -> None:
        self.engine, self.settings, self.delivery, self.at = engine, settings, delivery, at
        self.proved = False  # the server has taken a mail in this batch
        #: what the server has taken on and is noted with the next mail's beginning: one commit for both
        self.taken: tuple[Claimed, str] | None = None
        self.reading = engine.execution_options(**{READ_ONLY: True})

    def send(self, claimed: Claimed) -> Fate:
        return self.send_batch([claimed])[1]

    def send_batch(self, batch: Sequence[Claimed]) -> tuple[int, Fate]:
        """How many were settled, and how the last of them ended. What was not begun in time waits as before."""
        began, done, fate = monotonic(), 0, Fate.DONE
        waiting = deque(prepare(self.reading, self.settings, batch, at=self.at))
        try:
            while waiting and fate is not Fate.STOP and (not done or monotonic() - began < FRESH_SECONDS):
                fate = self._settle(waiting.popleft())
                done += fate is not Fate.STOP
        finally:
            if waiting or self.taken:
                with self._writing() as connection:
                    outbox.give_back(connection, [prepared.claimed for prepared in waiting])
        return done, fate

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction of the next note, which takes the note of the mail before along."""
        taken = self.taken
        with self.engine.begin() as connection:
            if taken is not None:
                outbox.mark_sent(connection, *taken, at=self.at)
                if not self.proved:
                    incidents.close(connection, *SERVER, at=self.at)
            yield connection
        if taken is not None:
            self.taken, self.proved = None, True

    def _settle(self, prepared: Prepared) -> Fate:
        claimed, ready = prepared.claimed, prepared.ready
        self._drop(prepared.dropped)
        if prepared.verdict is not None:
            return self._mark(claimed, *prepared.verdict)
        if ready is None or self.settings.mode == "demo":
            return self._show(claimed, prepared.subject, prepared.body)
        return self._hand_over(claimed, ready, prepared.subject, prepared.body)

    def _drop(self, dropped: Mapping[int, str]) -> None:
        if not dropped:
            return
        with self._writing() as connection:
            for mail_id, note in dropped.items():
                gathered = (outbox.OUTBOX.c.id == mail_id) & (outbox.OUTBOX.c.state == MailState.GATHERED)
                connection.execute(update(outbox.OUTBOX).where(gathered).values(state=MailState.CANCELLED))
                outbox.record(connection, mail_id, MailState.CANCELLED, note, at=self.at)

    def _show(self, claimed: Claimed, subject: str, body: str) -> Fate:
        with self._writing() as connection:
            outbox.mark_data_started(connection, claimed, at=self.at, subject=subject, body=body)
            kept = outbox.mark_sent(connection, claimed, _("Vorführung: nicht versandt"), at=self.at)
        return Fate.DONE if kept else Fate.LOST

    def _hand_over(self, claimed: Claimed, message: Ready, subject: str, body: str) -> Fate:
        started = False

        def before_data() -> bool:
            nonlocal started
            with self._writing() as connection:
                started = outbox.mark_data_started(connection, claimed, at=self.at, subject=subject, body=body)
            return started

        try:
            reply = self.delivery.hand_over(message, before_data)
        except PermanentRefusal as refusal:
            return self._mark(claimed, MailState.FAILED, str(refusal))
        except TemporaryRefusal as refusal:
            return self._again(claimed, str(refusal))
        except ServerFault as fault:
            return self._pause(claimed, str(fault))
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(claimed, error, started=started)
        if reply is None:
            return Fate.LOST
        self.taken = claimed, reply
        return Fate.DONE

    def _mark(self, claimed: Claimed, state: MailState, note: str) -> Fate:
        with self._writing() as connection:
            outbox.settle(connection, claimed, state, note, at=self.at)
        return Fate.DONE

    def _again(self, claimed: Claimed, note: str) -> Fate:
        with self._writing() as connection:
            outbox.mark_retry(connection, claimed, note, at=self.at)
        return Fate.DONE

    def _broken(self, claimed: Claimed, error: Exception, *, started: bool) -> Fate:
        """The connection broke or took too long; after the text had begun nobody knows whether it arrived."""
        why = _(
            "Der Mailserver ist nicht erreichbar oder antwortet nicht: {error}", error=f"{type(error).__name__} {error}"
        )
        if started and claimed.mail["uncertain"] is Uncertain.HOLD:
            self._mark(claimed, MailState.HELD, _(outbox.UNKNOWN))
        else:
            self._again(claimed, why)
        return Fate.STOP

    def _pause(self, claimed: Claimed, fault: str) -> Fate:
        """The fault is ours: no mail has used up an attempt, the queue waits, somebody is told."""
        sentence = _(
            "Der Mailserver nimmt nichts von uns an: {fault} Bitte prüfen Sie die Einstellungen IK_MAIL_…; danach gibt"
            " „ik-workflow outbox release --queue“ den Versand sofort wieder frei, sonst wird er von selbst versucht.",
            fault=fault,
        )
        log.error("the mail server refuses us: %s", fault)
        with self._writing() as connection:
            outbox.mark_untried(connection, claimed, fault, at=self.at)
            outbox.pause_queue(connection, sentence, until=self.at + PAUSE)
            incidents.set_aside(connection, *SERVER, at=self.at, sentence=sentence, detail=fault)
        return Fate.STOP
