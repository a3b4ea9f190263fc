"""Static files: an address carries a hash of the file's content, so that browsers keep it until it changes."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from flask import Response
from flask import current_app

VERSION = "v"  #: name of the hash in an address
FOREVER = "public, max-age=31536000, immutable"


def add_versions(app: Flask) -> None:
    """Let every address of a static file carry its version."""
    app.url_defaults(add_version)
    app.after_request(close_unsent)


def close_unsent(answer: Response) -> Response:
    """A browser that has the file gets an answer without it: nobody else would close it."""
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        answer.close()
    return answer


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint != "static" or VERSION in values:
        return
    path = Path(current_app.static_folder or "", values.get("filename", ""))
    if path.is_file():
        values[VERSION] = content_hash(path, path.stat().st_mtime_ns)


@cache
def content_hash(path: Path, changed: int) -> str:
    """``changed`` makes a new version while somebody works on the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
