"""Whether a paper is public: named by whoever submits it, published by the council office."""

import pytest
from sqlalchemy.orm import Session

from ik_workflow.errors import GuardFailed
from tests.make import act
from tests.make import make_house
from tests.make import make_paper


def test_a_paper_is_published_when_it_was_named_for_it(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, public=False)
    with pytest.raises(GuardFailed, match="nicht zur Veröffentlichung vorgesehen"):
        act(session, paper, "publish", house.clerk)
    assert paper.case.public is False


def test_publishing_and_taking_back_are_steps_of_the_journal(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, public=False, public_wanted=True)
    act(session, paper, "publish", house.clerk)
    assert paper.case.public is True
    with pytest.raises(GuardFailed, match="schon veröffentlicht"):
        act(session, paper, "publish", house.clerk)
    act(session, paper, "take_from_public", house.clerk, reason="Die Anlage nennt Namen.")
    assert paper.case.public is False
