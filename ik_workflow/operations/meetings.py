"""Acts on sittings: plan one, put a consultation on its agenda."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Taken
from ik_workflow.operations.take import take
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingMode


def plan_meeting(
    session: Session,
    bodies: Sequence[Organization],
    held_on: date,
    *,
    public: bool,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    kind: MeetingKind = MeetingKind.ORDINARY,
    mode: MeetingMode = MeetingMode.IN_PERSON,
    starts_at: datetime | None = None,
    place: str | None = None,
    derived: bool = False,
) -> Meeting:
    """A sitting of one body, or jointly of several; the first one leads."""
    meeting = Meeting(
        case=Case(kind="meeting", public=public),
        body_id=bodies[0].body_id,
        held_on=held_on,
        kind=kind,
        mode=mode,
        starts_at=starts_at,
        place=place,
        derived=derived,
    )
    meeting.bodies = [MeetingBody(organization_id=body.id, position=place) for place, body in enumerate(bodies)]
    ids = [body.id for body in bodies]
    take(session, meeting, "plan", actor=actor, occurred=occurred, recorded_at=at, derived=derived, bodies=ids)
    return meeting


def add_item(
    session: Session,
    meeting: Meeting | None,
    consultation: Consultation,
    *,
    at: datetime,
    number: str | None = None,
    note: str | None = None,
    public: bool,
) -> AgendaItem:
    """One more sitting of a consultation; ``meeting`` None where the record prints no day."""
    ordinal = session.scalar(
        select(func.count()).select_from(AgendaItem).where(AgendaItem.consultation_id == consultation.id)
    )
    position = session.scalar(
        select(func.count()).select_from(AgendaItem).where(AgendaItem.meeting_id == (meeting and meeting.id))
    )
    item = AgendaItem(
        meeting_id=meeting and meeting.id,
        organization_id=consultation.organization_id,
        consultation_id=consultation.id,
        ordinal=ordinal,
        position=position,
        number=number,
        note=note,
        public=public,
        created=at,
    )
    session.add(item)
    session.flush()
    return item


def schedule(
    session: Session,
    consultation: Consultation,
    meeting: Meeting | None,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    number: str | None = None,
    note: str | None = None,
    public: bool = False,
    reason: str | None = None,
    version: int | None = None,
) -> Taken:
    """Put the consultation on the agenda of a sitting."""
    item = add_item(session, meeting, consultation, at=at, number=number, note=note, public=public)
    return take(
        session,
        consultation,
        "schedule",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        reason=reason,
        item=item.id,
    )
