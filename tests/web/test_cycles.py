"""The page „Zyklen“ and those of one recurrence: what stands there, who changes it, what is refused where."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import Recurrence
from ik_workflow.models.cycles import PatternKind
from ik_workflow.states.offices import Office
from tests.make import make_house
from tests.make_cycles import make_concept
from tests.make_cycles import make_recurrence
from tests.make_cycles import make_sittings
from tests.make_proposals import make_forum
from tests.web.accounts import make_user
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

FIXED = {
    **{"title": "Stand der Maßnahmen", "kind": "fixed", "months": ["4", "10"], "month_day": "-1", "years": "1"},
    **{"source": "Beschluss", "active_from": "2025-01-01", "lead_days": "42", "version": "0"},
}


def signed_in(client: FlaskClient, session: Session, office: Office) -> FlaskClient:
    user = make_user(session, office, name="Cem", email="cem@stadt.example")
    session.commit()
    sign_in(client, user.person)
    return client


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> FlaskClient:
    return signed_in(client, session, Office.INTEGRATION_COMMISSIONER)


@pytest.fixture
def clerk(client: FlaskClient, session: Session) -> FlaskClient:
    return signed_in(client, session, Office.COUNCIL_OFFICE)


@pytest.fixture
def report(session: Session) -> Recurrence:
    """The yearly report for the sitting of March 2027."""
    session.expire_on_commit = False  # Its address is asked for long after.
    make_sittings(session, make_forum(session, make_house(session, city="Musterstadt")))
    found = make_recurrence(session)
    session.commit()
    return found


def page(one: Recurrence, part: str = "") -> str:
    return f"/zyklen/regeln/{one.public_id}{part}"


def change(client: FlaskClient, one: Recurrence, **given: object) -> TestResponse:
    return post(client, page(one, "/aendern"), FIXED | given)


def test_the_time_line_says_what_comes_next_from_where_and_how_sure(keeper: FlaskClient, report: Recurrence) -> None:
    said = words(keeper.get("/zyklen"))
    assert "Als Nächstes: Jahresbericht Mittwoch, 3. März 2027" in said
    assert "Zur Sitzung der Stadtverordnetenversammlung im März" in said
    assert "Praxis unbestätigt" in said


def test_the_span_is_part_of_the_address(keeper: FlaskClient, report: Recurrence) -> None:
    assert "22. Mai 2025 bis 22. November 2029" in words(keeper.get("/zyklen"))
    assert "1. Januar 2026 bis 31. Dezember 2026" in words(keeper.get("/zyklen?ab=2026-01-01&bis=2026-12-31"))


@pytest.mark.parametrize(
    "query", ["ab=2027-01-01&bis=2026-01-01", "ab=gestern", "ab=0001-01-01", "ab=2010-01-01&bis=2040-01-01"]
)
def test_a_span_that_makes_no_sense_is_left_out_with_a_sentence(keeper: FlaskClient, query: str) -> None:
    answer = keeper.get(f"/zyklen?{query}")
    assert (answer.status_code, "Bitte prüfen Sie Ihre Angaben" in words(answer)) == (400, True)


def test_a_report_shows_its_plan_backwards_and_how_late_it_is(keeper: FlaskClient, report: Recurrence) -> None:
    said = words(keeper.get(page(report)))
    assert "Datenabfrage Montag, 9. November 2026 Montag, 7. Dezember 2026" in said
    assert "zu spät um 9 Arbeitstage" in said


def test_fixed_days_become_a_rule_that_the_form_reads_again(
    keeper: FlaskClient, report: Recurrence, session: Session
) -> None:
    assert change(keeper, report).status_code == 303
    session.refresh(report)
    session.commit()
    assert (report.pattern_kind, report.pattern) == (PatternKind.RRULE, "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=-1")
    form = keeper.get(page(report, "/aendern")).text
    assert 'id="kind-fixed" name="kind" value="fixed" checked' in form
    assert 'name="months" value="4" checked' in form
    assert 'name="months" value="5" checked' not in form


def test_the_preview_shows_days_and_stores_nothing(keeper: FlaskClient, report: Recurrence, session: Session) -> None:
    said = words(change(keeper, report, knopf="vorschau"))
    assert "Freitag, 30. April 2027 Freitag, 29. Oktober 2027" in said
    assert "weil der 31. Oktober 2027 kein Arbeitstag ist (Reformationstag)" in said
    session.refresh(report)
    assert (report.pattern, report.version) == ("3", 0)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"kind": "rrule", "rule": "FREQ=SECONDLY"}, "rule", "Öfter als einmal am Tag"),
        ({"months": ["2"], "month_day": "30"}, "months", "gibt es nie einen Tag"),
        ({"months": []}, "months", "mindestens einen"),
        ({"kind": "after_last", "after_months": "viele"}, "after_months", "ganze Zahl von 1 bis 240"),
        ({"kind": "council_in", "council_month": "13"}, "council_month", "von 1 bis 12"),
        ({"kind": "before_end", "before_months": ""}, "before_months", "ganze Zahl von 1 bis 240"),
        ({"kind": ""}, "kind", "Bitte wählen Sie"),
        ({"source": ""}, "source", "Bitte füllen Sie dieses Feld aus"),
        ({"lead_days": "9999"}, "lead_days", "0 bis 730 Tage"),
        ({"active_from": "1066-10-14"}, "active_from", "prüfen Sie das Jahr"),
        ({"active_from": "9999-12-31"}, "active_from", "prüfen Sie das Jahr"),
        ({"last_on": "0001-01-01"}, "last_on", "prüfen Sie das Jahr"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    keeper: FlaskClient, report: Recurrence, given: dict[str, object], field: str, sentence: str
) -> None:
    answer = change(keeper, report, **given)
    assert answer.status_code == 400
    assert f'id="{field}-fehler"' in answer.text
    assert sentence in words(answer)


def test_who_was_slower_is_told(keeper: FlaskClient, report: Recurrence) -> None:
    change(keeper, report)
    answer = change(keeper, report, title="Anders")
    assert (answer.status_code, "inzwischen geändert" in words(answer)) == (409, True)


def test_the_councils_office_confirms_the_source(clerk: FlaskClient, report: Recurrence) -> None:
    values = {"source": "12/SVV/0088", "version": "0"}
    assert post(clerk, page(report, "/bestaetigen"), values).status_code == 303
    said = words(clerk.get(page(report)))
    assert "12/SVV/0088 vom Büro der Stadtverordnetenversammlung bestätigt" in said
    assert "Quelle eines Zyklus bestätigt" in said
    assert clerk.get(page(report, "/aendern")).status_code == 404


def test_a_concept_that_has_none_gets_the_usual_ones_once(keeper: FlaskClient, session: Session) -> None:
    address = make_concept(session).public_id
    session.commit()
    assert "Für „Konzept“ ist noch nichts eingetragen." in words(keeper.get("/zyklen"))
    for _time in range(2):
        assert post(keeper, f"/zyklen/konzept/{address}", {}).status_code == 303
    assert len(session.scalars(select(Recurrence)).all()) == 7
    session.commit()
    said = words(keeper.get("/zyklen"))
    assert "ist noch nichts eingetragen." not in said
    assert "Jedes Jahr am 30. April und am 31. Oktober" in said


def test_a_stored_pattern_that_cannot_be_read_is_a_question(keeper: FlaskClient, session: Session) -> None:
    form = page(make_recurrence(session, PatternKind.RRULE, "jeden Tag", active_from=date(2026, 1, 1)), "/aendern")
    session.commit()
    assert "lässt sich nicht lesen" in words(keeper.get("/zyklen"))
    assert keeper.get(form).status_code == 200


def test_the_table_to_take_away_has_the_next_day(keeper: FlaskClient, report: Recurrence) -> None:
    table = keeper.get("/zyklen.csv").text
    assert '"Jahresbericht";"Bericht zum Konzept"' in table
    assert '"03.03.2027"' in table
