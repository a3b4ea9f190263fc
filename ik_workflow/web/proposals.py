"""Pages of proposals: the list, one proposal, and the form in which it is written and handed in."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongState
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.base import new_public_id
from ik_workflow.operations.options import options
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import agree_to_withdraw
from ik_workflow.operations.proposals import draft_proposal
from ik_workflow.operations.proposals import name_authors
from ik_workflow.operations.proposals import revise_proposal
from ik_workflow.operations.proposals import submit_proposal
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import _
from ik_workflow.web.case_deadlines import case_deadlines
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.export import offer
from ik_workflow.web.meanwhile import version_seen
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.once import send_again
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_form import ProposalForm
from ik_workflow.web.proposal_form import clear_points
from ik_workflow.web.proposal_form import hints
from ik_workflow.web.proposal_form import open_rounds
from ik_workflow.web.proposal_form import people_of_groups
from ik_workflow.web.proposal_form import typed_words
from ik_workflow.web.proposal_list import SORTS
from ik_workflow.web.proposal_list import proposal_list
from ik_workflow.web.proposal_page import find_proposal
from ik_workflow.web.proposal_page import proposal_page
from ik_workflow.web.proposal_standing import BEGINNERS
from ik_workflow.web.proposal_steps import own_steps
from ik_workflow.web.query import Query
from ik_workflow.web.tables import proposal_table
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("proposals", __name__)

SAVE, CHECK, SUBMIT = "speichern", "pruefen", "einreichen"  #: what the three buttons do
TOLD = {
    "gespeichert": "Ihr Vorschlag ist gespeichert.",
    "eingereicht": "Ihr Vorschlag ist eingereicht. Sie sehen hier jederzeit, wo er steht.",
    "zustimmung": "Ihre Erklärung ist eingetragen.",
}
#: who may hand one in late or with parts missing, with a reason
MAY_LIFT = frozenset({Office.WORKING_GROUP_LEAD, Office.INTEGRATION_COMMISSIONER})


@pages.get("/vorschlaege")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    found = proposal_list(viewing(), Query(request.args), current_actor(), today())
    may_begin = bool(current_actor().hands & set(BEGINNERS))
    return render_template(
        "proposals/list.html", list=found, sorts=SORTS, may_begin=may_begin, rounds=open_rounds(viewing())
    ), (HTTPStatus.BAD_REQUEST if found.faults else HTTPStatus.OK)


@pages.get("/vorschlaege/<address>")
@open_to(SIGNED_IN)
def proposal(address: str) -> ResponseReturnValue:
    page = proposal_page(viewing(), address, current_actor(), today())
    told = TOLD.get(request.args.get("meldung", ""))
    discussion = discussion_of(viewing(), current_actor(), page.proposal.case, now())
    deadlines = case_deadlines(viewing(), current_actor(), page.proposal.case, today())
    parts = {"doing": own_steps(page), "discussion": discussion, "deadlines": deadlines}
    return render_template("proposals/proposal.html", page=page, told=told, **parts)


@pages.get("/vorschlaege/neu")
@open_to(*BEGINNERS)
def begin() -> ResponseReturnValue:
    form = ProposalForm(values=typed_words(ProposalWording()))
    form.values["kennung"] = new_public_id()
    return edit_page(form, None)


@pages.post("/vorschlaege/neu")
@open_to(*BEGINNERS)
@once
def begin_now() -> ResponseReturnValue:
    form = ProposalForm.sent(request.form)
    known = viewing().scalar(select(Proposal).where(Proposal.public_id == form.key()))
    if known is not None:  # The same form was sent before, or sent again with more in it.
        form.values["version"] = str(version_seen(viewing(), current_actor(), known))
    return save(form, known)


@pages.get("/vorschlaege/<address>/bearbeiten")
@open_to(SIGNED_IN)
def edit(address: str) -> ResponseReturnValue:
    found = find_proposal(viewing(), address)
    refuse_unless_open(found)
    form = ProposalForm.of(found, current_actor().person_id)
    return edit_page(form, found, told=TOLD.get(request.args.get("meldung", "")), hinted=True)


@pages.post("/vorschlaege/<address>/bearbeiten")
@open_to(SIGNED_IN)
@once
def edit_now(address: str) -> ResponseReturnValue:
    form = ProposalForm.sent(request.form)
    form.version()
    return save(form, find_proposal(viewing(), address))


@pages.post("/vorschlaege/<address>/zustimmung")
@open_to(SIGNED_IN)
@once
def agree(address: str) -> ResponseReturnValue:
    answers = {"ja": True, "nein": False}
    if set(request.form) - {"zustimmung", *OF_EVERY_FORM} or request.form.get("zustimmung") not in answers:
        raise BadRequest
    found = find_proposal(viewing(), address)
    session, at = writing(), now()
    own = session.get_one(Proposal, found.id)
    agree_to_withdraw(session, own, answers[request.form["zustimmung"]], actor=current_actor(), occurred=at, at=at)
    return saved(url_for("proposals.proposal", address=address, meldung="zustimmung"))


def refuse_unless_open(found: Proposal) -> None:
    """Raise WrongState where this person cannot change the wording now."""
    open_steps = {one.step.trigger for one in options(viewing(), found, current_actor(), today()) if not one.only_for}
    if "revise" not in open_steps:
        raise WrongState(
            _("Den Wortlaut ändern nur die Verfasserinnen und Verfasser, und nur im Entwurf oder bei einer Rückfrage.")
        )


def edit_page(
    form: ProposalForm,
    found: Proposal | None,
    status: int = HTTPStatus.OK,
    *,
    told: str | None = None,
    hinted: bool = False,
) -> ResponseReturnValue:
    """The form with what was typed; with the hints, once something is stored."""
    session, actor = viewing(), current_actor()
    rounds = open_rounds(session)
    shown = hints(ProposalWording.of(found)) if found is not None and hinted else {}
    groups = people_of_groups(session, today(), but=actor.person_id)
    chosen = {person.id for person in form.with_}
    return render_template(
        "proposals/form.html",
        entry=form,
        proposal=found,
        told=told,
        hinted=hinted and found is not None,
        hints=shown,
        clear=clear_points(shown) if hinted else [],
        rounds=rounds,
        groups=[(one.name, [person for person in one.people if person.id not in chosen]) for one in groups],
        reason_asked=bool(actor.hands & MAY_LIFT) and (not rounds or "grund" in form.faults),
        queried=found is not None and found.state is ProposalState.QUERIED,
    ), status


def save(form: ProposalForm, found: Proposal | None) -> ResponseReturnValue:
    """Store what was typed, then do what the button says; where that is refused, what was typed stays stored."""
    if form.values["tun"] not in (SAVE, CHECK, SUBMIT):
        raise BadRequest
    own = current_actor().person_id
    if found is not None:
        form.with_ = [author.person for author in found.authors if author.person_id != own]
    wording = form.wording()
    people = form.read_people(viewing(), request.form, people_of_groups(viewing(), today(), but=own))
    form.with_ = people
    if wording is None or form.faults:
        return edit_page(form, found, HTTPStatus.BAD_REQUEST)
    session = writing()
    try:
        stored = store(session, form, wording, people, found)
        refusal = try_to_submit(session, form, stored) if form.values["tun"] == SUBMIT else None
        if refusal is None:
            return saved(next_address(form.values["tun"], stored.public_id))
        send_again()
        session.commit()
    except IntegrityError:
        session.rollback()
        form.faults[""] = _("Dieses Formular wird gerade schon gespeichert. Bitte senden Sie es noch einmal ab.")
        return edit_page(form, found, HTTPStatus.CONFLICT)
    except StaleVersion as error:
        session.rollback()
        return show_both(form, found, error)
    except (Refused, BadValue) as error:
        session.rollback()
        form.faults[""] = error.sentence
        return edit_page(form, found, error.status)
    form.values["version"] = str(stored.version)
    return edit_page(form, seen_anew(stored.public_id), refusal.status)


def next_address(button: str, address: str) -> str:
    """Where the browser goes on: to the hints beside the fields, or to the proposal."""
    if button == SUBMIT:
        return url_for("proposals.proposal", address=address, meldung="eingereicht")
    place = "hinweise" if button == CHECK else None
    return url_for("proposals.edit", address=address, meldung="gespeichert", _anchor=place)


def store(
    session: Session, form: ProposalForm, wording: ProposalWording, people: Sequence[Person], found: Proposal | None
) -> Proposal:
    actor, at = current_actor(), now()
    me = session.get_one(Person, actor.person_id)
    if found is None:
        return draft_proposal(
            session, wording, authors=[me, *people], actor=actor, occurred=at, at=at, public_id=form.key()
        )
    own = session.get_one(Proposal, found.id)
    revise_proposal(session, own, wording, actor=actor, occurred=at, at=at, version=form.version())
    chosen = {person.id for person in people}
    before = [author.person for author in own.authors]
    kept = [person for person in before if person.id in chosen or person.id == me.id]
    known = {person.id for person in kept}
    if wanted := [*kept, *(person for person in people if person.id not in known)]:
        name_authors(session, own, wanted, actor=actor, occurred=at, at=at)
    return own


def try_to_submit(session: Session, form: ProposalForm, stored: Proposal) -> Refused | BadValue | None:
    """Hand it in; what is refused stands in the form's faults, and nothing of the step is written."""
    at = now()
    try:
        with session.begin_nested():
            submit_proposal(
                session,
                stored,
                chosen_round(session, form),
                actor=current_actor(),
                occurred=at,
                at=at,
                reason=form.values["grund"].strip() or None,
            )
    except (Refused, BadValue) as error:
        field = error.field if isinstance(error, BadValue) else ""
        form.faults[field] = _("Noch nicht eingereicht, aber gespeichert: {error}", error=error.sentence)
        if isinstance(error, GuardFailed) and current_actor().hands & MAY_LIFT and error.rule != "I1":
            form.faults["grund"] = _("Begründung: Bitte sagen Sie, warum er trotzdem eingereicht werden soll.")
        return error
    return None


def chosen_round(session: Session, form: ProposalForm) -> SubmissionRound | None:
    """The round that was chosen, or the only one that is open."""
    rounds = {one.public_id: one.id for one in open_rounds(viewing())}
    if form.values["runde"] and form.values["runde"] not in rounds:
        raise BadValue("runde", _("Diese Runde ist nicht (mehr) offen. Bitte wählen Sie neu."))
    if len(rounds) > 1 and not form.values["runde"]:
        raise BadValue("runde", _("Bitte wählen Sie die Runde, in der Sie den Vorschlag einreichen."))
    number = rounds.get(form.values["runde"]) or next(iter(rounds.values()), None)
    return session.get(SubmissionRound, number) if number else None


def show_both(form: ProposalForm, found: Proposal | None, error: StaleVersion) -> ResponseReturnValue:
    """Somebody else was faster: both texts, side by side at each field that differs."""
    if found is None:
        raise error
    newest = seen_anew(found.public_id)
    there = typed_words(ProposalWording.of(newest))
    names = ProposalWording.__dataclass_fields__
    form.stored = {name: there[name] for name in names if there[name] != form.values[name].strip()}
    form.values["version"] = str(newest.version)
    form.faults[""] = _(
        "Inzwischen hat jemand anders diesen Vorschlag geändert. Bei jedem abweichenden Feld steht, "
        "was jetzt gespeichert ist. Wenn Sie noch einmal speichern, gilt Ihr Text."
    )
    return edit_page(form, newest, HTTPStatus.CONFLICT)


def seen_anew(address: str) -> Proposal:
    """The proposal as it is stored now; raises NotFound."""
    look_again()
    found = viewing().scalar(select(Proposal).where(Proposal.public_id == address))
    if found is None:
        raise NotFound(_("Diesen Vorschlag gibt es nicht."))
    return found


offer(
    pages,
    "/vorschlaege",
    "overview",
    SIGNED_IN,
    lambda: proposal_table(viewing(), Query(request.args), current_actor()),
)
