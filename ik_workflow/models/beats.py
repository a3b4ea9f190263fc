"""The metronome's own records: who did what in which slot, whether it still beats, and what it had to set aside."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ik_workflow.models.base import Base
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Prose
from ik_workflow.models.base import info


class JobClaim(Base):
    """The right to do a job in a slot; whoever's insert returned a row has it."""

    __tablename__ = "job_claims"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: for example the local day, "2026-11-09"
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)
    claimed_at: Mapped[datetime]


class Heartbeat(Base):
    """When a metronome or a sender last showed that it lives."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    beat_at: Mapped[datetime]


class Incident(Base):
    """Something that failed and was set aside, until a person has seen to it."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index(
            "uq_incidents_open",
            *("job", "item"),
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    job: Mapped[str] = mapped_column(String(40))
    #: what failed, for example "deadline:7"
    item: Mapped[str] = mapped_column(String(80))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=1)
    #: it is not tried again before
    next_at: Mapped[datetime | None]
    #: what happened and what to do, in German
    sentence: Mapped[str] = mapped_column(Line(500))
    #: for the log's reader: class and text of the error
    detail: Mapped[str | None] = mapped_column(Prose)
    closed_at: Mapped[datetime | None]
    #: by hand, and what was done; None where it went well by itself
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    note: Mapped[str | None] = mapped_column(Line(500), info=info("Vermerk"))
