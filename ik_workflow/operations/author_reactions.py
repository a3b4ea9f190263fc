"""What follows for the authors of a proposal: who they are, and whether all of them agree to withdraw it."""

from collections.abc import Iterator
from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.operations.following import follow
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.states.proposal import FINAL


def authors_of(session: Session, proposal: int) -> list[ProposalAuthor]:
    """In their order; the first one began it."""
    rows = select(ProposalAuthor).where(ProposalAuthor.proposal_id == proposal).order_by(ProposalAuthor.position)
    return list(session.scalars(rows))


def name_first_authors(session: Session, taken: Taken) -> Iterator[Order]:
    """Whoever begins a proposal has written it, unless others are named."""
    person = taken.order.actor.person_id
    chosen = taken.decision.facts.get("authors") or (() if person is None else (person,))
    write_authors(session, taken.order.subject.id, chosen)
    yield from ()


def name_authors(session: Session, taken: Taken) -> Iterator[Order]:
    """The list as it stands from now on; who stays on it keeps what they said of a withdrawal."""
    write_authors(session, taken.order.subject.id, taken.decision.facts["authors"])
    yield from ()


def write_authors(session: Session, proposal: int, people: Sequence[int]) -> None:
    known = {author.person_id: author for author in authors_of(session, proposal)}
    gone = set(known) - set(people)
    if gone:
        session.execute(
            delete(ProposalAuthor).where(
                ProposalAuthor.proposal_id == proposal, ProposalAuthor.person_id.in_(sorted(gone))
            )
        )
    for position, person in enumerate(dict.fromkeys(people)):
        if person in known:
            known[person].position = position
        else:
            session.add(ProposalAuthor(proposal_id=proposal, person_id=person, position=position))
    session.flush()
    session.expire(session.get_one(Proposal, proposal), ["authors"])


def list_authors_of_both(session: Session, taken: Taken) -> Iterator[Order]:
    """Whose proposal goes on in another one is named among its authors (SM-1.04, SM-1.12)."""
    proposal = session.get_one(Proposal, taken.order.subject.id)
    target, seen = proposal, {proposal.id}
    while target.merged_into_id is not None and target.merged_into_id not in seen:
        seen.add(target.merged_into_id)
        target = session.get_one(Proposal, target.merged_into_id)
    theirs = [author.person_id for author in authors_of(session, target.id)]
    people = [*theirs, *(author.person_id for author in authors_of(session, proposal.id))]
    if target.state not in FINAL and set(people) != set(theirs):
        yield follow(taken, target, "name_authors", authors=tuple(dict.fromkeys(people)))


def withdraw_when_all_agree(session: Session, taken: Taken) -> Iterator[Order]:
    """One author says yes or no to a withdrawal; the last yes withdraws the proposal (SM-1.13)."""
    proposal = session.get_one(Proposal, taken.order.subject.id)
    authors = authors_of(session, proposal.id)
    for author in authors:
        if author.person_id == taken.order.actor.person_id:
            author.agrees_to_withdraw = taken.decision.facts["agrees"]
    session.flush()
    if authors and all(author.agrees_to_withdraw for author in authors):
        yield follow(taken, proposal, "withdraw", actor=taken.order.actor)
