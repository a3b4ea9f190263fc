"""What began elsewhere: entered as it stands, with its source, and alive from that day on."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Reminder
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.taking_over import take_over_cycle
from ik_workflow.operations.taking_over import take_over_measure
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import TAKEN_OVER
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make import act
from tests.make_proposals import Forum
from tests.make_proposals import make_forum

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
SOURCE = "Bestandsaufnahme 2021, 21/SVV/1188"
M = MeasureState


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def make_concept(session: Session, *, public: bool = True) -> Concept:
    at = datetime(2024, 5, 15, tzinfo=UTC)
    concept = Concept(
        case=Case(kind="concept", public=public), title="Konzept", state=ConceptState.IN_FORCE, created=at
    )
    session.add(concept)
    session.flush()
    return concept


def taken_over(session: Session, forum: Forum, state: MeasureState = M.IN_PROGRESS, **values: Any) -> Measure:
    facts = {"standing_since": date(2024, 9, 1), "source": SOURCE, "unit": forum.department.id, **values}
    actor = facts.pop("actor", forum.commissioner)
    return take_over_measure(session, "Sprachkurse am Abend", state, actor=actor, at=NOW, **facts)


def open_deadlines(session: Session, record: Measure) -> dict[str, date | None]:
    own = (Deadline.subject_id == record.id, Deadline.subject_type == "measure", Deadline.state == DeadlineState.OPEN)
    return {one.rule: one.due_on for one in session.scalars(select(Deadline).where(*own))}


@pytest.mark.parametrize("state", TAKEN_OVER)
def test_a_measure_is_taken_over_in_each_living_state_with_its_source(
    session: Session, forum: Forum, state: MeasureState
) -> None:
    measure = taken_over(session, forum, state, number="3.4", past="Beginn am 1. September 2024.")
    assert (measure.state, measure.number, measure.taken_over_from) == (state, "3.4", SOURCE)
    assert (measure.taken_over_since, measure.taken_over_past) == (date(2024, 9, 1), "Beginn am 1. September 2024.")
    entry = session.scalars(select(JournalEntry).where(JournalEntry.case_id == measure.case_id)).one()
    assert (entry.event, entry.reason, entry.occurred_on) == ("measure_taken_over", SOURCE, date(2026, 11, 16))


def test_from_that_day_on_its_deadlines_run(session: Session, forum: Forum) -> None:
    assert open_deadlines(session, taken_over(session, forum)) == {"DR-21": date(2027, 4, 30)}
    unfunded = taken_over(session, forum, M.ADOPTED_SUBJECT_TO_FUNDING)
    assert open_deadlines(session, unfunded) == {"DR-27": None}
    assert open_deadlines(session, taken_over(session, forum, M.IMPLEMENTED)) == {}
    assert taken_over(session, forum, M.ADOPTED).specify_until == date(2027, 2, 10)


def test_it_goes_on_as_any_other(session: Session, forum: Forum) -> None:
    measure = taken_over(session, forum)
    act(session, measure, "suspend", forum.unit, on=NOW.date(), at=NOW, revisit_on=date(2027, 6, 1), reason="Pause")
    assert measure.state is M.SUSPENDED


def test_the_number_is_given_once_in_a_concept(session: Session, forum: Forum) -> None:
    concept, other = make_concept(session), make_concept(session)
    taken_over(session, forum, number="3.4", concept=concept.id)
    taken_over(session, forum, number="3.4", concept=other.id)
    taken_over(session, forum, number="3.4")
    places: list[dict[str, Any]] = [{"concept": concept.id}, {}]
    for where in places:
        with pytest.raises(GuardFailed, match="Diese Nummer hat in diesem Konzept schon"):
            taken_over(session, forum, number=" 3.4", **where)


def test_a_day_to_come_is_refused(session: Session, forum: Forum) -> None:
    taken_over(session, forum, standing_since=NOW.date())
    with pytest.raises(GuardFailed, match="liegt in der Zukunft"):
        taken_over(session, forum, standing_since=date(2026, 11, 17))


@pytest.mark.parametrize("name", ["standing_since", "source"])
def test_day_and_source_are_asked_for(session: Session, forum: Forum, name: str) -> None:
    missing: dict[str, Any] = {name: None}
    with pytest.raises(FactNeeded):
        taken_over(session, forum, **missing)


def test_only_the_commissioner_takes_over(session: Session, forum: Forum) -> None:
    with pytest.raises(WrongOffice):
        taken_over(session, forum, actor=forum.unit)


@pytest.mark.parametrize("public", [True, False])
def test_it_is_as_public_as_its_concept(session: Session, forum: Forum, public: bool) -> None:
    concept = make_concept(session, public=public)
    assert taken_over(session, forum, concept=concept.id).case.public is public
    assert taken_over(session, forum).case.public is False


def cycle(session: Session, forum: Forum, **values: Any) -> ReportingCycle:
    facts: dict[str, Any] = {"opened_on": date(2026, 11, 2), "answer_until": date(2026, 11, 30), "source": SOURCE}
    kind = CycleKind.STATUS
    return take_over_cycle(session, "Stand im Herbst", kind, actor=forum.commissioner, at=NOW, **{**facts, **values})


def test_a_survey_that_runs_already_asks_what_is_missing(session: Session, forum: Forum) -> None:
    measure = taken_over(session, forum)
    found = cycle(session, forum)
    assert (found.state, found.answer_until, found.grace_until) == (
        ReportingCycleState.OPEN,
        date(2026, 11, 30),
        date(2026, 12, 7),
    )
    assert (found.opened_on, found.taken_over_from) == (date(2026, 11, 2), SOURCE)
    report = session.scalars(select(StatusReport).where(StatusReport.cycle_id == found.id)).one()
    assert report.measure_id == measure.id
    asked = session.scalars(select(Deadline).where(Deadline.subject_type == "status_report")).one()
    assert (asked.due_on, SOURCE in asked.explanation) == (date(2026, 11, 30), True)
    planned = select(Reminder.remind_on).where(Reminder.deadline_id == asked.id, Reminder.state == "planned")
    assert date(2026, 11, 30) in session.scalars(planned).all()


@pytest.mark.parametrize(
    "wrong", [{"opened_on": date(2026, 11, 17)}, {"answer_until": date(2026, 11, 1)}, {"answer_until": "bald"}]
)
def test_days_of_a_survey_that_make_no_sense_are_refused(session: Session, forum: Forum, wrong: dict[str, Any]) -> None:
    with pytest.raises((GuardFailed, BadValue)):
        cycle(session, forum, **wrong)
