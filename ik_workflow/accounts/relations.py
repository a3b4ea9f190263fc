"""In which relation a person stands to one case, through the organizations in which offices are held."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import select

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.meetings import MeetingBody
from ik_workflow.models.papers import Consultation
from ik_workflow.models.papers import Paper
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation

CHAIRS = (Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR)
MOVERS = (Office.FACTION, Office.DEPARTMENT, Office.INTEGRATION_COMMISSIONER, Office.MAYOR)


def relations(connection: Connection, actor: Actor, kind: str, row: Mapping[Any, Any]) -> frozenset[Hand]:
    """Relations of the actor to the record ``row`` of that kind."""
    if actor.person_id is None:
        return frozenset()
    bodies = bodies_of(connection, kind, row)
    found: set[Hand] = set()
    if actor.organizations(*CHAIRS) & bodies:
        found.add(Relation.CHAIR_OF_BODY)
    if actor.organizations(Office.SECRETARY) & bodies:
        found.add(Relation.SECRETARY_OF_BODY)
    if originators_of(connection, kind, row) & actor.organizations(*MOVERS):
        found |= {Relation.ORIGINATOR, Relation.MOVER}
    return frozenset(found)


def bodies_of(connection: Connection, kind: str, row: Mapping[Any, Any]) -> set[int]:
    """The bodies before which the record stands."""
    asked: Select[int | None]
    if kind == "meeting":
        asked = select(MeetingBody.organization_id).where(MeetingBody.meeting_id == row["id"])
    elif kind == "paper":
        asked = select(Consultation.organization_id).where(
            Consultation.paper_id == row["id"], Consultation.authoritative
        )
    else:
        return {row["organization_id"]} - {None}
    return {body for (body,) in connection.execute(asked) if body is not None}


def originators_of(connection: Connection, kind: str, row: Mapping[Any, Any]) -> set[int]:
    """The organizations that brought the paper in."""
    if kind == "paper":
        return {row["originator_id"]} - {None}
    if kind in {"consultation", "resolution"}:
        asked = select(Paper.originator_id).where(Paper.id == row["paper_id"])
        return {body for (body,) in connection.execute(asked) if body is not None}
    return set()
