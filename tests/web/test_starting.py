"""In earnest the application does not start with weak secrets or with the data of a demonstration."""

import pytest
from sqlalchemy.orm import Session

from ik_workflow.app import create_app
from ik_workflow.errors import BadSetting
from ik_workflow.exchange.demo_people import settle_people
from ik_workflow.settings import load
from ik_workflow.settings import refuse_unsafe
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import make_body
from tests.make import make_house
from tests.make import make_paper
from tests.web.accounts import make_user
from tests.web.conftest import SECRETS
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

GOOD, OTHER = SECRETS["secret_key"], SECRETS["totp_secret"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"secret_key": ""}, "IK_SECRET_KEY"),
        ({"secret_key": GOOD[:31]}, "IK_SECRET_KEY"),
        ({"secret_key": "changeme-changeme-changeme-changeme"}, "IK_SECRET_KEY"),
        ({"secret_key": "x" * 64}, "IK_SECRET_KEY"),
        ({"secret_key": "insecure-0123456789abcdefghijklmnop"}, "IK_SECRET_KEY"),
        ({"totp_secret": ""}, "IK_TOTP_SECRET"),
        ({"totp_secret": GOOD}, "zwei verschiedene Werte"),
        ({"https": True, "trusted_hosts": ["stadt.example"]}, "IK_BASE_URL"),
    ],
)
def test_unsafe_settings_stop_the_start(changed: dict[str, object], told: str) -> None:
    with pytest.raises(BadSetting, match=told):
        refuse_unsafe(load(**{"mode": "production", **SECRETS, **changed}))


@pytest.mark.parametrize("changed", [{"https": True}, {"base_url": "ftp://x"}, {"base_url": "https://a/b"}])
def test_settings_that_contradict_each_other_are_not_even_read(changed: dict[str, object]) -> None:
    with pytest.raises(BadSetting):
        load(**{"mode": "production", **SECRETS, **changed})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"mail_tls": "none"}, "IK_MAIL_PLAIN_CONFIRMED"),
        ({"mail_sender": ""}, "IK_MAIL_SENDER"),
        ({"mail_ca_file": "gibt-es-nicht.pem"}, "IK_MAIL_CA_FILE"),
        ({"mail_username": "ik"}, "IK_MAIL_PASSWORD"),
        ({"mail_sender": "a@b\r\nBcc: c@d"}, "IK_MAIL_SENDER"),
    ],
)
def test_mail_that_would_go_badly_stops_the_start(changed: dict[str, object], told: str) -> None:
    mail: dict[str, object] = {"mail_server": "mail.stadt.example", "mail_sender": "ik@stadt.example", **changed}
    with pytest.raises(BadSetting, match=told):
        load(**{"mode": "production", **SECRETS, **mail})


def test_no_secret_is_shown_with_the_settings() -> None:
    shown = repr(load(mode="production", **SECRETS))
    assert GOOD not in shown
    assert OTHER not in shown


def test_a_demonstration_has_secrets_of_its_own_each_time() -> None:
    first, second = load(mode="demo"), load(mode="demo")
    refuse_unsafe(first)
    assert first.secret_key != second.secret_key


def test_made_up_papers_are_not_served_in_earnest(migrated_url: str, session: Session) -> None:
    paper = make_paper(session, make_house(session))
    paper.example = True
    session.commit()
    with pytest.raises(BadSetting, match="Daten der Vorführung"):
        create_app(load(database_url=migrated_url, mode="production", **SECRETS))


def test_logins_that_everybody_knows_are_not_served_in_earnest(migrated_url: str, session: Session) -> None:
    settle_people(session, make_body(session), at=AT)
    session.commit()
    with pytest.raises(BadSetting, match="deren Passwort jeder kennt"):
        create_app(load(database_url=migrated_url, mode="production", **SECRETS))


def test_an_installation_without_mail_says_so(migrated_url: str, session: Session) -> None:
    app = create_app(load(database_url=migrated_url, mode="production", **SECRETS))
    client = app.test_client()
    answer = post(client, "/passwort/vergessen", {"email": "kim@beispiel.example"})
    assert answer.status_code == 409
    assert "kann noch keine E-Mails versenden" in words(answer)
    sign_in(client, make_user(session, Office.ADMINISTRATOR).person)
    assert post(client, "/verwaltung/einladen", {"name": "X", "email": "x@y.de"}).status_code == 409
    assert "Es ist kein Mailserver eingestellt" in words(client.get("/postausgang"))
    app.extensions["ik_engine"].dispose()
