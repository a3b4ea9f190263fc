"""A department's answer about one measure: typed by itself, or as one of many in a sheet."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import IkError
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import perform
from ik_workflow.states.status_report import ANSWER
from ik_workflow.states.status_report import obstacle_where_stuck
from ik_workflow.states.status_report import proof_where_finished
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.course import Event
from ik_workflow.web.fields import Field
from ik_workflow.web.fields import Typed
from ik_workflow.web.step_form import StepForm
from ik_workflow.web.step_form import text_of

#: what mends the refusal of a guard
MENDED_BY = ((proof_where_finished, "evidence"), (obstacle_where_stuck, "obstacle"))
HINTS = {
    "done": N_("In zwei, drei Sätzen: was geschehen ist und für wen."),
    "evidence": N_("Ein Link oder eine Angabe, wo man es sehen kann. Nötig bei „umgesetzt“ und „teilweise umgesetzt“."),
    "cost": N_("In Euro, zum Beispiel 12.500,50. Auch 0 ist eine Antwort."),
    "obstacle": N_("Nötig bei „nicht umgesetzt“ und „ausgesetzt“: woran lag es?"),
    "new_due_on": N_("Nur wenn sich der Termin der Maßnahme verschiebt. Zum Beispiel 4 12 2027."),
}
#: names of the answers; how a report is called in a form starts with a letter
NAMES = tuple(fact.name for fact in ANSWER)


class AnswerForm:
    """``words`` is everything that was sent; the form takes its own fields from it, by their prefix."""

    def __init__(
        self,
        session: Session,
        report: StatusReport,
        words: Mapping[str, Sequence[str]],
        today: date,
        *,
        prefix: str = "",
        seen: int | None = None,
    ) -> None:
        self.report = report
        self.prefix = prefix
        #: version of the report as the person saw it
        self.seen = report.version if seen is None else seen
        self.today = today
        facts = [replace(fact, name=f"{prefix}{fact.name}") for fact in ANSWER]
        self.form = StepForm(facts, session, report, Typed({}), now=self._stored())
        self.form.fill(today)
        self.blank = dict(self.form.typed.words)
        if own := {name: list(sent) for name, sent in words.items() if name in self.names()}:
            self.form.typed.words = own
        self.facts: Mapping[str, Any] = {}
        self.reason: str | None = None
        #: what stands against the answer as a whole
        self.refusal = ""
        self.meanwhile: Sequence[Event] = ()
        self.draft_of: datetime | None = None
        #: which indicator the value is about
        self.meant = ""

    def _stored(self) -> dict[str, Any]:
        stored = {name: getattr(self.report, name) for name in NAMES}
        return {f"{self.prefix}{name}": value for name, value in stored.items() if value is not None}

    def names(self) -> set[str]:
        """Of the fields that it may send."""
        own = {name for name in self.form.names() if name.startswith(self.prefix)}
        return own - {"wann", "wann.tag", "wann.monat", "wann.jahr"} | ({"grund"} if not self.prefix else set())

    @property
    def touched(self) -> bool:
        """Something else stands in it than in the report."""
        return any(text_of(self.form.typed.one(name)) != text_of(first(self.blank, name)) for name in self.names())

    def typed_words(self) -> dict[str, list[str]]:
        """For a draft: by the names that the fields have in a form of their own."""
        words = self.form.typed.words
        return {name.removeprefix(self.prefix): given for name, given in words.items() if name in self.names()}

    def recall(self, draft: Mapping[str, Sequence[str]], kept_at: datetime) -> None:
        self.form.typed.words = {f"{self.prefix}{name}": list(given) for name, given in draft.items()}
        self.draft_of = kept_at

    def read(self) -> bool:
        """Whether everything that was typed can be stored."""
        self.form.typed.words["wann"] = [self.today.isoformat()]
        entered = self.form.read()
        if entered is None:
            return False
        self.facts = {name.removeprefix(self.prefix): value for name, value in entered.facts.items()}
        self.reason = entered.reason
        return True

    def report_it(self, session: Session, actor: Actor, at: datetime, **more: Any) -> None:
        """Take the step in ``session``, which the caller commits."""
        stored = session.get_one(StatusReport, self.report.id)
        facts = {**self.facts, **more}
        perform(session, stored, Given("report", actor, at, at, facts, self.reason, self.seen))

    def blame(self, error: IkError) -> None:
        """Show a refusal where it can be mended."""
        if isinstance(error, BadValue):
            self.form.note(BadValue(f"{self.prefix}{error.field}", error.sentence))
            return
        sentences = list(error.sentences) if isinstance(error, GuardFailed) else [error.sentence]
        for guard, name in MENDED_BY:
            told = [sentence for sentence in sentences if sentence.startswith(_(guard.sentence))]
            if told:
                self.form.note(BadValue(f"{self.prefix}{name}", _(guard.sentence)))
                sentences = [sentence for sentence in sentences if sentence not in told]
        if isinstance(error, GuardFailed) and error.passable and not self.prefix:
            self.form.reason_for = _("Ohne den Nachweis geht es nur mit einer Begründung; sie steht im Verlauf.")
        self.refusal = " ".join(sentences)

    def look_again(self, report: StatusReport) -> None:
        """Beside what was typed stands what somebody else has stored meanwhile."""
        self.report, self.seen = report, report.version
        self.form.now, self.form.beside = self._stored(), True

    @property
    def faults(self) -> dict[str, str]:
        """By the id of the field; what belongs to none, by the report's own."""
        return {**({f"{self.prefix}meldung": self.refusal} if self.refusal else {}), **self.form.errors}

    @property
    def fields(self) -> dict[str, Field]:
        """By the names of the answers, and the reason if one is asked for."""
        shown = {one.name.removeprefix(self.prefix): one for one in self.form.fields}
        hints = {**HINTS, "indicator_value": self.meant}
        return {name: replace(one, hint=hints.get(name, one.hint)) for name, one in shown.items()}

    @property
    def unfolded(self) -> bool:
        """One of the answers that few need is given or wrong."""
        few = {f"{self.prefix}{name}" for name in ("indicator_value", "cost", "obstacle", "new_due_on")}
        words = self.form.typed.words
        given = any(given and given[0] for name, given in words.items() if name.split(".")[0] in few)
        return given or any(name.split(".")[0] in few for name in self.form.errors)


def first(words: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(words.get(name, ())), "")
