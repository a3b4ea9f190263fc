"""The demonstration's „Postausgang“."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.make_mails import make_reminded
from tests.make_mails import make_reminder_mail
from tests.web.pages import statements


def test_more_mails_need_no_more_statements(app: Flask, client: FlaskClient, session: Session) -> None:
    about, counts = make_reminded(session), []
    client.get("/postausgang")
    for first in (0, 10):
        for number in range(first, first + 10):
            make_reminder_mail(session, about, f"reminder:{number}")
        with statements(app) as sent:
            page = client.get("/postausgang")
        assert page.text.count("Gestaltete Fassung ansehen") == first + 10
        counts.append(len(sent))
    assert counts[0] == counts[1]
