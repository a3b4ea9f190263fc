"""The link of a reminder: one act without signing in, and nothing for whoever else comes by."""

import re
from collections.abc import Callable
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import MAILBOX as MAILBOX_KEY
from ik_workflow.accounts.answer_links import AnswerLink
from ik_workflow.accounts.answer_links import sealed
from ik_workflow.models.all import AnswerUse
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import JournalName
from ik_workflow.models.all import Membership
from ik_workflow.models.all import SignInAttempt
from ik_workflow.models.all import metadata
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Relation
from ik_workflow.states.status_report import StatusReportState
from tests.make import act
from tests.make import make_organization
from tests.make_linked import MAILBOX
from tests.make_linked import REMINDED_AT
from tests.make_linked import AskedDepartment
from tests.make_linked import link_of
from tests.make_linked import make_asked
from tests.make_proposals import person_of
from tests.web.forms import Words
from tests.web.forms import carried
from tests.web.forms import committing
from tests.web.pages import words
from tests.web.signing import sign_in

REPORTED = {"knopf": "stand", "stand-course": "in_progress", "stand-done": "Drei Treffen in der Woche."}
LATER = {
    "knopf": "spaeter",
    "spaeter-requested_until.tag": "7",
    "spaeter-requested_until.monat": "12",
    "spaeter-requested_until.jahr": "2026",
    "spaeter-reason": "Die Zahlen kommen erst Anfang Dezember.",
}
END = date(2026, 12, 14)
Change = Callable[[Session, AskedDepartment], Any]


@pytest.fixture
def asked(app: Flask, session: Session) -> AskedDepartment:
    app.config.update(IK_NOW=REMINDED_AT, IK_TODAY=None)
    return make_asked(session)


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    return committing(app, session)


def path_of(app: Flask, link: AnswerLink) -> str:
    return f"/antwort/{sealed(app.extensions['ik_settings'], link)}"


@pytest.fixture
def path(app: Flask, session: Session, asked: AskedDepartment) -> str:
    return path_of(app, link_of(session, asked))


def sent(client: FlaskClient, opened: TestResponse, values: Words) -> TestResponse:
    """One of the page's forms, with nothing of the others."""
    return client.post(opened.request.path, data=carried(opened) | values)


def seen(session: Session) -> dict[str, Sequence[Any]]:
    """Every row of every table."""
    session.rollback()
    return {name: session.execute(select(table)).all() for name, table in metadata.tables.items()}


# -- alive --------------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_asked_of_whom_until_when(client: FlaskClient, path: str) -> None:
    shown = words(client.get(path))
    for said in ("Stand der Maßnahme melden", "1.2 Sprachcafé", "Montag, 30. November 2026", "Fachbereich Bildung"):
        assert said in shown
    assert "Antwort" in shown
    assert shown.count("Antwort senden") == 3


def test_looking_changes_nothing(client: FlaskClient, session: Session, path: str) -> None:
    before = seen(session)
    for look in (client.get, client.head, client.options):
        assert look(path).status_code == 200
    assert seen(session) == before


def test_its_address_goes_nowhere_else(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"


def test_a_report_is_entered_for_the_mailbox(
    client: FlaskClient, session: Session, asked: AskedDepartment, path: str
) -> None:
    answer = sent(client, client.get(path), REPORTED)
    assert (answer.status_code, answer.location) == (303, "/antwort/eingegangen?art=stand&stand=in_progress")
    session.refresh(asked.report)
    assert (asked.report.state, asked.report.course) == (StatusReportState.REPORTED, MeasureState.IN_PROGRESS)
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.trigger, entry.office) == ("report", Relation.RESPONSIBLE_UNIT)
    assert entry.actor.startswith(MAILBOX_KEY)
    assert session.get_one(JournalName, entry.actor).name == MAILBOX
    assert "Ihre Meldung ist eingetragen" in words(client.get(answer.location))


def test_the_day_of_the_answer_may_be_asked_to_be_later(
    client: FlaskClient, session: Session, asked: AskedDepartment, path: str
) -> None:
    assert sent(client, client.get(path), LATER).status_code == 303
    session.refresh(asked.report)
    assert (asked.report.state, asked.report.requested_until) == (StatusReportState.OPEN, date(2026, 12, 7))


def test_somebody_else_may_be_named(client: FlaskClient, session: Session, asked: AskedDepartment, path: str) -> None:
    other = asked.forum.house.administration
    values = {"knopf": "andere", "andere-unit": other.public_id, "andere-reason": "Das macht das Büro."}
    assert sent(client, client.get(path), values).status_code == 303
    session.refresh(asked.report)
    assert asked.report.suggested_unit_id == other.id
    assert asked.report.responsible_unit_id == asked.forum.department.id


def test_an_incomplete_answer_loses_nothing_and_leaves_the_link_alive(client: FlaskClient, path: str) -> None:
    answer = sent(client, client.get(path), REPORTED | {"stand-course": ""})
    assert answer.status_code == 400
    assert "Drei Treffen in der Woche." in answer.text
    assert 'href="#stand-course"' in answer.text
    assert sent(client, answer, REPORTED).status_code == 303


def test_a_rule_that_is_broken_is_told_beside_the_answer(client: FlaskClient, path: str) -> None:
    answer = sent(client, client.get(path), REPORTED | {"stand-course": "implemented"})
    assert answer.status_code == 409
    assert "Nachweis nötig" in words(answer)
    assert "Drei Treffen in der Woche." in answer.text


def test_the_same_form_sent_twice_has_one_effect(client: FlaskClient, session: Session, path: str) -> None:
    form = carried(client.get(path)) | REPORTED
    first, second = client.post(path, data=form), client.post(path, data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert session.scalar(select(func.count()).where(JournalEntry.trigger == "report")) == 1


def test_a_form_without_its_token_is_refused(client: FlaskClient, path: str) -> None:
    assert client.post(path, data=REPORTED).status_code == 400


def test_a_browser_that_names_no_origin_on_this_page_is_believed_only_within_the_site(
    client: FlaskClient, path: str
) -> None:
    form = carried(client.get(path)) | REPORTED
    for site, status in (("cross-site", 400), ("same-site", 400), ("same-origin", 303)):
        headers = {"Origin": "null", "Sec-Fetch-Site": site}
        assert client.post(path, data=form, headers=headers).status_code == status


def test_the_journal_says_by_which_mail_it_came(
    client: FlaskClient, app: Flask, session: Session, asked: AskedDepartment, path: str
) -> None:
    assert sent(client, client.get(path), LATER).status_code == 303
    page, other = f"/meldungen/{asked.report.public_id}", committing(app, session)
    assert MAILBOX not in words(other.get(page))
    sign_in(other, person_of(session, asked.forum.commissioner))
    shown = words(other.get(page))
    assert f"durch: zuständige Stelle, über den Link in der E-Mail an {MAILBOX}" in shown
    session.execute(delete(JournalName).where(JournalName.name == MAILBOX))
    assert "durch: zuständige Stelle, über den Link in einer E-Mail" in words(other.get(page))


# -- dead ---------------------------------------------------------------------------------------------------------


def moved_to_another(session: Session, asked: AskedDepartment) -> None:
    other = make_organization(session, asked.forum.house.body, "Fachbereich Soziales")
    act(
        session,
        asked.report,
        "reassign",
        asked.forum.commissioner,
        on=date(2026, 11, 10),
        at=REMINDED_AT,
        unit=other.id,
    )


def owner_changed(session: Session, asked: AskedDepartment) -> None:
    asked.deadline.owner_organization_id = asked.forum.group.id


def dissolved(session: Session, asked: AskedDepartment) -> None:
    asked.forum.department.deleted = True


def closed(session: Session, asked: AskedDepartment) -> None:
    act(session, asked.report, "stay_silent", asked.forum.commissioner, on=date(2026, 11, 10), at=REMINDED_AT)


def reported_elsewhere(session: Session, asked: AskedDepartment) -> None:
    facts = {"course": MeasureState.IN_PROGRESS, "done": "Es läuft."}
    act(session, asked.report, "report", asked.forum.unit, on=date(2026, 11, 10), at=REMINDED_AT, **facts)


def office_lost(session: Session, asked: AskedDepartment) -> None:
    own = select(Membership).where(Membership.person_id == asked.user.person_id)
    session.scalars(own).one().end_on = date(2026, 11, 15)


def account_locked(session: Session, asked: AskedDepartment) -> None:
    asked.user.active = False


def another_mailbox(session: Session, asked: AskedDepartment) -> None:
    asked.user.email = "frank@anderswo.example"


def cycle_cancelled(session: Session, asked: AskedDepartment) -> None:
    act(session, asked.cycle, "cancel", asked.forum.commissioner, on=date(2026, 11, 10), at=REMINDED_AT, reason="x")


DEATHS: list[Change] = [
    *(owner_changed, dissolved, closed, reported_elsewhere, office_lost, account_locked, another_mailbox),
    *(cycle_cancelled, moved_to_another),
]


@pytest.mark.parametrize("change", DEATHS)
def test_it_dies_with_what_it_stands_on(
    client: FlaskClient, session: Session, asked: AskedDepartment, path: str, change: Change
) -> None:
    opened = client.get(path)
    assert opened.status_code == 200
    change(session, asked)
    session.commit()
    before = session.scalar(select(func.count(JournalEntry.id)))
    session.rollback()
    assert client.get(path).status_code == 410
    assert sent(client, opened, REPORTED).status_code == 410
    assert session.scalar(select(func.count(JournalEntry.id))) == before


def test_it_dies_with_its_use(client: FlaskClient, session: Session, asked: AskedDepartment, path: str) -> None:
    opened = client.get(path)
    assert sent(client, opened, LATER).status_code == 303
    assert client.get(path).status_code == 410
    assert sent(client, opened, REPORTED).status_code == 410
    assert session.scalars(select(AnswerUse.act)).all() == ["ask_for_time"]


@pytest.mark.parametrize(("day", "status"), [(END, 200), (END + timedelta(1), 410)])
def test_it_dies_after_its_last_day(app: Flask, client: FlaskClient, path: str, day: date, status: int) -> None:
    app.config["IK_NOW"] = REMINDED_AT + (day - REMINDED_AT.date())
    assert client.get(path).status_code == status


def altered(path: str) -> list[str]:
    """Every single character changed, cut off or added; also those bits of the last one that carry nothing."""
    at = len("/antwort/")
    swap = {place: path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1 :] for place in (at, -30, -2)}
    last = [path[:-1] + one for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    return [*swap.values(), *(one for one in last if one != path), path[:-1], f"{path}A", f"{path}%20", "/antwort/ü"]


def test_an_altered_one_was_never_alive(client: FlaskClient, path: str) -> None:
    assert {client.get(one).status_code for one in altered(path)} == {410}


def test_one_of_another_purpose_or_key_was_never_alive(
    app: Flask, client: FlaskClient, session: Session, asked: AskedDepartment
) -> None:
    link, settings = link_of(session, asked), app.extensions["ik_settings"]
    foreign = settings.model_copy(update={"secret_key": "f" * 32})
    assert client.get(f"/antwort/{sealed(foreign, link)}").status_code == 410
    settings.secret_key_fallbacks.append("f" * 32)
    assert client.get(f"/antwort/{sealed(foreign, link)}").status_code == 200


@pytest.mark.parametrize("part", ["mail_id", "organization_id", "person_id", "deadline"])
def test_one_for_something_else_opens_nothing(
    app: Flask, client: FlaskClient, session: Session, asked: AskedDepartment, part: str
) -> None:
    link = link_of(session, asked, **{part: "0" * 32 if part == "deadline" else 999})
    assert client.get(path_of(app, link)).status_code == 410


def test_every_dead_one_looks_the_same(app: Flask, client: FlaskClient, session: Session, path: str) -> None:
    assert sent(client, client.get(path), LATER).status_code == 303
    pages = {re.sub(r'value="[^"]*"', "", client.get(one).text) for one in (path, f"{path}A", "/antwort/x")}
    assert len(pages) == 1
    assert "Wenden Sie sich bitte an die Koordination" in pages.pop()


def test_trying_is_slowed_down_and_answering_is_not(client: FlaskClient, session: Session, path: str) -> None:
    token = carried(client.get(path))
    assert sent(client, client.get(path), LATER).status_code == 303
    assert session.scalar(select(func.count(SignInAttempt.id))) == 0
    statuses = [client.post(f"/antwort/{number}", data=token).status_code for number in range(11)]
    assert statuses == [410] * 10 + [429]


# -- the mail -----------------------------------------------------------------------------------------------------


def test_the_log_knows_no_link(
    client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture, engine: Engine
) -> None:
    sent(client, client.get(path), REPORTED)
    client.get(path)
    client.post(path, data=REPORTED)
    assert path.removeprefix("/antwort/")[:20] not in caplog.text


@pytest.fixture
def engine(session: Session) -> Engine:
    bound = session.get_bind()
    assert isinstance(bound, Engine)
    return bound
