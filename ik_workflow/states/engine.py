"""Whether a step may be taken: the machine says where it leads, the guards say why not.

The only importer of ``transitions``. One Machine per procedure and process, built without a model: no record is
ever added to one. What the machine allows is compiled once into a plan, which every question after that reads.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from enum import StrEnum
from functools import cache
from functools import cached_property
from typing import Any

from transitions import Machine

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import UnknownStep
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.facts import check_fact
from ik_workflow.states.facts import check_text
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import FactMissing
from ik_workflow.states.procedure import Guard
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.procedure import Strength
from ik_workflow.states.procedure import Taking
from ik_workflow.translation import GERMAN
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.translation import translated_by

logging.getLogger("transitions").setLevel(logging.WARNING)  # its INFO lines cost more than the step itself

BY_RECORD = N_("nach Aktenlage")  #: the reason that stands where the record of the past prints none


class Answer(StrEnum):
    """What a guard answers."""

    HOLDS = "holds"
    FAILS = "fails"
    NEEDS_FACT = "needs_fact"
    NOT_ON_RECORD = "not_on_record"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A guard's answer; ``sentence`` is the refusal, or the German name of the missing fact."""

    guard: Guard
    answer: Answer
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A rule that was passed with a reason."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A step that may be taken, with what has to be journaled about it."""

    step: Step
    dest: Labelled
    office: Hand
    #: who wrote it down, if not the one who acted
    entered_by: Hand | None
    facts: dict[str, Any]
    #: what the effects write, by column
    changes: dict[str, Any]
    reason: str | None
    deviations: tuple[Deviation, ...]
    not_on_record: tuple[str, ...]


class OptionStatus(StrEnum):
    """How a step stands for one person on one day."""

    OPEN = "open"
    NEEDS_FACTS = "needs_facts"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Option:
    """One step from here: open, in need of facts, or closed with every refusal."""

    step: Step
    status: OptionStatus
    needs: tuple[str, ...] = ()
    refusals: tuple[Verdict, ...] = ()
    #: the offices that may take it, if this person may not
    only_for: frozenset[Hand] = frozenset()


class Engine:
    """Asks one procedure."""

    def __init__(self, procedure: Procedure[Any]) -> None:
        self.procedure = procedure
        self.version = procedure.version
        machine = Machine(
            model=None,
            states=[NEW, *(state.value for state in procedure.states)],
            initial=NEW,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        rows = {}
        for row in procedure.steps:
            for source in row.source:
                machine.add_transition(row.trigger, str(source), "=" if row.dest is None else row.dest.value)
                rows[row.trigger, str(source)] = row
        self._plan = {
            (trigger, source): (rows[trigger, source], procedure.states(transition.dest or source))
            for trigger, event in machine.events.items()
            for source, (transition,) in event.transitions.items()
        }
        self._triggers = frozenset(machine.events)

    @cached_property
    def steps_from(self) -> dict[str, tuple[Step, ...]]:
        """The rows that start from each state, in the order of the table."""
        return {
            state: tuple(row for row in self.procedure.steps if state in row.source)
            for state in (NEW, *(state.value for state in self.procedure.states))
        }

    def decide(self, case: Any, state: str, taking: Taking) -> Decision:
        """Whether the step may be taken; raises the Refused that says why not. Changes nothing."""
        row, dest = self._row(taking.trigger, state)
        office, entered_by = self._acting(row, taking.hands)
        taking, unrecorded = self._with_facts(row, taking)
        verdicts = [ask(guard, case, taking) for guard in row.guards]
        deviations = self._judge(verdicts, case, taking)
        return Decision(
            row,
            dest,
            office,
            entered_by,
            dict(taking.facts),
            {column: value for effect in row.effects for column, value in effect(case, taking).items()},
            taking.reason or (BY_RECORD if deviations else None),
            deviations,
            tuple(dict.fromkeys([*unrecorded, *(v.sentence for v in verdicts if v.answer is Answer.NOT_ON_RECORD)])),
        )

    def row(self, trigger: str, state: str) -> tuple[Step, Labelled] | None:
        """The step and where it leads; None if it does not exist from here."""
        return self._plan.get((trigger, state))

    def options(self, case: Any, state: str, taking: Taking) -> list[Option]:
        """For every step from here: open, needs facts, or closed with each reason."""
        return [self._option(row, case, replace(taking, trigger=row.trigger)) for row in self.steps_from[state]]

    def _row(self, trigger: str, state: str) -> tuple[Step, Labelled]:
        try:
            return self._plan[trigger, state]
        except KeyError:
            pass
        if trigger not in self._triggers:
            raise UnknownStep(
                _(
                    "Den Schritt „{trigger}“ gibt es im Verfahren „{procedure}“ nicht.",
                    trigger=trigger,
                    procedure=shown(self.procedure.title),
                )
            )
        label = next(row.label for row in self.procedure.steps if row.trigger == trigger)
        possible = ", ".join(_("„{label}“", label=shown(row.label)) for row in self.steps_from[state]) or _(
            "kein weiterer Schritt"
        )
        raise WrongState(
            _(
                "„{label}“ ist im Stand „{state}“ nicht möglich. Von hier aus möglich: {possible}.",
                label=shown(label),
                state=shown(self.state_label(state)),
                possible=possible,
            )
        )

    def state_label(self, state: str) -> str:
        return "neu" if state == NEW else str(self.procedure.states(state).label)

    def _acting(self, row: Step, hands: frozenset[Hand]) -> tuple[Hand, Hand | None]:
        if own := first(row.by & hands):
            return own, None
        if writer := first(row.entered_by & hands):
            return first(row.by) or writer, writer
        raise WrongOffice(
            _(
                "„{label}“ steht Ihnen nicht zu. Zuständig: {offices}.",
                label=shown(row.label),
                offices=named(row.by | row.entered_by),
            ),
            rule=row.row,
        )

    def _with_facts(self, row: Step, taking: Taking) -> tuple[Taking, tuple[str, ...]]:
        asked = {fact.name: fact for fact in row.asks}
        if surplus := set(taking.facts) - set(asked):
            raise UnknownStep(
                _("„{label}“ kennt die Angabe „{name}“ nicht.", label=shown(row.label), name=min(surplus))
            )
        given = {name: check_fact(asked[name], value) for name, value in taking.facts.items() if value is not None}
        missing = [fact for fact in row.asks if fact.required and fact.name not in given]
        reason = taking.reason and check_text("reason", _("Begründung"), taking.reason).strip()
        if missing and not taking.by_record:
            raise FactNeeded(
                _(
                    "Für „{label}“ fehlt: {names}.",
                    label=shown(row.label),
                    names=", ".join(shown(fact.label) for fact in missing),
                ),
                rule=row.row,
            )
        if row.needs_reason and not reason:
            if not taking.by_record:
                raise FactNeeded(_("Für „{label}“ fehlt: Begründung.", label=shown(row.label)), rule=row.row)
            reason = BY_RECORD
        return replace(taking, facts=given, reason=reason or None), tuple(fact.label for fact in missing)

    def _judge(self, verdicts: Iterable[Verdict], case: Any, taking: Taking) -> tuple[Deviation, ...]:
        failed = [v for v in verdicts if v.answer is Answer.FAILS]
        needed = [v for v in verdicts if v.answer is Answer.NEEDS_FACT]
        barred = [v for v in failed if not self._may_pass(v.guard, taking)]
        if barred:
            passable = [v.guard.rule for v in barred if can_pass(v.guard, taking.hands)]
            raise GuardFailed(
                [v.sentence for v in barred],
                rule=barred[0].guard.rule,
                passable=passable if len(passable) == len(barred) else (),
            )
        if needed:
            raise FactNeeded(
                _("Es fehlt: {names}.", names=", ".join(shown(v.sentence) for v in needed)), rule=needed[0].guard.rule
            )
        with translated_by(GERMAN):  # the journal keeps it
            return tuple(Deviation(v.guard.rule, v.guard.refusal(case)) for v in failed)

    def _may_pass(self, guard: Guard, taking: Taking) -> bool:
        if taking.by_record:
            return guard.strength is Strength.SHOULD
        return bool(taking.reason) and can_pass(guard, taking.hands)

    def _option(self, row: Step, case: Any, taking: Taking) -> Option:
        verdicts = [ask(guard, case, replace(taking, by_record=False)) for guard in row.guards]
        failed = tuple(v for v in verdicts if v.answer is Answer.FAILS)
        given = {name for name, value in taking.facts.items() if value is not None}
        needs = [fact.label for fact in row.asks if fact.required and fact.name not in given]
        needs += [v.sentence for v in verdicts if v.answer is Answer.NEEDS_FACT and v.sentence not in needs]
        if row.needs_reason and not taking.reason:
            needs.append(N_("Begründung"))
        allowed = bool((row.by | row.entered_by) & taking.hands)
        if failed or not allowed:
            return Option(row, OptionStatus.CLOSED, tuple(needs), failed, frozenset() if allowed else row.by)
        return Option(row, OptionStatus.NEEDS_FACTS if needs else OptionStatus.OPEN, tuple(needs))


def ask(guard: Guard, case: Any, taking: Taking) -> Verdict:
    """One guard's answer."""
    try:
        if guard.holds(case, taking):
            return Verdict(guard, Answer.HOLDS)
    except FactMissing as missing:
        answer = Answer.NOT_ON_RECORD if taking.by_record else Answer.NEEDS_FACT
        return Verdict(guard, answer, missing.label)
    return Verdict(guard, Answer.FAILS, guard.refusal(case))


def can_pass(guard: Guard, hands: frozenset[Hand]) -> bool:
    """Whether somebody with these hands may pass the rule, with a reason."""
    return guard.strength is Strength.SHOULD and bool(guard.lifted_by & hands)


def first(hands: Iterable[Hand]) -> Hand | None:
    return min(hands, key=str, default=None)


def named(hands: Iterable[Hand]) -> str:
    """The names of offices and relations, for a sentence."""
    names = sorted(shown(hand.label) for hand in hands if hand is not Office.ENGINE)
    return ", ".join(names) or shown(Office.ENGINE.label)


@cache
def engine_of(procedure: Procedure[Any]) -> Engine:
    """The engine of a procedure, built once per process."""
    return Engine(procedure)
