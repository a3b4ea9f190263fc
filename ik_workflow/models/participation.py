"""Conferences, dialogues and workshops; who registered, as long as that is needed; and what came of them."""

from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ik_workflow.models.base import Base
from ik_workflow.models.base import CaseKey
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import Money
from ik_workflow.models.base import Prose
from ik_workflow.models.base import PublicId
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.cases import Case
from ik_workflow.models.concepts import Measure
from ik_workflow.models.papers import Paper
from ik_workflow.models.proposals import Proposal
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import N_


class ParticipationEvent(Recorded, Base):
    """People come together and are asked; the organiser counts them and keeps no names."""

    __tablename__ = "participation_events"
    __table_args__ = (
        one_of("state", ParticipationEventState),
        one_of("kind", EventKind),
        CheckConstraint("places IS NULL OR places > 0", name="places_for_somebody"),
        CheckConstraint("attendance IS NULL OR attendance >= 0", name="attendance_not_negative"),
        CheckConstraint("budget IS NULL OR budget >= 0", name="budget_not_negative"),
        CheckConstraint("register_until IS NULL OR held_on IS NULL OR register_until <= held_on", name="ends_in_time"),
        Index("ix_participation_events_opens", "state", "register_from"),
        Index("ix_participation_events_closes", "state", "register_until"),
        Index("ix_participation_events_held_on", "held_on"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[ParticipationEventState] = mapped_column(Choice(ParticipationEventState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    kind: Mapped[EventKind] = mapped_column(Choice(EventKind), info=info(N_("Art der Veranstaltung")))
    title: Mapped[str] = mapped_column(Line(300), info=info(N_("Titel")))
    topic: Mapped[str | None] = mapped_column(Prose, info=info(N_("Worum es geht")))
    #: why it was commissioned: a resolution, or because two years have passed
    occasion: Mapped[str | None] = mapped_column(Line(300))
    held_on: Mapped[date | None]
    times: Mapped[str | None] = mapped_column(Line(100))
    place: Mapped[str | None] = mapped_column(Line(300))
    #: what those who come can influence, and what they cannot
    scope_open: Mapped[str | None] = mapped_column(Prose)
    scope_closed: Mapped[str | None] = mapped_column(Prose)
    target_groups: Mapped[str | None] = mapped_column(Prose)
    #: separated by commas; the registration offers them
    languages: Mapped[str | None] = mapped_column(Line(300))
    access: Mapped[str | None] = mapped_column(Prose)
    #: None: no limit
    places: Mapped[int | None]
    register_from: Mapped[date | None]
    #: last day
    register_until: Mapped[date | None]
    #: euro
    budget: Mapped[Decimal | None] = mapped_column(Money)
    invitation: Mapped[str | None] = mapped_column(Prose)
    #: why it was postponed or cancelled, as everybody may read it
    put_off_reason: Mapped[str | None] = mapped_column(Prose)
    #: counted on the day; lines such as "Vereine: 25"
    attendance: Mapped[int | None]
    attendance_by_group: Mapped[str | None] = mapped_column(Prose)
    summary: Mapped[str | None] = mapped_column(Prose)
    #: minutes of the steering group
    evaluation: Mapped[str | None] = mapped_column(Prose)
    #: the documentation; its number alone where the paper does not stand here
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    paper_number: Mapped[str | None] = mapped_column(Line(60))
    #: when the council took note of it
    noted_on: Mapped[date | None]
    #: what those who took part were told
    feedback: Mapped[str | None] = mapped_column(Prose)

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper | None] = relationship()
    results: Mapped[list["EventResult"]] = relationship(order_by="EventResult.position", back_populates="event")

    @property
    def offered_languages(self) -> list[str]:
        return [word.strip() for word in (self.languages or "").split(",") if word.strip()]


class EventRegistration(Base):
    """Somebody wants to come. Erased when the participants have been told, or half a year after the day at the latest;
    in no journal, no export, no search and no log.
    """

    __tablename__ = "event_registrations"
    __table_args__ = (
        CheckConstraint("persons > 0", name="somebody_comes"),
        CheckConstraint("confirmed_at IS NULL OR email IS NOT NULL", name="only_an_address_is_confirmed"),
        # An address registers once for an event.
        Index(
            "uq_event_registrations_email",
            *("event_id", "email"),
            unique=True,
            sqlite_where=sql("email IS NOT NULL"),
            postgresql_where=sql("email IS NOT NULL"),
        ),
        Index("ix_event_registrations_event_id", "event_id", "id"),
    )

    id: Mapped[Key]
    #: the key of the form that made it: sent twice, it registers once
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("participation_events.id"))
    name: Mapped[str | None] = mapped_column(Line(200), info=info(N_("Name")))
    #: in lower case; there only with the consent to be told by mail
    email: Mapped[str | None] = mapped_column(Line(254), info=info(N_("E-Mail-Adresse")))
    #: when the address was shown to be theirs
    confirmed_at: Mapped[datetime | None]
    persons: Mapped[int]
    language: Mapped[str | None] = mapped_column(Line(300), info=info(N_("Sprache")))
    access_needs: Mapped[str | None] = mapped_column(Line(500), info=info(N_("Unterstützung")))
    #: there was no place left; whoever registered first moves up first
    waiting: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime]

    event: Mapped[ParticipationEvent] = relationship()


class EventResult(Base):
    """What came of an event, and what becomes of it: a proposal, a measure, or a reason why not."""

    __tablename__ = "event_results"
    __table_args__ = (
        CheckConstraint(
            "(proposal_id IS NULL OR measure_id IS NULL) AND (not_pursued_because IS NULL"
            " OR (proposal_id IS NULL AND measure_id IS NULL))",
            name="one_outcome",
        ),
        Index("ix_event_results_event_id", "event_id", "position"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    case_id: Mapped[CaseKey]
    event_id: Mapped[int] = mapped_column(ForeignKey("participation_events.id"))
    position: Mapped[int]
    #: the table or the topic at which it came up
    table_name: Mapped[str | None] = mapped_column(Line(200), info=info(N_("Tisch oder Thema")))
    text: Mapped[str] = mapped_column(Prose, info=info(N_("Ergebnis")))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measures.id"), index=True)
    not_pursued_because: Mapped[str | None] = mapped_column(Prose, info=info(N_("Begründung")))
    modified: Mapped[datetime]

    event: Mapped[ParticipationEvent] = relationship(back_populates="results")
    proposal: Mapped[Proposal | None] = relationship()
    measure: Mapped[Measure | None] = relationship()

    @property
    def assigned(self) -> bool:
        return any(one is not None for one in (self.proposal_id, self.measure_id, self.not_pursued_because))
