"""``ik-workflow outbox``: what waits is shown, held, released and sent again by a person."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ik_workflow.cli import commands
from ik_workflow.models.outbox import MailState as S
from ik_workflow.notifications.sender import send_due
from tests.make import AT
from tests.make_mails import mail_settings
from tests.make_mails import make_mail
from tests.make_mails import row_of


@pytest.fixture
def engine(session: Session) -> Engine:
    bound = session.get_bind()
    assert isinstance(bound, Engine)
    return bound


@pytest.fixture
def run(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    return CliRunner()


def said(run: CliRunner, *words: str) -> str:
    result = run.invoke(commands, ["outbox", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_numbers_come_first(run: CliRunner, session: Session) -> None:
    make_mail(session)
    lines = said(run, "list").splitlines()
    assert lines[0] == "       1  wartet auf den Versand (pending)"
    assert "Störung, an alarm-1@stadt.example" in lines[1]
    assert len(said(run, "list", "--state", "failed").splitlines()) == 1


def test_a_mail_is_held_and_released(run: CliRunner, engine: Engine, session: Session) -> None:
    mail = make_mail(session)
    assert said(run, "hold", str(mail)) == "Eine Nachricht angehalten.\n"
    assert row_of(engine, mail)["state"] is S.HELD
    assert said(run, "release", str(mail)) == "Eine Nachricht freigegeben.\n"
    assert row_of(engine, mail)["state"] is S.PENDING


def test_after_a_restore_nothing_goes_out_until_a_person_says_so(
    run: CliRunner, engine: Engine, session: Session
) -> None:
    mail, demo = make_mail(session), mail_settings(1, mode="demo")
    said(run, "hold", "--all", "--note", "Rücksicherung")
    assert said(run, "list").startswith("Der Versand ruht: Rücksicherung")
    assert send_due(engine, demo, at=AT + timedelta(days=1), limit=1) == 0
    said(run, "release", "--queue")
    assert send_due(engine, demo, at=AT, limit=1) == 1
    assert row_of(engine, mail)["state"] is S.SENT


def test_a_failed_mail_is_sent_again(run: CliRunner, engine: Engine, session: Session) -> None:
    mail = make_mail(session)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'failed', attempts = 9")
    assert said(run, "retry", "--all") == "Eine Nachricht noch einmal zum Versand gegeben.\n"
    assert (row_of(engine, mail)["state"], row_of(engine, mail)["attempts"]) == (S.PENDING, 0)


def test_without_a_number_nothing_is_changed(run: CliRunner) -> None:
    assert "Bitte nennen Sie die Nummern" in run.invoke(commands, ["outbox", "hold"]).output
