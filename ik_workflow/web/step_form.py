"""From what a step asks for to the fields of a form, and from what was typed back to facts.

Every field has a name of its own, with its parts behind a dot: ``due_on.tag``, ``vote.ja``. Nothing typed is lost: a
form that is shown again holds what was typed, beside the sentence that says what is wrong.
"""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.states.facts import NAMES_RECORDS
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.facts import check_fact
from ik_workflow.states.facts import check_text
from ik_workflow.states.results import ConsultationResult
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web import ballot_fields
from ik_workflow.web.choices import numbers
from ik_workflow.web.choices import offered
from ik_workflow.web.choices import public_id_of
from ik_workflow.web.fields import Field
from ik_workflow.web.fields import Typed
from ik_workflow.web.german import read_count
from ik_workflow.web.german import read_day
from ik_workflow.web.german import read_sum
from ik_workflow.web.german import sum_words

MOST_SHOWN = 200  #: records of one list; a longer one is narrowed by a word
FEW = 5  #: so many are shown all at once, more in a list that unfolds
DAY_PARTS = ("tag", "monat", "jahr")

WHEN = Fact("wann", "Wann?", FactKind.DATE)
REASON = Fact("grund", "Begründung", FactKind.TEXT)
#: fields of an operation's refusal, by their names in the form
FIELD_OF = {"occurred": "wann", "reason": "grund"}


class UnknownField(IkError):
    """The request holds a field that this form does not have."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form yields."""

    facts: Mapping[str, Any]
    occurred: date
    reason: str | None


class StepForm:
    """The fields of one step for one record; ``read`` fills ``errors``."""

    def __init__(
        self,
        facts: Sequence[Fact],
        session: Session,
        subject: Any,
        typed: Typed,
        *,
        reason_for: str | None = None,
        now: Mapping[str, Any] | None = None,
    ) -> None:
        self.facts = tuple(facts)
        self.session = session
        self.subject = subject
        self.typed = typed
        #: why a reason is asked for; None if it is not
        self.reason_for = reason_for
        #: how the record stands, by the names of the facts
        self.now = now or {}
        self.errors: dict[str, str] = {}
        #: show the stored texts beside the typed ones
        self.beside = False
        self._offers = {
            fact.name: offered(session, fact.of, subject) for fact in facts if fact.kind in NAMES_RECORDS and fact.of
        }

    # -- before -------------------------------------------------------------------------------------------------

    def fill(self, today: date) -> None:
        """A form that nobody has typed into: how the record stands, and today."""
        for fact in self.facts:
            if fact.kind is FactKind.BALLOT:
                preset = ballot_fields.defaults(fact)
                self.typed.words |= {f"{fact.name}.{part}": [word] for part, word in preset.items()}
            elif (value := self.now.get(fact.name)) is not None:
                self.typed.words |= self._words_of(fact, value)
        self.typed.words |= day_words("wann", today)

    def _words_of(self, fact: Fact, value: Any) -> dict[str, list[str]]:
        """A stored value, as somebody would type it."""
        match fact.kind:
            case FactKind.DATE:
                return day_words(fact.name, value) if isinstance(value, date) else {}
            case FactKind.RECORD if isinstance(value, int) and fact.of:
                return {fact.name: [public_id_of(self.session, fact.of, value)]}
            case FactKind.RECORDS if fact.of:
                return {fact.name: [public_id_of(self.session, fact.of, one) for one in value]}
            case FactKind.LINE | FactKind.TEXT | FactKind.CHOICE | FactKind.MONEY | FactKind.YES_NO | FactKind.NUMBER:
                return {fact.name: [typed_words(value)]}
            case _:
                return {}

    # -- what may be sent ---------------------------------------------------------------------------------------

    def names(self) -> set[str]:
        """Every name that this form may send."""
        own = {name for fact in self.facts for name in self._names_of(fact)}
        return own | {"grund", "wann", *(f"wann.{part}" for part in DAY_PARTS)}

    def _names_of(self, fact: Fact) -> list[str]:
        parts: Sequence[str] = ()
        if fact.kind is FactKind.DATE:
            parts = DAY_PARTS
        elif fact.kind is FactKind.BALLOT:
            parts = ballot_fields.PARTS
        elif fact.kind is FactKind.FIGURES:
            parts = [public for public, _ in self._offers[fact.name]]
        elif fact.kind in NAMES_RECORDS:
            parts = ("suche",)
        return [fact.name, *(f"{fact.name}.{part}" for part in parts)]

    def refuse_unknown(self) -> None:
        """Raises UnknownField for anything that no field of this form sends, and for a field sent twice."""
        several = {fact.name for fact in self.facts if fact.kind is FactKind.RECORDS}
        twice = any(len(words) > 1 for name, words in self.typed.words.items() if name not in several)
        if twice or set(self.typed.words) - self.names():
            raise UnknownField(
                _("Das Formular enthält Angaben, die zu diesem Schritt nicht gehören. Bitte laden Sie die Seite neu.")
            )

    # -- reading ------------------------------------------------------------------------------------------------

    def read(self) -> Entered | None:
        """What was entered; None if something is wrong, and then ``errors`` says what."""
        facts = {fact.name: value for fact in self.facts if (value := self._read_one(fact)) is not None}
        occurred = self._read_one(WHEN)
        reason = self._read_reason()
        return None if self.errors or occurred is None else Entered(facts, occurred, reason)

    def _read_one(self, fact: Fact) -> Any:
        try:
            value = READERS[fact.kind](self, fact)
            if value is None and fact.required:
                raise BadValue(self._first_part(fact), f"{shown(fact.label)}: {shown(ASK.get(fact.kind, ASK_FOR_ANY))}")
            return None if value is None else check_fact(fact, value)
        except BadValue as error:
            self.note(error)
            return None

    def _read_reason(self) -> str | None:
        words = text_of(self.typed.one("grund"))
        try:
            if self.reason_for is not None and not words:
                raise BadValue("grund", _("Begründung: Bitte geben Sie einen Grund an."))
            return check_text("grund", _("Begründung"), words) or None
        except BadValue as error:
            self.note(error)
            return None

    def note(self, error: BadValue) -> None:
        """Show the error at its field; one that belongs to no field stands in the summary alone."""
        name = FIELD_OF.get(error.field, error.field)
        kinds = {fact.name: fact for fact in (*self.facts, WHEN, REASON)}
        self.errors[self._first_part(kinds[name]) if name in kinds else name] = error.sentence

    def _first_part(self, fact: Fact) -> str:
        """The input that the summary leads to."""
        match fact.kind:
            case FactKind.DATE:
                return f"{fact.name}.tag"
            case FactKind.BALLOT:
                return f"{fact.name}.ja"
            case FactKind.FIGURES:
                return next((f"{fact.name}.{public}" for public, _ in self._offers[fact.name]), fact.name)
            case _:
                return fact.name

    def _choose(self, fact: Fact, words: Sequence[str]) -> list[int]:
        """The numbers of the records that were chosen; raises BadValue for one that was not offered."""
        known = {public for public, _ in self._offers[fact.name]}
        found = numbers(self.session, fact.of or "", set(words) & known) if words else {}
        if any(word not in found for word in words):
            raise BadValue(
                fact.name,
                _("{label}: Diese Auswahl gibt es nicht (mehr). Bitte wählen Sie neu.", label=shown(fact.label)),
            )
        return [found[word] for word in dict.fromkeys(words)]

    def read_day(self, fact: Fact) -> date | None:
        whole = self.typed.one(fact.name)
        parts = (whole, "", "") if whole else [self.typed.one(f"{fact.name}.{part}") for part in DAY_PARTS]
        return read_day(f"{fact.name}.tag", fact.label, *parts)

    def read_record(self, fact: Fact) -> int | None:
        return next(iter(self._choose(fact, self.typed.all(fact.name))), None)

    def read_records(self, fact: Fact) -> tuple[int, ...] | None:
        return tuple(self._choose(fact, self.typed.all(fact.name))) or None

    def read_figures(self, fact: Fact) -> dict[int, int] | None:
        typed = {
            public: read_count(
                f"{fact.name}.{public}", f"{shown(fact.label)}, {label}", self.typed.one(f"{fact.name}.{public}")
            )
            for public, label in self._offers[fact.name]
        }
        given = {public: figure for public, figure in typed.items() if figure is not None}
        found = numbers(self.session, fact.of or "", given) if given else {}
        return {found[public]: figure for public, figure in given.items()} or None

    def read_line(self, fact: Fact) -> str | None:
        return self.typed.one(fact.name).strip() or None

    def read_text(self, fact: Fact) -> str | None:
        return text_of(self.typed.one(fact.name)) or None

    def read_number(self, fact: Fact) -> int | None:
        return read_count(fact.name, fact.label, self.typed.one(fact.name))

    def read_money(self, fact: Fact) -> Decimal | None:
        return read_sum(fact.name, fact.label, self.typed.one(fact.name))

    def read_yes_no(self, fact: Fact) -> Any:
        return self._one_of(fact, {"ja": True, "nein": False})

    def read_result(self, fact: Fact) -> Any:
        return self._one_of(fact, {choice.value: choice for choice in ConsultationResult})

    def read_choice(self, fact: Fact) -> Any:
        return self._one_of(fact, {choice.value: choice for choice in fact.choices or ()})

    def _one_of(self, fact: Fact, choices: Mapping[str, Any]) -> Any:
        word = self.typed.one(fact.name)
        if word and word not in choices:
            raise BadValue(
                fact.name, _("{label}: Bitte wählen Sie einen der angebotenen Werte.", label=shown(fact.label))
            )
        return choices.get(word)

    def read_ballot(self, fact: Fact) -> Any:
        return ballot_fields.read_ballot(fact, lambda part: self.typed.one(f"{fact.name}.{part}"))

    # -- showing ------------------------------------------------------------------------------------------------

    @property
    def fields(self) -> list[Field]:
        shown = [self._field(fact) for fact in self.facts]
        if self.reason_for is not None:
            shown.append(self._field(REASON, hint=self.reason_for))
        return [*shown, self._field(WHEN, hint=_("Heute oder ein früherer Tag."))]

    @property
    def narrows(self) -> bool:
        """A list is too long, and has a button of its own."""
        return any(len(offers) > MOST_SHOWN for offers in self._offers.values())

    def _field(self, fact: Fact, hint: str = "") -> Field:
        options, more = self._options(fact)
        return Field(
            fact.name,
            fact.label[:1].upper() + fact.label[1:],
            "records" if fact.kind is FactKind.RECORDS else fact.kind.value,
            fact.required,
            self.typed,
            hint or HINTS.get(fact.kind, ""),
            fact.length if fact.kind is FactKind.LINE else 0,
            options,
            more,
            {name: words for name, words in self.errors.items() if name.split(".")[0] == fact.name},
            self._stored(fact),
        )

    def _options(self, fact: Fact) -> tuple[list[tuple[str, str]], int]:
        if fact.kind is FactKind.CHOICE:
            return [(choice.value, choice.label) for choice in fact.choices or ()], 0
        if fact.kind is FactKind.RESULT:
            return [(choice.value, choice.label) for choice in ConsultationResult], 0
        offers = self._offers.get(fact.name, [])
        wanted, chosen = self.typed.one(f"{fact.name}.suche").casefold().strip(), set(self.typed.all(fact.name))
        fitting = [one for one in offers if wanted in one[1].casefold() or one[0] in chosen]
        return fitting[:MOST_SHOWN], max(len(offers) - MOST_SHOWN, 0)

    def _stored(self, fact: Fact) -> str | None:
        value = self.now.get(fact.name)
        if not self.beside or fact.kind not in (FactKind.TEXT, FactKind.LINE) or not isinstance(value, str):
            return None
        return value if text_of(value) != text_of(self.typed.one(fact.name)) else None


READERS: dict[FactKind, Callable[[StepForm, Fact], Any]] = {
    FactKind.LINE: StepForm.read_line,
    FactKind.TEXT: StepForm.read_text,
    FactKind.DATE: StepForm.read_day,
    FactKind.NUMBER: StepForm.read_number,
    FactKind.MONEY: StepForm.read_money,
    FactKind.YES_NO: StepForm.read_yes_no,
    FactKind.RESULT: StepForm.read_result,
    FactKind.CHOICE: StepForm.read_choice,
    FactKind.BALLOT: StepForm.read_ballot,
    FactKind.RECORD: StepForm.read_record,
    FactKind.RECORDS: StepForm.read_records,
    FactKind.FIGURES: StepForm.read_figures,
}
ASK_FOR_ANY = N_("Bitte füllen Sie dieses Feld aus.")
ASK = {
    FactKind.DATE: "Bitte geben Sie einen Tag an.",
    FactKind.YES_NO: "Bitte wählen Sie Ja oder Nein.",
    FactKind.RESULT: "Bitte wählen Sie ein Ergebnis.",
    FactKind.CHOICE: "Bitte wählen Sie einen Wert.",
    FactKind.RECORD: "Bitte wählen Sie einen Eintrag.",
    FactKind.RECORDS: "Bitte wählen Sie mindestens einen Eintrag.",
    FactKind.FIGURES: "Bitte geben Sie mindestens eine Zahl an.",
    FactKind.BALLOT: "Bitte geben Sie die Stimmen an, oder was der Vorsitz festgestellt hat.",
}
HINTS = {
    FactKind.DATE: "Zum Beispiel 4 12 2026.",
    FactKind.MONEY: "Zum Beispiel 12.500,50.",
}


def text_of(words: str) -> str:
    """Browsers send other line ends than they got."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def day_words(name: str, day: date) -> dict[str, list[str]]:
    parts = (str(day.day), str(day.month), str(day.year))
    return {f"{name}.{part}": [words] for part, words in zip(DAY_PARTS, parts, strict=True)}


def typed_words(value: Any) -> str:
    """A stored value, as somebody would type it."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        return sum_words(value)
    return str(getattr(value, "value", value))
