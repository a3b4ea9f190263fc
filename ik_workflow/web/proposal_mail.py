"""Mail to the authors of a proposal on which the steering group has decided: a row in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import User
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.operations.answers import TOLD
from ik_workflow.periods import long_date
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import N_
from ik_workflow.translation import _

#: what is told by mail, in the words that the desk uses
BY_MAIL = {
    ProposalState.ADOPTED: TOLD["proposal_adopted"],
    ProposalState.REJECTED: TOLD["proposal_rejected"],
    ProposalState.DEFERRED: TOLD["proposal_deferred"],
    ProposalState.MERGED: TOLD["proposal_merged"],
}
SUBJECT = N_("Ihr Vorschlag: Entscheidung der Steuerungsgruppe")  # A title that is not public stands in no subject.


def tell_authors(session: Session, proposals: Sequence[Proposal], *, at: datetime) -> None:
    """One mail to each author with an account."""
    for proposal in proposals:
        values = news_of(proposal)
        seq = session.get_one(Case, proposal.case_id).seq
        for user in authors_with_accounts(session, proposal):
            enqueue(
                session,
                MailKind.NEWS,
                dedupe_key=f"news:{proposal.case_id}:{seq}:{user.person_id}",
                person_id=user.person_id,
                address=user.email,
                at=at,
                case_id=proposal.case_id,
                values=values,
            )


def news_of(proposal: Proposal) -> dict[str, str]:
    words = _(BY_MAIL[proposal.state])
    return {
        "topic": _(SUBJECT),
        "sentence": _("über Ihren Vorschlag hat die Steuerungsgruppe entschieden: Er wurde {words}.", words=words),
        "reason": proposal.public_reason or "",
        "more": _("Er kommt am {day} wieder vor die Steuerungsgruppe.", day=long_date(proposal.revisit_on))
        if proposal.revisit_on
        else "",
    }


def authors_with_accounts(session: Session, proposal: Proposal) -> Sequence[User]:
    own = (ProposalAuthor.proposal_id == proposal.id, User.active)
    return session.scalars(
        select(User).join(ProposalAuthor, ProposalAuthor.person_id == User.person_id).where(*own).order_by(User.id)
    ).all()
