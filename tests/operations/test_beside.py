"""What stands beside a paper: a board's comment with its hearing, a procedural motion with what it does."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from ik_workflow.errors import GuardFailed
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.operations.step import Subject
from ik_workflow.states.comment import CommentState
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.offices import Office
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import ProceduralMotionState
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import call
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution


def offered(session: Session, house: House) -> tuple[Comment, Consultation]:
    paper = make_paper(session, house)
    hearing = make_consultation(session, house, paper, house.board, ConsultationRole.HEARING)
    comment = Comment(case_id=paper.case_id, paper_id=paper.id, organization_id=house.board.id)
    act(session, comment, "offer", house.clerk)
    return comment, hearing


def test_the_offer_of_a_comment_is_the_offer_of_the_hearing(session: Session) -> None:
    comment, hearing = offered(session, make_house(session))
    assert hearing.offered_on == comment.offered_on is not None


def test_who_waives_the_comment_waives_the_hearing(session: Session) -> None:
    house = make_house(session)
    comment, hearing = offered(session, house)
    board = make_actor(session, house.board, offices=[Office.MIGRANTS_COUNCIL], name="Beirat")
    act(session, comment, "waive", board)
    assert (comment.state, hearing.state) == (CommentState.WAIVED, ConsultationState.LAPSED)


@pytest.mark.parametrize("beside", ["comment", "hearing"])
def test_only_the_board_that_is_asked_waives(session: Session, beside: str) -> None:
    house = make_house(session)
    comment, hearing = offered(session, house)
    asked: Subject = comment if beside == "comment" else hearing
    other = make_organization(session, house.body, "Seniorenbeirat", classification=Classification.ADVISORY_BOARD)
    with pytest.raises(WrongOffice, match="Mitglied dieses Gremiums"):
        act(session, asked, "waive", make_actor(session, other, offices=[Office.MIGRANTS_COUNCIL], name="Ein anderer"))
    act(session, asked, "waive", make_actor(session, house.board, offices=[Office.MIGRANTS_COUNCIL], name="Beirat"))


def test_a_resolution_is_carried_out_by_the_department_that_drafted_it(session: Session) -> None:
    house = make_house(session)
    resolution = make_resolution(session, house)
    other = make_organization(session, house.body, "Fachbereich Recht", classification=Classification.DEPARTMENT)
    stranger = make_actor(session, other, offices=[Office.DEPARTMENT], name="Ein anderer")
    department = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    act(
        session, resolution, "release_early", house.clerk, on=SITTING, reason="Der Oberbürgermeister beanstandet nicht."
    )
    steps: tuple[tuple[str, dict[str, Any]], ...] = (("execute", {}), ("complete", {"evidence": "Bericht"}))
    for trigger, given in steps:
        with pytest.raises(WrongOffice, match="zuständige Stelle"):
            act(session, resolution, trigger, stranger, on=SITTING, **given)
        act(session, resolution, trigger, department, on=SITTING, **given)


def test_only_an_advisory_board_is_offered_a_comment(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house)
    comment = Comment(case_id=paper.case_id, paper_id=paper.id, organization_id=house.committee.id)
    with pytest.raises(GuardFailed, match="nicht zuständig"):
        act(session, comment, "offer", house.clerk)


def moved(session: Session, house: House, row: Consultation, kind: MotionKind) -> ProceduralMotion:
    item = session.get_one(AgendaItem, row.item_id)
    motion = ProceduralMotion(case_id=row.case_id, item_id=item.id, organization_id=row.organization_id, kind=kind)
    act(session, motion, "move", house.secretary, on=SITTING)
    act(session, motion, "admit", house.secretary, on=SITTING)
    return motion


def test_a_carried_motion_puts_the_item_back_and_overtakes_what_comes_later(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    call(session, house, row)
    deferral, end = (moved(session, house, row, kind) for kind in (MotionKind.DEFERRAL, MotionKind.END_OF_DEBATE))
    act(session, deferral, "object", house.secretary, on=SITTING)
    act(session, deferral, "open_vote", house.secretary, on=SITTING, both_sides_heard=True)
    vote = Ballot(subject=VoteSubject.DEFERRAL, yes=5, no=4)
    act(session, deferral, "carry", house.secretary, on=SITTING, vote=vote)
    assert (deferral.state, row.state) == (ProceduralMotionState.CARRIED, ConsultationState.DEFERRED)
    assert end.state is ProceduralMotionState.OVERTAKEN


def test_no_motion_is_put_to_the_vote_before_one_that_ranks_higher(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    call(session, house, row)
    end = moved(session, house, row, MotionKind.END_OF_DEBATE)
    moved(session, house, row, MotionKind.DEFERRAL)
    act(session, end, "object", house.secretary, on=SITTING)
    with pytest.raises(GuardFailed, match="Vorher ist über diese Anträge zu entscheiden: Vertagung"):
        act(session, end, "open_vote", house.secretary, on=SITTING, both_sides_heard=True)
