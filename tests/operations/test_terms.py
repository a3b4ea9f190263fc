"""A new electoral term: what is open is carried over, and nothing lapses (GO-22)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import LegislativeTerm
from ik_workflow.operations.terms import TermBegun
from ik_workflow.operations.terms import begin_term
from ik_workflow.operations.terms import carried_over
from ik_workflow.operations.terms import counts_left_open
from ik_workflow.operations.terms import current_term
from ik_workflow.states.paper import PaperState
from tests.make import AT
from tests.make import House
from tests.make import act
from tests.make import entries_of
from tests.make import make_house
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution

FIRST_DAY = date(2025, 5, 1)
TODAY = date(2025, 6, 2)


@pytest.fixture
def house(session: Session) -> House:
    house = make_house(session)
    session.add(LegislativeTerm(body_id=house.body.id, name="7. Wahlperiode", start_on=date(2019, 6, 12), created=AT))
    session.flush()
    return house


def begin(session: Session, house: House, expected: int = 0, **given: Any) -> TermBegun:
    values = {"name": "8. Wahlperiode", "start_on": FIRST_DAY, "actor": house.clerk, "at": AT, "today": TODAY}
    return begin_term(session, house.body, expected=expected, **{**values, **given})


def test_the_old_term_ends_on_the_day_before(session: Session, house: House) -> None:
    term = begin(session, house).term
    old = session.scalars(select(LegislativeTerm).where(LegislativeTerm.id != term.id)).one()
    assert (old.end_on, term.start_on, term.end_on) == (date(2025, 4, 30), FIRST_DAY, None)
    assert current_term(session, house.body) is term


def test_every_open_paper_with_the_council_is_carried_over(session: Session, house: House) -> None:
    referred, (row,) = make_referred_paper(session, house, house.committee)
    submitted, draft = make_paper(session, house), make_paper(session, house, state=PaperState.DRAFT)
    decided = make_resolution(session, house).paper
    assert counts_left_open(session, house.body, FIRST_DAY) == {PaperState.SUBMITTED: 1, PaperState.REFERRED: 1}
    begin(session, house, 2)
    assert {referred.state, submitted.state} == {PaperState.CARRIED_OVER}
    assert (draft.state, decided.state) == (PaperState.DRAFT, PaperState.ADOPTED)
    assert row.state == "lapsed"
    assert set(carried_over(session, house.body)) == {referred, submitted}
    assert entries_of(session, referred)[-1].reason == "Beginn der Wahlperiode „8. Wahlperiode“ am 1. Mai 2025"


def test_what_was_handed_in_to_the_new_council_stays_with_it(session: Session, house: House) -> None:
    paper = make_paper(session, house, state=PaperState.DRAFT)
    act(session, paper, "enter", house.clerk, on=FIRST_DAY)
    begin(session, house)
    assert paper.state is PaperState.SUBMITTED


def test_a_step_after_the_first_day_does_not_stop_an_old_paper(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    act(session, paper, "put_on_agenda", house.clerk, on=date(2025, 5, 20))
    begin(session, house, 1)
    assert entries_of(session, paper)[-1].occurred_on == date(2025, 5, 20)


def test_a_paper_without_a_step_for_longer_than_a_term_is_not_carried_over(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    assert counts_left_open(session, house.body, date(2030, 11, 5)) == {}
    assert counts_left_open(session, house.body, date(2030, 11, 4)) == {paper.state: 1}


def test_another_number_of_papers_than_was_shown_is_refused(session: Session, house: House) -> None:
    make_paper(session, house)
    with pytest.raises(StaleVersion, match="Inzwischen sind 1 statt 0 Vorlagen überzuleiten"):
        begin(session, house)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "7. Wahlperiode"}),
        ("name", {"name": "x" * 201}),
        ("start_on", {"start_on": date(2025, 6, 3)}),
        ("start_on", {"start_on": date(2019, 6, 13)}),
        ("start_on", {"start_on": date(1990, 1, 1)}),
    ],
)
def test_a_term_has_a_name_of_its_own_and_follows_the_last_one(
    session: Session, house: House, field: str, values: dict[str, Any]
) -> None:
    with pytest.raises(BadValue) as refused:
        begin(session, house, **values)
    assert refused.value.field == field


def test_only_the_council_office_begins_a_term(session: Session, house: House) -> None:
    with pytest.raises(WrongOffice):
        begin(session, house, actor=house.mayor)
