"""Every text of a template is marked: what a reader would see stands in `{% trans %}` or in `_()`."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.app import templates
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.translation import translated_by
from tests.make import make_house
from tests.make import make_referred_paper
from tests.web.test_desk import enter
from tests.web.test_translation import Brackets

READ = {"title", "aria-label", "alt", "placeholder", "data-label"}  #: attributes that a reader sees or hears
PIECE = re.compile(r" ?aria-\w+=\"[^\"]*\"")  #: attributes that a macro writes stand where text would stand
# The mails' own texts, in Markdown, are whole texts that an administrator puts another one in place of.
TEMPLATES = sorted(
    str(path.relative_to(templates())) for path in templates().rglob("*.*") if path.suffix not in (".md", ".docx")
)


class Token(NamedTuple):
    line: int
    kind: str
    value: str


class Texts(HTMLParser):
    """The letters in texts and in attributes that are read, by line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_data(self, data: str) -> None:
        line = self.getpos()[0]
        for number, text in enumerate(PIECE.sub("", data).splitlines(), start=line):
            self.note(number, text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in READ:
                self.note(self.getpos()[0], value or "")

    def note(self, line: int, text: str) -> None:
        if any(letter.isalpha() for letter in text):
            self.found.append((line, text.strip()))


def unmarked(source: str) -> list[tuple[int, str]]:
    tokens = [Token(*token) for token in Environment(keep_trailing_newline=True).lex(source)]
    texts = Texts()
    texts.feed(outside(tokens))
    texts.close()
    return sorted([*texts.found, *literals([token for token in tokens if token.kind != "whitespace"])])


def outside(tokens: list[Token]) -> str:
    """The template without its expressions and without what is marked; each line stays in its place."""
    text, marked, before = "", False, ""
    for token in tokens:
        if before == "block_begin" and token.kind == "name":
            marked = (marked or token.value == "trans") and token.value != "endtrans"
        text += token.value if token.kind == "data" and not marked else "\n" * token.value.count("\n")
        before = before if token.kind == "whitespace" else token.kind
    return text


def literals(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """The literals of expressions that read as German and neither stand in ``_()`` nor are compared with anything."""
    for position, token in enumerate(tokens):
        if token.kind == "string" and german(token.value[1:-1]):
            before = "".join(one.value for one in tokens[max(0, position - 2) : position])
            if not before.endswith(("_(", "==", "!=", "startswith(")):
                yield token.line, token.value


def german(literal: str) -> bool:
    if re.search(r"\b(ik|kern)-|[<=\"]", literal):  # classes and markup
        return False
    return bool(re.search(r"[äöüÄÖÜß]|^[A-Z][a-zäöüß]|[^\W\d]+ [^\W\d]", literal))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_of_a_template_is_marked(name: str) -> None:
    assert unmarked(Path(templates(), name).read_text()) == []


def test_an_unmarked_text_is_found_where_it_stands() -> None:
    source = '{% trans %}Frist{% endtrans %}\n<p title="Frist">\n{{ f.send("Frist ändern") }}{{ _("Frist") }} Frist</p>'
    assert unmarked(source) == [(2, "Frist"), (3, '"Frist ändern"'), (3, "Frist")]


class Shown(HTMLParser):
    """What a page shows: its texts one after the other, each attribute that is read for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.attributes = "", list[str]()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [value or "" for name, value in attrs if name in READ]


def without_brackets(page: str) -> list[str]:
    """The words of a page that are neither marked nor printed: with ``Brackets``, whatever is printed has its own."""
    shown = Shown()
    shown.feed(page)
    left = []
    for text in (shown.text, *shown.attributes):
        while (shorter := re.sub(r"\[[^\[\]]*\]", "", text)) != text:
            text = shorter
        left += re.findall(r"[^\W\d]+", text)
    return left


def unmarked_words(client: FlaskClient, paths: Iterable[str], status: int = 200) -> dict[str, list[str]]:
    """By path, the words that this browser shows and that are neither marked nor data."""
    with translated_by(Brackets()):
        answers = {path: client.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, status)
    return {path: words for path, answer in answers.items() if (words := without_brackets(answer.text))}


def test_every_word_of_a_public_page_is_marked_or_data(client: FlaskClient, session: Session, concept: Paper) -> None:
    meeting = session.scalars(select(Meeting.public_id)).first()
    lists = ["/", "/vorlagen", "/vorlagen?suche=xyz", "/sitzungen", "/verfahren", "/verfahren/paper", "/anmelden"]
    single = [f"/vorlagen/{concept.public_id}", f"/vorlagen/{concept.public_id}/fassungen", f"/sitzungen/{meeting}"]
    assert unmarked_words(client, [*lists, *single]) == {}
    assert unmarked_words(client, ["/gibt-es-nicht"], 404) == {}


def test_every_word_behind_the_sign_in_is_marked_or_data(app: Flask, client: FlaskClient, session: Session) -> None:
    house = make_house(session)
    paper, rows = make_referred_paper(session, house, house.committee)
    app.config["IK_TODAY"] = paper.since
    enter(client, session, house.secretary)
    case = f"/vorgang/consultation/{rows[0].public_id}"
    paths = ["/schreibtisch", f"/vorlagen/{paper.public_id}", case, f"{case}/schedule", "/vorschlaege", "/konto"]
    assert unmarked_words(client, paths) == {}
