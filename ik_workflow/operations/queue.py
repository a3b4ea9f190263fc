"""The one queue of what has a last day: the desk, the mails and the digest read the same open deadlines."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Date
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import SQLColumnExpression

from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Organization
from ik_workflow.notifications.recipients import responsible
from ik_workflow.states.offices import Office

MOST = 200  # lines
DEADLINES = cast(Table, Deadline.__table__).alias("open_deadlines")
OPEN: ColumnElement[str] = literal_column("'open'")  #: as it stands in the partial indexes


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """What one person has to do, why they, until when, and how the day was found."""

    id: int
    public_id: str
    case_id: int
    subject_type: str
    subject_id: int
    rule: str
    task: str
    office: Office
    organization: str
    #: None: a person still has to answer ``question``
    due_on: date | None
    explanation: str
    source_status: str
    question: str | None


def open_deadlines(
    session: Session, person_id: int, on: date, *, most: int = MOST, without: Sequence[str] = ()
) -> Sequence[OpenDeadline]:
    """The deadlines that are this person's on that day, the most urgent first; as a substitute in absences only.
    ``without``: kinds of records whose deadlines are left out.

    One statement; what the session's reader may not see is left out.
    """
    mine = responsible(literal(on, Date())).subquery("mine")
    asked = (
        select(
            Deadline.id,
            Deadline.public_id,
            Deadline.case_id,
            Deadline.subject_type,
            Deadline.subject_id,
            Deadline.rule,
            Deadline.task,
            Deadline.owner_office,
            Organization.name,
            Deadline.due_on,
            Deadline.explanation,
            Deadline.source_status,
            Deadline.question,
        )
        .join(
            mine,
            and_(
                mine.c.organization_id == Deadline.owner_organization_id,
                mine.c.office == Deadline.owner_office,
                mine.c.person_id == person_id,
            ),
        )
        .join(Organization, Organization.id == Deadline.owner_organization_id)
        .where(Deadline.state == OPEN, Deadline.subject_type.not_in(without))
        .order_by(func.coalesce(Deadline.due_on, date.max), Deadline.id)
        .limit(most)
    )
    rows: Iterable[Any] = session.execute(asked)
    return [OpenDeadline(*row) for row in rows]


def earliest_due(kind: str, record_id: SQLColumnExpression[int]) -> Any:
    """The day of the record's open deadline that ends first, for a statement that reads the record."""
    return (
        select(func.min(DEADLINES.c.due_on))
        .where(DEADLINES.c.subject_type == kind, DEADLINES.c.subject_id == record_id, DEADLINES.c.state == OPEN)
        .scalar_subquery()
    )
