"""The journal of a report order in sentences: with the unit, the words of a new date, the vote, the reference."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportOrder
from ik_workflow.periods import long_date
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.course import Course
from ik_workflow.web.course import Event

MOST_ENTRIES = 500


class OrderCourse(Course):
    """Of one report order alone: it stands beside no paper's consultations."""

    def __init__(self, order: ReportOrder, entries: Sequence[JournalEntry], bodies: Mapping[int, str]) -> None:
        super().__init__(None, entries, bodies)
        self.own_body = order.organization.called

    def _body(self, entry: JournalEntry) -> str:
        return self.bodies.get(entry.organization_id or 0, self.own_body)

    def _details(self, entry: JournalEntry) -> Iterator[str]:
        facts = entry.facts
        if facts.get("unit") in self.bodies:
            yield _("Zuständig: {unit}", unit=self.bodies[facts["unit"]])
        if facts.get("words"):
            yield _("Termin: „{words}“", words=facts["words"])
        if facts.get("due_on"):
            yield _("Tag: {day}", day=long_date(date.fromisoformat(facts["due_on"])))
        if facts.get("question"):
            yield _("Offene Frage: {question}", question=facts["question"])
        if facts.get("vote"):
            yield vote_words(facts["vote"])
        if facts.get("item"):
            yield str(facts["item"])
        if facts.get("letter_reference"):
            yield str(facts["letter_reference"])
        if reference := facts.get("reference") or facts.get("minutes"):
            yield _("Fundstelle: {minutes}", minutes=reference)
        yield from super()._details(entry)
        for _rule, refusal in entry.deviations:
            yield _("Abweichung von der Regel: {refusal}", refusal=shown(refusal))


def vote_words(stored: Mapping[str, Any]) -> str:
    """The vote as the journal keeps it."""
    ballot = Ballot(yes=stored.get("yes"), no=stored.get("no"), abstain=stored.get("abstain"))
    manner = Manner(stored.get("manner") or Manner.COUNTED)
    if manner is Manner.COUNTED:
        return ballot.figures()
    counted = (ballot.yes, ballot.no, ballot.abstain) != (None, None, None)
    return f"{shown(manner.label)}, {ballot.figures()}" if counted else shown(manner.label)


def course_of(session: Session, order: ReportOrder) -> list[Event]:
    """Newest first."""
    own = (JournalEntry.case_id == order.case_id, JournalEntry.subject_type == "report_order")
    asked = select(JournalEntry).where(*own).order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)
    entries = session.scalars(asked).all()[::-1]
    wanted = {entry.organization_id for entry in entries} | {entry.facts.get("unit") for entry in entries}
    found = session.scalars(select(Organization).where(Organization.id.in_(wanted - {None})))
    return OrderCourse(order, entries, {one.id: one.called for one in found}).events()
