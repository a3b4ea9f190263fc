"""A form that is sent twice has one effect: the second time it only leads where it led the first time.

Every form carries a key that was drawn when its page was made. What was typed belongs to the key: whoever goes back
and sends the same page with other words has sent another form.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from typing import TypeVar
from typing import cast

from flask import g
from flask import redirect
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import Refused
from ik_workflow.models.base import new_public_id
from ik_workflow.translation import _
from ik_workflow.web.entry import FORM_KEY
from ik_workflow.web.form_store import answered
from ik_workflow.web.form_store import hash_of
from ik_workflow.web.form_store import use_up
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import writing

View = TypeVar("View", bound=Callable[..., Any])

KEY = re.compile("[0-9a-f]{32}")


def form_key() -> str:
    """For the forms of one page; their addresses and fields tell them apart."""
    if "form_key" not in g:
        g.form_key = new_public_id()
    return cast(str, g.form_key)


def once(view: View) -> View:
    """The view ends with ``saved``; what it refuses or only shows leaves the key as it was. No key: nothing is held."""

    @wraps(view)
    def sent_once(**address: str) -> ResponseReturnValue:
        person, key = current_actor().person_id, request.form.get(FORM_KEY)
        if person is None or key is None:
            return cast(ResponseReturnValue, view(**address))
        if not KEY.fullmatch(key):
            raise BadRequest
        sent = hash_of(request.path, request.form.to_dict(flat=False) | files_sent())
        try:
            g.claimed = use_up(writing(), person, sent[:32], sent, now())
            if g.claimed is None:
                return led_to(person, sent)
            return cast(ResponseReturnValue, view(**address))
        finally:
            writing().rollback()  # What was not saved holds up nobody while the answer is on its way.

    sent_once.sent_once = True  # type: ignore[attr-defined]  # read by the test that no form is forgotten
    return cast(View, sent_once)


def files_sent() -> dict[str, list[str]]:
    return {name: [f"{one.filename} {content_hash(one)}" for one in files] for name, files in request.files.lists()}


def content_hash(file: FileStorage) -> str:
    found = hashlib.file_digest(file.stream, "sha256")  # type: ignore[arg-type]  # it reads and seeks
    file.stream.seek(0)
    return found.hexdigest()


def led_to(person: int, sent: str) -> ResponseReturnValue:
    location = answered(writing(), person, sent[:32], sent)
    if not location:
        raise Refused(_("Das Formular wurde gerade schon abgeschickt. Bitte laden Sie die Seite neu."))
    return redirect(location, HTTPStatus.SEE_OTHER)


def saved(location: str) -> ResponseReturnValue:
    """The last line of a view that writes: commit, and lead there, also whoever sent the same form twice."""
    if g.get("claimed") is not None:
        g.claimed.location = location
    writing().commit()
    return redirect(location, HTTPStatus.SEE_OTHER)


def saved_later(location: str) -> Session:
    """For a view that goes on writing while its answer is on its way: its session, which outlives the request.

    Whoever has it commits it, once, as the last line, and closes it. Where the form leads is written already.
    """
    if g.get("claimed") is not None:
        g.claimed.location = location
    return cast(Session, g.pop("writing"))


def send_again() -> None:
    """What is stored is answered with a form to be sent again, and not with another page."""
    if g.get("claimed") is not None:
        writing().delete(g.claimed)
