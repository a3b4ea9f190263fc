"""The next steps of a record as a person sees them: what they may do, what is not possible yet and why, what others do.

A page embeds ``doing(kind, subject)`` with the macro of ``pages/steps.html``. For the public it is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import JournalEntry
from ik_workflow.operations.duties import DUTIES
from ik_workflow.operations.options import options_and_hands
from ik_workflow.operations.step import KINDS
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import can_pass
from ik_workflow.states.engine import named
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.addresses import FORMS
from ik_workflow.web.course import CORRECTION
from ik_workflow.web.course import label_of
from ik_workflow.web.next_steps import CYCLE_LEADS_ON
from ik_workflow.web.next_steps import LEADS_ON
from ik_workflow.web.next_steps import RESOLUTION_LEADS_ON
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

#: steps that lead on from a state, as the public page names them; beside them the duties of the desk
LEADING: dict[str, Any] = {"paper": LEADS_ON, "resolution": RESOLUTION_LEADS_ON, "reporting_cycle": CYCLE_LEADS_ON}
#: kinds whose steps of time a person enters only where the past is written down, and not from here
BY_THEMSELVES = frozenset({"reporting_cycle", "status_report", "stocktaking", "assessment"})
GIVING_UP = frozenset({"cancel", "withdraw", "replace", "settle", "take_from_public", "end_term"})


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that this person may take now."""

    label: str
    address: str
    #: rules that are passed by it, with a reason
    deviates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands against a step, the rule that says so, and who could pass it."""

    sentence: str
    rule: str
    lifted_by: str


@dataclass(frozen=True, slots=True)
class ClosedStep:
    label: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Doing:
    """All steps from here, for one person."""

    #: the one that leads on, if this person may take it
    first: OpenStep | None
    further: Sequence[OpenStep]
    closed: Sequence[ClosedStep]
    #: names of steps, and who takes them
    others: Sequence[tuple[str, str]]
    #: what this person has just done
    done: str = ""


def doing(kind: str, subject: Any) -> Doing | None:
    """For the person who looks at the page; None for the public."""
    actor = current_actor()
    if actor.person_id is None:
        return None
    return step_buttons(viewing(), subject, actor, today(), done=done_words(viewing(), kind, subject, actor))


def step_buttons(session: Session, subject: Any, actor: Actor, on: date, done: str = "") -> Doing:
    options, hands = options_and_hands(session, subject, actor, on)
    kind = KINDS[type(subject)].name
    mine = [option for option in options if not option.only_for and not by_itself(kind, option)]
    possible = [option for option in mine if all(can_pass(verdict.guard, hands) for verdict in option.refusals)]
    leading = leading_from(kind, subject.state)
    possible.sort(key=lambda option: order_of(option, leading))
    steps = [open_step(kind, subject, option) for option in possible]
    leads = possible and not possible[0].refusals and possible[0].step.trigger in leading
    first = steps[0] if leads else None
    return Doing(
        first,
        steps[1:] if first else steps,
        [closed_step(option, hands) for option in mine if option not in possible],
        [(option.step.label, named(option.only_for)) for option in options if acted_by_others(option)],
        done,
    )


def by_itself(kind: str, option: Option) -> bool:
    return kind in BY_THEMSELVES and option.step.by == {Office.ENGINE}


def order_of(option: Option, leading: frozenset[str]) -> tuple[bool, bool, bool]:
    """What leads on comes first, what ends the case early comes last."""
    trigger = option.step.trigger
    return trigger in GIVING_UP, trigger not in leading, bool(option.refusals)


def leading_from(kind: str, state: Any) -> frozenset[str]:
    duties = {duty.trigger for duty in DUTIES if duty.kind == kind and duty.state == state}
    return frozenset({*LEADING.get(kind, {}).get(state, ()), *duties})


def acted_by_others(option: Option) -> bool:
    return bool(option.only_for - {Office.ENGINE})


def open_step(kind: str, subject: Any, option: Option) -> OpenStep:
    trigger = option.step.trigger
    if own := FORMS.get((kind, trigger)):
        address = url_for(own, address=subject.public_id)
    else:
        address = url_for("steps.open_form", kind=kind, address=subject.public_id, trigger=trigger)
    return OpenStep(option.step.label, address, tuple(verdict.sentence for verdict in option.refusals))


def closed_step(option: Option, hands: frozenset[Hand]) -> ClosedStep:
    return ClosedStep(
        option.step.label,
        tuple(
            Reason(
                verdict.sentence,
                verdict.guard.rule,
                named(verdict.guard.lifted_by) if verdict.guard.lifted_by else "",
            )
            for verdict in option.refusals
            if not can_pass(verdict.guard, hands)
        ),
    )


def done_words(session: Session, kind: str, subject: Any, actor: Actor) -> str:
    """The step that led here, if the address names one that this very person has just entered."""
    number = request.args.get("eingetragen", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return ""
    entry = session.scalar(
        select(JournalEntry).where(
            JournalEntry.case_id == subject.case_id, JournalEntry.seq == int(number), JournalEntry.actor == actor.key
        )
    )
    if entry is not None and entry.trigger == CORRECTION:
        return _("Eintrag {number} ist zurückgenommen.", number=entry.corrects_seq)
    return "" if entry is None else _("Eingetragen: „{label}“.", label=shown(label_of(entry)))
