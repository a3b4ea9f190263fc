"""Groups and followers hear when a round opens, a week before it closes, and when it has closed; once each."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Follow
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.round_news import tell_closing_soon
from tests.make import AT
from tests.make import BEFORE
from tests.make import act
from tests.make import person_with_account
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_round

LAST = date(2025, 6, 16)


@pytest.fixture
def forum(session: Session) -> Forum:
    forum = make_forum(session)
    person_with_account(session, forum.member, "clara@stadt.example")
    person_with_account(session, forum.other_lead, "bohdan@stadt.example")
    return forum


def told(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [(mail.address, mail.values["topic"]) for mail in rows]


def planned(session: Session, forum: Forum, **terms: Any) -> SubmissionRound:
    return make_round(session, forum.commissioner, forum.field, forum.group, opened=False, **terms)


def at(day: int) -> datetime:
    return datetime(2025, 6, day, 12, tzinfo=UTC)


def test_the_groups_that_are_asked_hear_that_the_round_is_open(session: Session, forum: Forum) -> None:
    act(session, planned(session, forum), "open", forum.commissioner)
    assert told(session) == [("clara@stadt.example", "Vorschläge gesucht")]


def test_whoever_follows_hears_of_it_once(session: Session, forum: Forum) -> None:
    round_ = planned(session, forum)
    for actor in (forum.other_lead, forum.member):
        session.add(Follow(person_id=actor.person_id, case_id=round_.case_id, since=AT))
    act(session, round_, "open", forum.commissioner)
    assert sorted(address for address, _topic in told(session)) == ["bohdan@stadt.example", "clara@stadt.example"]


def test_a_week_before_its_last_day_they_are_reminded_once(session: Session, forum: Forum) -> None:
    act(session, planned(session, forum, until=LAST), "open", forum.commissioner)
    assert [tell_closing_soon(session, at=at(day)) for day in (6, 10, 11, 16, 17)] == [0, 1, 0, 0, 0]
    assert told(session)[-1] == ("clara@stadt.example", "Eine Einreichungsrunde schließt bald")


def test_they_hear_that_it_has_closed(session: Session, forum: Forum) -> None:
    round_ = planned(session, forum, until=BEFORE)
    act(session, round_, "open", forum.commissioner)
    act(session, round_, "close", forum.commissioner, on=date(2024, 11, 5))
    assert told(session)[-1] == ("clara@stadt.example", "Einreichungsrunde geschlossen")


def test_somebody_with_a_locked_account_hears_nothing(session: Session, forum: Forum) -> None:
    person_with_account(session, forum.lead, "amina@stadt.example").active = False
    act(session, planned(session, forum), "open", forum.commissioner)
    assert [address for address, _topic in told(session)] == ["clara@stadt.example"]
