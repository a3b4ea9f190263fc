"""„Postausgang“: who reads what of a mail, what stands on top, and what an administrator decides."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import sealed
from ik_workflow.app import create_app
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import MailText
from ik_workflow.notifications import outbox
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.sender import send_due
from ik_workflow.notifications.texts import own_text
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make_linked import REMINDED_AT
from tests.make_linked import link_of
from tests.make_linked import make_asked
from tests.make_linked import remind
from tests.make_mails import make_mail
from tests.make_mails import make_reminded
from tests.make_mails import make_reminder_mail
from tests.make_mails import notes_of
from tests.make_mails import row_of
from tests.web.accounts import make_user
from tests.web.conftest import SECRETS
from tests.web.pages import links
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

LATER = AT + timedelta(minutes=1)
PATHS = ("", "/ansicht", "/frist.ics")


@pytest.fixture
def engine(session: Session) -> Engine:
    bound = session.get_bind()
    assert isinstance(bound, Engine)
    return bound


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(IK_NOW=LATER, IK_TODAY=None)
    return app


@pytest.fixture
def earnest(migrated_url: str) -> Iterator[Flask]:
    app = create_app(load(database_url=migrated_url, mode="production", mail_server="mail.example", **MAIL))
    app.config["IK_NOW"] = LATER
    yield app
    app.extensions["ik_engine"].dispose()


MAIL = {"mail_sender": "ik@stadt.example", **SECRETS}


def administrator(app: Flask, session: Session) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_user(session, Office.ADMINISTRATOR, name="Toni", email="toni@stadt.example").person)
    return client


def address(engine: Engine, mail_id: int) -> str:
    return f"/postausgang/{row_of(engine, mail_id)['public_id']}"


def failed(session: Session, engine: Engine, key: str = "alarm:9") -> int:
    mail_id = make_mail(session, key)
    with engine.begin() as connection:
        claimed = outbox.claim(connection, at=AT)
        assert claimed is not None
        assert claimed.id == mail_id
        outbox.mark_failed(connection, claimed, "550 Postfach unbekannt", at=AT)
    return mail_id


def state(engine: Engine, mail_id: int) -> MailState:
    found: MailState = row_of(engine, mail_id)["state"]
    return found


# -- who may ------------------------------------------------------------------------------------------------------


def test_in_the_demonstration_everybody_reads_every_mail(
    app: Flask, client: FlaskClient, session: Session, engine: Engine
) -> None:
    mail_id = make_reminder_mail(session, make_reminded(session))
    send_due(engine, app.extensions["ik_settings"], at=AT, limit=5)
    shown = words(client.get("/postausgang"))
    assert "Verlängerung beantragen: Frist Montag, 16. Juni 2025" in shown
    assert "an Kim Beispiel <kim@stadt.example>" in shown
    assert "bitte erledigen Sie diese Aufgabe" in shown
    one = client.get(address(engine, mail_id))
    assert "Letzter Tag: Montag, 16. Juni 2025." in words(one)
    assert "Noch einmal senden" not in words(one)


def test_elsewhere_nobody_but_an_administrator_finds_it(earnest: Flask, session: Session, engine: Engine) -> None:
    path = address(engine, make_mail(session))
    guest, council = earnest.test_client(), earnest.test_client()
    sign_in(council, make_user(session, Office.COUNCIL_OFFICE).person)
    toni = administrator(earnest, session)
    for one in ("/postausgang", path, f"{path}/ansicht"):
        assert guest.get(one).status_code == 303
        assert council.get(one).status_code == 404
        assert toni.get(one).status_code == 200


@pytest.mark.parametrize("act", ["anhalten", "freigeben", "wiederholen"])
def test_only_an_administrator_decides(app: Flask, session: Session, engine: Engine, act: str) -> None:
    path = address(engine, make_mail(session))
    client = app.test_client()
    sign_in(client, make_user(session, Office.INTEGRATION_COMMISSIONER).person)
    assert post(client, f"{path}/{act}").status_code == 404
    assert post(client, f"/postausgang/versand/{act}", {"reason": "x"}).status_code == 404


def test_an_administrator_reads_nothing_of_a_case_they_may_not_see(
    earnest: Flask, session: Session, engine: Engine
) -> None:
    about = make_reminded(session, public=False)
    path = address(engine, make_reminder_mail(session, about))
    with engine.begin() as connection:  # It was public when the subject was written.
        connection.execute(update(OUTBOX).values(subject="Kita am Park", body="Kita am Park"))
    toni = administrator(earnest, session)
    for page in (toni.get("/postausgang"), toni.get(path)):
        assert page.status_code == 200
        assert "kim@stadt.example" in words(page)
        assert "Kita" not in page.text
    assert "Vorgang, den Sie nicht sehen dürfen" in words(toni.get(path))
    assert [toni.get(path + part).status_code for part in PATHS] == [200, 404, 404]


def test_a_digest_is_read_where_every_case_in_it_may_be_seen(earnest: Flask, session: Session, engine: Engine) -> None:
    about = make_reminded(session, public=False)
    told = make_reminder_mail(session, about)
    digest = make_mail(session, "digest:1", kind=MailKind.DIGEST, person_id=about.user.person_id, values={})
    with engine.begin() as connection:
        gathered = update(OUTBOX).where(OUTBOX.c.id == told)
        connection.execute(gathered.values(state=MailState.CANCELLED, digest_id=digest, case_id=None))
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == digest).values(subject="Heute", body="Kita am Park"))
    toni = administrator(earnest, session)
    assert "Kita" not in toni.get(address(engine, digest)).text


def test_the_key_of_an_invitation_is_its_readers_alone(earnest: Flask, session: Session, engine: Engine) -> None:
    user = make_user(session, password=None)
    values = {"ends": (AT + timedelta(days=7)).isoformat()}
    made = make_mail(session, "invitation:1", kind=MailKind.INVITATION, person_id=user.person_id, values=values)
    path, toni = address(engine, made), administrator(earnest, session)
    assert "Passwort festlegen" in words(toni.get(path))
    for one in (path, f"{path}/ansicht"):
        assert "/passwort/neu/" not in toni.get(one).text


# -- what stands there --------------------------------------------------------------------------------------------


def test_failed_mails_stand_on_top_with_the_reason(app: Flask, session: Session, engine: Engine) -> None:
    failed(session, engine)
    make_mail(session, "alarm:10")
    shown = words(administrator(app, session).get("/postausgang"))
    assert shown.index("550 Postfach unbekannt") < shown.index("Alle anderen") < shown.index("alarm-10@")
    assert "1 fehlgeschlagen" in shown


def test_the_list_is_filtered_by_state_kind_and_person(client: FlaskClient, session: Session, engine: Engine) -> None:
    failed(session, engine, "alarm:1")
    make_mail(session, "alarm:2")
    make_mail(session, "news:3", kind=MailKind.NEWS)
    for query, found in (("zustand=failed", "alarm-1@"), ("art=news", "news-3@"), ("person=ALARM-2", "alarm-2@")):
        shown = words(client.get(f"/postausgang?{query}"))
        assert [one for one in ("alarm-1@", "alarm-2@", "news-3@") if one in shown] == [found]
    assert "Diese Auswahl gibt es nicht" in words(client.get("/postausgang?zustand=weg"))


def test_whoever_administers_reads_of_a_link_to_answer_by_that_there_is_one(
    app: Flask, earnest: Flask, session: Session, engine: Engine
) -> None:
    asked = make_asked(session)
    path = address(engine, mail_id := remind(session, asked))
    send_due(engine, app.extensions["ik_settings"], at=REMINDED_AT, limit=5)
    key = sealed(earnest.extensions["ik_settings"], link_of(session, asked, mail_id=mail_id))
    session.commit()
    app.config["IK_NOW"] = earnest.config["IK_NOW"] = REMINDED_AT
    toni = administrator(earnest, session)
    assert "/antwort/... " in words(toni.get(path))
    assert "stehen nur in der E-Mail selbst" in words(toni.get(path))
    for page in (path, f"{path}/ansicht", "/postausgang"):
        assert f"/antwort/{key[:9]}" not in toni.get(page).text
        assert f"/antwort/{key[:9]}" in app.test_client().get(page).text  # there, following it is what is shown


def test_a_mail_tells_its_history(app: Flask, session: Session, engine: Engine) -> None:
    shown = words(administrator(app, session).get(address(engine, failed(session, engine))))
    assert "Angelegt" in shown
    assert shown.count("550 Postfach unbekannt") == 2


def test_a_mail_that_cannot_be_written_still_has_its_page(
    app: Flask, client: FlaskClient, session: Session, engine: Engine
) -> None:
    made = make_mail(session, "reset:1", kind=MailKind.RESET, values={"ends": "bald"})
    assert "lässt sich nicht schreiben" in words(client.get(address(engine, made)))


def test_the_mail_runs_nothing_and_stands_in_a_frame_of_its_own(
    client: FlaskClient, session: Session, engine: Engine
) -> None:
    path = address(engine, make_mail(session))
    frame = 'tabindex="0" sandbox="allow-top-navigation-by-user-activation"'  # what somebody follows opens outside
    assert f'<iframe class="ik-frame" {frame} src="{path}/ansicht"' in client.get(path).text
    policy = client.get(f"{path}/ansicht").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert policy.endswith("sandbox allow-top-navigation-by-user-activation")


def test_a_reminder_has_its_calendar_file_and_an_alarm_has_none(
    client: FlaskClient, session: Session, engine: Engine
) -> None:
    reminder = address(engine, make_reminder_mail(session, make_reminded(session)))
    assert f"{reminder}/frist.ics" in links(client.get(reminder))
    assert b"SUMMARY:Frist: Verl" in client.get(f"{reminder}/frist.ics").data
    assert client.get(f"{address(engine, make_mail(session))}/frist.ics").status_code == 404


def test_the_statements_do_not_grow_with_the_mails(app: Flask, client: FlaskClient, session: Session) -> None:
    counts = []
    for number in (1, 20):
        for place in range(number):
            make_mail(session, f"alarm:{number}:{place}")
        with statements(app) as sent:
            client.get("/postausgang")
        counts.append(len(sent))
    assert counts[0] == counts[1]


# -- what is decided ----------------------------------------------------------------------------------------------


def test_a_mail_is_held_and_released(app: Flask, session: Session, engine: Engine) -> None:
    made = make_mail(session)
    path, toni = address(engine, made), administrator(app, session)
    assert post(toni, f"{path}/anhalten").location == path
    assert state(engine, made) is MailState.HELD
    assert post(toni, f"{path}/anhalten").status_code == 409
    post(toni, f"{path}/freigeben")
    assert state(engine, made) is MailState.PENDING
    assert [note for _state, note in notes_of(engine, made)] == ["Von Hand angehalten.", "Von Hand freigegeben."]
    shown = words(toni.get(path))
    assert "Angehalten Von Hand angehalten. Toni" in shown
    assert "Von Hand freigegeben. Toni" in shown


def test_failed_mails_are_sent_again_one_or_all(app: Flask, session: Session, engine: Engine) -> None:
    one, two, three = (failed(session, engine, f"alarm:{number}") for number in range(3))
    toni = administrator(app, session)
    post(toni, f"{address(engine, one)}/wiederholen")
    assert [state(engine, mail).value for mail in (one, two, three)] == ["pending", "failed", "failed"]
    post(toni, "/postausgang/versand/wiederholen")
    assert [state(engine, mail).value for mail in (two, three)] == ["pending", "pending"]


def test_the_queue_is_held_with_a_reason_that_everybody_concerned_reads(
    app: Flask, session: Session, engine: Engine
) -> None:
    toni = administrator(app, session)
    assert post(toni, "/postausgang/versand/anhalten", {"reason": " "}).status_code == 400
    post(toni, "/postausgang/versand/anhalten", {"reason": "Rücksicherung"})
    for path in ("/postausgang", "/schreibtisch"):
        assert "Rücksicherung" in words(toni.get(path))
    with engine.connect() as connection:
        assert outbox.why_stopped(connection, at=LATER) == "Rücksicherung"
    post(toni, "/postausgang/versand/freigeben")
    with engine.connect() as connection:
        assert outbox.why_stopped(connection, at=LATER) is None


def test_a_pause_says_why_and_how_long(app: Flask, session: Session, engine: Engine) -> None:
    with engine.begin() as connection:
        outbox.pause_queue(connection, "535 Anmeldung abgelehnt", until=LATER + timedelta(minutes=5))
    shown = words(administrator(app, session).get("/postausgang"))
    assert "Der Versand macht eine Pause" in shown
    assert "535 Anmeldung abgelehnt" in shown


def test_the_desk_of_an_administrator_tells_of_failed_mails_and_nobody_elses_does(
    app: Flask, client: FlaskClient, session: Session, engine: Engine
) -> None:
    failed(session, engine)
    assert "Eine E-Mail ist fehlgeschlagen." in words(administrator(app, session).get("/schreibtisch"))
    sign_in(client, make_user(session).person)
    assert "fehlgeschlagen" not in words(client.get("/schreibtisch"))


# -- texts --------------------------------------------------------------------------------------------------------

OURS = {"subject": "{aufgabe} bis {frist}", "markdown": "**{aufgabe}** bis {frist}\n\n[Öffnen]({link})"}
TEXT = "/verwaltung/mailtexte/reminder"


def stand(client: FlaskClient) -> str:
    return client.get(TEXT).text.partition('name="stand" value="')[2][:64]


def change(client: FlaskClient, act: str = "save", **changed: str) -> tuple[int, str]:
    answer = post(client, TEXT, OURS | {"act": act, "stand": stand(client)} | changed)
    return answer.status_code, words(answer)


def test_a_text_is_changed_after_a_preview_and_given_back(app: Flask, session: Session) -> None:
    toni = administrator(app, session)
    status, shown = change(toni, "preview")
    assert status == 200
    assert "Bericht vorlegen bis Mittwoch, 3. Juni 2026" in shown
    assert session.get(MailText, MailKind.REMINDER) is None
    session.rollback()
    assert change(toni)[0] == 303
    assert session.get_one(MailText, MailKind.REMINDER).subject == OURS["subject"]
    session.rollback()
    _status, shown = change(toni, "own")
    assert "Wie diese Frist entstanden ist" in shown
    own = {"subject": "{aufgabe}: Frist {frist}", "markdown": own_markdown()}
    assert change(toni, **own)[0] == 303
    session.expire_all()
    assert session.get(MailText, MailKind.REMINDER) is None


def own_markdown() -> str:
    return own_text(MailKind.REMINDER).markdown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"markdown": "{aufgabe} {frist} [x]({link}) {datum}"}, "Das Feld {datum} gibt es in diesem Text nicht."),
        ({"markdown": "{aufgabe} [x]({link})"}, "Das Feld {frist} fehlt im Text"),
        ({"subject": ""}, "Betreff: Bitte füllen Sie dieses Feld aus."),
    ],
)
def test_a_text_with_a_wrong_field_is_not_stored(
    app: Flask, session: Session, changed: dict[str, str], told: str
) -> None:
    status, shown = change(administrator(app, session), **changed)
    assert status == 400
    assert told in shown
    assert session.get(MailText, MailKind.REMINDER) is None


def test_whoever_was_slower_sees_both_texts(app: Flask, session: Session) -> None:
    toni = administrator(app, session)
    begun = stand(toni)
    change(toni)
    status, shown = change(toni, stand=begun, markdown="Meins {aufgabe} {frist} [x]({link})")
    assert status == 409
    assert "Inzwischen hat jemand anders ihn geändert" in shown
    assert "Meins" in shown
    assert OURS["subject"] in shown


def test_only_an_administrator_finds_the_texts(client: FlaskClient, session: Session) -> None:
    sign_in(client, make_user(session, Office.INTEGRATION_COMMISSIONER).person)
    assert client.get("/verwaltung/mailtexte").status_code == 404
    assert client.get(TEXT).status_code == 404
    assert post(client, TEXT, OURS | {"act": "save", "stand": ""}).status_code == 404
