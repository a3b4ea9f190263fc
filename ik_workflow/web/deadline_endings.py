"""Forms that end a deadline by hand: it is done, or it falls away."""

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.operations import deadlines as acts
from ik_workflow.operations.deadline_checks import refuse_cancelling
from ik_workflow.operations.deadline_checks import refuse_finishing
from ik_workflow.translation import N_
from ik_workflow.web.deadline_forms import back_to
from ik_workflow.web.deadline_forms import form
from ik_workflow.web.deadline_forms import own_deadline
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import writing

pages = Blueprint("deadline_endings", __name__)

CANCELLING = {"reason": N_("Begründung")}


@pages.get("/fristen/<address>/erledigt")
@open_to(SIGNED_IN)
def finish(address: str) -> ResponseReturnValue:
    deadline = own_deadline(address)
    refuse_finishing(deadline)
    return form("deadlines/finish.html", deadline, Entry(MultiDict()))


@pages.post("/fristen/<address>/erledigt")
@open_to(SIGNED_IN)
@once
def finish_now(address: str) -> ResponseReturnValue:
    deadline = own_deadline(address)
    Entry(request.form)
    acts.finish(writing(), deadline, actor=current_actor(), at=now())
    return saved(back_to(deadline))


@pages.get("/fristen/<address>/entfallen")
@open_to(SIGNED_IN)
def cancel(address: str) -> ResponseReturnValue:
    deadline = own_deadline(address)
    refuse_cancelling(deadline)
    return form("deadlines/cancel.html", deadline, Entry(MultiDict(), **CANCELLING))


@pages.post("/fristen/<address>/entfallen")
@open_to(SIGNED_IN)
@once
def cancel_now(address: str) -> ResponseReturnValue:
    deadline, entry = own_deadline(address), Entry(request.form, **CANCELLING)
    reason, session = entry.text("reason"), writing()
    try:
        if not entry.faults:
            acts.cancel(session, deadline, reason=reason, actor=current_actor(), at=now())
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults:
        session.rollback()
        return form("deadlines/cancel.html", deadline, entry, 400)
    return saved(back_to(deadline))
