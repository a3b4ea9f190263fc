"""What forms leave behind: keys and links that were used up, and unfinished drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ik_workflow.models.base import Base
from ik_workflow.models.base import Key


class FormKey(Base):
    """A form that was sent and had its effect; sent again, it only leads to the same page."""

    __tablename__ = "form_keys"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index("ix_form_keys_created", "created"))

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(32))
    #: of everything that was sent
    request_hash: Mapped[str] = mapped_column(String(64))
    #: address of the page that answered
    location: Mapped[str] = mapped_column(String(500))
    created: Mapped[datetime]


class AnswerUse(Base):
    """The link of a reminder was used; it is good once."""

    __tablename__ = "answer_uses"

    id: Mapped[Key]
    #: ``AnswerLink.use``
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"), index=True)
    used_at: Mapped[datetime]
    #: the step that was taken
    act: Mapped[str] = mapped_column(String(60))


class FormDraft(Base):
    """What somebody typed and put aside; nobody else reads it."""

    __tablename__ = "form_drafts"
    __table_args__ = (UniqueConstraint("person_id", "kind", "subject_id", "trigger"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(30))
    #: 0 for a record that does not exist yet
    subject_id: Mapped[int]
    trigger: Mapped[str] = mapped_column(String(60))
    #: names of the fields, each with everything typed into it
    typed: Mapped[dict[str, Any]]
    modified: Mapped[datetime]
