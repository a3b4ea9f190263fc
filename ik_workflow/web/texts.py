"""Texts that the operator answers for: accessibility, imprint, privacy, plain language. Markdown, made safe.

Until the operator has changed one, the programme's own stands there and says where something must be filled in.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import nh3
from flask import Blueprint
from flask import render_template
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from sqlalchemy.orm import Session

from ik_workflow.models.all import PageText
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import viewing

pages = Blueprint("texts", __name__)

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "table"} | {
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}


@dataclass(frozen=True, slots=True)
class Text:
    key: str
    title: str
    path: str


TEXTS = {
    text.key: text
    for text in (
        Text("accessibility", "Barrierefreiheit", "/barrierefreiheit"),
        Text("plain_language", "Leichte Sprache", "/leichte-sprache"),
        Text("imprint", "Impressum", "/impressum"),
        Text("privacy", "Datenschutz", "/datenschutz"),
    )
}


def markdown_of(session: Session, key: str) -> tuple[str, datetime | None]:
    """The text in force, and when the operator changed it; None for the programme's own."""
    row = session.get(PageText, key)
    if row is not None:
        return row.markdown, row.changed
    return files("ik_workflow.web").joinpath("default_texts", f"{key}.md").read_text("utf-8"), None


def html_of(markdown: str) -> str:
    """Safe HTML: no scripts, no pictures, links only to the web and to mail."""
    rendered = MARKDOWN.render(re.sub(r"^# ", "## ", markdown, flags=re.MULTILINE))  # The page has its own h1.
    return nh3.clean(rendered, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def text_page(key: str) -> ResponseReturnValue:
    markdown, changed = markdown_of(viewing(), key)
    return render_template("pages/text.html", text=TEXTS[key], html=html_of(markdown), changed=changed)


@pages.get(TEXTS["accessibility"].path)
@open_to(PUBLIC)
def accessibility() -> ResponseReturnValue:
    return text_page("accessibility")


@pages.get(TEXTS["plain_language"].path)
@open_to(PUBLIC)
def plain_language() -> ResponseReturnValue:
    return text_page("plain_language")


@pages.get(TEXTS["imprint"].path)
@open_to(PUBLIC)
def imprint() -> ResponseReturnValue:
    return text_page("imprint")


@pages.get(TEXTS["privacy"].path)
@open_to(PUBLIC)
def privacy() -> ResponseReturnValue:
    return text_page("privacy")
