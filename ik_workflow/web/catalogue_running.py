"""A large catalogue on its way into the database: one answer that is sent while it happens and tells how far it is.

It is one transaction. Whoever closes the page ends it, and then nothing is entered.
"""

import logging
from collections.abc import Iterator
from typing import Any

from flask import Response
from flask import stream_template
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ik_workflow.errors import IkError
from ik_workflow.translation import _
from ik_workflow.web.viewing import viewing

log = logging.getLogger(__name__)

STEP = 500  #: rows between two lines


class Running:
    """``lines`` does the work, one line after the other; then either ``done`` or ``fault`` says how it ended."""

    def __init__(self, session: Session, steps: Iterator[int], of: int, outcome: str) -> None:
        self._session, self._steps, self._outcome = session, steps, outcome
        self.of = of
        self.done = self.fault = ""

    def told(self, template: str, **values: Any) -> Response:
        """The page, sent piece by piece; no proxy is to collect it."""
        pieces = stream_template(template, running=self, **values)
        answer = Response(pieces, headers={"X-Accel-Buffering": "no"})
        answer.call_on_close(self._session.close)
        return answer

    def lines(self) -> Iterator[int]:
        """The number of rows that are entered so far."""
        viewing().rollback()  # What the head of the page has asked is not kept open for nothing.
        try:
            yield 0
            yield from (done for done in self._steps if done % STEP == 0 or done == self.of)
            self._session.commit()
        except IkError as error:
            self.fault = error.sentence
        except OperationalError:
            log.exception("a catalogue was not taken over")
            self.fault = _("Die Datenbank ist gerade überlastet. Bitte versuchen Sie es später noch einmal.")
        else:
            self.done = self._outcome
        finally:
            self._session.rollback()
