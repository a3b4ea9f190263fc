"""The consent list: papers that the council refers without debate when it confirms its agenda (GO-11)."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.operations.deferrals import papers_with_rows
from ik_workflow.operations.en_bloc import bring_up
from ik_workflow.operations.en_bloc import naming
from ik_workflow.operations.en_bloc import refuse_unless_open
from ik_workflow.operations.en_bloc import stands_here
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.take import take
from ik_workflow.periods import long_date
from ik_workflow.states.consultation import OPEN
from ik_workflow.states.consultation import VOTING_ROLES
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.translation import GERMAN
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

MOST = 100  # papers of one list


@dataclass(frozen=True, slots=True)
class Referral:
    """One paper of the list: the version that was looked at, and the bodies in their order."""

    paper: str  #: its address
    version: int
    bodies: Sequence[Organization]
    #: the lead among them, if one was named
    lead: Organization | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that could go on the list, with the bodies that its Beratungsfolge proposes."""

    paper: Paper
    rows: Sequence[Consultation]
    #: what is proposed already, in its order
    proposed: Sequence[Consultation] = field(default=())


def candidates(session: Session, meeting: Meeting) -> list[Candidate]:
    """The papers on the agenda of this sitting, or named for it, that are neither introduced nor referred yet."""
    here = select(Consultation.paper_id).join(AgendaItem, AgendaItem.id == Consultation.item_id)
    asked = (
        select(Paper.id)
        .where(
            Paper.state == PaperState.ON_AGENDA,
            Paper.body_id == meeting.body_id,
            Paper.deleted.is_(False),
            or_(Paper.id.in_(here.where(AgendaItem.meeting_id == meeting.id)), Paper.target_meeting_id == meeting.id),
        )
        .order_by(Paper.number, Paper.id)
        .limit(MOST)
    )
    ids = session.scalars(asked).all()
    by_id = {paper.id: (paper, rows) for paper, rows in papers_with_rows(session, ids)}
    return [Candidate(*by_id[paper], proposed=proposed(by_id[paper][1])) for paper in ids]


def proposed(rows: Sequence[Consultation]) -> list[Consultation]:
    """The rows of the Beratungsfolge that ask a body for its vote and have not begun."""
    return [row for row in rows if row.role in VOTING_ROLES and row.state is ConsultationState.PLANNED]


def refer_on_consent_list(
    session: Session, meeting: Meeting, referrals: Sequence[Referral], *, actor: Actor, at: datetime
) -> list[Paper]:
    """Introduce and refer all of them; the caller commits once.

    Raises RefusedFor with the paper's name, StaleVersion for a paper that is no longer on the agenda, and FactNeeded
    if none was chosen.
    """
    if not referrals:
        raise FactNeeded(_("Bitte wählen Sie mindestens eine Vorlage aus."))
    refuse_unless_open(meeting, _("Die Konsensliste"))
    by_address: Mapping[str, Candidate] = {one.paper.public_id: one for one in candidates(session, meeting)}
    asked = {referral.paper: referral for referral in referrals}
    if set(asked) - set(by_address):
        raise StaleVersion(
            _(
                "Eine der gewählten Vorlagen steht nicht mehr zur Überweisung an. Bitte laden Sie die Seite "
                "neu und prüfen Sie die Liste."
            )
        )
    chosen = sorted((by_address[address] for address in asked), key=lambda one: one.paper.case_id)
    for candidate in chosen:
        with naming(candidate.paper):
            _refer(session, meeting, candidate, asked[candidate.paper.public_id], actor, at)
    return [candidate.paper for candidate in chosen]


def _refer(
    session: Session, meeting: Meeting, candidate: Candidate, referral: Referral, actor: Actor, at: datetime
) -> None:
    """Introduced, the Beratungsfolge made as it was confirmed, referred."""
    if not referral.bodies:
        raise FactNeeded(_("Bitte wählen Sie die Gremien, in die überwiesen wird."), rule="SM-2.16")
    paper, council = candidate.paper, meeting.bodies[0].organization_id
    with translated_by(GERMAN):  # the journal keeps it
        reason = f"Konsensliste der Sitzung am {long_date(meeting.held_on)}"
    how: dict[str, Any] = {"actor": actor, "occurred": meeting.held_on, "recorded_at": at, "reason": reason}
    take(session, paper, "introduce", version=referral.version, called=True, **how)
    _deal_with_item(session, meeting, candidate.rows, actor, at)
    roles = {body.id: role_of(body, referral.lead) for body in referral.bodies}
    for row in candidate.proposed:
        if not confirmed(row, roles):
            take(session, row, "lapse", **how)
    take(session, paper, "refer", bodies=list(roles), body=council, **how)
    planned = {row.organization_id for row in candidate.rows if row.state in OPEN and row.role in VOTING_ROLES}
    position = max((row.position for row in candidate.rows), default=0)
    for body in referral.bodies:
        if body.id not in planned:
            position += 1
            addressee = Addressee(body, roles[body.id], position)
            plan_consultation(session, paper, addressee, actor=actor, occurred=meeting.held_on, at=at)


def _deal_with_item(
    session: Session, meeting: Meeting, rows: Sequence[Consultation], actor: Actor, at: datetime
) -> None:
    """The council's own row had its first sitting: referred; it stays open for the decision (GO-10)."""
    council = {seat.organization_id for seat in meeting.bodies}
    ours = (row for row in rows if row.organization_id in council)
    row = next((row for row in ours if stands_here(session, row, meeting)), None)
    if row is None:
        return
    bring_up(session, row, meeting=meeting, actor=actor, at=at, call=True)
    take(
        session,
        row,
        "read_first",
        actor=actor,
        occurred=meeting.held_on,
        recorded_at=at,
        result=ConsultationResult.REFERRED,
        result_text=N_("überwiesen (Konsensliste)"),
    )


def confirmed(row: Consultation, roles: Mapping[int, ConsultationRole]) -> bool:
    """Whether a proposed row stays: its body is named, and is not made the lead only now."""
    role = None if row.organization_id is None else roles.get(row.organization_id)
    return role is not None and (role is row.role or role is not ConsultationRole.LEAD)


def role_of(body: Organization, lead: Organization | None) -> ConsultationRole:
    """The lead is the one that was named; boards are heard, all others advise (GO-15)."""
    if lead is not None and body.id == lead.id:
        return ConsultationRole.LEAD
    if body.classification is Classification.ADVISORY_BOARD:
        return ConsultationRole.HEARING
    return ConsultationRole.ADVISORY
