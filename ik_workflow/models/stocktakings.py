"""Stocktakings with their frozen rows, and what becomes of each measure of a concept in the next one."""

from datetime import date
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
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
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Organization
from ik_workflow.models.cases import Case
from ik_workflow.models.concepts import Concept
from ik_workflow.models.concepts import Measure
from ik_workflow.models.cycles import ReportingCycle
from ik_workflow.models.papers import Paper
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.labels import Labelled
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import N_


class Stocktaking(Recorded, Base):
    """What was done of one concept, as it stood on one day."""

    __tablename__ = "stocktakings"
    __table_args__ = (one_of("state", StocktakingState),)

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[StocktakingState] = mapped_column(Choice(StocktakingState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    title: Mapped[str] = mapped_column(Line(300), info=info("Titel"))
    concept_id: Mapped[int] = mapped_column(ForeignKey("concepts.id"), index=True)
    #: the day whose values the rows hold
    cut_off_on: Mapped[date | None]
    #: the departments answer until then
    answer_until: Mapped[date | None]
    #: with which it is compared
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("stocktakings.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    #: the reporting cycle in which the departments were asked for it
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("reporting_cycles.id"), index=True)
    #: what was learnt, for the next concept
    lessons: Mapped[str | None] = mapped_column(Prose, info=info("Lehren"))

    case: Mapped[Case] = relationship()
    concept: Mapped[Concept] = relationship()
    previous: Mapped["Stocktaking | None"] = relationship(remote_side="Stocktaking.id")
    paper: Mapped[Paper | None] = relationship()
    cycle: Mapped[ReportingCycle | None] = relationship()
    assessments: Mapped[list["Assessment"]] = relationship(order_by="Assessment.position", back_populates="stocktaking")


class Assessment(Recorded, Base):
    """One frozen row: the measure as it stood on the cut-off day, and its rating. Part of the stocktaking's case."""

    __tablename__ = "assessments"
    __table_args__ = (
        one_of("state", AssessmentState),
        one_of("course", MeasureState),
        one_of("light", TrafficLight),
        one_of("proposed", Fulfilment),
        one_of("by_department", Fulfilment),
        one_of("rating", Fulfilment),
        CheckConstraint("state <> 'decided' OR rating IS NOT NULL", name="decided_with_rating"),
        # A corrected freezing leaves its rows marked as deleted; the next one makes its own.
        Index(
            "uq_assessments_once",
            "stocktaking_id",
            "measure_id",
            unique=True,
            sqlite_where=text("NOT deleted"),
            postgresql_where=text("NOT deleted"),
        ),
        Index("ix_assessments_unit", "stocktaking_id", "responsible_unit_id", "state"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[AssessmentState] = mapped_column(Choice(AssessmentState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    stocktaking_id: Mapped[int] = mapped_column(ForeignKey("stocktakings.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    #: order of the printed list
    position: Mapped[int]
    number: Mapped[str | None] = mapped_column(Line(40))
    title: Mapped[str] = mapped_column(Line(500))
    field_number: Mapped[int | None]
    field_name: Mapped[str | None] = mapped_column(Line(200))
    goal: Mapped[str | None] = mapped_column(Prose)
    unit_name: Mapped[str | None] = mapped_column(Line(300))
    responsible_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    course: Mapped[MeasureState] = mapped_column(Choice(MeasureState))
    light: Mapped[TrafficLight] = mapped_column(Choice(TrafficLight))
    due_on: Mapped[date | None]
    postponements: Mapped[int] = mapped_column(default=0)
    #: day of the last report before the cut-off; None: it was never reported on
    reported_on: Mapped[date | None]
    #: indicators, costs, evidence and the last report's words, for the printed list
    frozen: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposed: Mapped[Fulfilment] = mapped_column(Choice(Fulfilment))
    #: the rule and the evidence that led to the proposal, in words
    because: Mapped[str] = mapped_column(Prose)
    by_department: Mapped[Fulfilment | None] = mapped_column(Choice(Fulfilment))
    department_reason: Mapped[str | None] = mapped_column(Prose, info=info("Begründung des Fachbereichs"))
    rating: Mapped[Fulfilment | None] = mapped_column(Choice(Fulfilment))
    #: printed beside the rating
    comment: Mapped[str | None] = mapped_column(Prose, info=info("Erläuterung"))
    council_comment: Mapped[str | None] = mapped_column(Prose, info=info("Anmerkung des Migrantenbeirates"))

    case: Mapped[Case] = relationship()
    stocktaking: Mapped[Stocktaking] = relationship(back_populates="assessments")
    measure: Mapped[Measure] = relationship()
    responsible_unit: Mapped[Organization | None] = relationship()

    @property
    def called(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def without_answer(self) -> bool:
        """Its department was asked and said nothing: the proposal stands by itself."""
        asked = self.stocktaking.answer_until is not None
        return asked and self.by_department is None and self.state is AssessmentState.DECIDED


class DispositionKind(Labelled):
    """What becomes of a measure when its concept is superseded."""

    CONTINUED = "continued", N_("fortgeführt")
    MERGED = "merged", N_("mit anderen zusammengefasst")
    SPLIT = "split", N_("aufgeteilt")
    REPLACED = "replaced", N_("ersetzt")
    DROPPED = "dropped", N_("nicht fortgeführt")


class Disposition(Recorded, Base):
    """What was decided on one measure of an ending concept; the newest that is not deleted holds."""

    __tablename__ = "dispositions"
    __table_args__ = (one_of("kind", DispositionKind),)

    id: Mapped[Key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    kind: Mapped[DispositionKind] = mapped_column(Choice(DispositionKind))
    reason: Mapped[str] = mapped_column(Prose, info=info("Begründung"))
    decided_on: Mapped[date]

    measure: Mapped[Measure] = relationship()
    heirs: Mapped[list["Heir"]] = relationship(order_by="Heir.id", back_populates="disposition")


class Heir(Recorded, Base):
    """A measure of the next concept that follows from one of the old; the lineage is read both ways."""

    __tablename__ = "heirs"
    __table_args__ = (UniqueConstraint("disposition_id", "measure_id"),)

    id: Mapped[Key]
    disposition_id: Mapped[int] = mapped_column(ForeignKey("dispositions.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)

    disposition: Mapped[Disposition] = relationship(back_populates="heirs")
    measure: Mapped[Measure] = relationship()
