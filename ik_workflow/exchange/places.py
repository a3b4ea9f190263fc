"""The places of a replayed history: its city, its bodies, and their sittings, which the record proves took place."""

from datetime import date
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.exchange.course import Line
from ik_workflow.exchange.words import in_brandenburg
from ik_workflow.models.all import Body
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.meeting import MeetingState


def municipality(session: Session, city: str, at: datetime) -> Body:
    body = session.scalar(select(Body).where(Body.name == city))
    if body is None:
        body = Body(name=city, in_brandenburg=in_brandenburg(city), created=at)
        session.add(body)
        session.flush()
    return body


def organization(session: Session, body: Body, line: Line, at: datetime) -> Organization:
    """The body of that name in that city."""
    found = session.scalar(select(Organization).where(Organization.body_id == body.id, Organization.name == line.body))
    if found is None:
        found = Organization(body_id=body.id, name=line.body, classification=line.classification, created=at)
        session.add(found)
        session.flush()
    return found


def close_meetings(session: Session, *, at: datetime) -> int:
    """Close the sittings that the replayed records opened, unless they are of today; how many were closed."""
    past = Meeting.held_on < local_date(at)
    still_open = session.scalars(select(Meeting).where(Meeting.derived, past, Meeting.state == MeetingState.OPEN)).all()
    for meeting in still_open:
        take(session, meeting, "close", actor=RECORD_READER, occurred=meeting.held_on, recorded_at=at)
    return len(still_open)


def sitting(session: Session, organization: Organization, on: date, *, public: bool, at: datetime) -> Meeting:
    """The body's sitting on that day: planned, invited on unknown days, and opened, for it took place."""
    meeting = session.scalar(
        select(Meeting)
        .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
        .where(MeetingBody.organization_id == organization.id, Meeting.held_on == on)
    )
    if meeting is None:
        meeting = plan_meeting(
            session,
            [organization],
            on,
            public=public,
            actor=RECORD_READER,
            occurred=UnknownDay(1),
            at=at,
            derived=True,
        )
        take(session, meeting, "invite", actor=RECORD_READER, occurred=UnknownDay(2), recorded_at=at)
        take(session, meeting, "open", actor=RECORD_READER, occurred=on, recorded_at=at)
    elif public and meeting.derived and not meeting.case.public:
        meeting.case.public = True
    return meeting
