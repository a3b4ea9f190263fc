"""Claimed mails are looked at again and written, a batch at a time, before the connection is used."""

import logging
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.facts import facts_of_all
from ik_workflow.notifications.filling import compose
from ik_workflow.notifications.filling import finished
from ik_workflow.notifications.filling import gathered_by
from ik_workflow.notifications.message import Ready
from ik_workflow.notifications.message import message_of
from ik_workflow.notifications.outbox import Claimed
from ik_workflow.notifications.recheck import Verdict
from ik_workflow.notifications.recheck import why_not
from ik_workflow.notifications.texts import Text
from ik_workflow.notifications.texts import texts_of
from ik_workflow.settings import Settings
from ik_workflow.translation import _

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A claimed mail, with the message and what is kept of it; or with a verdict, if it is not to go."""

    claimed: Claimed
    verdict: Verdict | None = None
    ready: Ready | None = None
    subject: str = ""
    body: str = ""
    #: of a digest: what it does not tell any more, and why
    dropped: Mapping[int, str] = field(default_factory=dict)


def prepare(reading: Engine, settings: Settings, batch: Sequence[Claimed], *, at: datetime) -> list[Prepared]:
    """Each mail of the batch, in its order."""
    if not batch:
        return []
    try:
        with Session(reading) as session:
            texts = texts_of(session, {claimed.mail["kind"] for claimed in batch})
            known = facts_of_all(session, [claimed.mail for claimed in batch])
            return [
                one_prepared(session, claimed, facts, texts[claimed.mail["kind"]], settings, at)
                for claimed, facts in zip(batch, known, strict=True)
            ]
    except DBAPIError:
        raise
    except Exception as error:  # Something of one mail cannot be read: found by looking at each alone.
        log.exception("%s claimed mails cannot be read together", len(batch))
        if len(batch) == 1:
            return [unwritable(batch[0], error)]
        return [one for claimed in batch for one in prepare(reading, settings, [claimed], at=at)]


def one_prepared(
    session: Session, claimed: Claimed, facts: Facts, text: Text, settings: Settings, at: datetime
) -> Prepared:
    try:
        return looked_at(session, claimed, facts, text, settings, at)
    except BadValue as error:  # an address that no mail can have
        return Prepared(claimed, (MailState.FAILED, _("Nicht versandt: {reason}", reason=error.sentence)))
    except DBAPIError:
        raise
    except Exception as error:  # One bad mail is set aside; the rest of the queue goes on.
        log.exception("mail %s cannot be written", claimed.id)
        return unwritable(claimed, error)


def unwritable(claimed: Claimed, error: Exception) -> Prepared:
    reason = f"{type(error).__name__} {error}"
    return Prepared(claimed, (MailState.FAILED, _("Die Nachricht ist nicht zu schreiben: {reason}", reason=reason)))


def looked_at(
    session: Session, claimed: Claimed, facts: Facts, text: Text, settings: Settings, at: datetime
) -> Prepared:
    mail, told, dropped, more = claimed.mail, list[Facts](), dict[int, str](), 0
    verdict = why_not(session, facts, at=at)
    if verdict is None and mail["kind"] is MailKind.DIGEST:
        told, dropped, more = gathered_by(session, mail, at=at)
        if not told:
            verdict = MailState.CANCELLED, _("Alles, was darin stehen sollte, ist inzwischen erledigt.")
    if verdict is not None:
        return Prepared(claimed, verdict, dropped=dropped)
    if mail["subject"] is not None and mail["body"] is not None:
        subject, body = mail["subject"], mail["body"]  # Every copy says the same.
    else:
        subject, body = compose(facts, text, settings, at=at, gathered=told, more=more)
    ready = message_of(facts, settings, finished(facts, settings, subject, body), at=at)
    return Prepared(claimed, None, ready, subject, body, dropped)
