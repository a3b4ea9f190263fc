"""„Antworten ohne Anmeldung“: the page behind a reminder's link. Looking at it changes nothing; it is good for one act.

Every link that is not good (any more) has the same answer, whatever the reason.
"""

from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import AnswerLink
from ik_workflow.accounts.answer_links import opened
from ik_workflow.accounts.attempts import begin_attempt
from ik_workflow.accounts.attempts import one_too_many
from ik_workflow.accounts.attempts import succeed
from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.users import AttemptKind
from ik_workflow.operations.linked_answers import Asked
from ik_workflow.operations.linked_answers import answer
from ik_workflow.operations.linked_answers import asked_by
from ik_workflow.states.measure import MeasureState
from ik_workflow.translation import _
from ik_workflow.web.admission import remote_address
from ik_workflow.web.fields import Typed
from ik_workflow.web.form_store import answered
from ik_workflow.web.form_store import hash_of
from ik_workflow.web.form_store import use_up
from ik_workflow.web.linked_form import THANKS
from ik_workflow.web.linked_form import TRIGGERS
from ik_workflow.web.linked_form import LinkedForm
from ik_workflow.web.meant import meant_by
from ik_workflow.web.passwords import TOO_OFTEN
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import writing

pages = Blueprint("linked_answer", __name__)


@pages.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address is a key: no other site learns it, and no search engine keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@pages.get("/antwort/eingegangen")
@open_to(PUBLIC)
def received() -> ResponseReturnValue:
    course = next((one for one in MeasureState if one.value == request.args.get("stand")), None)
    return render_template("answers/received.html", thanks=THANKS.get(request.args.get("art", "")), course=course)


@pages.get("/antwort/<token>")
@open_to(PUBLIC)
def ask(token: str) -> ResponseReturnValue:
    link = opened(settings(), token)
    asked = link and asked_by(reading(), link, at=now())
    return page(asked, forms_of(reading(), asked)) if asked else ended()


@pages.post("/antwort/<token>")
@open_to(PUBLIC)
def send(token: str) -> ResponseReturnValue:
    session, at, link = writing(), now(), opened(settings(), token)
    attempt = begin_attempt(
        session, AttemptKind.ANSWER, account=link.use if link else token, address=remote_address(), at=at
    )
    session.commit()
    if one_too_many(session, attempt):
        return ended(HTTPStatus.TOO_MANY_REQUESTS, TOO_OFTEN)
    if link is None:
        return ended()
    sent = hash_of(request.path, request.form.to_dict(flat=False))
    if location := answered(session, link.person_id, sent[:32], sent):
        succeed(session, attempt)
        session.commit()
        return redirect(location, HTTPStatus.SEE_OTHER)
    asked = asked_by(session, link, at=at)
    if asked is None:
        return ended()
    succeed(session, attempt)
    session.commit()
    return read_and_take(session, link, asked, sent)


def read_and_take(session: Session, link: AnswerLink, asked: Asked, sent: str) -> ResponseReturnValue:
    typed = request.form.to_dict(flat=False)
    forms = forms_of(session, asked, TRIGGERS.get(request.form.get("knopf", "")), typed)
    form = next((one for one in forms if one.word == request.form.get("knopf")), None)
    if form is None:
        return page(asked, forms, _("Bitte wählen Sie eine der Antworten."), HTTPStatus.BAD_REQUEST)
    form.refuse_unknown()
    given = form.read_given()
    if given is None:
        return page(asked, forms, "", HTTPStatus.BAD_REQUEST)
    version = request.form.get("fassung", "")
    try:
        claimed = use_up(session, link.person_id, sent[:32], sent, now())
        if claimed is None:
            return ended()
        answer(
            session,
            asked,
            form.step.trigger,
            version=int(version) if version.isascii() and version.isdigit() else -1,
            reason=given.reason,
            at=now(),
            **given.facts,
        )
        claimed.location = url_for("linked_answer.received", art=form.word, stand=given.facts.get("course"))
        location = claimed.location
        session.commit()
    except IntegrityError:  # It was used at the same moment.
        session.rollback()
        return ended()
    except IkError as error:
        session.rollback()
        return refused(session, link, form, error)
    return redirect(location, HTTPStatus.SEE_OTHER)


def refused(session: Session, link: AnswerLink, form: LinkedForm, error: IkError) -> ResponseReturnValue:
    """The page again, with what was typed; or the end, where meanwhile nothing is asked any more."""
    asked = asked_by(session, link, at=now())
    if asked is None or isinstance(error, NotFound | WrongOffice):
        return ended()
    forms = forms_of(session, asked, form.step.trigger, form.typed.words)
    again = next(one for one in forms if one.word == form.word)
    problem = ""
    if isinstance(error, BadValue):
        again.blame(error)
    elif isinstance(error, StaleVersion):
        problem = _(
            "Inzwischen hat sich hier etwas geändert. Ihre Angaben sind noch da; bitte prüfen Sie, ob sie noch passen."
        )
    else:
        problem = error.sentence
    return page(asked, forms, problem, error.status)


def forms_of(
    session: Session, asked: Asked, chosen: str | None = None, typed: dict[str, list[str]] | None = None
) -> list[LinkedForm]:
    """A form for each act; the chosen one with what was typed, the others as nobody has touched them."""
    forms = []
    for step in asked.acts:
        form = LinkedForm(step, session, asked.organization, Typed(typed or {} if step.trigger == chosen else {}))
        if step.trigger != chosen:
            form.start_from(asked.record)
        forms.append(form)
    return forms


def page(asked: Asked, forms: list[LinkedForm], problem: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    chosen = request.form.get("knopf") or forms[0].word  # Most come to say how it stands.
    if asked.deadline.subject_type == "status_report":
        measure = asked.record.measure_id
        for form in forms:
            form.meant = meant_by(reading(), [measure]).get(measure, "")
    return render_template("answers/answer.html", asked=asked, forms=forms, problem=problem, chosen=chosen), status


def ended(status: int = HTTPStatus.GONE, sentence: str = "") -> ResponseReturnValue:
    return render_template("answers/ended.html", sentence=sentence), status
