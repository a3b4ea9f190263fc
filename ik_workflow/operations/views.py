"""Case views: what the guards of each procedure ask about, read under the case's lock."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Integer
from sqlalchemy import bindparam
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.operations.chains import leads_back
from ik_workflow.operations.cycle_views import reporting_cycle_view
from ik_workflow.operations.cycle_views import status_report_view
from ik_workflow.operations.cycle_views import status_report_views
from ik_workflow.operations.order_views import report_order_view
from ik_workflow.operations.parameters import intake_period
from ik_workflow.operations.participation_views import participation_event_view
from ik_workflow.operations.plan_views import concept_view
from ik_workflow.operations.plan_views import measure_view
from ik_workflow.operations.plan_views import proposal_view
from ik_workflow.operations.plan_views import submission_round_view
from ik_workflow.operations.side_views import amendment_view
from ik_workflow.operations.side_views import co_signature_view
from ik_workflow.operations.side_views import comment_view
from ik_workflow.operations.side_views import procedural_motion_view
from ik_workflow.operations.side_views import signature_lines
from ik_workflow.operations.side_views import undecided
from ik_workflow.operations.stocktaking_views import assessment_view
from ik_workflow.operations.stocktaking_views import assessment_views
from ik_workflow.operations.stocktaking_views import stocktaking_view
from ik_workflow.states.consultation import ConsultationLine
from ik_workflow.states.consultation import ConsultationState
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
from ik_workflow.translation import N_

UNNAMED_BODY = N_("ein nicht genanntes Gremium")

#: the rows of one Beratungsfolge, each with its part of the sitting in which it stands now; ``item`` puts the
#: consultation ``id`` under another agenda item than its own
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
        AgendaItem.meeting_id,
        Meeting.state.label("meeting_state"),
        Meeting.held_on,
        MeetingBody.organization_id.label("sitting_body"),
        MeetingBody.present,
    )
    .outerjoin(Organization, Organization.id == Consultation.organization_id)
    .outerjoin(
        AgendaItem,
        (AgendaItem.consultation_id == Consultation.id)
        & (
            AgendaItem.id
            == case(
                (Consultation.id == bindparam("id", type_=Integer), bindparam("item", type_=Integer)),
                else_=Consultation.item_id,
            )
        ),
    )
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .outerjoin(
        MeetingBody,
        (MeetingBody.meeting_id == AgendaItem.meeting_id)
        & (MeetingBody.organization_id == Consultation.organization_id),
    )
    .where(Consultation.paper_id == bindparam("paper"), Consultation.deleted.is_(False))
    .order_by(Consultation.position)
)

PUBLIC = select(Case.public).where(Case.id == bindparam("case"))
CLASSIFICATION = select(Organization.classification).where(Organization.id == bindparam("organization"))
HELD_ON = select(Meeting.held_on).where(Meeting.id == bindparam("meeting"))
REPLACED_BY = select(Paper.replaced_by_id).where(Paper.id == bindparam("id"))

MEETING_BODIES = (
    select(Organization.id, Organization.name, Organization.members, MeetingBody.present)
    .join(MeetingBody, MeetingBody.organization_id == Organization.id)
    .where(MeetingBody.meeting_id == bindparam("meeting"))
    .order_by(MeetingBody.position)
)

UNSETTLED_ITEMS = (
    select(AgendaItem.number, AgendaItem.title, Paper.number, Paper.title, Consultation.state)
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

IN_BRANDENBURG = select(Body.in_brandenburg).join(Paper, Paper.body_id == Body.id).where(Paper.id == bindparam("paper"))

NEXT_MEETING = (
    select(Meeting.held_on, Meeting.state)
    .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
    .where(
        MeetingBody.organization_id == bindparam("organization"),
        Meeting.held_on > bindparam("after"),
        Meeting.state != MeetingState.CANCELLED,
        Meeting.deleted.is_(False),
    )
    .order_by(Meeting.held_on)
    .limit(1)
)


class Unread:
    """A case view that is read when the first guard or effect looks at it: most steps ask for facts only."""

    def __init__(self, read: Callable[[], Any]) -> None:
        self._read = read

    @cached_property
    def _view(self) -> Any:
        return self._read()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)


def lines_of(
    connection: Connection, paper: int, consultation: int | None = None, item: int | None = None
) -> list[tuple[ConsultationLine, Any]]:
    """The rows of a paper's Beratungsfolge; ``consultation`` as if it stood under ``item``."""
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
        for row in connection.execute(LINES, {"paper": paper, "id": consultation, "item": item})
    ]


def paper_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> PaperView:
    lines = lines_of(connection, row["id"]) if row["id"] else []
    deciding = [raw for line, raw in lines if line.authoritative and raw.present is not None]
    return PaperView(
        state=row["state"],
        paper_type=row["paper_type"],
        version_hash=row["version_hash"],
        newest_version=newest_version(connection, row["id"]) if "wording" in facts else row["version_no"],
        consultations=tuple(line for line, _ in lines),
        financial_impact=row["financial_impact"],
        financial_text=row["financial_text"],
        demography=row["demography"],
        returned_hash=row["returned_hash"],
        intake_until=intake_until(connection, row["target_meeting_id"]),
        deferred_from=row["deferred_from"],
        public_wanted=bool(row["public_wanted"]),
        public=bool(row["public_wanted"] and connection.scalar(PUBLIC, {"case": row["case_id"]})),
        members=deciding[-1].members if deciding else None,
        present=deciding[-1].present if deciding else None,
        signatures=signature_lines(connection, row["id"], row["version_hash"])
        if row["state"] == PaperState.CO_SIGNING
        else (),
        successor_leads_back=leads_back(connection, REPLACED_BY, facts.get("replaced_by"), row["id"]),
    )


def newest_version(connection: Connection, paper: int) -> int:
    return connection.scalar(select(func.max(PaperVersion.number)).where(PaperVersion.paper_id == paper)) or 0


def intake_until(connection: Connection, meeting: int | None) -> date | None:
    """Last day of intake for the sitting aimed at (DR-08)."""
    if meeting is None:
        return None
    held_on = connection.scalar(HELD_ON, {"meeting": meeting})
    return None if held_on is None else held_on - intake_period(connection, held_on)


def consultation_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ConsultationView:
    lines = lines_of(connection, row["paper_id"], row["id"], facts.get("item", row["item_id"]))
    own = next((raw for line, raw in lines if line.id == row["id"]), None)
    classification = (
        own.classification if own else connection.scalar(CLASSIFICATION, {"organization": row["organization_id"]})
    )
    return ConsultationView(
        state=row["state"],
        role=row["role"],
        classification=classification or Classification.OTHER,
        authoritative=row["authoritative"],
        paper_state=str(row["paper_state"]),
        paper_open=row["paper_state"] not in PAPER_FINAL,
        organization_id=row["organization_id"],
        others=tuple(line for line, _ in lines if line.id != row["id"]),
        item=own and item_line(own),
        undecided=undecided(connection, row["paper_id"], row["organization_id"], row["item_id"])
        if row["state"] == ConsultationState.CALLED
        else (),
        offered_on=row["offered_on"],
    )


def item_line(line: Any) -> ItemLine | None:
    """The sitting in which a row of ``LINES`` stands; None if it stands in no known one."""
    if line.meeting_id is None:
        return None
    ours = line.organization_id is None or line.sitting_body == line.organization_id
    return ItemLine(line.meeting_state, line.held_on, ours, line.members, line.present)


def meeting_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> MeetingView:
    meeting = {"meeting": row["id"]}
    unsettled = connection.execute(UNSETTLED_ITEMS, meeting).all() if row["state"] == MeetingState.OPEN else []
    uncalled = [item for item in unsettled if item.state == ConsultationState.INVITED]
    missing = connection.execute(NAMED_BUT_MISSING, meeting) if row["state"] == MeetingState.PLANNED else ()
    return MeetingView(
        state=row["state"],
        held_on=row["held_on"],
        bodies=tuple(BodyLine(*body) for body in connection.execute(MEETING_BODIES, meeting)),
        unsettled_items=tuple(item_name(item) for item in unsettled if item not in uncalled),
        uncalled_items=tuple(item_name(item) for item in uncalled),
        named_in_time_but_missing=tuple(row[0] or row[1] for row in missing),
        open_objections=row["open_objections"],
    )


def item_name(item: Any) -> str:
    """Number and title of an agenda item, or of the paper under it."""
    number, title, paper_number, paper_title, _ = item
    return " ".join(filter(None, (number, title or paper_number or paper_title)))


def resolution_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ResolutionView:
    next_sitting = next_meeting(connection, row["organization_id"], row["objected_on"])
    return ResolutionView(
        state=row["state"],
        decided_on=row["decided_on"],
        under_brandenburg_law=bool(connection.scalar(IN_BRANDENBURG, {"paper": row["paper_id"]})),
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
    return connection.execute(NEXT_MEETING, {"organization": organization, "after": after}).first()


VIEWS: dict[str, Callable[[Connection, Mapping[Any, Any], Mapping[str, Any]], Any]] = {
    "meeting": meeting_view,
    "paper": paper_view,
    "consultation": consultation_view,
    "resolution": resolution_view,
    "submission_round": submission_round_view,
    "proposal": proposal_view,
    "concept": concept_view,
    "measure": measure_view,
    "participation_event": participation_event_view,
    "co_signature": co_signature_view,
    "comment": comment_view,
    "amendment": amendment_view,
    "procedural_motion": procedural_motion_view,
    "reporting_cycle": reporting_cycle_view,
    "status_report": status_report_view,
    "stocktaking": stocktaking_view,
    "assessment": assessment_view,
    "report_order": report_order_view,
}

#: of kinds whose records take steps together: makes a reader that asks for what they share only once
SET_VIEWS: dict[str, Callable[[Connection], Callable[[Mapping[Any, Any], Mapping[str, Any]], Any]]] = {
    "status_report": status_report_views,
    "assessment": assessment_views,
}
