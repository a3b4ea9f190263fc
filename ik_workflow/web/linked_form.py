"""The fields of one answer on the page of a reminder's link; its forms stand on one page, so each name has a prefix."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.procedure import Step
from ik_workflow.translation import N_
from ik_workflow.web.fields import Field
from ik_workflow.web.fields import Typed
from ik_workflow.web.undated_form import UndatedForm
from ik_workflow.web.undated_form import bare

#: each act as addresses and fields name it
WORDS = {
    "report": "stand",
    "ask_for_time": "spaeter",
    "decline": "andere",
    "accept": "annehmen",
    "submit_letter": "schreiben",
}
TRIGGERS = {word: trigger for trigger, word in WORDS.items()}
#: what an act is for, below its name
MEANING = {
    "report": N_("Sie sagen, wie weit die Maßnahme ist. Damit ist die Aufgabe erledigt."),
    "ask_for_time": N_("Sie nennen einen Tag und den Grund. Bis darüber entschieden ist, gilt der bisherige Tag."),
    "decline": N_("Sie sagen, warum, und wenn Sie es wissen, wer zuständig ist. Die Koordination klärt das."),
    "accept": N_("Sie sagen, dass Ihre Stelle den Bericht vorbereitet. Der Tag bleibt, wie er ist."),
    "submit_letter": N_("Sie nennen das Schreiben, mit dem berichtet wurde. Damit ist die Aufgabe erledigt."),
}
#: what happens now, once the act was taken
THANKS = {
    "stand": N_("Ihre Meldung ist eingetragen. Die Koordination prüft sie und fragt nach, wenn etwas offen ist."),
    "spaeter": N_("Ihre Bitte ist eingetragen. Bis die Koordination darüber entschieden hat, gilt der bisherige Tag."),
    "andere": N_("Ihr Hinweis ist eingetragen. Die Koordination klärt, wer zuständig ist."),
    "annehmen": N_("Der Auftrag ist angenommen. Vor dem letzten Tag erinnern wir Sie noch einmal."),
    "schreiben": N_("Ihr Bericht ist eingetragen. Erledigt ist der Auftrag, wenn das Gremium ihn zur Kenntnis nimmt."),
}
VALUE = "indicator_value"
REASON = Fact("reason", N_("Begründung"), FactKind.TEXT)


class LinkedForm(UndatedForm):
    """One act's fields; the day is today's, and nobody is asked for it."""

    def __init__(self, step: Step, session: Session, place: Any, typed: Typed) -> None:
        self.step = step
        self.word = WORDS[step.trigger]
        asked = (*step.asks, REASON) if step.needs_reason else step.asks
        own = [replace(fact, name=self.named(fact.name)) for fact in asked]
        super().__init__(own, session, place, typed)
        #: which indicator the value is about
        self.meant = ""

    @property
    def fields(self) -> list[Field]:
        return [replace(one, hint=self.meant) if bare(one.name) == VALUE else one for one in super().fields]

    def named(self, name: str) -> str:
        return f"{self.word}-{name}"

    @property
    def meaning(self) -> str:
        return MEANING[self.step.trigger]

    def start_from(self, record: Any) -> None:
        """A form that nobody has typed into: what was answered before."""
        for fact in self.facts:
            if (value := getattr(record, bare(fact.name), None)) is not None:
                self.typed.words |= self._words_of(fact, value)
