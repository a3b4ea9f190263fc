"""The Beratungsfolge as it is proposed on one form, and the referral that starts from it."""

from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import facts_now
from ik_workflow.operations.acts import perform
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import BEFORE
from tests.make import House
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper


def rows(session: Session, paper: Paper) -> list[tuple[str, ConsultationRole, ConsultationState]]:
    session.refresh(paper, ["consultations"])
    return [(row.body_name, row.role, row.state) for row in paper.consultations]


def take_step(
    session: Session, paper: Paper, trigger: str, actor: Actor, bodies: list[Organization], **facts: Organization
) -> None:
    chosen: dict[str, Any] = {"bodies": [body.id for body in bodies], **{name: one.id for name, one in facts.items()}}
    perform(session, paper, Given(trigger, actor, BEFORE, AT, chosen))


def proposed(session: Session, house: House, state: PaperState = PaperState.SUBMITTED) -> Paper:
    paper = make_paper(session, house, state=state)
    take_step(session, paper, "propose_bodies", house.clerk, [house.committee], decides=house.council)
    return paper


def test_all_bodies_are_proposed_at_once(session: Session) -> None:
    house = make_house(session)
    paper = proposed(session, house)
    assert rows(session, paper) == [
        (house.committee.called, ConsultationRole.ADVISORY, ConsultationState.PLANNED),
        (house.council.called, ConsultationRole.DECISION, ConsultationState.PLANNED),
    ]
    assert facts_now("paper", "refer", paper) == {
        "bodies": [house.committee.id],
        "lead": None,
        "decides": house.council.id,
    }


def test_a_body_that_is_no_longer_proposed_lapses(session: Session) -> None:
    house = make_house(session)
    paper = proposed(session, house)
    session.refresh(paper, ["consultations"])
    culture = make_organization(session, house.body, "Ausschuss für Kultur")
    take_step(session, paper, "propose_bodies", house.clerk, [culture], decides=house.council)
    states = {name: state for name, _, state in rows(session, paper)}
    assert states == {
        house.committee.called: ConsultationState.LAPSED,
        house.council.called: ConsultationState.PLANNED,
        culture.called: ConsultationState.PLANNED,
    }


def test_a_referral_confirms_the_proposal_and_plans_no_body_twice(session: Session) -> None:
    house = make_house(session)
    paper = proposed(session, house, PaperState.ON_AGENDA)
    session.refresh(paper, ["consultations"])
    take_step(session, paper, "refer", house.clerk, [house.committee], body=house.council, decides=house.council)
    assert paper.state is PaperState.REFERRED
    assert [state for _, _, state in rows(session, paper)] == [ConsultationState.PLANNED] * 2
