"""What must hold for every answer, whatever was asked; and the run that asks and looks."""

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from ik_workflow.models.all import metadata
from tests.fuzz.requests import Requests
from tests.fuzz.requests import Wanted

#: endings and beginnings of addresses whose answers are no page, with what they promise
PROMISED = {
    re.compile(r"\.csv$"): "text/csv",
    re.compile(r"\.xlsx$"): "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    re.compile(r"\.pdf$"): "application/pdf",
    re.compile(r"\.docx$"): "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    re.compile(r"^/api/"): "application/json",
    re.compile(r"^/(?:healthz|readyz)$"): "application/json",
    re.compile(r"^/static/"): "",
}
SECURITY = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
NOT_READY = "/readyz"  #: tells by its status, too, that nobody beats here
STAY = 40  # requests, after which a visitor signs in again
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\"?(\w+)", re.IGNORECASE)


class Broken(AssertionError):
    """A rule does not hold; the request stands in the message, fit to be sent again."""


def faults(wanted: Wanted, status: int, headers: Headers, body: bytes, written: Sequence[str]) -> Iterator[str]:
    """Every rule that the answer breaks."""
    path = re.sub("^/+", "/", wanted.target.partition("?")[0])
    if status >= 500 and (status, path) != (503, NOT_READY):
        yield f"status {status}"
    for name in SECURITY:
        if name not in headers:
            yield f"no {name}"
    if wanted.method in SAFE and written:
        yield f"{wanted.method} wrote to {', '.join(sorted(set(written)))}"
    location = headers.get("Location", "")
    if location and not re.match(r"(http://localhost)?/(?![/\\])", location):
        yield f"leads away, to {location[:80]}"
    if 300 <= status < 400 or status in (204, 304) or not body:
        return
    kinds = [kind for pattern, kind in PROMISED.items() if pattern.search(path)]
    page = headers.get("Content-Type", "") == "text/html; charset=utf-8" and b'<html lang="de"' in body
    if not page and not any(headers.get("Content-Type", "").startswith(kind) for kind in kinds):
        yield f"no German page but {headers.get('Content-Type')}: {body[:80]!r}"


@contextmanager
def writes(app: Flask) -> Iterator[list[str]]:
    """Tables that statements write to; whoever looks empties the list."""
    written: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if found := WRITES.match(statement):
            written.append(found[1])

    engine = app.extensions["ik_engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(engine, "before_cursor_execute", note)


def run(
    app: Flask, requests: Requests, number: int, enter: Callable[[], str] = str, unwatched: frozenset[str] = frozenset()
) -> Counter[int]:
    """Send so many requests; how often each status was answered. Raises Broken at the first that breaks a rule.

    ``enter`` gives the cookie of whoever asks, and a new one now and then, because some requests sign out.
    ``unwatched``: tables that a GET may write to.
    """
    statuses: Counter[int] = Counter()
    with writes(app) as written:
        for place in range(number):
            if place % STAY == 0:
                cookie = enter()
                written.clear()
            wanted = requests.next()
            status, headers, body = send(app, wanted, cookie)
            broken = list(faults(wanted, status, headers, body, [one for one in written if one not in unwatched]))
            if broken:
                shown = repr(wanted)
                raise Broken(f"request {place}: {'; '.join(broken)}\n{shown[:3000]}")
            written.clear()
            statuses[status] += 1
            if status == 200 and b"<form" in body:
                requests.remember(body.decode(), wanted.target)
    return statuses


def send(app: Flask, wanted: Wanted, cookie: str = "") -> tuple[int, Headers, bytes]:
    chunks, status, headers = run_wsgi_app(app, wanted.environ(cookie), buffered=True)
    return int(status.split()[0]), headers, b"".join(chunks)


def rows(session: Session) -> dict[str, int]:
    """How many records each table holds."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in metadata.tables.items()
    }
