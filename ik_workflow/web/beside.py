"""What stands beside a paper on its page: signatures of the administration, amendments, comments of the boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Comment
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.operations.beginnings import may_begin
from ik_workflow.states.amendment import AmendmentState
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.paper import FINAL
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.synopsis import Row
from ik_workflow.web.synopsis import synopsis

MOST = 50  #: lines of each list


@dataclass(frozen=True, slots=True)
class SignatureLine:
    organization: str
    standing: str
    on: date | None
    objection: str | None
    address: str


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    name: str
    mover: str
    standing: str
    passage: str | None
    text: str
    #: lies on the table: it came after the invitation
    table_paper: bool
    on: date | None
    #: how the proposal would change, where the mover has written it down
    changes: Sequence[Row]
    address: str


@dataclass(frozen=True, slots=True)
class CommentLine:
    organization: str
    standing: str
    on: date | None
    until: date | None
    text: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Beside:
    signatures: Sequence[SignatureLine]
    amendments: Sequence[AmendmentLine]
    comments: Sequence[CommentLine]
    #: label and address of what this person may begin beside the paper
    begin: Sequence[tuple[str, str]]


#: what is begun beside a paper, and what the button says
BEGUN = {"amendment": "Änderungsantrag stellen", "comment": "Stellungnahme eines Beirats anbieten"}


def begun_by(actor: Actor, paper: Paper) -> list[tuple[str, str]]:
    if paper.state in FINAL:
        return []
    mine = dict(may_begin(actor))
    return [
        (label, url_for("steps.open_beginning", kind=kind, paper=paper.public_id))
        for kind, label in BEGUN.items()
        if kind in mine
    ]


def beside(session: Session, paper: Paper, version: PaperVersion | None, actor: Actor) -> Beside:
    """Three statements, whatever the number of rows; what the one who looks may not see is not there."""
    return Beside(
        [
            signature_line(one, paper)
            for one in session.scalars(
                select(CoSignature)
                .where(CoSignature.paper_id == paper.id)
                .options(joinedload(CoSignature.organization))
                .order_by(CoSignature.id)
                .limit(MOST)
            )
        ],
        [
            amendment_line(one, version)
            for one in session.scalars(
                select(Amendment)
                .where(Amendment.paper_id == paper.id)
                .options(joinedload(Amendment.mover))
                .order_by(Amendment.reach.desc(), Amendment.id)
                .limit(MOST)
            )
        ],
        [
            comment_line(one)
            for one in session.scalars(
                select(Comment)
                .where(Comment.paper_id == paper.id)
                .options(joinedload(Comment.organization))
                .order_by(Comment.id)
                .limit(MOST)
            )
        ],
        begun_by(actor, paper),
    )


def signature_line(one: CoSignature, paper: Paper) -> SignatureLine:
    older = one.state is CoSignatureState.SIGNED and one.version_hash != paper.version_hash
    return SignatureLine(
        one.organization.called,
        _("{state}, auf eine frühere Fassung", state=shown(one.state.label)) if older else one.state.label,
        one.since,
        one.objection if one.state is CoSignatureState.OBJECTED else None,
        page_of_record("co_signature", one),
    )


def amendment_line(one: Amendment, version: PaperVersion | None) -> AmendmentLine:
    shown = one.new_proposal and version and one.state not in DONE
    return AmendmentLine(
        one.number or _("Änderungsantrag"),
        one.mover.called if one.mover else "",
        one.state.label,
        one.passage,
        one.text or "",
        one.table_paper,
        one.decided_on or one.filed_on,
        synopsis(version.proposal, one.new_proposal or "") if shown and version else (),
        page_of_record("amendment", one),
    )


#: the paper's wording holds the change already
DONE = frozenset({AmendmentState.ADOPTED, AmendmentState.PARTLY_ADOPTED, AmendmentState.ACCEPTED_BY_MOVER})


def comment_line(one: Comment) -> CommentLine:
    return CommentLine(
        one.organization.called,
        one.state.label,
        one.given_on or one.since,
        one.comment_until if not one.given_on else None,
        one.text,
        page_of_record("comment", one),
    )
