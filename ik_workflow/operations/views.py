"""Case views: what the guards of each procedure ask about, read under the case's lock."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Body
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.operations.parameters import intake_period
from ik_workflow.states.consultation import ConsultationLine
from ik_workflow.states.consultation import ConsultationView
from ik_workflow.states.consultation import ItemLine
from ik_workflow.states.meeting import HELD
from ik_workflow.states.meeting import BodyLine
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.meeting import MeetingView
from ik_workflow.states.paper import FINAL as PAPER_FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.paper import PaperView
from ik_workflow.states.resolution import ResolutionView
from ik_workflow.states.results import Classification

UNNAMED_BODY = "ein nicht genanntes Gremium"

#: the rows of one Beratungsfolge, with the attendance of the sitting each stands in now
LINES = (
    select(
        Consultation.id,
        Consultation.role,
        Consultation.state,
        Consultation.authoritative,
        Consultation.result,
        Consultation.organization_id,
        Organization.name,
        Organization.classification,
        Organization.members,
        MeetingBody.present,
    )
    .outerjoin(Organization, Organization.id == Consultation.organization_id)
    .outerjoin(AgendaItem, AgendaItem.id == Consultation.item_id)
    .outerjoin(
        MeetingBody,
        (MeetingBody.meeting_id == AgendaItem.meeting_id)
        & (MeetingBody.organization_id == Consultation.organization_id),
    )
    .where(Consultation.paper_id == bindparam("paper"), Consultation.deleted.is_(False))
    .order_by(Consultation.position)
)

#: the item under which a consultation stands or is to stand, with its sitting
ITEM = (
    select(
        AgendaItem.meeting_id,
        Meeting.state,
        Meeting.held_on,
        MeetingBody.organization_id,
        MeetingBody.present,
        Organization.members,
    )
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .outerjoin(
        MeetingBody,
        (MeetingBody.meeting_id == Meeting.id) & (MeetingBody.organization_id == bindparam("organization")),
    )
    .outerjoin(Organization, Organization.id == bindparam("organization"))
    .where(AgendaItem.id == bindparam("item"))
)

MEETING_BODIES = (
    select(Organization.id, Organization.name, Organization.members, MeetingBody.present)
    .join(MeetingBody, MeetingBody.organization_id == Organization.id)
    .where(MeetingBody.meeting_id == bindparam("meeting"))
    .order_by(MeetingBody.position)
)

UNSETTLED_ITEMS = (
    select(AgendaItem.number, AgendaItem.title, Paper.number, Paper.title)
    .outerjoin(Consultation, Consultation.id == AgendaItem.consultation_id)
    .outerjoin(Paper, Paper.id == Consultation.paper_id)
    .where(AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.result.is_(None), AgendaItem.deleted.is_(False))
    .order_by(AgendaItem.position)
)

NAMED_BUT_MISSING = (
    select(Paper.number, Paper.title)
    .where(
        Paper.target_meeting_id == bindparam("meeting"),
        Paper.state == PaperState.SUBMITTED,
        Paper.deleted.is_(False),
    )
    .order_by(Paper.id)
)


def lines_of(connection: Connection, paper: int) -> list[tuple[ConsultationLine, Any]]:
    return [
        (
            ConsultationLine(
                row.id,
                row.name or UNNAMED_BODY,
                row.classification or Classification.OTHER,
                row.role,
                row.state,
                row.authoritative,
                row.result,
                row.organization_id,
            ),
            row,
        )
        for row in connection.execute(LINES, {"paper": paper})
    ]


def paper_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> PaperView:
    lines = lines_of(connection, row["id"]) if row["id"] else []
    deciding = [raw for line, raw in lines if line.authoritative and raw.present is not None]
    return PaperView(
        state=row["state"],
        paper_type=row["paper_type"],
        version_hash=row["version_hash"],
        consultations=tuple(line for line, _ in lines),
        financial_impact=row["financial_impact"],
        financial_text=row["financial_text"],
        demography=row["demography"],
        returned_hash=row["returned_hash"],
        intake_until=intake_until(connection, row["target_meeting_id"]),
        deferred_from=row["deferred_from"],
        members=deciding[-1].members if deciding else None,
        present=deciding[-1].present if deciding else None,
        successor_leads_back="replaced_by" in facts and leads_back(connection, facts["replaced_by"], row["id"]),
    )


def intake_until(connection: Connection, meeting: int | None) -> date | None:
    """Last day of intake for the sitting aimed at (DR-08)."""
    if meeting is None:
        return None
    held_on = connection.scalar(select(Meeting.held_on).where(Meeting.id == meeting))
    return None if held_on is None else held_on - intake_period(connection, held_on)


def leads_back(connection: Connection, successor: Any, paper: int) -> bool:
    """Whether the chain of successors that begins with ``successor`` comes back to ``paper``."""
    seen: set[int] = set()
    current = successor
    while isinstance(current, int) and current not in seen:
        if current == paper:
            return True
        seen.add(current)
        current = connection.scalar(select(Paper.replaced_by_id).where(Paper.id == current))
    return False


def consultation_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ConsultationView:
    lines = lines_of(connection, row["paper_id"])
    classification = Classification.OTHER
    if row["organization_id"]:
        kind = select(Organization.classification).where(Organization.id == row["organization_id"])
        own = [raw.classification for _, raw in lines if raw.organization_id == row["organization_id"]]
        classification = own[0] if own else connection.scalar(kind) or classification
    paper_state = connection.scalar(select(Paper.state).where(Paper.id == row["paper_id"]))
    item = facts.get("item", row["item_id"])
    return ConsultationView(
        state=row["state"],
        role=row["role"],
        classification=classification,
        authoritative=row["authoritative"],
        paper_state=str(paper_state),
        paper_open=paper_state not in PAPER_FINAL,
        organization_id=row["organization_id"],
        others=tuple(line for line, _ in lines if line.id != row["id"]),
        item=item_line(connection, item, row["organization_id"]),
        offered_on=row["offered_on"],
    )


def item_line(connection: Connection, item: int | None, organization: int | None) -> ItemLine | None:
    """None if the item stands in no known sitting."""
    if item is None:
        return None
    found = connection.execute(ITEM, {"item": item, "organization": organization}).first()
    if found is None or found.meeting_id is None:
        return None
    ours = organization is None or found.organization_id == organization
    return ItemLine(found.state, found.held_on, ours, found.members, found.present)


def meeting_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> MeetingView:
    meeting = {"meeting": row["id"]}
    unsettled = connection.execute(UNSETTLED_ITEMS, meeting) if row["state"] == MeetingState.OPEN else ()
    missing = connection.execute(NAMED_BUT_MISSING, meeting) if row["state"] == MeetingState.PLANNED else ()
    return MeetingView(
        state=row["state"],
        held_on=row["held_on"],
        bodies=tuple(BodyLine(*body) for body in connection.execute(MEETING_BODIES, meeting)),
        unsettled_items=tuple(" ".join(filter(None, (row[0], row[1] or row[2] or row[3]))) for row in unsettled),
        named_in_time_but_missing=tuple(row[0] or row[1] for row in missing),
    )


def resolution_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ResolutionView:
    law = select(Body.in_brandenburg).join(Paper, Paper.body_id == Body.id).where(Paper.id == row["paper_id"])
    next_sitting = next_meeting(connection, row["organization_id"], row["objected_on"])
    return ResolutionView(
        state=row["state"],
        decided_on=row["decided_on"],
        under_brandenburg_law=bool(connection.scalar(law)),
        objection_until=row["objection_until"],
        minutes_received_on=row["minutes_received_on"],
        reaffirmed_on=row["reaffirmed_on"],
        next_sitting_on=next_sitting and next_sitting.held_on,
        next_sitting_closed=None
        if next_sitting is None
        else next_sitting.state in HELD - {MeetingState.OPEN, MeetingState.INTERRUPTED},
    )


def next_meeting(connection: Connection, organization: int | None, after: date | None) -> Any:
    """The body's first sitting after that day, unless it was cancelled; None if there is none."""
    if organization is None or after is None:
        return None
    return connection.execute(
        select(Meeting.held_on, Meeting.state)
        .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
        .where(
            MeetingBody.organization_id == organization,
            Meeting.held_on > after,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.deleted.is_(False),
        )
        .order_by(Meeting.held_on)
        .limit(1)
    ).first()


VIEWS: dict[str, Callable[[Connection, Mapping[Any, Any], Mapping[str, Any]], Any]] = {
    "meeting": meeting_view,
    "paper": paper_view,
    "consultation": consultation_view,
    "resolution": resolution_view,
}
