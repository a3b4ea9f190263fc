"""DR-21, the measure's own half-yearly duty: it gives way where a cycle asks, so that nobody is asked twice."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import or_
from sqlalchemy import select

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.notifications.sets import ids
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import end_rows
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

RULE = "DR-21"


def asked_by_cycles(connection: Connection, measure: Mapping[Any, Any], on: date) -> bool:
    """Whether a half-yearly cycle asks for this measure; then it has no deadline of its own."""
    found = select(Recurrence.id).where(
        Recurrence.opens == CycleKind.STATUS,
        Recurrence.deleted.is_(False),
        Recurrence.active_from <= on,
        or_(Recurrence.ended_on.is_(None), Recurrence.ended_on >= on),
        or_(Recurrence.concept_id.is_(None), Recurrence.concept_id == measure["concept_id"]),
    )
    return connection.scalar(found.limit(1)) is not None


def give_way_to_cycle(connection: Connection, measures: Sequence[int], cycle: ReportingCycle, *, at: datetime) -> None:
    with translated_by(GERMAN):
        reason = _("Der Stand wird in der Abfrage „{title}“ gemeldet.", title=cycle.title)
    end_rows(connection, of_measures(connection, measures), reason=reason, by=ENGINE.key, at=at)


def of_measures(connection: Connection, measures: Sequence[int]) -> Sequence[Any]:
    asked = ids(connection, "measures", measures)
    own = (DEADLINES.c.subject_type == "measure", DEADLINES.c.subject_id.in_(select(asked.c.id)))
    return open_ones(connection, *own, DEADLINES.c.rule == RULE)
