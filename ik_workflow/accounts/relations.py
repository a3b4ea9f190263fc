"""In which relation a person stands to one case, through the organizations in which offices are held."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import bindparam
from sqlalchemy import select

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import LinkedRecord
from ik_workflow.models.meetings import MeetingBody
from ik_workflow.models.papers import Consultation
from ik_workflow.models.proposals import ProposalAuthor
from ik_workflow.models.tracking import Participant
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation

CHAIRS = (Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR)
MOVERS = (Office.FACTION, Office.DEPARTMENT, Office.INTEGRATION_COMMISSIONER, Office.MAYOR)
MEMBERS = (*CHAIRS, Office.MIGRANTS_COUNCIL, Office.WORKING_GROUP_LEAD, Office.WORKING_GROUP_MEMBER)
UNITS = (Office.DEPARTMENT, Office.DIVISION, Office.TREASURY, Office.LEGAL_OFFICE)
#: the offices through which somebody stands in a relation to a body
IN_BODY: dict[Hand, tuple[Office, ...]] = {
    Relation.CHAIR_OF_BODY: CHAIRS,
    Relation.SECRETARY_OF_BODY: (Office.SECRETARY,),
    Relation.MEMBER_OF_BODY: MEMBERS,
    Relation.LEAD_OF_GROUP: (Office.WORKING_GROUP_LEAD,),
}

#: the bodies before which a record stands, for the kinds whose own row does not name one
BODIES: dict[str, Select[Any]] = {
    "meeting": select(MeetingBody.organization_id).where(MeetingBody.meeting_id == bindparam("id")),
    "paper": select(Consultation.organization_id).where(
        Consultation.paper_id == bindparam("id"), Consultation.authoritative
    ),
}
#: column of the row that names the body, where it is not ``organization_id``
BODY_COLUMN = {"proposal": "working_group_id"}
#: column that names the unit whose task it is
UNIT_COLUMN = {
    "proposal": "responsible_unit_id",
    "measure": "responsible_unit_id",
    "assessment": "responsible_unit_id",
    "status_report": "responsible_unit_id",
    "co_signature": "organization_id",
    "report_order": "responsible_unit_id",
    "resolution": "originator_id",  # of its paper
}

PARTICIPANTS = select(Participant.organization_id).where(
    Participant.measure_id == bindparam("id"), Participant.deleted.is_(False)
)
AUTHORS = select(ProposalAuthor.person_id).where(ProposalAuthor.proposal_id == bindparam("id"))


def relations(connection: Connection, actor: Actor, kind: str, row: Mapping[Any, Any]) -> frozenset[Hand]:
    """Relations of the actor to the record ``row`` of that kind, as ``Kind.row`` reads it.

    Nothing is read for somebody whose offices could not make one.
    """
    if actor.linked is not None:
        return by_link(actor.linked, kind, row)
    if actor.person_id is None:
        return frozenset()
    found: set[Hand] = set()
    held_in = {relation: actor.organizations(*offices) for relation, offices in IN_BODY.items()}
    bodies = bodies_of(connection, kind, row) if any(held_in.values()) else frozenset()
    found |= {relation for relation, held in held_in.items() if held & bodies}
    movers = actor.organizations(*MOVERS)
    if row.get("originator_id") in movers:
        found |= {Relation.ORIGINATOR} if "mover_id" in row else {Relation.ORIGINATOR, Relation.MOVER}
    if row.get("mover_id") in movers:
        found.add(Relation.MOVER)
    units = actor.organizations(*UNITS)
    if kind in UNIT_COLUMN and row[UNIT_COLUMN[kind]] in units:
        found.add(Relation.RESPONSIBLE_UNIT)
    if kind == "measure" and units and units & {*connection.scalars(PARTICIPANTS, {"id": row["id"]})}:
        found.add(Relation.PARTICIPATING_UNIT)
    if kind == "proposal" and (row["id"] is None or actor.person_id in connection.scalars(AUTHORS, {"id": row["id"]})):
        found.add(Relation.AUTHOR)
    return frozenset(found)


def by_link(linked: LinkedRecord, kind: str, row: Mapping[Any, Any]) -> frozenset[Hand]:
    """The unit's hand on that one record, as long as it is that unit's."""
    unit = row[UNIT_COLUMN[kind]] if kind in UNIT_COLUMN else None
    own = (kind, row["id"], unit) == (linked.kind, linked.record_id, linked.organization_id)
    return frozenset({Relation.RESPONSIBLE_UNIT}) if own else frozenset()


def bodies_of(connection: Connection, kind: str, row: Mapping[Any, Any]) -> frozenset[int]:
    """The bodies before which the record stands."""
    if kind in BODIES:
        found = list(connection.scalars(BODIES[kind], {"id": row["id"]}))
    else:
        found = [row.get(BODY_COLUMN.get(kind, "organization_id"))]
    return frozenset(body for body in found if body is not None)
