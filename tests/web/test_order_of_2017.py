"""17/SVV/0384: the real report order on integration monitoring, walked through on its own days.

What the city's pages print: the main committee voted on 1 November 2017; the report was due by December 2018, its
interim reports in May and September 2018; on 12 December 2018 the date was moved to April 2019, nobody objecting.
No page prints the days of assignment, of the interim reports, and of the sitting in April 2019.
"""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.errors import BadValue
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import perform
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.order_days import understood
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.report_orders import Ordered
from ik_workflow.operations.report_orders import issue_order
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take
from ik_workflow.operations.time_steps import take_due
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from tests.make import House
from tests.make import make_house
from tests.make_orders import running
from tests.web.pages import words
from tests.web.signing import sign_in

VOTED, DUE = date(2017, 11, 1), date(2018, 12, 12)
APRIL = date(2019, 4, 30)
PASSAGE = "bis Dezember 2018 dem Hauptausschuss vorzustellen"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def record(
    session: Session, order: ReportOrder, trigger: str, on: Any, at: date, reason: str = "", **facts: Any
) -> None:
    perform(session, order, Given(trigger, RECORD_READER, on, noon(at), facts, reason or None))


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def order(session: Session, house: House) -> ReportOrder:
    """As it was ordered; of the committee's sittings only the one of December 2018 is on record."""
    plan_meeting(session, [house.main_committee], DUE, public=True, actor=house.clerk, occurred=VOTED, at=noon(VOTED))
    connection, body = session.connection(), house.main_committee
    dates = ("bis Dezember 2018", "Mai 2018", "September 2018")
    due, *interims = (understood(connection, one, body.id, said_on=VOTED, today=VOTED) for one in dates)
    ordered = Ordered("Integrationsmonitoring anpassen", PASSAGE, body, due, interims, recurrence_words="jährlich")
    resolution = adopted(session, house)
    return issue_order(session, resolution, ordered, actor=house.clerk, occurred=VOTED, at=noon(VOTED))


def adopted(session: Session, house: House) -> Resolution:
    kind = PaperType.MOTION
    paper = Paper(body_id=house.body.id, title="Integrationsmonitoring", paper_type=kind, number="17/SVV/0384")
    common: dict[str, Any] = {"actor": RECORD_READER, "occurred": VOTED}
    draft_paper(session, paper, Wording(f"Die Struktur ist {PASSAGE}."), public=True, at=noon(VOTED), **common)
    take(session, paper, "enter", recorded_at=noon(VOTED), **common)
    take(session, paper, "put_on_agenda", recorded_at=noon(VOTED), **common)
    take(session, paper, "adopt_as_amended", recorded_at=noon(VOTED), body=house.main_committee.id, **common)
    return session.scalars(select(Resolution)).one()


def extend(session: Session, order: ReportOrder, day: date | None = APRIL) -> None:
    """What happened in the sitting of 12 December 2018 under item 5.7."""
    reason = "Die Datenstelle ist mit Wahlen ausgelastet."
    record(session, order, "request_extension", DUE, DUE, reason, words="April 2019", due_on=day)
    vote = Ballot(manner=Manner.NO_OBJECTION)
    record(session, order, "grant_extension", DUE, DUE, vote=vote, minutes="Hauptausschuss 12.12.2018, TOP 5.7")


def give_interims(session: Session, order: ReportOrder) -> None:
    record(session, order, "report_interim", UnknownDay(3), date(2018, 6, 1), reference="18/SVV/0288")
    record(session, order, "report_interim", UnknownDay(4), date(2018, 10, 1), reference="Bericht im September 2018")


def page_on(app: Flask, session: Session, day: date, house: House, path: str) -> str:
    session.commit()
    app.config["IK_TODAY"] = day
    client = app.test_client()
    sign_in(client, session.get_one(Person, house.clerk.person_id))
    return words(client.get(path))


def test_the_date_of_the_first_wording_was_over_when_it_was_voted_on(session: Session, house: House) -> None:
    found = understood(session.connection(), "Oktober 2017", house.main_committee.id, said_on=VOTED, today=VOTED)
    assert found.on is None
    assert found.question == (
        "„Oktober 2017“ war am 1. November 2017, als es gesagt wurde, schon vorbei. Bitte prüfen Sie den Zeitraum."
    )


def test_ordered_for_december_with_two_interim_reports(
    app: Flask, session: Session, house: House, order: ReportOrder
) -> None:
    assert (order.due_on, order.due_words, order.passage_found) == (DUE, "bis Dezember 2018", True)
    assert [one["due_on"] for one in order.interims] == [None, None]
    page = page_on(app, session, date(2017, 11, 2), house, f"/auftraege/{order.public_id}")
    assert "Erteilt Als Nächstes weist der Oberbürgermeister den Auftrag einer Stelle zu." in page
    assert "Bericht fällig Mittwoch, 12. Dezember 2018" in page
    assert "1. Zwischenbericht: „Mai 2018“ Offene Frage: Für „Mai 2018“ lässt sich keine Sitzung bestimmen." in page


def test_the_interim_reports_were_given(app: Flask, session: Session, house: House, order: ReportOrder) -> None:
    give_interims(session, order)
    page = page_on(app, session, date(2018, 10, 2), house, f"/auftraege/{order.public_id}")
    assert "gegeben Tag nicht aktenkundig 1. Zwischenbericht: „Mai 2018“ 18/SVV/0288" in page
    assert [one.rule for one in running(session, order) if one.rule == "DR-17"] == []


def test_on_the_day_of_the_sitting_it_is_due(app: Flask, session: Session, house: House, order: ReportOrder) -> None:
    session.commit()
    take_due(app.extensions["ik_engine"], at=noon(DUE))
    page = page_on(app, session, DUE, house, "/auftraege")
    assert "12. Dezember 2018 heute ist der letzte Tag Integrationsmonitoring anpassen Fällig." in page


def test_words_without_a_sitting_ask_for_a_day(session: Session, order: ReportOrder) -> None:
    record(session, order, "assign", UnknownDay(1), VOTED)
    with pytest.raises(BadValue, match="Für „April 2019“ lässt sich keine Sitzung bestimmen"):
        extend(session, order, day=None)


def test_extended_to_april_without_objection(app: Flask, session: Session, house: House, order: ReportOrder) -> None:
    record(session, order, "assign", UnknownDay(1), VOTED)
    session.commit()
    take_due(app.extensions["ik_engine"], at=noon(DUE))
    session.expire_all()
    extend(session, order)
    assert (order.state, order.due_on, order.extensions) == (ReportOrderState.IN_PROGRESS, APRIL, 1)
    page = page_on(app, session, date(2018, 12, 13), house, f"/auftraege/{order.public_id}")
    assert "Bericht fällig Dienstag, 30. April 2019" in page
    assert "Zuerst beschlossen „bis Dezember 2018“ Mittwoch, 12. Dezember 2018" in page
    assert "Hauptausschuss verlängert den Termin" in page
    assert "ohne Widerspruch Fundstelle: Hauptausschuss 12.12.2018, TOP 5.7" in page


def test_after_april_it_is_overdue(app: Flask, session: Session, house: House, order: ReportOrder) -> None:
    record(session, order, "assign", UnknownDay(1), VOTED)
    extend(session, order)
    session.commit()
    take_due(app.extensions["ik_engine"], at=noon(date(2019, 5, 2)))
    page = page_on(app, session, date(2019, 5, 2), house, "/auftraege")
    assert "Ein Auftrag, davon einer überfällig." in page
    assert "30. April 2019 seit 2 Tagen überschritten" in page
    assert "einmal verlängert" in page
