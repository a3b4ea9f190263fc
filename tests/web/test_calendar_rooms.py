"""„Freie Tage“ and „Erinnerungen“: who keeps them, and what follows."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import ReminderPlan
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.states.offices import Office
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make_deadlines import DUE
from tests.make_deadlines import make_deadline
from tests.web.accounts import make_user
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

DAYS, PLANS = "/verwaltung/freie-tage", "/verwaltung/erinnerungen"
CHRISTMAS_EVE = {"day": "2030-12-24", "name": "Heiligabend", "kind": "closed"}


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> FlaskClient:
    user = make_user(session, Office.INTEGRATION_COMMISSIONER, name="Cem", email="cem@stadt.example")
    session.commit()
    sign_in(client, user.person)
    return client


def test_a_closing_day_is_no_working_day_and_can_be_struck_out(keeper: FlaskClient, session: Session) -> None:
    day = date(2030, 12, 24)
    assert post(keeper, DAYS, CHRISTMAS_EVE).status_code == 303
    assert not city_calendar(session.connection()).is_office_day(day)
    assert city_calendar(session.connection()).is_working_day(day)
    session.commit()
    assert "Dienstag, 24. Dezember 2030" in words(keeper.get(DAYS))
    post(keeper, f"{DAYS}/2030-12-24/streichen", {})
    session.commit()
    assert city_calendar(session.connection()).is_office_day(day)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": "2030-12-25"}, "ist ohnehin frei (Erster Weihnachtstag)"),
        ({"day": "2001-12-24"}, "Er ist schon vorbei"),
        ({"day": "gestern"}, "Bitte geben Sie ein Datum"),
        ({"name": ""}, "Name: Bitte füllen Sie dieses Feld aus"),
        ({"kind": "oft"}, "Art: Bitte wählen Sie"),
    ],
)
def test_what_is_wrong_stands_at_the_field(keeper: FlaskClient, changed: dict[str, str], sentence: str) -> None:
    answer = post(keeper, DAYS, CHRISTMAS_EVE | changed)
    assert (answer.status_code, sentence in words(answer)) == (400, True)


def test_a_day_is_entered_once(keeper: FlaskClient) -> None:
    post(keeper, DAYS, CHRISTMAS_EVE)
    assert "ist schon eingetragen" in words(post(keeper, DAYS, CHRISTMAS_EVE | {"name": "Heilige Nacht"}))


def test_a_rule_sends_what_was_chosen_and_nothing_else(keeper: FlaskClient, session: Session) -> None:
    assert post(keeper, f"{PLANS}/DR-16", {"stages": ["due", "overdue_5"]}).status_code == 303
    house = make_house(session, city="Musterstadt")
    unit = make_organization(session, house.body, "Fachbereich Soziales")
    deadline = make_deadline(session, make_paper(session, house), unit)
    planned = session.scalars(select(ReminderPlan.stages)).one()
    assert planned == ["due", "overdue_5"]
    days = session.connection().exec_driver_sql("SELECT remind_on FROM reminders ORDER BY remind_on").scalars().all()
    assert (deadline.due_on, [str(day) for day in days]) == (DUE, ["2026-11-27", "2026-12-04"])


def test_the_houses_own_plan_leaves_no_row(keeper: FlaskClient, session: Session) -> None:
    usual = ["first", "days_2", "due", "overdue_1", "overdue_5", "weekly"]
    post(keeper, f"{PLANS}/DR-19", {"stages": usual[:2]})
    post(keeper, f"{PLANS}/DR-19", {"stages": usual})
    assert session.scalars(select(ReminderPlan)).all() == []


def test_somebody_is_always_reminded_of_a_period_of_law(keeper: FlaskClient) -> None:
    answer = post(keeper, f"{PLANS}/DR-01", {})
    assert (answer.status_code, "An eine gesetzliche Frist wird immer erinnert" in words(answer)) == (400, True)


def test_nobody_else_keeps_them(client: FlaskClient, session: Session) -> None:
    user = make_user(session, Office.DEPARTMENT, name="Fritz", email="fritz@stadt.example")
    session.commit()
    sign_in(client, user.person)
    assert [client.get(path).status_code for path in (DAYS, PLANS, f"{PLANS}/DR-01")] == [404, 404, 404]
