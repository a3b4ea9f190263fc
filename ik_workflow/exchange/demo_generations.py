"""The concepts before the one in force: their papers are real, the 137 measures of 2016 to 2020 examples.

Of the stocktaking of 2021 the record has the sums: 35 measures fulfilled and 55 with restrictions. The other 47, and
which measure is which, are made up in ``measures_2016.txt``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.exchange.demo_concept import CONCEPT_PAPER
from ik_workflow.exchange.demo_measures import ADOPTED
from ik_workflow.exchange.demo_measures import CLERKS
from ik_workflow.exchange.demo_people import HOUSING_DEPARTMENT
from ik_workflow.exchange.demo_people import OTHER_DEPARTMENT
from ik_workflow.exchange.demo_people import STAFF_DEPARTMENT
from ik_workflow.exchange.stories import DEPARTMENT
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.dispositions import Disposal
from ik_workflow.operations.dispositions import dispose
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.stocktaking import StocktakingState

NO_OBJECTION = "Das Konzept wurde angewandt; eine Beanstandung ist nicht bekannt."
CUT_OFF = date(2021, 10, 31)
STOCKTAKING = "21/SVV/1188"
SOURCE = f"Beispiel nach der Bestandsaufnahme {STOCKTAKING}"
TITLE = (
    "EINE Stadt für ALLE – Bestandsaufnahme zur Umsetzung des Integrationskonzeptes der Landeshauptstadt Potsdam"
    " 2016–2020"
)
LESSONS = (
    "Eine Gesamtsteuerung der Umsetzung ist sehr wichtig; in den vergangenen Jahren fehlte sie. Zu unspezifisch"
    " formulierte Maßnahmen wurden deshalb nicht weiter konkretisiert.\n\n"
    "Jede Maßnahme braucht eine zuständige Stelle, einen Termin und, wo nötig, Geld. Aufnehmen soll das nächste Konzept"
    " nur, worüber die Stadt selbst entscheidet.\n\n"
    "Das Thema Rassismus sollte in einem künftigen Integrationskonzept dringend aufgenommen werden."
)


@dataclass(frozen=True, slots=True)
class Generation:
    """One concept: the paper that decided on it, on which day, and the years its title names."""

    paper: str
    title: str
    adopted: date
    starts_on: date
    ends_on: date | None = None


# Neither the fields of 2008 and 2012 nor the last day of the first are printed anywhere; so they stay open.
GENERATIONS = (
    Generation("08/SVV/0434", "Integrationskonzept der Landeshauptstadt Potsdam", date(2008, 7, 2), date(2008, 7, 2)),
    Generation(
        "12/SVV/0088",
        "Fortschreibung des Integrationskonzeptes 2012 bis 2015",
        date(2012, 4, 4),
        date(2012, 1, 1),
        date(2015, 12, 31),
    ),
    Generation(
        "17/SVV/0351",
        "EINE Stadt für ALLE: Integrationskonzept 2016 bis 2020",
        date(2017, 7, 5),
        date(2016, 1, 1),
        date(2020, 12, 31),
    ),
)

F, M, K = Fulfilment, MeasureState, DispositionKind
RATINGS = {
    "+": (F.FULFILLED, M.IMPLEMENTED, TrafficLight.GREY),
    "+*": (F.FULFILLED, M.PERMANENT, TrafficLight.GREEN),
    "~": (F.PARTLY_FULFILLED, M.PARTLY_IMPLEMENTED, TrafficLight.GREY),
    "~*": (F.PARTLY_FULFILLED, M.PERMANENT, TrafficLight.YELLOW),
    "x": (F.NOT_FULFILLED, M.NOT_IMPLEMENTED, TrafficLight.GREY),
    "?": (F.NOT_ASSESSABLE, M.IN_PROGRESS, TrafficLight.GREY),
}
UNITS = {"S": OTHER_DEPARTMENT, "W": HOUSING_DEPARTMENT, "B": DEPARTMENT, "P": STAFF_DEPARTMENT}

#: what the concept of 2024 took up: kind, reason, and by their titles the measures that follow
TAKEN_UP = {
    "Führungskräfte schulen": (
        K.REPLACED,
        "Die Teilnahme war freiwillig; sie wird nun verpflichtend und umfasst auch Antirassismus.",
        ("Verpflichtende Schulungen für Führungskräfte zu interkultureller Kompetenz und Antirassismus",),
    ),
    "Meldestelle für Diskriminierung": (
        K.REPLACED,
        "Die Stadt beginnt im eigenen Haus, wo sie selbst entscheidet.",
        ("Innerbetriebliche Antidiskriminierungsstelle",),
    ),
    "Anteil der Beschäftigten mit Migrationsgeschichte erhöhen": (
        K.SPLIT,
        "Eine Zielzahl ließ sich nicht vereinbaren. Zwei Maßnahmen, die messbar sind, treten an ihre Stelle.",
        (
            "Innerbetriebliche Antidiskriminierungsstelle",
            "Informelles Netzwerk für Beschäftigte mit Migrationsgeschichte",
        ),
    ),
    "Formulare in einfacher Sprache": (
        K.CONTINUED,
        "Neun von 20 Formularen liegen vor; die übrigen folgen.",
        ("Formulare in einfacher Sprache",),
    ),
    "Merkblätter der Ämter in einfacher Sprache": (
        K.MERGED,
        "Merkblätter und Formulare werden gemeinsam überarbeitet.",
        ("Formulare in einfacher Sprache",),
    ),
    "Sprachstand in den Kitas jährlich erheben": (
        K.CONTINUED,
        "Die Erhebung hat sich bewährt und bleibt eine Daueraufgabe.",
        ("Sprachstand in allen Kitas erheben",),
    ),
    "Ferienkurse Deutsch": (
        K.CONTINUED,
        "Die Kurse richten sich nun an Kinder vor der Einschulung.",
        ("Ferienkurse vor der Einschulung",),
    ),
    "Elternlotsinnen und Elternlotsen ausbilden": (
        K.CONTINUED,
        "Die Lotsinnen und Lotsen sollen an zehn Schulen tätig sein.",
        ("Elternlotsen an zehn Schulen",),
    ),
    "Räume für Migrantenorganisationen": (
        K.CONTINUED,
        "Von fünf Räumen bestehen zwei; das Ziel bleibt.",
        ("Räume für Migrantenorganisationen",),
    ),
    "Kinderbetreuung während der Deutschkurse": (
        K.CONTINUED,
        "Die Betreuung am Vormittag ist gesichert und wird ausgebaut.",
        ("Kinderbetreuung während Sprachkursen",),
    ),
    "Beratung zur Anerkennung von Abschlüssen": (
        K.CONTINUED,
        "Zur Beratung kommt die Begleitung durch das ganze Verfahren.",
        ("Anerkennung von Abschlüssen begleiten",),
    ),
    "Auszug aus der Gemeinschaftsunterkunft begleiten": (
        K.CONTINUED,
        "Die Vermittlung bekommt ein jährliches Ziel.",
        ("Vermittlung aus Gemeinschaftsunterkünften",),
    ),
    "Begegnungsfeste in den Stadtteilen": (
        K.MERGED,
        "An die Stelle vieler kleiner Feste tritt eines im Jahr.",
        ("Jährliches Fest der Kulturen",),
    ),
    "Interkulturelle Woche": (
        K.MERGED,
        "Das Fest der Kulturen eröffnet künftig die Interkulturelle Woche.",
        ("Jährliches Fest der Kulturen",),
    ),
    "Netzwerk migrantischer Unternehmen": (
        K.REPLACED,
        "Das Netzwerk arbeitet selbstständig; die Stadt lädt nun selbst ein.",
        ("Runder Tisch mit Betrieben und Kammern",),
    ),
}
NOT_TAKEN_UP = {
    "+": "Die Maßnahme ist umgesetzt.",
    "+*": "Die Aufgabe bleibt beim Fachbereich; eine eigene Maßnahme braucht sie nicht mehr.",
    "~": "Was erreicht wurde, führt die zuständige Stelle in der laufenden Arbeit weiter.",
    "~*": "Die Aufgabe bleibt beim Fachbereich und ist mit einem Konzept allein nicht zu lösen.",
    "x": "Es fehlten eine zuständige Stelle oder Geld; beides war auch für das neue Konzept nicht zuzusagen.",
    "?": "Die Maßnahme war zu unklar beschrieben, um sie zu messen.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One measure of 2016 to 2020."""

    field: int
    number: str
    rating: str
    unit: str
    title: str
    goal: str
    due_on: date | None
    comment: str
    council: str | None


def read_measures() -> tuple[list[str], list[Told]]:
    """The fields of action, and the measures in their order."""
    fields: list[str] = []
    text = files("ik_workflow.exchange").joinpath("measures_2016.txt").read_text(encoding="utf-8")
    return fields, list(measures_in(text, fields))


def measures_in(text: str, fields: list[str]) -> Iterator[Told]:
    goal, year, count = "", 0, 0
    for line in text.splitlines():
        if line.startswith("= "):
            fields.append(line[2:])
            count = 0
        elif line.startswith("- "):
            year, goal = int(line[2:6]), line[7:]
        elif line and not line.startswith("#"):
            count += 1
            rating, unit, title, comment, *council = line.split("|")
            due_on = date(year, 12, 31) if unit else None
            number = f"Beispiel {len(fields)}.{count}"
            yield Told(len(fields), number, rating, unit, title, goal, due_on, comment, council[0] if council else None)


def tell_generations(session: Session, body: Body, *, at: datetime) -> None:
    """The chain of concepts up to the one in force, after that one; once."""
    papers = {one.number: one for one in session.scalars(select(Paper).where(Paper.body_id == body.id))}
    last = papers[GENERATIONS[-1].paper]
    if session.scalar(select(Concept.id).where(Concept.paper_id == last.id)) is not None:
        return
    current = session.scalars(select(Concept).where(Concept.paper_id == papers[CONCEPT_PAPER].id)).one()
    concepts = [prepare(session, one, papers[one.paper], at) for one in GENERATIONS]
    for concept, successor in zip(concepts, [*concepts[1:], current], strict=True):
        concept.successor_id = successor.id
    session.flush()
    for generation, concept in zip(GENERATIONS, concepts, strict=True):
        decide_on(session, generation, concept, papers[generation.paper], at)
    old = concepts[-1]
    told = tell_measures(session, body, old, at)
    tell_stocktaking(session, old, papers[STOCKTAKING], told, at)
    end(session, old, current, told, at)


def prepare(session: Session, generation: Generation, paper: Paper, at: datetime) -> Concept:
    concept = Concept(
        case=Case(kind="concept", public=True),
        title=generation.title,
        starts_on=generation.starts_on,
        ends_on=generation.ends_on,
    )
    take(session, concept, "prepare", actor=CLERKS, occurred=UnknownDay(1), recorded_at=at, derived=True)
    for resolution in paper.resolutions:
        take(
            session,
            resolution,
            "end_objection_period",
            actor=RECORD_READER,
            occurred=UnknownDay(100),
            recorded_at=at,
            derived=True,
            reason=NO_OBJECTION,
        )
    return concept


def decide_on(session: Session, generation: Generation, concept: Concept, paper: Paper, at: datetime) -> None:
    """In force from the decision on, which supersedes the one before; its update has begun some day."""
    record: dict[str, Any] = {"actor": CLERKS, "recorded_at": at, "derived": True}
    take(session, concept, "submit", occurred=UnknownDay(2), paper=paper.id, **record)
    take(session, concept, "enter_into_force", occurred=generation.adopted, **record)
    take(session, concept, "start_review", occurred=UnknownDay(3), **record)


def tell_measures(session: Session, body: Body, concept: Concept, at: datetime) -> list[tuple[Told, Measure]]:
    names, measures = read_measures()
    fields = [FieldOfAction(concept=concept, number=place, name=one, created=at) for place, one in enumerate(names, 1)]
    session.add_all(fields)
    units = {one.name: one for one in session.scalars(select(Organization).where(Organization.body_id == body.id))}
    made = []
    for told in measures:
        unit = units[UNITS[told.unit]] if told.unit else None
        measure = Measure(
            case=Case(kind="measure", public=True), title=told.title, goal=told.goal, due_on=told.due_on, in_remit=True
        )
        measure.responsible_unit_id = unit.id if unit else None
        made.append((told, measure))
    session.add_all([measure.case for _told, measure in made])
    session.flush()
    by_number = {one.number: one.id for one in fields}
    for told, measure in made:
        take(
            session,
            measure,
            f"take_over_{RATINGS[told.rating][1]}",
            actor=CLERKS,
            occurred=CUT_OFF,
            recorded_at=at,
            derived=True,
            reason=SOURCE,
            concept=concept.id,
            field=by_number[told.field],
            number=told.number,
            source=SOURCE,
            standing_since=CUT_OFF,
        )
    return made


def tell_stocktaking(
    session: Session, concept: Concept, paper: Paper, told: list[tuple[Told, Measure]], at: datetime
) -> None:
    """As it was noted in 2021, by record: every row decided."""
    taking = Stocktaking(
        case=Case(kind="stocktaking", public=True),
        state=StocktakingState.NOTED,
        since=date(2021, 12, 14),
        title=TITLE,
        concept=concept,
        cut_off_on=CUT_OFF,
        answer_until=date(2021, 9, 30),
        paper=paper,
        lessons=LESSONS,
        created=at,
    )
    session.add(taking)
    session.flush()
    names = {one.number: one.name for one in concept.fields}
    rows = [row_of(taking, place, one, measure, names, at) for place, (one, measure) in enumerate(told, 1)]
    session.execute(insert(Assessment), rows)


def row_of(
    taking: Stocktaking, place: int, told: Told, measure: Measure, names: dict[int, str], at: datetime
) -> dict[str, Any]:
    rating, course, light = RATINGS[told.rating]
    return {
        "case_id": taking.case_id,
        "stocktaking_id": taking.id,
        "measure_id": measure.id,
        "state": AssessmentState.DECIDED,
        "since": CUT_OFF,
        "position": place,
        "number": told.number,
        "title": told.title,
        "field_number": told.field,
        "field_name": names[told.field],
        "goal": told.goal,
        "unit_name": UNITS.get(told.unit),
        "responsible_unit_id": measure.responsible_unit_id,
        "course": course,
        "light": light,
        "due_on": told.due_on,
        "reported_on": None if rating is F.NOT_ASSESSABLE else date(2021, 9, 30),
        "frozen": {},
        "proposed": rating,
        "because": told.comment,
        "by_department": rating if told.unit else None,
        "rating": rating,
        "comment": told.comment,
        "council_comment": told.council,
        "created": at,
        "modified": at,
    }


def end(session: Session, old: Concept, current: Concept, told: list[tuple[Told, Measure]], at: datetime) -> None:
    """What became of each measure when the next concept was decided, which ended this one."""
    known = {one.title.removeprefix("Beispiel: "): one for one in current.measures}
    disposals = []
    for one, measure in told:
        kind, reason, titles = TAKEN_UP.get(one.title, (K.DROPPED, NOT_TAKEN_UP[one.rating], ()))
        disposals.append(Disposal(measure, kind, reason, [known[title].id for title in titles]))
    dispose(session, old, disposals, actor=CLERKS, occurred=ADOPTED, at=at, derived=True)
