"""What somebody may see. One filter, which stands under every query of a page, a list, a count and a search.

Default is non-public. Whoever may not see a record gets the same answer as if it did not exist. Every record of a
case inherits the case's visibility; an agenda item or an attachment may be non-public within a public case, never
the other way round (I7, KV-24).
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session
from sqlalchemy.orm import with_loader_criteria

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import File
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import Vote
from ik_workflow.models.database import READ_ONLY
from ik_workflow.states.offices import Office

READS_EVERYTHING = frozenset({Office.AUDITOR, Office.COUNCIL_OFFICE})

PUBLIC_CASES = select(Case.id).where(Case.public)
PUBLIC_CONSULTATIONS = select(Consultation.id).where(Consultation.case_id.in_(PUBLIC_CASES))
PUBLIC_ITEMS = select(AgendaItem.id).where(
    AgendaItem.public,
    or_(AgendaItem.consultation_id.is_(None), AgendaItem.consultation_id.in_(PUBLIC_CONSULTATIONS)),
)

#: what the public may see of each class of record
PUBLIC: dict[type[Any], Any] = {
    Case: Case.public,
    AgendaItem: AgendaItem.id.in_(PUBLIC_ITEMS),
    File: File.public & File.case_id.in_(PUBLIC_CASES),
    Vote: Vote.case_id.in_(PUBLIC_CASES) & or_(Vote.item_id.is_(None), Vote.item_id.in_(PUBLIC_ITEMS)),
} | {
    record: record.case_id.in_(PUBLIC_CASES)
    for record in (Paper, PaperVersion, Consultation, Resolution, Meeting, JournalEntry)
}

#: marked as deleted: gone for everybody
NOT_DELETED = {
    record: record.deleted.is_(False) for record in (Paper, Consultation, Resolution, Meeting, AgendaItem, File)
}


def visible_to(actor: Actor) -> list[Any]:
    """Options for a statement: they limit every record it touches, also those that relationships load."""
    limits = dict(NOT_DELETED)
    if not actor.hands & READS_EVERYTHING:
        for record, limit in PUBLIC.items():
            limits[record] = limit & limits[record] if record in limits else limit
    return [with_loader_criteria(record, limit) for record, limit in limits.items()]


class ViewingSession(Session):
    """A session that reads for one actor: it cannot be asked for what that actor may not see."""

    def __init__(self, engine: Engine, actor: Actor) -> None:
        super().__init__(engine.execution_options(**{READ_ONLY: True}), info={"visible": visible_to(actor)})


@event.listens_for(ViewingSession, "do_orm_execute")
def limit_to_visible(execution: ORMExecuteState) -> None:
    if execution.is_select and not execution.is_column_load:
        execution.statement = execution.statement.options(*execution.session.info["visible"])
