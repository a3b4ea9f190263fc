"""Cases and their journal: an append-only chain of entries per case, sealed once a day."""

from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ik_workflow.models.base import Base
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Prose
from ik_workflow.models.base import PublicId

GENESIS = "0" * 64  #: the hash before the first entry


class Case(Base):
    """The root that a step locks, whose journal is one chain, and whose visibility all its records inherit (I7)."""

    __tablename__ = "cases"
    __table_args__ = (CheckConstraint("seq >= 0", name="seq_not_negative"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(30))
    #: non-public unless somebody says otherwise
    public: Mapped[bool] = mapped_column(default=False)
    #: number and hash of the newest journal entry
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=GENESIS)


class JournalEntry(Base):
    """One step that was taken. Never changed, never deleted: triggers of the database refuse both."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        UniqueConstraint("case_id", "prev"),
        Index("ix_journal_entries_subject", "subject_type", "subject_id"),
        CheckConstraint(
            "(occurred_at IS NULL OR occurred_on IS NOT NULL) AND (occurred_on IS NULL) = (occurred_order IS NOT NULL)",
            name="occurred_on_or_order",
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    #: 1, 2, 3 .. within the case
    seq: Mapped[int]
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    procedure_version: Mapped[str] = mapped_column(String(16))
    trigger: Mapped[str] = mapped_column(String(60))
    event: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    #: an instant, a local day, or an order number where the record prints neither
    occurred_at: Mapped[datetime | None]
    occurred_on: Mapped[date | None]
    occurred_order: Mapped[int | None]
    recorded_at: Mapped[datetime]
    #: salted hash of who acted; the name stands in ``journal_names`` and can be erased there
    actor: Mapped[str] = mapped_column(String(64))
    #: the office or relation that acted, and the one that wrote it down if that is another
    office: Mapped[str] = mapped_column(String(40))
    entered_by: Mapped[str | None] = mapped_column(String(40))
    #: the body that decided
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    reason: Mapped[str | None] = mapped_column(Prose)
    #: concluded from later records, not printed
    derived: Mapped[bool]
    facts: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any]]
    deviations: Mapped[list[Any]]
    not_on_record: Mapped[list[Any]]
    rules: Mapped[list[Any]]
    #: seq of the entry in the same case whose event this one follows
    cause_seq: Mapped[int | None]
    #: seq of the entry that this one corrects
    corrects_seq: Mapped[int | None]


class JournalName(Base):
    """Whose hash stands in the journal. Erasing the row leaves every chain whole and the person unknown."""

    __tablename__ = "journal_names"

    actor: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Line(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class JournalSeal(Base):
    """The day's seal: one hash over the heads that changed since the last seal, itself a chain."""

    __tablename__ = "journal_seals"

    id: Mapped[Key]
    day: Mapped[date] = mapped_column(unique=True)
    sealed_at: Mapped[datetime]
    prev: Mapped[str] = mapped_column(String(64), unique=True)
    root: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class JournalSealHead(Base):
    """One head under a seal."""

    __tablename__ = "journal_seal_heads"

    seal_id: Mapped[int] = mapped_column(ForeignKey("journal_seals.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
