"""A catalogue of measures as cities keep it in a spreadsheet: columns, rows, and how they differ from what is there.

Nothing is written here; `catalogue_import` takes over what was checked.
"""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl.utils import get_column_letter

from ik_workflow.errors import BadValue
from ik_workflow.exchange.catalogue_cells import BLANK
from ik_workflow.exchange.catalogue_cells import GERMAN_DAY
from ik_workflow.exchange.catalogue_cells import amount_in
from ik_workflow.exchange.catalogue_cells import german_day
from ik_workflow.exchange.catalogue_cells import is_bare_number
from ik_workflow.exchange.catalogue_cells import names_cell
from ik_workflow.exchange.catalogue_cells import names_in
from ik_workflow.exchange.catalogue_cells import span_cell
from ik_workflow.exchange.catalogue_cells import span_in
from ik_workflow.exchange.sheets import FIELD
from ik_workflow.exchange.sheets import Limits
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.models.concepts import folded_number
from ik_workflow.periods import short_date
from ik_workflow.planning.figures import figure_in
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

LONGEST_CELL = 32_767  #: characters that a spreadsheet keeps in one cell
THROUGH_A_PAGE = Limits(
    largest=5_000_000, largest_unpacked=50_000_000, most_rows=10_000, longest_cell=LONGEST_CELL, prose=True
)
BY_COMMAND = Limits(
    largest=20_000_000, largest_unpacked=100_000_000, most_rows=50_000, longest_cell=LONGEST_CELL, prose=True
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a catalogue: what its heading is called, and how many characters the record holds."""

    heading: str
    spellings: tuple[str, ...] = ()
    length: int = LONGEST_CELL
    width: int = 30  #: of the exported column, in characters


#: in the order in which they are written
COLUMNS: Mapping[str, Column] = {
    "number": Column(N_("Nummer"), ("Nr", "Nr.", "Lfd. Nr.", "Lfd Nr", "Maßnahmennummer"), 40, 10),
    "field": Column(N_("Handlungsfeld"), ("Feld", "Themenfeld", "Bereich"), 300, 28),
    "goal": Column(N_("Ziel"), ("Zielstellung", "Ziele", "Handlungsziel"), width=50),
    "title": Column(N_("Maßnahme"), ("Massnahme", "Titel", "Bezeichnung", "Maßnahmen"), 500, 50),
    "unit": Column(
        N_("Zuständig"),
        ("Zuständigkeit", "Verantwortlich", "Verantwortlichkeit", "Federführung", "Fachbereich", "Zuständige Stelle"),
        300,
    ),
    "participants": Column(N_("Beteiligte"), ("Beteiligt", "Partner", "Mitwirkende", "Weitere Beteiligte")),
    "due": Column(
        N_("Zeitraum"), ("Termin", "Frist", "Zeit", "Umsetzungszeitraum", "Zeitplan", "Laufzeit", "Bis wann"), 240, 24
    ),
    "cost": Column(N_("Kosten"), ("Kosten in Euro", "Kosten in €", "Kosten (€)", "Finanzbedarf", "Mittel"), 200, 16),
    "funding": Column(N_("Finanzierung"), ("Finanzierungsquelle", "Mittelherkunft"), 300),
    "indicator": Column(N_("Indikator"), ("Indikatoren", "Kennzahl", "Messgröße", "Woran messbar"), width=40),
    "baseline": Column(N_("Ausgangswert"), ("Basiswert", "Ist-Wert", "Istwert"), 60, 14),
    "target": Column(N_("Zielwert"), ("Sollwert", "Soll-Wert", "Zielgröße"), 60, 14),
}
NEEDED = ("number", "title")
#: fields of a measure that a person reads; what a row may change of it
WORDS = {
    **{name: column.heading for name, column in COLUMNS.items()},
    "starts_on": N_("Beginn"),
    "due_on": N_("Termin"),
    "due_words": N_("Termin in Worten"),
    "cost_words": N_("Kosten in Worten"),
    "figure_unit": N_("Einheit"),
}
GERMAN_SIGNS = str.maketrans(",.", ".,")
LONGEST_WORDS = 200  #: of a date, as the record holds them


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a row says otherwise than the measure; both as a person reads them."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return shown(WORDS[self.name])


@dataclass(slots=True)
class CatalogueRow:
    """One measure of the file. ``values`` has what the cells say, under the names of `WORDS`."""

    line: int
    cells: Mapping[str, str]
    places: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    #: id of the measure with this number
    measure: int | None = None
    changes: list[Change] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    #: what was made of words, to be accepted with the whole or said otherwise in the cell
    understood: list[str] = field(default_factory=list)

    @property
    def fate(self) -> Fate:
        if self.errors:
            return Fate.WRONG
        if self.measure is None:
            return Fate.NEW
        return Fate.CHANGED if self.changes else Fate.SAME

    @property
    def number(self) -> str:
        return self.cells.get("number", "")

    def where(self, name: str) -> str:
        return _("Zelle {cell}, {column}", cell=f"{self.places[name]}{self.line}", column=shown(COLUMNS[name].heading))

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.append(f"{self.where(name)}: {sentence}")

    def doubtful(self, name: str, sentence: str) -> None:
        self.warnings.append(f"{self.where(name)}: {sentence}")


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row, checked."""

    rows: Sequence[CatalogueRow]
    #: headings that nothing was made of
    passed_over: Sequence[str] = ()

    def of(self, fate: Fate) -> list[CatalogueRow]:
        return [row for row in self.rows if row.fate is fate]

    @property
    def work(self) -> list[CatalogueRow]:
        """What taking over has to do: first the new ones."""
        return [*self.of(Fate.NEW), *self.of(Fate.CHANGED)]

    @property
    def errors(self) -> list[str]:
        return [sentence for row in self.rows for sentence in row.errors]

    @property
    def warnings(self) -> list[str]:
        return [sentence for row in self.rows for sentence in row.warnings]


# -- columns ------------------------------------------------------------------------------------------------------


def folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFC", word).lower().split()).rstrip(" :*")


def guess(headings: Iterable[str]) -> dict[str, int]:
    """Place of each column: the heading itself, else what remains of it without brackets; nothing is taken twice."""
    spellings = {folded(one): name for name, column in COLUMNS.items() for one in (column.heading, *column.spellings)}
    found: dict[str, int] = {}
    for plain in (folded, lambda heading: folded(re.sub(r"\(.*?\)", "", heading))):
        for place, heading in enumerate(headings):
            name = spellings.get(plain(heading))
            if name is not None and name not in found and place not in found.values():
                found[name] = place
    return found


def catalogue_rows(sheet: Sequence[SheetRow], mapping: Mapping[str, int] | None = None) -> Preview:
    """The rows below the head, each cell read; raises BadValue where a needed column is missing.

    ``mapping`` names the place of each column, from 0; without it the headings are guessed.
    """
    if not sheet:
        raise BadValue(FIELD, _("Die Datei ist leer."))
    head, *body = sheet
    places = dict(guess(head.cells) if mapping is None else mapping)
    if missing := [shown(COLUMNS[name].heading) for name in NEEDED if name not in places]:
        raise BadValue(
            FIELD,
            _(
                "Zeile {line}: Es {missing}. Die erste Zeile nennt die Spalten, zum Beispiel: {all}.",
                line=head.line,
                missing=missing_words([_("„{name}“", name=one) for one in missing]),
                all="; ".join(shown(column.heading) for column in COLUMNS.values()),
            ),
        )
    if not body:
        raise BadValue(FIELD, _("Unter der Kopfzeile steht keine Maßnahme."))
    letters = {name: get_column_letter(place + 1) for name, place in places.items()}
    rows = [
        CatalogueRow(
            row.line,
            {name: unguarded(row.cells[at]) if at < len(row.cells) else "" for name, at in places.items()},
            letters,
        )
        for row in body
    ]
    for row in rows:
        read_row(row)
    refuse_doubles(rows)
    return Preview(rows, [word for place, word in enumerate(head.cells) if word and place not in places.values()])


def missing_words(names: Sequence[str]) -> str:
    if len(names) == 1:
        return _("fehlt die Spalte {name}", name=names[0])
    return _("fehlen die Spalten {names}", names=_(" und ").join(names))


def unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a text from being read as a formula, as our own export writes it."""
    return cell[1:] if re.match("'[=+\\-@\t\r]", cell) else cell


# -- cells --------------------------------------------------------------------------------------------------------


def read_row(row: CatalogueRow) -> None:
    for name, text in row.cells.items():
        if len(text) > COLUMNS[name].length:
            row.wrong(name, _("Bitte kürzen Sie den Text auf höchstens {length} Zeichen.", length=COLUMNS[name].length))
            return
    for name in NEEDED:
        if not row.cells[name]:
            row.wrong(name, _("Diese Angabe fehlt."))
    for name in ("number", "title", "field", "unit", "funding", "indicator", "goal"):
        if name in row.cells:
            text = row.cells[name] if name in ("goal", "indicator") else " ".join(row.cells[name].split())
            row.values[name] = None if text.lower() in BLANK else text
    if GERMAN_DAY.fullmatch(row.number):
        row.wrong(
            "number",
            _("Das ist ein Datum, vermutlich aus einer Zahl gemacht. Bitte tragen Sie die Nummer als Text ein."),
        )
    read_participants(row)
    read_due(row)
    read_cost(row)
    read_figures(row)


def read_participants(row: CatalogueRow) -> None:
    if "participants" in row.cells:
        row.values["participants"] = names_in(row.cells["participants"])
        if long := [one for one in row.values["participants"] if len(one) > 200]:
            row.wrong("participants", _("„{name}“ ist zu lang. Bitte trennen Sie mit Semikolon.", name=long[0][:60]))


def read_due(row: CatalogueRow) -> None:
    if "due" not in row.cells:
        return
    text = " ".join(row.cells["due"].split())
    span = span_in(text)
    row.values |= {"starts_on": span.first, "due_on": span.last, "due_words": span.words}
    if span.words and len(span.words) > LONGEST_WORDS:
        row.wrong("due", _("Bitte kürzen Sie den Text auf höchstens {length} Zeichen.", length=LONGEST_WORDS))
    elif span.first and span.last and span.last < span.first:
        row.wrong("due", _("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Tage."))
    elif span.last and span.words and (span.words == text or span_cell(span) != text):
        row.understood.append(_("„{words}“ wird verstanden als {day}.", words=text, day=short_date(span.last)))
    elif span.first and not span.last:
        row.doubtful(
            "due",
            _(
                "Das nennt den Beginn, {day}, aber kein Ende. Bitte nennen Sie auch den letzten Tag,"
                " zum Beispiel 01.03.2026 – 31.05.2027.",
                day=short_date(span.first),
            ),
        )
    elif span.words and not span.last:
        row.doubtful(
            "due",
            _(
                "Aus „{words}“ folgt kein Tag. Die Worte bleiben stehen; bitte nennen Sie den Tag,"
                " zum Beispiel 31.05.2027.",
                words=text,
            ),
        )


def read_cost(row: CatalogueRow) -> None:
    if "cost" not in row.cells:
        return
    text = " ".join(row.cells["cost"].split())
    amount = amount_in(text) if text.lower() not in BLANK else None
    row.values["cost"] = amount
    row.values["cost_words"] = text if amount is None and text.lower() not in BLANK else None
    if text.startswith("-") and text.lower() not in BLANK:
        row.wrong("cost", _("Ein Betrag ist nicht kleiner als 0 Euro."))
    elif row.values["cost_words"] and is_bare_number(text):
        row.wrong("cost", _("„{words}“ ist kein Betrag. Bitte schreiben Sie zum Beispiel 12.500,50.", words=text))
    elif row.values["cost_words"]:
        row.doubtful(
            "cost",
            _(
                "„{words}“ ist kein genauer Betrag. Die Worte bleiben stehen; bitte nennen Sie den Betrag in Euro,"
                " zum Beispiel 20.000.",
                words=text,
            ),
        )


def read_figures(row: CatalogueRow) -> None:
    """Baseline and target are numbers with one unit; a target below the baseline is a slip until somebody says not."""
    units = set()
    for name in ("baseline", "target"):
        text = row.cells.get(name, "")
        if name not in row.cells:
            continue
        found = figure_in(text) if text.lower() not in BLANK else None
        row.values[name] = found[0] if found else None
        if found is None and text.lower() not in BLANK:
            row.wrong(
                name,
                _(
                    "„{words}“ lässt sich nicht als Zahl eintragen. Bitte schreiben Sie zum Beispiel 80 oder 80 %.",
                    words=text,
                ),
            )
        elif found and found[1]:
            units.add(found[1])
        if found and len(found[1]) > 40:
            row.wrong(name, _("Bitte kürzen Sie die Einheit auf höchstens {length} Zeichen.", length=40))
    row.values["figure_unit"] = min(units) if len(units) == 1 else None
    if len(units) > 1:
        row.wrong("target", _("Ausgangswert und Zielwert haben verschiedene Einheiten."))
    baseline, target = row.values.get("baseline"), row.values.get("target")
    if (baseline is not None or target is not None) and not row.values.get("indicator"):
        row.wrong("target", _("Zu diesem Wert fehlt der Indikator: Was wird gemessen?"))


def refuse_doubles(rows: Sequence[CatalogueRow]) -> None:
    first: dict[str, CatalogueRow] = {}
    for row in rows:
        if row.number and (one := first.setdefault(folded_number(row.number), row)) is not row:
            row.wrong("number", _("Diese Nummer steht schon in Zeile {line}.", line=one.line))


def said(value: Any) -> str:
    """As a person reads it in the file."""
    match value:
        case None | () | "":
            return "–"
        case date():
            return german_day(value)
        case Decimal():
            return f"{value.normalize():,f}".translate(GERMAN_SIGNS)
        case tuple():
            return names_cell(value)
    return str(value)
