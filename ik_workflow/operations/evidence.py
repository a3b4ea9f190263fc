"""Evidence that was added to measures on its own, as the journal holds it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import select

from ik_workflow.models.all import JournalEntry
from ik_workflow.operations.entries import CORRECT
from ik_workflow.periods import short_date
from ik_workflow.states.evidence import ADD
from ik_workflow.translation import _


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: what it shows, of which day it is, and where it lies."""

    shown_on: date
    shows: str
    place: str

    @property
    def words(self) -> str:
        return _("{shows} ({day}), {place}", shows=self.shows, day=short_date(self.shown_on), place=self.place)


def evidence_of(
    connection: Connection, measures: Select[Any] | Sequence[int], until: date | None = None
) -> dict[int, list[Evidence]]:
    """By measure, the newest first; without what was taken back, and without later days if ``until`` is named.

    One statement, however many measures there are.
    """
    back = JournalEntry.__table__.alias("taken_back")
    asked = select(JournalEntry.subject_id, JournalEntry.facts).where(
        JournalEntry.subject_type == "measure",
        JournalEntry.subject_id.in_(measures),
        JournalEntry.trigger == ADD,
        ~select(back.c.id)
        .where(
            back.c.case_id == JournalEntry.case_id,
            back.c.trigger == CORRECT,
            back.c.corrects_seq == JournalEntry.seq,
        )
        .exists(),
    )
    found: dict[int, list[Evidence]] = defaultdict(list)
    for measure, facts in connection.execute(asked.order_by(JournalEntry.case_id, JournalEntry.seq.desc())):
        piece = Evidence(date.fromisoformat(facts["shown_on"]), facts["shows"].strip(), facts["place"].strip())
        if until is None or piece.shown_on <= until:
            found[measure].append(piece)
    for pieces in found.values():
        pieces.sort(key=lambda one: one.shown_on, reverse=True)
    return found
