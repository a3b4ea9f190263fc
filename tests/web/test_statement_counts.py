"""A page's statements do not grow with its records, and no page is heavier than 150 kB."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import BEFORE
from tests.make import SEVEN_YES
from tests.make import SITTING
from tests.make import House
from tests.make import call
from tests.make import conclude
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.web.pages import show_items
from tests.web.pages import statements

FEW, MANY = 5, 50
HEAVIEST = 150_000  # bytes


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


def papers(session: Session, house: House, number: int) -> Iterator[str]:
    """Lists of as many papers, each with a row that was concluded in a sitting of its own."""
    for place in range(number):
        _, (row,) = make_referred_paper(session, house, house.committee)
        conclude(session, house, row, SITTING + timedelta(days=place), vote=SEVEN_YES)
    yield from ("/", "/vorlagen", "/vorlagen?sortierung=stand", "/sitzungen", "/vorlagen.csv", "/sitzungen.xlsx")


def rows_of_one_paper(session: Session, house: House, number: int) -> Iterator[str]:
    """A paper with as many rows, votes, journal entries and versions."""
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    for place in range(number):
        body = make_organization(session, house.body, f"Ausschuss {number}.{place}")
        row = make_consultation(session, house, paper, body, position=place)
        conclude(session, house, row, SITTING + timedelta(days=place), vote=SEVEN_YES)
        wording = Wording(f"Die Stadt beschließt Fassung {place}.")
        revise_paper(session, paper, wording, actor=house.clerk, occurred=BEFORE, at=AT)
    yield from (f"/vorlagen/{paper.public_id}{ending}" for ending in ("", "?stand=2026-01-02", "/fassungen"))


def items_of_one_sitting(session: Session, house: House, number: int) -> Iterator[str]:
    """A sitting with as many papers on its agenda, each with votes."""
    meeting: Meeting | None = None
    for _ in range(number):
        paper = make_paper(session, house, state=PaperState.ON_AGENDA)
        row = make_consultation(session, house, paper, house.committee, ConsultationRole.ADVISORY)
        if meeting is None:
            meeting = call(session, house, row, SITTING + timedelta(days=number))
        else:
            session.add(
                AgendaItem(meeting_id=meeting.id, consultation_id=row.id, title="Punkt", public=True, created=AT)
            )
    assert meeting is not None
    yield f"/sitzungen/{meeting.public_id}"


@pytest.mark.parametrize("make", [papers, rows_of_one_paper, items_of_one_sitting])
def test_statements_do_not_grow_with_the_rows(
    client: FlaskClient, app: Flask, session: Session, house: House, make: object
) -> None:
    assert callable(make)
    counts: list[list[int]] = []
    for number in (FEW, MANY):
        addresses = list(make(session, house, number))
        show_items(session)
        for address in addresses:
            client.get(address)  # the first request of a process asks for more
        counts.append([])
        for address in addresses:
            with statements(app) as sent:
                answer = client.get(address)
            assert answer.status_code == 200, address
            assert len(answer.data) < HEAVIEST, address
            counts[-1].append(len(sent))
    assert counts[0] == counts[1]


def test_the_builders_made_what_is_counted(session: Session, house: House) -> None:
    list(rows_of_one_paper(session, house, FEW))
    paper = session.scalars(select(Paper)).one()
    assert (len(paper.versions), len(session.scalars(select(Consultation)).all())) == (FEW + 1, FEW)


def test_pages_that_do_not_depend_on_records_are_light(client: FlaskClient) -> None:
    for address in ("/verfahren", "/verfahren/regeln", "/verfahren/paper", "/gibt-es-nicht"):
        assert len(client.get(address).data) < HEAVIEST, address
