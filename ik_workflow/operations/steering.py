"""What the steering group decides of the proposals before it, one by one or all of an evening."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import IkError
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import Case
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Proposal
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Subject
from ik_workflow.operations.take import take
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import _

Record = TypeVar("Record", Proposal, Measure)

MERGE = {ProposalState.BEFORE_STEERING_GROUP: "decide_merger"}  #: elsewhere the lead of a working group merges


@dataclass(frozen=True, slots=True)
class Adopt:
    """It becomes a measure. What is still unclear is named with the decision."""

    unclear_points: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Defer:
    revisit_on: date


@dataclass(frozen=True, slots=True)
class Reject:
    """The reason is told to the authors and may be published."""

    reason: str
    publishable: bool = True


@dataclass(frozen=True, slots=True)
class Merge:
    """It goes on in another proposal; the authors of both are named there."""

    target: Proposal
    authors_informed: bool = True


Choice = Adopt | Defer | Reject | Merge


class NotAll(Refused):
    """Some records could not take their step; ``refusals`` has what each of them lacks. Nothing was written."""

    def __init__(self, refusals: Sequence[tuple[Subject, IkError]], sentence: str) -> None:
        super().__init__(sentence)
        self.refusals = tuple(refusals)


def as_seen(session: Session, kind: type[Record], seen: Mapping[int, int | None]) -> dict[int, Record]:
    """The records by their ids, locked until the end; None stands for one that nobody looked at closely.

    Raises NotAll with every record that is of another version by now.
    """
    cases = select(kind.case_id).where(kind.id.in_(seen))
    session.execute(select(Case.id).where(Case.id.in_(cases)).order_by(Case.id).with_for_update())
    newest = select(kind).where(kind.id.in_(seen)).execution_options(populate_existing=True)
    found = {one.id: one for one in session.scalars(newest)}
    stale = [one for one in found.values() if seen[one.id] not in (None, one.version)]
    if stale:
        sentence = _("Nichts wurde gespeichert, weil inzwischen jemand anders etwas eingetragen hat.")
        raise NotAll([(one, changed_meanwhile(one)) for one in stale], sentence)
    return found


def changed_meanwhile(record: Proposal | Measure) -> StaleVersion:
    standing = record.state.label
    return StaleVersion(_("Inzwischen wurde dieser Vorgang geändert; Stand jetzt: „{standing}“.", standing=standing))


def decide_proposals(
    session: Session,
    choices: Sequence[tuple[Proposal, Choice]],
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> None:
    """All of them or none; raises NotAll with every refusal, and the caller rolls back.

    Mergers come first: what goes on in another proposal must not find that one rejected a line above.
    """
    refusals: list[tuple[Subject, IkError]] = []
    for proposal, choice in sorted(choices, key=lambda one: not isinstance(one[1], Merge)):
        trigger, reason, facts = step_of(proposal, choice)
        try:
            with session.begin_nested():
                take(session, proposal, trigger, actor=actor, occurred=occurred, recorded_at=at, reason=reason, **facts)
        except IkError as error:
            refusals.append((proposal, error))
    if refusals:
        raise NotAll(refusals, _("Nichts wurde gespeichert, weil zu mindestens einem Vorschlag noch etwas fehlt."))


def step_of(proposal: Proposal, choice: Choice) -> tuple[str, str | None, dict[str, Any]]:
    match choice:
        case Adopt(unclear, reason):
            return "adopt", reason, {"unclear_points": unclear}
        case Defer(revisit_on):
            return "defer", None, {"revisit_on": revisit_on}
        case Reject(reason, publishable):
            return "reject", reason, {"publishable": publishable}
        case Merge(target, informed):
            facts = {"target": target.id, "authors_informed": informed}
            return MERGE.get(proposal.state, "merge"), None, facts


def merge_proposals(
    session: Session,
    proposals: Sequence[Proposal],
    target: Proposal,
    *,
    authors_informed: bool,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> None:
    """Several proposals go on in one; their authors are named there."""
    choices = [(proposal, Merge(target, authors_informed)) for proposal in proposals if proposal is not target]
    decide_proposals(session, choices, actor=actor, occurred=occurred, at=at)


def put_into_paper(
    session: Session,
    measures: Sequence[Measure],
    *,
    paper: int,
    concept: int | None,
    reasons: str | None,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> None:
    """All of them or none; raises NotAll that names every measure and what it lacks."""
    refusals: list[tuple[Subject, IkError]] = []
    for measure in measures:
        try:
            with session.begin_nested():
                take(
                    session,
                    measure,
                    "put_into_paper",
                    actor=actor,
                    occurred=occurred,
                    recorded_at=at,
                    reason=reasons,
                    paper=paper,
                    concept=concept,
                )
        except IkError as error:
            refusals.append((measure, error))
    if refusals:
        raise NotAll(refusals, _("Nichts wurde gespeichert, weil zu mindestens einer Maßnahme noch etwas fehlt."))
