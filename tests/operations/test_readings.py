"""A confirmed report's number is a reading of the measure's one indicator; nothing is guessed, and it is taken back."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.cycles import confirm_all
from ik_workflow.operations.history import correct
from ik_workflow.operations.measure_plans import IndicatorPlan
from ik_workflow.operations.measure_plans import write_plan
from ik_workflow.operations.readings import unassigned
from ik_workflow.operations.readings import value_in
from tests.make import act
from tests.make import entries_of
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import ANSWERED
from tests.make_reports import ANSWERED_AT
from tests.make_reports import OPENED
from tests.make_reports import answer
from tests.make_reports import make_cycle
from tests.make_reports import make_measures
from tests.make_reports import query
from tests.make_reports import reports_of

TRAINED = IndicatorPlan("Geschulte", "Personen")


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def asked(session: Session, forum: Forum, *indicators: IndicatorPlan) -> StatusReport:
    measures = make_measures(session, forum.department, 1)
    write_plan(session, measures[0], indicators=indicators, at=ANSWERED_AT)
    return reports_of(session, make_cycle(session, forum.commissioner, measures))[0]


def confirm(session: Session, report: StatusReport, forum: Forum) -> None:
    act(session, report, "confirm", forum.commissioner, on=ANSWERED, at=ANSWERED_AT)


def readings(session: Session) -> list[tuple[object, ...]]:
    asked = select(IndicatorValue.value, IndicatorValue.on, IndicatorValue.source)
    return [tuple(row) for row in session.execute(asked.where(IndicatorValue.deleted.is_(False)))]


@pytest.mark.parametrize(
    ("words", "unit", "value"),
    [
        ("85", "Personen", "85"),
        ("1.250", None, "1250"),
        ("12,5 %", "Prozent", "12.5"),
        ("85 Teilnehmende", "Teilnehmende", "85"),
        ("85 Teilnehmende", None, "85"),
        ("85 Teilnehmende", "Kurse", None),
        ("85 Tsd.", None, None),
        ("85 von 100", None, None),
        ("etwa 85", None, None),
        ("9" * 30, None, None),
        ("1.250,123456", None, None),
    ],
)
def test_a_number_is_read_only_where_nothing_has_to_be_guessed(words: str, unit: str | None, value: str | None) -> None:
    assert value_in(words, unit) == (None if value is None else Decimal(value))


def test_a_confirmed_number_is_a_reading_also_where_many_are_confirmed_at_once(session: Session, forum: Forum) -> None:
    report = asked(session, forum, TRAINED)
    answer(session, report, forum.unit, indicator_value="80")
    query(session, report, forum.commissioner)
    answer(session, report, forum.unit, indicator_value="85 Personen")
    assert readings(session) == []
    confirm_all(session, report.cycle, actor=forum.commissioner, occurred=ANSWERED, at=ANSWERED_AT)
    assert readings(session) == [(Decimal(85), ANSWERED, "Meldung zu „Stand 2026“")]
    assert unassigned([report], [ANSWERED]) is None


def test_a_corrected_confirmation_takes_the_reading_back_and_a_new_one_makes_one_again(
    session: Session, forum: Forum
) -> None:
    report = asked(session, forum, TRAINED)
    answer(session, report, forum.unit, indicator_value="85")
    confirm(session, report, forum)
    wrong = entries_of(session, report)[-1]
    correct(session, wrong, actor=forum.commissioner, reason="Zu früh.", recorded_at=ANSWERED_AT)
    assert readings(session) == []
    query(session, report, forum.commissioner)
    answer(session, report, forum.unit, indicator_value="58")
    confirm(session, report, forum)
    assert [value for value, *_ in readings(session)] == [58]


@pytest.mark.parametrize(
    ("indicators", "words"), [((TRAINED, IndicatorPlan("Kurse")), "85"), ((TRAINED,), "viele"), ((), "85")]
)
def test_what_no_indicator_takes_stays_with_the_report_until_somebody_enters_a_value(
    session: Session, forum: Forum, indicators: tuple[IndicatorPlan, ...], words: str
) -> None:
    report = asked(session, forum, *indicators)
    answer(session, report, forum.unit, indicator_value=words)
    confirm(session, report, forum)
    assert readings(session) == []
    assert unassigned([report], [OPENED]) is report
    assert unassigned([report], [OPENED, ANSWERED]) is None
