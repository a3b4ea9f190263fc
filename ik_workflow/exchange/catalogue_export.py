"""The catalogue of a concept's measures, written so that it reads back to the same (`catalogue`)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Row
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.exchange.catalogue import COLUMNS
from ik_workflow.exchange.catalogue import said
from ik_workflow.exchange.catalogue_cells import Span
from ik_workflow.exchange.catalogue_cells import span_cell
from ik_workflow.exchange.catalogue_records import There
from ik_workflow.exchange.catalogue_records import in_portions
from ik_workflow.exchange.catalogue_records import particulars
from ik_workflow.exchange.catalogue_records import shown_value
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.operations.earlier import parts_of

Cells = tuple[str, ...]


def catalogue_cells(session: Session, concept: Concept, today: date) -> Iterator[Cells]:
    """One row of text for each numbered measure, in the order of ``COLUMNS``; read in portions."""
    numbered = select(Measure.id, Measure.number).where(
        Measure.concept_id == concept.id, Measure.number.is_not(None), Measure.deleted.is_(False)
    )
    ids = [one.id for one in sorted(session.execute(numbered), key=in_order)]
    for there in in_portions(session, concept, today, ids):
        for measure in sorted(there.measures.values(), key=in_order):
            yield cells_of(measure, there)


def cells_of(measure: Measure, there: There) -> Cells:
    values = particulars(measure, there)
    indicator = there.indicator_of(measure)
    unit = f" {indicator.unit}" if indicator and indicator.unit else ""
    cells = {name: "" if value in (None, (), "") else shown_value(value) for name, value in values.items()}
    cells["number"] = measure.number or ""
    cells["due"] = span_cell(Span(values["starts_on"], values["due_on"], values["due_words"]))
    cells["cost"] = said(values["cost"]) if values["cost"] is not None else values["cost_words"] or ""
    for name in ("baseline", "target"):
        cells[name] += unit if cells[name] else ""
    return tuple(cells[name] for name in COLUMNS)


def in_order(measure: Measure | Row[int, str | None]) -> tuple[list[str | int], int]:
    return parts_of(measure.number or ""), measure.id
