"""Import of the yearly session plan: upload, preview, take over. The preview is checked again when it comes back."""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.exchange.session_plan import COLUMNS
from ik_workflow.exchange.session_plan import Fate
from ik_workflow.exchange.session_plan import Moved
from ik_workflow.exchange.session_plan import PlanRow
from ik_workflow.exchange.session_plan import Preview
from ik_workflow.exchange.session_plan import check_plan
from ik_workflow.exchange.session_plan import import_plan
from ik_workflow.exchange.session_plan import plan_rows
from ik_workflow.exchange.sheets import FIELD
from ik_workflow.exchange.sheets import LARGEST
from ik_workflow.exchange.sheets import MOST_ROWS
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.council_office import READERS
from ik_workflow.web.council_office import own_body
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import joined
from ik_workflow.web.wording import sentence

pages = Blueprint("session_plan", __name__, url_prefix="/buero")

SHOWN = 400  # rows of a preview
LARGEST_PLAN = 2 * LARGEST  # bytes of the rows that come back, unpacked
EXAMPLE = (
    "Gremium;Datum;Beginn;Ort;Art;Modus\r\n"
    "Hauptausschuss;03.02.2027;17:00;Raum 280a;ordentlich;Präsenz\r\n"
    "Ausschuss für Kultur;04.02.2027;18:00;;;hybrid\r\n"
)
CHOICES = {"oeffentlich": True, "intern": False}


@pages.get("/sitzungsplan")
@open_to(*READERS)
def session_plan() -> ResponseReturnValue:
    query = Query(request.args)
    new, moved = (query.number(name, name, default=0) if query.given(name) else 0 for name in ("neu", "verlegt"))
    return form_page(done=done_words(new, moved))


@pages.get("/sitzungsplan/muster.csv")
@open_to(*READERS)
def example() -> ResponseReturnValue:
    return Response(
        EXAMPLE.encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="sitzungsplan-muster.csv"'},
    )


@pages.post("/sitzungsplan")
@open_to(Office.COUNCIL_OFFICE)
def preview() -> ResponseReturnValue:
    """Read and check; nothing is written."""
    if set(request.form) - OF_EVERY_FORM or set(request.files) - {FIELD}:
        raise BadRequest("unknown fields")
    file = request.files.get(FIELD)
    try:
        if file is None or not file.filename:
            raise BadValue(FIELD, _("Bitte wählen Sie eine Datei aus."))
        with file.stream as stream:  # A large upload lies in a file of its own.
            rows = plan_rows(read_sheet(stream.read(LARGEST + 1)))
    except BadValue as error:
        return form_page(fault=error.sentence), 400
    return preview_page(rows, cleaned(file.filename))


@pages.post("/sitzungsplan/uebernehmen")
@open_to(Office.COUNCIL_OFFICE)
@once
def take_over() -> ResponseReturnValue:
    if set(request.form) - {"plan", "name", "verlegt", "sichtbar", *OF_EVERY_FORM}:
        raise BadRequest("unknown fields")
    try:
        rows = unpacked(request.form.get("plan", ""))
    except BadValue as error:
        return form_page(fault=error.sentence), 400
    name = cleaned(request.form.get("name", ""))
    session = writing()
    try:
        done = import_plan(
            session,
            check_plan(session, own_body(session), rows, today()),
            moved=moved_choice(request.form.get("verlegt", Moved.LEAVE)),
            public=visible_choice(request.form.get("sichtbar", "")),
            name=name,
            actor=current_actor(),
            on=today(),
            at=now(),
        )
    except (Refused, BadValue, NotFound) as error:
        session.rollback()
        return preview_page(fresh(rows), name, error)
    new, moved = len(done.planned), len(done.moved)
    return saved(url_for("session_plan.session_plan", neu=new or None, verlegt=moved or None))


def moved_choice(word: str) -> Moved:
    if word not in list(Moved):
        raise BadValue("verlegt", _("Bitte wählen Sie, was mit verlegten Sitzungen geschehen soll."))
    return Moved(word)


def visible_choice(word: str) -> bool:
    if word not in CHOICES:
        raise BadValue("sichtbar", _("Bitte wählen Sie, ob die Sitzungen öffentlich zu sehen sind."))
    return CHOICES[word]


def form_page(*, fault: str = "", done: str = "") -> str:
    return render_template(
        "council_office/session_plan.html",
        fault=fault,
        done=done,
        columns=[(spellings[0], spellings[1:]) for spellings in COLUMNS.values()],
        most=MOST_ROWS,
        may_act=Office.COUNCIL_OFFICE in current_actor().hands,
    )


def preview_page(rows: Sequence[PlanRow], name: str, error: IkError | None = None) -> ResponseReturnValue:
    session: Session = viewing()
    found = check_plan(session, own_body(session), rows, today())
    page = render_template(
        "council_office/session_plan_preview.html",
        name=name,
        preview=found,
        rows=sorted(found.rows, key=lambda row: (row.fate is not Fate.WRONG, row.line))[:SHOWN],
        more=max(0, len(found.rows) - SHOWN),
        Fate=Fate,
        summary=summary(found),
        worth=bool(found.of(Fate.NEW) or found.of(Fate.MOVED)) and not found.errors,
        plan=packed(rows),
        error=error,
        typed=request.form,
    )
    return page, error.status if error else 400 if found.errors else 200


def summary(preview: Preview) -> str:
    """Such as "Drei Sitzungen sind neu, eine ist schon geplant.\""""
    number = {fate: len(preview.of(fate)) for fate in Fate}
    counts = [
        counted(number[Fate.NEW], "eine Sitzung ist neu", "Sitzungen sind neu", ""),
        counted(number[Fate.MOVED], "eine ist verlegt", "sind verlegt", ""),
        counted(number[Fate.KNOWN], "eine ist schon geplant", "sind schon geplant", ""),
        counted(number[Fate.WRONG], "eine Zeile hat Fehler", "Zeilen haben Fehler", ""),
    ]
    return f"{sentence(joined(filter(None, counts)))}."


def done_words(new: int, moved: int) -> str:
    said = [
        counted(new, "eine Sitzung ist angelegt", "Sitzungen sind angelegt", ""),
        counted(moved, "eine ist verlegt", "sind verlegt", ""),
    ]
    return f"{sentence(joined(filter(None, said)))}." if new or moved else ""


def cleaned(name: str) -> str:
    """The file's own name, as far as it is worth keeping: for the journal and the heading."""
    name = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:80] or N_("ohne Namen")


# -- the rows on their way to the preview and back ----------------------------------------------------------------


def packed(rows: Sequence[PlanRow]) -> str:
    text = json.dumps([[row.line, dict(row.cells)] for row in rows], ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str) -> list[PlanRow]:
    """The rows as they were uploaded; raises BadValue for anything else, because forms can be forged."""
    try:
        opened = zlib.decompressobj()
        content = opened.decompress(base64.b64decode(text, validate=True), LARGEST_PLAN)
        found = json.loads(content)
        rows = [PlanRow(line, cells) for line, cells in found]
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise lost() from error
    if not rows or len(rows) > MOST_ROWS or not all(well_formed(row) for row in rows):
        raise lost()
    return rows


def well_formed(row: PlanRow) -> bool:
    """What comes out of a sheet: known columns, short clean text."""
    cells = row.cells
    return (
        isinstance(row.line, int)
        and 0 < row.line < 10**6
        and isinstance(cells, dict)
        and {"body", "day"} <= set(cells) <= set(COLUMNS)
        and all(
            isinstance(cell, str) and len(cell) <= 300 and (cell == "" or cell.isprintable()) for cell in cells.values()
        )
    )


def lost() -> BadValue:
    return BadValue(FIELD, _("Die Vorschau ist nicht mehr vollständig. Bitte laden Sie die Datei noch einmal hoch."))


def fresh(rows: Sequence[PlanRow]) -> list[PlanRow]:
    """The same rows, not yet checked."""
    return [PlanRow(row.line, row.cells) for row in rows]
