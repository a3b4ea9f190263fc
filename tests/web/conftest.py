"""The application over a database of its own, with the pages' own clock set."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.app import create_app
from ik_workflow.exchange.demo import city_cases
from ik_workflow.exchange.demo import name_briefly
from ik_workflow.exchange.places import close_meetings
from ik_workflow.exchange.report import replay_case
from ik_workflow.models.all import Paper
from ik_workflow.settings import load
from tests.make import AT

TODAY = date(2026, 11, 22)
SECRETS = {"secret_key": "0123456789abcdef" * 2, "totp_secret": "fedcba9876543210" * 2}
CONCEPT = "potsdam-24-svv-0093"


@pytest.fixture
def app(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(load(database_url=migrated_url, mode="demo", attachments=str(tmp_path / "attachments")))
    app.config["IK_TODAY"] = TODAY
    yield app
    app.extensions["ik_engine"].dispose()


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
