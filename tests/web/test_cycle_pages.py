"""The page of a cycle and the coordinator's checks: where it stands, who is silent, confirm and ask back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import FormDraft
from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.results import Classification
from ik_workflow.states.status_report import StatusReportState
from tests.make import act
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
from tests.web.conftest import TODAY
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

R = StatusReportState


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def cycle(session: Session, forum: Forum) -> ReportingCycle:
    return make_cycle(session, forum.commissioner, make_measures(session, forum.department))


@pytest.fixture
def commissioner(client: FlaskClient, session: Session, forum: Forum) -> FlaskClient:
    return enter(client, session, forum.commissioner)


def enter(client: FlaskClient, session: Session, who: Actor) -> FlaskClient:
    sign_in(client, session.get_one(Person, who.person_id))
    return client


def page_of(cycle: ReportingCycle) -> str:
    return f"/zyklen/{cycle.public_id}"


def checks(cycle: ReportingCycle) -> str:
    return f"/zyklen/{cycle.public_id}/pruefung"


def units_page(cycle: ReportingCycle) -> str:
    return f"/zyklen/{cycle.public_id}/stellen"


def send(session: Session, client: FlaskClient, path: str, form: dict[str, Any]) -> TestResponse:
    session.commit()
    answered = post(client, path, form)
    session.expire_all()
    return answered


def seen(*reports: StatusReport) -> dict[str, Any]:
    return {"meldung": [f"{one.public_id}.{one.version}" for one in reports]}


def reported(session: Session, forum: Forum, cycle: ReportingCycle) -> list[StatusReport]:
    reports = reports_of(session, cycle)
    for report in reports:
        answer(session, report, forum.unit)
    session.commit()
    return reports


# -- the cycle ----------------------------------------------------------------------------------------------------


def test_it_says_until_when_how_much_and_who_is_silent(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    answer(session, reports_of(session, cycle)[0], forum.unit)
    session.commit()
    page = words(commissioner.get(page_of(cycle)))
    assert "Die Stellen melden bis Montag, 7. Dezember 2026 Frist: noch 15 Tage." in page
    assert "1 von 3 Maßnahmen sind gemeldet." in page
    assert "Fachbereich Bildung Frank Beispiel 2 0 1 0" in page
    assert "Datenabfrage 9. November 2026 bis 4. Dezember 2026 heute hier" in page


def test_a_button_says_what_stands_against_it(
    commissioner: FlaskClient, session: Session, cycle: ReportingCycle
) -> None:
    session.commit()
    page = words(commissioner.get(page_of(cycle)))
    assert "Abfrage schließen nur mit Begründung: Die Nachfrist läuft noch bis zum 14. Dezember 2026" in page
    assert "und 3 Meldungen fehlen. Was fehlt, steht dann als „keine Meldung“ im Bericht." in page
    assert "Meldefrist endet" not in page  # Time does that.


def test_a_measure_without_department_is_named(commissioner: FlaskClient, session: Session, forum: Forum) -> None:
    cycle = make_cycle(session, forum.commissioner, make_measures(session, None, 1))
    session.commit()
    assert "Ohne zuständige Stelle Für diese Maßnahmen ist noch niemand benannt. Stellen benennen 1" in words(
        commissioner.get(page_of(cycle))
    )
    asked = words(commissioner.get(checks(cycle)))
    assert "Für diese Maßnahme ist keine Stelle benannt. Andere Stelle fragen" in asked


def test_silent_items_stay_on_the_page_and_in_the_table(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    act(session, cycle, "close", forum.commissioner, on=ANSWERED, at=ANSWERED_AT, reason="Es kommt nichts mehr.")
    session.commit()
    page = words(commissioner.get(page_of(cycle)))
    assert "Zu 3 Maßnahmen gibt es keine Meldung; sie stehen so im Bericht." in page
    table = commissioner.get(f"{page_of(cycle)}/meldungen.csv").text
    assert table.count('"Keine Meldung"') == 3


def test_a_department_is_told_what_it_has_to_do(client: FlaskClient, session: Session, forum: Forum) -> None:
    cycle = make_cycle(session, forum.commissioner, make_measures(session, forum.department))
    other = make_organization(session, forum.house.body, "Fachbereich Kultur", classification=Classification.DEPARTMENT)
    stranger = make_actor(session, other, offices=[Office.DEPARTMENT], name="Gül Beispiel")
    session.commit()
    own = words(enter(client, session, forum.unit).get(page_of(cycle)))
    assert "Ihre Stelle hat noch 3 Maßnahmen zu melden." in own
    assert "Wer hat gemeldet" not in own
    theirs = words(enter(client, session, stranger).get(page_of(cycle)))
    assert "Ihre Stelle ist in dieser Abfrage nicht gefragt." in theirs


def test_a_planned_cycle_is_not_there_for_departments(client: FlaskClient, session: Session, forum: Forum) -> None:
    cycle = make_cycle(session, forum.commissioner, kind=CycleKind.STATUS, opened=False)
    session.commit()
    assert enter(client, session, forum.unit).get(page_of(cycle)).status_code == 404
    assert "Die Abfrage sollte am Montag, 9. November 2026 beginnen" in words(
        enter(client, session, forum.commissioner).get(page_of(cycle))
    )


def test_the_desk_gathers_what_nobody_answers_for_and_one_page_names_the_departments(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    other = make_organization(session, forum.house.body, "Fachbereich Kultur", classification=Classification.DEPARTMENT)
    cycle = make_cycle(session, forum.commissioner, make_measures(session, None, 3))
    session.commit()
    desk = words(commissioner.get("/schreibtisch"))
    assert desk.count("zuständige") == 1
    assert "Stand 2026 Für 3 Maßnahmen die zuständigen Stellen benennen" in desk
    first, *further = reports_of(session, cycle)
    form = seen(first, *further) | {f"stelle-{first.public_id}": other.public_id, "uebrige": forum.department.public_id}
    answered = send(session, commissioner, units_page(cycle), form)
    assert "Für 3 Maßnahmen ist die Stelle benannt." in words(commissioner.get(answered.location))
    named = [one.responsible_unit_id for one in reports_of(session, cycle)]
    assert named == [other.id, forum.department.id, forum.department.id]
    assert "zuständige" not in words(commissioner.get("/schreibtisch"))


def test_naming_departments_keeps_what_was_wrong_and_does_the_rest(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    cycle = make_cycle(session, forum.commissioner, make_measures(session, None, 3))
    session.commit()
    page = units_page(cycle)
    nothing = send(session, commissioner, page, seen(*reports_of(session, cycle)))
    assert (nothing.status_code, "mindestens eine Stelle" in words(nothing)) == (400, True)
    first, second, third = reports_of(session, cycle)
    form = seen(first, second, third) | {f"stelle-{third.public_id}": "0" * 32}
    form |= {f"stelle-{one.public_id}": forum.department.public_id for one in (first, second)}
    act(session, second, "reassign", forum.commissioner, on=ANSWERED, at=ANSWERED_AT, unit=forum.department.id)
    refused = send(session, commissioner, page, form)
    assert (refused.status_code, "Für eine Maßnahme ist die Stelle benannt." in words(refused)) == (409, True)
    assert "3 Maßnahme 3: Bitte wählen Sie einen der angebotenen Einträge." in words(refused)
    assert [one.responsible_unit_id is None for one in reports_of(session, cycle)] == [False, False, True]


def test_a_cycle_whose_day_has_come_says_that_it_is_being_opened(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    cycle = make_cycle(session, forum.commissioner, opened=False)
    said = {
        TODAY
        - timedelta(days=1): "Die Abfrage sollte am Samstag, 21. November 2026 beginnen Sie ist noch nicht eröffnet.",
        TODAY: "Die Abfrage wird gerade eröffnet Ihr Tag ist da. Alle Maßnahmen erscheinen hier zusammen",
        TODAY + timedelta(days=1): "Geplant: Die Abfrage beginnt am Montag, 23. November 2026",
    }
    for day, sentence in said.items():
        cycle.opens_on = day
        session.commit()
        assert sentence in words(commissioner.get(page_of(cycle)))


def test_statements_do_not_grow_with_measures_and_departments(
    app: Flask, commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    units = [forum.department] + [
        make_organization(session, forum.house.body, f"Stelle {place}", classification=Classification.DEPARTMENT)
        for place in range(30)
    ]
    few = make_cycle(session, forum.commissioner, make_measures(session, units[0], 5))
    measures = make_measures(session, None, 62)
    for place, measure in enumerate(measures):
        measure.responsible_unit_id = units[place % 31].id
    lots = make_cycle(session, forum.commissioner, measures)
    for report in reports_of(session, few) + [one for one in reports_of(session, lots) if one.id % 5 == 0]:
        answer(session, report, make_answerer(session, report))
    session.commit()
    counts: list[list[int]] = []
    for cycle in (few, lots):
        for path in (page_of(cycle), checks(cycle), f"{page_of(cycle)}/meldungen", f"{page_of(cycle)}/meldungen.xlsx"):
            commissioner.get(path)
        counts.append([])
        for path in (page_of(cycle), checks(cycle), f"{page_of(cycle)}/meldungen", f"{page_of(cycle)}/meldungen.xlsx"):
            with statements(app) as sent:
                page = commissioner.get(path)
            assert (page.status_code, len(page.data) < 150_000) == (200, True), path
            counts[-1].append(len(sent))
    assert counts[0] == counts[1]
    assert "Seite 1 von 2" in words(commissioner.get(page_of(lots)))


def make_answerer(session: Session, report: StatusReport) -> Actor:
    assert report.responsible_unit is not None
    return make_actor(session, report.responsible_unit, offices=[Office.DEPARTMENT])


def test_a_table_holds_what_the_list_was_narrowed_to(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    answer(session, reports_of(session, cycle)[1], forum.unit, done="=SUM(A1)")
    session.commit()
    table = commissioner.get(f"{page_of(cycle)}/meldungen.csv?stand=reported").text
    assert "Maßnahme 2" in table
    assert "Maßnahme 1" not in table
    assert '"\'=SUM(A1)"' in table
    assert commissioner.get(f"{page_of(cycle)}/meldungen.csv?stand=quatsch").status_code == 400


# -- the coordinator's checks -------------------------------------------------------------------------------------


def test_several_are_confirmed_at_once(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    first, second, third = reported(session, forum, cycle)
    form = {**seen(first, second, third), "auswahl": [first.public_id, third.public_id], "knopf": "auswahl"}
    answered = send(session, commissioner, checks(cycle), form)
    assert [first.state, second.state, third.state] == [R.CONFIRMED, R.REPORTED, R.CONFIRMED]
    assert "2 Meldungen sind bestätigt." in words(commissioner.get(answered.headers["Location"]))


def test_a_query_keeps_what_was_typed_beside_it(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    first, second, _third = reported(session, forum, cycle)
    form = {**seen(first, second), f"frage-{first.public_id}": "Wo?", f"frage-{second.public_id}": "Wann"}
    send(session, commissioner, checks(cycle), {**form, "knopf": f"fragen-{first.public_id}"})
    assert (first.state, first.question, second.state) == (R.QUERIED, "Wo?", R.REPORTED)
    assert "Wann</textarea>" in commissioner.get(checks(cycle)).text
    send(session, commissioner, checks(cycle), {**seen(second), "knopf": f"bestaetigen-{second.public_id}"})
    assert second.state is R.CONFIRMED
    assert session.scalars(select(FormDraft)).all() == []


def test_an_empty_query_is_refused_at_its_field(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    first = reported(session, forum, cycle)[0]
    answered = send(session, commissioner, checks(cycle), {**seen(first), "knopf": f"fragen-{first.public_id}"})
    assert (answered.status_code, first.state) == (400, R.REPORTED)
    assert f'href="#frage-{first.public_id}"' in answered.text


def test_what_was_changed_meanwhile_is_not_confirmed_unseen(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    first, second, _third = reported(session, forum, cycle)
    form = {**seen(first, second), "auswahl": [first.public_id, second.public_id], "knopf": "auswahl"}
    answer(session, first, forum.unit, done="Neun Treffen.")
    answered = send(session, commissioner, checks(cycle), form)
    assert (answered.status_code, first.state, second.state) == (409, R.REPORTED, R.CONFIRMED)
    assert "Neun Treffen." in words(answered)
    assert "Inzwischen geschehen Stand gemeldet" in words(answered)


def test_what_has_changed_since_the_last_report_is_marked(
    commissioner: FlaskClient, session: Session, forum: Forum
) -> None:
    measures = make_measures(session, forum.department, 1)
    for done, course in (("Vier Treffen.", MeasureState.SPECIFIED), ("Acht Treffen.", MeasureState.IN_PROGRESS)):
        cycle = make_cycle(session, forum.commissioner, measures, title=done)
        answer(session, reports_of(session, cycle)[0], forum.unit, done=done, course=course)
    session.commit()
    page = words(commissioner.get(checks(cycle)))
    assert "Stand geändert In Umsetzung Letztes Mal: Konkretisiert" in page
    assert "Was wurde getan geändert Acht Treffen. Letztes Mal: Vier Treffen." in page


def test_only_the_coordinator_checks(
    client: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    first = reported(session, forum, cycle)[0]
    enter(client, session, forum.unit)
    assert client.get(checks(cycle)).status_code == 404
    form = {**seen(first), "knopf": f"bestaetigen-{first.public_id}"}
    assert send(session, client, checks(cycle), form).status_code == 404
    assert first.state is R.REPORTED


@pytest.mark.parametrize("extra", [{"fremd": "1"}, {"knopf": "loeschen-1"}])
def test_what_the_page_does_not_send_is_refused(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle, extra: dict[str, str]
) -> None:
    first = reported(session, forum, cycle)[0]
    assert send(session, commissioner, checks(cycle), {**seen(first), **extra}).status_code == 400


def test_an_open_query_bars_the_release_and_says_so(
    commissioner: FlaskClient, session: Session, forum: Forum, cycle: ReportingCycle
) -> None:
    first, *others = reported(session, forum, cycle)
    act(session, cycle, "close", forum.commissioner, on=ANSWERED, at=ANSWERED_AT)
    query(session, first, forum.commissioner)
    session.commit()
    page = words(commissioner.get(page_of(cycle)))
    assert "Zu 1 Meldungen ist eine Rückfrage offen." in page
    assert len(others) == 2
