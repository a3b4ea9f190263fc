"""What every answer carries, and what an error looks like."""

import logging
import re
from contextlib import closing

import pytest
from flask import Flask
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from ik_workflow.app import create_app
from ik_workflow.errors import Refused
from ik_workflow.settings import load
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.permissions import refuse_undeclared
from tests.web.conftest import SECRETS
from tests.web.pages import words

PLAIN = ["/", "/vorlagen", "/sitzungen", "/verfahren", "/verfahren/regeln", "/verfahren/paper"]


def test_every_answer_carries_the_strict_headers(client: FlaskClient) -> None:
    for path in (*PLAIN, "/gibt-es-nicht", "/vorlagen/x", "/static/ik.css"):
        with closing(client.get(path)) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_is_german_whole_and_without_scripts(client: FlaskClient) -> None:
    for path in PLAIN:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert '<html lang="de" data-kern-theme="light">' in answer.text
        assert re.search(r"<title>\S.* – Integrationskonzept Potsdam</title>", answer.text)
        assert answer.text.count("<h1") == 1
        assert answer.text.count("<main") == 1
        assert 'class="ik-skip" href="#inhalt"' in answer.text
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|https?://", answer.text), path


def test_the_demonstration_says_so_on_every_page(client: FlaskClient, migrated_url: str) -> None:
    strip = "Vorführung mit Beispieldaten. Kein amtliches Angebot."
    assert all(strip in client.get(path).text for path in [*PLAIN, "/gibt-es-nicht"])
    production = create_app(load(database_url=migrated_url, mode="production", **SECRETS))
    assert strip not in production.test_client().get("/").text
    production.extensions["ik_engine"].dispose()


def test_a_static_file_is_kept_only_under_its_version(client: FlaskClient) -> None:
    found = re.search(r'"(/static/ik\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    assert found
    with closing(client.get(found[1])) as versioned, closing(client.get("/static/ik.css")) as plain:
        assert versioned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "immutable" not in plain.headers["Cache-Control"]


def test_a_missing_page_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/gibt-es-nicht")
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in words(answer)
    assert 'href="/vorlagen"' in answer.text


def test_a_page_does_not_take_forms(client: FlaskClient) -> None:
    answer = client.post("/vorlagen")
    assert answer.status_code == 405
    assert "So kann diese Seite nicht aufgerufen werden" in words(answer)


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (Refused("Die Sitzung ist schon geschlossen."), 409, "Die Sitzung ist schon geschlossen."),
        (OperationalError("SELECT 1", {}, Exception("locked")), 503, "gerade nicht erreichbar"),
        (RuntimeError("kaputt"), 500, "Hier ist ein Fehler aufgetreten"),
    ],
)
def test_an_error_is_told_in_german(
    app: Flask, caplog: pytest.LogCaptureFixture, error: Exception, status: int, told: str
) -> None:
    @open_to(PUBLIC)
    def fail() -> str:
        raise error

    app.add_url_rule("/fehler", view_func=fail)
    with caplog.at_level(logging.CRITICAL):
        answer = app.test_client().get("/fehler")
    assert answer.status_code == status
    assert told in words(answer)
    assert "kaputt" not in answer.text


def test_an_unexpected_error_has_a_number_that_stands_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @open_to(PUBLIC)
    def fail() -> str:
        raise RuntimeError("kaputt")

    app.add_url_rule("/fehler", view_func=fail)
    number = re.search(r"Fehlernummer: ([0-9a-f]{12})", words(app.test_client().get("/fehler")))
    assert number
    assert number[1] in caplog.text


def test_every_http_error_has_a_page(app: Flask) -> None:
    @open_to(PUBLIC)
    def fail(status: int) -> str:
        abort(status)

    app.add_url_rule("/fehler/<int:status>", view_func=fail)
    for status in (400, 403, 410, 413, 418):
        answer = app.test_client().get(f"/fehler/{status}")
        assert answer.status_code == status
        assert "Zur Startseite" in words(answer)


def test_a_route_without_a_permission_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/ungefragt", view_func=lambda: "offen", endpoint="ungefragt")
    with pytest.raises(ValueError, match="ungefragt does not say who may open it"):
        refuse_undeclared(app)
