"""What people say to each other about a case, which cases they follow, and how far they have read."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import Key
from ik_workflow.models.base import Prose
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.bodies import Person
from ik_workflow.models.cases import Case


class Note(Recorded, Base):
    """A note (Anmerkung) on a case; never public, and no step of any procedure."""

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_case", "case_id", "created"),
        CheckConstraint("withdrawn_at IS NULL OR text = ''", name="withdrawn_without_text"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: Markdown, as it was written
    text: Mapped[str] = mapped_column(Prose, info=info("Anmerkung"))
    #: made from the text once, and safe to be shown
    html: Mapped[str] = mapped_column(Text)
    #: for people inside the administration only
    internal: Mapped[bool]
    #: taken back after others may have read it: that it was there stays visible
    withdrawn_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    author: Mapped[Person] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(order_by="Mention.person_id")


class Mention(Base):
    """Somebody is named in a note, and told so on the own desk."""

    __tablename__ = "mentions"

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)

    person: Mapped[Person] = relationship()


class Follow(Base):
    """Somebody wants to hear what happens in a case."""

    __tablename__ = "follows"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class Visit(Base):
    """Up to when somebody has read a case."""

    __tablename__ = "visits"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime]
