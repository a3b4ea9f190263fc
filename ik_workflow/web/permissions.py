"""Who may open a page. A route that does not say so stops the start; the answer is given here, before any view."""

import logging
from collections.abc import Callable
from typing import Any
from typing import TypeVar

from flask import Flask
from flask import current_app
from flask import g
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ik_workflow.errors import NotFound
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.viewing import current_actor

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"  #: everybody; what they see there is limited by ``visible_to``
SIGNED_IN = "signed_in"  #: everybody with an account, whatever the office


def open_to(*who: str | Office) -> Callable[[View], View]:
    """Declare who may open the page: PUBLIC, SIGNED_IN, or any of the offices named."""
    if not who or not all(one in (PUBLIC, SIGNED_IN) or isinstance(one, Office) for one in who):
        raise ValueError(f"{who} is neither PUBLIC nor SIGNED_IN nor an office")

    def declare(view: View) -> View:
        view.open_to = frozenset(who)  # type: ignore[attr-defined]  # read by refuse_undeclared and enforce
        return view

    return declare


def refuse_undeclared(app: Flask) -> None:
    """Raise ValueError for a route without a declared permission."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static" and getattr(view, "open_to", None) is None:
            raise ValueError(f"{rule.endpoint} does not say who may open it")


def enforce() -> ResponseReturnValue | None:
    """Before every view: somebody unknown is asked to sign in; whom it is not open to finds nothing here."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view: Any = current_app.view_functions[request.endpoint]
    who: frozenset[str | Office] = view.open_to
    if PUBLIC in who:
        return None
    actor = current_actor()
    if actor.person_id is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.sign_in", next=back), 303)
    if SIGNED_IN in who or actor.hands & who:
        return None
    log.warning("%s is not open to the offices of %s", request.endpoint, actor.key[:12])
    raise NotFound(_("Diese Seite gibt es nicht."))


def own_path(wanted: str | None) -> str | None:
    """The path, if it is one of ours that can be opened; never an address elsewhere."""
    if not wanted or len(wanted) > 500 or not wanted.startswith("/") or not wanted.isprintable():
        return None
    path, _, query = wanted.partition("?")
    if path.startswith("//") or "\\" in wanted or "#" in wanted:
        return None
    try:
        current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]  # inside a request
    except (HTTPException, RequestRedirect):
        return None
    return f"{path}?{query}" if query else path


def lead_back_to(address: str) -> None:
    """Name the page on which whoever is refused goes on, where no page stands above the address."""
    g.way_back = address


def way_back() -> str | None:
    """Where somebody whose request was refused goes on: the page named for it, else the nearest one above."""
    if "way_back" in g:
        return str(g.way_back)
    path = request.path.rpartition("/")[0]
    while path and not own_path(path):
        path = path.rpartition("/")[0]
    return request.script_root + path if path else None


def form_again() -> str | None:
    """The form that was sent, as it was opened."""
    again = own_path(request.full_path.rstrip("?")) if request.method == "POST" else None
    return request.script_root + again if again else None
