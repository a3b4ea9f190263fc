"""Words for many status reports or ratings at once, and the page on which they are answered or checked."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from ik_workflow.operations.tasks import Task
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import _n
from ik_workflow.web.wording import joined

R, A = StatusReportState, AssessmentState


def reports_words(counts: Mapping[Any, int]) -> str:
    """Such as "Stand von 25 Maßnahmen melden und 2 Rückfragen beantworten"."""
    asked = []
    if number := counts.get(R.OPEN):
        asked.append(_n("Stand einer Maßnahme melden", "Stand von {number} Maßnahmen melden", number))
    if number := counts.get(R.QUERIED):
        asked.append(_n("eine Rückfrage beantworten", "{number} Rückfragen beantworten", number))
    if number := counts.get(R.REPORTED):
        asked.append(_n("eine Meldung prüfen", "{number} Meldungen prüfen", number))
    if number := counts.get(A.PROPOSED):
        asked.append(
            _n("vorgeschlagene Bewertung bestätigen", "{number} vorgeschlagene Bewertungen bestätigen", number)
        )
    if number := counts.get(A.CONTRADICTED):
        asked.append(_n("über einen Widerspruch entscheiden", "über {number} Widersprüche entscheiden", number))
    words = joined(asked)
    return words[:1].upper() + words[1:]


def reports_page(task: Task) -> str:
    if A.PROPOSED in task.counts:
        return url_for("assessments.confirm", address=task.public_id)
    if A.CONTRADICTED in task.counts:
        return url_for("stocktakings.ratings", address=task.public_id, stand=A.CONTRADICTED.value)
    endpoint = "cycle_checking.check" if R.REPORTED in task.counts else "status_pages.reports"
    return url_for(endpoint, address=task.public_id)
