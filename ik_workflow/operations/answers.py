"""What the authors of a proposal have to be told: that it was asked about, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor

#: events that an author waits for, in the words of a sentence about the proposal
TOLD = {
    "proposal_queried": "Rückfrage gestellt",
    "proposal_adopted": "als Maßnahme übernommen",
    "proposal_rejected": "abgelehnt",
    "proposal_deferred": "zurückgestellt",
    "proposal_merged": "mit einem anderen zusammengeführt",
    "proposal_withdrawn": "zurückgezogen",
}
MOST = 100


@dataclass(frozen=True, slots=True)
class AuthorAnswer:
    """One thing that an author has to be told."""

    proposal: Proposal
    #: what happened, as in "Ihr Vorschlag wurde abgelehnt"
    words: str
    at: datetime
    reason: str | None
    #: somebody waits for the author now
    asks: bool


def answers_for(session: Session, person: Person | int, since: datetime) -> Sequence[AuthorAnswer]:
    """What happened to this person's proposals after that instant, newest first; at most a hundred."""
    number = person if isinstance(person, int) else person.id
    rows = session.execute(
        select(Proposal, JournalEntry)
        .join(ProposalAuthor, ProposalAuthor.proposal_id == Proposal.id)
        .join(JournalEntry, (JournalEntry.subject_id == Proposal.id) & (JournalEntry.subject_type == "proposal"))
        .where(
            ProposalAuthor.person_id == number,
            Proposal.deleted.is_(False),
            JournalEntry.event.in_(TOLD),
            JournalEntry.recorded_at > since,
        )
        .order_by(JournalEntry.recorded_at.desc(), JournalEntry.id.desc())
        .limit(MOST)
    )
    return [
        AuthorAnswer(
            proposal,
            TOLD[entry.event],
            entry.recorded_at,
            entry.facts.get("question") or entry.reason,
            asks=entry.event == "proposal_queried" and proposal.state == entry.to_state,
        )
        for proposal, entry in rows
    ]
