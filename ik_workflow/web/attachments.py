"""Attachments: the list of a case, adding one, handing one out; the host name that hands out and does nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import abort
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import send_file
from flask import url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Case
from ik_workflow.models.all import File
from ik_workflow.models.all import User
from ik_workflow.operations import attachments as acts
from ik_workflow.operations.file_kinds import FIELD
from ik_workflow.operations.file_kinds import LARGEST
from ik_workflow.operations.file_kinds import TAKEN
from ik_workflow.operations.file_kinds import TOO_LARGE
from ik_workflow.periods import local_date
from ik_workflow.settings import Settings
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.case_places import find_case
from ik_workflow.web.case_places import place_of
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing
from ik_workflow.web.wording import size_words

pages = Blueprint("attachments", __name__)

UPLOAD, DELIVERY = "attachments.upload", "attachments.deliver"
UPLOADS = frozenset({UPLOAD, "answers.answer"})  #: what may carry a file
AROUND_A_FILE = 1024 * 1024  # bytes of a form beside its file, so that one a little too large gets its sentence
TICKET_LASTS = timedelta(minutes=1)
#: whatever a browser makes of an attachment, it acts for nobody
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
LABELS = {FIELD: "Datei"}


@dataclass(frozen=True, slots=True)
class FileLine:
    address: str
    name: str
    size: str
    #: day on which it was added; None where only the record of the past names it
    on: date | None
    public: bool
    #: it can be had
    ready: bool
    #: why it cannot; empty for a file of the past, of which only the name is known
    why_not: str
    withdrawn_on: date | None
    version_no: int
    by: str


def install(app: Flask, settings: Settings) -> None:
    """Before anything reads a form: which host answers what, and how large a request may be."""
    if settings.attachments_host and settings.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = [*settings.trusted_hosts, settings.attachments_host.partition(":")[0]]
    app.before_request(keep_hosts_apart)
    app.before_request(take_large_files)
    app.register_blueprint(pages)


def keep_hosts_apart() -> ResponseReturnValue | None:
    """The second host hands out attachments and knows nothing else; the first never shows one's content."""
    second = settings().attachments_host
    if not second or request.host != second:
        return abort(404) if request.endpoint == DELIVERY else None
    if request.endpoint == DELIVERY and request.method in ("GET", "HEAD"):
        return None
    return nothing_there()


def nothing_there() -> Response:
    return Response(_("Diese Seite gibt es nicht.\n"), 404, mimetype="text/plain")


def take_large_files() -> None:
    if request.endpoint in UPLOADS and request.method == "POST" and current_actor().person_id is not None:
        request.max_content_length = LARGEST + AROUND_A_FILE


def file_lines(files: Sequence[File]) -> list[FileLine]:
    """For the page of any case: what may be seen of its attachments, by name."""
    return [file_line(file) for file in files]


def file_line(file: File) -> FileLine:
    waits = bool(settings().scanner) and file.scanned_at is None
    withdrawn_on = local_date(file.withdrawn_at) if file.withdrawn_at else None
    return FileLine(
        file.public_id,
        file.name,
        size_words(file.size),
        local_date(file.created) if file.stored_as else None,
        file.public,
        ready=file.stored_as is not None and not waits and withdrawn_on is None,
        why_not=_("wird noch auf Schadprogramme geprüft") if file.stored_as and waits and not withdrawn_on else "",
        withdrawn_on=withdrawn_on,
        version_no=file.version_no,
        by=file.uploaded_by.name if file.uploaded_by else "",
    )


@pages.get("/vorgaenge/<address>/anlagen")
@open_to(SIGNED_IN)
def files(address: str) -> ResponseReturnValue:
    return files_page(case_to_add_to(address), Entry(MultiDict(), **LABELS))


@pages.post("/vorgaenge/<address>/anlagen")
@open_to(SIGNED_IN)
@once
def upload(address: str) -> ResponseReturnValue:
    case, entry = case_to_add_to(address), Entry(request.form, **LABELS)
    sent = request.files.get(FIELD)
    if set(request.files) - {FIELD} or len(request.files.getlist(FIELD)) > 1:
        abort(400)
    if sent is None or not sent.filename:
        entry.faults[FIELD] = _("Datei: Bitte wählen Sie eine Datei aus.")
        return files_page(case, entry, 400)
    folder = folder_of_files()
    try:
        name = acts.clean_name(sent.filename)
        stored = acts.store(folder, sent.stream, name)
    except BadValue as fault:
        entry.blame(fault)
        return files_page(case, entry, 400)
    try:
        acts.attach(writing(), case, stored, name, actor=current_actor(), at=now())
        return saved(url_for("attachments.files", address=address))
    except BaseException:
        (folder / stored.stored_as).unlink(missing_ok=True)
        raise


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Found before the permission was asked for; so it is asked for here."""
    entry = Entry(MultiDict(), **LABELS)
    entry.faults[FIELD] = TOO_LARGE
    if request.endpoint != UPLOAD or current_actor().person_id is None:
        return render_template("pages/error.html", status=413, sentence=None, error_id=None), 413
    return files_page(case_to_add_to((request.view_args or {})["address"]), entry, 413)


@pages.post("/anlagen/<address>/zurueckziehen")
@open_to(SIGNED_IN)
@once
def withdraw(address: str) -> ResponseReturnValue:
    return changed(address, acts.withdraw_file)


@pages.post("/anlagen/<address>/veroeffentlichen")
@open_to(Office.COUNCIL_OFFICE)
@once
def publish(address: str) -> ResponseReturnValue:
    return changed(address, acts.publish_file)


@pages.post("/anlagen/<address>/nicht-oeffentlich")
@open_to(Office.COUNCIL_OFFICE)
@once
def hide(address: str) -> ResponseReturnValue:
    return changed(address, acts.hide_file)


def changed(address: str, act: Any) -> ResponseReturnValue:
    Entry(request.form)
    seen = visible_file(address)
    file = writing().scalars(select(File).where(File.id == seen.id).with_for_update()).one()
    act(writing(), file, actor=current_actor(), at=now())
    case = file.case.public_id
    return saved(url_for("attachments.files", address=case))


@pages.get("/anlagen/<address>")
@open_to(PUBLIC)
def download(address: str) -> ResponseReturnValue:
    """The file itself; with a second host name, an address there that is good for a minute."""
    file = visible_file(address)
    path = path_of(file)
    if settings().attachments_host:
        scheme = "https" if settings().https else "http"
        ticket = tickets().dumps([file.public_id, current_actor().person_id, (now() + TICKET_LASTS).timestamp()])
        return redirect(f"{scheme}://{settings().attachments_host}/datei/{ticket}", 303)
    return content(file, path)


@pages.get("/datei/<ticket>")
@open_to(PUBLIC)
def deliver(ticket: str) -> ResponseReturnValue:
    """On the second host: the ticket says for whom; whether they may see the file is asked again."""
    try:
        address, person_id, until = tickets().loads(ticket)
        g.actor = holder_of_ticket(person_id)
        if now().timestamp() > until:
            return nothing_there()
        file = visible_file(address)
        return content(file, path_of(file))
    except (BadSignature, NotFound):
        return nothing_there()


def holder_of_ticket(person_id: int | None) -> Actor:
    """With the offices of today; raises NotFound for an account that is locked by now."""
    if person_id is None:
        return NOBODY
    user = reading().scalar(select(User).where(User.person_id == person_id, User.active))
    if user is None or user.person.deleted:
        raise NotFound(_("Diese Anlage gibt es nicht."))
    return actor_of(reading(), user.person, today())


def tickets() -> URLSafeSerializer:
    keys = [*reversed(settings().secret_key_fallbacks), settings().secret_key]
    return URLSafeSerializer(keys, salt="ik-attachment")


def visible_file(address: str) -> File:
    file = viewing().scalar(select(File).where(File.public_id == public_id(address)))
    if file is None:
        raise NotFound(_("Diese Anlage gibt es nicht."))
    return file


def path_of(file: File) -> Path:
    return acts.path_of(folder_of_files(), file, scanned=bool(settings().scanner))


def content(file: File, path: Path) -> Response:
    answer = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        conditional=False,
        etag=False,
        last_modified=None,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers.pop("Last-Modified", None)
    return answer


def folder_of_files() -> Path:
    return Path(settings().attachments).resolve()


def case_to_add_to(address: str) -> Case:
    case = find_case(viewing(), address)
    if not acts.may_attach(viewing(), current_actor(), case):
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    return case


def files_page(case: Case, entry: Entry, status: int = 200) -> ResponseReturnValue:
    session = viewing()
    found = select(File).where(File.case_id == case.id).options(joinedload(File.uploaded_by))
    return render_template(
        "pages/files_page.html",
        place=place_of(session, case),
        case=case,
        entry=entry,
        files=file_lines(session.scalars(found.order_by(File.position, File.id)).all()),
        taken=TAKEN,
        publishes=Office.COUNCIL_OFFICE in current_actor().hands,
    ), status
