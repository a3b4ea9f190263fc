"""What the steering group looks at: the proposals before it by field, which of them say nearly the same, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.periods import long_date
from ik_workflow.states.proposal import CHECKS
from ik_workflow.states.proposal import OUT_OF_HAND
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.smart import Finding
from ik_workflow.states.smart import Plan
from ik_workflow.states.smart import findings
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.german import sum_words
from ik_workflow.web.likeness import MOST
from ik_workflow.web.likeness import alike
from ik_workflow.web.proposal_standing import authors_words

P = ProposalState
RELATED = (
    joinedload(Proposal.field),
    joinedload(Proposal.working_group),
    joinedload(Proposal.responsible_unit),
    selectinload(Proposal.authors).joinedload(ProposalAuthor.person),
)
NO_FIELD = N_("Ohne Handlungsfeld")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal before the steering group."""

    proposal: Proposal
    authors: str
    hints: Sequence[Finding]
    #: checks that the department has answered with no
    objections: Sequence[str]

    @property
    def field(self) -> str:
        return self.proposal.field.name if self.proposal.field else NO_FIELD


@dataclass(frozen=True, slots=True)
class Pair:
    one: Proposal
    other: Proposal
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class SteeringPage:
    fields: Sequence[tuple[str, Sequence[Waiting]]]
    count: int
    pairs: Sequence[Pair]
    deferred: Sequence[Proposal]


def steering_page(session: Session) -> SteeringPage:
    rows = waiting(session)
    by_field = sorted(rows, key=lambda one: (one.field == NO_FIELD, one.field))
    grouped = [(name, list(found)) for name, found in groupby(by_field, key=lambda one: one.field)]
    deferred = select(Proposal).where(Proposal.state == P.DEFERRED).order_by(Proposal.revisit_on).limit(MOST)
    return SteeringPage(grouped, len(rows), pairs(session), session.scalars(deferred).all())


def waiting(session: Session) -> list[Waiting]:
    asked = select(Proposal).where(Proposal.state == P.BEFORE_STEERING_GROUP).options(*RELATED)
    return [waits(one) for one in session.scalars(asked.order_by(Proposal.id).limit(MOST))]


def waits(proposal: Proposal) -> Waiting:
    return Waiting(proposal, authors_words(proposal), findings(plan_of(proposal)), objections(proposal))


def plan_of(proposal: Proposal) -> Plan:
    """What is known so far, read from the record as it was loaded."""
    unit = proposal.responsible_unit.name if proposal.responsible_unit else None
    return Plan(
        goal=proposal.aim,
        indicator=proposal.indicator,
        unit=unit or proposal.suggested_unit,
        due_on=proposal.due_on,
        in_remit=((proposal.review or {}).get("remit") or [None])[0],
        cost=proposal.cost,
    )


def objections(proposal: Proposal) -> list[str]:
    review = proposal.review or {}
    return [label for name, label in CHECKS.items() if (review.get(name) or [None])[0] is False]


def pairs(session: Session) -> list[Pair]:
    """Two proposals that say nearly the same, one of them at least before the steering group."""
    alive = (Proposal.state.not_in((*OUT_OF_HAND, P.MERGED)),)
    first = Proposal.state != P.BEFORE_STEERING_GROUP  # False sorts before True.
    found = session.scalars(select(Proposal).where(*alive).order_by(first, Proposal.id.desc()).limit(MOST)).all()
    known = {one.id: one for one in found}
    texts = {one.id: f"{one.title or ''} {one.aim or ''}" for one in sorted(found, key=lambda one: one.id)}
    return [
        Pair(known[one.one], known[one.other], one.words)
        for one in alike(texts)
        if P.BEFORE_STEERING_GROUP in (known[one.one].state, known[one.other].state)
    ]


# -- side by side -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One field of two or three proposals."""

    label: str
    words: Sequence[str]

    @property
    def same(self) -> bool:
        return len({one.casefold().strip() for one in self.words}) == 1


def compared(proposals: Sequence[Proposal]) -> list[ComparedRow]:
    rows = (
        (_("Titel"), [one.called for one in proposals]),
        (_("Stand"), [shown(one.state.label) for one in proposals]),
        (_("Verfasst von"), [authors_words(one) for one in proposals]),
        (_("Handlungsfeld"), [one.field.name if one.field else "" for one in proposals]),
        (_("Problem"), [one.problem or "" for one in proposals]),
        (_("Ziel"), [one.aim or "" for one in proposals]),
        (_("Indikator"), [one.indicator or "" for one in proposals]),
        (_("Wer soll es tun"), [one.suggested_unit or "" for one in proposals]),
        (_("Bis wann"), [day_or_nothing(one.due_on) for one in proposals]),
        (_("Kosten"), [euros_or_nothing(one.cost) for one in proposals]),
        (_("Nein des Fachbereichs zu"), [", ".join(map(shown, objections(one))) for one in proposals]),
    )
    return [ComparedRow(label, words) for label, words in rows]


def day_or_nothing(day: date | None) -> str:
    return long_date(day) if day else ""


def euros_or_nothing(sum_: Decimal | None) -> str:
    return "" if sum_ is None else _("{sum} Euro", sum=sum_words(sum_).removesuffix(",00"))
