"""The trace of what is no step: who gave an office, locked an account; it is never changed."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import JournalName
from ik_workflow.operations import people
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import BEFORE
from tests.make import House
from tests.make import make_house


def invited(session: Session, house: House) -> AdministrationEntry:
    people.invite(session, name="Kim Beispiel", email="kim@beispiel.example", actor=house.clerk, at=AT)
    return session.scalars(select(AdministrationEntry)).one()


def test_the_entry_names_who_and_whom_by_hashes_that_can_be_erased(session: Session) -> None:
    house = make_house(session)
    entry = invited(session, house)
    names = [session.get_one(JournalName, key).name for key in (entry.actor, entry.person)]
    assert (entry.act, entry.at, names) == ("invited", AT, [house.clerk.name, "Kim Beispiel"])


def test_each_act_on_a_person_leaves_its_entry(session: Session) -> None:
    house = make_house(session)
    user = people.invite(session, name="Kim", email="kim@beispiel.example", actor=house.clerk, at=AT)
    for act in (people.disable, people.enable, people.forget_second_factor):
        act(session, user, actor=house.clerk, at=AT)
    given: dict[str, Any] = {"start_on": BEFORE, "end_on": None, "substitute_for": None, "actor": house.clerk, "at": AT}
    office = people.give_office(session, user.person, Office.SECRETARY, house.committee, **given)
    people.end_office(session, office, last_on=BEFORE, actor=house.clerk, at=AT)
    acts = session.scalars(select(AdministrationEntry.act).order_by(AdministrationEntry.id)).all()
    told = ["invited", "disabled", "enabled", "second_factor_reset", "office_given", "office_ended"]
    assert [act.value for act in acts] == told


@pytest.mark.parametrize(
    "statement", ["UPDATE administration_entries SET person = ''", "DELETE FROM administration_entries"]
)
def test_the_database_refuses_to_change_the_trace(session: Session, statement: str) -> None:
    invited(session, make_house(session))
    with pytest.raises(DBAPIError, match="Das Journal wird nie"):
        session.execute(text(statement))
