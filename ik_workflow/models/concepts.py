"""The integration concept: its fields of action, goals and measures."""

import unicodedata
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship
from sqlalchemy.orm import validates

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
from ik_workflow.models.papers import Paper
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import Impact
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight


class Concept(Recorded, Base):
    """One generation of the integration concept."""

    __tablename__ = "concepts"
    __table_args__ = (
        one_of("state", ConceptState),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_later"),
        CheckConstraint("state <> 'before_council' OR paper_id IS NOT NULL", name="paper_before_council"),
        CheckConstraint("successor_id IS NULL OR successor_id <> id", name="not_its_own_successor"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[ConceptState] = mapped_column(Choice(ConceptState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    title: Mapped[str] = mapped_column(Line(500), info=info("Titel"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    in_force_on: Mapped[date | None]
    #: first day on which time alone begins the review (DR-24)
    review_from: Mapped[date | None]
    #: the one paper that decides it
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("concepts.id"))

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper | None] = relationship()
    fields: Mapped[list["FieldOfAction"]] = relationship(order_by="FieldOfAction.number", back_populates="concept")
    measures: Mapped[list["Measure"]] = relationship(order_by="Measure.id", back_populates="concept")


class FieldOfAction(Recorded, Base):
    """A field of action (Handlungsfeld) of one concept; of none while the concept is still being thought of."""

    __tablename__ = "fields_of_action"
    __table_args__ = (UniqueConstraint("concept_id", "number"),)

    id: Mapped[Key]
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concepts.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(Line(200))

    concept: Mapped[Concept | None] = relationship(back_populates="fields")


class Goal(Recorded, Base):
    """A goal within a field of action."""

    __tablename__ = "goals"
    __table_args__ = (UniqueConstraint("field_id", "number"),)

    id: Mapped[Key]
    field_id: Mapped[int] = mapped_column(ForeignKey("fields_of_action.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Prose)

    field: Mapped[FieldOfAction] = relationship()


def folded_number(number: str) -> str:
    """By this two numbers of a concept are the same: "3a" is "3A"."""
    return unicodedata.normalize("NFC", number).strip().lower()


class Measure(Recorded, Base):
    """One measure: its course, its traffic light and its impact are three separate things."""

    __tablename__ = "measures"
    __table_args__ = (
        one_of("state", MeasureState),
        one_of("light", TrafficLight),
        one_of("light_set", TrafficLight),
        CheckConstraint("light_set IS NULL OR light_reason IS NOT NULL", name="light_set_with_reason"),
        one_of("impact", Impact),
        CheckConstraint("state <> 'in_paper' OR paper_id IS NOT NULL", name="in_a_paper"),
        CheckConstraint("successor_id IS NULL OR successor_id <> id", name="not_its_own_successor"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
        CheckConstraint("postponements >= 0", name="postponements_counted"),
        Index("ix_measures_concept", "concept_id", "state"),
        Index("ix_measures_number", "concept_id", "number_folded"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[MeasureState] = mapped_column(Choice(MeasureState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    number: Mapped[str | None] = mapped_column(Line(40), info=info("Nummer"))
    #: follows the number, so that a database can look for it
    number_folded: Mapped[str | None] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Line(500), info=info("Titel"))
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concepts.id"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("fields_of_action.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id"))
    #: no foreign key, so that neither of the two has to be there first
    proposal_id: Mapped[int | None] = mapped_column(index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("measures.id"))
    light: Mapped[TrafficLight] = mapped_column(Choice(TrafficLight), default=TrafficLight.GREY)
    #: set by hand against the rule, with its reason, on that day (MO-07)
    light_set: Mapped[TrafficLight | None] = mapped_column(Choice(TrafficLight))
    light_reason: Mapped[str | None] = mapped_column(Prose, info=info("Begründung der Ampel"))
    light_set_on: Mapped[date | None]
    impact: Mapped[Impact] = mapped_column(Choice(Impact), default=Impact.NOT_ASSESSED)
    goal: Mapped[str | None] = mapped_column(Prose, info=info("Ziel"))
    indicator: Mapped[str | None] = mapped_column(Prose, info=info("Indikator"))
    responsible_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    accountable_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None]
    #: as it was written where that is no day, such as "laufend" or "Frühjahr 2027"; beside it the day that follows
    due_words: Mapped[str | None] = mapped_column(Line(200))
    starts_on: Mapped[date | None]
    #: the first target date, once it was postponed
    first_due_on: Mapped[date | None]
    proposed_due_on: Mapped[date | None]
    postponements: Mapped[int] = mapped_column(default=0)
    #: the council has resolved on its target date
    date_resolved: Mapped[bool] = mapped_column(default=False)
    in_remit: Mapped[bool | None]
    #: euro; 0 is an answer
    cost: Mapped[Decimal | None] = mapped_column(Money)
    #: as it was written where that is no amount, such as "ca. 20 T€"
    cost_words: Mapped[str | None] = mapped_column(Line(200))
    #: who pays: own budget, a programme of the Land, a foundation
    funding: Mapped[str | None] = mapped_column(Line(300), info=info("Finanzierung"))
    budget_line: Mapped[str | None] = mapped_column(Line(200))
    budget_year: Mapped[int | None]
    unfunded: Mapped[bool] = mapped_column(default=False)
    #: an adopted amendment has struck it from the paper
    struck: Mapped[bool] = mapped_column(default=False)
    specify_until: Mapped[date | None]
    evidence_kind: Mapped[str | None] = mapped_column(Line(500))
    revisit_on: Mapped[date | None]
    proposed_state: Mapped[str | None] = mapped_column(String(40))
    evidence: Mapped[str | None] = mapped_column(Prose)
    indicator_reading: Mapped[str | None] = mapped_column(Prose)
    #: entered from outside as "übernommen": where that is written, since when it stood so, how it came there
    taken_over_from: Mapped[str | None] = mapped_column(Line(300))
    taken_over_since: Mapped[date | None]
    taken_over_past: Mapped[str | None] = mapped_column(Prose)

    case: Mapped[Case] = relationship()
    concept: Mapped[Concept | None] = relationship(back_populates="measures")
    field: Mapped[FieldOfAction | None] = relationship()
    responsible_unit: Mapped[Organization | None] = relationship()
    paper: Mapped[Paper | None] = relationship()
    milestones: Mapped[list["Milestone"]] = relationship(order_by="Milestone.due_on", back_populates="measure")

    @validates("number")
    def fold(self, _name: str, number: str | None) -> str | None:
        self.number_folded = folded_number(number) if number else None
        return number

    @property
    def called(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title


class Milestone(Recorded, Base):
    """One step on the way of a measure."""

    __tablename__ = "milestones"

    id: Mapped[Key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    title: Mapped[str] = mapped_column(Line(300))
    due_on: Mapped[date | None]
    reported_on: Mapped[date | None]

    measure: Mapped[Measure] = relationship(back_populates="milestones")
