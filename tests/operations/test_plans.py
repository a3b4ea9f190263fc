"""From the adopted proposal to the measure in force, and back when its paper fails."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import Refused
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Proposal
from ik_workflow.operations.history import correct
from ik_workflow.operations.papers import decide_paper
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot
from tests.make import AT
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import call
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def commissioner(session: Session, house: House) -> Actor:
    group = make_organization(session, house.body, "Steuerungsgruppe", classification=Classification.STEERING_GROUP)
    return make_actor(session, group, offices=[Office.INTEGRATION_COMMISSIONER], name="Beauftragte")


@pytest.fixture
def unit(session: Session, house: House) -> Organization:
    return make_organization(session, house.body, "Fachbereich Bildung", classification=Classification.DEPARTMENT)


def make_measure(session: Session, commissioner: Actor, unit: Organization, cost: Decimal, **values: object) -> Measure:
    measure = Measure(
        case=Case(kind="measure"),
        **{
            "title": "Sprachmittlung in Kitas",
            "goal": "In 20 Kitas besteht ein Angebot der Sprachmittlung.",
            "indicator": "Zahl der Kitas mit Angebot",
            "responsible_unit_id": unit.id,
            "due_on": date(2027, 12, 31),
            "in_remit": True,
            "cost": cost,
            **values,
        },
    )
    act(session, measure, "draft", commissioner)
    return measure


def in_paper(session: Session, house: House, commissioner: Actor, *measures: Measure) -> Paper:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    for measure in measures:
        act(session, measure, "put_into_paper", commissioner, paper=paper.id)
    return paper


def decide(session: Session, house: House, paper: Paper, result: ConsultationResult) -> None:
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row)
    vote = Ballot(yes=40, no=10) if result is ConsultationResult.ADOPTED else Ballot(yes=10, no=40)
    decide_paper(session, row, result, actor=house.clerk, occurred=SITTING, at=AT, vote=vote, motions_resolved=True)


def test_an_adopted_proposal_becomes_a_measure_with_what_is_known_of_it(
    session: Session, house: House, commissioner: Actor
) -> None:
    proposal = Proposal(case=Case(kind="proposal"))
    act(
        session,
        proposal,
        "draft",
        commissioner,
        title="Lotsen",
        problem="Wege fehlen.",
        aim="Lotsen für alle",
        cost=900,
    )
    act(session, proposal, "submit", commissioner, reason="Außerhalb einer Runde vereinbart.")
    session.execute(Proposal.__table__.update().values(state="before_steering_group"))  # type: ignore[attr-defined]
    session.expire_all()
    act(session, proposal, "adopt", commissioner, unclear_points="Es fehlt ein Indikator.")
    measure = session.scalars(select(Measure)).one()
    assert (measure.state, measure.title, measure.goal, measure.cost) == (
        MeasureState.DRAFTED,
        "Lotsen",
        "Lotsen für alle",
        Decimal(900),
    )
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "proposal_adopted")).one()
    with pytest.raises(Refused, match="hängen Maßnahmen ab"):
        correct(session, entry, actor=commissioner, reason="Falscher Vorschlag.", recorded_at=AT)


def test_a_measure_is_in_force_when_its_resolution_binds(
    session: Session, house: House, commissioner: Actor, unit: Organization
) -> None:
    free = make_measure(session, commissioner, unit, Decimal(0))
    dear = make_measure(session, commissioner, unit, Decimal("12500.50"))
    paper = in_paper(session, house, commissioner, free, dear)
    decide(session, house, paper, ConsultationResult.ADOPTED)
    assert {free.state, dear.state} == {MeasureState.IN_PAPER}
    act(session, paper.resolutions[0], "release_early", house.mayor, on=SITTING, reason="Kein Bedenken.")
    assert (free.state, dear.state) == (MeasureState.ADOPTED, MeasureState.ADOPTED_SUBJECT_TO_FUNDING)


def test_a_rejected_paper_gives_its_measures_back(
    session: Session, house: House, commissioner: Actor, unit: Organization
) -> None:
    measure = make_measure(session, commissioner, unit, Decimal(0))
    decide(session, house, in_paper(session, house, commissioner, measure), ConsultationResult.REJECTED)
    assert (measure.state, measure.paper_id) == (MeasureState.DRAFTED, None)


def test_a_concept_comes_into_force_with_its_paper_and_supersedes_the_one_before(
    session: Session, house: House, commissioner: Actor, unit: Organization
) -> None:
    old, new = (Concept(case=Case(kind="concept"), title=title) for title in ("2016 bis 2020", "2024 bis 2028"))
    for concept in (old, new):
        act(session, concept, "prepare", commissioner)
    old.successor_id = new.id
    for state in ("in_force", "under_review"):
        session.execute(
            Concept.__table__.update().where(Concept.__table__.c.id == old.id).values(state=state)  # type: ignore[attr-defined]
        )
    session.expire_all()
    session.add(FieldOfAction(concept_id=new.id, number=1, name="Bildung", created=AT))
    measure = make_measure(session, commissioner, unit, Decimal(0), concept_id=new.id)
    paper = in_paper(session, house, commissioner, measure)
    act(session, new, "submit", commissioner, paper=paper.id, steering_group_voted=True)
    decide(session, house, paper, ConsultationResult.ADOPTED)
    act(session, paper.resolutions[0], "release_early", house.mayor, on=SITTING, reason="Kein Bedenken.")
    assert (new.state, new.in_force_on, old.state) == (ConceptState.IN_FORCE, SITTING, ConceptState.SUPERSEDED)
