"""A person has seen to an incident: it is closed with a note, and what fails again is a new one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.beats import Incident
from ik_workflow.translation import _


def see_to(session: Session, incident_id: int, note: str, *, actor: Actor, at: datetime) -> None:
    """Raises Refused for one that is closed already, whoever closed it."""
    incident = session.scalar(select(Incident).where(Incident.id == incident_id).with_for_update())
    if incident is None:
        raise NotFound(_("Diese Störung gibt es nicht."))
    if incident.closed_at is not None:
        raise Refused(_("Diese Störung ist inzwischen schon erledigt."))
    incident.closed_at, incident.next_at = at, None
    incident.closed_by_id, incident.note = actor.person_id, note
    session.flush()
