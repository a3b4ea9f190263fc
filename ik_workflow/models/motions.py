"""What is moved, commented and signed beside a paper: amendments, procedural motions, comments, co-signatures."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
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
from ik_workflow.models.meetings import AgendaItem
from ik_workflow.models.papers import Consultation
from ik_workflow.models.papers import Paper
from ik_workflow.states.amendment import AmendmentState
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.comment import CommentState
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import ProceduralMotionState


class Amendment(Recorded, Base):
    """A motion to change a paper; it belongs to the paper's case."""

    __tablename__ = "amendments"
    __table_args__ = (one_of("state", AmendmentState),)

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), index=True)
    state: Mapped[AmendmentState] = mapped_column(Choice(AmendmentState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    #: who moves it
    mover_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    #: the body that is to vote on it
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    #: the item under which it is called
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    number: Mapped[str | None] = mapped_column(Line(60))
    #: the passage it changes, such as "Punkt 2"; two that name the same one collide
    passage: Mapped[str | None] = mapped_column(Line(200), info=info("Stelle"))
    #: what it says
    text: Mapped[str | None] = mapped_column(Prose, info=info("Wortlaut der Änderung"))
    #: how the whole proposal would then read
    new_proposal: Mapped[str | None] = mapped_column(Prose, info=info("Beschlussvorschlag in der neuen Fassung"))
    #: hash of the paper's version that it changes
    version_hash: Mapped[str | None] = mapped_column(String(64))
    #: the larger, the further it reaches
    reach: Mapped[int] = mapped_column(default=0)
    table_paper: Mapped[bool] = mapped_column(default=False)
    filed_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    adopted_points: Mapped[str | None] = mapped_column(Line(500))

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper] = relationship()
    mover: Mapped[Organization | None] = relationship(foreign_keys=[mover_id])
    organization: Mapped[Organization | None] = relationship(foreign_keys=[organization_id])
    item: Mapped[AgendaItem | None] = relationship()


class ProceduralMotion(Recorded, Base):
    """A motion on the procedure, under one item of one sitting; it belongs to the item's case."""

    __tablename__ = "procedural_motions"
    __table_args__ = (one_of("state", ProceduralMotionState), one_of("kind", MotionKind))

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[ProceduralMotionState] = mapped_column(Choice(ProceduralMotionState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    kind: Mapped[MotionKind] = mapped_column(Choice(MotionKind))
    #: who moves it
    mover_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    mover_text: Mapped[str | None] = mapped_column(Line(200), info=info("Antragsteller"))
    text: Mapped[str | None] = mapped_column(Line(500), info=info("Wortlaut"))
    decided_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    item: Mapped[AgendaItem] = relationship()
    mover: Mapped[Organization | None] = relationship(foreign_keys=[mover_id])
    organization: Mapped[Organization | None] = relationship(foreign_keys=[organization_id])


class Comment(Recorded, Base):
    """The comment of an advisory board on one paper; it belongs to the paper's case."""

    __tablename__ = "comments"
    __table_args__ = (
        one_of("state", CommentState),
        UniqueConstraint("paper_id", "organization_id"),
        CheckConstraint("state <> 'given' OR text IS NOT NULL", name="given_with_text"),
        Index("ix_comments_ends", "state", "comment_until"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    #: the hearing in the paper's Beratungsfolge, if there is one
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultations.id"))
    state: Mapped[CommentState] = mapped_column(Choice(CommentState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    offered_on: Mapped[date | None]
    comment_until: Mapped[date | None]
    given_on: Mapped[date | None]
    text: Mapped[str | None] = mapped_column(Prose, info=info("Wortlaut der Stellungnahme"))

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper] = relationship()
    organization: Mapped[Organization] = relationship()
    consultation: Mapped[Consultation | None] = relationship()


class CoSignature(Recorded, Base):
    """One of the signatures that a paper needs from the administration; it belongs to the paper's case."""

    __tablename__ = "co_signatures"
    __table_args__ = (one_of("state", CoSignatureState), UniqueConstraint("paper_id", "organization_id"))

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    #: the division, the treasury or the legal office that signs
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[CoSignatureState] = mapped_column(Choice(CoSignatureState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    #: hash of the version that was signed, or objected to
    version_hash: Mapped[str | None] = mapped_column(String(64))
    objection: Mapped[str | None] = mapped_column(Prose)

    case: Mapped[Case] = relationship()
    paper: Mapped[Paper] = relationship()
    organization: Mapped[Organization] = relationship()
