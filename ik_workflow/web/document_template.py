"""The Word template of the papers: see which fields it has, take it, put another in its place, or take that back."""

from io import BytesIO

from flask import Blueprint
from flask import Response
from flask import abort
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ik_workflow.documents.making import NoDocument
from ik_workflow.documents.word import FIELD
from ik_workflow.documents.word import LARGEST
from ik_workflow.documents.word import MEDIA_TYPE
from ik_workflow.documents.word import NAME
from ik_workflow.documents.word import described
from ik_workflow.documents.word import lay_down
from ik_workflow.documents.word import take_back
from ik_workflow.documents.word import template_of
from ik_workflow.errors import BadValue
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.documents import own_folder
from ik_workflow.web.documents import shipped_folder
from ik_workflow.web.entry import Entry
from ik_workflow.web.export import handed_out
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to

pages = Blueprint("document_template", __name__, url_prefix="/verwaltung/word-vorlage")
administrators_only = open_to(Office.ADMINISTRATOR)
LABELS = {FIELD: "Datei"}


@pages.get("")
@administrators_only
def template() -> ResponseReturnValue:
    return show(Entry(MultiDict(), **LABELS))


@pages.get(f"/{NAME}")
@administrators_only
def download() -> Response:
    return handed_out(BytesIO(template_of(own_folder(), shipped_folder())), MEDIA_TYPE, NAME)


@pages.post("")
@administrators_only
@once
def replace() -> ResponseReturnValue:
    """A template is tried out before it is taken; until then the one before holds."""
    entry = Entry(request.form, **LABELS)
    sent = request.files.get(FIELD)
    if set(request.files) - {FIELD} or len(request.files.getlist(FIELD)) > 1:
        abort(400)
    if sent is None or not sent.filename:
        entry.faults[FIELD] = _("Datei: Bitte wählen Sie eine Datei aus.")
        return show(entry, 400)
    try:
        lay_down(own_folder(), sent.stream.read(LARGEST + 1))
    except BadValue as fault:
        entry.blame(fault)
        return show(entry, 400)
    except NoDocument:
        entry.faults[FIELD] = _("Diese Word-Datei auszufüllen dauert zu lange oder braucht zu viel Speicher.")
        return show(entry, 400)
    return saved(url_for("document_template.template"))


@pages.post("/zuruecknehmen")
@administrators_only
@once
def restore() -> ResponseReturnValue:
    Entry(request.form)
    take_back(own_folder())
    return saved(url_for("document_template.template"))


def show(entry: Entry, status: int = 200) -> ResponseReturnValue:
    own = (own_folder() / NAME).is_file()
    return render_template("administration/word_template.html", entry=entry, own=own, fields=described()), status
