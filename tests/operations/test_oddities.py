"""What happens in real councils and must be expressible, each taken live."""

from datetime import date
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Vote
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.papers import refer_paper
from ik_workflow.operations.papers import revise_paper
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import call
from tests.make import conclude
from tests.make import invite
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import open_meeting

C = ConsultationResult


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


def test_deferred_many_times(session: Session, house: House) -> None:
    _, (row,) = make_referred_paper(session, house, house.committee)
    for week in range(4):
        day = BEFORE + timedelta(weeks=week)
        meeting = make_meeting(session, house, house.committee, day)
        open_meeting(session, house, meeting, present=9)
        schedule(session, row, meeting, actor=house.clerk, occurred=day, at=AT)
        for trigger in ("invite", "call", "defer", "plan_again"):
            act(session, row, trigger, house.clerk, on=day, reason="Gast fehlt")
    assert [item.result for item in row.items] == [C.DEFERRED] * 4


def test_referral_back_after_everyone_voted_opens_a_second_round(session: Session, house: House) -> None:
    paper, (first,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, first)
    again = [Addressee(house.committee, ConsultationRole.ADVISORY, 7)]
    common: dict[str, Any] = {"actor": house.clerk, "occurred": SITTING, "at": AT}
    (second,) = refer_paper(session, paper, again, trigger="refer_again", **common)
    assert (first.state, second.state) == (ConsultationState.CONCLUDED, ConsultationState.PLANNED)
    assert paper.state is PaperState.REFERRED


def test_a_body_joins_by_itself_and_its_vote_is_waited_for(session: Session, house: House) -> None:
    paper, (asked,) = make_referred_paper(session, house, house.committee)
    addressee = Addressee(house.board, ConsultationRole.JOINED, 8)
    common: dict[str, Any] = {"actor": house.clerk, "occurred": BEFORE, "at": AT}
    plan_consultation(session, paper, addressee, trigger="join", **common)
    conclude(session, house, asked)
    assert paper.state is PaperState.REFERRED


def test_a_joint_sitting_has_a_vote_per_body(session: Session, house: House) -> None:
    paper, rows = make_referred_paper(session, house, house.committee, house.board)
    bodies = [house.committee, house.board]
    meeting = plan_meeting(session, bodies, SITTING, public=True, actor=house.clerk, occurred=BEFORE, at=AT)
    for row in rows:
        invite(session, house, row, meeting)
    open_meeting(session, house, meeting, present=9)
    for row, yes in zip(rows, (6, 3), strict=True):
        act(session, row, "call", house.clerk, on=SITTING)
        result = C.ADOPTED if yes > 4 else C.REJECTED
        vote = Ballot(yes=yes, no=9 - yes, present=9)
        act(session, row, "conclude", house.clerk, on=SITTING, result=result, vote=vote)
    votes = session.execute(select(Vote.organization_id, Vote.carried).order_by(Vote.id)).all()
    assert [tuple(vote) for vote in votes] == [(house.committee.id, True), (house.board.id, False)]
    assert paper.state is PaperState.ADVISED


def test_a_waiver_keeps_its_condition(session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    condition = "Verzicht unter der Bedingung, dass der Hauptausschuss zustimmt"
    act(session, row, "lapse", house.secretary, reason=condition)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "lapse")).one()
    assert (entry.reason, entry.office, entry.entered_by) == (condition, "body", "secretary_of_body")
    assert (row.state, paper.state) == (ConsultationState.LAPSED, PaperState.ADVISED)


def test_each_point_is_voted_on_apart(session: Session, house: House) -> None:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row)
    vote = Ballot(VoteSubject.POINT, 30, 20, 5, present=57, point="Punkt 2")
    common: dict[str, Any] = {"actor": house.clerk, "occurred": SITTING, "at": AT, "motions_resolved": True}
    decide_paper(session, row, C.SPLIT, vote=vote, result_text="Punkt 1 abgelehnt, Punkt 2 beschlossen", **common)
    assert (paper.state, paper.outcome) == (PaperState.ADOPTED_AS_AMENDED, C.SPLIT)
    assert session.scalars(select(Vote.point)).one() == "Punkt 2"


def test_a_vote_counts_for_the_version_it_was_given_on(session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row, vote=Ballot(yes=5, no=1))
    wording = Wording("Die Stadtverordnetenversammlung beschließt etwas anderes.")
    revise_paper(session, paper, wording, actor=house.clerk, occurred=SITTING, at=AT)
    vote = session.scalars(select(Vote)).one()
    newest = session.scalars(select(PaperVersion).where(PaperVersion.number == 2)).one()
    assert vote.paper_version is not None
    assert (vote.paper_version.number, paper.version_no, newest.hash) == (1, 2, paper.version_hash)


def test_withdrawn_and_replaced_by_a_new_number(session: Session, house: House) -> None:
    old, (row,) = make_referred_paper(session, house, house.committee)
    new = make_paper(session, house, title="Integrationskonzept, neu")
    act(session, old, "replace", house.clerk, replaced_by=new.id)
    assert (old.state, old.replaced_by, row.state) == (PaperState.REPLACED, new, ConsultationState.LAPSED)


def test_carried_over_at_the_end_of_a_term_and_referred_again(session: Session, house: House) -> None:
    paper, (old,) = make_referred_paper(session, house, house.committee)
    act(session, paper, "end_term", house.clerk, on=date(2024, 11, 30))
    addressees = [Addressee(house.committee, ConsultationRole.ADVISORY, 9)]
    common: dict[str, Any] = {"actor": house.clerk, "occurred": SITTING, "at": AT}
    (new,) = refer_paper(session, paper, addressees, trigger="refer_in_new_term", **common)
    assert (paper.state, old.state, new.state) == (
        PaperState.REFERRED,
        ConsultationState.LAPSED,
        ConsultationState.PLANNED,
    )


def test_kind_and_originator_change_over_time(session: Session, house: House) -> None:
    paper = make_paper(session, house, paper_type=PaperType.MOTION, originator_text="Fraktion A")
    facts: dict[str, Any] = {"paper_type": PaperType.INFORMATION_PAPER.value, "originator_text": "Fraktionen A und B"}
    act(session, paper, "restate", house.clerk, reason="Fraktion B ist beigetreten", **facts)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "restate")).one()
    assert (paper.paper_type, paper.state) == (PaperType.INFORMATION_PAPER, PaperState.SUBMITTED)
    assert entry.changes["originator_text"] == ["Fraktion A", "Fraktionen A und B"]
