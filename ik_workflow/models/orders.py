"""Report orders: what the council wants to be told, by whom, until when, and what came of it."""

from datetime import date
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
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
from ik_workflow.models.meetings import Meeting
from ik_workflow.models.papers import Paper
from ik_workflow.models.papers import Resolution
from ik_workflow.states.report_order import ReportKind
from ik_workflow.states.report_order import ReportOrderState


class ReportOrder(Recorded, Base):
    """One report that the council has ordered; one that recurs has a successor for each time."""

    __tablename__ = "report_orders"
    __table_args__ = (
        one_of("state", ReportOrderState),
        one_of("report_kind", ReportKind),
        CheckConstraint("passage <> ''", name="passage_quoted"),
        CheckConstraint("due_on IS NOT NULL OR due_question IS NOT NULL", name="a_day_or_a_question"),
        CheckConstraint("NOT taken_over OR source IS NOT NULL", name="taken_over_from_somewhere"),
        CheckConstraint("extensions >= 0", name="extensions_not_negative"),
        CheckConstraint("every_months IS NULL OR every_months > 0", name="recurs_later"),
        CheckConstraint("predecessor_id IS NULL OR predecessor_id <> id", name="not_its_own_predecessor"),
        CheckConstraint("report_kind <> 'paper' OR report_paper_id IS NOT NULL", name="report_in_a_paper"),
        CheckConstraint("report_kind <> 'oral' OR report_meeting_id IS NOT NULL", name="report_in_a_sitting"),
        CheckConstraint("report_kind <> 'letter' OR letter_on IS NOT NULL", name="report_in_a_letter"),
        # The next time comes once; an order whose first entry was corrected makes room for another.
        Index(
            "uq_report_orders_successor",
            "predecessor_id",
            unique=True,
            sqlite_where=text("NOT deleted"),
            postgresql_where=text("NOT deleted"),
        ),
        Index("ix_report_orders_list", "state", "due_on"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[ReportOrderState] = mapped_column(Choice(ReportOrderState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    title: Mapped[str] = mapped_column(Line(300), info=info("Worüber ist zu berichten"))
    #: where it was ordered; an order that began elsewhere may name no paper of ours
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("resolutions.id"), index=True)
    ordered_on: Mapped[date | None]
    #: the words of the resolution
    passage: Mapped[str] = mapped_column(Prose, info=info("Textstelle"))
    #: the passage stands in the wording that we have
    passage_found: Mapped[bool] = mapped_column(default=False)
    #: the body to which is to be reported
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    responsible_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    #: when it is due, as it was ordered or granted last, and as it was ordered first
    due_words: Mapped[str | None] = mapped_column(Line(200), info=info("Termin"))
    first_words: Mapped[str | None] = mapped_column(Line(200))
    first_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    #: when the words were said from which the day was read; None if a person has set the day
    due_said_on: Mapped[date | None]
    due_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    due_explanation: Mapped[str | None] = mapped_column(Prose)
    #: what a person has to decide before the order has a day
    due_question: Mapped[str | None] = mapped_column(Prose)
    #: see ``states.report_order.Interim``
    interims: Mapped[list[Any]] = mapped_column(JSON, default=list)
    extensions: Mapped[int] = mapped_column(default=0)
    requested_words: Mapped[str | None] = mapped_column(Line(200))
    requested_on: Mapped[date | None]
    requested_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    requested_explanation: Mapped[str | None] = mapped_column(Prose)
    requested_said_on: Mapped[date | None]
    #: how often, in the resolution's words and in months; without months a person sets each next day
    recurrence_words: Mapped[str | None] = mapped_column(Line(200), info=info("Wiederholung"))
    every_months: Mapped[int | None]
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("report_orders.id"))
    report_kind: Mapped[ReportKind | None] = mapped_column(Choice(ReportKind))
    reported_on: Mapped[date | None]
    report_paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    report_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    report_item: Mapped[str | None] = mapped_column(Line(200))
    letter_on: Mapped[date | None]
    letter_reference: Mapped[str | None] = mapped_column(Line(300))
    #: where the minutes tell of its end
    minutes: Mapped[str | None] = mapped_column(Line(300))
    settled_on: Mapped[date | None]
    #: it began outside, was found there, and went through this until then
    taken_over: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(Line(500), info=info("Fundstelle"))
    past: Mapped[str | None] = mapped_column(Prose, info=info("Bisheriger Verlauf"))
    #: made up for the demo
    example: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper | None] = relationship(foreign_keys=[paper_id])
    resolution: Mapped[Resolution | None] = relationship()
    report_paper: Mapped[Paper | None] = relationship(foreign_keys=[report_paper_id])
    due_meeting: Mapped[Meeting | None] = relationship(foreign_keys=[due_meeting_id])
    report_meeting: Mapped[Meeting | None] = relationship(foreign_keys=[report_meeting_id])
    organization: Mapped[Organization] = relationship(foreign_keys=[organization_id])
    responsible_unit: Mapped[Organization | None] = relationship(foreign_keys=[responsible_unit_id])
    predecessor: Mapped["ReportOrder | None"] = relationship(remote_side="ReportOrder.id")
