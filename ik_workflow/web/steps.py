"""Taking a step: the form of every procedure, and what becomes of it when it is sent."""

from http import HTTPStatus

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import JournalEntry
from ik_workflow.operations.beginnings import may_begin
from ik_workflow.states.facts import FactKind
from ik_workflow.translation import _
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.fields import Typed
from ik_workflow.web.form_store import answered
from ik_workflow.web.form_store import draft_of
from ik_workflow.web.form_store import drop_draft
from ik_workflow.web.form_store import hash_of
from ik_workflow.web.form_store import keep_draft
from ik_workflow.web.form_store import use_up
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.step_form import Entered
from ik_workflow.web.step_form import StepForm
from ik_workflow.web.step_task import Task
from ik_workflow.web.step_task import beginning_of
from ik_workflow.web.step_task import recall_deviations
from ik_workflow.web.step_task import refuse_closed
from ik_workflow.web.step_task import refuse_office
from ik_workflow.web.step_task import task_of
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("steps", __name__)

PUBLIC_ID_LENGTH = 32
PUT_ASIDE, NARROW = "merken", "suchen"  #: buttons that do not take the step


@pages.get("/vorgang/<kind>/<address>/<trigger>")
@open_to(SIGNED_IN)
def open_form(kind: str, address: str, trigger: str) -> ResponseReturnValue:
    task = task_of(viewing(), current_actor(), kind, address, trigger)
    refuse_closed(task, today())
    return show_first(task)


@pages.post("/vorgang/<kind>/<address>/<trigger>")
@open_to(SIGNED_IN)
def send_form(kind: str, address: str, trigger: str) -> ResponseReturnValue:
    return send(task_of(viewing(), current_actor(), kind, address, trigger))


@pages.get("/neu")
@open_to(SIGNED_IN)
def beginnings() -> ResponseReturnValue:
    return render_template("pages/beginnings.html", beginnings=may_begin(current_actor()))


@pages.get("/neu/<kind>")
@open_to(SIGNED_IN)
def open_beginning(kind: str) -> ResponseReturnValue:
    task = beginning_of(viewing(), current_actor(), kind)
    if len(paper := request.args.get("paper", "")) == PUBLIC_ID_LENGTH:
        task.back = url_for("public.paper", address=paper)
    return show_first(task)


@pages.post("/neu/<kind>")
@open_to(SIGNED_IN)
def send_beginning(kind: str) -> ResponseReturnValue:
    return send(beginning_of(viewing(), current_actor(), kind))


def show_first(task: Task) -> ResponseReturnValue:
    """The form as nobody has touched it yet, or as the person has put it aside."""
    form = task.form(Typed({}))
    form.fill(today())
    form.typed.words |= named_in_address(task)
    draft = draft_of(task.session, *task.place)
    if draft is not None:
        form.typed.words |= {name: words for name, words in draft.typed.items() if name in form.names()}
        task.draft_of = draft.modified
    return show(task, form)


def named_in_address(task: Task) -> dict[str, list[str]]:
    """Records that a link has named already, such as the paper that an amendment is for."""
    records = [fact.name for fact in task.facts if fact.kind is FactKind.RECORD] if task.new else []
    return {name: [request.args[name]] for name in records if len(request.args.get(name, "")) == PUBLIC_ID_LENGTH}


def show(task: Task, form: StepForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    return render_template("pages/step.html", task=task, form=form), status


def send(task: Task) -> ResponseReturnValue:
    """What was sent is read, and does what its button says; the same form sent twice has one effect."""
    sent = request.form.to_dict(flat=False)
    button = request.form.get("knopf", "")
    task.known_mark(*(request.form.get(name, "") for name in ("fassung", "schluessel", "abweichung")))
    request_hash = hash_of(request.path, sent)
    if location := answered(task.session, task.person, task.key, request_hash):
        return redirect(location, HTTPStatus.SEE_OTHER)
    refuse_office(task, today())
    recall_deviations(task, today())
    form = task.form(Typed(sent))
    form.refuse_unknown()
    if button == PUT_ASIDE and task.drafts:
        keep_draft(writing(), *task.place, form.typed.words, now())
        writing().commit()
        return redirect(task.address, HTTPStatus.SEE_OTHER)
    if button == NARROW:
        return show(task, form)
    entered = form.read()
    if entered is None:
        return show(task, form, HTTPStatus.BAD_REQUEST)
    return attempt(task, form, entered, request_hash)


def attempt(task: Task, form: StepForm, entered: Entered, request_hash: str) -> ResponseReturnValue:
    """Take the step; where it is refused, show why beside everything that was typed."""
    session = writing()
    try:
        location = take_once(session, task, entered, request_hash)
        session.commit()
        return redirect(location, HTTPStatus.SEE_OTHER)
    except IntegrityError:
        session.rollback()
        return refused(task, form, Refused(_("Diese Angaben passen nicht zum jetzigen Stand des Vorgangs.")))
    except IkError as error:
        session.rollback()
        return refused(task, form, error)


def take_once(session: Session, task: Task, entered: Entered, request_hash: str) -> str:
    """Everything that the form does, in one transaction: key, step, draft."""
    claimed = use_up(session, task.person, task.key, request_hash, now())
    if claimed is None:
        location = answered(session, task.person, task.key, request_hash)
        if location is None:
            raise Refused(_("Das Formular wurde gerade schon abgeschickt. Bitte laden Sie die Seite neu."))
        return location
    drop_draft(session, *task.place)
    subject = task.do(session, entered, now())
    refuse_unseen(session, task, subject)
    own = (JournalEntry.case_id == subject.case_id, JournalEntry.actor == task.actor.key)
    entry = session.scalar(select(func.max(JournalEntry.seq)).where(*own))
    claimed.location = page_of_record(task.kind, subject, eingetragen=entry)
    session.flush()
    return claimed.location


def refuse_unseen(session: Session, task: Task, subject: object) -> None:
    """Raise GuardFailed where a rule was passed of which the form did not speak."""
    seen = int(task.mark.split("-")[1])
    case = getattr(subject, "case_id", None)
    written = select(JournalEntry.deviations).where(JournalEntry.case_id == case, JournalEntry.seq > seen)
    passed = dict(one for deviations in session.scalars(written) for one in deviations)
    unseen = {rule: words for rule, words in passed.items() if rule not in task.passing}
    if unseen:
        raise GuardFailed(list(passed.values()), rule=min(unseen), passable=sorted(passed))


def refused(task: Task, form: StepForm, error: IkError) -> ResponseReturnValue:
    """The form again, with what was typed; raises what the person cannot mend."""
    if isinstance(error, NotFound | WrongOffice):
        raise error
    if not task.new:
        stale = isinstance(error, StaleVersion)
        task.look_again(tell=stale)
        form.beside = stale
        form.now = task.now
    if isinstance(error, BadValue):
        form.note(error)
    elif isinstance(error, GuardFailed) and error.passable:
        task.passing, task.deviations = error.passable, error.sentences
        form.reason_for = task.reason_for
        form.errors["grund"] = _("Abweichen von der Regel: bitte begründen Sie. {error}", error=error.sentence)
    else:
        task.problems.append(error.sentence)
    return show(task, form, error.status)
