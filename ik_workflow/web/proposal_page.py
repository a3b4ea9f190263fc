"""What the page of a proposal shows: its standing, the conversation, the checks, the decision, what it became."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.options import options
from ik_workflow.operations.plan_views import proposal_plan
from ik_workflow.operations.step import KINDS
from ik_workflow.states.proposal import CHECKS
from ik_workflow.states.proposal import FINAL
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.smart import Finding
from ik_workflow.states.smart import Reason
from ik_workflow.states.smart import findings
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.translation import _
from ik_workflow.web.course import Event
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.proposal_standing import Standing
from ik_workflow.web.proposal_standing import standing
from ik_workflow.web.query import public_id

P = ProposalState
MOST_ENTRIES = 500
MOST_MERGED = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A question of the working group or an answer to it."""

    by: str
    on: date | None
    text: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of the department."""

    label: str
    #: None where the record has no answer
    fits: bool | None
    reason: str

    @property
    def words(self) -> str:
        return _("keine Antwort") if self.fits is None else _("ja") if self.fits else _("nein")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether the authors want it withdrawn."""

    names_agreed: Sequence[str]
    names_missing: Sequence[str]
    #: what the one who looks has said; None if not an author
    own: bool | None

    @property
    def under_way(self) -> bool:
        return bool(self.names_agreed)


@dataclass(frozen=True, slots=True)
class ProposalPage:
    proposal: Proposal
    standing: Standing
    authors: str
    mine: bool
    may_revise: bool
    said: Sequence[Said]
    checks: Sequence[Checked]
    hints: Sequence[Finding]
    merged_from: Sequence[Proposal]
    measure: Measure | None
    agreement: Agreement | None
    events: Sequence[Event]

    @property
    def checked(self) -> bool:
        return bool(self.proposal.review)


def find_proposal(session: Session, address: str) -> Proposal:
    """With everything its page names; raises NotFound for what is not there or not for the one who looks."""
    proposal = session.scalar(
        select(Proposal)
        .where(Proposal.public_id == public_id(address))
        .options(
            joinedload(Proposal.round),
            joinedload(Proposal.field),
            joinedload(Proposal.working_group),
            joinedload(Proposal.responsible_unit),
            joinedload(Proposal.merged_into),
            selectinload(Proposal.authors).joinedload(ProposalAuthor.person),
        )
    )
    if proposal is None:
        raise NotFound(_("Diesen Vorschlag gibt es nicht."))
    return proposal


def proposal_page(session: Session, address: str, actor: Actor, today: date) -> ProposalPage:
    proposal = find_proposal(session, address)
    entries = journal(session, proposal)
    open_steps = {one.step.trigger for one in options(session, proposal, actor, today) if not one.only_for}
    author = next((one for one in proposal.authors if one.person_id == actor.person_id), None)
    return ProposalPage(
        proposal,
        standing_of(session, proposal, today),
        ", ".join(one.person.name for one in proposal.authors) or _("nicht genannt"),
        author is not None,
        "revise" in open_steps,
        list(conversation(entries)),
        list(checks_of(proposal)),
        hints_of(session, proposal) if proposal.state not in FINAL else (),
        merged_from(session, proposal),
        measure_of(session, proposal),
        agreement_of(proposal, author),
        events_of(entries, names_of(session, entries)),
    )


def standing_of(session: Session, proposal: Proposal, today: date) -> Standing:
    """A draft has until the end of the round that is open."""
    found = standing(proposal, today)
    if proposal.state is not P.DRAFT:
        return found
    asked = select(SubmissionRound).where(SubmissionRound.state == SubmissionRoundState.OPEN)
    round_ = session.scalar(asked.order_by(SubmissionRound.submit_until, SubmissionRound.id).limit(1))
    if round_ is None:
        return replace(found, sentences=(*found.sentences, _("Zurzeit ist keine Einreichungsrunde offen.")))
    line = _("Die Runde „{title}“ nimmt ihn noch an.", title=round_.title)
    return replace(found, sentences=(*found.sentences, line), until=round_.submit_until)


def journal(session: Session, proposal: Proposal) -> Sequence[JournalEntry]:
    """In its order; of an endless one the newest part."""
    newest = select(JournalEntry).where(
        JournalEntry.case_id == proposal.case_id, JournalEntry.subject_type == "proposal"
    )
    return session.scalars(newest.order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)).all()[::-1]


def names_of(session: Session, entries: Sequence[JournalEntry]) -> dict[int, str]:
    """The groups and departments that the journal names, by their ids."""
    wanted = {entry.facts.get(name) for entry in entries for name in ("group", "unit")} - {None}
    found = session.scalars(select(Organization).where(Organization.id.in_(wanted))) if wanted else ()
    return {one.id: one.called for one in found}


def conversation(entries: Sequence[JournalEntry]) -> Iterator[Said]:
    for entry in entries:
        if entry.trigger == "query" and entry.facts.get("question"):
            yield Said(_("Leitung der Arbeitsgruppe"), entry.occurred_on, entry.facts["question"], asks=True)
        elif entry.trigger == "answer_query" and entry.facts.get("answer"):
            yield Said(_("Verfasserinnen und Verfasser"), entry.occurred_on, entry.facts["answer"], asks=False)


def checks_of(proposal: Proposal) -> Iterator[Checked]:
    for name, label in CHECKS.items():
        fits, reason = (proposal.review or {}).get(name) or (None, None)
        yield Checked(label[:1].upper() + label[1:], fits, reason or "")


def hints_of(session: Session, proposal: Proposal) -> Sequence[Finding]:
    """What would make it specific, measurable, assigned, realistic and dated; of the remit the department speaks."""
    kind = KINDS[Proposal]
    connection = session.connection()
    row = connection.execute(kind.row, {"id": proposal.id}).mappings().one()
    found = findings(proposal_plan(connection, row))
    return found if proposal.review else [one for one in found if one.reason is not Reason.OUTSIDE_REMIT]


def merged_from(session: Session, proposal: Proposal) -> Sequence[Proposal]:
    """Those that go on in this one, as far as the one who looks may see them."""
    asked = select(Proposal).where(Proposal.merged_into_id == proposal.id).order_by(Proposal.id).limit(MOST_MERGED)
    return session.scalars(asked.options(selectinload(Proposal.authors).joinedload(ProposalAuthor.person))).all()


def measure_of(session: Session, proposal: Proposal) -> Measure | None:
    return session.scalar(select(Measure).where(Measure.proposal_id == proposal.id).limit(1))


def agreement_of(proposal: Proposal, author: ProposalAuthor | None) -> Agreement | None:
    """Only of interest where several wrote it and it is still open."""
    if proposal.state in FINAL or len(proposal.authors) < 2:
        return None
    agreed = [one.person.name for one in proposal.authors if one.agrees_to_withdraw]
    missing = [one.person.name for one in proposal.authors if not one.agrees_to_withdraw]
    return Agreement(agreed, missing, author.agrees_to_withdraw if author else None)
