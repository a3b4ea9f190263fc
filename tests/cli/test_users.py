"""The first administrator comes by a command, without a password that stands anywhere."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import actor_of
from ik_workflow.app import create_app
from ik_workflow.cli import commands
from ik_workflow.errors import BadSetting
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import User
from ik_workflow.periods import local_date
from ik_workflow.settings import load
from ik_workflow.states.offices import Office
from tests.web.accounts import OTHER_PASSWORD
from tests.web.conftest import SECRETS
from tests.web.signing import post

CREATE = ["user", "create-admin", "--email", "Toni@stadt.de"]


@pytest.fixture
def run(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    monkeypatch.setenv("IK_SECRET_KEY", SECRETS["secret_key"])
    monkeypatch.setenv("IK_TOTP_SECRET", SECRETS["totp_secret"])
    return CliRunner()


def link_in(output: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8080(/passwort/neu/\S+)", output)
    assert found, output
    return found[1]


def test_the_first_administrator_gets_a_link_and_no_password(run: CliRunner, session: Session) -> None:
    result = run.invoke(commands, CREATE, input="Toni Beispiel\n")
    assert result.exit_code == 0
    user = session.scalars(select(User)).one()
    assert (user.email, user.password, user.person.name) == ("toni@stadt.de", None, "Toni Beispiel")
    assert actor_of(session, user.person, local_date(user.created)).hands == {Office.ADMINISTRATOR}


def test_the_link_of_the_command_works_once(run: CliRunner, migrated_url: str) -> None:
    link = link_in(run.invoke(commands, [*CREATE, "--name", "Toni Beispiel"]).output)
    app = create_app(load(database_url=migrated_url))
    chosen = {"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD}
    assert [post(app.test_client(), link, chosen).status_code for _ in range(2)] == [303, 400]
    app.extensions["ik_engine"].dispose()


def test_an_address_has_one_account(run: CliRunner) -> None:
    run.invoke(commands, [*CREATE, "--name", "Toni Beispiel"])
    again = run.invoke(commands, [*CREATE, "--name", "Toni Beispiel"])
    assert isinstance(again.exception, BadValue)


def test_somebody_locked_out_gets_a_new_link(run: CliRunner, session: Session) -> None:
    run.invoke(commands, [*CREATE, "--name", "Toni Beispiel"])
    user = session.scalars(select(User)).one()
    user.tf_totp_secret = "verschlüsselt"
    session.commit()
    result = run.invoke(commands, ["user", "link", "--email", "toni@stadt.de", "--reset-second-factor"])
    assert link_in(result.output)
    session.refresh(user)
    assert user.tf_totp_secret is None
    session.rollback()
    unknown = run.invoke(commands, ["user", "link", "--email", "niemand@stadt.de"])
    assert isinstance(unknown.exception, NotFound)


def test_accounts_are_listed_with_their_offices(run: CliRunner) -> None:
    run.invoke(commands, [*CREATE, "--name", "Toni Beispiel"])
    assert run.invoke(commands, ["user", "list"]).output.split() == [
        "toni@stadt.de",
        "eingeladen",
        "Toni",
        "Beispiel",
        "(Systemverwaltung)",
    ]


def test_no_link_is_signed_with_a_weak_secret(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IK_SECRET_KEY", "kurz")
    result = run.invoke(commands, [*CREATE, "--name", "Toni Beispiel"])
    assert isinstance(result.exception, BadSetting)
