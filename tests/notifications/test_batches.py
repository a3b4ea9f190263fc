"""Mails are claimed a few at a time: what happens to one of them happens to no other."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import text
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.models.database import make_engine
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState as S
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications import outbox
from ik_workflow.notifications import sender
from ik_workflow.notifications.facts import facts_of_all
from ik_workflow.notifications.sender import send_due
from tests.mail_server import Sink
from tests.mail_server import rude_at_the_end
from tests.mail_server import stuck_in_data
from tests.mail_server import talking
from tests.make import AT
from tests.make_mails import mail_settings
from tests.make_mails import make_mail
from tests.make_mails import make_reminded
from tests.make_mails import make_reminder_mail
from tests.make_mails import row_of
from tests.nursery import NURSERY

MINUTE = timedelta(minutes=1)


def claim(engine: Engine, most: int = 25) -> list[outbox.Claimed]:
    with engine.begin() as connection:
        return outbox.claim_batch(connection, at=AT, most=most)


def states(engine: Engine, mails: list[int]) -> list[tuple[S, int]]:
    rows = [row_of(engine, mail) for mail in mails]
    return [(row["state"], row["attempts"]) for row in rows]


def test_a_batch_has_the_oldest_first_each_with_a_lease(engine: Engine, session: Session) -> None:
    late, early, third = (make_mail(session, f"alarm:{n}", not_before=AT - n * MINUTE) for n in (1, 3, 2))
    batch = claim(engine, 2)
    assert [claimed.id for claimed in batch] == [early, third]
    assert all(row_of(engine, claimed.id)["lease_until"] for claimed in batch)
    assert row_of(engine, late)["state"] is S.PENDING


def test_a_mail_that_was_tried_before_is_claimed_alone(engine: Engine, session: Session) -> None:
    mails = [make_mail(session, f"alarm:{number}") for number in range(4)]
    with engine.begin() as connection:
        connection.execute(update(outbox.OUTBOX).where(outbox.OUTBOX.c.id == mails[1]).values(attempts=1))
    assert [[claimed.id for claimed in claim(engine)] for _ in range(3)] == [mails[:1], [mails[1]], mails[2:]]


def test_what_is_given_back_was_no_attempt_and_only_ours(engine: Engine, session: Session) -> None:
    mails = [make_mail(session, f"alarm:{number}") for number in range(2)]
    batch = claim(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET lease_token = 'other' WHERE id = :id"), {"id": mails[1]})
        outbox.give_back(connection, batch)
    assert states(engine, mails) == [(S.PENDING, 0), (S.CLAIMED, 1)]


def test_the_rest_of_a_batch_waits_when_the_server_hangs_in_the_text(engine: Engine, session: Session) -> None:
    kept = make_mail(session, "alarm:0", uncertain=Uncertain.HOLD)
    mails = [make_mail(session, f"alarm:{number}") for number in range(1, 4)]
    with talking(stuck_in_data) as port:
        settings = mail_settings(port)
        assert send_due(engine, settings, at=AT, limit=10, timeout=0.5, total=0.5) == 0
        assert states(engine, [kept, *mails]) == [(S.HELD, 1), *[(S.PENDING, 0)] * 3]
        assert send_due(engine, settings, at=AT, limit=10, timeout=0.5, total=0.5) == 0
    assert states(engine, mails) == [(S.PENDING, 1), *[(S.PENDING, 0)] * 2]
    assert row_of(engine, mails[0])["not_before"] == AT + MINUTE


def test_an_error_at_the_goodbye_changes_nothing(engine: Engine, session: Session) -> None:
    mails, taken = [make_mail(session, f"alarm:{number}") for number in range(3)], list[bytes]()
    with talking(rude_at_the_end(taken)) as port:
        assert send_due(engine, mail_settings(port), at=AT, limit=10) == 3
    assert (len(taken), states(engine, mails)) == (3, [(S.SENT, 1)] * 3)


def test_a_batch_that_grew_old_is_looked_at_again(
    engine: Engine, session: Session, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "FRESH_SECONDS", 0.0)
    mails = [make_mail(session, f"alarm:{number}") for number in range(3)]
    assert send_due(engine, mail_settings(sink.port), at=AT, limit=10) == 3
    assert (len(sink.ids), states(engine, mails)) == (3, [(S.SENT, 1)] * 3)


def run_sender(url: str, port: int, start: Any) -> None:
    engine = make_engine(url)
    start.wait(20)
    send_due(engine, mail_settings(port), at=AT, limit=100)
    engine.dispose()


def test_two_processes_send_each_mail_once(engine: Engine, session: Session, migrated_url: str, sink: Sink) -> None:
    mails = [make_mail(session, f"alarm:{number}") for number in range(60)]
    start = NURSERY.Event()
    senders = [NURSERY.Process(target=run_sender, args=(migrated_url, sink.port, start)) for _ in range(2)]
    for one in senders:
        one.start()
    start.set()
    for one in senders:
        one.join(60)
    assert [one.exitcode for one in senders] == [0, 0]
    assert len(sink.ids) == len(set(sink.ids)) == 60
    assert states(engine, mails) == [(S.SENT, 1)] * 60


def test_what_many_mails_are_about_is_read_together(engine: Engine, session: Session) -> None:
    about, asked = make_reminded(session), list[str]()
    for number in range(20):
        make_reminder_mail(session, about, f"reminder:{number}")
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with Session(engine) as reading:
        rows = reading.execute(outbox.OUTBOX.select()).mappings().all()
        assert len(facts_of_all(reading, rows)) == 20
    assert len([one for one in asked if one.startswith("SELECT")]) <= 10


def test_a_bad_row_fails_alone(engine: Engine, session: Session, sink: Sink) -> None:
    about = make_reminded(session)
    mails = [make_mail(session, "alarm:1"), make_mail(session, "alarm:2", kind=MailKind.RESET, values={"ends": "nie"})]
    mails.append(make_reminder_mail(session, about))
    assert send_due(engine, mail_settings(sink.port), at=AT, limit=10) == 3
    assert [state for state, _attempts in states(engine, mails)] == [S.SENT, S.FAILED, S.SENT]
