"""Answers of a department: many in one page, one by itself; nothing typed is lost, nobody is written over."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import File
from ik_workflow.models.all import FormDraft
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.take import take
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.states.status_report import StatusReportState
from tests.make import make_actor
from tests.make import make_organization
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import ANSWERED
from tests.make_reports import ANSWERED_AT
from tests.make_reports import answer
from tests.make_reports import make_cycle
from tests.make_reports import make_measures
from tests.make_reports import query
from tests.make_reports import reports_of
from tests.web.forms import carried
from tests.web.forms import typed
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

R, M = StatusReportState, MeasureState
SAID = {"course": "in_progress", "done": "Zwölf Treffen."}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def cycle(session: Session, forum: Forum) -> ReportingCycle:
    return make_cycle(session, forum.commissioner, make_measures(session, forum.department))


@pytest.fixture
def unit(client: FlaskClient, session: Session, forum: Forum) -> FlaskClient:
    return enter(client, session, forum.unit)


def enter(client: FlaskClient, session: Session, who: Actor) -> FlaskClient:
    sign_in(client, session.get_one(Person, who.person_id))
    return client


def many(cycle: ReportingCycle) -> str:
    return f"/zyklen/{cycle.public_id}/meldungen"


def one(report: StatusReport) -> str:
    return f"/meldungen/{report.public_id}"


def send(session: Session, client: FlaskClient, path: str, form: dict[str, Any]) -> TestResponse:
    session.commit()
    answered = post(client, path, form)
    session.expire_all()
    return answered


def seen(*reports: StatusReport) -> dict[str, Any]:
    return {"meldung": [f"{one.public_id}.{one.version}" for one in reports]}


def row(report: StatusReport, **values: str) -> dict[str, str]:
    return {f"m{report.public_id}-{name}": value for name, value in values.items()}


def drafts(session: Session) -> list[dict[str, Any]]:
    return [draft.typed for draft in session.scalars(select(FormDraft).order_by(FormDraft.subject_id))]


# -- many ---------------------------------------------------------------------------------------------------------


def test_each_row_is_saved_by_its_own_button_and_the_others_are_put_aside(
    unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    first, second, third = reports_of(session, cycle)
    form = {
        **seen(first, second, third),
        **row(first, **SAID),
        **row(second, done="Halber Satz"),
        "knopf": first.public_id,
    }
    assert send(session, unit, many(cycle), form).status_code == 303
    assert (first.state, first.course, first.done) == (R.REPORTED, M.IN_PROGRESS, "Zwölf Treffen.")
    assert [second.state, third.state] == [R.OPEN, R.OPEN]
    page = unit.get(many(cycle))
    assert "Halber Satz" in page.text
    assert "zwischengespeichert, noch nicht gemeldet" in words(page)


def test_all_rows_that_are_filled_in_are_reported_together(
    unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    first, second, third = reports_of(session, cycle)
    form = {**seen(first, second, third), **row(first, **SAID), **row(third, **SAID), "knopf": "alle"}
    answered = send(session, unit, many(cycle), form)
    assert [first.state, second.state, third.state] == [R.REPORTED, R.OPEN, R.REPORTED]
    assert "2 Meldungen sind abgegeben." in words(unit.get(answered.headers["Location"]))


def test_what_is_wrong_stands_at_its_row_and_what_is_right_is_stored(
    unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    first, second, _third = reports_of(session, cycle)
    form = {
        **seen(first, second),
        **row(first, **SAID),
        **row(second, course="implemented", done="Fertig."),
        "knopf": "alle",
    }
    answered = send(session, unit, many(cycle), form)
    assert answered.status_code == 400
    assert [first.state, second.state] == [R.REPORTED, R.OPEN]
    assert f'href="#m{second.public_id}-evidence"' in answered.text
    assert "2 Maßnahme 2: Für „umgesetzt“ und „teilweise umgesetzt“ ist ein Nachweis nötig" in words(answered)
    assert [draft["done"] for draft in drafts(session)] == [["Fertig."]]


def test_a_cost_that_is_none_is_refused_at_its_field(
    unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    first = reports_of(session, cycle)[0]
    form = {**seen(first), **row(first, **SAID, cost="viel"), "knopf": first.public_id}
    answered = send(session, unit, many(cycle), form)
    assert f'id="m{first.public_id}-cost-fehler"' in answered.text
    assert 'value="viel"' in answered.text
    assert first.state is R.OPEN


def test_nothing_filled_in_is_said_so(unit: FlaskClient, session: Session, cycle: ReportingCycle) -> None:
    form = {**seen(*reports_of(session, cycle)), "knopf": "alle"}
    assert "Es ist noch nichts ausgefüllt" in words(send(session, unit, many(cycle), form))


def test_enter_in_a_field_puts_aside_and_reports_nothing(
    unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    first = reports_of(session, cycle)[0]
    assert send(session, unit, many(cycle), {**seen(first), **row(first, **SAID)}).status_code == 303
    assert first.state is R.OPEN
    assert [draft["done"] for draft in drafts(session)] == [["Zwölf Treffen."]]


def test_a_draft_ends_with_the_report(unit: FlaskClient, session: Session, cycle: ReportingCycle) -> None:
    first = reports_of(session, cycle)[0]
    form = {**seen(first), **row(first, **SAID)}
    send(session, unit, many(cycle), {**form, "knopf": "merken"})
    send(session, unit, many(cycle), {**form, "knopf": first.public_id})
    assert drafts(session) == []


@pytest.mark.parametrize("extra", [{"fremd": "1"}, {"knopf": "0" * 32}])
def test_what_the_page_does_not_send_is_refused(
    unit: FlaskClient, session: Session, cycle: ReportingCycle, extra: dict[str, str]
) -> None:
    form = {**seen(reports_of(session, cycle)[0]), "knopf": "alle", **extra}
    assert send(session, unit, many(cycle), form).status_code == 400


def test_a_page_holds_twenty_and_its_statements_do_not_grow(
    app: Flask, unit: FlaskClient, session: Session, forum: Forum
) -> None:
    few, lots = (
        make_cycle(session, forum.commissioner, make_measures(session, forum.department, number)) for number in (5, 23)
    )
    for report in reports_of(session, lots)[:5]:
        answer(session, report, forum.unit)
    session.commit()
    counts = []
    for cycle in (few, lots):
        unit.get(many(cycle))
        with statements(app) as sent:
            page = unit.get(many(cycle))
        counts.append(len(sent))
        assert len(page.data) < 150_000
    assert counts[0] == counts[1]
    assert "Seite 1 von 2" in words(page)
    assert "23 alle 18 zu melden 5 gemeldet" in words(page)
    assert "Maßnahme 23" in words(unit.get(f"{many(lots)}?seite=2"))


# -- one ----------------------------------------------------------------------------------------------------------


def test_a_report_holds_everything_that_was_typed(unit: FlaskClient, session: Session, cycle: ReportingCycle) -> None:
    report = reports_of(session, cycle)[0]
    more = {
        "evidence": "https://potsdam.example/treffs",
        "indicator_value": "12",
        "cost": "1.200,50",
        "obstacle": "Raumnot",
    }
    day = {"new_due_on.tag": "1", "new_due_on.monat": "3", "new_due_on.jahr": "2027"}
    answered = send(session, unit, one(report), {**seen(report), **SAID, **more, **day, "knopf": ""})
    assert answered.status_code == 303
    assert (report.cost, report.new_due_on, report.reported_on) == (
        Decimal("1200.50"),
        date(2027, 3, 1),
        date(2026, 11, 22),
    )
    page = unit.get(answered.headers["Location"])
    assert "Ihre Meldung ist abgegeben. Danke." in words(page)
    assert '<a href="https://potsdam.example/treffs" rel="nofollow noopener noreferrer">' in page.text


def test_an_answer_is_whole_what_it_leaves_out_is_empty(
    unit: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    answer(session, report, forum.unit, course=M.SUSPENDED, obstacle="Raumnot")
    assert send(session, unit, one(report), {**seen(report), **SAID, "knopf": ""}).status_code == 303
    assert (report.course, report.obstacle) == (M.IN_PROGRESS, None)


def test_sent_twice_it_has_one_effect(unit: FlaskClient, session: Session, cycle: ReportingCycle) -> None:
    report = reports_of(session, cycle)[0]
    form = {**seen(report), **SAID, "knopf": "", "schluessel": "a" * 32}
    places = {send(session, unit, one(report), form).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    own = select(JournalEntry).where(JournalEntry.trigger == "report", JournalEntry.subject_type == "status_report")
    assert len(session.scalars(own).all()) == 1


def test_whoever_is_slower_sees_both_texts(
    unit: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    form = {**seen(report), **SAID, "knopf": ""}
    answer(session, report, forum.unit, done="Neun Treffen.")
    answered = send(session, unit, one(report), form)
    assert answered.status_code == 409
    assert "So steht es jetzt im Vorgang: Neun Treffen." in words(answered)
    assert "Zwölf Treffen.</textarea>" in answered.text
    assert "Stand gemeldet" in words(answered)
    assert send(session, unit, one(report), {**form, **carried(answered), "knopf": ""}).status_code == 303
    assert report.done == "Zwölf Treffen."


def test_in_the_sheet_too_whoever_is_slower_sees_both_texts(
    unit: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    form = {**seen(report), **row(report, **SAID), "knopf": report.public_id}
    answer(session, report, forum.unit, done="Neun Treffen.")
    answered = send(session, unit, many(cycle), form)
    assert answered.status_code == 409
    assert "So steht es jetzt in der Meldung: Stand In Umsetzung Was wurde getan Neun Treffen." in words(answered)
    assert "Zwölf Treffen.</textarea>" in answered.text


def test_a_file_lies_with_the_measure_and_is_evidence(
    app: Flask, unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    file = (io.BytesIO(b"%PDF-1.7 Bericht"), "bericht.pdf")
    form = {**seen(report), "course": "implemented", "done": "Fertig.", "knopf": "", "file": file}
    assert send(session, unit, one(report), form).status_code == 303
    assert report.evidence == "Anlage der Maßnahme: bericht.pdf"
    stored = session.scalars(select(File)).one()
    assert (stored.case_id, stored.public) == (report.measure.case_id, False)
    assert "bericht.pdf" in words(unit.get(one(report)))


def test_a_refused_answer_leaves_no_file(
    app: Flask, unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    form = {**seen(report), "course": "suspended", "done": "Nichts.", "knopf": ""}
    form["file"] = (io.BytesIO(b"%PDF-1.7 Bericht"), "bericht.pdf")
    answered = send(session, unit, one(report), form)
    assert answered.status_code == 409
    assert "Bitte sagen Sie, woran es lag" in words(answered)
    assert list(Path(app.extensions["ik_settings"].attachments).glob("*")) == []
    assert session.scalars(select(File)).all() == []


def test_a_file_that_is_not_taken_is_refused_at_its_field(
    unit: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    form = {**seen(report), **SAID, "knopf": "", "file": (io.BytesIO(b"MZ"), "bericht.exe")}
    answered = send(session, unit, one(report), form)
    assert (answered.status_code, report.state) == (400, R.OPEN)
    assert 'id="file-fehler"' in answered.text
    assert "Zwölf Treffen.</textarea>" in answered.text


def test_the_coordinator_enters_an_answer_without_proof_with_a_reason(
    client: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    enter(client, session, forum.commissioner)
    report = reports_of(session, cycle)[0]
    form = {**seen(report), "course": "implemented", "done": "Fertig.", "knopf": ""}
    answered = send(session, client, one(report), form)
    assert (answered.status_code, report.state) == (409, R.OPEN)
    assert 'id="grund"' in answered.text
    assert send(session, client, one(report), {**form, "grund": "Am Telefon berichtet."}).status_code == 303
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "report")).one()
    assert (entry.reason, entry.entered_by) == ("Am Telefon berichtet.", "integration_commissioner")


def test_a_query_stands_first_and_its_answer_ends_it(
    unit: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    answer(session, report, forum.unit)
    query(session, report, forum.commissioner, "In welchen Stadtteilen?")
    session.commit()
    page = unit.get(one(report))
    assert words(page).index("In welchen Stadtteilen?") < words(page).index("Ihre Antwort")
    assert typed(page)["done"] == "Acht Treffen haben stattgefunden."
    send(session, unit, one(report), {**seen(report), **SAID, "knopf": ""})
    assert (report.state, report.question) == (R.REPORTED, None)


def test_what_was_said_last_time_stands_beside(unit: FlaskClient, session: Session, forum: Forum) -> None:
    measures = make_measures(session, forum.department, 1)
    for title in ("Stand 2025", "Stand 2026"):
        cycle = make_cycle(session, forum.commissioner, measures, title=title)
        report = reports_of(session, cycle)[0]
        if title == "Stand 2025":
            answer(session, report, forum.unit, done="Vier Treffen.")
    session.commit()
    for path in (one(report), many(cycle)):
        assert "Stand 2025, gemeldet am Montag, 16. November 2026 Stand In Umsetzung" in words(unit.get(path))


def test_when_the_answers_stand_still_no_form_is_left(
    unit: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    report = reports_of(session, cycle)[0]
    answer(session, report, forum.unit)
    confirm: dict[str, Any] = {"actor": forum.commissioner, "occurred": ANSWERED, "recorded_at": ANSWERED_AT}
    take(session, report, "confirm", **confirm)
    session.commit()
    page = unit.get(one(report))
    assert "Die Meldung ist bestätigt" in words(page)
    assert "<textarea" not in page.text.split("</main>")[0].split("antwort")[0]
    form = {**seen(report), **SAID, "knopf": ""}
    assert "nicht möglich" in words(send(session, unit, one(report), form))


# -- who ----------------------------------------------------------------------------------------------------------


def test_another_department_sees_nothing_of_it(client: FlaskClient, session: Session, forum: Forum) -> None:
    other = make_organization(session, forum.house.body, "Fachbereich Kultur", classification=Classification.DEPARTMENT)
    stranger = make_actor(session, other, offices=[Office.DEPARTMENT], name="Gül Beispiel")
    cycle = make_cycle(session, forum.commissioner, make_measures(session, forum.department, title="Nachtigall"))
    report = reports_of(session, cycle)[0]
    answer(session, report, forum.unit, done="Nachtigall")
    session.commit()
    enter(client, session, stranger)
    for path in (f"/zyklen/{cycle.public_id}", many(cycle), f"{many(cycle)}.csv", "/schreibtisch"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Nachtigall" not in page.text
    assert client.get(one(report)).status_code == 404
    assert send(session, client, one(report), {**seen(report), **SAID}).status_code == 404
    assert send(session, client, many(cycle), {**seen(report), "knopf": "alle"}).status_code == 404


def test_the_desk_has_one_line_for_a_cycle(unit: FlaskClient, session: Session, forum: Forum) -> None:
    cycle = make_cycle(session, forum.commissioner, make_measures(session, forum.department, 25))
    for report in reports_of(session, cycle)[:2]:
        answer(session, report, forum.unit)
        query(session, report, forum.commissioner)
    session.commit()
    desk = words(unit.get("/schreibtisch"))
    assert desk.count("Stand 2026") == 1
    assert "Stand von 23 Maßnahmen melden und 2 Rückfragen beantworten" in desk
    assert "Stand der Maßnahme melden" not in desk


def test_the_coordinators_desk_counts_what_is_to_be_checked(
    client: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    for report in reports_of(session, cycle)[:2]:
        answer(session, report, forum.unit)
    session.commit()
    desk = enter(client, session, forum.commissioner).get("/schreibtisch")
    assert "2 Meldungen prüfen" in words(desk)
    assert f"/zyklen/{cycle.public_id}/pruefung" in desk.text
