"""What stands in a mail, and whether it still goes when its turn comes."""

from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.links import user_of_link
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import DeadlineMove
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState as S
from ik_workflow.models.outbox import MailText
from ik_workflow.notifications import filling
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.sender import send_due
from ik_workflow.notifications.texts import check
from ik_workflow.notifications.texts import own_text
from ik_workflow.notifications.texts import preview
from tests.mail_server import Sink
from tests.make import AT
from tests.make_mails import Reminded
from tests.make_mails import mail_settings
from tests.make_mails import make_mail
from tests.make_mails import make_reminded
from tests.make_mails import make_reminder_mail
from tests.make_mails import row_of

EXPECTED = Path(__file__).parent
LATER = AT + timedelta(minutes=1)


def sent(engine: Engine, sink: Sink, at: datetime = AT) -> tuple[str, str, str]:
    """Subject, plain text and HTML of the newest mail."""
    send_due(engine, mail_settings(sink.port), at=at, limit=10)
    message = sink.messages[-1]
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    return message["Subject"], text.get_content(), page.get_content()


def whole(subject: str, text: str, page: str) -> str:
    return f"{subject}\n\n{text}\n{page}".replace("\r\n", "\n")


def expected(name: str, session: Session, about: Reminded) -> str:
    return (EXPECTED / name).read_text("utf-8").replace("PAPER", about.paper.public_id)


def test_a_reminder_says_what_is_to_be_done_until_when_and_why(engine: Engine, session: Session, sink: Sink) -> None:
    about = make_reminded(session)
    wanted = expected("reminder.txt", session, about)
    make_reminder_mail(session, about)
    said = whole(*sent(engine, sink))
    assert said == wanted


def test_a_digest_tells_what_is_still_open_the_most_urgent_first(engine: Engine, session: Session, sink: Sink) -> None:
    about = make_reminded(session)
    wanted = expected("digest.txt", session, about)
    sooner = free_deadline(session, about, "Bericht vorlegen", date(2025, 6, 4))
    over = free_deadline(session, about, "Schon erledigt", date(2025, 6, 3))
    end(session, over)
    digest = make_mail(session, "digest:1", kind=MailKind.DIGEST, person_id=about.user.person_id, values={})
    told = make_reminder_mail(session, about, "reminder:1:1")
    gone = [
        make_reminder_mail(session, about, f"x:{one.id}", reminder_id=None, values={"deadline_id": one.id})
        for one in (sooner, over)
    ]
    gather(engine, digest, [told, *gone])
    said = whole(*sent(engine, sink))
    assert said == wanted
    assert [row_of(engine, mail)["state"] for mail in (told, *gone)] == [S.GATHERED, S.GATHERED, S.CANCELLED]


def test_a_digest_that_would_be_too_long_tells_the_most_urgent_and_counts_the_rest(
    engine: Engine, session: Session, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MOST_IN_DIGEST", 1)
    about = make_reminded(session)
    digest = make_mail(session, "digest:1", kind=MailKind.DIGEST, person_id=about.user.person_id, values={})
    news: dict[str, Any] = {"reminder_id": None, "kind": MailKind.NEWS, "values": {"sentence": "Ohne Tag."}}
    later = [make_reminder_mail(session, about, f"news:{number}", **news) for number in range(2)]
    gather(engine, digest, [*later, make_reminder_mail(session, about, "reminder:1:1")])
    _subject, text, _page = sent(engine, sink)
    assert about.deadline.task in text
    assert "Ohne Tag." not in text
    assert "Und 2 weitere Aufgaben: Alle Aufgaben ansehen" in " ".join(text.split())
    assert "/schreibtisch" in text


def test_a_digest_of_which_nothing_is_left_does_not_go(engine: Engine, session: Session, sink: Sink) -> None:
    about = make_reminded(session)
    end(session, about.deadline)
    digest = make_mail(session, "digest:1", kind=MailKind.DIGEST, person_id=about.user.person_id, values={})
    gather(engine, digest, [make_reminder_mail(session, about)])
    send_due(engine, mail_settings(sink.port), at=AT, limit=10)
    assert (row_of(engine, digest)["state"], sink.messages) == (S.CANCELLED, [])


def free_deadline(session: Session, about: Reminded, task: str, due_on: date) -> Deadline:
    one = Deadline(
        case_id=about.case.id,
        subject_type="paper",
        subject_id=about.paper.id,
        rule="free",
        ordinal=due_on.day,
        task=task,
        due_on=due_on,
        source_status="internal",
        opened_at=AT,
    )
    session.add(one)
    session.commit()
    return one


def gather(engine: Engine, digest: int, mails: list[int]) -> None:
    with engine.begin() as connection:
        rows = update(OUTBOX).where(OUTBOX.c.id.in_(mails))
        connection.execute(rows.values(state=S.GATHERED, digest_id=digest))


def end(session: Session, deadline: Deadline) -> None:
    deadline.state, deadline.closed_at = DeadlineState.CLOSED, AT
    session.commit()


def move(session: Session, about: Reminded) -> None:
    session.add(DeadlineMove(deadline_id=about.deadline.id, moved_at=LATER, moved_by="x", reason="verlegt"))
    session.commit()


def lock(session: Session, about: Reminded) -> None:
    about.user.active = False
    session.commit()


def leave(session: Session, about: Reminded) -> None:
    about.case.public, about.office.end_on = False, date(2025, 6, 1)
    session.commit()


@pytest.mark.parametrize("happens", [lambda session, about: end(session, about.deadline), move, lock, leave])
def test_a_mail_that_would_say_something_untrue_or_secret_is_cancelled(
    engine: Engine, session: Session, sink: Sink, happens: Callable[[Session, Reminded], None]
) -> None:
    about = make_reminded(session)
    mail = make_reminder_mail(session, about)
    happens(session, about)
    send_due(engine, mail_settings(sink.port), at=LATER, limit=10)
    assert (row_of(engine, mail)["state"], sink.messages) == (S.CANCELLED, [])


def test_a_mail_that_comes_too_late_expires(engine: Engine, session: Session, sink: Sink) -> None:
    mail = make_mail(session, expires_at=LATER)
    send_due(engine, mail_settings(sink.port), at=LATER, limit=10)
    assert (row_of(engine, mail)["state"], sink.messages) == (S.EXPIRED, [])


def test_a_title_that_is_not_public_is_never_told(engine: Engine, session: Session, sink: Sink) -> None:
    about = make_reminded(session, public=False)
    title = about.paper.title
    make_reminder_mail(session, about)
    said = whole(*sent(engine, sink))
    assert "nichtöffentlich" in said.splitlines()[0]
    assert title not in said + sink.messages[0].as_string()


def test_a_reminder_brings_its_day_for_the_calendar(engine: Engine, session: Session, sink: Sink) -> None:
    make_reminder_mail(session, make_reminded(session))
    sent(engine, sink)
    [file] = sink.messages[0].iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") == "PUBLISH"
    calendar = Calendar.from_ical(file.get_content())
    [event] = calendar.walk("VEVENT")
    lines = event.to_ical().decode().splitlines()
    assert {f"UID:frist-{'d' * 32}@ik.stadt.example", "SEQUENCE:0", "DTSTART;VALUE=DATE:20250616"} <= set(lines)


def test_every_copy_says_the_same(engine: Engine, session: Session, sink: Sink) -> None:
    mail = make_mail(session)
    first = sent(engine, sink)
    session.add(MailText(kind=MailKind.ALARM, subject="Anders", markdown="Anders {stoerung} [x]({link})", changed=AT))
    session.commit()
    with engine.begin() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == mail).values(state=S.PENDING, sent_at=None))
    assert sent(engine, sink) == first
    assert len(set(sink.ids)) == 1


def test_the_administrators_text_stands_for_our_own(engine: Engine, session: Session, sink: Sink) -> None:
    session.add(
        MailText(kind=MailKind.ALARM, subject="Achtung", markdown="Hier: {stoerung} [Mehr]({link})", changed=AT)
    )
    make_mail(session)
    assert sent(engine, sink)[0] == "Achtung"


def test_the_key_to_an_account_stands_in_the_mail_only(engine: Engine, session: Session, sink: Sink) -> None:
    about = make_reminded(session)
    ends = AT + timedelta(hours=2)
    mail = make_mail(
        session, kind=MailKind.RESET, person_id=about.user.person_id, values={"ends": ends.isoformat()}, expires_at=ends
    )
    _subject, text, _page = sent(engine, sink)
    token = text.partition("/passwort/neu/")[2].split()[0]
    assert token not in str(row_of(engine, mail))
    assert user_of_link(session, mail_settings(sink.port), token, at=AT) is about.user


@pytest.mark.parametrize(
    "odd",
    ["Titel\r\nBcc: b@stadt.example", "[Hier](https://böse.example) klicken", "<b>fett</b>", "{link} {name}", "# Kopf"],
)
def test_what_people_write_stays_text(engine: Engine, session: Session, sink: Sink, odd: str) -> None:
    make_mail(session, kind=MailKind.NEWS, values={"topic": odd, "sentence": odd})
    subject, text, page = sent(engine, sink)
    message = sink.messages[0]
    assert message["Bcc"] is None
    assert subject == " ".join(odd.split())
    assert odd.splitlines()[0] in text
    assert 'böse.example"' not in page
    assert "<b>" not in page
    assert page.count("<h1") == 1


def test_the_date_of_a_mail_is_that_of_potsdam(engine: Engine, session: Session, sink: Sink) -> None:
    make_mail(session, at=datetime(2025, 6, 2, 9, 0, tzinfo=UTC))
    sent(engine, sink)
    assert sink.messages[0]["Date"] == "Mon, 02 Jun 2025 11:00:00 +0200"


@pytest.mark.parametrize("kind", list(MailKind))
def test_our_own_texts_are_without_fault(kind: MailKind) -> None:
    text = own_text(kind)
    assert check(kind, text.subject, text.markdown) == []
    shown = preview(kind, text.subject, text.markdown)
    assert "{" not in shown.subject + shown.text
    assert '<html lang="de">' in shown.html


GOOD = "Es ist: {stoerung}\n\n[Zur Anwendung]({link})"


@pytest.mark.parametrize(
    ("subject", "markdown", "said"),
    [
        ("Störung", GOOD + " {unbekannt}", "Das Feld {unbekannt} gibt es in diesem Text nicht"),
        ("Störung", "[Zur Anwendung]({link})", "Das Feld {stoerung} fehlt"),
        ("Störung", GOOD + " }", "Eine geschweifte Klammer steht allein"),
        ("Störung", "{stoerung} {link}", "Bitte schreiben Sie den Verweis mit Worten"),
        ("{link}", GOOD, "Im Betreff stehen weder ein Verweis"),
        ("", GOOD, "Betreff: Bitte schreiben Sie eine Zeile"),
        ("a\nb", GOOD, "Betreff: Bitte schreiben Sie eine Zeile"),
    ],
)
def test_a_text_with_a_fault_is_told_of_it(subject: str, markdown: str, said: str) -> None:
    [fault] = check(MailKind.ALARM, subject, markdown)
    assert said in fault
