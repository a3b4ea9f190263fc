"""The line on the desk of those who can help: failed mails, a queue that stands still, open incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.beats import Incident
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.outbox import why_stopped
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.web.incidents import READERS


@dataclass(frozen=True, slots=True)
class Trouble:
    words: str
    address: str


def troubles(session: Session, actor: Actor, at: datetime) -> Sequence[Trouble]:
    """What needs somebody, for this person; nothing for most people."""
    found = []
    if Office.ADMINISTRATOR in actor.hands:
        failed = session.scalar(select(func.count()).where(OUTBOX.c.state == MailState.FAILED)) or 0
        if failed:
            words = _n("Eine E-Mail ist fehlgeschlagen.", "{number} E-Mails sind fehlgeschlagen.", failed)
            found.append(Trouble(words, url_for("outgoing.mails")))
        if reason := why_stopped(session.connection(), at=at):
            words = _("Der Versand der E-Mails ruht: {reason}", reason=reason)
            found.append(Trouble(words, url_for("outgoing.mails")))
    if actor.hands & {*READERS}:
        still_open = session.scalar(select(func.count()).where(Incident.closed_at.is_(None))) or 0
        if still_open:
            words = _n("Eine Störung ist offen.", "{number} Störungen sind offen.", still_open)
            found.append(Trouble(words, url_for("incidents.overview")))
    return found
