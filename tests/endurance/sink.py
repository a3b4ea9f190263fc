"""A mail server for tests: it takes every mail, counts the copies, and can be away for a while."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Listening(Controller):
    """It hangs up on those who are still connected when it stops, dead ones among them."""

    def factory(self) -> SMTP:
        server: SMTP = super().factory()  # type: ignore[no-untyped-call]  # aiosmtpd has no types here
        self.connected = [one for one in getattr(self, "connected", []) if one.transport is not None]
        self.connected.append(server)
        return server

    def hang_up(self) -> None:
        async def close() -> None:
            for server in getattr(self, "connected", []):
                if server.transport is not None:
                    server.transport.abort()
            await asyncio.sleep(0)  # The loop closes their sockets in its next round.

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(5)


class Sink:
    """Listens on a port of its own as long as it is open; what it took stays."""

    def __init__(self) -> None:
        self.port = free_port()
        self.copies: Counter[str] = Counter()
        self.subjects: list[str] = []
        self._lock = threading.Lock()
        self._controller: Listening | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content)
        with self._lock:
            self.copies[str(message["Message-ID"]).strip("<>")] += 1
            self.subjects.append(str(message["Subject"]))
        return "250 taken"

    def open(self) -> None:
        self._controller = Listening(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.hang_up()
            self._controller.stop()
            self._controller = None


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def open_sink() -> Iterator[Sink]:
    sink = Sink()
    sink.open()
    try:
        yield sink
    finally:
        sink.close()
