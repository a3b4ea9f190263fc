"""What whoever administers decides about mails: to hold one, to let it go, to try it again; or all of them at once."""

from collections.abc import Callable

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from ik_workflow.errors import Refused
from ik_workflow.notifications import outbox
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.outbox_mail import mail_of
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import writing

pages = Blueprint("outbox", __name__, url_prefix="/postausgang")
administrators_only = open_to(Office.ADMINISTRATOR)

HOLDING = {"reason": N_("Warum der Versand ruhen soll")}


@pages.post("/<address>/anhalten")
@administrators_only
@once
def hold(address: str) -> ResponseReturnValue:
    return turn(address, outbox.hold)


@pages.post("/<address>/freigeben")
@administrators_only
@once
def release(address: str) -> ResponseReturnValue:
    return turn(address, outbox.release)


@pages.post("/<address>/wiederholen")
@administrators_only
@once
def retry(address: str) -> ResponseReturnValue:
    return turn(address, outbox.retry)


def turn(address: str, act: Callable[..., int]) -> ResponseReturnValue:
    """Raises Refused where the mail has gone on meanwhile."""
    session, at = writing(), now()
    row = mail_of(session, address)
    if not act(session.connection(), [row["id"]], at=at, by=current_actor().person_id):
        state = _(mail_of(session, address)["state"].label)
        raise Refused(
            _(
                "Das geht jetzt nicht mehr: Die Nachricht ist inzwischen in einem anderen Zustand ({state}).",
                state=state,
            )
        )
    return saved(url_for("outgoing.mail", address=address))


@pages.post("/versand/wiederholen")
@administrators_only
@once
def retry_all() -> ResponseReturnValue:
    """Every mail that failed."""
    outbox.retry(writing().connection(), None, at=now(), by=current_actor().person_id)
    return saved(url_for("outgoing.mails"))


@pages.get("/versand/anhalten")
@administrators_only
def holding() -> ResponseReturnValue:
    return render_template("outbox/hold.html", entry=Entry(request.form, **HOLDING))


@pages.post("/versand/anhalten")
@administrators_only
@once
def hold_queue() -> ResponseReturnValue:
    entry, at = Entry(request.form, **HOLDING), now()
    reason = entry.line("reason", length=300)
    if entry.faults:
        return render_template("outbox/hold.html", entry=entry), 400
    outbox.hold_queue(writing().connection(), reason, at=at)
    return saved(url_for("outgoing.mails"))


@pages.post("/versand/freigeben")
@administrators_only
@once
def release_queue() -> ResponseReturnValue:
    """Also a queue that paused by itself: it is tried again at once."""
    outbox.release_queue(writing().connection())
    return saved(url_for("outgoing.mails"))
