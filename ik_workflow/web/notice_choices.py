"""„Benachrichtigungen“ on the page of one's account: of what somebody is told at once, once a day, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.choices import CHOOSABLE
from ik_workflow.notifications.choices import choices
from ik_workflow.notifications.choices import choose
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import writing

pages = Blueprint("notice_choices", __name__)

DELIVERIES = {delivery.value: delivery for delivery in Delivery}
FIELDS = {kind.value: kind.label for kind in CHOOSABLE}
TOLD = {
    MailKind.REMINDER: N_("Erinnerungen an Fristen, die eine Regel oder ein Beschluss setzt, nicht das Gesetz"),
    MailKind.MISSING_VOTE: N_("Vor einer Sitzung fehlt noch ein Votum Ihres Gremiums oder zu Ihrer Vorlage"),
    MailKind.NEWS: N_("Neues zu Vorgängen und Vorschlägen, an denen Sie beteiligt sind"),
}


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    label: str
    told: str
    chosen: str
    offers: Sequence[tuple[str, str]]


def lines(session: Session, person_id: int) -> list[Line]:
    """What can be chosen, with what stands now."""
    return [
        Line(
            one.kind.value,
            one.kind.label,
            _(TOLD[one.kind]),
            one.delivery.value,
            [(offer.value, offer.label) for offer in one.offers],
        )
        for one in choices(session, person_id)
        if not one.legal
    ]


@pages.post("/konto/benachrichtigungen")
@open_to(SIGNED_IN)
@once
def change() -> ResponseReturnValue:
    entry, person = Entry(request.form, **FIELDS), current_actor().person_id
    chosen = {kind: entry.chosen(kind.value, DELIVERIES) for kind in CHOOSABLE}
    if entry.faults or person is None:
        raise BadValue(next(iter(entry.faults), ""), "; ".join(entry.faults.values()))
    for kind, delivery in chosen.items():
        if delivery is not None:
            choose(writing(), person, kind, delivery)
    return saved(url_for("passwords.own", erledigt="benachrichtigungen", _anchor="benachrichtigungen"))
