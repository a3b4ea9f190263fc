"""Results of an event, many at once: each becomes a proposal, belongs to a measure, or ends with a reason."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Person
from ik_workflow.operations.participation_views import shortened
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import draft_proposal
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.take import take
from ik_workflow.periods import short_date
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A draft of whoever assigns, with the result's own words."""


@dataclass(frozen=True, slots=True)
class ToProposal:
    proposal_id: int


@dataclass(frozen=True, slots=True)
class ToMeasure:
    measure_id: int


@dataclass(frozen=True, slots=True)
class NotPursued:
    """Everybody may read the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Struck:
    """It was written down by mistake."""


Outcome = NewProposal | ToProposal | ToMeasure | NotPursued | Struck


def record_results(
    session: Session,
    event: ParticipationEvent,
    lines: Sequence[str],
    *,
    table: str | None = None,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
) -> list[EventResult]:
    """One result for each line, all of one table or topic."""
    said = "\n".join(lines) or None
    take(
        session, event, "record_results", actor=actor, occurred=occurred, recorded_at=at, version=version, results=said
    )
    last = session.scalar(select(func.max(EventResult.position)).where(EventResult.event_id == event.id)) or 0
    made = [
        EventResult(
            case_id=event.case_id, event_id=event.id, position=place, table_name=table or None, text=line, modified=at
        )
        for place, line in enumerate(lines, last + 1)
    ]
    session.add_all(made)
    session.flush()
    session.expire(event, ["results"])
    return made


def dispose_of_results(
    session: Session,
    event: ParticipationEvent,
    outcomes: Mapping[int, Outcome],
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
) -> None:
    """What becomes of each of these results, by their ids; raises NotFound for one of another event."""
    own = select(EventResult).where(EventResult.event_id == event.id, EventResult.id.in_(outcomes))
    found = {one.id: one for one in session.scalars(own)}
    if len(found) < len(outcomes):
        raise NotFound(_("Eines der Ergebnisse gibt es nicht (mehr)."))
    in_order = sorted(found.values(), key=lambda one: one.position)
    said = "\n".join(in_the_journal(one, outcomes[one.id]) for one in in_order)
    take(
        session,
        event,
        "dispose_of_results",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        outcomes=said,
    )
    for one in in_order:
        apply(session, event, one, outcomes[one.id], actor=actor, occurred=occurred, at=at)
    session.flush()
    session.expire(event, ["results"])


def in_the_journal(result: EventResult, outcome: Outcome) -> str:
    """Without any title: the case is public, and a proposal need not be."""
    with translated_by(GERMAN):
        words = {
            NewProposal: _("neuer Vorschlag"),
            ToProposal: _("zu einem Vorschlag"),
            ToMeasure: _("zu einer Maßnahme"),
            NotPursued: _("nicht weiterverfolgt"),
            Struck: _("gestrichen"),
        }[type(outcome)]
        return _("Ergebnis {number}: {words}", number=result.position, words=words)


def apply(
    session: Session,
    event: ParticipationEvent,
    result: EventResult,
    outcome: Outcome,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> None:
    if isinstance(outcome, Struck):
        session.delete(result)
        return
    result.proposal_id = result.measure_id = result.not_pursued_because = None
    result.modified = at
    match outcome:
        case NewProposal():
            result.proposal_id = proposal_of(session, event, result, actor=actor, occurred=occurred, at=at)
        case ToProposal(number):
            result.proposal_id = number
        case ToMeasure(number):
            result.measure_id = number
        case NotPursued(reason):
            result.not_pursued_because = reason


def proposal_of(
    session: Session,
    event: ParticipationEvent,
    result: EventResult,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> int:
    """A draft with the result's words; its author goes on from there (SM-1.01)."""
    day = short_date(event.held_on) if event.held_on else _("ohne Tag")
    origin = _("Ergebnis der Veranstaltung „{title}“ ({day}).", title=event.title, day=day)
    wording = ProposalWording(title=shortened(result.text), problem=f"{result.text}\n\n{origin}")
    author = session.get_one(Person, actor.person_id)
    return draft_proposal(session, wording, authors=[author], actor=actor, occurred=occurred, at=at).id
