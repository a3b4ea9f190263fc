"""One mail a day of what was collected; a single thing comes as it is."""

from datetime import date
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import Refused
from ik_workflow.models.all import Organization
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.choices import choices
from ik_workflow.notifications.choices import choose
from ik_workflow.notifications.digest import gather
from ik_workflow.notifications.reminders import queue_due
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make_deadlines import OPENED
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder
from tests.make_deadlines import morning

NEXT_DAY = OPENED + timedelta(days=1)


@pytest.fixture
def ada(session: Session) -> Person:
    house = make_house(session)
    make_paper(session, house)
    return make_holder(session, make_organization(session, house.body, "Fachbereich Soziales"), name="Ada")


def remind(session: Session, number: int, on: date = OPENED, *, hour: int = 8, **values: Any) -> int:
    """So many deadlines are opened, and reminded of at once; how many mails were gathered."""
    paper = session.scalars(select(Paper)).one()
    owner = session.scalars(select(Organization).where(Organization.name == "Fachbereich Soziales")).one()
    for _ in range(number):
        make_deadline(session, paper, owner, opened_on=on, **values)
    queue_due(session, at=morning(on, hour), limit=100)
    return gather(session, at=morning(on, hour))


def mails(session: Session) -> list[tuple[MailKind, MailState]]:
    rows = session.execute(select(OutboxMail.kind, OutboxMail.state).order_by(OutboxMail.id))
    return [(row.kind, row.state) for row in rows]


def test_a_digest_of_three_is_one_mail(session: Session, ada: Person) -> None:
    assert remind(session, 3) == 1
    assert mails(session) == [(MailKind.REMINDER, MailState.GATHERED)] * 3 + [(MailKind.DIGEST, MailState.PENDING)]
    digest = session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.DIGEST)).one()
    assert (digest.dedupe_key, digest.address) == (f"digest:{ada.id}:{OPENED}", "ada@beispiel.example")
    assert set(session.scalars(select(OutboxMail.digest_id).where(OutboxMail.id != digest.id))) == {digest.id}


def test_a_single_thing_is_an_ordinary_mail(session: Session, ada: Person) -> None:
    assert remind(session, 1) == 1
    assert mails(session) == [(MailKind.REMINDER, MailState.PENDING)]


def test_what_comes_later_on_the_day_waits_for_the_next_one(session: Session, ada: Person) -> None:
    remind(session, 2)
    assert remind(session, 2, hour=12) == 0
    assert mails(session).count((MailKind.REMINDER, MailState.COLLECTED)) == 2
    assert gather(session, at=morning(NEXT_DAY)) == 1
    assert mails(session).count((MailKind.DIGEST, MailState.PENDING)) == 2


def test_what_would_be_too_late_then_is_told_by_itself(session: Session, ada: Person) -> None:
    remind(session, 2)
    remind(session, 1, hour=12, due_on=OPENED)
    assert mails(session)[-1] == (MailKind.REMINDER, MailState.PENDING)


def test_nothing_is_gathered_before_seven_or_on_a_holiday(session: Session, ada: Person) -> None:
    friday = date(2026, 12, 18)
    remind(session, 2, friday, due_on=date(2027, 1, 29))
    rows = session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.REMINDER)).all()
    for row in rows:
        row.state, row.digest_id = MailState.COLLECTED, None
    session.flush()
    assert gather(session, at=morning(date(2026, 12, 25))) == 0
    assert gather(session, at=morning(date(2026, 12, 19))) == 0
    assert gather(session, at=morning(date(2026, 12, 21), 6, 59)) == 0
    assert gather(session, at=morning(date(2026, 12, 21), 7)) == 1


def test_a_collected_notice_that_is_too_late_is_not_gathered(session: Session, ada: Person) -> None:
    remind(session, 1, hour=6, due_on=OPENED)
    queue_due(session, at=morning(OPENED), limit=10)
    assert gather(session, at=morning(NEXT_DAY)) == 0
    assert mails(session) == [(MailKind.REMINDER, MailState.EXPIRED)]


def test_everybody_has_a_digest_of_their_own(session: Session, ada: Person) -> None:
    owner = session.scalars(select(Organization).where(Organization.name == "Fachbereich Soziales")).one()
    make_holder(session, owner, name="Bo")
    assert remind(session, 2) == 2
    assert mails(session).count((MailKind.DIGEST, MailState.PENDING)) == 2


# -- choices ------------------------------------------------------------------------------------------------------


def test_legal_deadlines_cannot_be_switched_off(session: Session, ada: Person) -> None:
    for delivery in (Delivery.NONE, Delivery.DIGEST):
        with pytest.raises(Refused, match="kommen immer sofort und lassen sich nicht abbestellen"):
            choose(session, ada.id, MailKind.REMINDER, delivery, legal=True)
        with pytest.raises(Refused, match="kommt immer sofort"):
            choose(session, ada.id, MailKind.ESCALATION, delivery)
    choose(session, ada.id, MailKind.REMINDER, Delivery.INSTANT, legal=True)
    assert choices(session, ada.id)[0].offers == (Delivery.INSTANT,)


def test_a_choice_stands_until_another_one(session: Session, ada: Person) -> None:
    def chosen() -> dict[MailKind, Delivery]:
        return {one.kind: one.delivery for one in choices(session, ada.id) if not one.legal}

    assert set(chosen().values()) == {Delivery.DIGEST}
    choose(session, ada.id, MailKind.NEWS, Delivery.NONE)
    choose(session, ada.id, MailKind.NEWS, Delivery.INSTANT)
    choose(session, ada.id, MailKind.MISSING_VOTE, Delivery.NONE)
    assert chosen() == {
        MailKind.REMINDER: Delivery.DIGEST,
        MailKind.MISSING_VOTE: Delivery.NONE,
        MailKind.NEWS: Delivery.INSTANT,
    }
