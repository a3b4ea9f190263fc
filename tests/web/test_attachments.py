"""Attachments: what is taken, who gets it and how, and what is left when something goes wrong."""

import gc
import io
import os
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.app import create_app
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.models.all import File
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations import attachments as acts
from ik_workflow.operations.file_kinds import LARGEST
from ik_workflow.operations.file_kinds import MOST_ENTRIES
from ik_workflow.operations.file_kinds import OOXML
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_paper
from tests.web.conftest import TODAY
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in
from tests.web.signing import token

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nNachtigall\n%%EOF\n"
SECOND = "dateien.beispiel.example"
NONE: Mapping[str, bytes] = {}


@pytest.fixture
def house(session: Session) -> House:
    session.expire_on_commit = False  # On SQLite, a look at a record would lock the pages out.
    return make_house(session)


@pytest.fixture
def paper(session: Session, house: House) -> Paper:
    return make_paper(session, house)


def enter(client: FlaskClient, session: Session, actor: Actor) -> None:
    sign_in(client, session.get_one(Person, actor.person_id))


def send(client: FlaskClient, paper: Paper, name: str = "Anlage 1.pdf", content: bytes = PDF) -> TestResponse:
    form = {"csrf_token": token(client), "file": (io.BytesIO(content), name)}
    return client.post(f"/vorgaenge/{paper.case.public_id}/anlagen", data=form)


def only_file(session: Session) -> File:
    asked = select(File).where(File.withdrawn_at.is_(None)).execution_options(populate_existing=True)
    file = session.scalars(asked).one()
    session.commit()
    return file


def get(client: FlaskClient, path: str, **more: Any) -> TestResponse:
    return client.get(path, buffered=True, **more)


def stored(app: Flask) -> list[str]:
    folder = Path(app.extensions["ik_settings"].attachments)
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def office_file(part: str = "wordprocessingml.document", *, entries: Mapping[str, bytes] = NONE) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{OOXML}{part}.main+xml"/></Types>')
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def open_document(*, entries: Mapping[str, bytes] = NONE) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_what_is_sent_comes_back_as_it_was(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.clerk)
    assert send(client, paper, "Akten/Übersicht „neu“.pdf").status_code == 303
    file = only_file(session)
    assert (file.name, file.public, file.media_type) == ("Übersicht „neu“.pdf", False, "application/pdf")
    assert stored(app) == [file.stored_as]
    answer = get(client, f"/anlagen/{file.public_id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'href="/anlagen/{file.public_id}"' in get(client, f"/vorlagen/{paper.public_id}").text


def test_a_new_attachment_is_not_public(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.clerk)
    send(client, paper)
    file, public = only_file(session), app.test_client()
    hidden, missing = get(public, f"/anlagen/{file.public_id}"), get(public, f"/anlagen/{'0' * 32}")
    assert (hidden.status_code, hidden.text) == (404, missing.text)
    assert {**hidden.headers} == {**missing.headers}
    assert "Anlage 1" not in get(public, f"/vorlagen/{paper.public_id}").text


def test_a_second_person_publishes_and_a_taken_back_address_leads_nowhere(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.clerk)
    send(client, paper)
    file, public = only_file(session), app.test_client()
    assert post(client, f"/anlagen/{file.public_id}/veroeffentlichen").status_code == 409
    colleague = make_actor(session, house.administration, offices=[Office.COUNCIL_OFFICE], name="Zweite Person")
    enter(client, session, colleague)
    assert post(client, f"/anlagen/{file.public_id}/veroeffentlichen").status_code == 303
    assert get(public, f"/anlagen/{file.public_id}").data == PDF
    assert post(client, f"/anlagen/{file.public_id}/nicht-oeffentlich").status_code == 303
    assert get(client, f"/anlagen/{file.public_id}").status_code == 404
    assert get(client, f"/anlagen/{only_file(session).public_id}").data == PDF
    assert get(public, f"/anlagen/{only_file(session).public_id}").status_code == 404


def test_nothing_of_a_non_public_case_is_published(session: Session, house: House) -> None:
    paper = make_paper(session, house, public=False)
    file = File(case_id=paper.case_id, paper_id=paper.id, name="a.pdf", created=AT)
    session.add(file)
    session.flush()
    with pytest.raises(Refused, match="nicht öffentlich"):
        acts.publish_file(session, file, actor=house.clerk, at=AT)


def test_the_same_name_supersedes(client: FlaskClient, session: Session, house: House, paper: Paper) -> None:
    enter(client, session, house.clerk)
    send(client, paper)
    old = only_file(session)
    send(client, paper, content=PDF + b"2")
    new = only_file(session)
    assert (new.version_no, new.public) == (2, False)
    assert get(client, f"/anlagen/{new.public_id}").data == PDF + b"2"
    assert get(client, f"/anlagen/{old.public_id}").status_code == 404


def test_whoever_has_no_part_in_the_case_adds_nothing(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.secretary)
    assert send(client, paper).status_code == 404
    assert get(client, f"/vorgaenge/{paper.case.public_id}/anlagen").status_code == 404
    assert stored(app) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", b"MZ", "Diese Art von Datei"),
        ("a.pdf.html", PDF, "Diese Art von Datei"),
        ("pdf", PDF, "Diese Art von Datei"),
        ("a.docm", office_file(), "Diese Art von Datei"),
        ("a.svg", b"<svg/>", "Diese Art von Datei"),
        ("a.pdf", b"<html>", "passt nicht zu ihrer Endung"),
        ("a.png", PDF, "passt nicht zu ihrer Endung"),
        ("a.txt", b"a\x00b", "passt nicht zu ihrer Endung"),
        ("a.docx", b"PK\x03\x04", "passt nicht zu ihrer Endung"),
        ("a.docx", office_file("spreadsheetml.sheet"), "passt nicht zu ihrer Endung"),
        ("a.docx", office_file(entries={"word/vbaProject.bin": b"x"}), "Makros"),
        ("a.odt", open_document(entries={"Basic/Standard/Module1.xml": b"x"}), "Makros"),
        ("a.docx", office_file(entries={"word/media/x.bmp": b"0" * 20_000_000}), "zu viele oder zu große Teile"),
        ("a.docx", office_file(entries={f"{n}": b"" for n in range(MOST_ENTRIES)}), "zu viele oder zu große Teile"),
        ("a.pdf", b"", "Die Datei ist leer"),
        ("a\u202efdp.txt", b"a", "unerlaubte Zeichen"),
        ("a" * 300 + ".pdf", PDF, "höchstens 200 Zeichen"),
        ("", PDF, "Bitte wählen Sie eine Datei"),
    ],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_is_not_taken_gets_a_sentence_and_leaves_nothing(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper, name: str, content: bytes, told: str
) -> None:
    enter(client, session, house.clerk)
    answer = send(client, paper, name, content)
    assert answer.status_code == 400
    assert told in words(answer)
    assert stored(app) == []
    assert session.scalars(select(File)).all() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office_file(entries={"word/document.xml": b"<w/>" * 1000})),
        ("a.xlsx", office_file("spreadsheetml.sheet")),
        ("a.odt", open_document(entries={"Pictures/description.png": b"x"})),
        ("a.csv", "Straße;1\r\n".encode("cp1252")),
        ("a.JPG", b"\xff\xd8\xff\xe0"),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.txt", "Grüße".encode()),
    ],
)
def test_what_people_work_with_is_taken(tmp_path: Path, name: str, content: bytes) -> None:
    assert acts.store(tmp_path, io.BytesIO(content), name).size == len(content)
    assert len(os.listdir(tmp_path)) == 1


@pytest.fixture
def unread_bodies() -> Iterator[None]:
    """The test client leaves a large body, which nobody has read, to the collector."""
    hook, sys.unraisablehook = sys.unraisablehook, lambda unraisable: None
    yield
    gc.collect()
    sys.unraisablehook = hook


@pytest.mark.usefixtures("unread_bodies")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_more_than_25_megabytes_are_refused_with_a_sentence(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    enter(client, session, house.clerk)
    for size, status in ((LARGEST + 1, 400), (LARGEST + 2 * 1024 * 1024, 413)):
        answer = send(client, paper, content=PDF + b" " * (size - len(PDF)))
        assert (answer.status_code, "höchstens 25 MB" in words(answer)) == (status, True)
    assert stored(app) == []


@pytest.mark.usefixtures("unread_bodies")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_only_an_upload_of_somebody_signed_in_may_be_large(
    client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    session.commit()
    assert send(client, paper, content=PDF + b" " * 2_000_000).status_code == 413
    enter(client, session, house.clerk)
    notes = f"/vorgaenge/{paper.case.public_id}/anmerkungen"
    assert post(client, notes, {"text": "a" * 2_000_000, "internal": ""}).status_code == 413


@pytest.fixture
def second(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with a host name of its own for attachments."""
    folder = str(tmp_path / "attachments")
    app = create_app(load(database_url=migrated_url, mode="demo", attachments=folder, attachments_host=SECOND))
    app.config["IK_TODAY"] = TODAY
    yield app
    app.extensions["ik_engine"].dispose()


def test_the_second_host_hands_out_what_the_first_has_allowed_and_nothing_else(
    second: Flask, session: Session, house: House, paper: Paper
) -> None:
    client, there = second.test_client(), second.test_client()
    enter(client, session, house.clerk)
    send(client, paper)
    file = only_file(session)
    answer = get(client, f"/anlagen/{file.public_id}")
    assert answer.status_code == 303
    assert answer.location.startswith(f"http://{SECOND}/datei/")
    path = answer.location.removeprefix(f"http://{SECOND}")
    assert get(there, path, base_url=f"http://{SECOND}").data == PDF
    assert get(client, path).status_code == 404  # not on the first
    for other in (
        "/",
        "/vorlagen",
        f"/anlagen/{file.public_id}",
        "/static/ik.css",
        path + "x",
        "/datei/x",
        "/anmelden",
    ):
        refused = get(there, other, base_url=f"http://{SECOND}")
        assert (refused.status_code, "<html" in refused.text) == (404, False), other
    assert there.post("/anmelden", base_url=f"http://{SECOND}").status_code == 404


def test_a_ticket_is_good_for_a_minute_and_asks_again(
    second: Flask, session: Session, house: House, paper: Paper
) -> None:
    client = second.test_client()
    enter(client, session, house.clerk)
    send(client, paper)
    path = get(client, f"/anlagen/{only_file(session).public_id}").location.removeprefix(f"http://{SECOND}")
    second.config["IK_NOW"] = AT.replace(year=2026, month=11, day=22, hour=11, minute=1, second=1)
    assert get(client, path, base_url=f"http://{SECOND}").status_code == 404
    second.config["IK_NOW"] = second.config["IK_NOW"] - timedelta(minutes=1)
    assert get(client, path, base_url=f"http://{SECOND}").status_code == 200
    for file in session.scalars(select(File)):
        file.deleted = True
    session.commit()
    assert get(client, path, base_url=f"http://{SECOND}").status_code == 404


def test_what_is_not_scanned_is_not_handed_out(
    app: Flask, client: FlaskClient, session: Session, house: House, paper: Paper
) -> None:
    app.extensions["ik_settings"].scanner = "true"
    enter(client, session, house.clerk)
    send(client, paper)
    file = only_file(session)
    assert get(client, f"/anlagen/{file.public_id}").status_code == 404
    assert "wird noch auf Schadprogramme geprüft" in get(client, f"/vorlagen/{paper.public_id}").text
    folder = Path(app.extensions["ik_settings"].attachments)
    assert acts.scan(folder, "true", file, AT)
    session.commit()
    assert get(client, f"/anlagen/{file.public_id}").data == PDF
    assert not acts.scan(folder, "false", file, AT)
    session.commit()
    assert get(client, f"/anlagen/{file.public_id}").status_code == 404
    with pytest.raises(Refused, match="IK_SCANNER"):
        acts.scan(folder, "/gibt/es/nicht", file, AT)


def test_the_sweep_finds_old_files_without_a_row(session: Session, house: House, paper: Paper, tmp_path: Path) -> None:
    kept = acts.store(tmp_path, io.BytesIO(PDF), "a.pdf")
    acts.attach(session, paper.case, kept, "a.pdf", actor=house.clerk, at=AT)
    orphan = acts.store(tmp_path, io.BytesIO(PDF), "a.pdf")
    fresh = acts.store(tmp_path, io.BytesIO(PDF), "a.pdf")
    unfinished = tmp_path / f"unfinished-{'0' * 32}"
    for path in (unfinished, tmp_path / "not-ours.txt"):
        path.write_bytes(b"")
    long_ago = (AT - timedelta(days=2)).timestamp()
    for path in tmp_path.iterdir():
        os.utime(path, (long_ago, long_ago))
    os.utime(tmp_path / fresh.stored_as, (AT.timestamp(), AT.timestamp()))
    assert set(acts.orphans(session, tmp_path, AT)) == {tmp_path / orphan.stored_as, unfinished}


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        acts.store(tmp_path, Broken(), "a.pdf")
    with pytest.raises(BadValue):
        acts.store(tmp_path, io.BytesIO(b"no"), "a.pdf")
    assert os.listdir(tmp_path) == []
