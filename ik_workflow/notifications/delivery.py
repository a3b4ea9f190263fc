"""The way out: a connection of Flask-Mail over our own SMTP, kept for a whole batch.

It takes messages that are built: Flask-Mail's own way of building one lets odd header lines through.
"""

import smtplib
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Self

from flask_mail import Connection
from flask_mail import Mail

from ik_workflow.notifications.message import Ready
from ik_workflow.notifications.smtp import SOCKET_SECONDS
from ik_workflow.notifications.smtp import TOTAL_SECONDS
from ik_workflow.notifications.smtp import TimedSMTP
from ik_workflow.settings import Settings


class Delivery(Connection):
    """Opens when the first mail is to go, opens again when the server hung up between two mails."""

    host: TimedSMTP | None

    def __init__(self, settings: Settings, *, timeout: float = SOCKET_SECONDS, total: float = TOTAL_SECONDS) -> None:
        config = {"MAIL_SERVER": settings.mail_server, "MAIL_DEFAULT_SENDER": settings.mail_sender}
        super().__init__(Mail().init_mail(config))  # type: ignore[arg-type]  # Flask-Mail itself gives it the state
        self.settings, self.timeout, self.total = settings, timeout, total

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.host is not None:
            self.host.leave()
            self.host = None

    def configure_host(self) -> TimedSMTP:
        chosen = self.settings
        return TimedSMTP(
            chosen.mail_server,
            chosen.mail_port,
            encryption=chosen.mail_tls,
            own_name=chosen.mail_host,
            ca_file=chosen.mail_ca_file or None,
            timeout=self.timeout,
        )

    def hand_over(self, message: Ready, before_data: Callable[[], bool]) -> str | None:
        """The server's answer when it has taken the mail on; None if ``before_data`` stopped it.

        Raises what `TimedSMTP` raises, and OSError or SMTPServerDisconnected when the connection breaks. Whoever
        is told of a break after ``before_data`` cannot know whether the mail arrived. Opening a kept connection again
        takes what is left of the one limit: a lease is reckoned with it.
        """
        recipient, ready, began, ends = message.recipient, message.content, False, monotonic() + self.total

        def begin() -> bool:
            nonlocal began
            began = True
            return before_data()

        kept = self.host is not None
        try:
            return self._try(recipient, ready, begin, ends)
        except (OSError, smtplib.SMTPServerDisconnected):
            self._drop()
            if began or not kept or monotonic() >= ends:
                raise
        try:  # The server had hung up while the connection was idle: that says nothing about this mail.
            return self._try(recipient, ready, begin, ends)
        except (OSError, smtplib.SMTPServerDisconnected):
            self._drop()
            raise

    def _try(self, recipient: str, ready: bytes, before_data: Callable[[], bool], ends: float) -> str | None:
        left = ends - monotonic()
        if self.host is None:
            host = self.configure_host()
            try:
                with host.limited(left):
                    host.open(self.settings.mail_username, self.settings.mail_password)
                    self.host = host
                    return self._send(host, recipient, ready, before_data)
            finally:
                if self.host is None:
                    host.close()
        with self.host.limited(left):
            return self._send(self.host, recipient, ready, before_data)

    def _send(self, host: TimedSMTP, recipient: str, ready: bytes, before_data: Callable[[], bool]) -> str | None:
        self.num_emails += 1
        return host.deliver(self.settings.mail_sender, recipient, ready, before_data)

    def _drop(self) -> None:
        if self.host is not None:
            self.host.close()
            self.host = None
