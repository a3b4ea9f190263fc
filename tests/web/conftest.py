"""The application over a database of its own, with the pages' own clock set."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.exchange.demo import city_cases
from ik_workflow.exchange.demo import name_briefly
from ik_workflow.exchange.places import close_meetings
from ik_workflow.exchange.report import replay_case
from ik_workflow.models.all import Paper
from ik_workflow.settings import load
from tests.databases import led_to
from tests.make import AT
from tests.web.application import make_application

TODAY = date(2026, 11, 22)
SECRETS = {"secret_key": "0123456789abcdef" * 2, "totp_secret": "fedcba9876543210" * 2}
CONCEPT = "potsdam-24-svv-0093"


@pytest.fixture(scope="session")
def application(template: str) -> Flask:
    """Made once: its routes, templates and statements are compiled for all tests of this process."""
    return make_application(template)


@pytest.fixture
def app(application: Flask, migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The same application with a database, settings and a day of this test's own."""
    settings, config = application.extensions["ik_settings"], dict(application.config)
    own = load(database_url=migrated_url, mode="demo", attachments=str(tmp_path / "attachments"))
    application.extensions["ik_settings"] = own
    application.config["IK_TODAY"] = TODAY
    with led_to(application.extensions["ik_engine"], migrated_url):
        yield application
    application.extensions["ik_settings"] = settings
    application.config.clear()
    application.config.update(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def concept(app: Flask, session: Session) -> Paper:
    """The city's own record of 24/SVV/0093, as it is replayed."""
    case = next(case for case in city_cases() if case.id == CONCEPT)
    replay_case(session, case, at=AT)
    name_briefly(session)
    close_meetings(session, at=AT)
    session.commit()
    return session.query(Paper).filter_by(record_id=CONCEPT).one()
