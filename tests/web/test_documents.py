"""The documents: what they print, what they leave out, and what the process that makes them is kept from."""

import re
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.documents import renderer
from ik_workflow.documents.making import NoDocument
from ik_workflow.documents.making import refuse
from ik_workflow.documents.making import run
from ik_workflow.documents.pdf import make_pdf
from ik_workflow.documents.word import check_template
from ik_workflow.documents.word import template_of
from ik_workflow.errors import BadValue
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.step import UnknownDay
from ik_workflow.states.offices import Office
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.web.excerpt import resolved_text
from tests.make import AT
from tests.make import House
from tests.make import conclude
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make_stocktakings import as_in_2021
from tests.make_stocktakings import make_stocktaking
from tests.web.pages import show_items
from tests.web.pages import words
from tests.web.signing import sign_in
from tests.web.signing import token

SHIPPED = Path(__file__).parents[2] / "templates" / "documents"


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


def paper_address(paper: Paper) -> str:
    return f"/vorlagen/{paper.public_id}/vorlage"


# -- the paper ----------------------------------------------------------------------------------------------------


def test_the_form_prints_head_course_finances_and_signatures(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house, number="24/SVV/0093")
    paper.financial_impact, paper.financial_text = True, "Gesamtkosten 20.000 Euro"
    make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    session.commit()
    said = words(client.get(paper_address(paper)))
    assert "Drucksache 24/SVV/0093" in said
    assert "noch offen Stadtverordnetenversammlung Entscheidung" in said
    assert "Finanzielle Auswirkungen? angekreuzt: Ja nicht angekreuzt: Nein Gesamtkosten 20.000 Euro" in said
    assert "Oberbürgermeister" in said.partition("Unterschriften")[2]


def test_a_vote_ticks_its_box_and_prints_its_figures(client: FlaskClient, session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row, vote=Ballot(yes=7, no=0, abstain=1))
    show_items(session)
    said = words(client.get(paper_address(paper))).partition("Beratungsergebnis")[2]
    assert "Ja: 7 Nein: 0 Enthaltung: 1" in said
    assert " angekreuzt: zugestimmt" in said.replace("nicht angekreuzt", "leer")


def test_a_body_that_advises_has_not_decided(client: FlaskClient, session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row)
    show_items(session)
    assert "angekreuzt: beschlossen" not in words(client.get(paper_address(paper)))


def test_who_signs_inside_the_administration_is_not_in_the_public_document(
    app: Flask, client: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house)
    treasury = make_organization(session, house.body, "Kämmerei")
    values = {"case_id": paper.case_id, "paper_id": paper.id, "organization_id": treasury.id, "created": AT}
    session.add(CoSignature(state="signed", **values))
    session.commit()
    inside = app.test_client()
    sign_in(inside, session.get_one(Person, house.clerk.person_id))
    assert "Kämmerei" in words(inside.get(paper_address(paper)))
    assert "Kämmerei" not in words(client.get(paper_address(paper)))


def test_the_word_file_holds_the_same_rows(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, title="Wohnen & <Arbeit>", number="24/SVV/0093 – neu")
    session.commit()
    answer = client.get(f"{paper_address(paper)}.docx")
    assert "".join(answer.headers.values()).isascii(), "a server sends no other header"
    file = Document(BytesIO(answer.data))
    text = "\n".join(one.text for one in file.paragraphs)
    assert "Wohnen & <Arbeit>" in text
    assert "Die Stadtverordnetenversammlung beschließt das Konzept." in text
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert "Oberbürgermeister" in cells
    assert "Noch ist kein Gremium vorgesehen." in cells


def test_a_day_of_making_that_nobody_knows_is_left_open(client: FlaskClient, session: Session, house: House) -> None:
    kind = PaperType.INFORMATION_PAPER
    paper = Paper(body_id=house.body.id, title="Bericht", paper_type=kind, originator_id=house.administration.id)
    wording = Wording("Der Bericht.")
    draft_paper(session, paper, wording, public=True, actor=house.clerk, occurred=UnknownDay(1), at=AT)
    session.commit()
    assert "Erstellungsdatum – Eingang" in words(client.get(paper_address(paper)))


def test_a_paper_that_may_not_be_seen_has_no_document(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, public=False)
    session.commit()
    assert [client.get(paper_address(paper) + ending).status_code for ending in ("", ".pdf", ".docx")] == [404] * 3


def test_an_excerpt_prints_the_wording_that_was_resolved_and_no_summary(session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row)
    item = session.scalars(select(AgendaItem)).one()
    meeting = item.meeting
    assert meeting is not None
    item.result = ConsultationResult.ADOPTED
    assert resolved_text(item, meeting) == "", "it only advises"
    row.authoritative = True
    assert resolved_text(item, meeting) == paper.versions[-1].proposal != ""
    paper.versions[-1].paraphrased = True
    assert resolved_text(item, meeting) == ""


def unpacked(pdf: bytes) -> bytes:
    """Its objects and streams, legible."""
    packed = re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(one) for one in packed)


# -- PDF ----------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_named(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, number="24/SVV/0093")
    session.commit()
    answer = client.get(f"{paper_address(paper)}.pdf")
    assert answer.content_type == "application/pdf"
    assert "Beschlussvorlage 24-SVV-0093.pdf" in answer.headers["Content-Disposition"]
    for mark in (b"%PDF-1.7", b"/StructTreeRoot", b"/S /TH", b"/S /H1", b"/Lang (de)", b"/DisplayDocTitle true"):
        assert mark in unpacked(answer.data)


def test_a_document_loads_neither_files_nor_addresses(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    heard: list[str] = []
    html = f"""<html lang="de"><title>x</title><link rel="attachment" href="{secret.as_uri()}">
        <link rel="stylesheet" href="{secret.as_uri()}"><img alt="x" src="https://document.invalid/../../secret.txt">"""
    made = unpacked(make_pdf(html, heard.append))
    assert b"EmbeddedFile" not in made
    assert b"/Image" not in made
    assert "page 1" in heard


def test_a_document_that_takes_too_long_is_refused() -> None:
    endless = b"<html lang='de'><title>x</title>" + b"<table><tr><td>Wort</table>" * 20_000
    with pytest.raises(NoDocument, match="zu lang"):
        run("pdf", endless, lambda line: None, seconds=1, megabytes=512)


def test_without_pango_the_answer_names_it() -> None:
    with pytest.raises(NoDocument, match="libpango-1.0-0"):
        refuse(renderer.NO_LIBRARY, "")


# -- the template of the Word file --------------------------------------------------------------------------------


def template_with(*paragraphs: str) -> bytes:
    file, written = Document(), BytesIO()
    for one in paragraphs:
        file.add_paragraph(one)
    file.save(written)
    return written.getvalue()


def test_the_shipped_template_can_be_filled_in(tmp_path: Path) -> None:
    check_template(template_of(tmp_path, SHIPPED))


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        (b"kein Word", "keine Word-Datei"),
        (template_with("{{ betreff }} {{ text }} {{ betref }}"), "gibt es nicht: betref"),
        (template_with("{{ betreff }}"), "fehlen diese Felder: text"),
        (template_with("{{ betreff }} {{ text }} {% if %}"), "lässt sich nicht ausfüllen"),
        (template_with("{{ betreff }} {{ text.__class__.__mro__ }}"), "lässt sich nicht ausfüllen"),
    ],
)
def test_a_bad_template_is_refused_with_what_is_wrong(template: bytes, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        check_template(template)


def test_a_template_that_unpacks_without_end_is_refused() -> None:
    written = BytesIO()
    with ZipFile(written, "w", compression=8) as parts:
        parts.writestr("word/document.xml", b" " * 40_000_000)
    with pytest.raises(BadValue, match="entpackt zu groß"):
        check_template(written.getvalue())


@pytest.fixture
def administrator(app: Flask, session: Session, house: House) -> FlaskClient:
    person = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR], name="Systemverwaltung")
    session.commit()
    client = app.test_client()
    sign_in(client, session.get_one(Person, person.person_id))
    return client


def test_a_city_puts_its_own_template_in_the_place_of_the_shipped_one(
    administrator: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house)
    session.commit()
    page = "/verwaltung/word-vorlage"
    own = {"file": (BytesIO(template_with("Unsere Vorlage", "{{ betreff }} {{ text }}")), "a.docx")}
    assert administrator.post(page, data={"csrf_token": token(administrator), **own}).status_code == 303
    text = [one.text for one in Document(BytesIO(administrator.get(f"{paper_address(paper)}.docx").data)).paragraphs]
    assert text[0] == "Unsere Vorlage"
    bad = {"file": (BytesIO(b"x"), "a.docx")}
    assert administrator.post(page, data={"csrf_token": token(administrator), **bad}).status_code == 400
    assert "Vorlage Ihrer Stadt" in words(administrator.get(page))
    administrator.post(f"{page}/zuruecknehmen", data={"csrf_token": token(administrator)})
    assert "mitgelieferten Vorlage" in words(administrator.get(page))


# -- the stocktaking ----------------------------------------------------------------------------------------------


def test_the_summary_gives_the_share_and_the_numbers_of_each_field(client: FlaskClient, session: Session) -> None:
    taking = make_stocktaking(session, as_in_2021())
    session.commit()
    said = words(client.get(f"/bestandsaufnahmen/{taking.public_id}/dokument"))
    assert "Von 137 Maßnahmen sind 35 erfüllt und 55 mit Einschränkungen erfüllt." in said
    assert "Alle Handlungsfelder 35 55 30 17 137 65,7 %" in said
    assert said.count("Fachbereich Wohnen, Arbeit und Integration") == 137


def test_what_is_not_decided_yet_is_a_proposal_in_a_draft(client: FlaskClient, session: Session) -> None:
    taking = make_stocktaking(session, [Fulfilment.FULFILLED], state="rated")
    session.commit()
    said = words(client.get(f"/bestandsaufnahmen/{taking.public_id}/dokument"))
    assert "Entwurf: Die Bewertungen sind noch nicht festgestellt." in said
    assert "erfüllt Vorschlag" in said


def test_what_a_department_objected_is_not_printed(client: FlaskClient, session: Session) -> None:
    taking = make_stocktaking(session, [Fulfilment.FULFILLED])
    session.scalars(select(Assessment)).one().department_reason = "Sehen wir anders"
    session.commit()
    assert "anders" not in words(client.get(f"/bestandsaufnahmen/{taking.public_id}/dokument"))


def test_a_stocktaking_that_may_not_be_seen_has_no_document(client: FlaskClient, session: Session) -> None:
    taking = make_stocktaking(session, [Fulfilment.FULFILLED], public=False)
    session.commit()
    address = f"/bestandsaufnahmen/{taking.public_id}/dokument"
    assert [client.get(address + ending).status_code for ending in ("", ".pdf", ".xlsx")] == [404] * 3


def test_the_table_holds_every_measure_and_no_formula(client: FlaskClient, session: Session) -> None:
    taking = make_stocktaking(session, [Fulfilment.FULFILLED, Fulfilment.NOT_FULFILLED])
    session.scalars(select(Assessment).where(Assessment.position == 1)).one().comment = "=1+1"
    session.commit()
    book = load_workbook(BytesIO(client.get(f"/bestandsaufnahmen/{taking.public_id}/dokument.xlsx").data))
    measures, fields = book.worksheets
    assert [row[6].value for row in measures.iter_rows(min_row=2)] == ["erfüllt", "nicht erfüllt"]
    assert (measures["I2"].value, measures["I2"].data_type) == ("=1+1", "s")
    assert [cell.value for cell in list(fields.iter_rows())[-1]] == ["Alle Handlungsfelder", 1, 0, 1, 0, 2, "50,0 %"]
