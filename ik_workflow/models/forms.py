"""What forms leave behind: keys that were used up, so that sending twice has one effect, and unfinished drafts."""

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
