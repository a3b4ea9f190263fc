"""Submission rounds and the proposals that are handed in to them."""

from datetime import date
from decimal import Decimal
from typing import Any

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
from ik_workflow.models.base import Money
from ik_workflow.models.base import Prose
from ik_workflow.models.base import Recorded
from ik_workflow.models.base import info
from ik_workflow.models.base import one_of
from ik_workflow.models.bodies import Organization
from ik_workflow.models.bodies import Person
from ik_workflow.models.cases import Case
from ik_workflow.models.concepts import FieldOfAction
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.translation import N_


class SubmissionRound(Recorded, Base):
    """Some weeks in which groups are asked for proposals."""

    __tablename__ = "submission_rounds"
    __table_args__ = (
        one_of("state", SubmissionRoundState),
        CheckConstraint("submit_until IS NULL OR starts_on IS NULL OR submit_until >= starts_on", name="ends_later"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[SubmissionRoundState] = mapped_column(Choice(SubmissionRoundState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    title: Mapped[str] = mapped_column(Line(300), info=info("Titel"))
    #: ids of the fields of action and of the groups that are asked
    fields: Mapped[list[Any] | None]
    groups: Mapped[list[Any] | None]
    starts_on: Mapped[date | None]
    submit_until: Mapped[date | None]
    #: what the proposals can influence, and what they cannot
    scope: Mapped[str | None] = mapped_column(Prose, info=info("Rahmen des Einflusses"))

    case: Mapped[Case] = relationship()


class Proposal(Recorded, Base):
    """What a group, a board or a citizen wants the city to do."""

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("state", ProposalState),
        CheckConstraint("state <> 'merged' OR merged_into_id IS NOT NULL", name="merged_into_another"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint("state <> 'deferred' OR revisit_on IS NOT NULL", name="deferred_to_a_day"),
        Index("ix_proposals_revisit", "state", "revisit_on"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
    )

    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    state: Mapped[ProposalState] = mapped_column(Choice(ProposalState))
    version: Mapped[int] = mapped_column(default=0)
    #: day of the newest dated step; a step before it is refused
    since: Mapped[date | None]
    title: Mapped[str | None] = mapped_column(Line(500), info=info("Titel"))
    problem: Mapped[str | None] = mapped_column(Prose, info=info("Problem"))
    aim: Mapped[str | None] = mapped_column(Prose, info=info("Ziel"))
    indicator: Mapped[str | None] = mapped_column(Prose, info=info("Indikator"))
    #: who should do it, in the authors' words
    suggested_unit: Mapped[str | None] = mapped_column(Line(300), info=info("Wer soll es tun"))
    due_on: Mapped[date | None]
    #: euro
    cost: Mapped[Decimal | None] = mapped_column(Money)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("submission_rounds.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("fields_of_action.id"))
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    responsible_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    #: the question that is open, and the last answer
    question: Mapped[str | None] = mapped_column(Prose)
    answer: Mapped[str | None] = mapped_column(Prose)
    #: the department's answer and reason for each check, by its name
    review: Mapped[dict[str, Any] | None]
    unclear_points: Mapped[str | None] = mapped_column(Prose)
    #: why it was decided so, fit to be published
    public_reason: Mapped[str | None] = mapped_column(Prose)
    revisit_on: Mapped[date | None]
    #: last day of what somebody has to do now
    due_until: Mapped[date | None]
    decided_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    round: Mapped[SubmissionRound | None] = relationship()
    field: Mapped[FieldOfAction | None] = relationship()
    working_group: Mapped[Organization | None] = relationship(foreign_keys=[working_group_id])
    responsible_unit: Mapped[Organization | None] = relationship(foreign_keys=[responsible_unit_id])
    merged_into: Mapped["Proposal | None"] = relationship(remote_side="Proposal.id")
    authors: Mapped[list["ProposalAuthor"]] = relationship(order_by="ProposalAuthor.position")

    @property
    def called(self) -> str:
        return self.title or N_("Vorschlag ohne Titel")


class ProposalAuthor(Base):
    """One of those who wrote a proposal; the first one began it."""

    __tablename__ = "proposal_authors"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    #: agrees that the proposal is withdrawn
    agrees_to_withdraw: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()
