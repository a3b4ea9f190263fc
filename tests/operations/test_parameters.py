"""Figures of the rules of procedure: confirmed with a source, changed from a day on, never backwards."""

from datetime import date
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import RuleParameter
from ik_workflow.operations.parameters import change
from ik_workflow.operations.parameters import confirm
from ik_workflow.operations.parameters import figures
from ik_workflow.operations.parameters import parameter
from ik_workflow.states.deadlines import INTAKE
from tests.make import AT
from tests.make import House
from tests.make import make_house

TODAY = date(2025, 6, 2)
LONG_VALID = date(2024, 7, 17)
SOURCE = "§ 13 Abs. 1 GO vom 17. Juli 2024"


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


def confirm_intake(session: Session, house: House, **given: Any) -> RuleParameter:
    values = {"source": SOURCE, "valid_from": LONG_VALID, "actor": house.clerk, "at": AT, "today": TODAY}
    return confirm(session, INTAKE, **{**values, **given})


def change_intake(session: Session, house: House, days: int = 21, **given: Any) -> RuleParameter:
    values = {"source": SOURCE, "valid_from": TODAY, "actor": house.clerk, "at": AT, "today": TODAY}
    return change(session, INTAKE, days, **{**values, **given})


def value(session: Session, on: date) -> tuple[int, bool]:
    found = parameter(session.connection(), INTAKE, on)
    return found.value, found.confirmed


def test_a_provisional_figure_is_unconfirmed(session: Session, house: House) -> None:
    first, *_ = figures(session, TODAY)
    assert (first.current.value, first.current.confirmed, first.current.valid_from) == (20, False, None)


def test_a_confirmed_figure_keeps_its_value_and_names_source_and_clerk(session: Session, house: House) -> None:
    confirm_intake(session, house)
    assert value(session, LONG_VALID) == (20, True)
    assert value(session, LONG_VALID - timedelta(days=1)) == (20, False)
    current = figures(session, TODAY)[0].current
    assert (current.source, current.by, current.at) == (SOURCE, "Büro", AT)


def test_an_unconfirmed_row_is_confirmed_in_its_place(session: Session, house: House) -> None:
    row = RuleParameter(
        name=INTAKE, value={"days": 25}, valid_from=LONG_VALID, source="gehört", source_status="unverified"
    )
    session.add(row)
    session.flush()
    assert confirm_intake(session, house) is row
    assert value(session, LONG_VALID) == (25, True)


def test_a_figure_is_confirmed_once_for_a_day(session: Session, house: House) -> None:
    confirm_intake(session, house)
    with pytest.raises(Refused, match="bereits bestätigt"):
        confirm_intake(session, house)
    with pytest.raises(BadValue, match="schon mit einer anderen Quelle"):
        confirm_intake(session, house, source="anderswo")


def test_nothing_is_confirmed_before_a_later_entry_or_for_the_future(session: Session, house: House) -> None:
    confirm_intake(session, house)
    for day in (LONG_VALID - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(BadValue) as refused:
            confirm_intake(session, house, valid_from=day)
        assert refused.value.field == "valid_from"


@pytest.mark.parametrize("source", ["", "  ", "x" * 301, "a\nb", "a\x00"])
def test_a_source_is_needed_and_is_one_line(session: Session, house: House, source: str) -> None:
    with pytest.raises(BadValue) as refused:
        confirm_intake(session, house, source=source)
    assert refused.value.field == "source"


def test_a_figure_changes_from_a_day_on(session: Session, house: House) -> None:
    change_intake(session, house, valid_from=TODAY + timedelta(days=1))
    assert value(session, TODAY) == (20, False)
    assert value(session, TODAY + timedelta(days=1)) == (21, True)
    first = figures(session, TODAY)[0]
    assert [entry.value for entry in first.later] == [21]
    assert first.current.value == 20


def test_a_figure_never_changes_backwards(session: Session, house: House) -> None:
    with pytest.raises(BadValue, match="nie rückwirkend"):
        change_intake(session, house, valid_from=TODAY - timedelta(days=1))
    change_intake(session, house)
    with pytest.raises(BadValue, match="gilt schon ein anderer Eintrag"):
        change_intake(session, house, days=22)


@pytest.mark.parametrize("days", [0, -1, 366, 20])
def test_a_changed_figure_is_another_number_of_days(session: Session, house: House, days: int) -> None:
    with pytest.raises(BadValue) as refused:
        change_intake(session, house, days=days)
    assert refused.value.field == "value"


def test_only_the_council_office_confirms_and_changes(session: Session, house: House) -> None:
    with pytest.raises(WrongOffice):
        confirm_intake(session, house, actor=house.mayor)
    with pytest.raises(WrongOffice):
        change_intake(session, house, actor=house.mayor)
