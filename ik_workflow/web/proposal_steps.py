"""The next steps of a proposal: those that have a page of their own lead there, and stand once."""

from collections.abc import Iterable
from dataclasses import replace

from flask import url_for

from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import PROPOSAL
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import _
from ik_workflow.web.proposal_page import ProposalPage
from ik_workflow.web.step_buttons import Doing
from ik_workflow.web.step_buttons import OpenStep
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor

#: done in the form in which the proposal is written
IN_THE_FORM = ("revise", "name_authors", "submit")
#: done in the form of the steering group, which also tells the authors
BY_THE_GROUP = ("adopt", "reject", "defer", "decide_merger")


def labels(triggers: Iterable[str]) -> set[str]:
    return {row.label for row in PROPOSAL.steps if row.trigger in set(triggers)}


def own_steps(page: ProposalPage) -> Doing | None:
    """What this person may do next; None for the public."""
    proposal = page.proposal
    found = doing("proposal", proposal)
    if found is None:
        return None
    left_out = labels(("name_authors", "agree_to_withdraw"))
    if page.agreement:  # The side column says who has still to agree.
        left_out |= labels(("withdraw",))
    first = found.first
    if page.may_revise and proposal.state is ProposalState.DRAFT:
        left_out |= labels(IN_THE_FORM)
        first = OpenStep(_("Weiterschreiben und einreichen"), url_for("proposals.edit", address=proposal.public_id))
    elif proposal.state is ProposalState.BEFORE_STEERING_GROUP and leads_the_group():
        left_out |= labels(BY_THE_GROUP)
        first = OpenStep(_("Entscheidung eintragen"), url_for("steering.decide", vorschlag=proposal.public_id))
    if first is not None and first.label in left_out:
        first = None
    return replace(
        found,
        first=first,
        further=[one for one in found.further if one.label not in left_out],
        closed=[one for one in found.closed if one.label not in left_out],
    )


def leads_the_group() -> bool:
    return Office.INTEGRATION_COMMISSIONER in current_actor().hands
