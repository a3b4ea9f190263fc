"""One filter under every query: what the public may not see is not there for it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import File
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Vote
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import SEVEN_YES
from tests.make import House
from tests.make import conclude
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_referred_paper
from tests.make_reports import make_measures


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def public(session: Session, house: House) -> Iterator[ViewingSession]:
    """What the public sees of one paper with a vote and an attachment."""
    paper, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row, vote=SEVEN_YES)
    session.add(File(case_id=paper.case_id, paper_id=paper.id, name="Anlage", public=True, created=AT))
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with ViewingSession(engine, NOBODY) as view:
        yield view


def hide(session: Session, record: type[Paper] | type[Meeting]) -> None:
    for case in session.scalars(select(Case).join(record, record.case_id == Case.id)):
        case.public = False
    session.commit()


def test_a_non_public_case_has_no_records_for_the_public(session: Session, public: ViewingSession) -> None:
    hide(session, Paper)
    for record in (Paper, PaperVersion, Consultation, Vote, File):
        assert public.scalar(select(func.count()).select_from(record)) == 0, record
    assert public.scalars(select(AgendaItem)).all() == []


def test_another_name_for_a_record_shows_no_more_of_it(session: Session, public: ViewingSession) -> None:
    other = aliased(Paper)
    assert public.scalars(select(other)).all() != []
    public.rollback()
    hide(session, Paper)
    assert public.scalars(select(other)).all() == []


def test_get_finds_nothing_non_public(session: Session, public: ViewingSession) -> None:
    paper = session.scalars(select(Paper)).one()
    assert public.get(Paper, paper.id) is not None
    public.rollback()
    hide(session, Paper)
    assert public.get(Paper, paper.id) is None


def test_a_relationship_brings_nothing_non_public(session: Session, public: ViewingSession) -> None:
    hide(session, Paper)
    meeting = public.scalars(select(Meeting).options(selectinload(Meeting.items))).one()
    assert meeting.items == []


def test_a_public_case_may_hold_a_non_public_file(session: Session, public: ViewingSession) -> None:
    for file in session.scalars(select(File)):
        file.public = False
    session.commit()
    assert public.scalars(select(Paper)).one().files == []


def test_a_public_sitting_may_hold_a_non_public_item(session: Session, public: ViewingSession) -> None:
    for item in session.scalars(select(AgendaItem)):
        item.public = False
    session.commit()
    assert public.scalars(select(Meeting)).one().items == []
    assert public.scalars(select(Vote)).all() == []


def test_what_is_marked_deleted_is_gone(session: Session, public: ViewingSession) -> None:
    session.scalars(select(Paper)).one().deleted = True
    session.commit()
    assert public.scalars(select(Paper)).all() == []


def test_whoever_reads_everything_sees_it(session: Session, public: ViewingSession, house: House) -> None:
    hide(session, Paper)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    administrator = make_actor(session, house.administration, offices=[Office.ADMINISTRATOR], name="Verwaltung")
    session.commit()
    with ViewingSession(engine, house.clerk) as view:
        assert len(view.scalars(select(Paper)).all()) == 1
    with ViewingSession(engine, administrator) as view:
        assert view.scalars(select(Paper)).all() == []


def test_two_of_the_same_office_see_each_their_own(session: Session, house: House) -> None:
    engine, seen = session.get_bind(), []
    assert isinstance(engine, Engine)
    units = [make_organization(session, house.body, name) for name in ("Bildung", "Soziales")]
    people = [make_actor(session, unit, offices=[Office.DEPARTMENT], name=unit.name) for unit in units]
    for unit in units:
        make_measures(session, unit, 1, title=unit.name)
    session.commit()
    for who in people:
        with ViewingSession(engine, who) as view:
            seen.append(view.scalars(select(Measure.title)).all())
    assert seen == [["Bildung"], ["Soziales"]]
