"""Invitations and new passwords: the pages ask for the mail, in the transaction of the act that needs it."""

import secrets
from datetime import datetime
from datetime import timedelta

from sqlalchemy.orm import Session

from ik_workflow.accounts.links import INVITATION_LASTS
from ik_workflow.accounts.links import RESET_LASTS
from ik_workflow.errors import Refused
from ik_workflow.models.all import User
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.translation import _
from ik_workflow.web.viewing import settings


def refuse_unable() -> None:
    """Raise Refused where a mail that somebody waits for would never go out."""
    if settings().mode == "production" and not settings().mail_server:
        raise Refused(
            _(
                "Diese Installation kann noch keine E-Mails versenden. Einen Link zum Festlegen des Passworts gibt der"
                " Befehl „ik-workflow user link“ auf dem Server aus."
            )
        )


def send_invitation(session: Session, user: User, *, at: datetime) -> None:
    send(session, user, MailKind.INVITATION, lasts=INVITATION_LASTS, at=at)


def send_reset(session: Session, user: User, *, at: datetime) -> None:
    send(session, user, MailKind.RESET, lasts=RESET_LASTS, at=at)


def send(session: Session, user: User, kind: MailKind, *, lasts: timedelta, at: datetime) -> None:
    """The link is a key: it is made when the mail goes out, and worth nothing to whoever reads the database."""
    session.flush()
    ends = at + lasts
    enqueue(
        session,
        kind,
        dedupe_key=f"{kind.value}:{user.id}:{secrets.token_hex(8)}",
        person_id=user.person_id,
        address=user.email,
        at=at,
        values={"ends": ends.isoformat()},
        expires_at=ends,
    )
