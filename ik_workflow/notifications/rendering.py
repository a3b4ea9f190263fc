"""From one Markdown source: the plain text of a mail, and HTML that a screen reader can read (EM-12)."""

import re
import textwrap
from collections.abc import Iterator
from collections.abc import Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
TAGS = {"a", "blockquote", "br", "em", "h2", "h3", "hr", "li", "ol", "p", "strong", "ul"}
SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&=])")
WIDTH = 76

#: dark on white, with contrasts of at least 7 to 1; mail programmes read styles only in the tag itself
BODY = (
    "margin:0;padding:24px 16px;background:#ffffff;color:#1a1a1a;font-family:Arial,Helvetica,sans-serif;"
    "font-size:16px;line-height:1.5"
)
STYLES = {
    "h2": "font-size:18px;line-height:1.3;margin:32px 0 8px;padding-top:24px;border-top:1px solid #c8ccd0",
    "h3": "font-size:16px;line-height:1.3;margin:16px 0 8px",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 12px",
    "blockquote": "margin:0 0 24px;padding:16px 16px 1px;background:#f0f3f7;border-left:4px solid #003c78",
}
LINK_STYLE = "color:#003c78;text-decoration:underline"
#: a link with a paragraph of its own: what to press
BUTTON_STYLE = (
    "display:inline-block;padding:12px 20px;background:#003c78;color:#ffffff;font-weight:bold;text-decoration:none;"
    "border-radius:4px"
)
DAY = re.compile(r"(\d{1,2}\.) (?=[^\W\d_]+ \d{4})")  #: is not broken behind its number
BUTTON = re.compile(r'<p style="[^"]*"><a href="([^"]*)"[^>]*>([^<]*)</a></p>')


def escaped(words: str) -> str:
    """Text that stays text in Markdown; every line of it on its own."""
    return "\n".join(SPECIAL.sub(r"\\\1", line.strip()) for line in words.splitlines() if line.strip())


def both_forms(subject: str, markdown: str) -> tuple[str, str]:
    """The plain text, and the page."""
    tokens = MARKDOWN.parse(markdown)
    return "\n\n".join(blocks(tokens)) + "\n", html_page(
        subject, MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    )


def html_page(subject: str, rendered: str) -> str:
    body = nh3.clean(rendered, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"})
    for tag, style in STYLES.items():
        body = body.replace(f"<{tag}>", f'<{tag} style="{style}">')
    body = re.sub(r'<a href="([^"]*)"[^>]*>', rf'<a href="\1" style="{LINK_STYLE}">', body)
    body = BUTTON.sub(rf'<p style="margin:0 0 24px"><a href="\1" style="{BUTTON_STYLE}">\2</a></p>', body)
    body, title = DAY.sub(r"\1&nbsp;", body), escape(subject)
    heading = DAY.sub(r"\1&nbsp;", title)
    return (
        '<!DOCTYPE html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n"
        f'<body style="{BODY}">\n<div style="max-width:640px">\n'
        f'<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{heading}</h1>\n'
        f"{body.strip()}\n</div>\n</body>\n</html>\n"
    )


def blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Each paragraph, heading and list without any markup, wrapped; a link stands behind its words."""
    lists: list[int] = []
    items: list[str] = []
    mark = heading = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(0)
            case "list_item_open":
                lists[-1] += 1
                mark = f"{token.info}. " if token.info else "- "
            case "heading_open":
                heading = "=" if token.tag in ("h1", "h2") else "-"
            case "inline" if lists:
                items.append(wrapped(spoken(token), "  " * (len(lists) - 1) + mark))
                mark = "  "
            case "inline" if heading:
                words = spoken(token)
                yield f"{words}\n{heading * min(len(words), WIDTH)}"
                heading = ""
            case "inline":
                yield wrapped(spoken(token), "")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                if not lists:
                    yield "\n".join(items)
                    items = []
            case "fence" | "code_block":
                yield token.content.rstrip()


def wrapped(words: str, mark: str) -> str:
    wrapper = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    lines = [line for part in words.split("\n") for line in wrapper.wrap(part) or [""]]
    return "\n".join(f"{mark if number == 0 else ' ' * len(mark)}{line}" for number, line in enumerate(lines))


def spoken(token: Token) -> str:
    """The words of one run of text, a link's address on a line of its own."""
    words: list[str] = []
    address = ""
    for part in token.children or []:
        match part.type:
            case "text" | "code_inline":
                words.append(part.content)
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "link_open":
                address = str(part.attrGet("href") or "")
            case "link_close" if address:
                words.append(f":\n{address}")
                address = ""
    return "".join(words)
