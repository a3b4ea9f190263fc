"""A catalogue of measures is read cell by cell, compared, and taken over as a whole or not at all."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.exchange.catalogue import BY_COMMAND
from ik_workflow.exchange.catalogue import COLUMNS
from ik_workflow.exchange.catalogue import THROUGH_A_PAGE
from ik_workflow.exchange.catalogue import CatalogueRow
from ik_workflow.exchange.catalogue import Fate
from ik_workflow.exchange.catalogue import Preview
from ik_workflow.exchange.catalogue import catalogue_rows
from ik_workflow.exchange.catalogue import guess
from ik_workflow.exchange.catalogue_cells import Span
from ik_workflow.exchange.catalogue_cells import amount_in
from ik_workflow.exchange.catalogue_cells import names_cell
from ik_workflow.exchange.catalogue_cells import names_in
from ik_workflow.exchange.catalogue_cells import span_cell
from ik_workflow.exchange.catalogue_cells import span_in
from ik_workflow.exchange.catalogue_export import catalogue_cells
from ik_workflow.exchange.catalogue_import import check_catalogue
from ik_workflow.exchange.catalogue_import import import_catalogue
from ik_workflow.exchange.catalogue_records import PORTION
from ik_workflow.exchange.catalogue_records import particulars
from ik_workflow.exchange.catalogue_records import read_concept
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Direction
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Participant
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.planning.figures import figure_in
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.web.export import for_csv
from tests.make import House
from tests.make import make_house
from tests.make_cycles import make_concept

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COMMISSIONER = Actor("commissioner", "Beauftragte", frozenset({(Office.INTEGRATION_COMMISSIONER, None)}))
HEAD = "Nr.;Handlungsfeld;Ziel;Maßnahme;Verantwortlich;Beteiligte;Zeitraum;Kosten (€);Finanzierung;Indikator;Zielwert"
ROW = "1.1;Wohnen;40 Plätze im Jahr;Wohnführerschein;{unit};Caritas;2025–2027;12.000;Eigenmittel;Zahl der Plätze;40"


def read(text: str) -> Preview:
    return catalogue_rows(read_sheet(text.encode("utf-8-sig"), BY_COMMAND))


# -- cells --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        *(("12.000", 12000), ("12.000,50 €", Decimal("12000.50")), ("20 T€", 20000), ("1,5 Mio. €", 1500000)),
        *(("keine", 0), ("0", 0), ("5.000,-", 5000), ("12 000 EUR", 12000)),
        *(("ca. 20 T€", None), ("20.000-30.000", None), ("0,123", None), ("99999999999", None)),
        *(("12,000", None), ("12,000 €", None), ("1,250 Mio. €", 1250000)),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(text: str, euros: Any) -> None:
    assert amount_in(text) == euros


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("31.12.2027", None, date(2027, 12, 31)),
        ("2025–2027", date(2025, 1, 1), date(2027, 12, 31)),
        ("01.02.2025 bis 30.06.2026", date(2025, 2, 1), date(2026, 6, 30)),
        ("12/2027", None, date(2027, 12, 31)),
        ("Ende 2027", None, date(2027, 12, 31)),
        ("im 4. Quartal 2026", None, date(2026, 12, 31)),
        ("Frühjahr 2027", None, date(2027, 5, 31)),
        *(("ab 01.03.2026", date(2026, 3, 1), None), ("seit 2026", date(2026, 1, 1), None)),
        *(("im Herbst (30.11.2027)", None, date(2027, 11, 30)), ("Ende 2027 (offen)", None, None)),
        *(("laufend", None, None), ("31.02.2027", None, None), ("13/2027", None, None)),
    ],
)
def test_a_span_is_read_where_a_day_follows(text: str, first: date | None, last: date | None) -> None:
    span = span_in(text)
    assert (span.first, span.last) == (first, last)


DAYS = st.one_of(st.none(), st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
SAID = st.sampled_from(["laufend", "ab 2026", "2027", "31.12.2027", "Ende 2027", "bald (offen)", "a (01.02.2027)", "-"])


@given(first=DAYS, last=DAYS, words=st.one_of(st.none(), SAID))
def test_when_a_measure_runs_is_written_so_that_it_reads_the_same(
    first: date | None, last: date | None, words: str | None
) -> None:
    assert span_in(span_cell(Span(first, last, words))) == Span(first, last, words)


NAMES = st.lists(st.text('ab;" ', min_size=1).map(lambda name: " ".join(name.split())).filter(bool), unique=True)


@given(NAMES)
def test_names_are_written_so_that_they_read_the_same(names: list[str]) -> None:
    assert names_in(names_cell(names)) == tuple(names)


def test_names_of_a_catalogue() -> None:
    assert names_in('Caritas;"Stadt für alle" e. V.\n"Haus; Hof" ; –;Caritas') == (
        *("Caritas", '"Stadt für alle" e. V.', "Haus; Hof"),
    )
    assert names_in('"Stadt für alle"') == ('"Stadt für alle"',)


def test_a_figure_keeps_its_unit() -> None:
    assert figure_in("1.200 Personen") == (Decimal(1200), "Personen")
    assert figure_in("12,5 %") == (Decimal("12.5"), "%")
    assert figure_in("viele") is None


@pytest.mark.parametrize("text", ["99999999999999999999", "1.000.000.000.001", "0,12345"])
def test_a_figure_that_no_column_holds_is_none(text: str) -> None:
    assert figure_in(text) is None
    assert read(f"Nr;Maßnahme;Indikator;Zielwert\n1;A;Plätze;{text}").errors == [
        f"Zelle D2, Zielwert: „{text}“ lässt sich nicht als Zahl eintragen."
        " Bitte schreiben Sie zum Beispiel 80 oder 80 %."
    ]


def test_columns_are_guessed_from_their_headings() -> None:
    assert guess(["Lfd. Nr.", "Maßnahme", "Federführung", "Kosten (in Tsd.)", "Bemerkung"]) == {
        **{"number": 0, "title": 1, "unit": 2},
        "cost": 3,
    }


# -- what is wrong, with its cell ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("1;A\n1;B", "Zelle A3, Nummer: Diese Nummer steht schon in Zeile 2."),
        (";A", "Zelle A2, Nummer: Diese Angabe fehlt."),
        ("1;" + "x" * 501, "Zelle B2, Maßnahme: Bitte kürzen Sie den Text auf höchstens 500 Zeichen."),
    ],
)
def test_a_wrong_cell_is_named(rows: str, sentence: str) -> None:
    assert read(f"Nr;Maßnahme\n{rows}").errors == [sentence]


def test_what_is_vague_stays_in_words_and_is_asked_for() -> None:
    found = read("Nr;Maßnahme;Kosten;Termin\n1;A;ca. 20 T€;laufend")
    values = found.rows[0].values
    assert (values["cost_words"], values["due_words"]) == ("ca. 20 T€", "laufend")
    assert (values["cost"], values["due_on"], found.errors) == (None, None, [])
    assert [one[:17] for one in found.warnings] == ["Zelle D2, Zeitrau", "Zelle C2, Kosten:"]


@pytest.mark.parametrize("cell", ["31.05.2027", "31. Mai 2027", "01.02.2027 bis 31.05.2027"])
def test_a_day_needs_no_understanding(cell: str) -> None:
    assert read(f"Nr;Maßnahme;Termin\n1;A;{cell}").rows[0].understood == []


def test_the_day_that_follows_from_words_is_proposed_beside_them() -> None:
    (row,) = read("Nr;Maßnahme;Termin\n1;A;Frühjahr 2027").rows
    assert (row.values["due_on"], row.values["due_words"]) == (date(2027, 5, 31), "Frühjahr 2027")
    assert (row.understood, row.warnings) == (["„Frühjahr 2027“ wird verstanden als 31. Mai 2027."], [])
    vague, exact = read("Nr;Maßnahme;Termin\n1;A;laufend (2027)\n2;B;laufend (31.12.2027)").rows
    assert (vague.understood, exact.understood) == (["„laufend (2027)“ wird verstanden als 31. Dezember 2027."], [])


def test_a_begin_without_an_end_is_kept_and_the_end_is_asked_for() -> None:
    (row,) = read("Nr;Maßnahme;Termin\n1;A;ab 01.03.2026").rows
    assert (row.values["starts_on"], row.values["due_on"], row.values["due_words"]) == (date(2026, 3, 1), None, None)
    assert row.warnings[0].startswith("Zelle C2, Zeitraum: Das nennt den Beginn, 1. März 2026, aber kein Ende.")


def test_a_catalogue_without_its_columns_says_which() -> None:
    with pytest.raises(BadValue, match="Es fehlt die Spalte „Nummer“"):
        read("Maßnahme;Kosten\nA;1")


def workbook(*rows: list[Any], merge: str = "", shown: str = "") -> bytes:
    """``shown`` is how the last cell's number is written."""
    book, file = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if shown:
        sheet.cell(len(rows), len(rows[-1])).number_format = shown
    if merge:
        sheet.merge_cells(merge)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "shown", "target"),
    [
        *((0.8, "0%", Decimal(80)), (0.1255, "0.00%", Decimal("12.55")), (1.125, "General", Decimal("1.125"))),
        *((1250, "#,##0", Decimal(1250)), (0.1 + 0.2, "General", Decimal("0.3"))),
    ],
)
def test_a_number_of_a_spreadsheet_is_the_one_that_is_seen(value: float, shown: str, target: Decimal) -> None:
    content = workbook(["Nr", "Maßnahme", "Indikator", "Zielwert"], ["1.1", "A", "Quote", value], shown=shown)
    (row,) = catalogue_rows(read_sheet(content, THROUGH_A_PAGE)).rows
    assert (row.values["target"], row.values["figure_unit"]) == (target, "%" if "%" in shown else None)


def test_a_fault_of_the_table_is_named_and_a_text_is_no_formula() -> None:
    with pytest.raises(BadValue, match="Zelle B2: Hier steht „#REF!“"):
        read_sheet(workbook(["Nr", "Maßnahme"], ["1", "#REF!"]), THROUGH_A_PAGE)


def test_a_number_that_became_a_date_is_named() -> None:
    found = catalogue_rows(read_sheet(workbook(["Nr", "Maßnahme"], [date(2026, 10, 1), "A"]), THROUGH_A_PAGE))
    assert [error[:32] for error in found.errors] == ["Zelle A2, Nummer: Das ist ein Da"]


def test_merged_cells_are_named() -> None:
    content = workbook(["Nr", "Maßnahme"], ["1", "A"], ["2", "B"], merge="B2:B3")
    with pytest.raises(BadValue, match="Zellen B2:B3: Sie sind verbunden"):
        read_sheet(content, THROUGH_A_PAGE)


def test_macros_and_formulas_are_refused() -> None:
    with pytest.raises(BadValue, match="Zelle B2: Hier steht eine Formel"):
        read_sheet(workbook(["Nr", "Maßnahme"], ["1", "=1+1"]), THROUGH_A_PAGE)
    file = io.BytesIO(workbook(["Nr"], ["1"]))
    with ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(BadValue, match="enthält Makros"):
        read_sheet(file.getvalue(), THROUGH_A_PAGE)


def test_a_cell_of_ten_megabytes_is_refused() -> None:
    long = "Zelle B2: Bitte kürzen Sie den Text auf höchstens 32767 Zeichen."
    with pytest.raises(BadValue, match="größer als 5 MB"):
        read_sheet(b"Nr;Massnahme\n1;" + b"x" * 10_000_000, THROUGH_A_PAGE)
    with pytest.raises(BadValue, match=long):
        read_sheet(b"Nr;Massnahme\n1;" + b"x" * 4_000_000, THROUGH_A_PAGE)
    file = io.BytesIO()
    with (
        ZipFile(io.BytesIO(workbook(["Nr", "Maßnahme"], ["1", "kurz"]))) as short,
        ZipFile(file, "w", ZIP_DEFLATED) as archive,
    ):
        for name in short.namelist():
            archive.writestr(name, short.read(name).replace(b"kurz", b"x" * 10_000_000))
    with pytest.raises(BadValue, match=long):
        read_sheet(file.getvalue(), THROUGH_A_PAGE)


SHARED = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def test_a_string_that_thousands_of_cells_share_is_not_multiplied() -> None:
    plain, shared = b't="inlineStr"><is><t>kurz</t></is>', b't="s"><v>0</v>'
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % SHARED
    words = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    file = io.BytesIO()
    with (
        ZipFile(io.BytesIO(workbook(["Nr", "Maßnahme"], *([at, *["kurz"] * 10] for at in range(200))))) as short,
        ZipFile(file, "w", ZIP_DEFLATED) as archive,
    ):
        for name in short.namelist():
            archive.writestr(name, short.read(name).replace(plain, shared).replace(b"</Types>", kind))
        archive.writestr("xl/sharedStrings.xml", words % (b"x" * 30_000))
    assert len(file.getvalue()) < 20_000
    with pytest.raises(BadValue, match="ungewöhnlich gepackt"):
        read_sheet(file.getvalue(), THROUGH_A_PAGE)


def test_a_hidden_sheet_is_not_read() -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.worksheets[0].append(["geheim"])
    sheet = book.create_sheet("Katalog")
    sheet.append(["Nr", "Maßnahme"])
    sheet.merge_cells("B2:B3")
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(BadValue, match="Zellen B2:B3: Sie sind verbunden"):
        read_sheet(file.getvalue(), THROUGH_A_PAGE)
    sheet.unmerge_cells("B2:B3")
    file = io.BytesIO()
    book.save(file)
    assert [row.cells for row in read_sheet(file.getvalue(), THROUGH_A_PAGE)] == [("Nr", "Maßnahme")]


# -- taking over --------------------------------------------------------------------------------------------------


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def concept(session: Session) -> Concept:
    concept = make_concept(session)
    session.add(FieldOfAction(concept=concept, number=1, name="Wohnen", created=AT))
    session.flush()
    return concept


def take_in(session: Session, concept: Concept, text: str) -> Preview:
    preview = read(text)
    there = check_catalogue(session, concept, preview, TODAY)
    import_catalogue(session, preview, there, name="plan.csv", actor=COMMISSIONER, on=TODAY, at=AT)
    session.flush()
    return preview


def test_a_concept_in_preparation_gets_drafts(session: Session, house: House, concept: Concept) -> None:
    concept.state = ConceptState.IN_PREPARATION
    take_in(session, concept, f"{HEAD}\n{ROW.format(unit=house.administration.name)}")
    measure = session.scalars(select(Measure).where(Measure.number == "1.1")).one()
    assert (measure.state, measure.cost, measure.funding) == (MeasureState.DRAFTED, Decimal(12000), "Eigenmittel")
    assert (measure.starts_on, measure.due_on) == (date(2025, 1, 1), date(2027, 12, 31))
    assert measure.responsible_unit_id == house.administration.id
    assert session.scalars(select(Indicator.target)).one() == 40
    assert session.scalars(select(Participant.name)).one() == "Caritas"
    reasons = session.scalars(select(JournalEntry.reason).where(JournalEntry.case_id == measure.case_id))
    assert reasons.all() == ["Katalog plan.csv"]


def test_a_concept_in_force_takes_over_what_was_adopted(session: Session, house: House, concept: Concept) -> None:
    take_in(session, concept, f"{HEAD}\n{ROW.format(unit=house.administration.name)}")
    measure = session.scalars(select(Measure).where(Measure.number == "1.1")).one()
    assert (measure.state, measure.taken_over_from) == (MeasureState.ADOPTED, "Katalog plan.csv")
    assert (measure.starts_on, measure.funding) == (date(2025, 1, 1), "Eigenmittel")


def test_a_second_catalogue_changes_what_it_says_otherwise(session: Session, house: House, concept: Concept) -> None:
    concept.state = ConceptState.IN_PREPARATION
    first = f"{HEAD}\n{ROW.format(unit=house.administration.name)}"
    take_in(session, concept, first)
    second = take_in(session, concept, first.replace("12.000", "15.000").removesuffix("40") + "60")
    assert [(one.label, one.before, one.after) for one in second.rows[0].changes] == [
        ("Kosten", "12.000", "15.000"),
        ("Zielwert", "40", "60"),
    ]
    assert session.scalars(select(Measure.cost)).one() == 15000


def test_what_has_changed_since_it_was_compared_stays(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Kosten\n1;A;5")
    preview = read("Nr;Maßnahme;Kosten\n1;A;6")
    there = check_catalogue(session, concept, preview, TODAY)
    session.execute(
        update(Measure).values(version=Measure.version + 1), execution_options={"synchronize_session": False}
    )
    with pytest.raises(StaleVersion):
        import_catalogue(session, preview, there, name="plan.csv", actor=COMMISSIONER, on=TODAY, at=AT)


def test_a_measure_is_found_by_its_number_however_it_is_written(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Kosten\nÄ3a;A;5")
    assert [row.fate for row in take_in(session, concept, "Nr;Maßnahme;Kosten\nä3A;A;6").rows] == [Fate.CHANGED]
    assert session.scalars(select(Measure.number)).all() == ["Ä3a"]


def test_a_measure_that_was_taken_back_is_not_there(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Kosten\n1;A;5")
    session.scalars(select(Measure)).one().deleted = True
    session.flush()
    assert list(catalogue_cells(session, concept, TODAY)) == []
    assert [row.fate for row in take_in(session, concept, "Nr;Maßnahme;Kosten\n1;A;5").rows] == [Fate.NEW]


def test_a_catalogue_of_several_portions_is_written_in_its_order(session: Session, concept: Concept) -> None:
    case, number = Case(kind="measure", public=True), PORTION + 2
    for at in range(number, 0, -1):
        one = {"number": f"{at}.10", "title": "A", "state": MeasureState.ADOPTED, "created": AT}
        session.add(Measure(case=case, concept_id=concept.id, **one))
    session.flush()
    assert [row[0] for row in catalogue_cells(session, concept, TODAY)] == [f"{at}.10" for at in range(1, number + 1)]


def test_a_target_below_the_baseline_is_named(session: Session, concept: Concept) -> None:
    with pytest.raises(Refused, match="Der Zielwert liegt unter dem Ausgangswert"):
        take_in(session, concept, "Nr;Maßnahme;Indikator;Ausgangswert;Zielwert\n1;A;Quote;40 %;30 %")


def test_a_target_below_the_baseline_that_is_there_is_named(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Indikator;Ausgangswert;Zielwert\n1;A;Plätze;10;40 Plätze")
    preview = read("Nr;Maßnahme;Indikator;Zielwert\n1;A;Plätze;5")
    check_catalogue(session, concept, preview, TODAY)
    assert [error[:19] for error in preview.errors] == ["Zelle D2, Zielwert:"]


def test_another_unit_is_a_change(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Quote;60 %")
    take_in(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Quote;60 Personen")
    assert session.scalars(select(Indicator.unit)).one() == "Personen"


def test_values_do_not_get_another_indicator_with_another_unit(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Plätze;60 Plätze")
    (row,) = checked(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Quote;60 %")
    assert [error[:21] for error in row.errors] == ["Zelle C2, Indikator: "]


def test_an_indicator_is_renamed_with_the_words_of_its_measure(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Plätze;60")
    take_in(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Freie Plätze;60")
    assert session.execute(select(Indicator.name, Indicator.target, Indicator.deleted)).all() == [
        ("Freie Plätze", Decimal(60), False)
    ]
    assert [row.fate for row in written_and_read(session, concept).rows] == [Fate.SAME]


def test_one_indicator_does_not_get_the_name_of_another(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Plätze;60")
    measure = session.scalars(select(Measure)).one()
    other = Indicator(measure_id=measure.id, name="Quote", target=Decimal(5), created=AT)
    session.add(other)
    session.flush()
    (row,) = checked(session, concept, "Nr;Maßnahme;Indikator;Zielwert\n1;A;Quote;60")
    assert [error[:21] for error in row.errors] == ["Zelle C2, Indikator: "]
    measure.indicator = "Quote"
    assert next(catalogue_cells(session, concept, TODAY))[-1] == "5"


def test_an_end_before_the_beginning_that_is_there_is_named(session: Session, concept: Concept) -> None:
    concept.state = ConceptState.IN_PREPARATION
    take_in(session, concept, "Nr;Maßnahme;Zeitraum\n1;A;2025–2026")
    preview = read("Nr;Maßnahme;Zeitraum\n1;A;30.06.2024")
    check_catalogue(session, concept, preview, TODAY)
    assert [error[:20] for error in preview.errors] == ["Zelle C2, Zeitraum: "]


@pytest.mark.parametrize("title", ["Ä  1\n\nB", "=SUMME", "Mu\u0308ßig"])
def test_however_a_title_is_written_it_comes_back_without_a_difference(
    session: Session, concept: Concept, title: str
) -> None:
    case = Case(kind="measure", public=True)
    given = {"number": "Ü1", "title": "A", "goal": title, "state": MeasureState.ADOPTED, "created": AT}
    session.add(Measure(case=case, concept_id=concept.id, **given))
    session.flush()
    assert [row.fate for row in written_and_read(session, concept).rows] == [Fate.SAME]
    number = unicodedata.normalize("NFD", "Ü1")
    assert [row.fate for row in checked(session, concept, f"Nr;Maßnahme\n{number};A")] == [Fate.SAME]


def checked(session: Session, concept: Concept, text: str) -> Sequence[CatalogueRow]:
    preview = read(text)
    check_catalogue(session, concept, preview, TODAY)
    return preview.rows


def test_a_file_changes_of_an_indicator_only_what_it_says(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Kosten\n1;A;5")
    measure = session.scalars(select(Measure)).one()
    falling = {"direction": Direction.DOWN, "baseline": Decimal(40), "target": Decimal(10)}
    for name, day in (("Beschwerden", date(2027, 7, 31)), ("Lotsinnen", None)):
        row = Indicator(measure_id=measure.id, name=name, target_on=day, created=AT, **falling)
        session.add(row)
    session.flush()
    take_in(session, concept, "Nr;Maßnahme;Indikator;Ausgangswert;Zielwert\n1;A;Beschwerden;40;15")
    session.expire_all()
    assert [
        (one.name, one.direction.value, one.target, one.target_on, one.deleted)
        for one in session.scalars(select(Indicator).order_by(Indicator.id))
    ] == [
        ("Beschwerden", "down", Decimal(15), date(2027, 7, 31), False),
        ("Lotsinnen", "down", Decimal(10), None, False),
    ]
    last = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert last is not None
    assert "Zielwert: bisher 10, jetzt 15" in str(last.facts)
    assert [row.fate for row in written_and_read(session, concept).rows] == [Fate.SAME]


def written_and_read(session: Session, concept: Concept) -> Preview:
    head = SheetRow(1, tuple(one.heading for one in COLUMNS.values()))
    cells = [SheetRow(line, row) for line, row in enumerate(catalogue_cells(session, concept, TODAY), 2)]
    preview = catalogue_rows([head, *cells])
    check_catalogue(session, concept, preview, TODAY)
    return preview


def test_one_wrong_row_leaves_everything_as_it_was(session: Session, concept: Concept) -> None:
    with pytest.raises(Refused, match="Zelle C3, Zuständig: Die Stelle „Amt für Wunder“ gibt es nicht"):
        take_in(session, concept, "Nr;Maßnahme;Zuständig\n1;A;\n2;B;Amt für Wunder")
    assert session.scalars(select(Measure)).all() == []


def test_an_adopted_date_is_not_moved_by_a_file(session: Session, concept: Concept) -> None:
    take_in(session, concept, "Nr;Maßnahme;Termin\n1;A;2027")
    with pytest.raises(Refused, match="ändert nur eine Verschiebung"):
        take_in(session, concept, "Nr;Maßnahme;Termin\n1;A;2028")


PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)
PROSE = st.one_of(st.none(), st.builds("{} {}".format, PLAIN, PLAIN))


@settings(max_examples=30, deadline=None)
@given(title=PLAIN, goal=PROSE, cost=st.one_of(st.none(), st.integers(0, 10**8)), funding=PROSE)
def test_what_is_written_reads_back_the_same(
    title: str, goal: str | None, cost: int | None, funding: str | None
) -> None:
    """Through the cells and the guard against formulas."""
    told = {
        "number": "1",
        "title": title,
        "goal": goal,
        "cost": f"{cost}" if cost is not None else "",
        "funding": funding,
    }
    head, row = SheetRow(1, tuple(one.heading for one in COLUMNS.values())), [told.get(name) or "" for name in COLUMNS]
    again = catalogue_rows([head, SheetRow(2, tuple(for_csv(cell, lines=True) for cell in row))]).rows[0]
    blank = {"-", "–", "—"}
    assert again.values["title"] == title or title in blank
    assert again.values["cost"] == cost
    assert again.values["funding"] == funding


def test_the_export_reads_back_to_no_difference(session: Session, house: House, concept: Concept) -> None:
    take_in(
        session, concept, f"{HEAD}\n{ROW.format(unit=house.administration.name)}\n1.10;;;B;;;Frühjahr 2027;ca. 5 T€;;;"
    )
    preview = written_and_read(session, concept)
    assert [(row.number, row.fate) for row in preview.rows] == [("1.1", Fate.SAME), ("1.10", Fate.SAME)]


def test_another_concept_takes_the_export_over_whole(session: Session, house: House, concept: Concept) -> None:
    """The days that a measure has, whatever its words would mean, and everybody who takes part."""
    concept.state = ConceptState.IN_PREPARATION
    take_in(session, concept, f"{HEAD}\n{ROW.format(unit=house.administration.name)}\n1.10;;;B;;;;;;;")
    measure = session.scalars(select(Measure).where(Measure.number == "1.10")).one()
    measure.starts_on, measure.due_words = date(2026, 3, 1), "Ende 2027"
    session.add(Participant(measure_id=measure.id, name='Verein "A; B"', created=AT))
    session.flush()
    exported = list(catalogue_cells(session, concept, TODAY))
    other = make_concept(session)
    session.add(FieldOfAction(concept=other, number=1, name="Wohnen", created=AT))
    other.state = ConceptState.IN_PREPARATION
    session.flush()
    head = SheetRow(1, tuple(one.heading for one in COLUMNS.values()))
    preview = catalogue_rows([head, *(SheetRow(line, row) for line, row in enumerate(exported, 2))])
    there = check_catalogue(session, other, preview, TODAY)
    import_catalogue(session, preview, there, name="plan.csv", actor=COMMISSIONER, on=TODAY, at=AT)
    session.flush()
    assert list(catalogue_cells(session, other, TODAY)) == exported
    first, second = (read_concept(session, one, TODAY) for one in (concept, other))
    for number, one in first.measures.items():
        assert particulars(one, first) == particulars(second.measures[number], second) | {
            "field": particulars(one, first)["field"]
        }
