"""One document in a process of its own: bounded in time, memory and number, and made once for equal content."""

import atexit
import hashlib
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from tempfile import TemporaryFile
from typing import Literal

from ik_workflow.documents import renderer
from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.translation import _

SECONDS, MEGABYTES = 30, 512  #: for a document of usual length
LONG = 512 * 1024  #: bytes; more than that is a list of thousands of rows, which may take longer
LONG_SECONDS, LONG_MEGABYTES = 300, 2048
AT_ONCE = 2  #: documents that are made at the same moment
WAIT = 20  #: seconds that one more waits for its turn
KEPT = 16 * 1024 * 1024  #: bytes of finished documents, so that the same one is not made again and again

Progress = Callable[[str], None]

_turns = threading.BoundedSemaphore(AT_ONCE)
_kept: OrderedDict[str, bytes] = OrderedDict()
_keeping = threading.Lock()


class NoDocument(IkError):
    """The document cannot be made now; the sentence says why and what to do instead."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def make(kind: Literal["pdf", "word"], given: bytes, progress: Progress | None = None) -> bytes:
    """The file; ``progress`` hears lines such as "page 12". Raises NoDocument, or BadValue for a bad template."""
    key = hashlib.sha256(kind.encode() + given).hexdigest()
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    if not _turns.acquire(timeout=WAIT):
        raise NoDocument(
            _("Gerade werden viele Dokumente erzeugt. Bitte versuchen Sie es in einer Minute noch einmal.")
        )
    try:
        seconds, megabytes = limits(given)
        made = run(kind, given, progress or (lambda line: None), seconds=seconds, megabytes=megabytes)
    finally:
        _turns.release()
    keep(key, made)
    return made


def keep(key: str, made: bytes) -> None:
    with _keeping:
        _kept[key] = made
        while sum(map(len, _kept.values())) > KEPT:
            _kept.popitem(last=False)


def limits(given: bytes) -> tuple[int, int]:
    return (LONG_SECONDS, LONG_MEGABYTES) if len(given) > LONG else (SECONDS, MEGABYTES)


def run(kind: str, given: bytes, progress: Progress, *, seconds: int, megabytes: int) -> bytes:
    """The document, whatever is kept; the process is ended after ``seconds`` of work, or twice as many of the clock."""
    command = [sys.executable, "-P", "-m", renderer.__name__, kind, str(seconds), str(megabytes)]
    if kind == "pdf":
        command.append(unpacked_fonts().name)
    fault = ""
    with TemporaryFile() as asked, TemporaryFile() as made:
        asked.write(given)
        asked.seek(0)
        with subprocess.Popen(
            command, stdin=asked, stdout=made, stderr=subprocess.PIPE, env=environment(), encoding="utf-8"
        ) as process:
            clock = threading.Timer(2 * seconds, process.kill)
            clock.start()
            try:
                for line in process.stderr or ():
                    word, _space, rest = line.strip().partition(" ")
                    if word in ("page", "step"):
                        progress(f"{word} {rest}")
                    elif word == "fault":
                        fault = rest
                code = process.wait()
            finally:
                clock.cancel()
                process.kill()
        refuse(code, fault)
        made.seek(0)
        return made.read()


@cache
def unpacked_fonts() -> "TemporaryDirectory[str]":
    """The fonts of all documents of this process, which takes the folder with it when it ends."""
    folder = TemporaryDirectory(prefix="ik-workflow-fonts-")
    atexit.register(folder.cleanup)
    renderer.unpack(Path(folder.name))
    return folder


def environment() -> dict[str, str]:
    """Nothing of our settings; and the same code as here."""
    here = str(Path(__file__).parent.parent.parent)
    return {name: value for name, value in os.environ.items() if not name.startswith("IK_")} | {"PYTHONPATH": here}


def refuse(code: int, fault: str) -> None:
    """Raise for whatever did not end with a document; a negative code is a signal, from the clock or for a limit."""
    if code == renderer.MADE:
        return
    if code == renderer.NO_LIBRARY:
        raise NoDocument(
            _(
                "Dieser Server kann noch keine PDF-Dateien erzeugen: Ihm fehlt die Bibliothek Pango (in Debian"
                " libpango-1.0-0, libpangoft2-1.0-0 und libharfbuzz-subset0). Das Dokument selbst steht als Seite"
                " bereit und lässt sich drucken."
            )
        )
    if code == renderer.BAD_TEMPLATE:
        raise BadValue("file", _("Die Word-Datei lässt sich nicht ausfüllen: {fault}", fault=fault))
    if code < 0 or code == renderer.TOO_MUCH:
        raise NoDocument(
            _("Dieses Dokument ist für eine PDF-Datei zu lang. Als Seite und als Tabelle steht es vollständig bereit.")
        )
    raise NoDocument(_("Das Dokument ließ sich nicht erzeugen. Als Seite steht es vollständig bereit."))
