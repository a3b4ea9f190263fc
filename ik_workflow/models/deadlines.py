"""Deadlines with their reminders, the days on which nobody works, and who is away."""

from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import CaseKey
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Prose
from ik_workflow.models.base import PublicId
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Organization
from ik_workflow.models.cases import Case
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Office


class DeadlineState(Labelled):
    OPEN = "open", "läuft"
    CLOSED = "closed", "erledigt"
    CANCELLED = "cancelled", "entfallen"


class ReminderStage(Labelled):
    """What a reminder is, in the order in which they come; a later one makes those before it superfluous (EM-13)."""

    FIRST = "first", "Erste Nachricht"
    DAYS_14 = "days_14", "14 Tage vorher"
    DAYS_7 = "days_7", "7 Tage vorher"
    DAYS_2 = "days_2", "zwei Arbeitstage vorher"
    DUE = "due", "am letzten Tag"
    OVERDUE_1 = "overdue_1", "einen Arbeitstag danach"
    OVERDUE_5 = "overdue_5", "fünf Arbeitstage danach, an die vorgesetzte Stelle"
    WEEKLY = "weekly", "danach jede Woche, an die Koordination"


class ReminderState(Labelled):
    PLANNED = "planned", "geplant"
    QUEUED = "queued", "zum Versand gegeben"
    SUPERSEDED = "superseded", "durch eine spätere ersetzt"
    EXPIRED = "expired", "nicht mehr rechtzeitig"
    CANCELLED = "cancelled", "entfallen"


class Deadline(Base):
    """Until when an organization and its office have to do something, and how the day was found."""

    __tablename__ = "deadlines"
    __table_args__ = (
        one_of("state", DeadlineState),
        one_of("owner_office", Office),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at_some_time"),
        CheckConstraint("due_on IS NOT NULL OR question IS NOT NULL", name="a_day_or_a_question"),
        CheckConstraint("due_on IS NULL OR event_on IS NULL OR rule <> 'free' OR due_on >= event_on", name="due_later"),
        # One open deadline per record and rule; ``ordinal`` tells interim dates of one rule apart.
        Index(
            "uq_deadlines_open",
            *("subject_type", "subject_id", "rule", "ordinal"),
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_deadlines_due",
            *("due_on", "id"),
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_deadlines_owner",
            *("owner_organization_id", "owner_office", "due_on"),
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_deadlines_meeting",
            "meeting_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_deadlines_subject", "subject_type", "subject_id"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    case_id: Mapped[CaseKey]
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    #: id of the deadline rule, such as "DR-01"; "free" for one that a person entered
    rule: Mapped[str] = mapped_column(String(10))
    ordinal: Mapped[int] = mapped_column(default=0)
    state: Mapped[DeadlineState] = mapped_column(Choice(DeadlineState), default=DeadlineState.OPEN)
    #: what is to be done, as the mail and the desk say it
    task: Mapped[str] = mapped_column(Line(200), info=info("Aufgabe"))
    #: None: nobody could be named; the coordinator is asked
    owner_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    owner_office: Mapped[Office | None] = mapped_column(Choice(Office))
    #: the day from which it was counted
    event_on: Mapped[date | None]
    #: last day, inclusive; None while a person has to say it
    due_on: Mapped[date | None]
    #: the last day before it was moved for the first time
    first_due_on: Mapped[date | None]
    #: the window as somebody said it: "im 4. Quartal 2026"
    words: Mapped[str | None] = mapped_column(Line(200))
    #: how the day was found, for a clerk to check
    explanation: Mapped[str] = mapped_column(Prose, default="")
    #: what a person has to decide before the deadline has a day
    question: Mapped[str | None] = mapped_column(Prose)
    #: "legal", "confirmed", "unverified", "internal", "order": how sure the rule's figure is
    source_status: Mapped[str] = mapped_column(String(20))
    #: the sitting on which it hangs
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    opened_at: Mapped[datetime]
    #: number of the journal entry that opened and closed it
    opened_seq: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_seq: Mapped[int | None]

    case: Mapped[Case] = relationship()
    owner: Mapped[Organization | None] = relationship()
    moves: Mapped[list["DeadlineMove"]] = relationship(order_by="DeadlineMove.id")


class DeadlineMove(Base):
    """A deadline got another day; the old one stays on record."""

    __tablename__ = "deadline_moves"
    __table_args__ = (CheckConstraint("reason <> ''", name="with_a_reason"),)

    id: Mapped[Key]
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"), index=True)
    moved_at: Mapped[datetime]
    #: as in ``JournalEntry.actor``
    moved_by: Mapped[str] = mapped_column(String(64))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Prose, info=info("Begründung"))


class Reminder(Base):
    """One planned reminder of one deadline; who gets it is found on its day."""

    __tablename__ = "reminders"
    __table_args__ = (
        one_of("stage", ReminderStage),
        one_of("state", ReminderState),
        UniqueConstraint("deadline_id", "stage", "remind_on"),
        CheckConstraint("(state = 'planned') = (handled_at IS NULL)", name="handled_at_some_time"),
        Index(
            "ix_reminders_planned",
            *("remind_on", "id"),
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )

    id: Mapped[Key]
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    stage: Mapped[ReminderStage] = mapped_column(Choice(ReminderStage))
    #: a working day of the city
    remind_on: Mapped[date]
    #: the last day on which it still says something true
    useful_until: Mapped[date]
    state: Mapped[ReminderState] = mapped_column(Choice(ReminderState), default=ReminderState.PLANNED)
    handled_at: Mapped[datetime | None]


class ReminderPlan(Base):
    """Which reminders a deadline rule sends, where that differs from the house's plan."""

    __tablename__ = "reminder_plans"

    rule: Mapped[str] = mapped_column(String(10), primary_key=True)
    #: values of ReminderStage
    stages: Mapped[list[Any]]
    changed: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))


class RestDay(Base):
    """A day on which the city is closed (KA-11), or a holiday that the state declared once (KA-10)."""

    __tablename__ = "rest_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Line(100), info=info("Name"))
    #: a holiday moves periods of law, a closing day does not
    holiday: Mapped[bool] = mapped_column(default=False)


class Absence(Base):
    """Somebody is away; substitutes get their reminders."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_later"),
        Index("ix_absences_person", "person_id", "from_on"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
