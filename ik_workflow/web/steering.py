"""Pages of the steering group: what lies before it, side by side, its decisions, and measures bundled into a paper."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Proposal
from ik_workflow.operations.steering import Merge
from ik_workflow.operations.steering import NotAll
from ik_workflow.operations.steering import decide_proposals
from ik_workflow.operations.steering import merge_proposals
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import OUT_OF_HAND
from ik_workflow.states.proposal import ProposalState
from ik_workflow.web.decision_form import DECISIONS
from ik_workflow.web.decision_form import DecisionForm
from ik_workflow.web.entry import TOKEN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_mail import tell_authors
from ik_workflow.web.query import PUBLIC_ID
from ik_workflow.web.steering_page import RELATED
from ik_workflow.web.steering_page import compared
from ik_workflow.web.steering_page import steering_page
from ik_workflow.web.steering_page import waiting
from ik_workflow.web.steering_page import waits
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("steering", __name__)

P = ProposalState
READERS = (Office.STEERING_GROUP, Office.INTEGRATION_COMMISSIONER, Office.AUDITOR)
FEWEST, MOST = 2, 3  #: proposals side by side
MOST_TARGETS = 500
TOLD = {
    "entschieden": "Die Entscheidungen sind eingetragen. Wer den Vorschlag verfasst hat, sieht sie dort.",
    "zusammengefuehrt": "Die Vorschläge sind zusammengeführt und verknüpft.",
}


def may_decide() -> bool:
    return Office.INTEGRATION_COMMISSIONER in current_actor().hands


@pages.get("/steuerung")
@open_to(*READERS)
def overview() -> ResponseReturnValue:
    told = TOLD.get(request.args.get("meldung", ""))
    page = steering_page(viewing())
    return render_template("proposals/steering.html", page=page, told=told, may_decide=may_decide())


# -- side by side -------------------------------------------------------------------------------------------------


@pages.get("/steuerung/vergleich")
@open_to(*READERS)
def compare() -> ResponseReturnValue:
    return comparison(asked_proposals(request.args.getlist("mit")))


def asked_proposals(addresses: Sequence[str]) -> list[Proposal]:
    """Two or three proposals in the order asked for; raises BadValue or NotFound."""
    wanted = list(dict.fromkeys(addresses))
    if not FEWEST <= len(wanted) <= MOST:
        raise BadValue("mit", "Bitte wählen Sie zwei oder drei Vorschläge, die Sie vergleichen wollen.")
    found = {one: proposal for one in wanted if (proposal := by_address(one)) is not None}
    if len(found) < len(wanted):
        raise NotFound("Einen der Vorschläge gibt es nicht.")
    return list(found.values())


def by_address(address: str) -> Proposal | None:
    if not PUBLIC_ID.fullmatch(address):
        return None
    return viewing().scalar(select(Proposal).where(Proposal.public_id == address).options(*RELATED))


def comparison(
    proposals: Sequence[Proposal], faults: Sequence[str] = (), status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    mergeable = [one for one in proposals if one.state is P.BEFORE_STEERING_GROUP]
    return render_template(
        "proposals/compare.html",
        proposals=proposals,
        rows=compared(proposals),
        faults=faults,
        mergeable=mergeable if may_decide() else [],
        targets=[one for one in proposals if one.state not in (*OUT_OF_HAND, P.MERGED)],
        target=request.form.get("ziel", ""),
        sitting=request.form.get("sitzung", today().isoformat()),
    ), status


@pages.post("/steuerung/vergleich")
@open_to(Office.INTEGRATION_COMMISSIONER)
def merge() -> ResponseReturnValue:
    if set(request.form) - {"mit", "ziel", "unterrichtet", "sitzung", TOKEN}:
        raise BadRequest
    proposals = asked_proposals(request.form.getlist("mit"))
    target = next((one for one in proposals if one.public_id == request.form.get("ziel")), None)
    form = DecisionForm(proposals, {"sitzung": request.form.get("sitzung", "")})
    sitting = form.sitting(today())
    if target is None:
        form.faults["ziel"] = "Bitte wählen Sie den Vorschlag, in dem die anderen weiterleben."
    others = [one for one in proposals if one is not target]
    if beyond := [one for one in others if one.state is not P.BEFORE_STEERING_GROUP]:
        names = ", ".join(f"„{one.called}“" for one in beyond)
        form.faults["mit"] = f"Der Steuerungsgruppe nicht vorgelegt, also hier nicht zusammenzuführen: {names}."
    if target is None or sitting is None or form.faults:
        return comparison(proposals, list(form.faults.values()), HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    try:
        merge_proposals(
            session,
            [session.get_one(Proposal, one.id) for one in others],
            session.get_one(Proposal, target.id),
            authors_informed=request.form.get("unterrichtet") == "ja",
            actor=current_actor(),
            occurred=sitting,
            at=at,
        )
        tell_authors(session, [session.get_one(Proposal, one.id) for one in others], at=at)
        session.commit()
    except NotAll as refused:
        session.rollback()
        sentences = [error.sentence for _, error in refused.refusals]
        return comparison(proposals, sentences, HTTPStatus.CONFLICT)
    return redirect(url_for("steering.overview", meldung="zusammengefuehrt"), HTTPStatus.SEE_OTHER)


# -- decisions ----------------------------------------------------------------------------------------------------


def up_for_decision(asked: Sequence[str]) -> list[Proposal]:
    """All before the steering group, or those of them that are asked for; raises NotFound if none is left."""
    found = [one.proposal for one in waiting(viewing())]
    if asked:
        found = [one for one in found if one.public_id in asked]
    if not found and asked:
        raise NotFound("Diesen Vorschlag gibt es nicht, oder er liegt der Steuerungsgruppe nicht vor.")
    return found


@pages.get("/steuerung/beschluss")
@open_to(Office.INTEGRATION_COMMISSIONER)
def decide() -> ResponseReturnValue:
    proposals = up_for_decision(request.args.getlist("vorschlag"))
    return decision_page(DecisionForm(proposals, {"sitzung": today().isoformat()}))


@pages.post("/steuerung/beschluss")
@open_to(Office.INTEGRATION_COMMISSIONER)
def decide_now() -> ResponseReturnValue:
    proposals = up_for_decision(request.form.getlist("vorschlag"))
    form = DecisionForm.sent(proposals, request.form)
    choices = form.read({one.public_id: one for one in targets()})
    sitting = form.sitting(today())
    if form.faults or sitting is None:
        return decision_page(form, HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    own = {one.id: session.get_one(Proposal, one.id) for one in [*proposals, *targets()]}
    try:
        decide_proposals(
            session,
            [
                (
                    own[one.id],
                    Merge(own[choice.target.id], choice.authors_informed) if isinstance(choice, Merge) else choice,
                )
                for one, choice in choices
            ],
            actor=current_actor(),
            occurred=sitting,
            at=at,
        )
        tell_authors(session, [own[one.id] for one, _ in choices], at=at)
        session.commit()
    except NotAll as refused:
        session.rollback()
        for subject, error in refused.refusals:
            form.refusals[subject.public_id] = error.sentence
        form.faults[""] = refused.sentence
        return decision_page(form, HTTPStatus.CONFLICT)
    return redirect(url_for("steering.overview", meldung="entschieden"), HTTPStatus.SEE_OTHER)


def targets() -> Sequence[Proposal]:
    """In which another proposal can go on."""
    alive = Proposal.state.not_in((*OUT_OF_HAND, P.MERGED))
    return viewing().scalars(select(Proposal).where(alive).order_by(Proposal.title).limit(MOST_TARGETS)).all()


def decision_page(form: DecisionForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    return render_template(
        "proposals/decide.html",
        form=form,
        rows=[waits(one) for one in form.proposals],
        decisions=DECISIONS,
        targets=targets(),
    ), status
