"""What a cycle asks of one department is one mail a day, whatever its people chose, with a link for each measure."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import NoticeChoice
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.digest import gather
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from tests.mail_server import Sink
from tests.make import make_organization
from tests.make import person_with_account
from tests.make_cycles import OPENS
from tests.make_cycles import make_open
from tests.make_cycles import reports_of
from tests.make_deadlines import make_holder
from tests.make_deadlines import morning
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_stocktakings import FROZEN_ON
from tests.make_stocktakings import make_frozen
from tests.make_stocktakings import ratings_of
from tests.notifications.test_mails import sent
from tests.notifications.test_mails import whole

#: the key of a link is made of a secret and a number
KEY = re.compile(r"/antwort/[\w.=-]+")
EXPECTED = Path(__file__).parent / "gathered.txt"
FIVE_DAYS_OVER = date(2026, 12, 14)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def beat(session: Session, day: date = OPENS) -> None:
    while queue_due(session, at=morning(day), limit=500):
        pass
    gather(session, at=morning(day))


def mails(session: Session, *states: MailState) -> list[tuple[MailKind, MailState]]:
    asked = select(OutboxMail.kind, OutboxMail.state).order_by(OutboxMail.id)
    return [(kind, state) for kind, state in session.execute(asked) if state in states or not states]


def about_reports(session: Session) -> list[OutboxMail]:
    """The sitting's own deadlines are asked about, too."""
    asked = select(OutboxMail).join(Case).where(Case.kind == "reporting_cycle")
    return list(session.scalars(asked.order_by(OutboxMail.id)))


@pytest.mark.parametrize("chosen", list(Delivery))
def test_a_department_gets_one_mail_whatever_its_people_chose(session: Session, forum: Forum, chosen: Delivery) -> None:
    ada = make_holder(session, forum.department)
    session.add(NoticeChoice(person_id=ada.id, kind=MailKind.REMINDER, delivery=chosen))
    make_open(session, forum, *[forum.department] * 25)
    beat(session)
    assert mails(session, MailState.PENDING) == [(MailKind.DIGEST, MailState.PENDING)]
    assert mails(session, MailState.GATHERED) == [(MailKind.REMINDER, MailState.GATHERED)] * 25


def test_the_mail_names_each_measure_with_its_link(engine: Engine, session: Session, sink: Sink, forum: Forum) -> None:
    make_holder(session, forum.department)
    cycle = make_open(session, forum, *[forum.department] * 3)
    for one in reports_of(session, cycle)[:2]:
        one.measure.case.public = True
    wanted = expected(session, cycle)
    beat(session)
    session.commit()
    assert KEY.sub("/antwort/KEY", whole(*sent(engine, sink, morning(OPENS)))) == wanted


def expected(session: Session, cycle: ReportingCycle) -> str:
    text = EXPECTED.read_text("utf-8").replace("CYCLE", cycle.public_id)
    for number, one in enumerate(reports_of(session, cycle), 1):
        text = text.replace(f"REPORT{number}", one.public_id)
    return text


def test_the_superior_gets_one_mail_that_names_the_department(session: Session, forum: Forum) -> None:
    division = make_organization(session, forum.house.body, "Geschäftsbereich 2")
    forum.department.parent_id = division.id
    make_holder(session, division, Office.DIVISION, name="Bo")
    make_open(session, forum, *[forum.department] * 4)
    beat(session, FIVE_DAYS_OVER)
    assert mails(session, MailState.GATHERED) == [(MailKind.ESCALATION, MailState.GATHERED)] * 4
    assert mails(session, MailState.PENDING) == [(MailKind.DIGEST, MailState.PENDING)]


def test_of_measures_without_a_department_the_coordinator_is_asked_once(session: Session, forum: Forum) -> None:
    person_with_account(session, forum.commissioner, "elif@beispiel.example")
    make_open(session, forum, None, None, None)
    beat(session)
    (mail,) = about_reports(session)
    assert (mail.kind, mail.state) == (MailKind.QUESTION, MailState.PENDING)
    assert mail.values["question"] == (
        "Für diese Frist ist keine zuständige Stelle eingetragen. Das betrifft 3 Fristen."
    )


def test_a_department_dissolved_meanwhile_is_a_question_and_its_items_stay(session: Session, forum: Forum) -> None:
    person_with_account(session, forum.commissioner, "elif@beispiel.example")
    make_holder(session, forum.department)
    cycle = make_open(session, forum, forum.department, forum.department)
    forum.department.deleted = True
    session.flush()
    beat(session)
    (mail,) = about_reports(session)
    assert mail.values["question"] == (
        "Die zuständige Stelle „Fachbereich Bildung“ wurde aufgelöst. Das betrifft 2 Fristen."
    )
    assert len(reports_of(session, cycle)) == 2


def test_ratings_are_asked_for_in_one_mail_that_leads_to_one_page(
    engine: Engine, session: Session, sink: Sink, forum: Forum
) -> None:
    make_holder(session, forum.department)
    taking = make_frozen(session, forum.commissioner, [MeasureState.IMPLEMENTED] * 3, forum.department)
    rows, page = [one.public_id for one in ratings_of(session, taking)], f"/bestandsaufnahmen/{taking.public_id}"
    beat(session, FROZEN_ON)
    session.commit()
    text = whole(*sent(engine, sink, morning(FROZEN_ON)))
    assert "Bewertungen von 3 Maßnahmen bestätigen oder anders bewerten" in " ".join(text.split())
    assert f"{page}/bestaetigen" in text
    assert all(f"/bewertungen/{one}" in text for one in rows)
    assert "/meldungen" not in text
