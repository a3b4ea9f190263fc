"""The one small port through which the pages send mail: a row in the transaction of the act that asks for it."""

from datetime import datetime
from typing import Protocol

from flask import current_app
from flask import render_template
from flask import url_for
from sqlalchemy.orm import Session

from ik_workflow.accounts.links import INVITATION_LASTS
from ik_workflow.accounts.links import RESET_LASTS
from ik_workflow.accounts.links import link_token
from ik_workflow.errors import Refused
from ik_workflow.models.all import Mail
from ik_workflow.models.all import User
from ik_workflow.settings import Settings
from ik_workflow.translation import _
from ik_workflow.web.viewing import settings


class Mailer(Protocol):
    """Where a mail goes."""

    def send(self, session: Session, *, to: str, subject: str, body: str, at: datetime) -> None: ...

    def refuse_unable(self) -> None:
        """Raise Refused if no mail can be sent at all."""


class ShownMail:
    """The demonstration and the tests: the page „Postausgang“ shows what would have been sent."""

    def send(self, session: Session, *, to: str, subject: str, body: str, at: datetime) -> None:
        session.add(Mail(to=to, subject=subject, body=body, created=at))

    def refuse_unable(self) -> None:
        pass


class NoMail:
    """An installation that cannot send any."""

    def send(self, session: Session, *, to: str, subject: str, body: str, at: datetime) -> None:
        self.refuse_unable()

    def refuse_unable(self) -> None:
        raise Refused(
            _(
                "Diese Installation kann noch keine E-Mails versenden. Einen Link zum Festlegen des "
                "Passworts gibt der Befehl „ik-workflow user link“ auf dem Server aus."
            )
        )


def mailer_for(settings: Settings) -> Mailer:
    return ShownMail() if settings.mode == "demo" else NoMail()


def mailer() -> Mailer:
    found: Mailer = current_app.extensions["ik_mailer"]
    return found


def send_invitation(session: Session, user: User, *, at: datetime) -> None:
    ends = at + INVITATION_LASTS
    send(session, user, "invitation", _("Ihr Zugang: {site_name}", site_name=settings().site_name), ends=ends, at=at)


def send_reset(session: Session, user: User, *, at: datetime) -> None:
    send(
        session,
        user,
        "reset",
        _("Neues Passwort: {site_name}", site_name=settings().site_name),
        ends=at + RESET_LASTS,
        at=at,
    )


def send(session: Session, user: User, template: str, subject: str, *, ends: datetime, at: datetime) -> None:
    """A mail with the link to the page where the password is chosen."""
    path = url_for("passwords.choose", token=link_token(settings(), user, ends=ends))
    link = f"{settings().base_url}{path}"
    body = render_template(f"mails/{template}.txt", user=user, link=link, ends=ends)
    mailer().send(session, to=user.email, subject=subject, body=body, at=at)
