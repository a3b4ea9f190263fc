"""A form of facts without the question when: what it enters happens now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ik_workflow.errors import BadValue
from ik_workflow.web.fields import Field
from ik_workflow.web.step_form import StepForm


@dataclass(frozen=True, slots=True)
class Given:
    """What a form yields."""

    facts: Mapping[str, Any]
    reason: str | None


class UndatedForm(StepForm):
    """Each name of a fact may have a prefix with a hyphen; a fact of the name ``reason`` is the step's reason."""

    @property
    def fields(self) -> list[Field]:
        return [self._field(fact) for fact in self.facts]

    def names(self) -> set[str]:
        return {name for fact in self.facts for name in self._names_of(fact)}

    def named(self, name: str) -> str:
        return name

    def read_given(self) -> Given | None:
        """None if something is wrong, and then ``errors`` says what."""
        read = {bare(fact.name): self._read_one(fact) for fact in self.facts}
        given = {name: value for name, value in read.items() if value is not None}
        reason = given.pop("reason", None)
        return None if self.errors else Given(given, reason)

    def blame(self, error: BadValue) -> None:
        self.note(BadValue(self.named(error.field), error.sentence))


def bare(name: str) -> str:
    return name.rpartition("-")[2]
