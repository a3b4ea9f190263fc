"""A concept's catalogue of measures: taken away as a table, and brought back through a preview, all rows or none."""

from collections.abc import Mapping
from collections.abc import Sequence

from flask import Blueprint
from flask import Flask
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
from ik_workflow.exchange.catalogue_import import entered
from ik_workflow.exchange.catalogue_import import hold
from ik_workflow.exchange.catalogue_import import refuse_unfit
from ik_workflow.exchange.sheets import FIELD
from ik_workflow.exchange.sheets import MOST_COLUMNS
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Concept
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.catalogue_running import Running
from ik_workflow.web.catalogue_sheet import packed
from ik_workflow.web.catalogue_sheet import take_large_catalogues
from ik_workflow.web.catalogue_sheet import unpacked
from ik_workflow.web.dispositions import find_concept
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.export import Table
from ik_workflow.web.export import answer
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.once import saved_later
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
AT_ONCE = 1_000  #: rows that are taken over while the browser waits; for more, the answer tells how far it is
MAPPED = "spalte-"  #: begins the field that says which column of the file holds what
LIVING = (ConceptState.IN_PREPARATION, ConceptState.IN_FORCE, ConceptState.UNDER_REVIEW)


def install(app: Flask) -> None:
    app.before_request(take_large_catalogues)
    app.register_blueprint(pages)


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
    return Table(_("Maßnahmenkatalog"), columns, catalogue_cells(viewing(), concept, today()), lines=True)


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
            sheet = read_sheet(stream.read(THROUGH_A_PAGE.largest + 1), THROUGH_A_PAGE)
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
        hold(session, concept)
        there = check_catalogue(session, session.get_one(Concept, concept.id), rows, today())
        refuse_unfit(rows)
        new, changed = len(rows.of(Fate.NEW)), len(rows.of(Fate.CHANGED))
        back = url_for("catalogue.catalogue", address=address, neu=new or None, geaendert=changed or None)
        steps = entered(session, rows, there, name=name, actor=current_actor(), on=today(), at=now())
        if len(rows.work) > AT_ONCE:
            running = Running(saved_later(back), steps, len(rows.work), done_words(new, changed))
            return running.told("catalogue/running.html", concept=concept, name=name, summary=summary(rows))
        for _done in steps:
            pass
    except (Refused, BadValue) as error:
        session.rollback()
        return preview_page(concept, sheet, mapping, name, error)
    return saved(back)


def known(name: str) -> bool:
    return name in {"blatt", "name", *OF_EVERY_FORM} or name.removeprefix(MAPPED) in COLUMNS


def mapping_of(form: Mapping[str, str]) -> dict[str, int]:
    """Place of each column as it was chosen; raises BadValue where one place is to hold two things."""
    found: dict[str, int] = {}
    for name, column in COLUMNS.items():
        chosen = form.get(f"{MAPPED}{name}", "")
        if not chosen.isdecimal() or len(chosen) > 3 or int(chosen) >= MOST_COLUMNS:
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
        most=THROUGH_A_PAGE.rows_in_words,
        megabytes=THROUGH_A_PAGE.largest // 1_000_000,
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
