"""Case views of what stands beside a paper: co-signatures, comments, amendments, procedural motions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.states.amendment import OPEN as OPEN_AMENDMENT
from ik_workflow.states.amendment import AmendmentState
from ik_workflow.states.amendment import AmendmentView
from ik_workflow.states.co_signature import CoSignatureView
from ik_workflow.states.comment import CommentView
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import FINAL as PAPER_FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.paper import SignatureLine
from ik_workflow.states.procedural_motion import ACCEPTED
from ik_workflow.states.procedural_motion import KINDS
from ik_workflow.states.procedural_motion import OPEN as OPEN_MOTION
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import MotionLine
from ik_workflow.states.procedural_motion import ProceduralMotionState
from ik_workflow.states.procedural_motion import ProceduralMotionView
from ik_workflow.states.results import Classification

#: amendments that are part of the paper now
TAKEN_IN = frozenset({AmendmentState.ADOPTED, AmendmentState.PARTLY_ADOPTED, AmendmentState.ACCEPTED_BY_MOVER})
#: a paper in one of these is no longer before the sitting
LEFT = frozenset({PaperState.SUBMITTED, PaperState.WITHDRAWN, PaperState.DEFERRED, PaperState.UNDER_REVISION})

SIGNATURES = (
    select(Organization.name, CoSignature.state, CoSignature.version_hash)
    .join(Organization, Organization.id == CoSignature.organization_id)
    .where(CoSignature.paper_id == bindparam("paper"), CoSignature.deleted.is_(False))
    .order_by(CoSignature.id)
)
BOARD = select(Organization.classification).where(Organization.id == bindparam("organization"))
NEXT_SITTING = (
    select(Meeting.held_on)
    .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
    .where(
        MeetingBody.organization_id == bindparam("organization"),
        Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED)),
        Meeting.deleted.is_(False),
    )
    .order_by(Meeting.held_on)
    .limit(1)
)
OTHER_AMENDMENTS = (
    select(
        *(Amendment.id, Amendment.state, Amendment.reach, Amendment.passage, Amendment.number),
        Organization.name.label("mover"),
    )
    .outerjoin(Organization, Organization.id == Amendment.mover_id)
    .where(
        Amendment.paper_id == bindparam("paper"),
        Amendment.id != bindparam("id"),
        Amendment.deleted.is_(False),
    )
    .order_by(Amendment.id)
)
MOTIONS = (
    select(ProceduralMotion.id, ProceduralMotion.kind, ProceduralMotion.state)
    .where(ProceduralMotion.item_id == bindparam("item"), ProceduralMotion.deleted.is_(False))
    .order_by(ProceduralMotion.id)
)
BEFORE_THE_PAPER = (
    select(Amendment.number, func.coalesce(Organization.short_name, Organization.name, "").label("mover"))
    .outerjoin(Organization, Organization.id == Amendment.mover_id)
    .where(
        Amendment.paper_id == bindparam("paper"),
        Amendment.organization_id == bindparam("organization"),
        Amendment.state.in_((AmendmentState.DISTRIBUTED, AmendmentState.CALLED)),
        Amendment.deleted.is_(False),
    )
    .order_by(Amendment.reach.desc(), Amendment.id)
)
ITEM = (
    select(Meeting.state.label("meeting_state"), Consultation.state.label("consultation_state"))
    .select_from(AgendaItem)
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .outerjoin(Consultation, Consultation.item_id == AgendaItem.id)
    .where(AgendaItem.id == bindparam("item"))
)


def undecided(connection: Connection, paper: int, body: int | None, item: int | None) -> tuple[str, ...]:
    """The motions under the item, and the amendments before that body, to be decided before the paper (GO-23)."""
    motions = connection.execute(MOTIONS, {"item": item}) if item else ()
    amendments = connection.execute(BEFORE_THE_PAPER, {"paper": paper, "organization": body})
    return (
        *(motion.kind.label for motion in motions if motion.state in OPEN_MOTION),
        *(one.number or f"Änderungsantrag {one.mover}".strip() for one in amendments),
    )


def signature_lines(connection: Connection, paper: int, version_hash: str) -> tuple[SignatureLine, ...]:
    rows = connection.execute(SIGNATURES, {"paper": paper})
    return tuple(SignatureLine(name, state, signed == version_hash) for name, state, signed in rows)


def co_signature_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> CoSignatureView:
    return CoSignatureView(
        state=row["state"],
        paper_version_hash=row["paper_hash"],
        in_co_signing=row["paper_state"] == PaperState.CO_SIGNING,
        version_hash=row["version_hash"],
    )


def comment_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> CommentView:
    board = {"organization": row["organization_id"]}
    return CommentView(
        state=row["state"],
        paper_open=row["paper_state"] not in PAPER_FINAL,
        board_competent=connection.scalar(BOARD, board) == Classification.ADVISORY_BOARD,
        next_sitting_on=connection.scalar(NEXT_SITTING, board) if row["id"] is None else None,
        offered_on=row["offered_on"],
        comment_until=row["comment_until"],
    )


def amendment_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> AmendmentView:
    others = connection.execute(OTHER_AMENDMENTS, {"paper": row["paper_id"], "id": row["id"] or 0}).all()
    own_order = (-row["reach"] if row["reach"] is not None else 0, row["id"] or 0)
    item = connection.execute(ITEM, {"item": row["item_id"]}).first()
    motions = connection.execute(MOTIONS, {"item": row["item_id"]}).all() if row["item_id"] else []
    return AmendmentView(
        state=row["state"],
        paper_version_hash=row["paper_hash"],
        paper_open=row["paper_state"] not in PAPER_FINAL,
        text=row["text"],
        version_hash=row["version_hash"],
        invited=item is not None and item.meeting_state not in (None, MeetingState.PLANNED),
        item_called=None if item is None else item.consultation_state == ConsultationState.CALLED,
        motions_ahead=tuple(motion.kind.label for motion in motions if motion.state in OPEN_MOTION),
        amendments_ahead=tuple(
            amendment_name(other)
            for other in others
            if other.state in OPEN_AMENDMENT
            and other.state is not AmendmentState.DRAFT
            and (-other.reach, other.id) < own_order
        ),
        collides_with=tuple(
            amendment_name(other)
            for other in others
            if other.state in TAKEN_IN and row["passage"] and other.passage == row["passage"]
        ),
        separate_voting=any(
            motion.kind is MotionKind.SEPARATE_VOTING and motion.state in ACCEPTED for motion in motions
        ),
        overtaken_by=tuple(
            amendment_name(other) for other in others if other.state in TAKEN_IN and other.reach > (row["reach"] or 0)
        ),
        paper_left=row["paper_state"] in LEFT
        or any(motion.state in ACCEPTED and KINDS[motion.kind].ends_item for motion in motions),
    )


def amendment_name(row: Any) -> str:
    """How the others call it: its number, or who moved it."""
    return row.number or (f"Änderungsantrag {row.mover}" if row.mover else f"Änderungsantrag {row.id}")


def procedural_motion_view(
    connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]
) -> ProceduralMotionView:
    item = connection.execute(ITEM, {"item": row["item_id"]}).first()
    others = connection.execute(MOTIONS, {"item": row["item_id"]}).all()
    return ProceduralMotionView(
        state=row["state"],
        kind=row["kind"],
        sitting_open=None if item is None else item.meeting_state == MeetingState.OPEN,
        vote_running=any(motion.state == ProceduralMotionState.VOTING for motion in others if motion.id != row["id"]),
        mover_has_spoken=False,
        others=tuple(MotionLine(motion.kind, motion.state) for motion in others if motion.id != row["id"]),
    )
