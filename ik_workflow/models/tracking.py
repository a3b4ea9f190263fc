"""What is followed up of a measure: its indicators with their values, its costs by year, who takes part."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Figure
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Money
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Organization
from ik_workflow.models.concepts import Measure
from ik_workflow.states.labels import Labelled
from ik_workflow.translation import N_


class Direction(Labelled):
    """Which way an indicator has to go."""

    UP = "up", N_("soll steigen")
    DOWN = "down", N_("soll sinken")
    HOLD = "hold", N_("soll erreicht und gehalten werden")


class CostState(Labelled):
    """How firm an amount is."""

    ESTIMATED = "estimated", N_("geschätzt")
    REGISTERED = "registered", N_("angemeldet")
    IN_DRAFT = "in_draft", N_("im Haushaltsentwurf")
    ADOPTED = "adopted", N_("beschlossen")
    FROZEN = "frozen", N_("gesperrt")


class Indicator(Recorded, Base):
    """What the success of a measure is read from; the sentence about it stays at the measure."""

    __tablename__ = "indicators"
    __table_args__ = (one_of("direction", Direction), UniqueConstraint("measure_id", "name"))

    id: Mapped[Key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"))
    name: Mapped[str] = mapped_column(Line(300), info=info("Indikator"))
    unit: Mapped[str | None] = mapped_column(Line(40), info=info("Einheit"))
    direction: Mapped[Direction] = mapped_column(Choice(Direction), default=Direction.UP)
    baseline: Mapped[Decimal | None] = mapped_column(Figure, info=info("Ausgangswert"))
    baseline_on: Mapped[date | None]
    target: Mapped[Decimal | None] = mapped_column(Figure, info=info("Zielwert"))
    target_on: Mapped[date | None]

    measure: Mapped[Measure] = relationship()
    values: Mapped[list["IndicatorValue"]] = relationship(order_by="IndicatorValue.on", back_populates="indicator")


class IndicatorValue(Recorded, Base):
    """One reading. A wrong one is marked as deleted, and a new one is written."""

    __tablename__ = "indicator_values"

    id: Mapped[Key]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    on: Mapped[date] = mapped_column("read_on")
    value: Mapped[Decimal] = mapped_column(Figure, info=info("Wert"))
    source: Mapped[str | None] = mapped_column(Line(300), info=info("Quelle"))
    #: the confirmed report that it was read from
    report_id: Mapped[int | None] = mapped_column(ForeignKey("status_reports.id"), index=True)

    indicator: Mapped[Indicator] = relationship(back_populates="values")


class CostItem(Recorded, Base):
    """What a measure costs in one year of the budget."""

    __tablename__ = "cost_items"
    __table_args__ = (
        one_of("state", CostState),
        UniqueConstraint("measure_id", "year"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("amount IS NOT NULL OR words IS NOT NULL", name="amount_or_words"),
    )

    id: Mapped[Key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"))
    year: Mapped[int] = mapped_column(index=True)
    #: euro; None while only the words below are known
    amount: Mapped[Decimal | None] = mapped_column(Money, info=info("Betrag"))
    #: as it was written, such as "ca. 20 T€"
    words: Mapped[str | None] = mapped_column(Line(200))
    state: Mapped[CostState] = mapped_column(Choice(CostState), default=CostState.ESTIMATED)
    budget_line: Mapped[str | None] = mapped_column(Line(200), info=info("Haushaltsstelle"))

    measure: Mapped[Measure] = relationship()


class Participant(Recorded, Base):
    """Who takes part in a measure beside the responsible unit: one of the city's, or somebody else by name."""

    __tablename__ = "participants"
    __table_args__ = (CheckConstraint("(organization_id IS NULL) <> (name IS NULL)", name="one_of_both"),)

    id: Mapped[Key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str | None] = mapped_column(Line(200))

    measure: Mapped[Measure] = relationship()
    organization: Mapped[Organization | None] = relationship()

    @property
    def called(self) -> str:
        return self.organization.name if self.organization else self.name or ""
