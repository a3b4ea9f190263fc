"""What somebody typed into a form: the fields that it has and no others; what is wrong stands at the field."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.states.facts import check_line
from ik_workflow.states.facts import check_text
from ik_workflow.translation import _
from ik_workflow.translation import shown

T = TypeVar("T")
TOKEN = "csrf_token"
FORM_KEY = "schluessel"
OF_EVERY_FORM = frozenset({TOKEN, FORM_KEY})  #: fields that nobody types into


class Entry:
    """``values`` are shown again as they were typed; ``faults`` has one German sentence for each wrong field."""

    def __init__(self, form: MultiDict[str, str], **labels: str) -> None:
        if unknown := set(form) - {*labels, *OF_EVERY_FORM}:
            raise BadRequest(f"unknown fields: {unknown}")
        self.labels: Mapping[str, str] = labels
        self.values = {name: form.get(name, "") for name in labels}
        self.faults: dict[str, str] = {}
        #: what is stored by now, at each field where somebody else was faster
        self.stored: dict[str, str] = {}

    def line(self, name: str, *, length: int = 200, optional: bool = False) -> str:
        """One clean line; empty where it is missing or wrong."""
        text = self.values[name].strip()
        if not text and not optional:
            self.faults[name] = _("{label}: Bitte füllen Sie dieses Feld aus.", label=shown(self.labels[name]))
        return text and self.read(name, lambda: check_line(name, self.labels[name], text, length=length), "")

    def text(self, name: str) -> str:
        text = self.values[name].replace("\r\n", "\n").strip()
        if not text:
            self.faults[name] = _("{label}: Bitte füllen Sie dieses Feld aus.", label=shown(self.labels[name]))
        return text and self.read(name, lambda: check_text(name, self.labels[name], text), "")

    def day(self, name: str, *, optional: bool = False) -> date | None:
        typed = self.values[name].strip()
        if not typed and optional:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", typed, re.ASCII):
                found = date.fromisoformat(typed)
                if FIRST_YEAR <= found.year <= LAST_YEAR:
                    return found
                self.faults[name] = _(
                    "{label}: Bitte prüfen Sie das Jahr. Möglich sind {first} bis {last}.",
                    **{"label": shown(self.labels[name]), "first": FIRST_YEAR, "last": LAST_YEAR},
                )
                return None
        except ValueError:
            pass  # such as 2024-02-30: answered like any other word that is no day
        self.faults[name] = _(
            "{label}: Bitte geben Sie ein Datum (Tag, Monat, Jahr) an.", label=shown(self.labels[name])
        )
        return None

    def chosen(self, name: str, choices: Mapping[str, T], *, optional: bool = False) -> T | None:
        """What the word in the form stands for; None for anything that was not on offer."""
        typed = self.values[name]
        if typed in choices:
            return choices[typed]
        if typed or not optional:
            self.faults[name] = _(
                "{label}: Bitte wählen Sie einen der angebotenen Einträge.", label=shown(self.labels[name])
            )
        return None

    def read(self, name: str, check: Callable[[], T], otherwise: T) -> T:
        try:
            return check()
        except BadValue as fault:
            self.faults[name] = fault.sentence
            return otherwise

    def blame(self, fault: BadValue) -> None:
        """Put a refusal of an act at its field, or above the form if it has none of that name."""
        self.faults[fault.field if fault.field in self.labels else ""] = fault.sentence


def versions_in(words: Sequence[str]) -> dict[str, int]:
    """``address.version`` of every record of a form; what is neither stands for a version nobody has."""
    found = {}
    for word in words:
        address, _, version = word.partition(".")
        found[address] = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    return found
