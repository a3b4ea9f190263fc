"""The links with which reminders are answered: in the mail that goes out, and nowhere else."""

import re
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import KEPT
from ik_workflow.accounts.answer_links import opened
from ik_workflow.accounts.answer_links import with_keys
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.notifications.digest import gather
from ik_workflow.notifications.reminders import queue_due
from ik_workflow.notifications.sender import send_due
from ik_workflow.settings import Settings
from ik_workflow.states.measure import MeasureState
from tests.mail_server import Sink
from tests.make import act
from tests.make_linked import ASKED_ON
from tests.make_linked import REMINDED_AT
from tests.make_linked import AskedDepartment
from tests.make_linked import link_of
from tests.make_linked import make_asked
from tests.make_linked import make_report
from tests.make_linked import remind
from tests.make_mails import mail_settings
from tests.make_mails import row_of
from tests.make_proposals import make_measure

LINK = re.compile(r"https://ik\.stadt\.example/antwort/([\w.-]+)")


@pytest.fixture
def asked(session: Session) -> AskedDepartment:
    return make_asked(session)


def settings(sink: Sink) -> Settings:
    return mail_settings(sink.port)


def bodies(message: EmailMessage) -> tuple[str, str]:
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    return plain.get_content(), html.get_content()


def test_a_reminder_can_be_answered_by_a_link_in_both_forms(
    engine: Engine, session: Session, sink: Sink, asked: AskedDepartment
) -> None:
    link = link_of(session, asked)
    session.commit()
    send_due(engine, settings(sink), at=REMINDED_AT, limit=5)
    plain, html = bodies(sink.messages[0])
    (token,) = set(LINK.findall(plain)) | set(LINK.findall(html))
    assert opened(settings(sink), token) == link
    assert "Ohne Anmeldung antworten:\r\nhttps" in plain
    assert "längstens bis Montag, 14. Dezember 2026" in " ".join(plain.split())


def test_every_copy_has_the_same_link_and_the_kept_text_has_none(
    engine: Engine, session: Session, sink: Sink, asked: AskedDepartment
) -> None:
    mail_id = remind(session, asked)
    send_due(engine, settings(sink), at=REMINDED_AT, limit=5)
    (kept,) = KEPT.finditer(row_of(engine, mail_id)["body"])
    assert "/antwort/" not in row_of(engine, mail_id)["body"]
    token = LINK.findall(bodies(sink.messages[0])[0])[0]
    assert with_keys(settings(sink), kept[0], asked.user.person_id).endswith(token)


def test_nobody_else_gets_a_key_from_the_kept_text(session: Session, sink: Sink, asked: AskedDepartment) -> None:
    kept = link_of(session, asked).kept
    assert with_keys(settings(sink), kept, 999) == "https://ik.stadt.example/antwort/..."
    assert with_keys(settings(sink), "\\" + kept, asked.user.person_id) == "\\" + kept


def test_a_digest_has_a_link_for_each_measure_and_names_it(
    engine: Engine, session: Session, sink: Sink, asked: AskedDepartment
) -> None:
    other = make_measure(session, asked.forum, title="Lesepaten")
    other.number, other.responsible_unit_id, other.case.public = "1.3", asked.forum.department.id, False
    make_report(session, asked.forum, asked.cycle, other)
    session.commit()
    queue_due(session, at=REMINDED_AT, limit=50)
    gather(session, at=REMINDED_AT)
    session.commit()
    send_due(engine, settings(sink), at=REMINDED_AT, limit=5)
    plain, _html = bodies(sink.messages[0])
    links = [opened(settings(sink), token) for token in LINK.findall(plain)]
    assert len({link.deadline for link in links if link}) == 2
    told = " ".join(plain.split())
    assert "Stand von 2 Maßnahmen melden" in told
    assert told.count("Ohne Anmeldung antworten:") == 2
    assert "1.2 Sprachcafé in jedem Stadtteil" in told
    assert ("1.3" in told, "Lesepaten" in told) == (True, False)  # not public: no more than its number
    assert {link.mail_id for link in links if link} == set(
        session.scalars(select(OutboxMail.id).where(OutboxMail.state == MailState.GATHERED))
    )


def test_whoever_is_only_told_of_it_gets_no_link(
    engine: Engine, session: Session, sink: Sink, asked: AskedDepartment
) -> None:
    for kind in (MailKind.ESCALATION, MailKind.COORDINATION):
        remind(session, asked, f"{kind}:1", kind=kind)
    send_due(engine, settings(sink), at=REMINDED_AT, limit=5)
    assert [LINK.findall(bodies(one)[0]) for one in sink.messages] == [[], []]


def test_what_was_reported_meanwhile_is_not_asked_again(
    engine: Engine, session: Session, sink: Sink, asked: AskedDepartment
) -> None:
    remind(session, asked)
    facts = {"course": MeasureState.IN_PROGRESS, "done": "Es läuft."}
    act(session, asked.report, "report", asked.forum.unit, on=ASKED_ON, at=REMINDED_AT, **facts)
    session.commit()
    send_due(engine, settings(sink), at=REMINDED_AT, limit=5)
    assert sink.messages == []
