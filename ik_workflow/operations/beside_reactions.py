"""What follows beside a paper: co-signatures, the boards' comments, procedural motions."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.papers import wording_hash
from ik_workflow.operations.following import follow
from ik_workflow.operations.following import paper_of
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.states.co_signature import OPEN as OPEN_SIGNATURE
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.consultation import AWAITING
from ik_workflow.states.consultation import OPEN as OPEN_CONSULTATION
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedural_motion import KINDS
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import ProceduralMotionState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole

BEFORE_OR_CALLED = (ConsultationState.INVITED, ConsultationState.CALLED)
CALLED = (ConsultationState.CALLED,)
#: kind of motion -> step of the consultation, from which states, with which result
CARRIED_OUT: dict[MotionKind, tuple[str, tuple[ConsultationState, ...], ConsultationResult | None]] = {
    MotionKind.DEFERRAL: ("defer", BEFORE_OR_CALLED, None),
    MotionKind.REFERRAL: ("refer_on", CALLED, ConsultationResult.REFERRED),
    MotionKind.REFERRAL_BACK: ("conclude", CALLED, ConsultationResult.REFERRED_BACK),
    MotionKind.DISMISSAL: ("conclude", CALLED, ConsultationResult.DISMISSED),
}


def signatures(session: Session, paper: Paper) -> list[CoSignature]:
    return list(
        session.scalars(
            select(CoSignature)
            .where(
                CoSignature.paper_id == paper.id,
                CoSignature.state.in_(OPEN_SIGNATURE),
                CoSignature.deleted.is_(False),
            )
            .order_by(CoSignature.id)
        )
    )


def ask_for_signatures(session: Session, taken: Taken) -> Iterator[Order]:
    """Each chosen office is asked, side by side (SM-2c.01)."""
    paper = paper_of(session, taken)
    for organization in dict.fromkeys(taken.decision.facts.get("signers", ())):
        signature = CoSignature(case_id=paper.case_id, paper_id=paper.id, organization_id=organization)
        yield follow(taken, signature, "request")


def ask_affected_again(session: Session, taken: Taken) -> Iterator[Order]:
    """Whom the new version affects is asked again, above all who objected; the others' signatures stay (SM-2c.04)."""
    affected = set(taken.decision.facts.get("affected", ()))
    for signature in signatures(session, paper_of(session, taken)):
        if signature.state is CoSignatureState.REQUESTED:
            yield follow(taken, signature, "renew")
        elif signature.state is CoSignatureState.OBJECTED or signature.organization_id in affected:
            yield follow(taken, signature, "reopen")
        else:
            yield follow(taken, signature, "carry_over")


def ask_again(session: Session, taken: Taken) -> Iterator[Order]:
    """A paper revised in the middle of co-signing has no valid signature left (SM-2c.04)."""
    paper = paper_of(session, taken)
    if paper.state is PaperState.CO_SIGNING:
        for signature in signatures(session, paper):
            yield follow(taken, signature, "renew" if signature.state is CoSignatureState.REQUESTED else "reopen")


def return_paper(session: Session, taken: Taken) -> Iterator[Order]:
    """One objection returns the paper (SM-2.02); whose it was stands with the signature."""
    yield follow(taken, paper_of(session, taken), "object", reason=taken.decision.reason)


def close_signatures(session: Session, taken: Taken) -> Iterator[Order]:
    """With the mayor's signature, or the end of the paper, every co-signature is closed (SM-2c.06)."""
    for signature in signatures(session, paper_of(session, taken)):
        yield follow(taken, signature, "close")


def hearings(session: Session, taken: Taken) -> list[Consultation]:
    """The hearings of the comment's board that no sitting has begun with."""
    comment = session.get_one(Comment, taken.order.subject.id)
    return list(
        session.scalars(
            select(Consultation).where(
                Consultation.paper_id == comment.paper_id,
                Consultation.organization_id == comment.organization_id,
                Consultation.role == ConsultationRole.HEARING,
                Consultation.state.in_(AWAITING),
                Consultation.deleted.is_(False),
            )
        )
    )


def offer_hearing(session: Session, taken: Taken) -> Iterator[Order]:
    """The offer to comment is the offer of the hearing, and on record with it (SM-12.01)."""
    for hearing in hearings(session, taken):
        yield follow(taken, hearing, "offer_hearing")


def waive_hearing(session: Session, taken: Taken) -> Iterator[Order]:
    """Who waives the comment waives the hearing (SM-3.12)."""
    for hearing in hearings(session, taken):
        yield follow(taken, hearing, "waive")


def miss_hearing(session: Session, taken: Taken) -> Iterator[Order]:
    for hearing in hearings(session, taken):
        yield follow(taken, hearing, "miss_deadline")


def carry_out_motion(session: Session, taken: Taken) -> Iterator[Order]:
    """What a carried motion asks for is done, in the name of the body that carried it (SM-5.05)."""
    motion = session.get_one(ProceduralMotion, taken.order.subject.id)
    if motion.kind not in CARRIED_OUT:
        return
    trigger, states, result = CARRIED_OUT[motion.kind]
    for consultation in session.scalars(
        select(Consultation).where(Consultation.item_id == motion.item_id, Consultation.state.in_(states))
    ).all():
        reason = f"Antrag zur Geschäftsordnung angenommen: {motion.text or motion.kind.label}."
        facts = {} if result is None else {"result": result}
        yield follow(taken, consultation, trigger, actor=taken.order.actor, reason=reason, **facts)


def take_in_amendment(session: Session, taken: Taken) -> Iterator[Order]:
    """What the deciding body adopts or the originator accepts becomes the paper's new version (SM-4.05, SM-4.06).

    What a body adopts that only advises stays its recommendation (SM-3.07): the paper is not its to change.
    """
    amendment = session.get_one(Amendment, taken.order.subject.id)
    paper = session.get_one(Paper, amendment.paper_id)
    if not amendment.new_proposal or not (taken.event == "amendment_accepted_by_mover" or decides(session, amendment)):
        return
    current = session.scalars(
        select(PaperVersion).where(PaperVersion.paper_id == paper.id, PaperVersion.number == paper.version_no)
    ).one()
    digest = wording_hash(paper.title, amendment.new_proposal, current.explanation)
    if digest == paper.version_hash:
        return
    yield follow(taken, paper, "revise", wording=digest)
    session.add(
        PaperVersion(
            case_id=paper.case_id,
            paper_id=paper.id,
            number=paper.version_no,
            proposal=amendment.new_proposal,
            explanation=current.explanation,
            paraphrased=current.paraphrased,
            note=amendment.passage and f"Änderungsantrag zu {amendment.passage}",
            occurred_on=amendment.decided_on,
            hash=digest,
        )
    )
    session.flush()


def decides(session: Session, amendment: Amendment) -> bool:
    """Whether the body that voted on the amendment is the one that decides the paper."""
    asked = select(Consultation.id).where(
        Consultation.paper_id == amendment.paper_id,
        Consultation.organization_id == amendment.organization_id,
        Consultation.authoritative,
        Consultation.state.in_(OPEN_CONSULTATION),
        Consultation.deleted.is_(False),
    )
    return session.scalar(asked.limit(1)) is not None


def overtake_motions(session: Session, taken: Taken) -> Iterator[Order]:
    """What was admitted and comes later has nothing left to decide when the item has ended (SM-5.07)."""
    motion = session.get_one(ProceduralMotion, taken.order.subject.id)
    if not KINDS[motion.kind].ends_item:
        return
    for other in session.scalars(
        select(ProceduralMotion)
        .where(
            ProceduralMotion.item_id == motion.item_id,
            ProceduralMotion.id != motion.id,
            ProceduralMotion.state == ProceduralMotionState.ADMITTED,
        )
        .order_by(ProceduralMotion.id)
    ).all():
        if KINDS[other.kind].rank > KINDS[motion.kind].rank:
            yield follow(taken, other, "overtake")
