"""No form of another site acts for somebody: a token in each form, and where the browser says it comes from."""

from urllib.parse import urlsplit

from flask import Flask
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest

from ik_workflow.translation import N_
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_TOLD = "null"  #: the origin that a browser names for a page without referrer
STALE = N_(
    "Das Formular ist nicht mehr gültig, zum Beispiel weil Sie sich inzwischen ab- oder angemeldet haben oder länger"
    " als 30 Minuten nichts aufgerufen haben. Es wurde nichts gespeichert. Bitte gehen Sie zurück, laden Sie die Seite"
    " neu, melden Sie sich wenn nötig an und senden Sie das Formular noch einmal ab."
)


class ForeignOrigin(BadRequest):
    """The request was sent by a page of another site."""


def protect(app: Flask) -> None:
    # The token lives as long as its session; the strict check of the referrer is done by ``refuse_foreign``.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.before_request(refuse_foreign)
    app.before_request(refuse_unnamed)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, answer_stale)
    app.register_error_handler(ForeignOrigin, answer_stale)


def refuse_foreign() -> None:
    """Raise ForeignOrigin where the browser itself names another site as the sender."""
    if request.method in SAFE:
        return
    sender = request.headers.get("Sec-Fetch-Site")
    if sender not in (None, "same-origin", "none"):
        raise ForeignOrigin
    origin = request.headers.get("Origin")
    if origin == NOT_TOLD and sender == "same-origin":
        return  # A page that tells nobody its address has sent it, and the browser says that it is ours.
    if origin is not None and host_of(origin) not in (request.host, urlsplit(settings().base_url).netloc):
        raise ForeignOrigin


def refuse_unnamed() -> None:
    """No form of ours has a field without a name; whoever looks for the token fails on one."""
    if request.method not in SAFE and any(None in fields for fields in (request.form, request.files)):
        raise BadRequest("a field without a name")


def host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


def answer_stale(error: Exception) -> ResponseReturnValue:
    if request.endpoint == "sign_in.sign_out" and current_actor().person_id is None:
        return redirect(url_for("public.start"), 303)  # Whose session has ended by itself is out already.
    return render_template("pages/error.html", status=400, sentence=STALE, error_id=None), 400
