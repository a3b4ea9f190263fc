"""Acts on proposals: begin and revise one, name its authors, hand it in."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.author_reactions import authors_of
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Taken
from ik_workflow.operations.take import take


@dataclass(frozen=True, slots=True)
class ProposalWording:
    """What a proposal says; None is not written yet."""

    title: str | None = None
    problem: str | None = None
    aim: str | None = None
    indicator: str | None = None
    #: who should do it, in the authors' words
    suggested_unit: str | None = None
    due_on: date | None = None
    #: euros; 0 is an answer
    cost: Decimal | None = None

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalWording":
        values = {name: getattr(proposal, name) for name in cls.__dataclass_fields__}
        return cls(**values)

    @property
    def facts(self) -> Mapping[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


def draft_proposal(
    session: Session,
    wording: ProposalWording,
    *,
    authors: Sequence[Person],
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    public_id: str | None = None,
) -> Proposal:
    """Open a non-public case; nobody but its authors sees it until it is handed in.

    ``public_id`` is the one that the form was given, so that the same form sent twice begins one proposal.
    """
    proposal = Proposal(case=Case(kind="proposal", public=False))
    if public_id is not None:
        proposal.public_id = public_id
    people = tuple(person.id for person in authors) or None
    take(session, proposal, "draft", actor=actor, occurred=occurred, recorded_at=at, authors=people, **wording.facts)
    return proposal


def revise_proposal(
    session: Session,
    proposal: Proposal,
    wording: ProposalWording,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
) -> Taken | None:
    """Lay down another wording; nothing is written where it is the same."""
    if wording == ProposalWording.of(proposal) and version in (None, proposal.version):
        return None
    return take(
        session,
        proposal,
        "revise",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        **wording.facts,
    )


def name_authors(
    session: Session, proposal: Proposal, people: Sequence[Person], *, actor: Actor, occurred: Occurred, at: datetime
) -> Taken | None:
    """Everybody who has written it, the first one first; nothing is written where it is the same list."""
    wanted = tuple(dict.fromkeys(person.id for person in people))
    if wanted == tuple(author.person_id for author in authors_of(session, proposal.id)):
        return None
    return take(session, proposal, "name_authors", actor=actor, occurred=occurred, recorded_at=at, authors=wanted)


def submit_proposal(
    session: Session,
    proposal: Proposal,
    round_: SubmissionRound | None,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    reason: str | None = None,
) -> Taken:
    """Hand it in to a round; without an open one, or with parts missing, an entitled office gives a reason."""
    return take(
        session,
        proposal,
        "submit",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        reason=reason,
        round=round_.id if round_ else None,
    )


def agree_to_withdraw(
    session: Session, proposal: Proposal, agrees: bool, *, actor: Actor, occurred: Occurred, at: datetime
) -> Taken:
    """One author says yes or no; the last yes withdraws the proposal."""
    return take(session, proposal, "agree_to_withdraw", actor=actor, occurred=occurred, recorded_at=at, agrees=agrees)
