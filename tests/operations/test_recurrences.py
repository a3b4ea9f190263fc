"""Recurrences on record: which come with a concept, when they are due, who changes them and who confirms them."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import Recurrence
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.recurrences import DueOccurrence
from ik_workflow.operations.recurrences import Terms
from ik_workflow.operations.recurrences import change_recurrence
from ik_workflow.operations.recurrences import confirm_source
from ik_workflow.operations.recurrences import days_of
from ik_workflow.operations.recurrences import due_occurrences
from ik_workflow.operations.recurrences import ground
from ik_workflow.operations.recurrences import pattern_words
from ik_workflow.operations.shipped_recurrences import SHIPPED
from ik_workflow.operations.shipped_recurrences import ship_recurrences
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make import AT
from tests.make import act
from tests.make import make_meeting
from tests.make_cycles import MARCH
from tests.make_cycles import make_concept
from tests.make_cycles import make_cycle
from tests.make_cycles import make_recurrence
from tests.make_cycles import make_sittings
from tests.make_proposals import Forum
from tests.make_proposals import make_forum

NOVEMBER = datetime(2026, 11, 9, 9, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def due(session: Session, at: datetime = NOVEMBER) -> list[DueOccurrence]:
    return due_occurrences(session.connection(), at)


def change(session: Session, forum: Forum, recurrence: Recurrence, **given: Any) -> None:
    terms: dict[str, Any] = {"title": "Jahresbericht", "kind": "council_in", "pattern": "3", "source": "Praxis"}
    terms |= {"active_from": date(2025, 1, 1), **given}
    actor, version = terms.pop("actor", forum.commissioner), terms.pop("version", recurrence.version)
    change_recurrence(session, recurrence, Terms(**terms), version=version, actor=actor, at=AT)


def entries(session: Session) -> list[tuple[AdministrationAct, str | None, str]]:
    found = session.scalars(select(AdministrationEntry).order_by(AdministrationEntry.id))
    return [(one.act, one.words, one.actor) for one in found if one.recurrence_id]


def test_a_concept_gets_its_seven_recurrences_once_and_unconfirmed(session: Session) -> None:
    concept = make_concept(session)
    shipped = ship_recurrences(session, concept, active_from=date(2024, 5, 15), actor=ENGINE, at=AT)
    assert ship_recurrences(session, concept, active_from=date(2024, 5, 15), actor=ENGINE, at=AT) == []
    assert [one.rule for one in shipped] == ["DR-21", "DR-22", None, None, "DR-23", "DR-24", "DR-27"]
    assert {one.source_status for one in shipped} == {"unverified"}


def test_what_is_shipped_falls_on_the_days_of_the_rules(session: Session) -> None:
    concept = make_concept(session)
    shipped = ship_recurrences(session, concept, active_from=date(2024, 5, 15), actor=ENGINE, at=AT)
    known = ground(session.connection(), date(2026, 1, 1), date(2027, 12, 31))
    found = {
        one.opens.value: [day.on for day in days_of(one, known, after=date(2026, 9, 1), until=date(2027, 9, 1)).days]
        for one in shipped
    }
    assert found["status"] == [date(2026, 10, 30), date(2027, 4, 30)]
    assert found["renewal"] == [date(2027, 6, 30)]
    assert found["stocktaking"] == [date(2026, 10, 30)], "26 months before the end: 31 October is a holiday"
    assert found["conference"] == found["monitoring"] == [], "nobody has entered the last one"


def test_a_concept_in_force_begins_them_and_the_next_one_ends_them(session: Session, forum: Forum) -> None:
    old = make_concept(session, state=ConceptState.UNDER_REVIEW)
    ship_recurrences(session, old, active_from=date(2020, 1, 1), actor=ENGINE, at=AT)
    new = make_concept(session)
    old.successor_id = new.id
    session.flush()
    act(session, old, "supersede", forum.commissioner, on=date(2025, 6, 1))
    assert set(session.scalars(select(Recurrence.ended_on).where(Recurrence.concept_id == old.id))) == {
        date(2025, 6, 1)
    }


def test_the_report_for_march_is_due_on_9_november_with_its_plan(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    recurrence = make_recurrence(session)
    (found,) = due(session)
    assert (found.recurrence.id, found.occurrence.key, found.occurrence.on) == (recurrence.id, "2027-03", MARCH)
    assert (found.opens_on, found.question) == (date(2026, 11, 9), None)
    assert due(session, OCTOBER) == []


def test_one_that_has_its_cycle_is_not_due_again_even_if_the_session_moves(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    make_cycle(session, make_recurrence(session), "2027-03")
    make_meeting(session, forum.house, forum.house.council, date(2027, 3, 10))
    assert due(session) == []


def test_a_report_that_is_late_says_by_how_much(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    make_recurrence(session)
    (found,) = due(session, datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert found.question is not None
    assert "zu spät um 5 Arbeitstage" in found.question


def test_without_a_sitting_of_the_steering_group_it_has_a_question_and_no_day(session: Session, forum: Forum) -> None:
    make_meeting(session, forum.house, forum.house.council, MARCH)
    make_recurrence(session)
    (found,) = due(session)
    assert found.opens_on is None
    assert found.question is not None
    assert "keine Sitzung der Steuerungsgruppe eingetragen" in found.question


def test_an_extraordinary_sitting_is_no_target(session: Session, forum: Forum) -> None:
    make_meeting(session, forum.house, forum.house.council, MARCH).kind = MeetingKind.EXTRAORDINARY
    make_recurrence(session)
    session.flush()
    assert due(session) == []


def test_the_next_one_is_reckoned_from_the_end_of_the_last_cycle(session: Session) -> None:
    recurrence = make_recurrence(session, PatternKind.AFTER_LAST, "12", last_on=date(2025, 2, 3))
    cycle = make_cycle(session, recurrence, "2026-02-03", state=ReportingCycleState.OPEN)
    assert due(session) == [], "one is still running"
    cycle.state, cycle.since = ReportingCycleState.CLOSED, date(2026, 11, 6)
    session.flush()
    (found,) = due(session, datetime(2027, 11, 1, 9, tzinfo=UTC))
    assert found.occurrence.on == date(2027, 11, 5), "6 November 2027 is a Saturday"


def test_one_that_has_ended_is_never_due(session: Session, forum: Forum) -> None:
    make_sittings(session, forum)
    make_recurrence(session, ended_on=date(2026, 11, 8))
    assert due(session) == []


def test_a_changed_rhythm_is_unconfirmed_and_leaves_a_trace(session: Session, forum: Forum) -> None:
    recurrence = make_recurrence(session, source_status="confirmed")
    change(session, forum, recurrence, kind="after_last", pattern="24", last_on=date(2025, 5, 5))
    assert (recurrence.source_status, recurrence.version) == ("unverified", 1)
    words = "24 Monate nach der letzten"
    assert pattern_words(recurrence) == words
    assert entries(session) == [(AdministrationAct.RECURRENCE_CHANGED, words, forum.commissioner.key)]


def test_another_name_leaves_the_source_confirmed(session: Session, forum: Forum) -> None:
    recurrence = make_recurrence(session, source_status="confirmed")
    change(session, forum, recurrence, title="Bericht")
    assert (recurrence.title, recurrence.source_status) == ("Bericht", "confirmed")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": " "}),
        ("pattern", {"kind": "rrule", "pattern": "FREQ=SECONDLY"}),
        ("kind", {"kind": "sometimes"}),
        ("source", {"source": ""}),
        ("last_on", {"last_on": date(2025, 6, 3)}),
        ("ended_on", {"ended_on": date(2024, 12, 31)}),
        ("lead_days", {"lead_days": 731}),
    ],
)
def test_terms_that_make_no_sense_are_refused_at_their_field(
    session: Session, forum: Forum, field: str, given: dict[str, Any]
) -> None:
    recurrence = make_recurrence(session)
    with pytest.raises(BadValue) as refused:
        change(session, forum, recurrence, **given)
    assert (refused.value.field, recurrence.version) == (field, 0)


def test_only_the_councils_office_confirms_and_only_once(session: Session, forum: Forum) -> None:
    recurrence, clerk = make_recurrence(session), forum.house.clerk
    with pytest.raises(WrongOffice):
        confirm_source(session, recurrence, "12/SVV/0088", version=0, actor=forum.commissioner, at=AT)
    confirm_source(session, recurrence, "12/SVV/0088", version=0, actor=clerk, at=AT)
    assert (recurrence.source, recurrence.source_status) == ("12/SVV/0088", "confirmed")
    with pytest.raises(Refused, match="bereits bestätigt"):
        confirm_source(session, recurrence, "12/SVV/0088", version=1, actor=clerk, at=AT)
    assert entries(session) == [(AdministrationAct.RECURRENCE_CONFIRMED, "12/SVV/0088", clerk.key)]


def test_the_councils_office_does_not_change_and_nobody_overwrites(session: Session, forum: Forum) -> None:
    recurrence = make_recurrence(session)
    with pytest.raises(WrongOffice):
        change(session, forum, recurrence, actor=forum.house.clerk)
    change(session, forum, recurrence, title="Bericht")
    with pytest.raises(StaleVersion):
        change(session, forum, recurrence, title="Anders", version=0)


def test_every_shipped_pattern_is_said_in_words() -> None:
    said = [pattern_words(Recurrence(pattern_kind=one.kind, pattern=one.pattern, active_from=MARCH)) for one in SHIPPED]
    assert said == [
        "jedes Jahr am 30. April und am 31. Oktober",
        "zur Sitzung der Stadtverordnetenversammlung im März",
        "12 Monate nach der letzten",
        "spätestens 26 Monate vor dem Ende des Konzepts",
        "24 Monate nach der letzten",
        "spätestens 18 Monate vor dem Ende des Konzepts",
        "jedes Jahr am 31. März",
    ]
