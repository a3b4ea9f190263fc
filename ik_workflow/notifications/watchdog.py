"""A thread that cuts off what takes too long: one for a whole connection, for starting one per mail is slow."""

import threading
from collections.abc import Callable
from time import monotonic

AGAIN = 1.0  # seconds from one cut to the next
ASLEEP = 60.0  # how long it sleeps while there is nothing to watch


class Watchdog:
    """Calls ``cut`` when a limit is over, and again until somebody says ``rest``; never after that.

    Again, because there is no line to cut as long as a name server is asked where the mail server is.
    """

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut, self._bell = cut, threading.Condition()
        self._ends: float | None = None  # when the limit is over
        self._wakes = 0.0  # when the thread looks again by itself
        self._over = False
        threading.Thread(target=self._run, name="mail-watchdog", daemon=True).start()

    def watch(self, seconds: float) -> None:
        with self._bell:
            self._ends = monotonic() + seconds
            if self._ends < self._wakes:  # A later end is seen when the thread wakes up anyway.
                self._bell.notify()

    def rest(self) -> None:
        with self._bell:
            self._ends = None

    def leave(self) -> None:
        with self._bell:
            self._over = True
            self._bell.notify()

    def _run(self) -> None:
        with self._bell:
            while not self._over:
                now = monotonic()
                if self._ends is not None and self._ends <= now:
                    self._ends = now + AGAIN
                    self._cut()
                self._wakes = now + ASLEEP if self._ends is None else self._ends
                self._bell.wait(self._wakes - now)
