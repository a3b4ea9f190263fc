"""A large catalogue on its way into the database: one answer that is sent while it happens and tells how far it is.

It is one transaction. Whoever closes the page ends it, and then nothing is entered.
"""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask import stream_template
from sqlalchemy.orm import Session

from ik_workflow.errors import IkError
from ik_workflow.translation import _
from ik_workflow.web.unexpected import log_unexpected
from ik_workflow.web.viewing import viewing

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
        except Exception as error:  # noqa: BLE001 - the page is on its way, no other one can tell of it
            error_id = log_unexpected(error)
            self.fault = _(
                "Es ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal; bleibt der Fehler, so nennen"
                " Sie bitte die Fehlernummer {error_id}.",
                error_id=error_id,
            )
        else:
            self.done = self._outcome
        finally:
            self._session.rollback()
