"""A catalogue's sheet on its way to the preview and back, in a field of the form."""

import base64
import binascii
import json
import unicodedata
import zlib
from collections.abc import Sequence

from flask import request

from ik_workflow.errors import BadValue
from ik_workflow.exchange.catalogue import THROUGH_A_PAGE
from ik_workflow.exchange.sheets import FIELD
from ik_workflow.exchange.sheets import MOST_COLUMNS
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.viewing import current_actor

LARGEST_SHEET = 2 * THROUGH_A_PAGE.largest_unpacked  #: bytes of the cells that come back, unpacked
LARGEST_FORM = 2 * THROUGH_A_PAGE.largest  #: bytes of a request that brings the file, or the packed cells
TAKE_MORE = frozenset({"catalogue.preview", "catalogue.take_over"})


def take_large_catalogues() -> None:
    """Before anything looks into the form; only from whom the pages are open to."""
    if request.endpoint in TAKE_MORE and Office.INTEGRATION_COMMISSIONER in current_actor().hands:
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


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
    if not 0 < len(sheet) <= THROUGH_A_PAGE.most_rows + 1 or not all(well_formed(row) for row in sheet):
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
            and all(letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs") for letter in cell)
            for cell in row.cells
        )
    )


def lost() -> BadValue:
    return BadValue(FIELD, _("Die Vorschau ist nicht mehr vollständig. Bitte laden Sie die Datei noch einmal hoch."))
