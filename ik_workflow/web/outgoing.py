"""The demonstration's „Postausgang“: every mail that would have been sent, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask import Response
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping
from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.facts import facts_of_all
from ik_workflow.notifications.filling import compose
from ik_workflow.notifications.filling import finished
from ik_workflow.notifications.filling import gathered_by
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.texts import Text
from ik_workflow.notifications.texts import Written
from ik_workflow.notifications.texts import texts_of
from ik_workflow.translation import _
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings

pages = Blueprint("outgoing", __name__)

MOST = 50
#: what becomes a mail of its own
MAILS = tuple(state for state in MailState if state not in (MailState.COLLECTED, MailState.GATHERED, MailState.SILENT))
#: the mail brings its own styles; nothing else is loaded, run or sent from it
AS_MAIL = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail of the page."""

    address: str
    to: str
    state: str
    created: datetime
    note: str | None
    words: Written


@pages.get("/postausgang")
@open_to(PUBLIC)
def mails() -> ResponseReturnValue:
    newest = mails_asked().order_by(OUTBOX.c.created.desc(), OUTBOX.c.id.desc()).limit(MOST)
    session = reading()
    rows: Sequence[RowMapping] = session.execute(newest).mappings().all()
    return render_template("pages/mails.html", mails=all_shown(session, rows))


@pages.get("/postausgang/<address>")
@open_to(PUBLIC)
def mail(address: str) -> ResponseReturnValue:
    """The mail as a mail programme shows it."""
    session = reading()
    row = session.execute(mails_asked().where(OUTBOX.c.public_id == public_id(address))).mappings().one_or_none()
    if row is None:
        raise NotFound(_("Diese E-Mail gibt es nicht."))
    page = Response(all_shown(session, [row])[0].words.html, content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = AS_MAIL
    return page


def mails_asked() -> Select[tuple[object, ...]]:
    return select(OUTBOX).where(OUTBOX.c.state.in_(MAILS))


def all_shown(session: Session, rows: Sequence[RowMapping]) -> list[Shown]:
    """Read together; only a digest that waits has statements of its own."""
    texts = texts_of(session, {row["kind"] for row in rows})
    return [shown(session, facts, texts[facts.mail["kind"]]) for facts in facts_of_all(session, rows)]


def shown(session: Session, facts: Facts, text: Text) -> Shown:
    """As it was sent; what waits, as it would be sent now."""
    row = facts.mail
    subject, body = row["subject"], row["body"]
    if subject is None or body is None:
        digest = row["kind"] is MailKind.DIGEST
        told = gathered_by(session, row, at=now())[0] if digest else []
        subject, body = compose(facts, text, settings(), at=now(), gathered=told)
    words = finished(facts, settings(), subject, body)
    return Shown(row["public_id"], row["address"], _(row["state"].label), row["created"], row["last_reply"], words)
