"""The concept of 2024 to 2028 in the demonstration: its paper and four of its measures are real, the others examples.

The four measures were printed without number, date, cost and indicator; what the record does not say stays open.
"""

from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.exchange.demo_people import HOUSING_DEPARTMENT
from ik_workflow.exchange.demo_people import OTHER_DEPARTMENT
from ik_workflow.exchange.demo_people import STAFF_DEPARTMENT
from ik_workflow.exchange.demo_people import STEERING
from ik_workflow.exchange.stories import COUNCIL
from ik_workflow.exchange.stories import DEPARTMENT
from ik_workflow.exchange.stories import first_wednesday
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Recurrence
from ik_workflow.operations.cycle_planning import plan_next
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CycleKind

CONCEPT_PAPER = "24/SVV/0093"
TITLE = "EINE Stadt für ALLE: Integrationskonzept 2024 bis 2028"
STARTS, ENDS = date(2024, 1, 1), date(2028, 12, 31)
ADOPTED = date(2024, 5, 15)
FIELDS = ("Vielfalt in der Verwaltung", "Wohnen", "Arbeit", "Bildung", "Stadtgesellschaft")
#: months without a session of the council (KA-04), and how far ahead a yearly plan is known
WITHOUT_SESSION = (1, 7, 8)
MONTHS_AHEAD = 16
EARLIER = timedelta(days=200)  # so long before the demonstration its yearly report was planned

EDUCATION, SOCIAL, STAFF, HOUSING = DEPARTMENT, OTHER_DEPARTMENT, STAFF_DEPARTMENT, HOUSING_DEPARTMENT

M = MeasureState
#: by record: a clerk of the council and the commissioner wrote down what was done
CLERKS = replace(
    RECORD_READER,
    offices=frozenset({(Office.COUNCIL_OFFICE, None), (Office.INTEGRATION_COMMISSIONER, None)}),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One measure; ``real`` where it was printed, else an example."""

    number: str
    field: str
    unit: str | None
    title: str
    state: MeasureState
    goal: str | None = None
    indicator: str | None = None
    due_on: date | None = None
    cost: int | None = None
    real: bool = False

    @property
    def called(self) -> str:
        return self.title if self.real else f"Beispiel: {self.title}"


def example(
    number: str, field: str, unit: str, state: MeasureState, due_on: date, cost: int, title: str, goal: str, sign: str
) -> Told:
    return Told(number, field, unit, title, state, goal, sign, due_on, cost)


OFFICE, HOME, WORK, SCHOOL, TOWN = FIELDS
# A measure reads as a row.
# fmt: off
MEASURES = (
    Told("1.1", OFFICE, STAFF, "Verpflichtende Schulungen für Führungskräfte zu interkultureller Kompetenz und"
         " Antirassismus", M.IN_PROGRESS, real=True),
    Told("1.2", OFFICE, STAFF, "Innerbetriebliche Antidiskriminierungsstelle", M.ADOPTED, real=True),
    Told("1.3", OFFICE, STAFF, "Informelles Netzwerk für Beschäftigte mit Migrationsgeschichte", M.IN_PROGRESS,
         real=True),
    Told("4.1", SCHOOL, EDUCATION, "Mehr Austausch zwischen Migrantenorganisationen und Schulsozialarbeit",
         M.IN_PROGRESS, real=True),
    example("1.4", OFFICE, STAFF, M.SPECIFIED, date(2027, 6, 30), 12_000, "Formulare in einfacher Sprache",
            "Die zwanzig meistgenutzten Formulare liegen in einfacher Sprache vor.", "Zahl der Formulare"),
    example("2.1", HOME, HOUSING, M.IN_PROGRESS, date(2027, 3, 31), 40_000, "Wohnführerschein in fünf Sprachen",
            "Vier Kurse im Jahr mit je 15 Plätzen sind eingerichtet.", "Zahl der Teilnehmenden im Jahr"),
    example("2.2", HOME, HOUSING, M.IN_PROGRESS, date(2026, 9, 30), 0, "Vermittlung aus Gemeinschaftsunterkünften",
            "100 Haushalte im Jahr sind in eigene Wohnungen vermittelt.", "Zahl der vermittelten Haushalte"),
    example("2.3", HOME, SOCIAL, M.ADOPTED_SUBJECT_TO_FUNDING, date(2027, 12, 31), 85_000,
            "Beratung vor Ort in zwei Stadtteilen", "Zwei Beratungsräume sind eröffnet.", "Zahl der Beratungen"),
    example("3.1", WORK, HOUSING, M.IN_PROGRESS, date(2027, 6, 30), 25_000, "Anerkennung von Abschlüssen begleiten",
            "120 Personen im Jahr sind durch das Verfahren begleitet.", "Zahl der Anerkennungen"),
    example("3.2", WORK, HOUSING, M.PERMANENT, date(2028, 12, 31), 0, "Runder Tisch mit Betrieben und Kammern",
            "Der runde Tisch tagt vierteljährlich.", "Zahl der Sitzungen im Jahr"),
    example("3.3", WORK, SOCIAL, M.SPECIFIED, date(2027, 9, 30), 18_000, "Kinderbetreuung während Sprachkursen",
            "Zu jedem Kurs am Vormittag besteht ein Betreuungsangebot.", "Anteil der Kurse mit Betreuung"),
    example("4.2", SCHOOL, EDUCATION, M.IN_PROGRESS, date(2026, 12, 31), 60_000, "Ferienkurse vor der Einschulung",
            "300 Plätze im Jahr sind eingerichtet.", "Zahl der Teilnehmenden"),
    example("4.3", SCHOOL, EDUCATION, M.IN_PROGRESS, date(2027, 7, 31), 15_000, "Elternlotsen an zehn Schulen",
            "An zehn Schulen sind Elternlotsen tätig.", "Zahl der Schulen"),
    example("4.4", SCHOOL, EDUCATION, M.PERMANENT, date(2028, 12, 31), 0, "Sprachstand in allen Kitas erheben",
            "In jeder Kita ist der Sprachstand jährlich erhoben.", "Anteil der Kitas"),
    example("5.1", TOWN, SOCIAL, M.IN_PROGRESS, date(2026, 10, 31), 8_000, "Jährliches Fest der Kulturen",
            "Ein Fest im Jahr mit 20 Vereinen hat stattgefunden.", "Zahl der beteiligten Vereine"),
    example("5.2", TOWN, SOCIAL, M.ADOPTED, date(2027, 12, 31), 0, "Räume für Migrantenorganisationen",
            "Fünf Räume stehen wöchentlich zur Verfügung.", "Zahl der Räume"),
    Told("5.3", TOWN, None, "Mehrsprachiger Newsletter der Stadt", M.IN_PROGRESS,
         "Der Newsletter erscheint monatlich in vier Sprachen.", "Zahl der Ausgaben", date(2027, 3, 31), 5_000),
)
# fmt: on
BEFORE_START = (M.ADOPTED_SUBJECT_TO_FUNDING, M.ADOPTED, M.SPECIFIED)


def tell_concept(session: Session, body: Body, *, at: datetime) -> None:
    """The concept in force with its measures, and the council's sessions of the months to come; once."""
    paper = session.scalars(select(Paper).where(Paper.number == CONCEPT_PAPER, Paper.body_id == body.id)).one()
    if session.scalar(select(Concept.id).where(Concept.paper_id == paper.id)) is not None:
        return
    plan_sessions(session, body, at)
    concept = Concept(case=Case(kind="concept", public=True), title=TITLE, starts_on=STARTS, ends_on=ENDS)
    common: dict[str, Any] = {"recorded_at": at, "derived": True}
    take(session, concept, "prepare", actor=ENGINE, occurred=date(2023, 9, 1), **common)
    fields = {
        name: FieldOfAction(concept=concept, number=number, name=name, created=at)
        for number, name in enumerate(FIELDS, 1)
    }
    session.add_all(fields.values())
    session.flush()
    for told in MEASURES:
        tell(session, told, concept, fields[told.field], unit_of(session, body, told.unit), paper, at)
    submitted = date(2024, 2, 1)
    take(session, concept, "submit", actor=CLERKS, occurred=submitted, paper=paper.id, **common)
    take(session, concept, "enter_into_force", actor=CLERKS, occurred=ADOPTED, **common)
    for told in MEASURES:
        carry_on(session, told, at)
    plan_report(session, at)


def tell(
    session: Session,
    told: Told,
    concept: Concept,
    field: FieldOfAction,
    unit: Organization | None,
    paper: Paper,
    at: datetime,
) -> None:
    measure = Measure(
        case=Case(kind="measure", public=True),
        number=told.number,
        title=told.called,
        concept_id=concept.id,
        field_id=field.id,
        goal=told.goal,
        indicator=told.indicator,
        responsible_unit_id=unit and unit.id,
        due_on=told.due_on,
        cost=told.cost,
        in_remit=True,
        budget_line="Beispiel: 31.5.1" if told.cost and told.state is not M.ADOPTED_SUBJECT_TO_FUNDING else None,
    )
    common: dict[str, Any] = {"recorded_at": at, "derived": True, "reason": "Aus dem beschlossenen Konzept übernommen."}
    take(session, measure, "draft", actor=ENGINE, occurred=date(2023, 10, 1), **common)
    take(session, measure, "put_into_paper", actor=CLERKS, occurred=date(2024, 2, 1), paper=paper.id, **common)


def carry_on(session: Session, told: Told, at: datetime) -> None:
    """From the adoption to the state in which the measure is now."""
    measure = session.scalars(select(Measure).where(Measure.number == told.number, Measure.title == told.called)).one()
    common: dict[str, Any] = {
        "actor": CLERKS,
        "recorded_at": at,
        "derived": True,
        "reason": "Aus den Akten übernommen.",
    }
    if told.state is M.ADOPTED_SUBJECT_TO_FUNDING:
        take(session, measure, "adopt_subject_to_funding", occurred=ADOPTED, **common)
        return
    take(session, measure, "adopt", occurred=ADOPTED, **common)
    if told.state is M.ADOPTED:
        return
    begun = date(2025, 3, 31)
    session.add(
        Milestone(
            measure_id=measure.id,
            title="Auftakt",
            due_on=begun,
            reported_on=None if told.state is M.SPECIFIED else begun,
            created=at,
        )
    )
    session.flush()
    person = session.scalars(select(Person.id).order_by(Person.id).limit(1)).one()
    facts: dict[str, Any] = {"accountable": person, "evidence_kind": "Bericht des Fachbereichs"}
    take(session, measure, "specify", occurred=date(2024, 9, 30), **facts, **common)
    if told.state in BEFORE_START:
        return
    take(session, measure, "start", occurred=begun, **common)
    if told.state is M.PERMANENT:
        revisit = date(2026, 3, 31)
        take(
            session,
            measure,
            "make_permanent",
            occurred=date(2025, 9, 30),
            revisit_on=revisit,
            unit_agrees=True,
            **common,
        )


def unit_of(session: Session, body: Body, name: str | None) -> Organization | None:
    """A department; its people are settled before."""
    if name is None:
        return None
    return session.scalars(select(Organization).where(Organization.body_id == body.id, Organization.name == name)).one()


def plan_sessions(session: Session, body: Body, at: datetime) -> None:
    """The council's sessions as its yearly plan would name them: first Wednesdays, with a summer break."""
    today = local_date(at)
    council = session.scalars(
        select(Organization).where(Organization.body_id == body.id, Organization.name == COUNCIL)
    ).one()
    known = set(
        session.scalars(
            select(Meeting.held_on)
            .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
            .where(MeetingBody.organization_id == council.id, Meeting.held_on >= today)
        )
    )
    for shift in range(1, MONTHS_AHEAD):
        day = first_wednesday(today.replace(day=1), shift)
        if day.month in WITHOUT_SESSION or any(abs(day - one) < timedelta(days=10) for one in known):
            continue
        plan_meeting(session, [council], day, public=True, actor=CLERKS, occurred=today, at=at, derived=True)
    steering = session.scalars(
        select(Organization).where(Organization.body_id == body.id, Organization.name == STEERING)
    ).one()
    for shift in range(1, MONTHS_AHEAD):
        day = first_wednesday(today.replace(day=1), shift) + timedelta(days=1)
        if day.month % 2 == 1:
            plan_meeting(session, [steering], day, public=False, actor=CLERKS, occurred=today, at=at, derived=True)


def plan_report(session: Session, at: datetime) -> None:
    """The yearly report was planned in good time, as the metronome would have done it."""
    report = session.scalars(select(Recurrence.id).where(Recurrence.opens == CycleKind.REPORT)).one()
    plan_next(session, report, at=at - EARLIER)
