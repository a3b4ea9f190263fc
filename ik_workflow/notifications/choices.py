"""How somebody wants to be told of what; deadlines of law cannot be switched off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import Refused
from ik_workflow.models.all import NoticeChoice
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.sets import insert_into
from ik_workflow.translation import N_
from ik_workflow.translation import _

CHOICES = cast(Table, NoticeChoice.__table__)

SECURED = ("legal",)  #: source statuses of deadlines of which everybody is told at once
#: what is collected for the day unless somebody chooses otherwise; every other kind is told at once
CHOOSABLE = (MailKind.REMINDER, MailKind.MISSING_VOTE, MailKind.NEWS)
USUAL = Delivery.DIGEST
STATE_OF = {
    Delivery.INSTANT: MailState.PENDING,
    Delivery.DIGEST: MailState.COLLECTED,
    Delivery.NONE: MailState.SILENT,
}
LEGAL_IS_INSTANT = N_(
    "Erinnerungen an gesetzliche Fristen kommen immer sofort und lassen sich nicht abbestellen oder sammeln."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One line of the form; with a single offer there is nothing to choose."""

    kind: MailKind
    #: deadlines that the law sets
    legal: bool
    delivery: Delivery
    offers: tuple[Delivery, ...]


def choices(session: Session, person_id: int) -> Sequence[Chosen]:
    """Every kind with what stands for this person."""
    rows = select(NoticeChoice.kind, NoticeChoice.delivery).where(NoticeChoice.person_id == person_id)
    made = {row.kind: row.delivery for row in session.execute(rows)}
    free = [Chosen(kind, False, made.get(kind, USUAL), tuple(Delivery)) for kind in CHOOSABLE]
    return [Chosen(MailKind.REMINDER, True, Delivery.INSTANT, (Delivery.INSTANT,)), *free]


def choose(session: Session, person_id: int, kind: MailKind, delivery: Delivery, *, legal: bool = False) -> None:
    """Raises Refused for what is always told at once."""
    if delivery is not Delivery.INSTANT and legal:
        raise Refused(_(LEGAL_IS_INSTANT))
    if kind not in CHOOSABLE:
        if delivery is not Delivery.INSTANT:
            raise Refused(_("„{kind}“ kommt immer sofort und lässt sich nicht abbestellen.", kind=_(kind.label)))
        return
    if not legal:
        connection = session.connection()
        row = insert_into(connection, CHOICES).values(person_id=person_id, kind=kind, delivery=delivery)
        connection.execute(row.on_conflict_do_update(index_elements=["person_id", "kind"], set_={"delivery": delivery}))


def usual_state(kind: MailKind) -> MailState:
    """How a row of this kind begins for somebody who has chosen nothing."""
    return STATE_OF[USUAL] if kind in CHOOSABLE else MailState.PENDING
