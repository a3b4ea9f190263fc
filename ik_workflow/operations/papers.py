"""Acts on papers: draft one, refer it into bodies, decide it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.papers import wording_hash
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step import when
from ik_workflow.operations.take import take
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot

#: a sitting's word, as the trigger that decides the paper
DECISIONS = {
    ConsultationResult.ADOPTED: "adopt",
    ConsultationResult.REAFFIRMED: "adopt",
    ConsultationResult.ADOPTED_AS_AMENDED: "adopt_as_amended",
    ConsultationResult.SPLIT: "adopt_in_part",
    ConsultationResult.REJECTED: "reject",
}
FINAL_DECISIONS = {
    ConsultationResult.ADOPTED: "decide_finally_adopt",
    ConsultationResult.REAFFIRMED: "decide_finally_adopt",
    ConsultationResult.ADOPTED_AS_AMENDED: "decide_finally_adopt_amended",
    ConsultationResult.SPLIT: "decide_finally_in_part",
    ConsultationResult.REJECTED: "decide_finally_reject",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of one version."""

    proposal: str = ""
    explanation: str = ""
    paraphrased: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """A body to which a paper goes, and the part it plays there."""

    organization: Organization | None
    role: ConsultationRole
    position: int
    authoritative: bool = False
    role_text: str | None = None
    role_derived: bool = False
    status_text: str | None = None


def draft_paper(
    session: Session,
    paper: Paper,
    wording: Wording,
    *,
    public: bool,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> Taken:
    """Open the case of a new paper, with its first version."""
    paper.case = Case(kind="paper", public=public)
    paper.version_no = 1
    paper.version_hash = wording_hash(paper.title, wording.proposal, wording.explanation)
    taken = take(session, paper, "draft", actor=actor, occurred=occurred, recorded_at=at)
    _add_version(session, paper, wording, when(occurred, at).on)
    return taken


def revise_paper(
    session: Session,
    paper: Paper,
    wording: Wording,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
    reason: str | None = None,
) -> Taken:
    """Lay down a new version; votes given until now count for the older one."""
    digest = wording_hash(paper.title, wording.proposal, wording.explanation)
    taken = take(
        session,
        paper,
        "revise",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        reason=reason,
        wording=digest,
    )
    _add_version(session, paper, wording, when(occurred, at).on)
    return taken


def _add_version(session: Session, paper: Paper, wording: Wording, on: date | None) -> None:
    version = PaperVersion(
        case_id=paper.case_id,
        paper_id=paper.id,
        number=paper.version_no,
        proposal=wording.proposal,
        explanation=wording.explanation,
        paraphrased=wording.paraphrased,
        note=wording.note,
        occurred_on=on,
        hash=paper.version_hash,
    )
    session.add(version)
    session.flush()


def refer_paper(
    session: Session,
    paper: Paper,
    addressees: Sequence[Addressee],
    *,
    trigger: str = "refer",
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    derived: bool = False,
    **facts: Any,
) -> list[Consultation]:
    """Refer the paper into bodies, again or for the first time: one new consultation each."""
    bodies = [addressee.organization.id for addressee in addressees if addressee.organization]
    take(
        session,
        paper,
        trigger,
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        derived=derived,
        bodies=bodies or None,
        **facts,
    )
    return [
        plan_consultation(session, paper, addressee, actor=actor, occurred=occurred, at=at, derived=derived)
        for addressee in addressees
    ]


def plan_consultation(
    session: Session,
    paper: Paper,
    addressee: Addressee,
    *,
    trigger: str = "plan",
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    derived: bool = False,
    **facts: Any,
) -> Consultation:
    """A new row of the Beratungsfolge; ``trigger`` "join" for a body that joins by itself."""
    consultation = Consultation(
        case_id=paper.case_id,
        paper_id=paper.id,
        organization_id=addressee.organization.id if addressee.organization else None,
        position=addressee.position,
        role=addressee.role,
        role_text=addressee.role_text,
        role_derived=addressee.role_derived,
        authoritative=addressee.authoritative,
        status_text=addressee.status_text,
    )
    take(
        session,
        consultation,
        trigger,
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        derived=derived,
        **facts,
    )
    return consultation


def decide_paper(
    session: Session,
    consultation: Consultation,
    result: ConsultationResult,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    vote: Ballot | None = None,
    result_text: str | None = None,
    derived: bool = False,
    finally_by_committee: bool = False,
    motions_resolved: bool | None = None,
    version: int | None = None,
    reason: str | None = None,
) -> Taken:
    """The deciding body votes: its consultation is concluded and the paper is decided, in one transaction."""
    paper = consultation.paper
    common: dict[str, Any] = {
        "actor": actor,
        "occurred": occurred,
        "recorded_at": at,
        "derived": derived,
        "result_text": result_text,
        "vote": vote,
        "reason": reason,
    }
    take(session, consultation, "conclude", result=result, version=version, **common)
    trigger = (FINAL_DECISIONS if finally_by_committee else DECISIONS)[result]
    if not finally_by_committee:
        common["motions_resolved"] = motions_resolved
    return take(session, paper, trigger, body=consultation.organization_id, **common)
