"""The session plan: every odd row gets its sentence, and all sittings are planned or none."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.exchange.session_plan import Fate
from ik_workflow.exchange.session_plan import Imported
from ik_workflow.exchange.session_plan import Moved
from ik_workflow.exchange.session_plan import Preview
from ik_workflow.exchange.session_plan import check_plan
from ik_workflow.exchange.session_plan import import_plan
from ik_workflow.exchange.session_plan import plan_rows
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Meeting
from ik_workflow.periods import BERLIN
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingMode
from tests.make import AT
from tests.make import House
from tests.make import entries_of
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization

TODAY = date(2025, 6, 2)
HEAD = "Gremium;Datum;Beginn;Ort;Art;Modus"
ROW = "Hauptausschuss;10.09.2025;17:00;Raum 280a;ordentlich;hybrid"


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


def check(session: Session, house: House, *rows: str, head: str = HEAD) -> Preview:
    content = "\r\n".join([head, *rows]).encode()
    return check_plan(session, house.body, plan_rows(read_sheet(content)), TODAY)


def take_over(
    session: Session, house: House, *rows: str, moved: Moved = Moved.RESCHEDULE, public: bool = True
) -> Imported:
    preview = check(session, house, *rows)
    return import_plan(
        session, preview, moved=moved, public=public, name="plan.csv", actor=house.clerk, on=TODAY, at=AT
    )


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(BadValue) as error:
        plan_rows(read_sheet(content))
    assert error.value.field == "file"
    return error.value.sentence


# -- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_each_usual_form(encoding: str, delimiter: str) -> None:
    content = "\n".join([HEAD, "Ausschuss für Soziales;03.09.2025;;Großer Saal"]).replace(";", delimiter)
    (row,) = plan_rows(read_sheet(content.encode(encoding)))
    assert (row.line, row.cells["body"], row.cells["place"]) == (2, "Ausschuss für Soziales", "Großer Saal")


def test_xlsx_is_read_with_days_and_times_as_excel_keeps_them() -> None:
    day, clock = date(2025, 9, 10), time(17, 30)
    rows = plan_rows(
        read_sheet(
            xlsx(
                [
                    ["Gremium", "Datum", "Uhrzeit"],
                    ["Hauptausschuss", day, clock],
                    ["Hauptausschuss", datetime.combine(date(2025, 9, 11), time()), "17 Uhr"],
                    [],
                    ["Hauptausschuss", 45912, 0.75],
                ]
            )
        )
    )
    assert [(row.line, row.cells["day"], row.cells["start"]) for row in rows] == [
        (2, "10.09.2025", "17:30"),
        (3, "11.09.2025", "17 Uhr"),
        (5, "45912", "0.75"),
    ]


@pytest.mark.parametrize("head", ["GREMIUM;Sitzungstag", "Ausschuss:;Datum:", "Bezeichnung; Termin "])
def test_the_head_may_be_spelled_in_several_ways(head: str) -> None:
    (row,) = plan_rows(read_sheet(f"{head}\nHauptausschuss;10.09.2025".encode()))
    assert (row.cells["body"], row.cells["day"]) == ("Hauptausschuss", "10.09.2025")


def test_a_head_without_the_needed_columns_is_refused() -> None:
    assert "fehlt die Spalte „Gremium“ und die Spalte „Datum“" in refused(b"a;b\n1;2")
    assert refused(b"Gremium;Datum;Termin\n1;2;3") == "Zeile 1: Die Spalte „Datum“ kommt zweimal vor."
    assert refused(b"Gremium;Datum\n") == "Unter der Kopfzeile steht keine Sitzung."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (b" \r\n\x00", "leer"),
        (b"\xef\xbb\xbf", "leer"),
        (b";;;\n;;;", "leer"),
        (b"Gremium;Datum\nA\x00;1.1.2026", "Steuerzeichen"),
        (bytes(range(256)), "Excel-Datei"),
        (b"%PDF-1.7\n\x01\x02", "Steuerzeichen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel-Datei"),
        ("Gremium;Datum".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 kaputt", "nicht lesbar"),
        (b"x" * 1_000_001, "größer als 1 MB"),
        (b"Gremium;Datum\n" + b"A;1\n" * 2_001, "mehr als 2.000 Zeilen"),
        (b"Gremium;Datum\n" + b"A;1\n" * 10_000, "mehr als 2.000 Zeilen"),
        (b"\n" * 100_000 + b"Gremium", "mehr als 2.000 Zeilen"),
        (b";".join([b"A"] * 41), "mehr als 40 Spalten"),
        (b"Gremium;Datum\n=SUMME(A1);1", "Zelle A2: Hier steht eine Formel."),
        (b'Gremium;Datum\n"A' + b"x" * 140_000, "Anf\u00fchrungszeichen"),
        (b"Gremium;Datum\n" + b"x" * 301 + b";1", "301"),
        ("Gremium;Datum\nA\u0085B\u202e;\x9f".encode(), "Zeichen"),
    ],
)
def test_a_file_that_is_no_plan_gets_a_sentence(content: bytes, words: str) -> None:
    sentence = refused(content)
    assert words.replace("301", "höchstens 300 Zeichen") in sentence


def test_a_formula_in_xlsx_is_refused_with_its_cell() -> None:
    assert refused(xlsx([["Gremium", "Datum"], ["Hauptausschuss", "=TODAY()"]])) == (
        "Zelle B2: Hier steht eine Formel. Bitte speichern Sie die Werte statt der Formeln."
    )


def repacked(**parts: bytes) -> bytes:
    """An XLSX with some of its parts replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["Gremium", "Datum"]]))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        repacked(**{"xl/media/bomb.bin": b"\0" * 30_000_000}),
        repacked(**{f"part{number}": b"" for number in range(300)}),
        repacked(**{"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'}),
    ],
    ids=["large", "many", "entities"],
)
def test_a_packed_bomb_is_not_opened(content: bytes) -> None:
    assert "ungewöhnlich gepackt" in refused(content)


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<x/>", b"\xff\xfe"])
def test_a_broken_xlsx_gets_a_sentence(name: str, content: bytes) -> None:
    refused(repacked(**{name: content}))


def test_a_sheet_that_claims_a_million_rows_is_left_in_time() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    assert "mehr als 2.000 Zeilen" in refused(repacked(**{"xl/worksheets/sheet1.xml": far}))


# -- checking -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (";10.09.2025", "Zeile 2, Gremium: Hier fehlt das Gremium."),
        (
            "Hauptauschuss;10.09.2025",
            "Zeile 2, Gremium: Das Gremium „Hauptauschuss“ ist nicht bekannt. Meinten Sie „Hauptausschuss“?",
        ),
        (
            "Xyz;10.09.2025",
            "Zeile 2, Gremium: Das Gremium „Xyz“ ist nicht bekannt. Bitte legen Sie es zuerst an.",
        ),
        ("Hauptausschuss;", "Zeile 2, Datum: Hier fehlt der Tag der Sitzung."),
        ("Hauptausschuss;31.02.2026", "Zeile 2, Datum: „31.02.2026“ ist kein Tag des Kalenders."),
        ("Hauptausschuss;2026-02-30", "Zeile 2, Datum: „2026-02-30“ ist kein Tag des Kalenders."),
        (
            "Hauptausschuss;bald",
            "Zeile 2, Datum: „bald“ ist nicht als Datum zu lesen. Bitte schreiben Sie es so: 03.02.2027.",
        ),
        (
            "Hauptausschuss;10.09.9999",
            "Zeile 2, Datum: Das Jahr 9999 liegt zu weit vom heutigen Tag entfernt.",
        ),
        (
            "Hauptausschuss;10.09.2025;25:00",
            "Zeile 2, Beginn: „25:00“ ist keine Uhrzeit. Bitte schreiben Sie sie so: 15:00.",
        ),
        (
            "Hauptausschuss;10.09.2025;;;geheim",
            "Zeile 2, Art: „geheim“ gibt es nicht. Möglich sind: ordentliche Sitzung, außerordentliche Sitzung,"
            " Fortsetzung, konstituierende Sitzung.",
        ),
        (
            "Hauptausschuss;10.09.2025;;;;Post",
            "Zeile 2, Modus: „Post“ gibt es nicht. Möglich sind: in Präsenz, hybrid, per Video.",
        ),
        (
            f"Hauptausschuss;10.09.2025;;{'x' * 201}",
            "Zeile 2, Ort: Bitte kürzen Sie den Ort auf höchstens 200 Zeichen.",
        ),
    ],
)
def test_a_cell_that_makes_no_sense_gets_a_sentence(session: Session, house: House, row: str, sentence: str) -> None:
    preview = check(session, house, row)
    assert preview.errors == [sentence]
    assert preview.rows[0].fate is Fate.WRONG


@pytest.mark.parametrize(
    "day", ["10.09.2025", "10.9.25", "10. 9. 2025", "Mi, 10.09.2025", "Mittwoch 10.09.2025", "2025-09-10", "45910"]
)
def test_a_day_may_be_written_in_several_ways(session: Session, house: House, day: str) -> None:
    assert check(session, house, f"Hauptausschuss;{day}").rows[0].day == date(2025, 9, 10)


@pytest.mark.parametrize("clock", ["17:00", "17.00", "17", "17 Uhr", "17:00 Uhr", "17:00:00", "17h"])
def test_a_time_may_be_written_in_several_ways(session: Session, house: House, clock: str) -> None:
    assert check(session, house, f"Hauptausschuss;10.09.2025;{clock}").rows[0].start == time(17)


def test_a_sitting_on_a_day_of_rest_is_warned_of(session: Session, house: House) -> None:
    preview = check(session, house, "Hauptausschuss;03.10.2025", "Hauptausschuss;06.09.2025", ROW)
    assert preview.errors == []
    assert preview.warnings == [
        "Zeile 2, Datum: Freitag, 3. Oktober 2025 ist kein Arbeitstag (Tag der Deutschen Einheit).",
        "Zeile 3, Datum: Samstag, 6. September 2025 ist kein Arbeitstag (Samstag).",
    ]


def test_a_day_that_is_over_is_warned_of(session: Session, house: House) -> None:
    assert check(session, house, "Hauptausschuss;07.05.2025").warnings == [
        "Zeile 2, Datum: Mittwoch, 7. Mai 2025 ist schon vorbei."
    ]


def test_a_row_that_stands_twice_is_an_error(session: Session, house: House) -> None:
    preview = check(session, house, ROW, "hauptausschuss ;10.9.2025")
    assert preview.errors == ["Zeile 3, Datum: Diese Sitzung steht schon in Zeile 2."]


def test_a_body_is_known_by_its_short_name_unless_two_share_it(session: Session, house: House) -> None:
    house.committee.short_name = "Soziales"
    assert check(session, house, "SOZIALES;10.09.2025").rows[0].body is house.committee
    make_organization(session, house.body, "Beirat für Soziales").short_name = "Soziales"
    assert "heißen mehrere Gremien" in check(session, house, "Soziales;10.09.2025").errors[0]


def test_a_sitting_that_is_planned_already_is_passed_over(session: Session, house: House) -> None:
    make_meeting(session, house, house.main_committee, date(2025, 9, 10))
    preview = check(session, house, ROW)
    assert preview.rows[0].fate is Fate.KNOWN
    assert preview.warnings == [
        "Zeile 2, Beginn: Geplant ist die Sitzung bisher ohne Uhrzeit, im Plan steht 17:00 Uhr.",
        "Zeile 2, Ort: Geplant ist bisher „kein Ort“, im Plan steht „Raum 280a“.",
    ]


def test_a_sitting_that_the_plan_names_on_another_day_of_the_month_is_moved(session: Session, house: House) -> None:
    before = make_meeting(session, house, house.main_committee, date(2025, 9, 17))
    make_meeting(session, house, house.main_committee, date(2025, 10, 1))
    (row,) = check(session, house, ROW).rows
    assert (row.fate, row.meeting) == (Fate.MOVED, before)


def test_a_sitting_that_the_plan_names_too_was_not_moved(session: Session, house: House) -> None:
    make_meeting(session, house, house.main_committee, date(2025, 9, 17))
    fates = [row.fate for row in check(session, house, ROW, "Hauptausschuss;17.09.2025").rows]
    assert fates == [Fate.NEW, Fate.KNOWN]


# -- taking over --------------------------------------------------------------------------------------------------


def test_every_sitting_of_the_plan_is_planned(session: Session, house: House) -> None:
    done = take_over(session, house, ROW, "Ausschuss für Soziales;11.09.2025")
    first, second = done.planned
    assert (first.held_on, first.place, first.mode) == (date(2025, 9, 10), "Raum 280a", MeetingMode.HYBRID)
    assert first.starts_at == datetime(2025, 9, 10, 17, tzinfo=BERLIN)
    assert (second.kind, second.starts_at, second.case.public) == (MeetingKind.ORDINARY, None, True)
    assert entries_of(session, first)[0].changes["place"] == [None, "Raum 280a"]


def test_a_plan_taken_over_twice_plans_nothing_anew(session: Session, house: House) -> None:
    take_over(session, house, ROW)
    with pytest.raises(FactNeeded, match="keine Sitzung, die noch anzulegen ist"):
        take_over(session, house, ROW)


def test_one_wrong_row_stops_all(session: Session, house: House) -> None:
    with pytest.raises(Refused, match="Der Plan wurde nicht übernommen: Zeile 3, Gremium"):
        take_over(session, house, ROW, "Unbekannt;11.09.2025")
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0


def test_a_moved_sitting_is_rescheduled_with_its_reason(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.main_committee, date(2025, 9, 17))
    done = take_over(session, house, ROW)
    assert (list(done.moved), done.planned) == ([meeting], [])
    assert (meeting.held_on, meeting.starts_at) == (date(2025, 9, 10), datetime(2025, 9, 10, 17, tzinfo=BERLIN))
    assert entries_of(session, meeting)[-1].reason == (
        "Im Sitzungsplan plan.csv steht die Sitzung an einem anderen Tag."
    )


def test_a_moved_sitting_may_be_planned_beside_the_old_one_or_left(session: Session, house: House) -> None:
    make_meeting(session, house, house.main_committee, date(2025, 9, 17))
    with pytest.raises(FactNeeded):
        take_over(session, house, ROW, moved=Moved.LEAVE)
    assert len(take_over(session, house, ROW, moved=Moved.ADD).planned) == 1


def test_a_plan_may_be_taken_over_for_the_house_only(session: Session, house: House) -> None:
    (meeting,) = take_over(session, house, ROW, public=False).planned
    assert not meeting.case.public
