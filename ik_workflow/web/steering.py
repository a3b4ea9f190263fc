"""Pages of the steering group: what lies before it, side by side, its decisions, and measures bundled into a paper."""

from collections.abc import Mapping
from collections.abc import Sequence
from http import HTTPStatus
from types import MappingProxyType

from flask import Blueprint
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
from ik_workflow.operations.steering import as_seen
from ik_workflow.operations.steering import decide_proposals
from ik_workflow.operations.steering import merge_proposals
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import OUT_OF_HAND
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import _
from ik_workflow.web.course import Event
from ik_workflow.web.decision_form import DECISIONS
from ik_workflow.web.decision_form import DecisionForm
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import versions_in
from ik_workflow.web.meanwhile import meanwhile
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_mail import tell_authors
from ik_workflow.web.query import public_id
from ik_workflow.web.steering_page import RELATED
from ik_workflow.web.steering_page import compared
from ik_workflow.web.steering_page import steering_page
from ik_workflow.web.steering_page import waiting
from ik_workflow.web.steering_page import waits
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
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
        raise BadValue("mit", _("Bitte wählen Sie zwei oder drei Vorschläge, die Sie vergleichen wollen."))
    return proposals_at(wanted)


def proposals_at(addresses: Sequence[str]) -> list[Proposal]:
    """In the order of their addresses, each once; raises NotFound."""
    wanted = [public_id(address) for address in dict.fromkeys(addresses)]
    asked = select(Proposal).where(Proposal.public_id.in_(wanted)).options(*RELATED)
    found = {one.public_id: one for one in viewing().scalars(asked)}
    if len(found) < len(wanted):
        raise NotFound(_("Einen der Vorschläge gibt es nicht."))
    return [found[one] for one in wanted]


def comparison(
    proposals: Sequence[Proposal],
    faults: Sequence[str] = (),
    status: int = HTTPStatus.OK,
    *,
    seen: Mapping[str, int] = MappingProxyType({}),
    happened: Mapping[str, Sequence[Event]] = MappingProxyType({}),
) -> ResponseReturnValue:
    mergeable = [one for one in proposals if one.state is P.BEFORE_STEERING_GROUP]
    return render_template(
        "proposals/compare.html",
        proposals=proposals,
        rows=compared(proposals),
        faults=faults,
        seen=seen,
        happened=happened,
        informed=request.form.get("unterrichtet") == "ja",
        mergeable=mergeable if may_decide() else [],
        targets=[one for one in proposals if one.state not in (*OUT_OF_HAND, P.MERGED)],
        target=request.form.get("ziel", ""),
        sitting=request.form.get("sitzung", today().isoformat()),
    ), status


@pages.post("/steuerung/vergleich")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def merge() -> ResponseReturnValue:
    if set(request.form) - {"mit", "ziel", "unterrichtet", "sitzung", "stand", *OF_EVERY_FORM}:
        raise BadRequest
    proposals = asked_proposals(request.form.getlist("mit"))
    target = next((one for one in proposals if one.public_id == request.form.get("ziel")), None)
    form = DecisionForm(proposals, {"sitzung": request.form.get("sitzung", "")})
    sitting = form.sitting(today())
    if target is None:
        form.faults["ziel"] = _("Bitte wählen Sie den Vorschlag, in dem die anderen weiterleben.")
    others, seen = [one for one in proposals if one is not target], versions_in(request.form.getlist("stand"))
    out_of_date = any(seen.get(one.public_id) != one.version for one in proposals)
    if not out_of_date and (beyond := [one for one in others if one.state is not P.BEFORE_STEERING_GROUP]):
        names = ", ".join(_("„{name}“", name=one.called) for one in beyond)
        form.faults["mit"] = _(
            "Der Steuerungsgruppe nicht vorgelegt, also hier nicht zusammenzuführen: {names}.", names=names
        )
    if target is None or sitting is None or form.faults:
        return comparison(proposals, list(form.faults.values()), HTTPStatus.BAD_REQUEST, seen=seen)
    session, at = writing(), now()
    try:
        own = as_seen(session, Proposal, {one.id: seen.get(one.public_id, -1) for one in proposals})
        merge_proposals(
            session,
            [own[one.id] for one in others],
            own[target.id],
            authors_informed=request.form.get("unterrichtet") == "ja",
            actor=current_actor(),
            occurred=sitting,
            at=at,
        )
        tell_authors(session, [own[one.id] for one in others], at=at)
        return saved(url_for("steering.overview", meldung="zusammengefuehrt"))
    except NotAll as refused:
        called = {one.id: one.called for one in proposals}
        sentences = [
            _("„{name}“: {sentence}", name=called[subject.id], sentence=error.sentence)
            for subject, error in refused.refusals
        ]
        session.rollback()
        look_again()
        newest = asked_proposals(request.form.getlist("mit"))
        happened = meanwhile(viewing(), "proposal", newest, seen)
        return comparison(newest, sentences, HTTPStatus.CONFLICT, happened=happened)


# -- decisions ----------------------------------------------------------------------------------------------------


def up_for_decision(asked: Sequence[str]) -> list[Proposal]:
    """All before the steering group, or those of them that are asked for; raises NotFound if none is left."""
    found = [one.proposal for one in waiting(viewing())]
    if asked:
        found = [one for one in found if one.public_id in asked]
    if not found and asked:
        raise NotFound(_("Diesen Vorschlag gibt es nicht, oder er liegt der Steuerungsgruppe nicht vor."))
    return found


@pages.get("/steuerung/beschluss")
@open_to(Office.INTEGRATION_COMMISSIONER)
def decide() -> ResponseReturnValue:
    proposals = up_for_decision(request.args.getlist("vorschlag"))
    return decision_page(DecisionForm(proposals, {"sitzung": today().isoformat()}))


@pages.post("/steuerung/beschluss")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def decide_now() -> ResponseReturnValue:
    proposals = proposals_at(request.form.getlist("vorschlag")) or up_for_decision(())
    form = DecisionForm.sent(proposals, request.form)
    choices = form.read({one.public_id: one for one in targets()})
    sitting = form.sitting(today())
    if form.faults or sitting is None:
        return decision_page(form, HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    merged_into = {choice.target.id: None for _, choice in choices if isinstance(choice, Merge)}
    try:
        own = as_seen(session, Proposal, merged_into | {one.id: form.seen.get(one.public_id, -1) for one, _ in choices})
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
        return saved(url_for("steering.overview", meldung="entschieden"))
    except NotAll as refused:
        form.refusals = {subject.public_id: error.sentence for subject, error in refused.refusals}
        form.faults[""] = refused.sentence
        session.rollback()
        look_again()
        form.proposals = proposals_at([one.public_id for one in proposals])
        form.meanwhile, form.seen = meanwhile(viewing(), "proposal", form.proposals, form.seen), {}
        return decision_page(form, HTTPStatus.CONFLICT)


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
