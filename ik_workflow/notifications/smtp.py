"""SMTP as we want it: the server is who it says it is, nothing outlasts its limit, every refusal is an error."""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from ik_workflow.notifications.watchdog import Watchdog

SOCKET_SECONDS = 20.0  # how long one answer may take
TOTAL_SECONDS = 60.0  # how long one mail may take, with connecting
CLOSING = 421  # what a server says, at any point, before it hangs up

Encryption = Literal["starttls", "tls", "none"]
PORTS: dict[Encryption, int] = {"starttls": 587, "tls": 465, "none": 25}


class PermanentRefusal(Exception):
    """The server will never take this mail for this recipient."""


class TemporaryRefusal(Exception):
    """The server does not take this mail now."""


class ServerFault(Exception):
    """The server does not take any mail of ours: encryption, password, greeting or sender."""


class TimedSMTP(smtplib.SMTP):
    """A connection to one mail server. ``limited`` ends whatever takes too long by closing the socket."""

    def __init__(
        self,
        server: str,
        port: int,
        *,
        encryption: Encryption,
        own_name: str,
        ca_file: str | None = None,
        timeout: float = SOCKET_SECONDS,
    ) -> None:
        self.server, self.encryption = server, encryption
        self.context = None if encryption == "none" else ssl.create_default_context(cafile=ca_file)
        self._overdue = False
        self._watchdog: Watchdog | None = None
        super().__init__(local_hostname=own_name, timeout=timeout)  # It connects when it is asked to.
        self._host = server  # the name that the certificate must bear
        self.server_port = port or PORTS[encryption]

    # -- connecting ---------------------------------------------------------------------------------------------

    def open(self, username: str = "", password: str = "") -> None:
        """Connect, encrypt, sign in; raises ServerFault for what trying again does not change."""
        try:
            greeting, words = self.connect(self.server, self.server_port)
            if greeting != 220:
                raise (TemporaryRefusal if 400 <= greeting < 500 else ServerFault)(told(greeting, words))
            self.ehlo_or_helo_if_needed()
            if self.encryption == "starttls":
                self.starttls(context=self.context)
                self.ehlo_or_helo_if_needed()
            if username:
                self.login(username, password)
        except smtplib.SMTPServerDisconnected:
            raise
        except (ssl.SSLError, smtplib.SMTPException) as fault:
            if isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code == CLOSING:
                raise TemporaryRefusal(words_of(fault)) from fault
            raise ServerFault(words_of(fault)) from fault

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        ends = time.monotonic() + timeout
        last: OSError = TimeoutError("no address answered in time")
        for *_kind, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = ends - time.monotonic()
            if left <= 0:
                break
            try:
                line = socket.create_connection((str(address[0]), port), left)
            except OSError as error:
                last = error
                continue
            line.settimeout(timeout)
            return self._wrapped(line, host)
        raise last

    def _wrapped(self, line: socket.socket, host: str) -> socket.socket:
        if self.encryption != "tls" or self.context is None:
            return line
        self.sock = line  # so that the watchdog can end the handshake, too
        try:
            return self.context.wrap_socket(line, server_hostname=host)
        except OSError:
            line.close()
            raise

    # -- sending ------------------------------------------------------------------------------------------------

    def deliver(self, sender: str, recipient: str, message: bytes, before_data: Callable[[], bool]) -> str | None:
        """Hand over one mail to one recipient and give the server's answer.

        ``before_data`` is called when nothing but the text is missing; if it says no, nothing is sent: None.
        """
        code, words = self.mail(sender)
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(told(code, words))
        if code != 250:
            raise ServerFault(told(code, words))
        self._expect(self.rcpt(recipient), 250, 251)
        if not before_data():
            self._forget()
            return None
        return self._expect(self._data(message), 250)

    def _expect(self, answer: tuple[int, bytes], *wanted: int) -> str:
        """The answer as it is kept; raises a refusal for any other than the wanted ones."""
        code, words = answer
        if code in wanted:
            return told(code, words)
        self._forget()
        raise (PermanentRefusal if code >= 500 else TemporaryRefusal)(told(code, words))

    def _forget(self) -> None:
        try:
            self.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _data(self, message: bytes) -> tuple[int, bytes]:
        try:
            return self.data(message)
        except smtplib.SMTPDataError as refused:  # before the text was sent
            words = refused.smtp_error
            return refused.smtp_code, words if isinstance(words, bytes) else words.encode()

    def leave(self) -> None:
        """Say goodbye; what the server answers makes no difference any more."""
        try:
            with self.limited(5.0):
                self.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self.close()

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Whatever happens in the block ends after so many seconds, even if the server answers byte by byte."""
        self._overdue = False
        if self._watchdog is None:
            self._watchdog = Watchdog(self._cut)
        watchdog = self._watchdog
        watchdog.watch(seconds)
        try:
            yield
        except Exception as error:
            if self._overdue:  # Whatever the rest of an answer was taken for.
                raise TimeoutError(f"the limit of {seconds:g} seconds was reached") from error
            raise
        finally:
            watchdog.rest()

    def close(self) -> None:
        super().close()
        if self._watchdog is not None:
            self._watchdog.leave()
            self._watchdog = None

    def _cut(self) -> None:
        self._overdue = True
        line = self.sock
        if line is not None:
            try:
                # Below encryption: a shutdown wakes up whoever reads, which closing alone does not.
                socket.socket.shutdown(line, socket.SHUT_RDWR)
            except OSError:
                return


def told(code: int, words: bytes | str) -> str:
    """The server's answer as it is kept."""
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return told(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"
