"""Report orders of the demonstration: the city's own of 2017 with its history, and two made-up ones that live."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.exchange.stories import COUNCIL
from ik_workflow.exchange.stories import DEPARTMENT
from ik_workflow.exchange.stories import MAIN
from ik_workflow.exchange.stories import Teller
from ik_workflow.exchange.stories import sittings_around
from ik_workflow.models.all import Body
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations.order_days import When
from ik_workflow.operations.order_days import understood
from ik_workflow.operations.report_orders import Ordered
from ik_workflow.operations.report_orders import Outside
from ik_workflow.operations.report_orders import issue_order
from ik_workflow.operations.report_orders import newest_resolution
from ik_workflow.operations.report_orders import take_over_order
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take
from ik_workflow.periods import MONTH_NAMES
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject

ORDERED_BY = "17/SVV/0384"
SOURCE = "https://egov.potsdam.de/public/to020?SILFDNR=9691&TOLFDNR=121815"
PAST = (
    "Der Antrag der Fraktion CDU/ANW nannte zuerst Oktober 2017. Am 17. Oktober 2017 änderte der Ausschuss für"
    " Gesundheit, Soziales und Inklusion den Termin in Dezember 2018; der Hauptausschuss beschloss so am 1. November"
    " 2017 bei drei Enthaltungen. Die veröffentlichten Unterlagen zu diesem Auftrag enden am 12. Dezember 2018."
)
MONITORING = "Integrationsmonitoring anpassen"
PASSAGE = "bis Dezember 2018 dem Hauptausschuss vorzustellen"
VOTED, MOVED = date(2017, 11, 1), date(2018, 12, 12)
NOT_PRINTED = "Der Tag steht nicht in den veröffentlichten Unterlagen."
OPEN_END = (
    "Die Sitzung im April 2019 steht nicht in den veröffentlichten Unterlagen. Bitte prüfen Sie, ob der Bericht gegeben"
    " wurde, und tragen Sie ihn mit der Fundstelle ein."
)
FIRST_NUMBER = 90  # of the made-up papers, beside those of the stories


def tell_orders(session: Session, body: Body, *, at: datetime) -> None:
    """None of them is told twice."""
    if session.scalar(select(ReportOrder.id).limit(1)) is None:
        monitoring(session, body, at)
        living(session, body, at)


# -- the city's own -----------------------------------------------------------------------------------------------


def monitoring(session: Session, body: Body, at: datetime) -> None:
    """Taken over from the published records: with the days that they print, and no others."""
    paper = session.scalars(select(Paper).where(Paper.number == ORDERED_BY)).one()
    own = (Organization.body_id == body.id, Organization.name == MAIN)
    committee = session.scalars(select(Organization).where(*own)).one()
    interims = [When(words, None, question=NOT_PRINTED) for words in ("Mai 2018", "September 2018")]
    due = When("bis Dezember 2018", MOVED, explanation="Sitzung des Hauptausschusses am 12. Dezember 2018")
    outside = Outside(SOURCE, PAST, VOTED, paper)
    ordered = Ordered(MONITORING, PASSAGE, committee, due, interims)
    order = take_over_order(session, outside, ordered, actor=RECORD_READER, occurred=VOTED, at=at)
    record: dict[str, Any] = {"actor": RECORD_READER, "recorded_at": at}
    take(session, order, "report_interim", occurred=UnknownDay(1), reference="18/SVV/0288", **record)
    september = "laut Niederschrift des Hauptausschusses vom 12. Dezember 2018"
    take(session, order, "report_interim", occurred=UnknownDay(2), reference=september, **record)
    why = "Kennzahlen zu Geflüchteten werden mit anderen Städten entwickelt; die Datenstelle ist mit Wahlen befasst."
    take(session, order, "request_extension", occurred=MOVED, reason=why, words="April 2019", **record)
    take(
        session,
        order,
        "grant_extension",
        occurred=MOVED,
        words="April 2019",
        question=OPEN_END,
        vote=Ballot(VoteSubject.PROCEDURAL, manner=Manner.NO_OBJECTION),
        minutes="Hauptausschuss, 12. Dezember 2018, TOP 5.7",
        **record,
    )


# -- made up ------------------------------------------------------------------------------------------------------


def living(session: Session, body: Body, at: datetime) -> None:
    """One that is overdue, and one that is due in the next months."""
    people = {office: person(session, mailbox, at) for office, mailbox in HOLDERS.items()}
    tell = Teller(session, at, body, people, count=FIRST_NUMBER)
    days = sittings_around(local_date(at))
    coming = days["coming"]
    month = f"im {MONTH_NAMES[coming.month - 1]} {coming.year}"
    due = order_from(tell, "Sprachmittlung in den Ämtern", days["last"], month, "jährlich", 12)
    give_out(tell, due, days["last"])
    late = order_from(tell, "Wartezeiten bei der Anmeldung", days["earlier"], "in der nächsten Sitzung")
    give_out(tell, late, days["earlier"])
    for trigger in ("reach_date", "pass_session"):
        take(session, late, trigger, actor=ENGINE, occurred=days["last"], recorded_at=at)


HOLDERS = {
    Office.COUNCIL_OFFICE: "buero@demo.example",
    Office.MAYOR: "ob@demo.example",
    Office.DEPARTMENT: "fachbereich-bildung@demo.example",
}


def person(session: Session, mailbox: str, at: datetime) -> Actor:
    found = session.scalars(select(Person).where(Person.email == mailbox)).one()
    return actor_of(session, found, local_date(at))


def order_from(
    tell: Teller, subject: str, on: date, when: str, recurrence: str | None = None, every_months: int | None = None
) -> ReportOrder:
    """A paper that the council adopts on that day, and the order that follows from its text."""
    passage = f"Der Stadtverordnetenversammlung ist {when} zu berichten"
    wording = f"Der Oberbürgermeister wird beauftragt, das Angebot „{subject}“ zu prüfen. {passage}."
    paper = tell.paper(f"{subject}: prüfen und berichten", on - timedelta(days=21), wording=wording)
    row = tell.row(paper, COUNCIL, on, ConsultationRole.DECISION, authoritative=True)
    tell.sit(row, on, COUNCIL)
    tell.decide(row, ConsultationResult.ADOPTED, on, Ballot(yes=40, no=8, abstain=3), "beschlossen")
    council, connection = tell.organization(COUNCIL), tell.session.connection()
    due = understood(connection, when, council.id, said_on=on, today=on)
    ordered = Ordered(f"Beispiel: {subject}", passage, council, due, (), None, recurrence, every_months)
    resolution = newest_resolution(tell.session, paper)
    assert resolution is not None
    return issue_order(tell.session, resolution, ordered, actor=tell.office, occurred=on, at=tell.at)


def give_out(tell: Teller, order: ReportOrder, on: date) -> None:
    unit = tell.organization(DEPARTMENT)
    common: dict[str, Any] = {"occurred": on, "recorded_at": tell.at}
    take(tell.session, order, "assign", actor=tell.actors[Office.MAYOR], unit=unit.id, **common)
    take(tell.session, order, "accept", actor=tell.actors[Office.DEPARTMENT], **common)
