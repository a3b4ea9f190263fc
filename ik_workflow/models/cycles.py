"""What comes round again: recurrences, the reporting cycles they open, and the departments' answers in each."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import CaseKey
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Money
from ik_workflow.models.base import Prose
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Organization
from ik_workflow.models.cases import Case
from ik_workflow.models.concepts import Concept
from ik_workflow.models.concepts import Measure
from ik_workflow.models.meetings import Meeting
from ik_workflow.models.papers import Paper
from ik_workflow.states.labels import Labelled
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import N_


class PatternKind(Labelled):
    """How the days of a recurrence are found."""

    RRULE = "rrule", N_("nach dem Kalender")
    AFTER_LAST = "after_last", N_("so viele Monate nach dem letzten Mal")
    COUNCIL_IN = "council_in", N_("zur Sitzung der Stadtverordnetenversammlung in einem Monat")
    BEFORE_END = "before_end", N_("so viele Monate vor dem Ende des Konzepts")


class Recurrence(Recorded, Base):
    """Something that is due again and again, as somebody has ordered it; data, not code."""

    __tablename__ = "recurrences"
    __table_args__ = (
        one_of("opens", CycleKind),
        one_of("pattern_kind", PatternKind),
        CheckConstraint("ended_on IS NULL OR ended_on >= active_from", name="ends_later"),
        CheckConstraint("lead_days >= 0", name="lead_not_negative"),
    )

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(Line(300), info=info("Titel"))
    opens: Mapped[CycleKind] = mapped_column(Choice(CycleKind))
    pattern_kind: Mapped[PatternKind] = mapped_column(Choice(PatternKind))
    #: an iCalendar rule, a number of months, or the number of a month
    pattern: Mapped[str] = mapped_column(Line(200))
    #: where it is ordered, and whether somebody has compared it with the text in force ("confirmed", "unverified")
    source: Mapped[str] = mapped_column(Line(300), info=info("Quelle"))
    source_status: Mapped[str] = mapped_column(String(20), default="unverified")
    #: id of the deadline rule or of the rule it follows, such as "DR-23"
    rule: Mapped[str | None] = mapped_column(String(20))
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concepts.id"), index=True)
    #: the day on which it took place for the last time, where nothing here knows of it
    last_on: Mapped[date | None]
    active_from: Mapped[date]
    #: the last day on which it holds
    ended_on: Mapped[date | None]
    #: days before the due day from which it is to be opened, where no session gives a backward plan
    lead_days: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)

    concept: Mapped[Concept | None] = relationship()


class ReportingCycle(Recorded, Base):
    """One round of asking the departments and reporting to the council."""

    __tablename__ = "reporting_cycles"
    __table_args__ = (
        one_of("state", ReportingCycleState),
        one_of("kind", CycleKind),
        # One occurrence of a recurrence is opened once, however often time asks.
        UniqueConstraint("recurrence_id", "occurrence"),
        CheckConstraint("(recurrence_id IS NULL) = (occurrence IS NULL)", name="occurrence_of_a_recurrence"),
        CheckConstraint("grace_until IS NULL OR grace_until >= answer_until", name="grace_later"),
        Index("ix_reporting_cycles_opens", "state", "opens_on"),
        Index("ix_reporting_cycles_answers", "state", "answer_until"),
        Index("ix_reporting_cycles_grace", "state", "grace_until"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[ReportingCycleState] = mapped_column(Choice(ReportingCycleState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    kind: Mapped[CycleKind] = mapped_column(Choice(CycleKind))
    title: Mapped[str] = mapped_column(Line(300), info=info("Titel"))
    recurrence_id: Mapped[int | None] = mapped_column(ForeignKey("recurrences.id"))
    #: which time of the recurrence it is: the day it was due, as ISO text
    occurrence: Mapped[str | None] = mapped_column(String(20))
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concepts.id"), index=True)
    #: the council's session at which the report is to be noted
    target_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    #: the report
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    #: the backward plan: ``[[name of the stage, first day, last day], ..]``, days as ISO text
    plan: Mapped[list[Any] | None]
    #: what a person has to decide before it can open
    question: Mapped[str | None] = mapped_column(Prose)
    opens_on: Mapped[date | None]
    opened_on: Mapped[date | None]
    answer_until: Mapped[date | None]
    grace_until: Mapped[date | None]
    #: the day on which the values were frozen
    cut_off_on: Mapped[date | None]
    #: entered from outside, with its past, as "übernommen"
    taken_over_from: Mapped[str | None] = mapped_column(Line(300))
    taken_over_past: Mapped[str | None] = mapped_column(Prose)

    case: Mapped[Case] = relationship()
    concept: Mapped[Concept | None] = relationship()
    recurrence: Mapped[Recurrence | None] = relationship()
    target_meeting: Mapped[Meeting | None] = relationship()
    paper: Mapped[Paper | None] = relationship()


class StatusReport(Recorded, Base):
    """What one department says of one measure in one cycle; part of the cycle's case."""

    __tablename__ = "status_reports"
    __table_args__ = (
        one_of("state", StatusReportState),
        one_of("light", TrafficLight),
        UniqueConstraint("cycle_id", "measure_id"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
        Index("ix_status_reports_unit", "cycle_id", "responsible_unit_id", "state"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[StatusReportState] = mapped_column(Choice(StatusReportState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("reporting_cycles.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    #: as the measure was called when the cycle opened
    number: Mapped[str | None] = mapped_column(Line(40))
    title: Mapped[str] = mapped_column(Line(500))
    #: None: nobody answers for it, and the coordinator is asked who does
    responsible_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    course: Mapped[MeasureState | None] = mapped_column(Choice(MeasureState))
    done: Mapped[str | None] = mapped_column(Prose, info=info("Was wurde getan"))
    evidence: Mapped[str | None] = mapped_column(Prose, info=info("Nachweis"))
    indicator_value: Mapped[str | None] = mapped_column(Line(200), info=info("Wert des Indikators"))
    #: euro
    cost: Mapped[Decimal | None] = mapped_column(Money)
    obstacle: Mapped[str | None] = mapped_column(Prose, info=info("Hindernis"))
    #: until when the measure itself is to be done, as the department proposes now
    new_due_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    #: what the coordinator asks back
    question: Mapped[str | None] = mapped_column(Prose, info=info("Rückfrage"))
    #: the department asks for more time to answer
    requested_until: Mapped[date | None]
    #: the department says that it is somebody else's measure
    declined_on: Mapped[date | None]
    suggested_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    #: the measure's light on the cut-off day; grey where nobody reported
    light: Mapped[TrafficLight] = mapped_column(Choice(TrafficLight), default=TrafficLight.GREY)

    case: Mapped[Case] = relationship()
    cycle: Mapped[ReportingCycle] = relationship()
    measure: Mapped[Measure] = relationship()
    responsible_unit: Mapped[Organization | None] = relationship(foreign_keys=[responsible_unit_id])
    suggested_unit: Mapped[Organization | None] = relationship(foreign_keys=[suggested_unit_id])

    @property
    def called(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title
