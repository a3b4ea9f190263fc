"""Markdown that people write, made into HTML once, when it is stored."""

import nh3
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
SCHEMES = {"http", "https", "mailto"}


def html_of(markdown: str) -> str:
    """Safe HTML without headings and pictures; a link leads to the web or to mail, and takes nothing with it."""
    return nh3.clean(
        MARKDOWN.render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
