"""Sending to real mail servers, those that behave and those that do not."""

from datetime import timedelta
from pathlib import Path
from threading import Barrier
from threading import Thread

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.models.beats import Incident
from ik_workflow.models.outbox import MailState as S
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications import outbox
from ik_workflow.notifications.sender import send_due
from tests.mail_server import Sink
from tests.mail_server import dripping
from tests.mail_server import free_port
from tests.mail_server import hanging_up
from tests.mail_server import make_certificate
from tests.mail_server import serving
from tests.mail_server import silent
from tests.mail_server import talking
from tests.make import AT
from tests.make_mails import mail_settings
from tests.make_mails import make_mail
from tests.make_mails import notes_of
from tests.make_mails import row_of

MINUTE = timedelta(minutes=1)


def test_a_mail_reaches_the_server_once(engine: Engine, session: Session, sink: Sink) -> None:
    mail = make_mail(session)
    settings = mail_settings(sink.port)
    assert send_due(engine, settings, at=AT, limit=10) == 1
    assert send_due(engine, settings, at=AT + MINUTE, limit=10) == 0
    row = row_of(engine, mail)
    assert (row["state"], row["attempts"], row["sent_at"], row["last_reply"]) == (S.SENT, 1, AT, "250 taken")
    assert sink.ids == [f"<outbox-{row['message_key']}@ik.stadt.example>"]
    assert sink.messages[0]["Auto-Submitted"] == "auto-generated"
    assert notes_of(engine, mail) == [("sent", "250 taken")]


def test_a_batch_goes_over_one_connection_and_is_bounded(engine: Engine, session: Session, sink: Sink) -> None:
    for number in range(4):
        make_mail(session, f"alarm:{number}")
    assert send_due(engine, mail_settings(sink.port), at=AT, limit=3) == 3
    assert len(sink.messages) == 3


def test_what_is_not_due_waits(engine: Engine, session: Session, sink: Sink) -> None:
    make_mail(session, not_before=AT + MINUTE)
    assert send_due(engine, mail_settings(sink.port), at=AT, limit=10) == 0
    assert send_due(engine, mail_settings(sink.port), at=AT + MINUTE, limit=10) == 1


def test_the_server_proves_who_it_is(engine: Engine, session: Session, tmp_path: Path) -> None:
    context, trusted = make_certificate(tmp_path)
    mail = make_mail(session)
    with serving(Sink(), context=context) as sink:
        settings = mail_settings(sink.port, mail_tls="starttls", mail_ca_file=str(trusted))
        assert send_due(engine, settings, at=AT, limit=10) == 1
    assert row_of(engine, mail)["state"] is S.SENT


def test_a_wrong_certificate_pauses_the_queue_and_uses_up_no_attempt(
    engine: Engine, session: Session, tmp_path: Path
) -> None:
    context, _trusted = make_certificate(tmp_path)
    mail = make_mail(session)
    with serving(Sink(), context=context) as sink:
        settings = mail_settings(sink.port, mail_tls="starttls")
        assert send_due(engine, settings, at=AT, limit=10) == 0
        assert send_due(engine, settings, at=AT + MINUTE, limit=10) == 0
        assert sink.messages == []
    row = row_of(engine, mail)
    assert (row["state"], row["attempts"]) == (S.PENDING, 0)
    incident = session.scalars(select(Incident)).one()
    assert incident.attempts == 1
    assert "Der Mailserver nimmt nichts von uns an" in incident.sentence
    session.rollback()
    with engine.connect() as connection:
        assert "IK_MAIL_" in (outbox.why_stopped(connection, at=AT + MINUTE) or "")
        assert outbox.why_stopped(connection, at=AT + 5 * MINUTE) is None


def test_a_server_that_does_not_encrypt_gets_nothing(engine: Engine, session: Session, sink: Sink) -> None:
    mail = make_mail(session)
    send_due(engine, mail_settings(sink.port, mail_tls="starttls"), at=AT, limit=10)
    assert (row_of(engine, mail)["state"], sink.messages) == (S.PENDING, [])


def test_the_incident_ends_with_the_first_mail_that_is_taken(engine: Engine, session: Session, sink: Sink) -> None:
    make_mail(session)
    send_due(engine, mail_settings(sink.port, mail_tls="starttls"), at=AT, limit=10)
    assert send_due(engine, mail_settings(sink.port), at=AT + 5 * MINUTE, limit=10) == 1
    assert session.scalars(select(Incident.closed_at)).one() == AT + 5 * MINUTE


def test_an_absent_server_is_tried_again_and_found(engine: Engine, session: Session, sink: Sink) -> None:
    mail = make_mail(session)
    make_mail(session, "alarm:2")
    assert send_due(engine, mail_settings(free_port()), at=AT, limit=10) == 0
    row = row_of(engine, mail)
    assert (row["state"], row["attempts"], row["not_before"]) == (S.PENDING, 1, AT + MINUTE)
    assert "nicht erreichbar" in row["last_reply"]
    assert send_due(engine, mail_settings(sink.port), at=AT + MINUTE, limit=10) == 2


@pytest.mark.parametrize("talk", [silent, dripping])
def test_a_server_that_hangs_is_left_in_time(engine: Engine, session: Session, talk: object) -> None:
    mail = make_mail(session)
    with talking(talk) as port:  # type: ignore[arg-type]  # one of two functions
        assert send_due(engine, mail_settings(port), at=AT, limit=10, timeout=0.5, total=0.5) == 0
    assert (row_of(engine, mail)["state"], row_of(engine, mail)["attempts"]) == (S.PENDING, 1)


@pytest.mark.parametrize(("answer", "state"), [("421 busy", S.PENDING), ("450 later", S.PENDING), ("550 no", S.FAILED)])
def test_a_refused_recipient_stops_nobody_else(engine: Engine, session: Session, answer: str, state: S) -> None:
    refused, taken = make_mail(session, "alarm:1"), make_mail(session, "alarm:2")
    with serving(Sink({"alarm-1@stadt.example": answer})) as sink:
        assert send_due(engine, mail_settings(sink.port), at=AT, limit=10) == 2
        assert sink.recipients == ["alarm-2@stadt.example"]
    row = row_of(engine, refused)
    assert (row["state"], row["data_started_at"], row["last_reply"]) == (state, None, answer)
    assert row_of(engine, taken)["state"] is S.SENT


def test_a_server_that_hangs_up_after_taking_a_mail_has_taken_it(engine: Engine, session: Session) -> None:
    mails, taken = [make_mail(session, f"alarm:{number}") for number in range(2)], list[bytes]()
    with talking(hanging_up(taken)) as port:
        assert send_due(engine, mail_settings(port), at=AT, limit=10) == 2
        assert send_due(engine, mail_settings(port), at=AT + MINUTE, limit=10) == 0
    assert len(taken) == 2
    assert [row_of(engine, mail)["attempts"] for mail in mails] == [1, 1]


def test_pauses_grow_until_72_hours_are_over(engine: Engine, session: Session) -> None:
    mail, at, pauses = make_mail(session), AT, []
    settings = mail_settings(free_port())
    while row_of(engine, mail)["state"] is S.PENDING:
        due = row_of(engine, mail)["not_before"]
        pauses.append(int((due - at) / MINUTE))
        at = due
        send_due(engine, settings, at=at, limit=1)
    assert pauses[:8] == [0, 1, 2, 5, 15, 30, 60, 60]
    assert row_of(engine, mail)["state"] is S.FAILED
    assert timedelta(hours=71) < at - AT <= timedelta(hours=72)


def test_two_senders_share_one_queue(engine: Engine, session: Session, sink: Sink) -> None:
    mails = [make_mail(session, f"alarm:{number}") for number in range(20)]
    start, settings = Barrier(2), mail_settings(sink.port)

    def run() -> None:
        start.wait(20)
        send_due(engine, settings, at=AT, limit=100)

    senders = [Thread(target=run) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert len(sink.ids) == len(set(sink.ids)) == 20
    assert {row_of(engine, mail)["attempts"] for mail in mails} == {1}


def run_out(engine: Engine, mail: int, *, started: bool) -> None:
    """As if the sender had ended and ten minutes were over."""
    with engine.begin() as connection:
        past = AT - timedelta(days=300)
        values = {"lease_until": past, "data_started_at": past if started else None}
        connection.execute(update(outbox.OUTBOX).where(outbox.OUTBOX.c.id == mail).values(**values))


def claim(engine: Engine) -> outbox.Claimed:
    with engine.begin() as connection:
        claimed = outbox.claim(connection, at=AT)
    assert claimed is not None
    return claimed


def test_a_running_lease_is_nobody_elses(engine: Engine, session: Session, sink: Sink) -> None:
    make_mail(session)
    claim(engine)
    assert send_due(engine, mail_settings(sink.port), at=AT + timedelta(days=1), limit=10) == 0


@pytest.mark.parametrize(
    ("started", "uncertain", "state"),
    [(False, Uncertain.HOLD, S.PENDING), (True, Uncertain.RESEND, S.PENDING), (True, Uncertain.HOLD, S.HELD)],
)
def test_what_an_ended_sender_leaves_behind(
    engine: Engine, session: Session, started: bool, uncertain: Uncertain, state: S
) -> None:
    mail = make_mail(session, uncertain=uncertain)
    claim(engine)
    run_out(engine, mail, started=started)
    with engine.begin() as connection:
        assert outbox.recover(connection, at=AT) == 1
    assert row_of(engine, mail)["state"] is state


def test_a_mail_that_ends_every_sender_fails(engine: Engine, session: Session) -> None:
    mail = make_mail(session)
    for _ in range(5):
        with engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET not_before = created"))
        claim(engine)
        run_out(engine, mail, started=False)
        with engine.begin() as connection:
            outbox.recover(connection, at=AT)
    assert row_of(engine, mail)["state"] is S.FAILED


def test_who_has_lost_the_lease_marks_nothing(engine: Engine, session: Session) -> None:
    mail, lost = make_mail(session), claim(engine)
    run_out(engine, mail, started=False)
    with engine.begin() as connection:
        outbox.recover(connection, at=AT)
        assert not outbox.mark_data_started(connection, lost, at=AT, subject="x", body="x")
        assert not outbox.mark_sent(connection, lost, "250", at=AT)
    assert row_of(engine, mail)["state"] is S.PENDING


def test_whoever_lost_the_lease_before_the_text_sends_nothing(engine: Engine, session: Session, sink: Sink) -> None:
    from ik_workflow.notifications.delivery import Delivery
    from ik_workflow.notifications.sender import Fate
    from ik_workflow.notifications.sender import Sender

    mail, lost = make_mail(session), claim(engine)
    run_out(engine, mail, started=False)
    with engine.begin() as connection:
        outbox.recover(connection, at=AT)
    with Delivery(mail_settings(sink.port)) as delivery:
        assert Sender(engine, mail_settings(sink.port), delivery, AT).send(lost) is Fate.LOST
    assert (sink.messages, row_of(engine, mail)["state"]) == ([], S.PENDING)


def test_without_a_server_mails_wait(engine: Engine, session: Session) -> None:
    mail = make_mail(session)
    assert send_due(engine, mail_settings(0, mail_server=""), at=AT, limit=10) == 0
    assert (row_of(engine, mail)["state"], row_of(engine, mail)["attempts"]) == (S.PENDING, 0)


def test_a_held_queue_sends_nothing_until_it_is_released(engine: Engine, session: Session, sink: Sink) -> None:
    make_mail(session)
    with engine.begin() as connection:
        outbox.hold_queue(connection, "Nach einer Rücksicherung.", at=AT)
    assert send_due(engine, mail_settings(sink.port), at=AT + timedelta(days=2), limit=10) == 0
    with engine.begin() as connection:
        outbox.release_queue(connection)
    assert send_due(engine, mail_settings(sink.port), at=AT, limit=10) == 1


def test_the_demonstration_sends_nothing(engine: Engine, session: Session) -> None:
    mail = make_mail(session)
    assert send_due(engine, mail_settings(free_port(), mode="demo"), at=AT, limit=10) == 1
    row = row_of(engine, mail)
    assert (row["state"], row["last_reply"]) == (S.SENT, "Vorführung: nicht versandt")


@pytest.mark.parametrize(
    "address", ["a@stadt.example\r\nBcc: b@stadt.example", "a@stadt.example,b@stadt.example", "kein", "a@b\u2028.de"]
)
def test_an_odd_address_in_the_queue_fails_visibly(engine: Engine, session: Session, sink: Sink, address: str) -> None:
    mail, other = make_mail(session, "alarm:1"), make_mail(session, "alarm:2")
    with engine.begin() as connection:
        connection.execute(update(outbox.OUTBOX).where(outbox.OUTBOX.c.id == mail).values(address=address))
    assert send_due(engine, mail_settings(sink.port), at=AT, limit=10) == 2
    assert (row_of(engine, mail)["state"], row_of(engine, other)["state"]) == (S.FAILED, S.SENT)
    assert sink.recipients == ["alarm-2@stadt.example"]
