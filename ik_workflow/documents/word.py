"""The paper as a Word file, from a template that the city edits and the administration puts in the shipped one's place.

A template is a Word file with fields such as ``{{ betreff }}``. It is tried out in the process that makes documents
before it is taken: it opens, names no field that there is not, and can be filled in.
"""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zipfile import ZipFile

from ik_workflow.documents.making import make
from ik_workflow.documents.paper_sheet import Outcome
from ik_workflow.documents.paper_sheet import PaperSheet
from ik_workflow.documents.paper_sheet import Signature
from ik_workflow.documents.paper_sheet import Stop
from ik_workflow.documents.paper_sheet import Tick
from ik_workflow.errors import BadValue
from ik_workflow.operations.lifted_checks import LiftedCheck
from ik_workflow.translation import N_
from ik_workflow.translation import _

NAME = "vorlage.docx"
LARGEST = 900 * 1024  #: bytes of a template; a request holds no more than 1 MB
MOST_PARTS, LARGEST_UNPACKED = 500, 32 * 1024 * 1024
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIELD = "file"  #: of the form

#: the fields of a template, and what each holds; a city that edits its template reads this list
FIELDS: Mapping[str, str] = {
    "art": N_("Art, zum Beispiel Beschlussvorlage"),
    "nummer": N_("Drucksachennummer"),
    "betreff": N_("Betreff"),
    "oeffentlich": N_("öffentlich oder nicht öffentlich"),
    "fassung": N_("Fassung, wenn es nicht die erste ist"),
    "stadt": N_("Name der Stadt"),
    "kopf": N_("Zeilen des Kopfes, jede mit name und inhalt"),
    "beratungsfolge": N_("Zeilen der Beratungsfolge, jede mit datum, gremium und zustaendigkeit"),
    "text_titel": N_("Überschrift des Textes: Beschlussvorschlag oder Inhalt der Mitteilung"),
    "text": N_("Beschlussvorschlag oder Mitteilung"),
    "begruendung": N_("Begründung"),
    "unvollstaendig": N_("Maßnahmen ohne vollständige Angaben, jede mit name, fehlt und begruendung"),
    "finanzen_ja": N_("Kästchen „Ja“ der finanziellen Auswirkungen"),
    "finanzen_nein": N_("Kästchen „Nein“ der finanziellen Auswirkungen"),
    "finanzen_text": N_("Darstellung der finanziellen Auswirkungen"),
    "demografie": N_("Spalten der Demografieprüfung, jede mit name und punkte"),
    "anlagen": N_("Namen der Anlagen"),
    "unterschriften": N_("Unterschriften, jede mit name und tag"),
    "ergebnisse": N_("Beratungsergebnisse, jedes mit gremium, tag, top, worte, zahlen und kaesten"),
}
#: without them it would be no paper
NEEDED = ("betreff", "text")
EMPTY_BOX, TICKED_BOX = "☐", "☒"


def make_docx(sheet: PaperSheet, template: bytes) -> bytes:
    """Raises BadValue for a template that cannot be filled in, and NoDocument where it takes too long."""
    return make("word", job(template, words(sheet)))


def job(template: bytes, filled: Mapping[str, Any], *, only_fields: bool = False) -> bytes:
    asked = {"template": b64encode(template).decode(), "words": filled, "only_fields": only_fields}
    return json.dumps(asked, sort_keys=True).encode()


def words(sheet: PaperSheet) -> dict[str, Any]:
    """The sheet's rows under the names of ``FIELDS``."""
    yes, no = sheet.finances
    return {
        "art": sheet.kind,
        "nummer": sheet.number,
        "betreff": sheet.title,
        "oeffentlich": _("öffentlich") if sheet.public else _("nicht öffentlich"),
        "fassung": sheet.version,
        "stadt": sheet.city,
        "kopf": [{"name": label, "inhalt": said or "–"} for label, said in sheet.head],
        "beratungsfolge": [
            {"datum": one.day or _("noch offen"), "gremium": one.body, "zustaendigkeit": one.role}
            for one in sheet.stops
        ]
        or [{"datum": "–", "gremium": _("Noch ist kein Gremium vorgesehen."), "zustaendigkeit": ""}],
        "text_titel": sheet.text_heading,
        "text": sheet.proposal,
        "begruendung": sheet.explanation,
        "unvollstaendig": [
            {"name": one.measure, "fehlt": ", ".join(one.lacks), "begruendung": one.reason} for one in sheet.incomplete
        ],
        "finanzen_ja": box(yes),
        "finanzen_nein": box(no),
        "finanzen_text": sheet.finances_text,
        "demografie": [{"name": label, "punkte": points} for label, points in sheet.demography],
        "anlagen": list(sheet.attachments),
        "unterschriften": [{"name": one.label, "tag": one.day} for one in sheet.signatures],
        "ergebnisse": [result(one) for one in sheet.outcomes],
    }


def box(tick: Tick) -> str:
    return f"{TICKED_BOX if tick.ticked else EMPTY_BOX} {tick.label}"


def result(one: Outcome) -> dict[str, Any]:
    return {
        "gremium": one.body,
        "tag": one.day,
        "top": one.item,
        "worte": one.words,
        "zahlen": ", ".join(f"{label}: {figure}" for label, figure in one.figures),
        "kaesten": "   ".join(box(tick) for tick in one.ticks),
    }


EXAMPLE = PaperSheet(
    *("0" * 32, "Musterstadt", "Beschlussvorlage", "24/SVV/0001", "Integrationskonzept & Bericht", True),
    head=[("Einreicher", "Oberbürgermeister")],
    stops=[Stop("4. Dezember 2024", "Hauptausschuss", "Entscheidung")],
    text_heading="Beschlussvorschlag",
    proposal="Erster Punkt\nZweiter Punkt",
    explanation="Weil <es> nötig ist.",
    incomplete=[LiftedCheck("3.2 Lotsen", ["kein Indikator"], "Er folgt mit dem Haushalt.")],
    version="Fassung 2",
    paraphrased=False,
    finances=(Tick("Ja", True), Tick("Nein", False)),
    finances_text="Gesamtkosten 100 Euro",
    demography=[("Leben im Alter", "2")],
    signatures=[Signature("Oberbürgermeister", "2. Dezember 2024")],
    outcomes=[Outcome("Hauptausschuss", "4. Dezember 2024", "3.1", [Tick("beschlossen", True)], (("Ja", "9"),), "")],
    attachments=["Konzept.pdf"],
)


def check_template(template: bytes) -> None:
    """Raise BadValue for what is no template of a paper; the sentence says what to change."""
    check_container(template)
    fields = json.loads(make("word", job(template, {}, only_fields=True)))
    if unknown := sorted(set(fields) - FIELDS.keys()):
        raise BadValue(FIELD, _("Diese Felder der Word-Datei gibt es nicht: {names}.", names=", ".join(unknown)[:300]))
    if missing := [name for name in NEEDED if name not in fields]:
        raise BadValue(FIELD, _("In der Word-Datei fehlen diese Felder: {names}.", names=", ".join(missing)))
    make_docx(EXAMPLE, template)


def check_container(template: bytes) -> None:
    """A Word file without macros that unpacks to a usual size."""
    if len(template) > LARGEST:
        raise BadValue(FIELD, _("Die Word-Datei ist zu groß. Erlaubt sind 900 kB."))
    try:
        with ZipFile(BytesIO(template)) as parts:
            found = parts.infolist()
    except BadZipFile as error:
        raise BadValue(FIELD, _("Das ist keine Word-Datei (.docx).")) from error
    names = {one.filename for one in found}
    if "word/document.xml" not in names or any(name.lower().endswith((".bin", ".vba")) for name in names):
        raise BadValue(FIELD, _("Das ist keine Word-Datei (.docx) ohne Makros."))
    if len(found) > MOST_PARTS or sum(one.file_size for one in found) > LARGEST_UNPACKED:
        raise BadValue(FIELD, _("Die Word-Datei ist entpackt zu groß."))


def template_of(folder: Path, shipped: Path) -> bytes:
    """The city's own where it has laid one down, else the shipped one."""
    own = folder / NAME
    return own.read_bytes() if own.is_file() else (shipped / NAME).read_bytes()


def lay_down(folder: Path, template: bytes) -> None:
    """Put a checked template in the place of the one before; whoever reads meanwhile gets one or the other whole."""
    check_template(template)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f"unfinished-{secrets.token_hex(8)}"
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(template)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / NAME)
    finally:
        unfinished.unlink(missing_ok=True)


def take_back(folder: Path) -> None:
    """From now on the shipped template holds again."""
    (folder / NAME).unlink(missing_ok=True)


def described() -> Sequence[tuple[str, str]]:
    return tuple(FIELDS.items())
