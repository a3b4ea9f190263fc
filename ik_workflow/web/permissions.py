"""Who may open a page. A route that does not say so stops the start."""

from collections.abc import Callable
from typing import Any
from typing import TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"  #: everybody; what they see there is limited by ``visible_to``


def open_to(who: str) -> Callable[[View], View]:
    """Declare who may open the page."""

    def declare(view: View) -> View:
        view.open_to = who  # type: ignore[attr-defined]  # read by refuse_undeclared
        return view

    return declare


def refuse_undeclared(app: Flask) -> None:
    """Raise ValueError for a route without a declared permission."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static" and getattr(view, "open_to", None) is None:
            raise ValueError(f"{rule.endpoint} does not say who may open it")
