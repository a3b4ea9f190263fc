"""Builders: a stocktaking with its frozen rows, as the procedure leaves them, written without it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Stocktaking
from ik_workflow.states.ratings import Fulfilment
from tests.make import AT

F = Fulfilment
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


def as_in_2021() -> list[Fulfilment]:
    """The city's own figures: 35 and 55 of 137 measures (MO-02)."""
    return [F.FULFILLED] * 35 + [F.PARTLY_FULFILLED] * 55 + [F.NOT_FULFILLED] * 30 + [F.NOT_ASSESSABLE] * 17
