"""What follows for measures and concepts: from the adopted proposal to the resolution that puts them into effect."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import selectinload

from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import Resolution
from ik_workflow.operations.following import follow
from ik_workflow.operations.following import paper_of
from ik_workflow.operations.plan_views import CONCEPT_STATE
from ik_workflow.operations.plan_views import UNDISPOSED
from ik_workflow.operations.plan_views import deciding_paper
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import ACTIVE
from ik_workflow.states.measure import MeasureState


def draft_measure(session: Session, taken: Taken) -> Iterator[Order]:
    """An adopted proposal becomes a measure, with what is known of it (SM-1.09)."""
    proposal = session.get_one(Proposal, taken.order.subject.id)
    concept = proposal.field.concept_id if proposal.field else None
    measure = Measure(
        case=Case(kind="measure", public=proposal.case.public),
        title=proposal.called,
        proposal_id=proposal.id,
        field_id=proposal.field_id,
        concept_id=concept,
        goal=proposal.aim,
        indicator=proposal.indicator,
        responsible_unit_id=proposal.responsible_unit_id,
        due_on=proposal.due_on,
        cost=proposal.cost,
        in_remit=(proposal.review or {}).get("remit", [None])[0],
    )
    yield follow(taken, measure, "draft")


def in_paper(session: Session, paper: int) -> list[Measure]:
    return list(
        session.scalars(
            select(Measure)
            .where(Measure.paper_id == paper, Measure.state == MeasureState.IN_PAPER, Measure.deleted.is_(False))
            .order_by(Measure.id)
        )
    )


def before_council(session: Session, paper: int) -> list[Concept]:
    return list(
        session.scalars(
            select(Concept).where(
                Concept.paper_id == paper, Concept.state == ConceptState.BEFORE_COUNCIL, Concept.deleted.is_(False)
            )
        )
    )


def put_into_effect(session: Session, taken: Taken) -> Iterator[Order]:
    """The resolution binds: its measures are adopted, those without money with a reservation (SM-6.02, SM-10.02)."""
    resolution = session.get_one(Resolution, taken.order.subject.id)
    paper = deciding_paper(session.connection(), resolution.paper_id)
    if paper is None or not paper.in_effect:
        return
    for measure in in_paper(session, resolution.paper_id):
        if measure.struck:
            yield follow(taken, measure, "strike")
        else:
            paid = measure.cost == 0 or bool(measure.budget_line)
            yield follow(taken, measure, "adopt" if paid else "adopt_subject_to_funding")
    for concept in before_council(session, resolution.paper_id):
        yield follow(taken, concept, "enter_into_force")


def take_out_of_paper(session: Session, taken: Taken) -> Iterator[Order]:
    """The paper has failed: its measures are drafts again, its concept is in preparation (SM-6.03, SM-10.03)."""
    paper = paper_of(session, taken)
    for measure in in_paper(session, paper.id):
        yield follow(taken, measure, "strike")
    for concept in before_council(session, paper.id):
        yield follow(taken, concept, "send_back")


def supersede_predecessor(session: Session, taken: Taken) -> Iterator[Order]:
    """The concept before this one is superseded, as soon as every measure of it is disposed of (SM-10.05)."""
    asked = select(Concept).where(Concept.successor_id == taken.order.subject.id, Concept.deleted.is_(False))
    for concept in session.scalars(asked.order_by(Concept.id)).all():
        yield from supersede(session, taken, concept)


def supersede_when_disposed(session: Session, taken: Taken) -> Iterator[Order]:
    """Something was said of its measures; perhaps it was the last of them."""
    yield from supersede(session, taken, session.get_one(Concept, taken.order.subject.id))


def supersede(session: Session, taken: Taken, concept: Concept) -> Iterator[Order]:
    connection = session.connection()
    in_force = connection.scalar(CONCEPT_STATE, {"concept": concept.successor_id}) == ConceptState.IN_FORCE
    left = connection.execute(UNDISPOSED, {"concept": concept.id}).first()
    if concept.state == ConceptState.UNDER_REVIEW and in_force and left is None:
        yield follow(taken, concept, "supersede")


def end_measures(session: Session, taken: Taken) -> Iterator[Order]:
    """Its concept is superseded: a course that is still open ends as was said of the measure (SM-6.11, SM-6.13).

    Whatever became of it, the council decided so with the next concept, whose paper it is told by.
    """
    concept = session.get_one(Concept, taken.order.subject.id)
    successor = session.get_one(Concept, concept.successor_id)
    reference = successor.paper.number if successor.paper else None
    asked = (
        select(Measure, Disposition)
        .join(Disposition, Disposition.measure_id == Measure.id)
        .where(
            Measure.concept_id == concept.id,
            Measure.state.in_(ACTIVE),
            Measure.deleted.is_(False),
            Disposition.deleted.is_(False),
        )
        .options(selectinload(Disposition.heirs))
        .order_by(Measure.id)
    )
    for measure, said in session.execute(asked).all():
        if said.heirs:
            yield follow(taken, measure, "continue", reason=said.reason, successor=said.heirs[0].measure_id)
        else:
            yield follow(taken, measure, "drop", reason=said.reason, council_reference=reference or successor.title)
