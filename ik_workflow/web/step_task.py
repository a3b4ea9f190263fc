"""One step of one record, or the beginning of a new one, as a person does it through a form."""

import re
import secrets
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import NotFound
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.models.all import JournalEntry
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import asked_facts
from ik_workflow.operations.acts import facts_now
from ik_workflow.operations.acts import perform
from ik_workflow.operations.beginnings import BEGINNINGS
from ik_workflow.operations.beginnings import asks_of_beginning
from ik_workflow.operations.beginnings import home
from ik_workflow.operations.beginnings import may_begin
from ik_workflow.operations.beginnings import row_of_beginning
from ik_workflow.operations.options import options_and_hands
from ik_workflow.states.catalogue import rules
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import can_pass
from ik_workflow.states.engine import named
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.offices import Hand
from ik_workflow.states.procedure import Step
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.addresses import called
from ik_workflow.web.addresses import find_record
from ik_workflow.web.addresses import kind_named
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.choices import RECORDS
from ik_workflow.web.course import Course
from ik_workflow.web.course import Event
from ik_workflow.web.fields import Typed
from ik_workflow.web.step_form import Entered
from ik_workflow.web.step_form import StepForm
from ik_workflow.web.step_form import UnknownField
from ik_workflow.web.step_words import ABOUT

MARK = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
KEY = re.compile("[0-9a-f]{32}")
#: steps whose reason everybody reads
PUBLISHED = frozenset({("measure", "put_into_paper")})


@dataclass(slots=True)
class Task:
    """What is to be done, and everything the page of the form shows about it."""

    session: ViewingSession
    actor: Actor
    kind: str
    trigger: str
    row: Step
    facts: tuple[Fact, ...]
    #: the record, or an empty one that is about to begin
    subject: Any
    title: str
    address: str
    back: str
    #: version of the record and number of the case's newest entry, as the person saw them
    mark: str = "0-0"
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    #: rules that the person knows to pass
    passing: tuple[str, ...] = ()
    #: sentences of these rules
    deviations: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    #: what happened to the case meanwhile, newest first
    meanwhile: Sequence[Event] = ()
    draft_of: datetime | None = None

    @property
    def new(self) -> bool:
        return self.subject.id is None

    @property
    def about(self) -> list[str]:
        """Sentences that stand above the fields."""
        return [*ABOUT.get((self.kind, self.trigger), lambda subject: iter(()))(self.subject)]

    @property
    def person(self) -> int:
        if self.actor.person_id is None:
            raise NotFound(_("Diese Seite gibt es nicht."))
        return self.actor.person_id

    @property
    def place(self) -> tuple[int, str, int, str]:
        """Where this person's draft is kept."""
        return self.person, self.kind, self.subject.id or 0, self.trigger

    @property
    def drafts(self) -> bool:
        """Long texts can be put aside."""
        return any(fact.kind is FactKind.TEXT for fact in self.facts)

    @property
    def reason_for(self) -> str | None:
        if self.deviations and (self.kind, self.trigger) in PUBLISHED:
            return _(
                "Abweichen von der Regel: bitte begründen Sie. Die Begründung wird veröffentlicht: Sie steht auf der"
                " Seite der Maßnahme und in der Vorlage. {names}",
                names=" ".join(self.deviations),
            )
        if self.deviations:
            return _("Abweichen von der Regel: bitte begründen Sie. {names}", names=" ".join(self.deviations))
        return _("Die Begründung steht im Verlauf.") if self.row.needs_reason else None

    def form(self, typed: Typed) -> StepForm:
        return StepForm(self.facts, self.session, self.subject, typed, reason_for=self.reason_for, now=self.now)

    @property
    def now(self) -> Mapping[str, Any]:
        """How the record stands, by the names of the facts."""
        if self.new:
            return {}
        return {**stored(self.subject, self.facts), **facts_now(self.kind, self.trigger, self.subject)}

    def do(self, session: Session, entered: Entered, at: datetime) -> Any:
        """Take the step in ``session``, which the caller commits; the record."""
        given = Given(self.trigger, self.actor, entered.occurred, at, entered.facts, entered.reason)
        if self.new:
            return BEGINNINGS[self.kind].begin(session, given)
        subject = session.get_one(type(self.subject), self.subject.id)
        perform(session, subject, replace(given, version=int(self.mark.split("-")[0])))
        return subject

    def look_again(self, *, tell: bool) -> None:
        """See the record as it is now; ``tell`` what happened to it since the person looked."""
        self.session.rollback()
        if not tell:
            return
        seen = int(self.mark.split("-")[1])
        asked = select(JournalEntry).where(JournalEntry.case_id == self.subject.case_id).order_by(JournalEntry.seq)
        entries = self.session.scalars(asked).all()
        paper = self.subject if self.kind == "paper" else getattr(self.subject, "paper", None)
        self.meanwhile = [event for event in Course(paper, entries, {}).events() if event.number > seen]
        self.mark = mark_of(self.session, self.subject)

    def known_mark(self, mark: str, key: str, passing: str) -> None:
        """Take over what the form brought back; raises UnknownField for what no form of ours sends."""
        if not MARK.fullmatch(mark) or not KEY.fullmatch(key) or not set(passing.split()) <= set(rules()):
            raise UnknownField(_("Das Formular ist unvollständig angekommen. Bitte laden Sie die Seite neu."))
        self.mark, self.key = mark, key
        self.passing = tuple(passing.split())


def stored(subject: Any, facts: Sequence[Fact]) -> Mapping[str, Any]:
    """How the record stands: columns that bear the name of a fact, for a record with ``_id`` behind it."""
    found = {}
    for fact in facts:
        name = f"{fact.name}_id" if fact.of else fact.name
        if holds(subject, name, fact) and (value := getattr(subject, name)) is not None:
            found[fact.name] = value
    return {name: value for name, value in found.items() if not required_anew(facts, name)}


def holds(subject: Any, name: str, fact: Fact) -> bool:
    """Whether the record has a column of that name, for a record of that very kind."""
    column = subject.__table__.c.get(name)
    if column is None or not fact.of:
        return column is not None
    return any(key.column.table is RECORDS[fact.of].__table__ for key in column.foreign_keys)


def required_anew(facts: Sequence[Fact], name: str) -> bool:
    """A day or a record that a step demands is another one than the record has."""
    return any(fact.name == name and fact.required and fact.kind in (FactKind.DATE, FactKind.RECORD) for fact in facts)


def mark_of(session: Session, subject: Any) -> str:
    newest = select(func.max(JournalEntry.seq)).where(JournalEntry.case_id == subject.case_id)
    return f"{subject.version}-{session.scalar(newest) or 0}"


def task_of(session: ViewingSession, actor: Actor, kind: str, address: str, trigger: str) -> Task:
    """Raises NotFound for a record that the person may not see, and for a step that its procedure does not know."""
    subject = find_record(session, kind, address)
    engine = kind_named(kind)[1].engine
    rows = [row for row in engine.procedure.steps if row.trigger == trigger]
    if not rows or actor.person_id is None:
        raise NotFound(_("Diese Seite gibt es nicht."))
    row = next((row for row in rows if subject.state in row.source), rows[0])
    return Task(
        session,
        actor,
        kind,
        trigger,
        row,
        asked_facts(kind, row, subject),
        subject,
        called(kind, subject),
        url_for("steps.open_form", kind=kind, address=address, trigger=trigger),
        page_of_record(kind, subject),
        mark_of(session, subject),
    )


def beginning_of(session: ViewingSession, actor: Actor, kind: str) -> Task:
    """Raises NotFound for a kind that nobody begins, WrongOffice for one that this person does not begin."""
    if kind not in BEGINNINGS or actor.person_id is None:
        raise NotFound(_("Diese Seite gibt es nicht."))
    beginning, row = BEGINNINGS[kind], row_of_beginning(kind)
    if kind not in dict(may_begin(actor)):
        raise WrongOffice(
            _(
                "„{label}“ steht Ihnen nicht zu. Zuständig: {offices}.",
                label=shown(row.label),
                offices=named(row.by | row.entered_by),
            )
        )
    blank = beginning.blank(home(session, actor))
    return Task(
        session,
        actor,
        kind,
        beginning.trigger,
        row,
        asks_of_beginning(kind, actor),
        blank,
        beginning.title,
        url_for("steps.open_beginning", kind=kind),
        url_for("public.start"),
    )


def refuse_closed(task: Task, on: date) -> None:
    """Raise the refusal of a step that this person cannot take; remember the rules that can be passed."""
    options, hands = options_and_hands(task.session, task.subject, task.actor, on)
    option = next((option for option in options if option.step.trigger == task.trigger), None)
    if option is None:
        procedure = kind_named(task.kind)[1].engine
        raise WrongState(
            _(
                "„{label}“ ist im Stand „{state}“ nicht möglich.",
                label=shown(task.row.label),
                state=shown(procedure.state_label(task.subject.state)),
            )
        )
    if option.only_for:
        raise WrongOffice(
            _(
                "„{label}“ steht Ihnen nicht zu. Zuständig: {offices}.",
                label=shown(task.row.label),
                offices=named(option.only_for),
            )
        )
    barred = barring(option, hands)
    if barred:
        raise GuardFailed(barred, rule=option.refusals[0].guard.rule)
    task.passing = tuple(verdict.guard.rule for verdict in option.refusals)
    task.deviations = tuple(verdict.sentence for verdict in option.refusals)


def refuse_office(task: Task, on: date) -> None:
    """Raise WrongOffice before anything is shown or stored for somebody to whom the step does not belong."""
    if task.new:
        return  # Whoever may begin a record was asked before.
    options, _hands = options_and_hands(task.session, task.subject, task.actor, on)
    for option in options:
        if option.step.trigger == task.trigger and option.only_for:
            raise WrongOffice(
                _(
                    "„{label}“ steht Ihnen nicht zu. Zuständig: {offices}.",
                    label=shown(task.row.label),
                    offices=named(option.only_for),
                )
            )


def recall_deviations(task: Task, on: date) -> None:
    """The sentences of the rules that the person knows to pass."""
    if task.new or not task.passing:
        return
    options, _hands = options_and_hands(task.session, task.subject, task.actor, on)
    told = [
        (verdict.guard.rule, verdict.sentence)
        for option in options
        if option.step.trigger == task.trigger
        for verdict in option.refusals
        if verdict.guard.rule in task.passing
    ]
    silent = [rule for rule in dict.fromkeys(task.passing) if rule not in dict(told)]
    task.deviations = (*(sentence for _rule, sentence in told), *(rules()[rule].sentence for rule in silent))


def barring(option: Option, hands: frozenset[Hand]) -> list[str]:
    """What stands against the step that this person cannot pass, and who could."""
    found = []
    for verdict in option.refusals:
        if not can_pass(verdict.guard, hands):
            lifted = _(" Mit Begründung zulassen kann: {offices}.", offices=named(verdict.guard.lifted_by))
            found.append(verdict.sentence + (lifted if verdict.guard.lifted_by else ""))
    return found
