"""Builders: a stocktaking with its frozen rows, as the procedure leaves them, written without it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.acts import Given
from ik_workflow.operations.beginnings import BEGINNINGS
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import Taken
from ik_workflow.operations.take import take
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from tests.make import AT
from tests.make_cycles import noon

F = Fulfilment
CUT_OFF = date(2026, 10, 31)
FROZEN_ON = date(2026, 11, 2)  #: a Monday
ANSWER_UNTIL = date(2026, 11, 30)
FIELDS = (
    "Unterbringung und Wohnen im Stadtteil, Stadtentwicklung",
    *("Bildung", "Arbeit", "Beratung und Unterstützung", "Aktive Stadtgesellschaft"),
    "Vielfalt leben in der Verwaltung",
)
COURSES = {
    F.FULFILLED: "implemented",
    F.PARTLY_FULFILLED: "partly_implemented",
    F.NOT_FULFILLED: "not_implemented",
    F.NOT_ASSESSABLE: "in_progress",
}
COMMENT = (
    "Die Nachbarn und Träger in den Stadtteilen werden vor der Ansiedlung von Gemeinschaftsunterkünften informiert;"
    " die Termine stehen im Amtsblatt."
)


def make_stocktaking(
    session: Session, ratings: Sequence[Fulfilment], *, public: bool = True, state: str = "noted", **values: Any
) -> Stocktaking:
    """One measure for each rating, dealt out to the six fields of action in turn."""
    concept = Concept(
        case=Case(kind="concept", public=public), state="in_force", title="EINE Stadt für ALLE", created=AT
    )
    taking = Stocktaking(
        **{
            "case": Case(kind="stocktaking", public=public),
            "state": state,
            "title": "EINE Stadt für ALLE – Bestandsaufnahme zur Umsetzung des Integrationskonzeptes 2016–2020",
            "concept": concept,
            "cut_off_on": date(2021, 10, 31),
            "created": AT,
            **values,
        }
    )
    session.add_all([concept, taking])
    session.flush()
    for place, rating in enumerate(ratings):
        session.add(row_of(taking, concept, place, rating))
    session.flush()
    return taking


def row_of(taking: Stocktaking, concept: Concept, place: int, rating: Fulfilment) -> Assessment:
    field, number = place % len(FIELDS), place // len(FIELDS) + 1
    title = f"Regelmäßige Angebote für Zugewanderte schaffen und bekannt machen ({place + 1})"
    measure = Measure(case=Case(kind="measure"), state=COURSES[rating], title=title, concept_id=concept.id, created=AT)
    return Assessment(
        case_id=taking.case_id,
        stocktaking=taking,
        measure=measure,
        state="decided" if taking.state != "rated" else "proposed",
        position=place + 1,
        number=f"{field + 1}.{number}",
        title=title,
        field_number=field + 1,
        field_name=FIELDS[field],
        unit_name="Fachbereich Wohnen, Arbeit und Integration",
        course=COURSES[rating],
        light="grey",
        due_on=date(2020, 12, 31),
        frozen={},
        proposed=rating,
        because="Bericht vom 30. September 2021",
        rating=rating if taking.state != "rated" else None,
        comment=COMMENT if place % 3 else f"{COMMENT} {COMMENT}",
        council_comment="Die Angebote sollten mehrsprachig sein." if place % 7 == 0 else None,
        created=AT,
    )


def make_adopted(
    session: Session, states: Sequence[MeasureState], *units: Organization | None, number: int = 1
) -> Concept:
    """A concept in force, with a measure in each state, dealt out to the six fields and to the units in turn."""
    concept = Concept(case=Case(kind="concept"), state="in_force", title=f"{number}. Konzept", created=AT)
    concept.fields = [FieldOfAction(number=place, name=name, created=AT) for place, name in enumerate(FIELDS, 1)]
    session.add(concept)
    session.flush()
    for place, state in enumerate(states):
        field, unit = place % len(FIELDS), units[place % len(units)] if units else None
        session.add(
            Measure(
                case=Case(kind="measure"),
                state=state,
                number=f"{field + 1}.{place // len(FIELDS) + 1}",
                title=f"Beispiel {place + 1}",
                concept_id=concept.id,
                field_id=concept.fields[field].id,
                responsible_unit_id=unit.id if unit else None,
                cost=Decimal(0),
                created=AT,
            )
        )
    session.flush()
    return concept


def make_prepared(session: Session, commissioner: Actor, concept: Concept, cut_off_on: date = CUT_OFF) -> Stocktaking:
    given = Given(
        "prepare",
        commissioner,
        cut_off_on,
        noon(cut_off_on),
        {"title": f"Bestandsaufnahme {cut_off_on.year}", "concept": concept.id, "cut_off_on": cut_off_on},
    )
    begun = BEGINNINGS["stocktaking"].begin(session, given)
    assert isinstance(begun, Stocktaking)
    return begun


def make_asking(session: Session, concept: Concept, **values: Any) -> ReportingCycle:
    """A cycle that asks for a stocktaking, open around the cut-off day."""
    given: dict[str, Any] = {
        "kind": CycleKind.STOCKTAKING,
        "state": ReportingCycleState.OPEN,
        "title": "Abfrage zur Bestandsaufnahme",
        "concept_id": concept.id,
        "opened_on": date(2026, 10, 5),
        "answer_until": CUT_OFF,
        "grace_until": date(2026, 11, 6),
        "created": AT,
    }
    cycle = ReportingCycle(case=Case(kind="reporting_cycle", public=False), **{**given, **values})
    session.add(cycle)
    session.flush()
    return cycle


def turn(session: Session, subject: Subject, trigger: str, actor: Actor, on: date = FROZEN_ON, **facts: Any) -> Taken:
    """A step of a stocktaking or of one of its rows, entered at noon of its day."""
    return take(session, subject, trigger, actor=actor, occurred=on, recorded_at=noon(on), **facts)


def make_frozen(
    session: Session, commissioner: Actor, states: Sequence[MeasureState], *units: Organization | None
) -> Stocktaking:
    """In the hands of the departments since the second of November 2026."""
    taking = make_prepared(session, commissioner, make_adopted(session, states, *units))
    turn(session, taking, "freeze", commissioner)
    return taking


def ratings_of(session: Session, taking: Stocktaking) -> list[Assessment]:
    asked = select(Assessment).where(Assessment.stocktaking_id == taking.id).order_by(Assessment.position)
    return list(session.scalars(asked.execution_options(populate_existing=True)))


def measures_of_2021() -> list[MeasureState]:
    """Measures that the rule rates as the city did: 35, 55, and of the other 47 examples 30 and 17."""
    return [MeasureState(COURSES[one]) for one in as_in_2021()]


def as_in_2021() -> list[Fulfilment]:
    """The city's own figures: 35 and 55 of 137 measures (MO-02)."""
    return [F.FULFILLED] * 35 + [F.PARTLY_FULFILLED] * 55 + [F.NOT_FULFILLED] * 30 + [F.NOT_ASSESSABLE] * 17
