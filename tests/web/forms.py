"""Forms in tests: opened as a browser does, filled in and sent with all that they carry along."""

import html
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

Words = dict[str, Any]


def committing(app: Flask, session: Session) -> FlaskClient:
    """A browser before whose every request the test's own session commits: it would lock SQLite for the others."""
    client = app.test_client()
    send = client.open

    def committed(*args: Any, **values: Any) -> Any:
        session.commit()
        return send(*args, **values)

    client.open = committed  # type: ignore[method-assign]  # every kind of request goes through it
    return client


def carried(answer: TestResponse) -> Words:
    """The hidden fields of a form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    return {name: html.unescape(value) for name, value in found}


def typed(answer: TestResponse) -> Words:
    """What the form already holds, as a browser would send it back."""
    words: Words = {}
    for tag in re.findall(r"<input [^>]+>", answer.text):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if not name or not kind or kind[1] == "hidden" or (kind[1] in ("radio", "checkbox") and "checked" not in tag):
            continue
        words[name[1]] = html.unescape(value[1]) if value else ""
    for name_, area in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL):
        words[name_] = html.unescape(area)
    for name_, inside in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', answer.text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        words[name_] = chosen[1] if chosen else ""
    return words


def sent(client: FlaskClient, answer: TestResponse, values: Words, *, path: str | None = None) -> TestResponse:
    """The form of that answer, sent with these values over what it holds."""
    target = path or answer.request.path
    return client.post(target, data={**carried(answer), **typed(answer), **values})


def submit(client: FlaskClient, path: str, **values: Any) -> TestResponse:
    """Open the form at ``path``, fill it in and send it; a dot in a name is written as two underscores."""
    opened = client.get(path)
    assert opened.status_code == 200, opened.text
    return sent(client, opened, {name.replace("__", "."): value for name, value in values.items()})


def day(name: str, on: Any) -> Words:
    """A day in its three fields."""
    return {f"{name}.tag": str(on.day), f"{name}.monat": str(on.month), f"{name}.jahr": str(on.year)}
