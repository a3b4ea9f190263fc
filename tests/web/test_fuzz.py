"""Odd requests in great number, seeded: no failure, German pages with every header, and GET writes nothing."""

from flask import Flask
from sqlalchemy.orm import Session

from tests.fuzz.answers import rows
from tests.fuzz.answers import run
from tests.fuzz.requests import Requests
from tests.fuzz.world import cookies
from tests.fuzz.world import settle

REQUESTS = 2500  # on each of the two kinds of database


def test_odd_requests_get_german_pages_and_change_nothing(app: Flask, session: Session) -> None:
    records = settle(session)
    visitors = ["", *cookies(app, session).values()]
    before = rows(session)
    session.rollback()
    answered = 0
    for number, cookie in enumerate(visitors):
        requests = Requests(app, number, records)
        answered += run(app, requests, REQUESTS // len(visitors), cookie=cookie).total()
        if not cookie:
            assert rows(session) == before  # whoever is not signed in changes nothing, by no method
            session.rollback()
    assert answered > REQUESTS - len(visitors)
