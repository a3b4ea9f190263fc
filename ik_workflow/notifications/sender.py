"""Sends what is due: claims one mail after the other, looks whether it is still to go, and marks what became of it.

Every mail is handed to the mail server at least once, or shows why not. A second copy, with the same Message-ID, is
possible only when the sender ends, or the connection breaks, between the server's acceptance and our note of it.
"""

import logging
import smtplib
from datetime import datetime
from datetime import timedelta
from email.message import EmailMessage
from enum import Enum
from enum import auto

from sqlalchemy import Engine
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.database import READ_ONLY
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications import outbox
from ik_workflow.notifications.alarm import close
from ik_workflow.notifications.alarm import put_on_record
from ik_workflow.notifications.delivery import Delivery
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.facts import facts_of
from ik_workflow.notifications.filling import compose
from ik_workflow.notifications.filling import finished
from ik_workflow.notifications.filling import gathered_by
from ik_workflow.notifications.message import message_of
from ik_workflow.notifications.outbox import Claimed
from ik_workflow.notifications.recheck import why_not
from ik_workflow.notifications.smtp import SOCKET_SECONDS
from ik_workflow.notifications.smtp import TOTAL_SECONDS
from ik_workflow.notifications.smtp import PermanentRefusal
from ik_workflow.notifications.smtp import ServerFault
from ik_workflow.notifications.smtp import TemporaryRefusal
from ik_workflow.settings import Settings
from ik_workflow.translation import _

log = logging.getLogger(__name__)

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
                claimed = outbox.claim(connection, at=at)
            if claimed is None or sender.send(claimed) is Fate.STOP:
                break
            done += 1
    return done


class Sender:
    """Sends claimed mails over one connection, at one instant."""

    def __init__(self, engine: Engine, settings: Settings, delivery: Delivery, at: datetime) -> None:
        self.engine, self.settings, self.delivery, self.at = engine, settings, delivery, at
        self.proved = False  # the server has taken a mail in this batch
        self.reading = engine.execution_options(**{READ_ONLY: True})

    def send(self, claimed: Claimed) -> Fate:
        try:
            prepared = self._prepare(claimed)
        except BadValue as error:  # an address that no mail can have
            return self._mark(claimed, MailState.FAILED, _("Nicht versandt: {reason}", reason=error.sentence))
        except DBAPIError:
            raise
        except Exception as error:  # One bad mail is set aside; the rest of the queue goes on.
            log.exception("mail %s cannot be written", claimed.id)
            reason = f"{type(error).__name__} {error}"
            return self._mark(
                claimed, MailState.FAILED, _("Die Nachricht ist nicht zu schreiben: {reason}", reason=reason)
            )
        if prepared is None:
            return Fate.DONE
        message, subject, body = prepared
        if self.settings.mode == "demo":
            return self._show(claimed, subject, body)
        return self._hand_over(claimed, message, subject, body)

    def _prepare(self, claimed: Claimed) -> tuple[EmailMessage, str, str] | None:
        """The message, and what is kept of it; None if it is not to go any more: then that is marked."""
        mail, dropped = claimed.mail, dict[int, str]()
        with Session(self.reading) as session:
            facts = facts_of(session, mail)
            verdict = why_not(session, facts, at=self.at)
            told: list[Facts] = []
            if verdict is None and mail["kind"] is MailKind.DIGEST:
                told, dropped = gathered_by(session, mail, at=self.at)
                if not told:
                    verdict = MailState.CANCELLED, _("Alles, was darin stehen sollte, ist inzwischen erledigt.")
            if verdict is None:
                if mail["subject"] is not None and mail["body"] is not None:
                    subject, body = mail["subject"], mail["body"]  # Every copy says the same.
                else:
                    subject, body = compose(session, facts, self.settings, at=self.at, gathered=told)
                words = finished(facts, self.settings, subject, body)
                message = message_of(facts, self.settings, words, at=self.at)
        self._drop(dropped)
        if verdict is not None:
            self._mark(claimed, *verdict)
            return None
        return message, subject, body

    def _drop(self, dropped: dict[int, str]) -> None:
        if not dropped:
            return
        with self.engine.begin() as connection:
            for mail_id, note in dropped.items():
                gathered = (outbox.OUTBOX.c.id == mail_id) & (outbox.OUTBOX.c.state == MailState.GATHERED)
                connection.execute(update(outbox.OUTBOX).where(gathered).values(state=MailState.CANCELLED))
                outbox.record(connection, mail_id, MailState.CANCELLED, note, at=self.at)

    def _show(self, claimed: Claimed, subject: str, body: str) -> Fate:
        with self.engine.begin() as connection:
            outbox.mark_data_started(connection, claimed, at=self.at, subject=subject, body=body)
            kept = outbox.mark_sent(connection, claimed, _("Vorführung: nicht versandt"), at=self.at)
        return Fate.DONE if kept else Fate.LOST

    def _hand_over(self, claimed: Claimed, message: EmailMessage, subject: str, body: str) -> Fate:
        started = False

        def before_data() -> bool:
            nonlocal started
            with self.engine.begin() as connection:
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
        with self.engine.begin() as connection:
            outbox.mark_sent(connection, claimed, reply, at=self.at)
            if not self.proved:
                self.proved = True
                close(connection, at=self.at)
        return Fate.DONE

    def _mark(self, claimed: Claimed, state: MailState, note: str) -> Fate:
        with self.engine.begin() as connection:
            outbox.settle(connection, claimed, state, note, at=self.at)
        return Fate.DONE

    def _again(self, claimed: Claimed, note: str) -> Fate:
        with self.engine.begin() as connection:
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
        with self.engine.begin() as connection:
            outbox.mark_untried(connection, claimed, fault, at=self.at)
            outbox.pause_queue(connection, sentence, until=self.at + PAUSE)
            put_on_record(connection, outbox.one_line(sentence), fault, at=self.at)
        return Fate.STOP
