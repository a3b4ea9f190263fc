"""What those who registered for an event are told, and what became of its results, in words for everybody."""

from datetime import date

from ik_workflow.models.all import EventResult
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.notifications.rendering import escaped
from ik_workflow.periods import long_date
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import _
from ik_workflow.translation import shown

#: proposals of which the steering group has decided
DECIDED = frozenset({ProposalState.ADOPTED, ProposalState.REJECTED, ProposalState.MERGED})


def time_words(event: ParticipationEvent) -> str:
    """``Mittwoch, 30. Mai 2012, 10 bis 16 Uhr``."""
    return day_words(event.held_on, event.times)


def day_words(day: date | None, times: str | None) -> str:
    if day is None:
        return _("Ein neuer Tag steht noch nicht fest.")
    return f"{long_date(day)}, {times}" if times else long_date(day)


def outcome_words(result: EventResult) -> str:
    """What becomes of a result; a title is told only where it is public."""
    if result.not_pursued_because is not None:
        return _("Wird nicht weiterverfolgt. Begründung: {reason}", reason=result.not_pursued_because)
    if (measure := result.measure) is not None:
        if measure.case.public:
            return _("Gehört zur Maßnahme „{title}“.", title=measure.title)
        return _("Gehört zu einer Maßnahme, die schon geplant ist.")
    if (proposal := result.proposal) is not None:
        standing = shown(proposal.state.label)
        if proposal.case.public:
            return _("Wurde der Vorschlag „{title}“; Stand: {standing}.", title=proposal.called, standing=standing)
        if proposal.state in DECIDED:
            return _("Wurde ein Vorschlag; die Steuerungsgruppe hat entschieden: {standing}.", standing=standing)
        return _("Wurde ein Vorschlag, über den die Steuerungsgruppe entscheidet.")
    return _("Was daraus wird, steht noch nicht fest.")


def results_list(event: ParticipationEvent) -> str:
    """Markdown: each result and what becomes of it."""
    return "\n".join(
        f"- **{escaped(' '.join(one.text.split()))}** {escaped(' '.join(outcome_words(one).split()))}"
        for one in event.results
    )
