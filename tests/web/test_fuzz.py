"""Odd requests in great number, seeded: no failure, German pages with every header, and GET writes nothing."""

from flask import Flask
from sqlalchemy.orm import Session

from tests.fuzz.answers import rows
from tests.fuzz.answers import run
from tests.fuzz.requests import Requests
from tests.fuzz.world import settle
from tests.fuzz.world import visitors

ASKING = {"nobody signed in", "department", "administrator"}  # the command asks as all
REQUESTS = 2500  # on each of the two kinds of database


def test_odd_requests_get_german_pages_and_change_nothing(app: Flask, session: Session) -> None:
    records = settle(session)
    asking = {who: enter for who, enter in visitors(app, session).items() if who in ASKING}
    answered = 0
    for seed, (who, enter) in enumerate(asking.items()):
        before = rows(session)
        session.rollback()
        answered += run(app, Requests(app, seed, records), -(-REQUESTS // len(asking)), enter).total()
        if enter is str:
            assert rows(session) == before, f"{who}, and yet something changed"
            session.rollback()
    assert answered >= REQUESTS
