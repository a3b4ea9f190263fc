"""Case files: one council paper's history as its city printed it, as JSON (the format is described in the help)."""

import datetime
import json
import re
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from typing import Literal

from pydantic import AfterValidator
from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import ValidationError

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.states.facts import NOT_IN_A_LINE
from ik_workflow.states.facts import NOT_IN_A_TEXT
from ik_workflow.states.votes import LARGEST_BODY
from ik_workflow.translation import _
from ik_workflow.translation import shown

LARGEST_FILE = 5 * 1024 * 1024  # bytes; the longest real history takes 20 kB
DEEPEST = 32  # levels of nesting

Outcome = Literal[
    "adopted", "adopted_as_amended", "reaffirmed", "split", "rejected", "noted", "answered", "no_vote", "introduced",
    "referred", "referred_back", "passed_on", "deferred", "removed", "not_reached", "not_admitted", "dismissed",
    "withdrawn", "settled", "replaced", "unknown", "open",
]  # fmt: skip


class BadCaseFile(IkError):
    """A case file that does not fit the format; the sentence names file and field."""


def clean_line(value: str) -> str:
    if NOT_IN_A_LINE.search(value):
        raise ValueError(_("enthält Zeilenumbrüche oder Steuerzeichen"))
    return value


def clean_text(value: str) -> str:
    if NOT_IN_A_TEXT.search(value):
        raise ValueError(_("enthält Steuerzeichen"))
    return value


def real_date(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(_("ist kein Datum der Form JJJJ-MM-TT"))
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("ist kein Tag des Kalenders")) from None
    if not 1900 <= day.year <= 2100:
        raise ValueError(_("liegt außerhalb der Jahre 1900 bis 2100"))
    return value


Line = Annotated[str, Field(max_length=500), AfterValidator(clean_line)]
Title = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(clean_line)]
Text = Annotated[str, Field(max_length=10_000), AfterValidator(clean_text)]
Day = Annotated[str, AfterValidator(real_date)]
Figure = Annotated[int, Field(ge=0, le=LARGEST_BODY)]


class Strict(BaseModel):
    """No silent conversion: a figure is a number, a word is a text."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Votes(Strict):
    """Printed figures; null where the record prints none."""

    yes: Figure | None = None
    no: Figure | None = None
    abstain: Figure | None = None


class Sitting(Strict):
    """One sitting of one body on the paper."""

    date: Day | None = None
    result_text: Line | None = None
    votes: Votes | None = None
    votes_on: Line | None = None
    note: Text | None = None

    @property
    def on(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.date) if self.date else None


class Row(Strict):
    """One row of the Beratungsfolge."""

    body: Annotated[str, Field(max_length=300), AfterValidator(clean_line)] | None = None
    role: Line | None = None
    status_text: Annotated[str, Field(max_length=100), AfterValidator(clean_line)] | None = None
    sittings: Annotated[list[Sitting], Field(max_length=200)]


class CaseFile(Strict):
    """A council paper's history."""

    id: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(clean_line)]
    city: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean_line)]
    reference: Annotated[str, Field(max_length=60), AfterValidator(clean_line)] | None = None
    title: Title
    paper_type: Annotated[str, Field(max_length=200), AfterValidator(clean_line)] | None = None
    originator: Line | None = None
    lead: Line | None = None
    visibility: Literal["public", "non_public"] | None = None
    status_text: Annotated[str, Field(max_length=200), AfterValidator(clean_line)] | None = None
    final_result_text: Annotated[str, Field(max_length=300), AfterValidator(clean_line)] | None = None
    complete: bool = False
    outcome: Outcome | None = None
    chain_known: bool = False
    source: Line | None = None
    consultations: Annotated[list[Row], Field(max_length=200)]

    @property
    def public(self) -> bool:
        """What was read from public pages is public unless the record says otherwise."""
        return self.visibility != "non_public"


def case_paths(paths: Iterable[Path]) -> Iterator[Path]:
    """The case files named, and those in the folders named, in the order of their names."""
    for path in paths:
        yield from sorted(path.glob("*.json")) if path.is_dir() else [path]


def read_case(path: Path) -> CaseFile:
    """Raises BadCaseFile with one German sentence that names file and field."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadCaseFile(
                _(
                    "{path}: Die Datei ist größer als {largest_file} MB.",
                    path=path.name,
                    largest_file=LARGEST_FILE // 1024**2,
                )
            )
        content = path.read_bytes().decode("utf-8-sig")
        raw = json.loads(content, parse_constant=lambda name: float(name)) if depth(content) <= DEEPEST else None
    except OSError as error:
        raise BadCaseFile(
            _("{path}: Die Datei ist nicht lesbar ({strerror}).", path=path.name, strerror=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise BadCaseFile(_("{path}: Die Datei ist nicht in UTF-8 geschrieben.", path=path.name)) from error
    except ValueError as error:  # also an integer of thousands of digits
        raise BadCaseFile(_("{path}: Die Datei ist kein gültiges JSON.", path=path.name)) from error
    if not isinstance(raw, dict):
        raise BadCaseFile(_("{path}: Erwartet wird ein JSON-Objekt mit den Feldern eines Falls.", path=path.name))
    try:
        return CaseFile.model_validate(raw)
    except ValidationError as error:
        raise BadCaseFile(f"{path.name}: {first_fault(error)}") from error


def depth(content: str) -> int:
    """Upper bound of the nesting, without parsing."""
    deepest = level = 0
    for sign in content:
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level -= 1
    return deepest


FAULTS = {
    "missing": "fehlt",
    "string_type": "muss ein Text sein",
    "string_too_long": "ist zu lang",
    "string_too_short": "ist leer",
    "int_type": "muss eine ganze Zahl sein",
    "greater_than_equal": "muss zwischen 0 und 10000 liegen",
    "less_than_equal": "muss zwischen 0 und 10000 liegen",
    "bool_type": "muss wahr oder falsch sein",
    "list_type": "muss eine Liste sein",
    "too_long": "hat zu viele Einträge",
    "literal_error": "hat keinen der erlaubten Werte",
    "model_type": "muss ein Objekt sein",
    "dict_type": "muss ein Objekt sein",
}


def first_fault(error: ValidationError) -> str:
    """The first misfit in German: which field, and what is wrong with it."""
    fault = error.errors(include_url=False, include_context=True)[0]
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
    what = shown(FAULTS.get(fault["type"], ""))
    if not what and fault["type"] == "value_error":
        what = str(fault["ctx"]["error"])
    if not what:
        what = _("hat einen Wert, der nicht zum Format passt")
    return _("Das Feld „{field}“ {what}.", field=field, what=what)


def bad_value(path: Path, error: BadValue) -> BadCaseFile:
    """A value that passes the format but not the record's own checks."""
    return BadCaseFile(
        _("{path}: Das Feld „{field}“ passt nicht. {error}", path=path.name, field=error.field, error=error.sentence)
    )
