"""The catalogue of a concept's measures, written so that it reads back to the same (`catalogue`)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from ik_workflow.exchange.catalogue import COLUMNS
from ik_workflow.exchange.catalogue import day_cell
from ik_workflow.exchange.catalogue import said
from ik_workflow.exchange.catalogue_import import particulars
from ik_workflow.exchange.catalogue_import import read_concept
from ik_workflow.exchange.catalogue_import import shown_value
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure

Cells = tuple[str, ...]


def catalogue_cells(session: Session, concept: Concept, today: date) -> Iterator[Cells]:
    """One row of text for each numbered measure, in the order of ``COLUMNS``; five statements for all."""
    there = read_concept(session, concept, today)
    for measure in sorted(there.measures.values(), key=in_order):
        values = particulars(measure, there)
        indicator = there.indicators.get(measure.id)
        unit = f" {indicator.unit}" if indicator and indicator.unit else ""
        cells = {name: "" if value in (None, (), "") else shown_value(value) for name, value in values.items()}
        cells["number"] = measure.number or ""
        cells["due"] = day_cell(values["starts_on"], values["due_on"], values["due_words"])
        cells["cost"] = said(values["cost"]) if values["cost"] is not None else values["cost_words"] or ""
        for name in ("baseline", "target"):
            cells[name] += unit if cells[name] else ""
        yield tuple(cells[name] for name in COLUMNS)


def in_order(measure: Measure) -> tuple[list[tuple[int, str]], int]:
    """Numbers as people count: 2 before 10, 1.2 before 1.10."""
    parts = (measure.number or "").split(".")
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts], measure.id
