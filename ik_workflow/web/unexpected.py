"""An error that nobody expected: a line in the log, and an id by which whoever met it can name it."""

import logging
import uuid

from flask import request

log = logging.getLogger(__name__)


def log_unexpected(error: Exception) -> str:
    """The id that stands in the log, for the page that tells of it."""
    error_id = uuid.uuid4().hex[:12]
    log.error("unexpected error %s at %s", error_id, request.endpoint, exc_info=error)
    return error_id
