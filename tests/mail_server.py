"""Real mail servers on this machine, well behaved and not, for the tests of sending."""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def parsed(content: bytes) -> EmailMessage:
    """As a mail programme reads it."""
    return message_from_bytes(content, policy=default)


@dataclass
class Sink:
    """What a server was given; ``answers`` are what it says to a recipient instead of taking the mail."""

    answers: dict[str, str] = field(default_factory=dict)
    messages: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(parsed(envelope.content))
        return "250 taken"

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.messages]

    @property
    def recipients(self) -> list[str]:
        return [message["To"] for message in self.messages]


@contextmanager
def serving(sink: Sink, *, context: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """A server that gives what it takes to the sink, on ``sink.port``; with a context it offers STARTTLS."""
    loop, started, servers = asyncio.new_event_loop(), threading.Event(), list[asyncio.Server]()

    async def begin() -> None:
        def protocol() -> SMTP:
            return SMTP(sink, tls_context=context, loop=loop, hostname="mail.test")

        servers.append(await loop.create_server(protocol, "127.0.0.1", 0))
        sink.port = servers[0].sockets[0].getsockname()[1]
        started.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(begin())
        loop.run_forever()

    async def end() -> None:
        servers[0].close()
        own = asyncio.current_task()
        for task in asyncio.all_tasks():
            if task is not own:
                task.cancel()
        await asyncio.sleep(0)
        await loop.shutdown_asyncgens()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(20)
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def talking(talk: Talk) -> Iterator[int]:
    """A server that does to each connection what ``talk`` says; gives its port."""
    over, threads = threading.Event(), list[threading.Thread]()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def one(line: socket.socket) -> None:
            with line:
                try:
                    talk(line, over)
                except OSError:
                    return

        def accept() -> None:
            while not over.is_set():
                line, _address = listening.accept()
                threads.append(threading.Thread(target=one, args=(line,)))
                threads[-1].start()

        door = threading.Thread(target=accept)
        door.start()
        port = listening.getsockname()[1]
        try:
            yield port
        finally:
            over.set()
            with socket.create_connection(("127.0.0.1", port), 5):
                door.join(20)
            for thread in threads:
                thread.join(20)


def silent(line: socket.socket, over: threading.Event) -> None:
    """Takes the call and says nothing."""
    over.wait(30)


def dripping(line: socket.socket, over: threading.Event) -> None:
    """Greets without end, byte by byte: no single wait is long."""
    while not over.wait(0.05):
        line.sendall(b"2")


def take_one(line: socket.socket, taken: list[bytes]) -> None:
    with line.makefile("rwb") as lines:

        def say(words: str) -> None:
            lines.write(f"{words}\r\n".encode())
            lines.flush()

        say("220 mail.test")
        for heard in iter(lines.readline, b""):
            if heard.upper().startswith(b"DATA"):
                say("354 go on")
                text = b"".join(iter(lines.readline, b".\r\n"))
                taken.append(text)
                say("250 taken")
                return
            say("250 OK")


def hanging_up(taken: list[bytes]) -> Talk:
    """Takes one mail on each call and hangs up right behind its 250."""
    return lambda line, over: take_one(line, taken)


def hanging_after_one(taken: list[bytes]) -> Talk:
    """Takes one mail and says nothing more on that line; on every later one it greets without end."""

    def talk(line: socket.socket, over: threading.Event) -> None:
        if taken:
            dripping(line, over)
        take_one(line, taken)
        over.wait(20)

    return talk


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own making for this machine, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    private.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def stuck_in_data(line: socket.socket, over: threading.Event) -> None:
    """Agrees to everything, and stops reading and answering once the text has begun."""
    with line.makefile("rwb") as lines:
        lines.write(b"220 mail.test\r\n")
        lines.flush()
        for heard in iter(lines.readline, b""):
            if heard.upper().startswith(b"DATA"):
                lines.write(b"354 go on\r\n")
                lines.flush()
                over.wait(20)
                return
            lines.write(b"250 OK\r\n")
            lines.flush()


def rude_at_the_end(taken: list[bytes]) -> Talk:
    """Takes every mail, and answers QUIT with an error."""

    def talk(line: socket.socket, over: threading.Event) -> None:
        with line.makefile("rwb") as lines:

            def say(words: str) -> None:
                lines.write(f"{words}\r\n".encode())
                lines.flush()

            say("220 mail.test")
            for heard in iter(lines.readline, b""):
                if heard.upper().startswith(b"DATA"):
                    say("354 go on")
                    taken.append(b"".join(iter(lines.readline, b".\r\n")))
                say("554 no goodbye" if heard.upper().startswith(b"QUIT") else "250 OK")

    return talk
