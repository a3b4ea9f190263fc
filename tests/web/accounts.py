"""Accounts for tests of the pages: somebody with an office, a password, and the pages that say who looks."""

import re

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import Body
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import User
from ik_workflow.states.offices import Office
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from tests.make import AT
from tests.make import LONG_AGO
from tests.make import make_body
from tests.make import make_organization
from tests.make import make_person
from tests.web.signing import post

PASSWORD = "Kornblume-am-Weg-7"
OTHER_PASSWORD = "Apfelbaum und Leiter"
EMAIL = "kim@beispiel.example"
STORED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  #: quick to check


def make_user(
    session: Session,
    office: Office | None = Office.FACTION,
    *,
    name: str = "Kim Beispiel",
    email: str = EMAIL,
    password: str | None = STORED,
) -> User:
    """Somebody with an account, and an office in an organization of its name; committed."""
    body = session.scalar(select(Body)) or make_body(session)
    person = make_person(session, name)
    if office is not None:
        where = session.scalar(select(Organization).where(Organization.name == office.label))
        where = where or make_organization(session, body, office.label)
        session.add(
            Membership(person_id=person.id, organization_id=where.id, role=office, start_on=LONG_AGO, created=AT)
        )
    user = User(person=person, email=email, password=password, created=AT)
    session.add(user)
    session.commit()
    return user


def add_pages(app: Flask) -> None:
    """Pages that say who is looking."""

    @open_to(PUBLIC)
    def who() -> str:
        return current_actor().name

    @open_to(SIGNED_IN)
    def inside() -> str:
        return "innen"

    @open_to(Office.TREASURY, Office.FACTION)
    def faction() -> str:
        return "Fraktion"

    @open_to(Office.MAYOR)
    def mayor() -> str:
        return "Oberbürgermeister"

    for path, view in (("/wer", who), ("/innen", inside), ("/fraktion", faction), ("/ob", mayor)):
        app.add_url_rule(path, view_func=view)


def log_in(client: FlaskClient, password: str = PASSWORD, *, email: str = EMAIL, **more: str) -> TestResponse:
    return post(client, "/anmelden", {"email": email, "password": password, **more})


def looks(client: FlaskClient) -> str:
    """Who the pages think is looking; needs ``add_pages``."""
    return client.get("/wer").text


def mailed_link(client: FlaskClient) -> str:
    """The path in the newest mail of the demonstration's „Postausgang“."""
    newest = re.search(r"/postausgang/[0-9a-f]{32}", client.get("/postausgang").text)
    assert newest
    found = re.search(r"https?://[^/\s\"<]+(/passwort/neu/[^\s\"<]+)", client.get(newest[0]).text)
    assert found
    return found[1]
