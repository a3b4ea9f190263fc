"""Acts of the evening of a sitting: invite, open, call, vote, put back with the next day, close."""

from collections.abc import Mapping
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.motions import undecided_before
from ik_workflow.operations.papers import DECISIONS
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.recorder import Recorder
from ik_workflow.operations.step import Taken
from ik_workflow.states.consultation import REFERRALS
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Ballot

#: what a deciding body may say of a paper without a vote on it
SAID_WITHOUT_VOTE = {ConsultationResult.NOTED: "note", ConsultationResult.ANSWERED: "answer"}
TO_COME = (MeetingState.PLANNED, MeetingState.INVITED)


def send_invitation(by: Recorder, meeting: Meeting, *, agreed_with_mayor: bool, version: int | None = None) -> Taken:
    """Invite to the sitting, and with it to every consultation on its agenda."""
    taken = by.take(meeting, "invite", version=version, agreed_with_mayor=agreed_with_mayor)
    scheduled = select(Consultation).join(AgendaItem, AgendaItem.id == Consultation.item_id)
    scheduled = scheduled.where(
        AgendaItem.meeting_id == meeting.id, Consultation.state == ConsultationState.SCHEDULED
    ).order_by(Consultation.case_id, Consultation.id)
    for consultation in by.session.scalars(scheduled).all():
        by.take(consultation, "invite", reason=None)
    return taken


def attend(by: Recorder, meeting: Meeting, figures: Mapping[int, int], *, version: int | None = None) -> Taken | None:
    """Write down how many of each body are there now; None if nothing is different."""
    known = {seat.organization_id: seat.present for seat in meeting.bodies}
    changed = {body: present for body, present in figures.items() if known.get(body, -1) != present}
    if not changed:
        return None
    taken = by.take(meeting, "change_attendance", version=version, attendance=changed)
    for seat in meeting.bodies:
        by.session.expire(seat)
    return taken


def conclude(
    by: Recorder,
    consultation: Consultation,
    result: ConsultationResult,
    *,
    vote: Ballot | None = None,
    result_text: str | None = None,
    version: int | None = None,
) -> Taken:
    """The item's result; where this body decides, the paper is decided in the same transaction."""
    if result in REFERRALS:
        return by.take(consultation, "refer_on", version=version, result=result, result_text=result_text, vote=vote)
    if consultation.authoritative and result in DECISIONS:
        return decide(by, consultation, result, vote, result_text, version)
    taken = by.take(consultation, "conclude", version=version, result=result, result_text=result_text, vote=vote)
    if consultation.authoritative and result in SAID_WITHOUT_VOTE:
        body = consultation.organization_id
        by.take(consultation.paper, SAID_WITHOUT_VOTE[result], body=body, result_text=result_text)
    return taken


def decide(
    by: Recorder,
    consultation: Consultation,
    result: ConsultationResult,
    vote: Ballot | None,
    result_text: str | None,
    version: int | None,
) -> Taken:
    item = by.session.get(AgendaItem, consultation.item_id)
    return decide_paper(
        by.session,
        consultation,
        result,
        actor=by.actor,
        occurred=by.occurred,
        at=by.at,
        vote=vote,
        result_text=result_text,
        finally_by_committee=consultation.paper.state is PaperState.REFERRED,
        motions_resolved=item is None or not undecided_before(by.session, item),
        version=version,
        reason=by.reason,
    )


def put_back(
    by: Recorder,
    consultation: Consultation,
    *,
    reason: str,
    to: Meeting | None = None,
    result_text: str | None = None,
    vote: Ballot | None = None,
    version: int | None = None,
) -> Taken:
    """Deferred, and where the next day is known put on that sitting's agenda."""
    taken = by.take(consultation, "defer", version=version, reason=reason, result_text=result_text, vote=vote)
    if to is not None:
        put_on_next(by, consultation, to)
    return taken


def put_on_next(by: Recorder, consultation: Consultation, meeting: Meeting, *, version: int | None = None) -> Taken:
    """Planned again, on the agenda of that sitting; invited at once if its invitation has gone out."""
    was_public = consultation.items[-1].public if consultation.items else False
    taken = by.take(consultation, "plan_again", version=version)
    schedule(
        by.session,
        consultation,
        meeting,
        actor=by.actor,
        occurred=by.occurred,
        at=by.at,
        public=was_public,
        reason=by.reason,
    )
    if meeting.state is MeetingState.INVITED:
        by.take(consultation, "invite", reason=None)
    return taken


def next_sittings(session: Session, meeting: Meeting, organization: int | None) -> Sequence[Meeting]:
    """The sittings of that body that are still to come, the nearest first."""
    own = select(MeetingBody.meeting_id).where(MeetingBody.organization_id == organization)
    asked = select(Meeting).where(
        Meeting.id.in_(own),
        Meeting.id != meeting.id,
        Meeting.held_on >= meeting.held_on,
        Meeting.state.in_(TO_COME),
        Meeting.deleted.is_(False),
    )
    return session.scalars(asked.order_by(Meeting.held_on, Meeting.id).limit(12)).all()


def note_excluded(item: AgendaItem, names: str) -> None:
    """Who was excluded (§ 22 BbgKVerf) stands with the item and not in the journal, so that a name can be erased."""
    if names:
        item.note = f"{EXCLUDED} {names}"


EXCLUDED = "Vom Mitwirkungsverbot (§ 22 BbgKVerf) betroffen:"
