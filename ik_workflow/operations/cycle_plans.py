"""When a cycle is to open: from its session backwards, or on a day that is known; else a person is asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Meeting
from ik_workflow.models.all import ReportingCycle
from ik_workflow.operations.cycle_views import TO_COME
from ik_workflow.operations.report_plans import report_plan
from ik_workflow.periods import short_date
from ik_workflow.planning.windows import Question
from ik_workflow.states.reporting_cycle import REPORTS_TO_COUNCIL
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

SITTING = select(Meeting.held_on, Meeting.state).where(Meeting.id == bindparam("meeting"))


@dataclass(frozen=True, slots=True)
class Planned:
    """``stages`` are [key, first day, last day] as ISO text, None where nothing leads back from a session.

    With a question there is no opening day: time opens nothing that a person has to decide first.
    """

    opens_on: date | None
    stages: list[Any] | None = None
    question: str | None = None


def planned_for(
    connection: Connection,
    kind: CycleKind,
    *,
    target: int | None,
    opens_on: date | None,
    today: date,
    question: str | None = None,
) -> Planned:
    """The plan of a cycle that aims at this meeting; ``opens_on`` is somebody's own choice and goes before it.

    ``question`` is one that is known already. The database keeps the sentences, so they are German.
    """
    with translated_by(GERMAN):
        if kind not in REPORTS_TO_COUNCIL:
            asked = question or (None if opens_on else _("Wann soll diese Abfrage beginnen? Bitte nennen Sie den Tag."))
            return Planned(None if asked else opens_on, question=asked)
        sitting = connection.execute(SITTING, {"meeting": target}).first() if target else None
        if sitting is None:
            return Planned(None, question=question or _("Bitte wählen Sie die Sitzung, in der berichtet werden soll."))
        if sitting.state not in TO_COME:
            gone = _(
                "Die Sitzung vom {day} ist abgesagt oder vorbei. Bitte wählen Sie eine andere.",
                day=short_date(sitting.held_on),
            )
            return Planned(None, question=gone)
        return backwards(connection, sitting.held_on, opens_on, today)


def backwards(connection: Connection, target_on: date, opens_on: date | None, today: date) -> Planned:
    plan = report_plan(connection, target_on, today=today)
    if isinstance(plan, Question):
        return Planned(opens_on, question=None if opens_on else plan.sentence)
    stages = [[one.key, one.from_on.isoformat(), one.until.isoformat()] for one in plan.stages]
    if opens_on is None and plan.question is not None:
        return Planned(None, stages, plan.question.sentence)
    return Planned(opens_on or plan.opens_on, stages)


def keep(session: Session, cycle: ReportingCycle, planned: Planned) -> None:
    """What follows from session and day stands with the cycle; the step that changed those is journaled."""
    cycle.plan, cycle.question = planned.stages, planned.question
    session.flush()
