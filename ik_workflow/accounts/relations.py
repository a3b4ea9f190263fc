"""In which relation a person stands to one case, through the organizations in which offices are held."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import bindparam
from sqlalchemy import select

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.meetings import MeetingBody
from ik_workflow.models.papers import Consultation
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation

CHAIRS = (Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR)
MOVERS = (Office.FACTION, Office.DEPARTMENT, Office.INTEGRATION_COMMISSIONER, Office.MAYOR)

#: the bodies before which a record stands, for the kinds whose own row does not name one
BODIES: dict[str, Select[Any]] = {
    "meeting": select(MeetingBody.organization_id).where(MeetingBody.meeting_id == bindparam("id")),
    "paper": select(Consultation.organization_id).where(
        Consultation.paper_id == bindparam("id"), Consultation.authoritative
    ),
}


def relations(connection: Connection, actor: Actor, kind: str, row: Mapping[Any, Any]) -> frozenset[Hand]:
    """Relations of the actor to the record ``row`` of that kind, as ``Kind.row`` reads it.

    Nothing is read for somebody whose offices could not make one.
    """
    if actor.person_id is None:
        return frozenset()
    found: set[Hand] = set()
    chaired, recorded = actor.organizations(*CHAIRS), actor.organizations(Office.SECRETARY)
    bodies = bodies_of(connection, kind, row) if chaired or recorded else frozenset()
    if chaired & bodies:
        found.add(Relation.CHAIR_OF_BODY)
    if recorded & bodies:
        found.add(Relation.SECRETARY_OF_BODY)
    if row.get("originator_id") in actor.organizations(*MOVERS):
        found |= {Relation.ORIGINATOR, Relation.MOVER}
    return frozenset(found)


def bodies_of(connection: Connection, kind: str, row: Mapping[Any, Any]) -> frozenset[int]:
    """The bodies before which the record stands."""
    found = connection.scalars(BODIES[kind], {"id": row["id"]}) if kind in BODIES else [row["organization_id"]]
    return frozenset(body for body in found if body is not None)
