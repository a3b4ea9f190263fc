"""What follows for stocktakings: rows are frozen and accepted, a paper is laid down, and then it leads."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import FactNeeded
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import end_rows
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.following import follow
from ik_workflow.operations.following import follow_together
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.operations.stocktaking_paper import draft_stocktaking_paper
from ik_workflow.operations.stocktaking_rows import members
from ik_workflow.periods import local_date
from ik_workflow.states.assessment import ACCEPTED
from ik_workflow.states.stocktaking import MIRRORING
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.translation import translated_by

Orders = Iterator[Order | OrderSet]


def stocktaking_of(session: Session, taken: Taken) -> Stocktaking:
    return session.get_one(Stocktaking, taken.order.subject.id)


def freeze_rows(session: Session, taken: Taken) -> Orders:
    """Each measure gets its row with a proposal, and its department its days (SM-13.02)."""
    found = members(session, stocktaking_of(session, taken), local_date(taken.order.recorded_at))
    if not found:
        raise FactNeeded(_("Bis zum Stichtag war keine Maßnahme des Konzepts beschlossen. Bitte prüfen Sie den Tag."))
    yield follow_together(taken, Assessment, "propose", found)


def accept_proposals(session: Session, taken: Taken) -> Orders:
    """Where nobody has contradicted, and where nobody has said anything, the proposal stands (SM-13.06)."""
    asked = select(Assessment.id, Assessment.since).where(
        Assessment.stocktaking_id == taken.order.subject.id,
        Assessment.state.in_(ACCEPTED),
        Assessment.deleted.is_(False),
    )
    rows = session.execute(asked.order_by(Assessment.id)).all()
    if rows:
        since = max((row.since for row in rows if row.since), default=None)
        yield follow_together(taken, Assessment, "accept", [Member(row.id) for row in rows], since=since)


def end_waiting(session: Session, taken: Taken) -> Orders:
    """The stocktaking was cancelled: no department is waited for any more (SM-13.10)."""
    case, connection = taken.order.subject.case_id, session.connection()
    running = open_ones(connection, DEADLINES.c.case_id == case, DEADLINES.c.subject_type == "assessment")
    with translated_by(GERMAN):
        reason = _("Die Bestandsaufnahme ist abgebrochen.")
    end_rows(connection, running, reason=reason, by=taken.order.actor.key, at=taken.order.recorded_at)
    yield from ()


def lay_down_paper(session: Session, taken: Taken) -> Orders:
    """A draft with the result, in the name of who asked for it (SM-13.08)."""
    stocktaking = stocktaking_of(session, taken)
    paper, version = draft_stocktaking_paper(session, stocktaking, taken.order.actor)
    yield follow(taken, paper, "draft", actor=taken.order.actor)
    version.case_id, version.paper_id, version.occurred_on = paper.case_id, paper.id, taken.on
    session.add(version)
    session.flush()
    yield follow(taken, stocktaking, "take_paper", paper=paper.id)


# -- the way of the paper -----------------------------------------------------------------------------------------


def led_by(session: Session, taken: Taken) -> list[Stocktaking]:
    """The stocktakings that this paper brings before the council, as long as it leads them."""
    found = select(Stocktaking).where(
        Stocktaking.paper_id == taken.order.subject.id,
        Stocktaking.state.in_(MIRRORING),
        Stocktaking.deleted.is_(False),
    )
    return list(session.scalars(found.order_by(Stocktaking.id)))


def bring_before_council(session: Session, taken: Taken) -> Orders:
    for stocktaking in led_by(session, taken):
        if stocktaking.state is not StocktakingState.BEFORE_COUNCIL:
            yield follow(taken, stocktaking, "follow_to_council")


def note_stocktaking(session: Session, taken: Taken) -> Orders:
    for stocktaking in led_by(session, taken):
        yield follow(taken, stocktaking, "follow_to_notice")


def return_stocktaking(session: Session, taken: Taken) -> Orders:
    """Its paper has ended without the council's notice: it needs another one (SM-13.08)."""
    for stocktaking in led_by(session, taken):
        with translated_by(GERMAN):
            paper = session.get_one(Paper, taken.order.subject.id)
            reason = _("Die Vorlage „{title}“ ist {state}.", title=paper.called, state=shown(paper.state.label))
        yield follow(taken, stocktaking, "return_from_council", reason=reason)
