"""A record that has moved on since somebody's page was made: what happened to it, and who was last."""

from collections.abc import Mapping
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import SubmissionRound
from ik_workflow.web.course import Event
from ik_workflow.web.proposal_course import events_of

MOST = 500
OUT_OF_DATE = 10**9 - 1  #: a version that no record comes to


def meanwhile(
    session: Session, kind: str, records: Sequence[Proposal | Measure | StatusReport], seen: Mapping[str, int]
) -> dict[str, Sequence[Event]]:
    """By public id, newest first: as many entries of each record as its version has grown since it was seen."""
    grown = {one.id: one.version - seen.get(one.public_id, -1) for one in records}
    asked = select(JournalEntry).where(JournalEntry.subject_type == kind, JournalEntry.subject_id.in_(grown))
    entries = session.scalars(asked.order_by(JournalEntry.id.desc()).limit(MOST)).all()
    own = {one.id: [entry for entry in entries if entry.subject_id == one.id] for one in records}
    return {
        one.public_id: events_of(own[one.id][: grown[one.id]][::-1], {})
        for one in records
        if grown[one.id] > 0 and own[one.id]
    }


def version_seen(session: Session, actor: Actor, record: Proposal | SubmissionRound) -> int:
    """For a form that began the record and is sent again: the newest, unless somebody else has written since."""
    own = (JournalEntry.case_id == record.case_id,)
    newest = select(JournalEntry.actor).where(*own).order_by(JournalEntry.seq.desc()).limit(1)
    return record.version if session.scalar(newest) == actor.key else OUT_OF_DATE
