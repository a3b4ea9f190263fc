"""The budget's calendar: when needs are registered, for which years, and in what order measures were ranked."""

from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Money
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.concepts import Measure


class BudgetRound(Recorded, Base):
    """One budget procedure, as the treasury's calendar names it (VW-17)."""

    __tablename__ = "budget_rounds"
    __table_args__ = (
        CheckConstraint("last_year >= first_year", name="years_in_order"),
        CheckConstraint("register_until >= opens_on", name="registered_after_opening"),
    )

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(Line(200), info=info("Titel"))
    first_year: Mapped[int]
    last_year: Mapped[int]
    opens_on: Mapped[date]
    #: last day on which departments register what they need
    register_until: Mapped[date]
    source: Mapped[str] = mapped_column(Line(300), info=info("Quelle"))
    version: Mapped[int] = mapped_column(default=0)
    #: not valid any more from that day on; nobody is asked for it
    withdrawn_on: Mapped[date | None]
    #: a task that ended before then counts as not asked; None: before the round was entered
    asked_since: Mapped[datetime | None]

    limits: Mapped[list["BudgetLimit"]] = relationship(order_by="BudgetLimit.year", back_populates="budget_round")
    ranks: Mapped[list["BudgetRank"]] = relationship(order_by="BudgetRank.position", back_populates="budget_round")


class BudgetLimit(Recorded, Base):
    """What may be spent on measures in one year; the cut line of the ranked list."""

    __tablename__ = "budget_limits"
    __table_args__ = (
        UniqueConstraint("round_id", "year"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_rounds.id"))
    year: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Money, info=info("Betrag"))

    budget_round: Mapped[BudgetRound] = relationship(back_populates="limits")


class BudgetRank(Recorded, Base):
    """The place of one measure in the order in which money is given."""

    __tablename__ = "budget_ranks"
    __table_args__ = (UniqueConstraint("round_id", "measure_id"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_rounds.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    position: Mapped[int]

    budget_round: Mapped[BudgetRound] = relationship(back_populates="ranks")
    measure: Mapped[Measure] = relationship()
