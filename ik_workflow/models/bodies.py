"""The city, its organizations, its people and the offices they hold from day to day."""

from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import ColumnElement
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.translation import shown


class Body(Recorded, Base):
    """A municipality; one per installation, several only where other cities' records are replayed."""

    __tablename__ = "bodies"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Line(200), unique=True)
    #: the law of Brandenburg applies (BbgKVerf)
    in_brandenburg: Mapped[bool] = mapped_column(default=False)


class LegislativeTerm(Recorded, Base):
    """An electoral term; papers are carried over, not dropped, at its end."""

    __tablename__ = "legislative_terms"
    __table_args__ = (CheckConstraint("end_on IS NULL OR end_on > start_on", name="ends_after_start"),)

    id: Mapped[Key]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    name: Mapped[str] = mapped_column(Line(200))
    start_on: Mapped[date]
    end_on: Mapped[date | None]


class Organization(Recorded, Base):
    """Council, committee, board, faction, department, working group: one table, one tree."""

    __tablename__ = "organizations"
    __table_args__ = (
        UniqueConstraint("body_id", "name"),
        one_of("classification", Classification),
        CheckConstraint("members IS NULL OR members > 0", name="members_positive"),
        CheckConstraint(
            "successor_id IS NULL OR (dissolved_on IS NOT NULL AND successor_id <> id)", name="successor_of_dissolved"
        ),
    )

    id: Mapped[Key]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str] = mapped_column(Line(300), info=info("Name"))
    short_name: Mapped[str | None] = mapped_column(Line(120), info=info("Kurzname"))
    classification: Mapped[Classification] = mapped_column(Choice(Classification))
    #: statutory number of members (KV-26, KV-35)
    members: Mapped[int | None]
    #: the last day on which it exists
    dissolved_on: Mapped[date | None]
    #: who takes over its tasks
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))

    body: Mapped[Body] = relationship()
    successor: Mapped["Organization | None"] = relationship(remote_side="Organization.id", foreign_keys=[successor_id])

    @classmethod
    def exists(cls, day: ColumnElement[date] | date) -> ColumnElement[bool]:
        """That it is there on that day."""
        return and_(cls.deleted.is_(False), or_(cls.dissolved_on.is_(None), cls.dissolved_on >= day))

    def is_gone(self, on: date) -> bool:
        return self.deleted or (self.dissolved_on is not None and self.dissolved_on < on)

    @property
    def called(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    def with_office(self, office: Office) -> str:
        """An office held here, without saying one word twice: „Kämmerei“, „Schriftführung, Hauptausschuss“."""
        return self.called if self.called.startswith(office.label) else f"{shown(office.label)}, {self.called}"


class Person(Recorded, Base):
    """Somebody who acts; what they may do follows from memberships."""

    __tablename__ = "people"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Line(200))
    email: Mapped[str | None] = mapped_column(Line(254), unique=True)


class Membership(Recorded, Base):
    """An office held in an organization between two days, both included."""

    __tablename__ = "memberships"
    __table_args__ = (
        one_of("role", Office),
        CheckConstraint("end_on IS NULL OR end_on >= start_on", name="ends_after_start"),
        Index("ix_memberships_person", "person_id", "start_on"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    role: Mapped[Office] = mapped_column(Choice(Office))
    start_on: Mapped[date]
    end_on: Mapped[date | None]
    #: the office is held in the place of this person
    substitute_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class RuleParameter(Base):
    """A figure of the rules of procedure, from a day on, with its source; never changed backwards."""

    __tablename__ = "rule_parameters"
    __table_args__ = (
        UniqueConstraint("name", "valid_from"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Line(80))
    value: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(Line(300))
    #: "unverified" until a clerk has confirmed it against the text in force
    source_status: Mapped[str] = mapped_column(Line(20))
    #: key of the journal's name, as in ``JournalEntry.actor``
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
