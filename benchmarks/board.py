"""The overview and the page of a concept with very many measures: milliseconds today and on an earlier day."""

from datetime import UTC
from datetime import date
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.web.board import Days
from ik_workflow.web.board import board_of
from ik_workflow.web.board import concerned

MEASURES = 50_000
FIELDS = 10
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
TODAY, THEN, EARLIER = date(2026, 11, 22), date(2026, 8, 24), date(2026, 9, 30)
COMMISSIONER = Actor("", "", frozenset({(Office.INTEGRATION_COMMISSIONER, None)}), 1)


def run(places: list[Place], rounds: int) -> str:
    lines, on = [], ""
    for place in places:
        with place.database() as url:
            engine = make_engine(url)
            upgrade(engine)
            with Session(engine) as session:
                concept = fill(session)
                session.commit()
            for name, day in (("today", TODAY), ("earlier", EARLIER)):
                took = [timed(engine, concept, Days(day, THEN, TODAY, compared=False)) for _ in range(rounds)]
                lines.append(f"{place.name:<12}{MEASURES:>10}{name:>10}{median(took) * 1000:>10.0f} ms")
            engine.dispose()
            on = ", ".join(filter(None, [on, machine([url])]))
    return "\n".join([f"board: read for one page, medians of {rounds} rounds; {on}", *lines])


def timed(engine: Any, concept: int, days: Days) -> float:
    with ViewingSession(engine, COMMISSIONER) as session:
        began = perf_counter()
        board = board_of(session, [concept], days)
        concerned(session, board)
        return perf_counter() - began


def fill(session: Session) -> int:
    concept = Concept(case=Case(kind="concept", public=True), state=ConceptState.IN_FORCE, title="Viel", created=AT)
    session.add(concept)
    session.flush()
    session.add_all(
        FieldOfAction(concept_id=concept.id, number=number, name=f"Feld {number}", created=AT)
        for number in range(1, FIELDS + 1)
    )
    session.execute(insert(Case), [{"kind": "measure", "public": number % 2 == 0} for number in range(MEASURES)])
    cases = session.scalars(select(Case.id).where(Case.kind == "measure").order_by(Case.id)).all()
    fields = session.scalars(select(FieldOfAction.id)).all()
    states = list(MeasureState)
    rows = [
        {
            "case_id": case,
            "state": states[2 + place % 6],
            "number": f"{place}",
            "title": f"Maßnahme {place}",
            "concept_id": concept.id,
            "field_id": fields[place % FIELDS],
            "due_on": date(2026 + place % 3, 1 + place % 12, 1),
            "created": AT,
            "modified": AT,
        }
        for place, case in enumerate(cases)
    ]
    session.execute(insert(Measure), rows)
    return concept.id
