"""Sittings and their agenda items."""

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
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
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Organization
from ik_workflow.models.cases import Case
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingMode
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.results import ConsultationResult

if TYPE_CHECKING:
    from ik_workflow.models.papers import Consultation
    from ik_workflow.models.papers import Paper
    from ik_workflow.models.papers import Vote


class Meeting(Recorded, Base):
    """A sitting of one body, or of several jointly."""

    __tablename__ = "meetings"
    __table_args__ = (
        one_of("state", MeetingState),
        one_of("kind", MeetingKind),
        one_of("mode", MeetingMode),
        CheckConstraint("open_objections >= 0", name="objections_not_negative"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    state: Mapped[MeetingState] = mapped_column(Choice(MeetingState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    held_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(Line(200))
    kind: Mapped[MeetingKind] = mapped_column(Choice(MeetingKind), default=MeetingKind.ORDINARY)
    mode: Mapped[MeetingMode] = mapped_column(Choice(MeetingMode), default=MeetingMode.IN_PERSON)
    #: known only because a paper's record names it
    derived: Mapped[bool] = mapped_column(default=False)
    #: objections to the minutes that the body has not decided yet (KV-45); their wording stands in the journal
    open_objections: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship()
    bodies: Mapped[list["MeetingBody"]] = relationship(order_by="MeetingBody.position", back_populates="meeting")
    items: Mapped[list["AgendaItem"]] = relationship(
        order_by="(AgendaItem.position, AgendaItem.id)", back_populates="meeting"
    )


class MeetingBody(Base):
    """A body that sits, and how many of it were there."""

    __tablename__ = "meeting_bodies"
    __table_args__ = (CheckConstraint("present IS NULL OR present >= 0", name="present_not_negative"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True, index=True)
    #: the first one leads (OParl)
    position: Mapped[int] = mapped_column(default=0)
    present: Mapped[int | None]

    meeting: Mapped[Meeting] = relationship(back_populates="bodies")
    organization: Mapped[Organization] = relationship()


class AgendaItem(Recorded, Base):
    """One item of one sitting; ``meeting`` is None where the record prints no day."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        one_of("result", ConsultationResult),
        one_of("derived_result", ConsultationResult),
        Index("ix_agenda_items_meeting", "meeting_id", "position"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultations.id"), index=True)
    #: order within the consultation: the sittings of one row
    ordinal: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    number: Mapped[str | None] = mapped_column(Line(30))
    title: Mapped[str | None] = mapped_column(Line(500))
    public: Mapped[bool] = mapped_column(default=False)
    result: Mapped[ConsultationResult | None] = mapped_column(Choice(ConsultationResult))
    #: the city's own word
    result_text: Mapped[str | None] = mapped_column(Line(500))
    #: what the later record shows, where no result was printed
    derived_result: Mapped[ConsultationResult | None] = mapped_column(Choice(ConsultationResult))
    note: Mapped[str | None] = mapped_column(Prose)

    meeting: Mapped[Meeting | None] = relationship(back_populates="items")
    organization: Mapped[Organization | None] = relationship()
    consultation: Mapped["Consultation | None"] = relationship(back_populates="items", foreign_keys=[consultation_id])
    votes: Mapped[list["Vote"]] = relationship(back_populates="item", order_by="Vote.id")

    @property
    def paper(self) -> "Paper | None":
        return self.consultation.paper if self.consultation else None
