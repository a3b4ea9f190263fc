"""Lists to take away: the same selection as on the page, in its order, and nothing in it is ever a formula."""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.exchange.catalogue import BY_COMMAND
from ik_workflow.exchange.sheets import read_sheet
from ik_workflow.models.all import Paper
from ik_workflow.web import export
from ik_workflow.web.export import CUT
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import bounded
from ik_workflow.web.export import for_csv
from ik_workflow.web.export import sheet_title
from ik_workflow.web.export import write_csv
from ik_workflow.web.export import write_xlsx
from tests.make import House
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.make_proposals import make_proposal
from tests.make_proposals import person_of
from tests.web.pages import links
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import sign_in

EVIL = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "  =1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    '=HYPERLINK("http://evil.example";"Klick")',
    "=cmd|' /C calc'!A0",
]


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


def lines(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, words(answer)
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def as_csv(*row: Value) -> str:
    file = BytesIO()
    write_csv(Table("Liste", dict.fromkeys("ABCD"[: len(row)], 10), [row]), file)
    return file.getvalue().decode("utf-8-sig").splitlines()[1]


def as_xlsx(app: Flask, rows: Sequence[Sequence[Value]]) -> Any:
    file = BytesIO()
    with app.app_context():
        write_xlsx(Table("Liste", {"A": 10, "B": 20, "C": 30}, rows), file)
    return load_workbook(BytesIO(file.getvalue())).worksheets[0]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_of_a_csv_begins_a_formula(text: str) -> None:
    assert for_csv(text).startswith("'")


def test_every_field_of_a_csv_is_quoted_and_on_one_line() -> None:
    assert as_csv('sagt "nein"', "zwei\nZeilen", None, 7) == '"sagt ""nein""";"zwei Zeilen";"";"7"'
    assert as_csv(date(2024, 3, 7), Decimal("-1.50"), "a\x07b\x85c\ud800d", "Ä") == '"07.03.2024";"-1,50";"ab cd";"Ä"'


def test_a_table_that_is_read_in_again_keeps_the_lines_of_its_texts(app: Flask) -> None:
    file, other = BytesIO(), BytesIO()
    table = Table("Katalog", {"Ziel": 30}, [["Erstens.\r\n\r\n  Zweitens."]], lines=True)
    with app.app_context():
        write_csv(table, file)
        write_xlsx(table, other)
    found = [read_sheet(content.getvalue(), BY_COMMAND)[1].cells for content in (file, other)]
    assert found == [("Erstens.\n\nZweitens.",)] * 2


def test_a_csv_opens_in_german_excel_by_a_double_click(client: FlaskClient) -> None:
    answer = client.get("/vorlagen.csv")
    assert answer.data.startswith(b'\xef\xbb\xbf"Nummer";"Titel";')
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=vorlagen-2026-11-22.csv"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_every_text_of_a_spreadsheet_stays_text(app: Flask) -> None:
    sheet = as_xlsx(app, [[text, text, text] for text in EVIL])
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "inlineStr"}
    assert sheet["A2"].value == "=1+1"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_days_and_numbers_of_a_spreadsheet_are_real_where_excel_can_hold_them(app: Flask) -> None:
    days = [date(2024, 3, 7), date(1900, 2, 28), None]
    numbers: list[Value] = [10**15 - 1, 10**15, Decimal("Infinity")]
    sheet = as_xlsx(app, [days, numbers, ["a\x00\ufffe\ud800b", "_x003D_1", "x" * 40_000]])
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert (found[0][0].date(), found[0][1:]) == (date(2024, 3, 7), ["28.02.1900", None])
    assert sheet["A2"].number_format == "DD.MM.YYYY"
    assert found[1] == [10**15 - 1, str(10**15), "Infinity"]
    assert (found[2][:2], len(found[2][2])) == (["ab", "_x005F_x003D_1"], 32_767)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_spreadsheet_keeps_its_heading_in_view_and_can_be_filtered(app: Flask) -> None:
    sheet = as_xlsx(app, [["a", "b", "c"], ["d", "e", "f"]])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C3")
    assert [sheet.column_dimensions[name].width for name in "ABC"] == [10, 20, 30]


def test_a_sheet_s_title_is_one_that_excel_takes() -> None:
    assert sheet_title("Vorlagen: [2024]/*?") == "Vorlagen   2024"
    assert (sheet_title("'\0'"), len(sheet_title("x" * 99))) == ("Tabelle", 31)


def test_a_table_that_is_too_long_says_so_in_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 3)

    def table(length: int) -> list[Sequence[Value]]:
        return list(bounded(Table("Liste", {"A": 10}, ([number] for number in range(length)))))

    assert table(3) == [[0], [1], [2]]
    assert table(4) == [[0], [1], [2], [CUT]]


@pytest.fixture
def many(app: Flask, session: Session, house: House) -> None:
    for number in (2, 10, 1):
        make_paper(session, house, title=f"=Titel {number}", number=f"24/SVV/{number:04}")
    make_paper(session, house, title="Ohne Nummer")
    make_paper(session, house, title="Geheim", public=False)
    make_meeting(session, house, house.committee)
    session.commit()


@pytest.mark.usefixtures("many")
def test_a_table_has_the_selection_of_the_page_in_its_order(client: FlaskClient) -> None:
    found = lines(client.get("/vorlagen.csv?suche=Titel&sortierung=nummer-ab&seite=7"))
    assert [line[:2] for line in found[1:]] == [[f"24/SVV/{number:04}", f"'=Titel {number}"] for number in (10, 2, 1)]
    sheet = cells(client.get("/vorlagen.xlsx?suche=Titel&sortierung=nummer").data)
    assert [row[1] for row in sheet[1:]] == ["=Titel 1", "=Titel 2", "=Titel 10"]


@pytest.mark.usefixtures("many")
def test_a_table_holds_nothing_that_is_not_public(client: FlaskClient) -> None:
    assert sorted(line[1] for line in lines(client.get("/vorlagen.csv"))[1:])[-1] == "Ohne Nummer"
    assert len(cells(client.get("/vorlagen.xlsx").data)) == 5


@pytest.mark.usefixtures("many")
def test_sittings_can_be_taken_away_too(client: FlaskClient) -> None:
    _, line = lines(client.get("/sitzungen.csv"))
    assert line[:4] == ["04.12.2024", "", "Ausschuss für Soziales", "geplant"]
    assert cells(client.get("/sitzungen.xlsx?jahr=2024").data)[1][6] == 0


@pytest.mark.usefixtures("many")
def test_the_list_links_to_its_tables_with_the_selection(client: FlaskClient) -> None:
    found = links(client.get("/vorlagen?suche=Titel&sortierung=nummer&seite=1&_scheme=javascript&endpoint=x"))
    assert "/vorlagen.csv?suche=Titel&sortierung=nummer" in found
    assert "/vorlagen.xlsx?suche=Titel&sortierung=nummer" in found
    assert "/sitzungen.csv" in links(client.get("/sitzungen"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_of_odd_parameters_is_refused_in_german(client: FlaskClient, kind: str) -> None:
    for query in ("sortierung=x", "status=nirgends", f"jahr={10**30}", "suche=%00"):
        answer = client.get(f"/vorlagen.{kind}?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "text/html"), query
    assert "Sortierung: Diese Auswahl gibt es nicht" in words(client.get(f"/sitzungen.{kind}?sortierung=x"))


def test_the_statements_of_a_table_do_not_grow_with_its_rows(
    client: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    counts = []
    for number in (5, 45):
        for place in range(number):
            make_paper(session, house, title=f"Vorlage {place}")
        session.commit()
        with statements(app) as sent:
            assert len(lines(client.get("/vorlagen.csv"))) > number
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_chunks_keep_order_and_completeness(
    client: FlaskClient, session: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "CHUNK", 2)
    for number in (3, 5, 1, 4, 2):
        make_paper(session, house, number=f"24/SVV/{number:04}")
    session.commit()
    found = [line[0] for line in lines(client.get("/vorlagen.csv?sortierung=nummer"))[1:]]
    assert found == sorted(session.scalars(select(Paper.number).where(Paper.number.is_not(None))), key=str)


def test_whoever_sees_proposals_and_measures_takes_them_away(client: FlaskClient, session: Session) -> None:
    forum = make_forum(session)
    make_measure(session, forum, title="=Lotsen", cost=Decimal("12500.50"))
    make_proposal(session, forum, title="Sprachcafé")
    assert client.get("/massnahmen.csv").status_code == 303
    sign_in(client, person_of(session, forum.commissioner))
    assert '"\'=Lotsen"' in client.get("/massnahmen.csv").text
    assert '"12500,50"' in client.get("/massnahmen.csv?stand=drafted").text
    assert client.get("/vorschlaege.xlsx").data.startswith(b"PK")
    assert client.get("/vorschlaege.csv?stand=unsinn").status_code == 400
