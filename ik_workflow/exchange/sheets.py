"""Reading a table that somebody made with a spreadsheet: CSV or XLSX, with care and with limits."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ik_workflow.errors import BadValue
from ik_workflow.states.facts import check_line
from ik_workflow.states.facts import check_text
from ik_workflow.translation import _

LARGEST = 1_000_000  #: bytes of a file that comes through a page
MOST_ROWS = 2_000
MOST_PARTS = 200
MOST_COLUMNS = 40

MERGED = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')
PROLOGUE = 1000  #: bytes before the root of an XML part, where entities would be declared
FIELD = "file"
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  #: where a line may break, or not
csv.field_size_limit(2**31 - 1)  # How long a cell may be is said by the limits, with its place.


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read."""

    largest: int = LARGEST
    #: bytes of an XLSX's parts together, and characters of all cells: many may share one string
    largest_unpacked: int = 20_000_000
    most_rows: int = MOST_ROWS
    longest_cell: int = 300
    #: a catalogue: cells keep their line breaks, and one that stands for several is refused
    prose: bool = False

    @property
    def last_line(self) -> int:
        """Empty lines count little, but a sheet may claim a million of them."""
        return 10 * self.most_rows

    @property
    def rows_in_words(self) -> str:
        return f"{self.most_rows:,}".replace(",", ".")


PLAN_OF_SITTINGS = Limits()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line with something in it; ``line`` is its number as a spreadsheet shows it."""

    line: int
    cells: tuple[str, ...]


def read_sheet(content: bytes, limits: Limits = PLAN_OF_SITTINGS) -> list[SheetRow]:
    """The rows of the first sheet that is not hidden, as text; raises BadValue with a sentence for a person.

    What the file is follows from its first bytes, not from its name.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise BadValue(FIELD, _("Die Datei ist leer."))
    if len(content) > limits.largest:
        raise BadValue(
            FIELD,
            _(
                "Die Datei ist größer als {size} MB. Bitte laden Sie nur das Blatt hoch, das gelesen werden soll.",
                size=limits.largest // 1_000_000,
            ),
        )
    found = _xlsx(content, limits) if content[:2] == b"PK" else _csv(content, limits)
    return [SheetRow(line, cells) for line, cells in found]


def _bounded(rows: Iterator[list[str]], limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows with something in them, numbered; raises BadValue beyond the limits."""
    found = size = 0
    for line, cells in enumerate(rows, start=1):
        size += sum(map(len, cells))
        if size > limits.largest_unpacked:
            raise _unusual()
        trimmed = tuple(_tidy(cell, limits) for cell in cells)
        if not any(trimmed):
            continue
        found += 1
        if found > limits.most_rows + 1 or line > limits.last_line:
            raise _too_long(limits)
        while trimmed and not trimmed[-1]:
            trimmed = trimmed[:-1]
        if len(trimmed) > MOST_COLUMNS:
            raise BadValue(
                FIELD,
                _("Zeile {line}: Das sind mehr als {most_columns} Spalten.", line=line, most_columns=MOST_COLUMNS),
            )
        yield (
            line,
            tuple(_checked(cell, f"{get_column_letter(at)}{line}", limits) for at, cell in enumerate(trimmed, 1)),
        )


def _checked(text: str, cell: str, limits: Limits) -> str:
    check = check_text if limits.prose else check_line
    return check(FIELD, _("Zelle {cell}", cell=cell), text, length=limits.longest_cell)


def _tidy(cell: str, limits: Limits) -> str:
    """Without spaces and signs that nobody sees, each letter as one; of a long text the lines stay."""
    seen = unicodedata.normalize("NFC", cell.translate(UNSEEN))
    lines = seen.splitlines() if limits.prose else [seen]
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _formula(cell: str) -> BadValue:
    return BadValue(
        FIELD, _("Zelle {cell}: Hier steht eine Formel. Bitte speichern Sie die Werte statt der Formeln.", cell=cell)
    )


def _too_long(limits: Limits) -> BadValue:
    return BadValue(
        FIELD, _("Die Datei hat mehr als {most_rows} Zeilen. Bitte teilen Sie sie auf.", most_rows=limits.rows_in_words)
    )


# -- CSV ----------------------------------------------------------------------------------------------------------


def _csv(content: bytes, limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _decoded(content)
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        yield from _bounded(_without_formulas(rows), limits)
    except csv.Error as error:
        raise BadValue(
            FIELD,
            _("Die CSV-Datei ist nicht lesbar. Bitte speichern Sie sie noch einmal als „CSV UTF-8“ oder als XLSX."),
        ) from error
    except BadValue as error:
        if text.count('"') % 2 == 0:
            raise
        hint = _("{sentence} Vermutlich fehlt ein schließendes Anführungszeichen.", sentence=error.sentence)
        raise BadValue(FIELD, hint) from error


def _without_formulas(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for line, cells in enumerate(rows, start=1):
        for at, cell in enumerate(cells, start=1):
            if cell.lstrip().startswith("="):
                raise _formula(f"{get_column_letter(at)}{line}")
        yield cells


def _decoded(content: bytes) -> str:
    """UTF-8, else the encoding of German Windows; both must give text without control characters."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadValue(FIELD, _("Die Datei ist als UTF-16 gespeichert. Bitte speichern Sie sie als „CSV UTF-8“."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise BadValue(FIELD, _("Die Datei ist weder eine CSV-Datei noch eine Excel-Datei (XLSX).")) from error
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text) or "\x7f" in text:
        raise BadValue(
            FIELD,
            _(
                "Die Datei ist weder eine CSV-Datei noch eine Excel-Datei (XLSX): sie enthält Steuerzeichen. "
                "Ältere Excel-Dateien (XLS) speichern Sie bitte als XLSX."
            ),
        )
    return text


# -- XLSX ---------------------------------------------------------------------------------------------------------


UNREADABLE = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError),
    *(AttributeError, OverflowError, EOFError, NotImplementedError, RuntimeError, OSError),
)  #: what openpyxl and zipfile raise on files that are no proper XLSX


def _xlsx(content: bytes, limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        _refuse_bomb(content, limits)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), book.worksheets[0])
        rows = list(_cells(sheet, limits))
        book.close()
        merged = _merged(content, sheet) if limits.prose else None
    except UNREADABLE as error:
        raise _unreadable() from error
    if merged:
        raise BadValue(
            FIELD,
            _(
                "Zellen {cells}: Sie sind verbunden, und es ist nicht zu sehen, für welche Zeilen der Inhalt gilt."
                " Bitte heben Sie die Verbindung auf und füllen Sie jede Zelle.",
                cells=merged,
            ),
        )
    yield from _bounded(iter(rows), limits)


def _merged(content: bytes, sheet: Any) -> str | None:
    """The first cells that were made into one, such as "A2:A5"; of a sheet that is only read openpyxl does not know."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = MERGED.search(archive.read(sheet._worksheet_path))
    return found[1].decode("ascii") if found else None


def _unreadable() -> BadValue:
    return BadValue(
        FIELD, _("Die Excel-Datei ist nicht lesbar. Bitte speichern Sie sie noch einmal als XLSX oder als CSV.")
    )


def _cells(sheet: Any, limits: Limits) -> Iterator[list[str]]:
    """Row by row, so that a sheet that claims a million rows or columns is left in time."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        if number > limits.last_line:
            raise _too_long(limits)
        yield [_text(cell) for cell in row]


def _refuse_bomb(content: bytes, limits: Limits) -> None:
    """Before anything is unpacked: what the archive says of its parts, which is as much as is ever read of them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.filename.lower().endswith(("vbaproject.bin", ".vba")) for part in parts):
            raise BadValue(FIELD, _("Die Excel-Datei enthält Makros. Bitte speichern Sie sie als XLSX ohne Makros."))
        bomb = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.largest_unpacked
        if bomb or any(b"<!DOCTYPE" in archive.open(part).read(PROLOGUE) for part in parts):
            raise _unusual()


def _unusual() -> BadValue:
    return BadValue(
        FIELD,
        _(
            "Die Excel-Datei ist ungewöhnlich gepackt und wird nicht geöffnet. Bitte speichern Sie nur "
            "das Blatt, das gelesen werden soll, am besten als CSV."
        ),
    )


def _text(cell: Any) -> str:
    """What the cell shows, days and times in the German way; a formula is refused."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise _formula(cell.coordinate)
    if cell.data_type == "e":
        raise BadValue(
            FIELD,
            _(
                "Zelle {cell}: Hier steht „{error}“, ein Fehler der Tabelle. Bitte tragen Sie den Wert ein.",
                cell=cell.coordinate,
                error=value,
            ),
        )
    if isinstance(value, datetime):
        day = f"{value:%d.%m.}{value.year:04}"
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.}{value.year:04}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, percent="%" in cell.number_format)
    return str(value)


def _number(value: float, *, percent: bool) -> str:
    """With as many places as a spreadsheet keeps; what is shown as a percentage has its sign."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    digits = f"{(exact * (100 if percent else 1)).normalize():f}"
    if re.fullmatch(r"-?\d{1,3}\.\d{3}", digits):
        digits = digits.replace(".", ",")  # "1.125" would be read as thousands.
    return f"{digits} %" if percent else digits
