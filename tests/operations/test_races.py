"""Two writers at once: one of them wins, the other is told, and nothing is written twice."""

import threading
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import IkError
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongState
from ik_workflow.exchange.catalogue import catalogue_rows
from ik_workflow.exchange.catalogue_import import check_catalogue
from ik_workflow.exchange.catalogue_import import hold
from ik_workflow.exchange.catalogue_import import import_catalogue
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.database import make_engine
from ik_workflow.operations.journal import verify
from ik_workflow.operations.measure_planning import WholePlan
from ik_workflow.operations.measure_planning import change_plan
from ik_workflow.operations.measure_plans import CostPlan
from ik_workflow.operations.taking_over import take_over_measure
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import BEFORE
from tests.make import act
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_paper
from tests.make_cycles import make_concept
from tests.make_proposals import make_forum
from tests.make_reports import make_measures

ROUNDS = 25
COMMISSIONER = Actor("commissioner", "Beauftragte", frozenset({(Office.INTEGRATION_COMMISSIONER, None)}))
CATALOGUE = [SheetRow(1, ("Nr", "Maßnahme")), SheetRow(2, ("1", "Netzwerk"))]
PATIENCE = 60  # seconds until a test that hangs is given up

Act = Callable[[Session], object]


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def at_once(engine: Engine, *acts: Act) -> list[IkError | None]:
    """Do all acts at the same moment, each on a connection of its own; what each was refused with."""
    start = threading.Barrier(len(acts))

    def run(one: Act) -> IkError | None:
        with Session(engine) as session:
            start.wait(PATIENCE)
            try:
                one(session)
            except IkError as refused:
                session.rollback()
                return refused
            session.commit()
            return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts, timeout=PATIENCE))


def count_steps(engine: Engine, trigger: str) -> int:
    with Session(engine) as session:
        own = select(func.count()).select_from(JournalEntry).where(JournalEntry.trigger == trigger)
        return session.scalar(own) or 0


@pytest.mark.parametrize("versioned", [False, True])
def test_of_two_who_take_the_same_step_one_wins(engine: Engine, versioned: bool) -> None:
    with Session(engine) as session:
        house = make_house(session)
        papers = [make_paper(session, house, state=PaperState.DRAFT) for _ in range(ROUNDS)]
        cases = [(paper.id, paper.version if versioned else None) for paper in papers]
        session.commit()
    for paper_id, version in cases:

        def enter(session: Session, paper_id: int = paper_id, version: int | None = version) -> None:
            act(session, session.get_one(Paper, paper_id), "enter", house.clerk, version=version)

        lost = [refused for refused in at_once(engine, enter, enter) if refused is not None]
        assert [type(refused) for refused in lost] == [StaleVersion if versioned else WrongState]
    assert count_steps(engine, "enter") == ROUNDS
    with engine.connect() as connection:
        assert verify(connection) is None


def test_two_who_write_in_different_cases_both_succeed(engine: Engine) -> None:
    with Session(engine) as session:
        house = make_house(session)
        pairs = [[make_paper(session, house, state=PaperState.DRAFT).id for _ in range(2)] for _ in range(ROUNDS)]
        session.commit()
    for first, second in pairs:

        def enter(paper_id: int) -> Act:
            return lambda session: act(session, session.get_one(Paper, paper_id), "enter", house.clerk)

        assert at_once(engine, enter(first), enter(second)) == [None, None]
    assert count_steps(engine, "enter") == 2 * ROUNDS
    with engine.connect() as connection:
        assert verify(connection) is None


def test_of_two_who_plan_the_same_decision_one_wins(engine: Engine) -> None:
    with Session(engine) as session:
        house = make_house(session)
        papers = [make_paper(session, house, state=PaperState.ON_AGENDA).id for _ in range(ROUNDS)]
        council = house.council
        session.commit()
        session.refresh(council)
        session.expunge(council)
    for paper_id in papers:

        def plan(session: Session, paper_id: int = paper_id) -> None:
            paper = session.get_one(Paper, paper_id)
            make_consultation(session, house, paper, council, ConsultationRole.DECISION)

        lost = [refused for refused in at_once(engine, plan, plan) if refused is not None]
        assert [(type(refused), refused.rule) for refused in lost] == [(GuardFailed, "I6")]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Consultation)) == ROUNDS


def test_two_different_steps_of_one_case_follow_each_other(engine: Engine) -> None:
    with Session(engine) as session:
        house = make_house(session)
        papers = [make_paper(session, house).id for _ in range(ROUNDS)]
        session.commit()
    for paper_id in papers:

        def restate(session: Session, paper_id: int = paper_id) -> None:
            act(session, session.get_one(Paper, paper_id), "restate", house.clerk, reason="Schreibfehler", title="Neu")

        def put_on_agenda(session: Session, paper_id: int = paper_id) -> None:
            act(session, session.get_one(Paper, paper_id), "put_on_agenda", house.clerk)

        assert at_once(engine, restate, put_on_agenda) == [None, None]
    with Session(engine) as session:
        ended = session.scalars(select(Paper)).all()
        assert {(paper.state, paper.title, paper.version) for paper in ended} == {(PaperState.ON_AGENDA, "Neu", 3)}
    with engine.connect() as connection:
        assert verify(connection) is None


def test_what_one_wrote_unseen_is_not_overwritten(engine: Engine) -> None:
    with Session(engine) as session:
        house = make_house(session)
        paper_id = make_paper(session, house, state=PaperState.DRAFT).id
        session.commit()
    with Session(engine) as reader:
        seen = reader.get_one(Paper, paper_id)
        version = seen.version
        reader.rollback()
        with Session(engine) as writer:
            act(writer, writer.get_one(Paper, paper_id), "enter", house.clerk)
            writer.commit()
        with pytest.raises(StaleVersion):
            act(reader, seen, "enter", house.clerk, version=version, on=BEFORE, at=AT)


def test_two_who_add_the_same_costs_write_them_once(engine: Engine) -> None:
    with Session(engine) as session:
        forum = make_forum(session)
        measures = [(one.id, one.version) for one in make_measures(session, forum.department, ROUNDS)]
        session.commit()
    for measure_id, version in measures:

        def plan(session: Session, measure_id: int = measure_id, version: int = version) -> None:
            measure, costs = session.get_one(Measure, measure_id), [CostPlan(2027, Decimal(5))]
            moment: dict[str, Any] = {"actor": forum.commissioner, "occurred": BEFORE, "at": AT}
            change_plan(session, measure, WholePlan(costs=costs), version=version, **moment)

        refused = at_once(engine, plan, plan)
        assert sorted(type(one).__name__ for one in refused) == ["NoneType", "StaleVersion"]


def test_of_two_measures_with_one_number_one_is_refused(engine: Engine) -> None:
    with Session(engine) as session:
        concept_id = make_concept(session).id
        session.commit()
    facts = {"standing_since": BEFORE, "source": "Katalog", "concept": concept_id}
    given: dict[str, Any] = {**facts, "actor": COMMISSIONER, "at": AT}
    for place in range(ROUNDS):

        def enter(session: Session, place: int = place) -> None:
            take_over_measure(session, "Netz", MeasureState.ADOPTED, number=f"1.{place}", **given)

        refused = at_once(engine, enter, enter)
        assert sorted(type(one).__name__ for one in refused) == ["GuardFailed", "NoneType"]


def test_of_two_catalogues_at_once_the_second_is_compared_with_the_first(engine: Engine) -> None:
    with Session(engine) as session:
        concepts = [make_concept(session) for _ in range(ROUNDS)]
        ids = [concept.id for concept in concepts]
        session.commit()
    for concept_id in ids:

        def enter(session: Session, concept_id: int = concept_id) -> None:
            concept, preview = session.get_one(Concept, concept_id), catalogue_rows(CATALOGUE)
            hold(session, concept)
            there = check_catalogue(session, concept, preview, BEFORE)
            import_catalogue(session, preview, there, name="plan.csv", actor=COMMISSIONER, on=BEFORE, at=AT)

        assert at_once(engine, enter, enter).count(None) == 1
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Measure)) == ROUNDS
