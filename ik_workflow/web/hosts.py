"""A request that names a host we do not know, or that is none, is answered like any other mistake."""

from flask import Flask
from flask import Request
from flask import current_app
from flask import request
from flask.globals import request_ctx
from werkzeug.exceptions import SecurityError
from werkzeug.routing import MapAdapter


class Application(Flask):
    """Flask, which otherwise fails on a host that cannot be written in ASCII."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        try:
            return super().create_url_adapter(request)
        except UnicodeError as error:
            raise SecurityError("The host is no name.") from error


def refuse_unknown() -> None:
    """Before anything else is asked of the request: without a host that can be used it has no addresses."""
    if request_ctx.url_adapter is None and request.routing_exception is not None:
        raise request.routing_exception


def bind_addresses() -> None:
    """Let the error page link to our pages, although the request's own host could not be used."""
    if request_ctx.url_adapter is None:
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
