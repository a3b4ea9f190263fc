"""A concept's catalogue of measures: taken away as a table, and brought back through a preview, all rows or none."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from collections.abc import Sequence

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.errors import Refused
from ik_workflow.exchange.catalogue import COLUMNS
from ik_workflow.exchange.catalogue import THROUGH_A_PAGE
from ik_workflow.exchange.catalogue import Fate
from ik_workflow.exchange.catalogue import Preview
from ik_workflow.exchange.catalogue import catalogue_rows
from ik_workflow.exchange.catalogue import guess
from ik_workflow.exchange.catalogue_export import catalogue_cells
from ik_workflow.exchange.catalogue_import import check_catalogue
from ik_workflow.exchange.catalogue_import import import_catalogue
from ik_workflow.exchange.sheets import FIELD
from ik_workflow.exchange.sheets import LARGEST
from ik_workflow.exchange.sheets import MOST_COLUMNS
from ik_workflow.exchange.sheets import MOST_ROWS
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Concept
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.dispositions import find_concept
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.export import Table
from ik_workflow.web.export import answer
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.session_plan import cleaned
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("catalogue", __name__)

SHOWN = 200  #: rows of a preview
LARGEST_SHEET = 4 * LARGEST  #: bytes of the cells that come back, unpacked
MAPPED = "spalte-"  #: begins the field that says which column of the file holds what
LIVING = (ConceptState.IN_PREPARATION, ConceptState.IN_FORCE, ConceptState.UNDER_REVIEW)


@pages.get("/konzepte/<address>/katalog")
@open_to(Office.INTEGRATION_COMMISSIONER)
def catalogue(address: str) -> ResponseReturnValue:
    query = Query(request.args)
    new, changed = (query.number(name, name, default=0) if query.given(name) else 0 for name in ("neu", "geaendert"))
    return form_page(find_concept(address), done=done_words(new, changed))


@pages.get("/konzepte/<address>/katalog.csv")
@open_to(PUBLIC)
def export_csv(address: str) -> ResponseReturnValue:
    return answer(table(find_concept(address)), "csv")


@pages.get("/konzepte/<address>/katalog.xlsx")
@open_to(PUBLIC)
def export_xlsx(address: str) -> ResponseReturnValue:
    return answer(table(find_concept(address)), "xlsx")


def table(concept: Concept) -> Table:
    columns = {column.heading: column.width for column in COLUMNS.values()}
    return Table(_("Maßnahmenkatalog"), columns, catalogue_cells(viewing(), concept, today()))


@pages.post("/konzepte/<address>/katalog")
@open_to(Office.INTEGRATION_COMMISSIONER)
def preview(address: str) -> ResponseReturnValue:
    """Read and check the file that was chosen, or the one before with other columns; nothing is written."""
    concept, file = find_concept(address), request.files.get(FIELD)
    if set(request.files) - {FIELD} or any(not known(name) for name in request.form):
        raise BadRequest("unknown fields")
    try:
        if "blatt" in request.form:
            sheet, name = unpacked(request.form["blatt"]), cleaned(request.form.get("name", ""))
            return preview_page(concept, sheet, mapping_of(request.form), name)
        if file is None or not file.filename:
            raise BadValue(FIELD, _("Bitte wählen Sie eine Datei aus."))
        with file.stream as stream:  # A large upload lies in a file of its own.
            sheet = read_sheet(stream.read(LARGEST + 1), THROUGH_A_PAGE)
        return preview_page(concept, sheet, guess(sheet[0].cells) if sheet else {}, cleaned(file.filename))
    except BadValue as error:
        return form_page(concept, fault=error.sentence), 400


@pages.post("/konzepte/<address>/katalog/uebernehmen")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def take_over(address: str) -> ResponseReturnValue:
    concept = find_concept(address)
    if any(not known(name) for name in request.form):
        raise BadRequest("unknown fields")
    try:
        sheet, mapping = unpacked(request.form.get("blatt", "")), mapping_of(request.form)
        rows = catalogue_rows(sheet, mapping)
    except BadValue as error:
        return form_page(concept, fault=error.sentence), 400
    session, name = writing(), cleaned(request.form.get("name", ""))
    try:
        own = session.get_one(Concept, concept.id)
        there = check_catalogue(session, own, rows, today())
        done = import_catalogue(session, rows, there, name=name, actor=current_actor(), on=today(), at=now())
    except (Refused, BadValue) as error:
        session.rollback()
        return preview_page(concept, sheet, mapping, name, error)
    return saved(url_for("catalogue.catalogue", address=address, neu=done.new or None, geaendert=done.changed or None))


def known(name: str) -> bool:
    return name in {"blatt", "name", *OF_EVERY_FORM} or name.removeprefix(MAPPED) in COLUMNS


def mapping_of(form: Mapping[str, str]) -> dict[str, int]:
    """Place of each column as it was chosen; raises BadValue where one place is to hold two things."""
    found: dict[str, int] = {}
    for name, column in COLUMNS.items():
        chosen = form.get(f"{MAPPED}{name}", "")
        if not chosen.isdecimal() or int(chosen) >= MOST_COLUMNS:
            continue
        if int(chosen) in found.values():
            raise BadValue(
                FIELD,
                _(
                    "„{name}“: Diese Spalte der Datei ist schon zugeordnet. Bitte wählen Sie jede nur einmal.",
                    name=shown(column.heading),
                ),
            )
        found[name] = int(chosen)
    return found


# -- pages --------------------------------------------------------------------------------------------------------


def form_page(concept: Concept, *, fault: str = "", done: str = "") -> str:
    columns = [(shown(one.heading), one.spellings) for one in COLUMNS.values()]
    living = concept.state in LIVING
    return render_template(
        "catalogue/upload.html",
        concept=concept,
        fault=fault,
        done=done,
        columns=columns,
        most=MOST_ROWS,
        living=living,
        drafts=concept.state is ConceptState.IN_PREPARATION,
    )


def preview_page(
    concept: Concept, sheet: Sequence[SheetRow], mapping: Mapping[str, int], name: str, error: IkError | None = None
) -> ResponseReturnValue:
    fault, found = "", Preview(())
    try:
        found = catalogue_rows(sheet, mapping)
        check_catalogue(viewing(), concept, found, today())
    except BadValue as one:
        fault = one.sentence
    page = render_template(
        "catalogue/preview.html",
        concept=concept,
        name=name,
        preview=found,
        rows=sorted(found.rows, key=lambda row: (row.fate is not Fate.WRONG, row.fate is Fate.SAME, row.line))[:SHOWN],
        more=max(0, len(found.rows) - SHOWN),
        Fate=Fate,
        summary=summary(found),
        worth=bool(found.of(Fate.NEW) or found.of(Fate.CHANGED)) and not found.errors,
        sheet=packed(sheet),
        headings=list(enumerate(sheet[0].cells)) if sheet else [],
        columns=[(f"{MAPPED}{key}", shown(one.heading), mapping.get(key)) for key, one in COLUMNS.items()],
        fault=fault or (error.sentence if error and not found.errors else ""),
        living=concept.state in LIVING,
    )
    return page, error.status if error else 400 if found.errors or fault else 200


def summary(preview: Preview) -> str:
    """Such as "137 Zeilen: 2 Maßnahmen neu, 3 geändert, 132 unverändert.\""""
    number = {fate: len(preview.of(fate)) for fate in Fate}
    counts = [
        _n("eine Maßnahme neu", "{number} Maßnahmen neu", number[Fate.NEW]) if number[Fate.NEW] else "",
        _n("eine geändert", "{number} geändert", number[Fate.CHANGED]) if number[Fate.CHANGED] else "",
        _n("eine unverändert", "{number} unverändert", number[Fate.SAME]) if number[Fate.SAME] else "",
        _n("eine mit Fehlern", "{number} mit Fehlern", number[Fate.WRONG]) if number[Fate.WRONG] else "",
    ]
    return ", ".join(filter(None, counts))


def done_words(new: int, changed: int) -> str:
    said = [
        _n("Eine Maßnahme ist eingetragen.", "{number} Maßnahmen sind eingetragen.", new) if new else "",
        _n("Eine ist geändert.", "{number} sind geändert.", changed) if changed else "",
    ]
    return " ".join(filter(None, said))


# -- the sheet on its way to the preview and back -----------------------------------------------------------------


def packed(sheet: Sequence[SheetRow]) -> str:
    text = json.dumps([[row.line, list(row.cells)] for row in sheet], ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str) -> list[SheetRow]:
    """The rows as they were uploaded; raises BadValue for anything else, because forms can be forged."""
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST_SHEET)
        sheet = [SheetRow(line, tuple(cells)) for line, cells in json.loads(content)]
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise lost() from error
    if not 0 < len(sheet) <= MOST_ROWS + 1 or not all(well_formed(row) for row in sheet):
        raise lost()
    return sheet


def well_formed(row: SheetRow) -> bool:
    return (
        type(row.line) is int
        and 0 < row.line < 10**6
        and len(row.cells) <= MOST_COLUMNS
        and all(
            isinstance(cell, str)
            and len(cell) <= THROUGH_A_PAGE.longest_cell
            and all(letter.isprintable() or letter == "\n" for letter in cell)
            for cell in row.cells
        )
    )


def lost() -> BadValue:
    return BadValue(FIELD, _("Die Vorschau ist nicht mehr vollständig. Bitte laden Sie die Datei noch einmal hoch."))
