"""Mail to the authors of a proposal on which the steering group has decided: a row in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import Refused
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import User
from ik_workflow.operations.answers import TOLD
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import N_
from ik_workflow.translation import shown
from ik_workflow.web.mailing import mailer
from ik_workflow.web.viewing import settings

#: what is told by mail, in the words that the desk uses
BY_MAIL = {
    ProposalState.ADOPTED: TOLD["proposal_adopted"],
    ProposalState.REJECTED: TOLD["proposal_rejected"],
    ProposalState.DEFERRED: TOLD["proposal_deferred"],
    ProposalState.MERGED: TOLD["proposal_merged"],
}
SUBJECT = N_("Ihr Vorschlag: Entscheidung der Steuerungsgruppe")  # A title that is not public stands in no subject.


def tell_authors(session: Session, proposals: Sequence[Proposal], *, at: datetime) -> None:
    """One mail to each author with an account; where no mail can be sent, they find it on their desk."""
    try:
        mailer().refuse_unable()
    except Refused:
        return
    for proposal in proposals:
        for user in authors_with_accounts(session, proposal):
            link = f"{settings().base_url}{url_for('proposals.proposal', address=proposal.public_id)}"
            body = render_template(
                "mails/proposal_decided.txt", user=user, proposal=proposal, link=link, words=BY_MAIL[proposal.state]
            )
            mailer().send(session, to=user.email, subject=shown(SUBJECT), body=body, at=at)


def authors_with_accounts(session: Session, proposal: Proposal) -> Sequence[User]:
    own = (ProposalAuthor.proposal_id == proposal.id, User.active)
    return session.scalars(
        select(User).join(ProposalAuthor, ProposalAuthor.person_id == User.person_id).where(*own).order_by(User.id)
    ).all()
