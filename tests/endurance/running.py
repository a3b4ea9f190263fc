"""Starting real processes and ending them at any point."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LONGEST_WAIT = 60.0  # seconds until a test that waits for something is given up


class Cast:
    """The processes of one test; the dead ones are counted by role."""

    def __init__(self, url: str, port: int, folder: Path, *, shift: float = 0) -> None:
        self.arguments = [url, str(port), str(folder / "acknowledged"), str(shift)]
        self.folder = folder
        self.running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self.killed: Counter[str] = Counter()

    def start(self, *roles: str) -> None:
        for role in roles:
            with Path(self.folder, f"{role}.log").open("ab") as log:
                command = [sys.executable, "-m", "tests.endurance.process", role, *self.arguments]
                self.running.append((role, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)))

    def kill_any(self) -> None:
        """One of those that have begun to work, whatever it is doing; another one takes its place."""
        wait_until(lambda: bool(self.begun()))
        role, process = random.choice(self.begun())
        self.running.remove((role, process))
        died_alone = process.poll() is not None
        process.kill()
        process.wait()
        assert not died_alone, Path(self.folder, f"{role}.log").read_text("utf-8")
        self.killed[role] += 1
        self.start(role)

    def begun(self) -> list[tuple[str, "subprocess.Popen[bytes]"]]:
        log = Path(f"{self.arguments[2]}.begun")
        working = set(log.read_text("utf-8").split()) if log.exists() else set()
        return [one for one in self.running if str(one[1].pid) in working]

    def send(self, role: str, number: signal.Signals) -> None:
        for one, process in self.running:
            if one == role:
                process.send_signal(number)
                return

    def end(self) -> None:
        for _, process in self.running:
            process.kill()
            process.wait()
        self.running.clear()

    def acknowledged(self) -> list[tuple[int, int]]:
        log = Path(self.arguments[2])
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [(int(case), int(seq)) for case, seq in map(str.split, lines)]


def wait_until(holds: Callable[[], bool]) -> None:
    """Look every so often; fails after a minute."""
    end = time.monotonic() + LONGEST_WAIT
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)  # Another process is waited for: there is nothing to be told by.
