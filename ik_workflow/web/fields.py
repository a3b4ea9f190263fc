"""One field of a form: what was typed into it, what it offers, and what is wrong with it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from ik_workflow.web import ballot_fields

#: what every form may send beside its fields
BOOKKEEPING = ("csrf_token", "schluessel", "fassung", "abweichung", "knopf")


class Typed:
    """What was typed, by the names of the fields."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = {name: list(given) for name, given in words.items() if name not in BOOKKEEPING}

    def one(self, name: str) -> str:
        return next(iter(self.words.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        return [word for word in self.words.get(name, ()) if word]


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or group of fields, as the template shows it."""

    name: str
    label: str
    kind: str
    required: bool
    typed: Typed
    hint: str = ""
    length: int = 0
    options: Sequence[tuple[str, str]] = ()
    #: records that are offered beside those that are shown
    more: int = 0
    #: sentence of each part that is wrong, by its full name
    errors: Mapping[str, str] = field(default_factory=dict)
    #: the text as it stands in the record, where it was changed meanwhile
    stored: str | None = None

    def part(self, name: str = "") -> str:
        """What was typed into the field, or into a part of it."""
        return self.typed.one(f"{self.name}.{name}" if name else self.name)

    def chosen(self) -> list[str]:
        return self.typed.all(self.name)

    @property
    def words(self) -> Mapping[str, Any]:
        """What a vote offers to choose from."""
        return ballot_fields.WORDS

    @property
    def further_open(self) -> bool:
        return any(f"{self.name}.{part}" in self.errors for part in ballot_fields.FOLDED)

    @property
    def error(self) -> str:
        return next(iter(self.errors.values()), "")

    def wrong(self, part: str) -> bool:
        return f"{self.name}.{part}" in self.errors or (not part and bool(self.errors))
