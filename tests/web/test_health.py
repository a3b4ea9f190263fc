"""What monitoring is told: readable by machines, without a name, and honest when something is wrong."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy import text
from sqlalchemy.orm import Session

from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import newest
from ik_workflow.operations.beat import beat
from tests.make import AT
from tests.make import make_house
from tests.make import make_resolution

LATER = AT + timedelta(minutes=6)


@pytest.fixture
def waiting(app: Flask, session: Session) -> None:
    """An objection period that was over long ago, entered at AT; it is six minutes later now."""
    make_resolution(session, make_house(session))
    session.commit()
    app.config["IK_NOW"] = LATER


def ready(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    assert answer.json is not None
    return answer.status_code, answer.json


def test_the_process_lives_without_asking_the_database(app: Flask, client: FlaskClient) -> None:
    asked: list[str] = []
    event.listen(app.extensions["ik_engine"], "before_cursor_execute", lambda *args: asked.append(args[2]))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json, asked) == (200, {"lives": True}, [])


def test_an_idle_house_is_ready(client: FlaskClient) -> None:
    status, told = ready(client)
    assert status == 200
    assert told == {
        "ready": True,
        "faults": [],
        "schema": newest(),
        "oldest_due_seconds": None,
        "oldest_unsent_mail_seconds": None,
        "heartbeat_seconds": None,
        "mail_held": False,
    }


@pytest.mark.usefixtures("waiting")
def test_what_waits_longer_than_five_minutes_makes_it_unready_until_the_next_beat(
    app: Flask, client: FlaskClient
) -> None:
    status, told = ready(client)
    assert (status, told["oldest_due_seconds"]) == (503, 360)
    assert told["faults"] == ["Was an der Reihe ist, bleibt liegen. Läuft der Taktgeber (ik-workflow scheduler)?"]
    beat(app.extensions["ik_engine"], app.extensions["ik_settings"], at=LATER)
    status, told = ready(client)
    assert (status, told["heartbeat_seconds"]) == (200, 0)


@pytest.mark.parametrize("broken", ["UPDATE alembic_version SET version_num = '0001'", "DROP TABLE heartbeats"])
def test_a_database_that_is_not_as_it_should_be_is_unready(client: FlaskClient, migrated_url: str, broken: str) -> None:
    engine = make_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text(broken))
    engine.dispose()
    status, told = ready(client)
    assert (status, told["ready"], len(told["faults"])) == (503, False, 1)
