"""The documents: each as a page, as tagged PDF, the paper as Word, the stocktaking as a table. One sheet feeds all."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue

from ik_workflow.documents.paper_sheet import paper_sheet
from ik_workflow.documents.pdf import make_pdf
from ik_workflow.documents.stocktaking_sheet import MeasureRow
from ik_workflow.documents.stocktaking_sheet import StocktakingSheet
from ik_workflow.documents.stocktaking_sheet import by_field
from ik_workflow.documents.stocktaking_sheet import find_stocktaking
from ik_workflow.documents.stocktaking_sheet import measure_rows
from ik_workflow.documents.stocktaking_sheet import stocktaking_sheet
from ik_workflow.documents.word import MEDIA_TYPE
from ik_workflow.documents.word import make_docx
from ik_workflow.documents.word import template_of
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.stocktaking_results import PARTS
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.excerpts import find_excerpt
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import answer
from ik_workflow.web.export import handed_out
from ik_workflow.web.paper_page import find
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import viewing

pages = Blueprint("documents", __name__)


@dataclass(frozen=True, slots=True)
class Document:
    """What the frames, page and PDF, need to know of a document."""

    #: name of its macro in documents/parts.html
    part: str
    title: str
    city: str
    #: what runs along the head of each page but the first
    running: tuple[str, str]
    sheet: Any
    rows: Any = None

    def parts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("part", "title", "city", "running", "sheet", "rows")}


def print_html(document: Document) -> str:
    return render_template("documents/frame.html", **document.parts())


def as_pdf(document: Document) -> Response:
    return handed_out(BytesIO(make_pdf(print_html(document))), "application/pdf", f"{document.title}.pdf")


def as_page(document: Document, files: list[tuple[str, str]], back: tuple[str, str]) -> str:
    parts = document.parts() | {"files": files, "back": back[0], "back_words": back[1]}
    return render_template("documents/page.html", **parts)


# -- the paper ----------------------------------------------------------------------------------------------------


def paper_document(address: str) -> Document:
    sheet = paper_sheet(viewing(), find(viewing(), public_id(address)))
    title = " ".join(one for one in (sheet.kind, sheet.number) if one)
    return Document("paper", title, sheet.city, (sheet.title, sheet.number or sheet.kind), sheet)


@pages.get("/vorlagen/<address>/vorlage")
@open_to(PUBLIC)
def paper(address: str) -> ResponseReturnValue:
    files = [
        (_("Als PDF"), url_for("documents.paper_pdf", address=address)),
        (_("Als Word-Datei"), url_for("documents.paper_docx", address=address)),
    ]
    return as_page(paper_document(address), files, (url_for("public.paper", address=address), _("Zum Verlauf")))


@pages.get("/vorlagen/<address>/vorlage.pdf")
@open_to(PUBLIC)
def paper_pdf(address: str) -> ResponseReturnValue:
    return as_pdf(paper_document(address))


@pages.get("/vorlagen/<address>/vorlage.docx")
@open_to(PUBLIC)
def paper_docx(address: str) -> ResponseReturnValue:
    document = paper_document(address)
    made = make_docx(document.sheet, template_of(own_folder(), shipped_folder()))
    return handed_out(BytesIO(made), MEDIA_TYPE, f"{document.title}.docx")


def own_folder() -> Path:
    """Of the templates that the administration has laid down; beside the attachments, so that it is in the backup."""
    return Path(settings().attachments) / "templates"


def shipped_folder() -> Path:
    return Path(current_app.root_path, current_app.template_folder or "templates") / "documents"


# -- the excerpt of the minutes -----------------------------------------------------------------------------------


@pages.get("/sitzungen/<address>/auszug/<point>.pdf")
@open_to(PUBLIC)
def excerpt_pdf(address: str, point: str) -> ResponseReturnValue:
    made, meeting, item = find_excerpt(viewing(), address, point)
    number = made.number or made.title
    title = _("Protokollauszug {number}", number=number)
    city = meeting.bodies[0].organization.body.name if meeting.bodies else settings().site_name
    return as_pdf(Document("excerpt", title, city, (made.title, made.number), made, {"city": city}))


# -- the stocktaking ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """What the chart and the second part of a stocktaking show."""

    parts: list[tuple[str, str]]
    bars: list[tuple[str, list[int]]]
    shares: list[str]
    measures: Iterator[tuple[str, Iterator[MeasureRow]]]


def stocktaking_document(stocktaking: Stocktaking) -> Document:
    sheet = stocktaking_sheet(viewing(), stocktaking)
    fields = [*sheet.fields, sheet.whole] if len(sheet.fields) > 1 else list(sheet.fields)
    rows = Rows(
        [(shown(one.label), one.value) for one in PARTS],
        [(one.name, one.numbers) for one in fields],
        [one.share for one in fields],
        by_field(measure_rows(viewing(), stocktaking)),
    )
    city = sheet.city or settings().site_name
    return Document("stocktaking", sheet.title, city, (sheet.title, sheet.paper_number), sheet, rows)


@pages.get("/bestandsaufnahmen/<address>/dokument")
@open_to(PUBLIC)
def stocktaking(address: str) -> ResponseReturnValue:
    found = find_stocktaking(viewing(), public_id(address))
    files = [
        (_("Als PDF"), url_for("documents.stocktaking_pdf", address=address)),
        (_("Als Excel-Tabelle"), url_for("documents.stocktaking_xlsx", address=address)),
    ]
    return as_page(stocktaking_document(found), files, (url_for("public.start"), _("Zur Startseite")))


@pages.get("/bestandsaufnahmen/<address>/dokument.pdf")
@open_to(PUBLIC)
def stocktaking_pdf(address: str) -> ResponseReturnValue:
    return as_pdf(stocktaking_document(find_stocktaking(viewing(), public_id(address))))


@pages.get("/bestandsaufnahmen/<address>/dokument.xlsx")
@open_to(PUBLIC)
def stocktaking_xlsx(address: str) -> ResponseReturnValue:
    found = find_stocktaking(viewing(), public_id(address))
    sheet = stocktaking_sheet(viewing(), found)
    return answer(stocktaking_table(sheet, measure_rows(viewing(), found)), "xlsx")


MEASURES = {
    N_("Nummer"): 10,
    N_("Maßnahme"): 60,
    N_("Handlungsfeld"): 34,
    N_("Zuständig"): 30,
    N_("Verlauf"): 24,
    N_("Ziel bis"): 18,
    N_("Erfüllungsstand"): 34,
    N_("festgestellt"): 12,
    N_("Erläuterung"): 70,
    N_("Anmerkung des Migrantenbeirates"): 50,
}


def stocktaking_table(sheet: StocktakingSheet, rows: Iterator[MeasureRow]) -> Table:
    """Every measure; on a sheet beside it, what the fields come to."""
    fields = [*sheet.fields, sheet.whole]
    headings = {
        _("Handlungsfeld"): 44,
        **{shown(one.label): 18 for one in PARTS},
        _("zusammen"): 12,
        _("umgesetzt"): 12,
    }
    beside = Table(_("Zusammenfassung"), headings, ([one.name, *one.numbers, one.total, one.share] for one in fields))
    return Table(_("Bestandsaufnahme"), MEASURES, (measure_line(one) for one in rows), beside)


def measure_line(one: MeasureRow) -> list[Value]:
    return [
        *(one.number, one.title, one.field, one.unit, one.course, one.due, shown(one.rating.label)),
        *(decided_words(one), one.comment, one.council_comment),
    ]


def decided_words(one: MeasureRow) -> str:
    if one.unanswered:
        return _("ohne Rückmeldung")
    return _("ja") if one.decided else _("Vorschlag")
