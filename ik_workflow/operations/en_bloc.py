"""What acts on several papers of one sitting share: all of them, or none, and the refusal names the paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.take import take
from ik_workflow.periods import long_date
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.translation import _
from ik_workflow.translation import shown

S = ConsultationState


class RefusedFor(Refused):
    """One of several papers cannot go with the others; ``public_id`` is its address."""

    def __init__(self, paper: Paper, cause: IkError) -> None:
        called = _("Drucksache {number}", number=paper.number) if paper.number else _("„{paper}“", paper=paper.title)
        super().__init__(f"{called}: {cause.sentence}", rule=cause.rule)
        self.public_id = paper.public_id
        self.status = cause.status


@contextmanager
def naming(paper: Paper) -> Iterator[None]:
    """Any refusal inside names the paper; raises RefusedFor."""
    try:
        yield
    except (Refused, BadValue, NotFound) as error:
        raise RefusedFor(paper, error) from error


def refuse_unless_open(meeting: Meeting, what: str) -> None:
    """A council confirms lists with its agenda, so its sitting must have been opened."""
    if meeting.state not in (MeetingState.OPEN, MeetingState.INTERRUPTED):
        raise Refused(
            _(
                "{what} wird mit der Tagesordnung bestätigt, wenn die Sitzung eröffnet ist. Die Sitzung am "
                "{day} ist {state}.",
                what=what,
                day=long_date(meeting.held_on),
                state=shown(meeting.state.label),
            ),
            rule="SM-0.05",
        )


def stands_here(session: Session, row: Consultation, meeting: Meeting) -> bool:
    """Whether the row stands on the agenda of this sitting, still to be dealt with."""
    if row.item_id is None or row.state not in (S.SCHEDULED, S.INVITED, S.CALLED):
        return False
    return session.get_one(AgendaItem, row.item_id).meeting_id == meeting.id


def bring_up(session: Session, row: Consultation, *, actor: Actor, meeting: Meeting, at: datetime, call: bool) -> None:
    """The council's row is invited, if nobody did that yet, and called if the paper is dealt with."""
    if row.state is S.SCHEDULED:
        take(session, row, "invite", actor=actor, occurred=meeting.held_on, recorded_at=at)
    if call and row.state is S.INVITED:
        take(session, row, "call", actor=actor, occurred=meeting.held_on, recorded_at=at)
