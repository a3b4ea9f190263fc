"""The page of one status report: what is asked until when, the answer, its evidence, and what was said before."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import RequestEntityTooLarge

from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import File
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import StatusReport
from ik_workflow.operations import attachments as acts
from ik_workflow.operations.file_kinds import FIELD
from ik_workflow.operations.file_kinds import TAKEN
from ik_workflow.operations.file_kinds import TOO_LARGE
from ik_workflow.operations.report_options import open_triggers
from ik_workflow.translation import _
from ik_workflow.web.answer_form import AnswerForm
from ik_workflow.web.answer_sheet import ASIDE
from ik_workflow.web.answer_sheet import AnswerSheet
from ik_workflow.web.answer_sheet import drafts_of
from ik_workflow.web.attachments import file_lines
from ik_workflow.web.attachments import folder_of_files
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import versions_in
from ik_workflow.web.mailboxes import mailboxes_of
from ik_workflow.web.meant import meant_by
from ik_workflow.web.meanwhile import meanwhile
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.report_lines import earlier_reports
from ik_workflow.web.report_lines import lines_of
from ik_workflow.web.status_list import find_report
from ik_workflow.web.step_buttons import Doing
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("answers", __name__)

MOST_ENTRIES = 200
TOLD = {
    "gemeldet": "Ihre Meldung ist abgegeben. Danke.",
    "gemerkt": "Ihre Angaben sind zwischengespeichert. Gemeldet ist damit noch nichts.",
}


@pages.get("/meldungen/<address>")
@open_to(SIGNED_IN)
def report(address: str) -> ResponseReturnValue:
    found = find_report(viewing(), address)
    if not may_answer(found):
        return report_page(found, None)
    form = AnswerForm(viewing(), found, {}, today())
    if draft := drafts_of(viewing(), current_actor(), [found.id]).get(found.id):
        form.recall(draft.typed, draft.modified)
    return report_page(found, form)


def may_answer(found: StatusReport) -> bool:
    return "report" in open_triggers(viewing(), found.cycle, [found], current_actor(), today())[found.id]


def may_attach(found: StatusReport) -> bool:
    """The measure's own case takes what proves it: there no other department reads it."""
    measure: Any = found.measure  # None where the department does not see the measure itself
    return measure is not None and acts.may_attach(viewing(), current_actor(), measure.case)


@pages.post("/meldungen/<address>")
@open_to(SIGNED_IN)
@once
def answer(address: str) -> ResponseReturnValue:
    found = find_report(viewing(), address)
    form = sent_form(found)
    if request.form.get("knopf") == ASIDE:
        AnswerSheet([form]).put_aside(writing(), current_actor(), now())
        return saved(url_for("answers.report", address=address, getan="gemerkt"))
    try:
        return give(found, form, sent_file(found))
    except (NotFound, WrongOffice):
        raise
    except IkError as error:
        writing().rollback()
        return refused(form, error)


def give(found: StatusReport, form: AnswerForm, file: FileStorage | None) -> ResponseReturnValue:
    """Store the answer and its attachment, or neither."""
    session, actor, at = writing(), current_actor(), now()
    name = acts.clean_name(file.filename or "") if file is not None else ""
    if name and not form.form.typed.one("evidence").strip():  # It is evidence enough, so it is named as such.
        form.form.typed.words["evidence"] = [_("Anlage der Maßnahme: {name}", name=name)]
    if not form.read():
        return report_page(found, form, HTTPStatus.BAD_REQUEST)
    folder = folder_of_files()
    stored = acts.store(folder, file.stream, name) if file is not None else None
    try:
        form.report_it(session, actor, at)
        if stored is not None:
            acts.attach(session, found.measure.case, stored, name, actor=actor, at=at)
        AnswerSheet([form], done=[form]).put_aside(session, actor, at)
        return saved(url_for("answers.report", address=found.public_id, getan="gemeldet"))
    except BaseException:
        if stored is not None:
            (folder / stored.stored_as).unlink(missing_ok=True)
        raise


def sent_form(found: StatusReport) -> AnswerForm:
    """Raises BadRequest for anything that no field of this page sends."""
    seen = versions_in(request.form.getlist("meldung"))
    if set(seen) != {found.public_id}:
        raise BadRequest
    words = request.form.to_dict(flat=False)
    form = AnswerForm(viewing(), found, words, today(), seen=seen[found.public_id])
    if set(words) - form.names() - {"meldung", "knopf", *OF_EVERY_FORM}:
        raise BadRequest
    return form


def sent_file(found: StatusReport) -> FileStorage | None:
    """Raises BadRequest for several, and where the page offers none."""
    if set(request.files) - {FIELD} or len(request.files.getlist(FIELD)) > 1:
        raise BadRequest
    file = request.files.get(FIELD)
    if file is None or not file.filename:
        return None
    if not may_attach(found):
        raise BadRequest
    return file


def refused(form: AnswerForm, error: IkError) -> ResponseReturnValue:
    """The form again, with everything that was typed; a file has to be chosen again."""
    form.blame(error)
    look_again()
    newest = find_report(viewing(), form.report.public_id)
    if isinstance(error, StaleVersion):
        happened = meanwhile(viewing(), "status_report", [newest], {newest.public_id: form.seen})
        form.meanwhile = happened.get(newest.public_id, ())
        form.look_again(newest)
    form.report = newest
    return report_page(newest, form, error.status)


def report_page(found: StatusReport, form: AnswerForm | None, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    session = viewing()
    if form is not None:
        form.meant = meant_by(session, [found.measure_id]).get(found.measure_id, "")
    earlier = earlier_reports(session, [found]).get(found.measure_id)
    own = (JournalEntry.case_id == found.case_id, JournalEntry.subject_type == "status_report")
    entries = select(JournalEntry).where(*own, JournalEntry.subject_id == found.id).order_by(JournalEntry.seq.desc())
    known = session.scalars(entries.limit(MOST_ENTRIES)).all()[::-1]
    return render_template(
        "cycles/report.html",
        report=found,
        cycle=found.cycle,
        measure=found.measure,
        form=form,
        until=answer_until(found),
        lines=lines_of(found),
        earlier=earlier,
        earlier_lines=lines_of(earlier) if earlier else [],
        doing=beside_the_form(doing("status_report", found)) if form else doing("status_report", found),
        attaches=form is not None and may_attach(found),
        taken=TAKEN,
        files=files_of(found),
        told=TOLD.get(request.args.get("getan", ""), ""),
        events=events_of(known, {}, mailboxes_of(session, known)),
    ), status


def beside_the_form(steps: Doing | None) -> Doing | None:
    """The form itself stands for the step that it takes."""
    if steps is None:
        return None
    own = request.path
    return replace(
        steps,
        first=None if steps.first and steps.first.address == own else steps.first,
        further=[step for step in steps.further if step.address != own],
    )


def answer_until(found: StatusReport) -> Any:
    """The last day of its own deadline; else of the cycle."""
    own = (Deadline.subject_type == "status_report", Deadline.subject_id == found.id)
    asked = select(Deadline.due_on).where(*own, Deadline.state == DeadlineState.OPEN).order_by(Deadline.due_on)
    return viewing().scalar(asked.limit(1)) or found.cycle.answer_until


def files_of(found: StatusReport) -> Any:
    """Attachments of the measure, as far as the person may see them."""
    measure: Any = found.measure
    if measure is None:
        return []
    asked = select(File).where(File.case_id == measure.case_id).options(joinedload(File.uploaded_by))
    return file_lines(viewing().scalars(asked.order_by(File.position, File.id)).all())


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    return render_template("pages/error.html", status=413, sentence=TOO_LARGE, error_id=None), 413
