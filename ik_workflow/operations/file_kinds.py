"""Which files are taken: known by their extension and by how they begin; office files without macros, and no bombs."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile
from zipfile import ZipFile
from zipfile import ZipInfo

from ik_workflow.errors import BadValue
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

LARGEST = 25 * 1024 * 1024  # bytes
#: of an office file, which is an archive
MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes, all entries together
STEEPEST = 200  # times its size may an entry of more than 1 MB grow
SMALL = 1024 * 1024  # bytes
PART = 64 * 1024  # bytes read at once
ENCRYPTED = 0x1  # of an entry's flags

FIELD = "file"
TAKEN = N_("PDF, Word (docx), Excel (xlsx), OpenDocument (odt, ods), PNG, JPEG, Text (txt) und CSV")
NOT_TAKEN = N_("Diese Art von Datei wird nicht angenommen. Möglich sind {kinds}.")
NOT_WHAT_IT_SAYS = N_(
    "Der Inhalt der Datei passt nicht zu ihrer Endung. Bitte speichern Sie sie neu und versuchen Sie es noch einmal."
)
WITH_MACROS = N_("Dateien mit Makros werden nicht angenommen. Bitte speichern Sie das Dokument ohne Makros.")
TOO_BIG_INSIDE = N_("Diese Datei enthält zu viele oder zu große Teile. Bitte speichern Sie sie neu oder als PDF.")
LOCKED = N_("Verschlüsselte Dateien werden nicht angenommen. Bitte speichern Sie das Dokument ohne Kennwort.")
EMPTY = N_("Die Datei ist leer.")
TOO_LARGE = N_("Die Datei ist zu groß. Möglich sind höchstens 25 MB.")

NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

Check = Callable[[IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class FileKind:
    media_type: str
    check: Check


def begins(*magic: bytes) -> Check:
    def check(file: IO[bytes]) -> None:
        if not file.read(16).startswith(magic):
            raise BadValue(FIELD, NOT_WHAT_IT_SAYS)

    return check


def plain_text(file: IO[bytes]) -> None:
    """UTF-8 or an older code of one byte a letter; no control characters but those of a text."""
    while part := file.read(PART):
        if NO_TEXT.search(part):
            raise BadValue(FIELD, NOT_WHAT_IT_SAYS)


def office_open(main: bytes) -> Check:
    """Office Open XML; ``main`` is the media type of its main part."""

    def check(file: IO[bytes]) -> None:
        with archive(file) as opened:
            types = read_small(opened, "[Content_Types].xml")
            names = [entry.filename.lower() for entry in opened.infolist()]
        lowered = types.lower()
        if b"macroenabled" in lowered or b"vbaproject" in lowered or any("vbaproject" in name for name in names):
            raise BadValue(FIELD, WITH_MACROS)
        if main not in types:
            raise BadValue(FIELD, NOT_WHAT_IT_SAYS)

    return check


def open_document(media_type: str) -> Check:
    def check(file: IO[bytes]) -> None:
        with archive(file) as opened:
            found = read_small(opened, "mimetype")
            names = [entry.filename.lower() for entry in opened.infolist()]
            manifest = read_small(opened, "META-INF/manifest.xml")
        if any(name.startswith(("basic/", "scripts/")) for name in names):
            raise BadValue(FIELD, WITH_MACROS)
        if b"encryption-data" in manifest:
            raise BadValue(FIELD, LOCKED)
        if found.strip() != media_type.encode():
            raise BadValue(FIELD, NOT_WHAT_IT_SAYS)

    return check


def archive(file: IO[bytes]) -> ZipFile:
    """The archive, opened, with every limit checked before anything is unpacked."""
    size = file.seek(0, 2)
    file.seek(0)
    try:
        opened = ZipFile(file)
    except (BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise BadValue(FIELD, NOT_WHAT_IT_SAYS) from None
    entries = opened.infolist()
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or packed > size or any(map(too_steep, entries)):
        raise BadValue(FIELD, TOO_BIG_INSIDE)
    if any(one.flag_bits & ENCRYPTED for one in entries):
        raise BadValue(FIELD, LOCKED)
    if len({one.filename for one in entries}) < len(entries):
        raise BadValue(FIELD, NOT_WHAT_IT_SAYS)
    return opened


def too_steep(entry: ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > STEEPEST * entry.compress_size


def read_small(opened: ZipFile, name: str) -> bytes:
    try:
        with opened.open(name) as part:
            return part.read(SMALL)
    except (KeyError, BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError):
        raise BadValue(FIELD, NOT_WHAT_IT_SAYS) from None


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
KINDS: dict[str, FileKind] = {
    "pdf": FileKind("application/pdf", begins(b"%PDF-")),
    "png": FileKind("image/png", begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileKind("image/jpeg", begins(b"\xff\xd8\xff")),
    "jpeg": FileKind("image/jpeg", begins(b"\xff\xd8\xff")),
    "txt": FileKind("text/plain", plain_text),
    "csv": FileKind("text/csv", plain_text),
    "docx": FileKind(
        f"{OOXML}wordprocessingml.document", office_open(f"{OOXML}wordprocessingml.document.main+xml".encode())
    ),
    "xlsx": FileKind(f"{OOXML}spreadsheetml.sheet", office_open(f"{OOXML}spreadsheetml.sheet.main+xml".encode())),
    "odt": FileKind(f"{ODF}text", open_document(f"{ODF}text")),
    "ods": FileKind(f"{ODF}spreadsheet", open_document(f"{ODF}spreadsheet")),
}


def kind_of(name: str, path: Path) -> FileKind:
    """The kind that both the extension and the content name; raises BadValue."""
    kind = KINDS.get(name.rpartition(".")[2].lower()) if "." in name.strip(".") else None
    if kind is None:
        raise BadValue(FIELD, _(NOT_TAKEN, kinds=shown(TAKEN)))
    if path.stat().st_size == 0:
        raise BadValue(FIELD, EMPTY)
    with path.open("rb") as file:
        kind.check(file)
    return kind
