"""Council papers with their versions, files, consultations, votes and resolutions."""

import hashlib
import json
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
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
from ik_workflow.models.bodies import Body
from ik_workflow.models.bodies import Organization
from ik_workflow.models.bodies import Person
from ik_workflow.models.cases import Case
from ik_workflow.models.meetings import AgendaItem
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import LARGEST_BODY
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import N_


class Paper(Recorded, Base):
    """A council paper (Drucksache)."""

    __tablename__ = "papers"
    __table_args__ = (
        one_of("state", PaperState),
        one_of("paper_type", PaperType),
        one_of("outcome", ConsultationResult),
        CheckConstraint("replaced_by_id IS NULL OR replaced_by_id <> id", name="not_its_own_successor"),
        CheckConstraint("replaced_by_id IS NULL OR state = 'replaced'", name="successor_of_a_replaced_one"),
        CheckConstraint("state <> 'deferred' OR deferred_from IS NOT NULL", name="deferred_from_somewhere"),
        Index("ix_papers_body_number", "body_id", "number"),
        Index("ix_papers_list", "paper_type", "state"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("legislative_terms.id"))
    state: Mapped[PaperState] = mapped_column(Choice(PaperState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    number: Mapped[str | None] = mapped_column(Line(60), info=info("Drucksachennummer"))
    title: Mapped[str] = mapped_column(Line(1000), info=info("Betreff"))
    paper_type: Mapped[PaperType] = mapped_column(Choice(PaperType))
    #: as the city prints it
    paper_type_text: Mapped[str | None] = mapped_column(Line(200))
    originator_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    originator_text: Mapped[str | None] = mapped_column(Line(500), info=info("Einreicher"))
    lead_text: Mapped[str | None] = mapped_column(Line(500), info=info("Federführend"))
    #: named for publication by whoever submits it; the council office publishes it
    public_wanted: Mapped[bool | None]
    #: public only because it was read from public pages
    public_derived: Mapped[bool] = mapped_column(default=False)
    version_no: Mapped[int] = mapped_column(default=1)
    version_hash: Mapped[str] = mapped_column(String(64), default="")
    financial_impact: Mapped[bool | None]
    financial_text: Mapped[str | None] = mapped_column(Prose)
    demography: Mapped[dict[str, Any] | None]
    target_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    returned_hash: Mapped[str | None] = mapped_column(String(64))
    deferred_from: Mapped[str | None] = mapped_column(String(40))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    outcome: Mapped[ConsultationResult | None] = mapped_column(Choice(ConsultationResult))
    decided_on: Mapped[date | None]
    #: printed status and final word of the source, kept as they are
    status_text: Mapped[str | None] = mapped_column(Line(200))
    final_result_text: Mapped[str | None] = mapped_column(Line(300))
    source: Mapped[str | None] = mapped_column(Line(500))
    #: id of the case file this paper was replayed from
    record_id: Mapped[str | None] = mapped_column(Line(120), unique=True)
    #: made up for the demo
    example: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
    replaced_by: Mapped["Paper | None"] = relationship(remote_side="Paper.id", foreign_keys=[replaced_by_id])
    consultations: Mapped[list["Consultation"]] = relationship(order_by="Consultation.position", back_populates="paper")
    versions: Mapped[list["PaperVersion"]] = relationship(order_by="PaperVersion.number", back_populates="paper")
    files: Mapped[list["File"]] = relationship(order_by="File.position", back_populates="paper")
    resolutions: Mapped[list["Resolution"]] = relationship(order_by="Resolution.id", back_populates="paper")

    @property
    def called(self) -> str:
        """The number, or the title where there is none."""
        return self.number or self.title


class PaperVersion(Base):
    """One wording of a paper; signatures and votes name the one they were given on."""

    __tablename__ = "paper_versions"
    __table_args__ = (UniqueConstraint("paper_id", "number"),)

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    number: Mapped[int]
    proposal: Mapped[str] = mapped_column(Prose, default="", info=info("Beschlussvorschlag"))
    explanation: Mapped[str] = mapped_column(Prose, default="", info=info("Begründung"))
    #: the text is a summary in other words than the city's
    paraphrased: Mapped[bool] = mapped_column(default=False)
    occurred_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Line(500))
    hash: Mapped[str] = mapped_column(String(64))

    paper: Mapped[Paper] = relationship(back_populates="versions")


def wording_hash(title: str, proposal: str, explanation: str) -> str:
    """Hash of one wording; two equal wordings are one version."""
    return hashlib.sha256(json.dumps([title, proposal, explanation], ensure_ascii=False).encode()).hexdigest()


class File(Recorded, Base):
    """An attachment of a case; without ``stored_as`` only its name and size are known."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("size IS NULL OR size >= 0", name="size_not_negative"),
        CheckConstraint(
            "stored_as IS NULL OR (size IS NOT NULL AND sha256 IS NOT NULL AND media_type IS NOT NULL)",
            name="stored_with_proof",
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    #: None for the attachments of a case that is no paper's
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    #: as the uploader's machine called it; a label, never a path
    name: Mapped[str] = mapped_column(Line(300), info=info("Name der Datei"))
    #: 2, 3 .. for a file that was uploaded again under the same name
    version_no: Mapped[int] = mapped_column(default=1)
    #: bytes
    size: Mapped[int | None]
    #: random name in the folder of attachments
    stored_as: Mapped[str | None] = mapped_column(String(64), unique=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    media_type: Mapped[str | None] = mapped_column(String(100))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: when the scanner found nothing in it
    scanned_at: Mapped[datetime | None]
    #: no longer handed out: taken back, superseded, or refused by the scanner
    withdrawn_at: Mapped[datetime | None]
    #: a public paper may have non-public attachments, never the other way round
    public: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper | None] = relationship(back_populates="files")
    uploaded_by: Mapped[Person | None] = relationship()


class Consultation(Recorded, Base):
    """One row of the Beratungsfolge: one paper in one body, over its sittings."""

    __tablename__ = "consultations"
    __table_args__ = (
        one_of("state", ConsultationState),
        one_of("role", ConsultationRole),
        one_of("result", ConsultationResult),
        CheckConstraint("(state = 'concluded') = (result IS NOT NULL)", name="concluded_has_result"),
        Index(
            "uq_consultations_open_decision",
            "paper_id",
            "organization_id",
            unique=True,
            sqlite_where=text("role = 'decision' AND state NOT IN ('concluded', 'lapsed')"),
            postgresql_where=text("role = 'decision' AND state NOT IN ('concluded', 'lapsed')"),
        ),
        Index("ix_consultations_paper", "paper_id", "position"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    #: None where the record names no body
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    position: Mapped[int]
    state: Mapped[ConsultationState] = mapped_column(Choice(ConsultationState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    role: Mapped[ConsultationRole] = mapped_column(Choice(ConsultationRole))
    #: as the city prints it
    role_text: Mapped[str | None] = mapped_column(Line(200))
    #: concluded from the kind of the body, not printed
    role_derived: Mapped[bool] = mapped_column(default=False)
    #: this body's vote decides the paper (OParl)
    authoritative: Mapped[bool] = mapped_column(default=False)
    result: Mapped[ConsultationResult | None] = mapped_column(Choice(ConsultationResult))
    status_text: Mapped[str | None] = mapped_column(Line(100))
    #: the agenda item under which it stands now; no foreign key, because the item points here
    item_id: Mapped[int | None]
    offered_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper] = relationship(back_populates="consultations")
    organization: Mapped[Organization | None] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(
        order_by=AgendaItem.ordinal, back_populates="consultation", foreign_keys=[AgendaItem.consultation_id]
    )

    @property
    def body_name(self) -> str:
        return self.organization.name if self.organization else N_("Gremium nicht genannt")


class Vote(Base):
    """One vote of one body; a figure that the record does not print is NULL."""

    __tablename__ = "votes"
    __table_args__ = (
        one_of("subject", VoteSubject),
        one_of("manner", Manner),
        one_of("majority", Majority),
        CheckConstraint(
            f"coalesce(yes, 0) BETWEEN 0 AND {LARGEST_BODY} AND coalesce(no, 0) BETWEEN 0 AND {LARGEST_BODY}"
            f" AND coalesce(abstain, 0) BETWEEN 0 AND {LARGEST_BODY}",
            name="figures_possible",
        ),
        CheckConstraint(
            "present IS NULL OR coalesce(yes, 0) + coalesce(no, 0) + coalesce(abstain, 0) <= present - excluded",
            name="not_more_than_present",
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    #: the wording it was given on
    version_id: Mapped[int | None] = mapped_column(ForeignKey("paper_versions.id"))
    #: seq of the journal entry that wrote it, and of the one that corrected it
    seq: Mapped[int]
    voided_seq: Mapped[int | None]
    subject: Mapped[VoteSubject] = mapped_column(Choice(VoteSubject))
    point: Mapped[str | None] = mapped_column(Line(200))
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    manner: Mapped[Manner] = mapped_column(Choice(Manner))
    majority: Mapped[Majority] = mapped_column(Choice(Majority))
    present: Mapped[int | None]
    excluded: Mapped[int] = mapped_column(default=0)
    threshold: Mapped[int | None]
    roll_call: Mapped[bool] = mapped_column(default=False)
    #: whether the matter was carried; None if neither figures nor record tell
    carried: Mapped[bool | None]
    #: office that wrote it down
    entered_by: Mapped[str] = mapped_column(String(40))

    item: Mapped[AgendaItem | None] = relationship(back_populates="votes")
    paper_version: Mapped[PaperVersion | None] = relationship()


class Resolution(Recorded, Base):
    """What the council decided on a paper, and what becomes of it."""

    __tablename__ = "resolutions"
    __table_args__ = (
        one_of("state", ResolutionState),
        Index("ix_resolutions_ends", "state", "objection_until"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[ResolutionState] = mapped_column(Choice(ResolutionState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    decided_on: Mapped[date | None]
    objection_until: Mapped[date | None]
    #: the end before § 193 BGB moved it
    objection_until_raw: Mapped[date | None]
    minutes_received_on: Mapped[date | None]
    objected_on: Mapped[date | None]
    reaffirmed_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper] = relationship(back_populates="resolutions")
    organization: Mapped[Organization | None] = relationship()
