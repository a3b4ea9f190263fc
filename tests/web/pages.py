"""Reading answers in tests: their text as people see it, their statements, their links."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import AgendaItem


def words(answer: TestResponse) -> str:
    """The visible text in one line."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return (
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
        .replace(" ,", ",")
        .replace(" .", ".")
        .replace(" :", ":")
    )


def show_items(session: Session) -> None:
    """Every agenda item becomes public; the builders leave it as it is by default."""
    for item in session.scalars(select(AgendaItem)):
        item.public = True
    session.commit()


def links(answer: TestResponse) -> list[str]:
    return [html.unescape(address) for address in re.findall(r'href="([^"]+)"', answer.text)]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends meanwhile."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    engine = app.extensions["ik_engine"]
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
