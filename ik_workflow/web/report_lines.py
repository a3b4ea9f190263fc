"""What a department has said of a measure, line by line; what it said the time before, and what has changed since."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import StatusReport
from ik_workflow.states.status_report import ANSWER
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import shown
from ik_workflow.web.case_page import words_of
from ik_workflow.web.wording import sentence

#: as each answer is called where it is read
LABELS = {
    "course": "Stand",
    "done": "Was wurde getan",
    "evidence": "Nachweis",
    "indicator_value": "Wert des Indikators",
    "cost": "Kosten bisher",
    "obstacle": "Hindernis",
    "new_due_on": "Neuer Termin",
}
SAID = (StatusReportState.REPORTED, StatusReportState.QUERIED, StatusReportState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    label: str
    words: str
    #: the same answer the time before, where it was another one; None where nothing is to be compared
    before: str | None = None


def lines_of(report: StatusReport, earlier: StatusReport | None = None) -> list[Line]:
    """Every answer that was given; beside ``earlier`` also those that were given only then."""
    return list(_lines(report, earlier))


def _lines(report: StatusReport, earlier: StatusReport | None) -> Iterator[Line]:
    for fact in ANSWER:
        now = answer_words(getattr(report, fact.name))
        before = answer_words(getattr(earlier, fact.name)) if earlier is not None else now
        if now or (earlier is not None and before):
            yield Line(fact.name, LABELS[fact.name], now, before if before != now else None)


def answer_words(value: Any) -> str:
    """A choice begins a line, so it begins like a sentence."""
    return sentence(shown(words_of(value))) if hasattr(value, "label") else words_of(value)


def earlier_reports(session: Session, reports: Sequence[StatusReport]) -> dict[int, StatusReport]:
    """By the id of the measure, what was reported of it in the cycle before; one statement for all."""
    if not reports:
        return {}
    first = min(report.id for report in reports)
    newest = (
        select(func.max(StatusReport.id))
        .where(
            StatusReport.measure_id.in_({report.measure_id for report in reports}),
            StatusReport.id < first,
            StatusReport.cycle_id != reports[0].cycle_id,
            StatusReport.state.in_(SAID),
        )
        .group_by(StatusReport.measure_id)
    )
    asked = select(StatusReport).where(StatusReport.id.in_(newest)).options(joinedload(StatusReport.cycle))
    return {one.measure_id: one for one in session.scalars(asked)}
