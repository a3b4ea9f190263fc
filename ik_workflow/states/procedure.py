"""What a procedure is made of: steps in a table, conditions that hold or refuse, facts that a step asks for."""

import hashlib
import json
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Any
from typing import Generic
from typing import TypeVar

from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import Calendar
from ik_workflow.states.facts import Fact
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.translation import _

T = TypeVar("T")
S = TypeVar("S", bound=Labelled)

NEW = "new"  #: where a record comes from that does not exist yet


class Strength(Labelled):
    """How binding a condition is."""

    MUST = "must", "zwingend"  #: law, or the record would contradict itself; nobody can pass it
    SHOULD = "should", "Regel"  #: practice or house rule; a named office may pass it with a written reason


class FactMissing(Exception):
    """Raised inside a condition when it depends on something that was neither given nor recorded."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


@dataclass(frozen=True, slots=True)
class Taking:
    """One attempt to take a step: everything a condition may ask about beside the case itself."""

    trigger: str
    hands: frozenset[Hand]
    #: local day on which it happened; None if the record does not print it
    on: date | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    #: entered from the records of the past: what is missing is "not on record" instead of asked for
    by_record: bool = False
    #: the city's days of rest, where the step opens a deadline
    calendar: Calendar = BRANDENBURG

    def fact(self, name: str, label: str) -> Any:
        """The fact of that name; raises FactMissing with the German label."""
        return known(self.facts.get(name), label)

    def day(self) -> date:
        return date_known(self.on)


def known(value: T | None, label: str) -> T:
    if value is None:
        raise FactMissing(label)
    return value


def date_known(on: date | None) -> date:
    return known(on, "Datum")


Condition = Callable[[Any, Taking], bool]
Effect = Callable[[Any, Taking], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that must or should hold, and the German sentence that says what is missing if it does not."""

    holds: Condition
    sentence: str
    rule: str
    strength: Strength
    lifted_by: frozenset[Hand] = frozenset()
    details: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(getattr(self.holds, "__qualname__", ""))

    def refusal(self, case: Any) -> str:
        return _(self.sentence, **{name: tell(case) for name, tell in self.details.items()})


def must(sentence: str, *, rule: str, **details: Callable[[Any], str]) -> Callable[[Condition], Guard]:
    """Law, or the record would contradict itself: nobody can pass it. ``{name}`` in the sentence asks ``details``."""
    return lambda condition: Guard(condition, sentence, rule, Strength.MUST, details=details)


def should(
    sentence: str, *, rule: str, lifted_by: AbstractSet[Hand], **details: Callable[[Any], str]
) -> Callable[[Condition], Guard]:
    """Practice or house rule: whoever is in ``lifted_by`` may pass it with a reason, journaled as a deviation."""
    return lambda condition: Guard(condition, sentence, rule, Strength.SHOULD, frozenset(lifted_by), details)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a procedure: from where, to where, by whom, on what condition, with what effect.

    ``dest`` None leaves the state as it is. ``by`` acts; ``entered_by`` may write down what ``by`` did
    (a body decides, its secretary enters). ``opens`` names the deadline rules that begin to run.
    """

    trigger: str
    label: str
    source: tuple[StrEnum | str, ...]
    dest: StrEnum | None
    by: frozenset[Hand]
    rules: tuple[str, ...]
    event: str
    entered_by: frozenset[Hand] = frozenset()
    asks: tuple[Fact, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    opens: tuple[str, ...] = ()
    needs_reason: bool = False

    @property
    def row(self) -> str:
        """Id of the row in the rule catalogue, such as ``SM-2.16``."""
        return self.rules[0]


def sets(**values: Any) -> Effect:
    """The step writes these values."""
    return lambda case, taking: values


def keeps(*names: str) -> Effect:
    """The facts of these names become columns, as far as they were given."""

    def effect(case: Any, taking: Taking) -> Mapping[str, Any]:
        return {name: taking.facts[name] for name in names if name in taking.facts}

    return effect


def step(
    trigger: str,
    label: str,
    source: "StrEnum | str | tuple[StrEnum, ...]",
    dest: StrEnum | None,
    *,
    by: AbstractSet[Hand],
    rules: list[str],
    event: str,
    entered_by: AbstractSet[Hand] = frozenset(),
    asks: tuple[Fact, ...] = (),
    guards: tuple[Guard, ...] = (),
    effects: tuple[Effect, ...] = (),
    opens: tuple[str, ...] = (),
    needs_reason: bool = False,
) -> Step:
    """A row of the table, written so that it reads like one; see Step."""
    sources = source if isinstance(source, tuple) else (source,)
    return Step(
        trigger,
        label,
        sources,
        dest,
        frozenset(by),
        tuple(rules),
        event,
        frozenset(entered_by),
        asks,
        guards,
        effects,
        opens,
        needs_reason,
    )


class Procedure(Generic[S]):
    """The allowed steps of one kind of case, as one table.

    Raises ValueError if the table contradicts itself: see ``faults``.
    """

    def __init__(self, name: str, title: str, source: str, states: type[S], final: set[S], steps: list[Step]) -> None:
        self.name = name
        self.title = title
        self.source = source
        self.states = states
        self.final = frozenset(final)
        self.steps = tuple(steps)
        if faults := self.faults():
            raise ValueError(f"{name}: " + "; ".join(faults))

    @property
    def open_states(self) -> tuple[S, ...]:
        return tuple(state for state in self.states if state not in self.final)

    def faults(self) -> list[str]:
        """What is wrong with the table: unknown, doubled, unreachable or trapped states, ways out of final ones."""
        return [*self._faulty_rows(), *self._faulty_states()]

    def _faulty_rows(self) -> list[str]:
        faults = []
        seen: set[tuple[str, str]] = set()
        for row in self.steps:
            for source in row.source:
                if source != NEW and source not in set(self.states):
                    faults.append(f"{row.trigger}: unknown source {source}")
                if (row.trigger, source) in seen:
                    faults.append(f"{row.trigger}: two destinations from {source}")
                seen.add((row.trigger, source))
                if source in self.final and row.dest is not None:
                    faults.append(f"{row.trigger}: leads out of the final state {source}")
            if row.dest is not None and row.dest not in set(self.states):
                faults.append(f"{row.trigger}: unknown destination {row.dest}")
            if not row.by or not row.rules or not row.event:
                faults.append(f"{row.trigger}: needs an office, a rule and an event")
        return faults

    def _faulty_states(self) -> list[str]:
        ways = {(str(source), str(row.dest)) for row in self.steps for source in row.source if row.dest is not None}
        reached = closure({NEW}, ways)
        saved = closure({str(state) for state in self.final}, {(dest, source) for source, dest in ways})
        return [f"{state} is never reached" for state in self.states if state not in reached] + [
            f"{state} is a trap" for state in self.states if state not in saved
        ]

    @property
    def version(self) -> str:
        """Content hash of the table: a journal entry names the version of the rules it was taken under."""
        table = [
            [
                row.trigger,
                sorted(map(str, row.source)),
                str(row.dest),
                sorted(map(str, row.by)),
                sorted(map(str, row.entered_by)),
                [[g.sentence, g.rule, g.strength.value, sorted(map(str, g.lifted_by)), g.name] for g in row.guards],
                [effect.__qualname__ for effect in row.effects],
                [fact.content for fact in row.asks],
                list(row.rules),
                list(row.opens),
                row.event,
                row.needs_reason,
            ]
            for row in self.steps
        ]
        canonical = json.dumps([self.name, [str(s) for s in self.states], table], ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def closure(start: set[str], ways: set[tuple[str, str]]) -> set[str]:
    """Every state that can be reached from ``start`` over ``ways``."""
    reached, edge = set(start), set(start)
    while edge := {dest for source, dest in ways if source in edge} - reached:
        reached |= edge
    return reached
