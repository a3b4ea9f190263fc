"""Measures that went into a paper although a check stood against it: what was missing, and the published reason.

Read from the tables, whoever looks: the reason is as public as the paper or the measure on whose page it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.operations.earlier import parts_of
from ik_workflow.states.engine import BY_RECORD
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import check_of
from ik_workflow.translation import shown

TRIGGER = "put_into_paper"
MEASURES = cast(Table, Measure.__table__)
JOURNAL = cast(Table, JournalEntry.__table__)
CORRECTIONS = JOURNAL.alias("corrections")


@dataclass(frozen=True, slots=True)
class LiftedCheck:
    """One measure; ``lacks`` are the checks in words, such as "kein Indikator"."""

    measure: str
    lacks: Sequence[str]
    reason: str


def lifted_in_paper(session: Session, paper: int, *, until: date | None = None) -> Sequence[LiftedCheck]:
    """Of the measures that the paper carries; one statement. ``until`` leaves out what came later."""
    found = lifted(session, MEASURES.c.paper_id == paper)
    return [one for on, one in found if until is None or on is None or on <= until]


def lifted_of_measure(session: Session, measure: Measure) -> Sequence[LiftedCheck]:
    """At most one; none for a draft, which may still be completed."""
    if measure.state is MeasureState.DRAFTED:
        return []
    return [one for _on, one in lifted(session, MEASURES.c.id == measure.id)]


def lifted(session: Session, of: ColumnElement[bool]) -> list[tuple[date | None, LiftedCheck]]:
    """The last time counts; what the record alone shows has no reason that anybody gave."""
    corrected = select(CORRECTIONS.c.id).where(
        CORRECTIONS.c.case_id == JOURNAL.c.case_id, CORRECTIONS.c.corrects_seq == JOURNAL.c.seq
    )
    entries = (
        select(MEASURES, JOURNAL.c.deviations, JOURNAL.c.reason, JOURNAL.c.occurred_on)
        .join(JOURNAL, (JOURNAL.c.case_id == MEASURES.c.case_id) & (JOURNAL.c.subject_id == MEASURES.c.id))
        .where(of, MEASURES.c.deleted.is_(False), JOURNAL.c.subject_type == "measure", JOURNAL.c.trigger == TRIGGER)
        .where(~corrected.exists())
        .order_by(MEASURES.c.id, JOURNAL.c.seq)
    )
    last: dict[int, Any] = {row.id: row for row in session.execute(entries)}
    return [
        (row.occurred_on, LiftedCheck(called(row), lacks(row.deviations), row.reason))
        for row in sorted(last.values(), key=lambda row: (row.number is None, parts_of(row.number or ""), row.id))
        if row.deviations and row.reason and row.reason != BY_RECORD
    ]


def called(row: Any) -> str:
    return f"{row.number} {row.title}" if row.number else str(row.title)


def lacks(deviations: Sequence[Sequence[str]]) -> list[str]:
    """Each check once; a sentence of a check that is no longer made stands as it was."""
    found = [(check_of(sentence), sentence) for _rule, sentence in deviations]
    return list(dict.fromkeys(shown(check.label) if check else shown(sentence) for check, sentence in found))
