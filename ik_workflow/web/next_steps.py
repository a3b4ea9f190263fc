"""The step that leads on from each state, and what the procedure itself says about it.

Nothing is decided here. The page names the step; whether it is open, what it asks for and why it is closed comes from
the procedure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ik_workflow.models.all import Paper
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.catalogue import rules
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import named
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PaperState
from ik_workflow.states.paper import every_vote_is_in
from ik_workflow.states.procedure import Strength
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.translation import _
from ik_workflow.web.consultations import body_of
from ik_workflow.web.consultations import deciding
from ik_workflow.web.consultations import whose_turn
from ik_workflow.web.wording import sentence

P, R = PaperState, ResolutionState

#: the steps that lead on from each open state; the first one that nothing holds back is the next
LEADS_ON: dict[PaperState, tuple[str, ...]] = {
    P.DRAFT: ("start_co_signing",),
    P.CO_SIGNING: ("complete_co_signing",),
    P.UNDER_REVISION: ("resume_co_signing",),
    P.CO_SIGNED: ("register_with_deputies",),
    P.BEFORE_DEPUTIES: ("deputies_agree",),
    P.AWAITING_SIGNATURE: ("sign",),
    P.RELEASED: ("submit",),
    P.SUBMITTED: ("put_on_agenda",),
    P.LATE: ("aim_at_next_sitting", "confirm_urgency"),
    P.ON_AGENDA: ("note", "answer", "refer"),
    P.INTRODUCED: ("note", "answer", "refer"),
    P.REFERRED: ("collect_votes",),
    P.ADVISED: ("resubmit",),
    P.RESUBMITTED: ("adopt",),
    P.DEFERRED: ("recall", "resume_consultation"),
    P.CARRIED_OVER: ("refer_in_new_term",),
}
RESOLUTION_LEADS_ON: dict[ResolutionState, tuple[str, ...]] = {
    R.PASSED: ("start_objection_period",),
    R.OBJECTION_PERIOD: ("end_objection_period",),
    R.OBJECTED: ("reaffirm",),
    R.REAFFIRMED: ("start_second_period",),
    R.SECOND_OBJECTION_PERIOD: ("end_second_period",),
    R.OBJECTED_AGAIN: ("submit_to_supervision",),
    R.BEFORE_SUPERVISION: ("supervision_confirms",),
    R.EXECUTABLE: ("execute",),
    R.IN_EXECUTION: ("complete",),
}
#: beside the duties of the desk
CYCLE_LEADS_ON: dict[ReportingCycleState, tuple[str, ...]] = {
    ReportingCycleState.OPEN: ("close",),
    ReportingCycleState.PLAUSIBILITY_CHECK: ("conclude",),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A body that still votes or decides, and when."""

    body: str
    does: str
    on: date | None
    distance: str
    #: where it stands if no day is set
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the next step is closed, and the rule that asks for it."""

    sentence: str
    rule: Rule | None
    binding: bool
    #: the list of bodies that are waited for says it already
    told: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something can happen, with everything that makes the day doubtful."""

    what: str
    until: date
    distance: str
    #: the reckoned end, where it is another day
    raw: date | None = None
    unconfirmed: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    headline: str
    sentences: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    #: who decided, and with which votes
    decided_by: str = ""
    votes: str = ""
    #: German name of the step that leads on, and who takes it
    next_step: str = ""
    acts: str = ""
    needs: tuple[str, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer is made from, read before."""

    paper: Paper
    options: Sequence[Option]
    #: of the newest resolution
    resolution_options: Sequence[Option]
    today: date
    #: the deciding body's first sitting after the last vote that is awaited
    decision_after: date | None = None
    intake: Deadline | None = None
    #: where an open paper's record ends long ago, and says nothing of what came after
    record_ends: str | None = None


def leading(options: Sequence[Option], triggers: Sequence[str]) -> Option | None:
    """The first of these steps that no condition refuses, else the first one."""
    found = [option for trigger in triggers for option in options if option.step.trigger == trigger]
    return next((option for option in found if not option.refusals), found[0] if found else None)


def step_words(option: Option | None) -> str:
    """The step's name; nothing where it only registers that others have acted."""
    if option is None or option.step.by == {Office.ENGINE}:
        return ""
    return _("Abstimmung über die Vorlage") if option.step.trigger == "adopt" else option.step.label


def acting(paper: Paper, option: Option | None) -> str:
    """Who takes the step; where it waits for votes, the body whose turn it is."""
    if option is None:
        return ""
    turn = whose_turn(paper)
    if option.step.trigger == "collect_votes":
        return body_of(turn) if turn else ""
    if option.step.by == {Office.ENGINE}:
        return _("niemand, es geht von selbst weiter")
    decision = deciding(paper)
    if Relation.BODY in option.step.by and decision is not None:
        return body_of(decision)
    return sentence(named(option.step.by))


def needs_of(option: Option | None) -> tuple[str, ...]:
    return option.needs if option else ()


def hindrances(option: Option | None) -> tuple[Hindrance, ...]:
    """The refusals of the step, in the procedure's own words."""
    return tuple(
        Hindrance(
            verdict.sentence,
            rules().get(verdict.guard.rule),
            verdict.guard.strength is Strength.MUST,
            told=verdict.guard is every_vote_is_in,
        )
        for verdict in (option.refusals if option else ())
    )
