"""No answer of any route holds what is not public; a page that is not for somebody looks as if it did not exist."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import File
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from tests.make import AT
from tests.make import BEFORE
from tests.make import House
from tests.make import act
from tests.make import conclude
from tests.make import invite
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.make_proposals import make_proposal
from tests.make_proposals import make_round

CANARY = "Nachtigall"
ROOMS = ("vorlagen", "sitzungen", "vorlagen.csv", "vorlagen.xlsx", "sitzungen.csv", "sitzungen.xlsx")


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


@pytest.fixture
def secrets(app: Flask, session: Session, house: House) -> tuple[Paper, Meeting]:
    """The word stands wherever something may be non-public: in a whole case, and inside a public one."""
    hidden_paper(session, house)
    hidden_sitting(session, house)
    hidden_plans(session, house)
    paper, rows = make_referred_paper(session, house, house.committee, house.main_committee)
    vote = Ballot(VoteSubject.POINT, yes=5, no=2, point=f"Punkt {CANARY}")
    conclude(session, house, rows[0], result_text=f"beschlossen wie {CANARY}", vote=vote)
    session.add(File(case_id=paper.case_id, paper_id=paper.id, name=f"{CANARY}.pdf", public=False, created=AT))
    meeting = make_meeting(session, house, house.council)
    session.add(AgendaItem(meeting_id=meeting.id, title=f"Personalsache {CANARY}", public=False, created=AT))
    for item in session.scalars(select(AgendaItem)):
        item.note = f"Vermerk {CANARY}"
    session.commit()
    secret = session.scalars(select(Paper).where(Paper.title.contains(CANARY))).one()
    return secret, session.scalars(select(Meeting).where(Meeting.place == CANARY)).one()


def hidden_paper(session: Session, house: House) -> None:
    paper = make_paper(session, house, public=False, title=f"Grundstück {CANARY}", number=f"24/{CANARY}")
    wording = Wording(f"Kauf von {CANARY}", CANARY, note=CANARY)
    revise_paper(session, paper, wording, actor=house.clerk, occurred=BEFORE, at=AT)
    act(session, paper, "put_on_agenda", house.clerk)
    act(session, paper, "refer", house.clerk, bodies=[house.committee.id])
    row = Consultation(
        case_id=paper.case_id, paper_id=paper.id, organization_id=house.board.id, position=0, role="advisory"
    )
    act(session, row, "plan", house.clerk)
    invite(session, house, row, make_meeting(session, house, house.board))
    session.add(File(case_id=paper.case_id, paper_id=paper.id, name=f"{CANARY}.pdf", public=True, created=AT))


def hidden_plans(session: Session, house: House) -> None:
    """Proposals on their way, a measure, and a round that is only planned."""
    forum = make_forum(session, house)
    wording: dict[str, Any] = {"title": CANARY, "problem": CANARY, "suggested_unit": CANARY}
    for state in (ProposalState.DRAFT, ProposalState.QUERIED, ProposalState.BEFORE_STEERING_GROUP):
        make_proposal(session, forum, state, **wording)
    make_measure(session, forum, **wording)
    planned = make_round(session, forum.commissioner, forum.field, forum.group, opened=False)
    planned.scope = CANARY


def hidden_sitting(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee, public=False)
    meeting.place = CANARY
    session.add(AgendaItem(meeting_id=meeting.id, title=CANARY, public=True, created=AT))


def test_not_entitled_looks_like_not_existing(client: FlaskClient, secrets: tuple[Paper, Meeting]) -> None:
    for room, secret in (("vorlagen", secrets[0].public_id), ("sitzungen", secrets[1].public_id)):
        hidden, missing = client.get(f"/{room}/{secret}"), client.get(f"/{room}/{'0' * 32}")
        assert (hidden.status_code, hidden.text) == (404, missing.text)
        assert {**hidden.headers} == {**missing.headers}


@pytest.mark.usefixtures("secrets")
def test_a_count_does_not_give_a_secret_away(client: FlaskClient) -> None:
    assert "Eine Vorlage," in client.get("/vorlagen").text


@pytest.mark.usefixtures("secrets")
def test_a_body_of_secret_papers_only_is_not_offered(client: FlaskClient, house: House) -> None:
    assert house.board.public_id not in client.get("/vorlagen").text
