"""A list as a table to take away: CSV and Excel, in which no text of anybody's becomes a formula.

A table is finished before its first byte is sent: a list that breaks in the middle never looks like a whole one. Its
records are read in chunks and its length is bounded, so that it costs a few megabytes at most.
"""

import csv
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from io import SEEK_END
from io import BytesIO
from io import TextIOWrapper
from itertools import islice
from typing import IO
from typing import Any
from typing import TypeAlias
from typing import TypeVar

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import send_file
from flask.typing import ResponseReturnValue
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy import Select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import today

R = TypeVar("R")
Value: TypeAlias = str | int | Decimal | date | None

MOST_ROWS = 50_000  #: of one table; a list of more is cut, and the last line says so
CHUNK = 500  # records that are loaded at once
LONGEST_CELL = 32_767  # characters, by Excel
FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
EXACT = 10**15  # Excel keeps fifteen digits

CUT = N_("Diese Tabelle endet nach 50.000 Zeilen; die Liste ist länger. Bitte grenzen Sie die Auswahl ein.")

BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
BREAKS = re.compile(rf"\s*(?:{BREAK.pattern})\s*")
#: what no XML may hold, which is also what no line of CSV should; a tab becomes a space
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: as a spreadsheet understands the beginning of a formula, also in the full-width forms of East Asian keyboards
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0]")
ESCAPE_OF_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is the title of the sheet and the name of the file; ``columns`` are headings with their width."""

    name: str
    columns: Mapping[str, int]
    rows: Iterable[Sequence[Value]]
    #: a second sheet of the Excel file
    beside: "Table | None" = None
    #: texts keep their lines, because they are to be read in again
    lines: bool = False


def offer(pages: Blueprint, path: str, endpoint: str, who: str | Sequence[Office], table: Callable[[], Table]) -> None:
    """Give a list its routes ``<path>.csv`` and ``<path>.xlsx``; the macro ``tables`` links to them."""
    for kind in WRITERS:

        def view(kind: str = kind) -> ResponseReturnValue:
            return answer(table(), kind)

        pages.add_url_rule(
            f"{path}.{kind}", f"{endpoint}_{kind}", open_to(*([who] if isinstance(who, str) else who))(view)
        )


def answer(table: Table, kind: str) -> ResponseReturnValue:
    write, content_type = WRITERS[kind]
    file = BytesIO()
    write(table, file)
    return handed_out(file, content_type, f"{table.name.lower()}-{today().isoformat()}.{kind}")


def handed_out(file: IO[bytes], content_type: str, name: str) -> Response:
    """A file to keep. Its name may have any letter; a header has none beyond Latin-1, so it is sent in two ways."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    answered = send_file(file, as_attachment=True, download_name=file_name(name))
    answered.headers["Content-Type"] = content_type
    answered.content_length = size
    return answered


def file_name(name: str) -> str:
    """As a folder takes it: no slashes, no control characters, not endlessly long."""
    stem, _dot, ending = name.rpartition(".")
    kept = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "-" for letter in stem)
    return f"{kept[:100].strip()}.{ending}"


def refuse_faults(faults: Sequence[str]) -> None:
    """A page shows what it can beside its hints; a file could not say them, so there is none."""
    if faults:
        raise BadValue("", " ".join(faults))


def in_chunks(session: Session, ids: Select[int], load: Select[R], key: Any) -> Iterator[R]:
    """The records of these ids in their order; each chunk is forgotten before the next one is loaded."""
    found = session.scalars(ids.limit(MOST_ROWS + 1)).all()
    for start in range(0, len(found), CHUNK):
        wanted = found[start : start + CHUNK]
        loaded = {getattr(one, key.key): one for one in session.scalars(load.where(key.in_(wanted))).unique()}
        yield from (loaded[one] for one in wanted if one in loaded)
        session.expunge_all()


def bounded(table: Table) -> Iterator[Sequence[Value]]:
    """The rows, and the sentence that stands for those that were cut off."""
    rows = iter(table.rows)
    yield from islice(rows, MOST_ROWS)
    if next(rows, None) is not None:
        yield [shown(CUT)]


def clean(text: str, *, lines: bool = False) -> str:
    """Without anything that a file format forbids; one line, unless its lines are to stay."""
    broken = BREAK.sub("\n", text) if lines else BREAKS.sub(" ", text)
    return ILLEGAL.sub("", broken.replace("\t", " "))


def for_csv(value: Value, *, lines: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return german(value)
    if not isinstance(value, str):
        return str(value).replace(".", ",")
    text = clean(value, lines=lines)
    return f"'{text}" if FORMULA.match(value) or FORMULA.match(text) else text


def german(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def write_csv(table: Table, file: IO[bytes]) -> None:
    """As a German spreadsheet opens it by a double click: byte order mark, semicolons, every field quoted."""
    text = TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([shown(heading) for heading in table.columns])
    for row in bounded(table):
        writer.writerow([for_csv(value, lines=table.lines) for value in row])
    text.detach()  # flushes, and leaves the file open


def write_xlsx(table: Table, file: IO[bytes]) -> None:
    """One sheet, its heading fixed and with filters; and the one beside it."""
    book = Workbook(write_only=True)
    book.properties.creator = current_app.extensions["ik_settings"].site_name
    fill_sheet(book, table)
    if table.beside:
        fill_sheet(book, table.beside)
    book.save(file)


def fill_sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(sheet_title(table.name))
    for place, width in enumerate(table.columns.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    headings = [text_cell(sheet, shown(heading)) for heading in table.columns]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    count = 1
    for row in bounded(table):
        sheet.append([cell(sheet, value, lines=table.lines) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count}"


def sheet_title(name: str) -> str:
    return NOT_IN_A_TITLE.sub(" ", clean(name)).strip(" '")[:31] or _("Tabelle")


def cell(sheet: Any, value: Value, *, lines: bool = False) -> Any:
    """A real date or number where Excel can hold it exactly; everything else is text."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day < FIRST_DAY:
            return text_cell(sheet, german(day))
        made = WriteOnlyCell(sheet, datetime(day.year, day.month, day.day))  # noqa: DTZ001 -- a day in a cell has no zone
        made.number_format = "DD.MM.YYYY"
        return made
    if isinstance(value, str):
        return text_cell(sheet, value, lines=lines)
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= EXACT:
        return text_cell(sheet, str(value))
    return WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # the stub knows no Decimal


def text_cell(sheet: Any, text: str, *, lines: bool = False) -> Any:
    made = WriteOnlyCell(sheet, ESCAPE_OF_EXCEL.sub("_x005F_", clean(text, lines=lines))[:LONGEST_CELL])
    made.data_type = "s"  # after the assignment, which has taken a leading "=" for a formula
    return made


#: how each kind of table is written, by the ending of its address, and what the answer calls it
WRITERS: dict[str, tuple[Callable[[Table, IO[bytes]], None], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
