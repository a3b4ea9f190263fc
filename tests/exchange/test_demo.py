"""The demonstration fills itself once, with the city's papers and one case in each state worth seeing."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.actors import actor_of
from ik_workflow.accounts.passwords import fits
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.errors import Refused
from ik_workflow.exchange.demo import fill
from ik_workflow.exchange.demo_people import DEMO_PASSWORD
from ik_workflow.exchange.demo_people import LOGINS
from ik_workflow.exchange.demo_people import demo_logins
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Body
from ik_workflow.models.all import File
from ik_workflow.models.all import Paper
from ik_workflow.models.all import User
from ik_workflow.models.database import make_engine
from ik_workflow.operations.journal import verify
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.resolution import ResolutionState
from tests.databases import Databases

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def filled(databases: Databases, template: str) -> Iterator[Engine]:
    """Filled once, because that takes its time: nobody here may change it."""
    url = databases.create(copy_of=template)
    engine = make_engine(url)
    fill(engine, at=AT)
    yield engine
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def demonstration(filled: Engine) -> Iterator[Session]:
    with Session(filled) as session:
        yield session


def test_filling_twice_changes_nothing(session: Session) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    first = fill(engine, at=AT)
    assert fill(engine, at=AT) == first
    assert (first.papers - first.examples, first.show_piece != "") == (63, True)
    with engine.connect() as connection:
        assert verify(connection) is None


@SQLITE
@pytest.mark.parametrize("day", [1, 4, 5, 11, 22, 30])
def test_it_fills_on_any_day_of_the_month(session: Session, day: int) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    assert fill(engine, at=datetime(2026, 11, day, 12, tzinfo=UTC)).examples == 24


@SQLITE
def test_it_has_a_case_in_each_state_worth_seeing(demonstration: Session) -> None:
    states = set(demonstration.scalars(select(Paper.state)))
    assert set(PaperState) - states <= {
        *(PaperState.DRAFT, PaperState.UNDER_REVISION, PaperState.CO_SIGNED, PaperState.BEFORE_DEPUTIES),
        *(PaperState.AWAITING_SIGNATURE, PaperState.RELEASED, PaperState.LATE, PaperState.INTRODUCED),
    }
    resolutions = {
        resolution.state for paper in demonstration.scalars(select(Paper)) for resolution in paper.resolutions
    }
    assert resolutions >= {ResolutionState.OBJECTION_PERIOD, ResolutionState.REPEALED, ResolutionState.IN_EXECUTION}


@SQLITE
def test_what_is_not_public_is_invisible_to_the_public(demonstration: Session, filled: Engine) -> None:
    hidden = demonstration.scalars(select(Paper).where(Paper.title.contains("Nachtigallenweg"))).one()
    with ViewingSession(filled, NOBODY) as view:
        assert view.get(Paper, hidden.id) is None
        assert view.scalars(select(Paper).where(Paper.title.contains("Nachtigallenweg"))).all() == []
        assert view.scalars(select(AgendaItem).where(AgendaItem.title.contains("Nachtigall"))).all() == []
        assert view.scalars(select(File).where(File.name.contains("Vermerk"))).all() == []
        assert (
            view.scalars(
                select(AgendaItem).where(AgendaItem.consultation_id.in_([c.id for c in hidden.consultations]))
            ).all()
            == []
        )


def test_a_database_with_other_data_is_left_alone(session: Session) -> None:
    session.add(Body(name="Musterstadt", created=AT))
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with pytest.raises(Refused, match="enthält andere Daten"):
        fill(engine, at=AT)


@SQLITE
def test_it_has_a_login_for_each_office_that_somebody_holds(demonstration: Session) -> None:
    offices = {office for _, _, office, _, _ in LOGINS}
    assert set(Office) - offices == {Office.SUPERVISION, Office.COUNCIL_OF_ELDERS, Office.ENGINE}
    assert len(demo_logins(demonstration)) == len(LOGINS)
    clerk = demonstration.scalars(select(User).where(User.email == "buero@demo.example")).one()
    assert fits(DEMO_PASSWORD, clerk.password)
    assert Office.COUNCIL_OFFICE in actor_of(demonstration, clerk.person, AT.date()).hands
