"""The link in the reminder of a report order: the unit takes it on or names the letter, without signing in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.answer_links import AnswerLink
from ik_workflow.accounts.answer_links import sealed
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.facts import facts_of
from ik_workflow.notifications.filling import answer_link
from ik_workflow.states.report_order import ReportKind
from ik_workflow.states.report_order import ReportOrderState
from tests.make import person_with_account
from tests.make_mails import make_mail
from tests.make_mails import row_of
from tests.make_orders import DECIDED
from tests.make_orders import PASSAGE
from tests.make_orders import Desk
from tests.make_orders import give_out
from tests.make_orders import make_desk
from tests.make_orders import make_order
from tests.make_orders import order_step
from tests.make_orders import running
from tests.web.forms import Words
from tests.web.forms import carried
from tests.web.forms import committing
from tests.web.pages import words

LETTER = {
    "knopf": "schreiben",
    "schreiben-letter_on.tag": "4",
    "schreiben-letter_on.monat": "12",
    "schreiben-letter_on.jahr": "2024",
    "schreiben-letter_reference": "Az. 5/24",
}


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    app.config.update(IK_NOW=DECIDED, IK_TODAY=None)
    return make_desk(session)


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    return committing(app, session)


def link_in_mail(session: Session, order: ReportOrder, actor: Actor) -> AnswerLink | None:
    """That of a reminder of the order to this person."""
    user = person_with_account(session, actor, "amt@stadt.example")
    deadline = running(session, order)[0]
    assert deadline.rule == "DR-16"
    reminder = session.scalars(select(Reminder).where(Reminder.deadline_id == deadline.id).limit(1)).one()
    to = {"person_id": user.person_id, "address": user.email, "case_id": order.case_id, "reminder_id": reminder.id}
    number = make_mail(session, "reminder:1:1", kind=MailKind.REMINDER, values={}, at=DECIDED, **to)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return answer_link(facts_of(session, row_of(engine, number)))


def opened(app: Flask, client: FlaskClient, link: AnswerLink | None) -> TestResponse:
    assert link is not None
    return client.get(f"/antwort/{sealed(app.extensions['ik_settings'], link)}")


def sent(client: FlaskClient, page: TestResponse, values: Words) -> TestResponse:
    return client.post(page.request.path, data=carried(page) | values)


def test_the_page_says_what_was_ordered_by_whom_until_when(
    app: Flask, client: FlaskClient, session: Session, desk: Desk
) -> None:
    order = make_order(session, desk)
    give_out(session, desk, order)
    shown = words(opened(app, client, link_in_mail(session, order, desk.department)))
    for said in ("Bericht vorlegen", "Monitoring", "Mittwoch, 12. März 2025", desk.house.main_committee.name, PASSAGE):
        assert said in shown
    assert shown.count("Antwort senden") == 1  # It was accepted already.


def test_the_unit_takes_the_order_on(app: Flask, client: FlaskClient, session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    order_step(session, order, "assign", desk.house.mayor, unit=desk.unit.id)
    page = opened(app, client, link_in_mail(session, order, desk.department))
    answer = sent(client, page, {"knopf": "annehmen"})
    assert (answer.status_code, answer.location) == (303, "/antwort/eingegangen?art=annehmen")
    session.refresh(order)
    assert order.state is ReportOrderState.IN_PROGRESS
    assert client.get(page.request.path).status_code == 410


def test_a_letter_is_named_as_the_report(app: Flask, client: FlaskClient, session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    give_out(session, desk, order)
    page = opened(app, client, link_in_mail(session, order, desk.department))
    assert sent(client, page, LETTER | {"schreiben-letter_reference": ""}).status_code == 400
    assert sent(client, page, LETTER).status_code == 303
    session.refresh(order)
    assert (order.state, order.report_kind) == (ReportOrderState.REPORT_SUBMITTED, ReportKind.LETTER)
    assert order.letter_reference == "Az. 5/24"


def test_while_no_unit_is_named_there_is_no_link(session: Session, desk: Desk) -> None:
    assert link_in_mail(session, make_order(session, desk), desk.house.mayor) is None
