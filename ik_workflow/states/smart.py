"""Is a measure specific, measurable, assigned, realistic and dated? Six plain checks (MO-08).

A plan of 137 measures failed because of unclear wording, missing indicators, units, dates and money, and because the
city had no say in the matter. Each check asks for one of these six and answers with the sentence that says what would
help, or with None. They look for blanks and compare words; they understand nothing, and a person decides.
"""

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ik_workflow.states.labels import Labelled
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

#: stems of verbs that promise an effort and no result, with every ending in which they occur
VAGUE_STEMS = ("förder", "stärk", "unterstütz", "sensibilisier", "verbesser", "verstärk", "sicher", "bemüh")
ENDINGS = r"(?:e?n|e?nd\w*|t\w{0,2}|ung(?:en)?)"
#: words that promise no result, in each of their forms
VAGUE_FORMS = (
    *("ausbau", "ausbaus", "ausbauen", "ausbaut", "auszubauen", r"ausgebaut\w{0,2}", "mehr", "möglichst"),
    *("entgegenwirken", "entgegenwirkt", "entgegenzuwirken"),
    #: how many and how often, without saying it
    *(r"zahlreich\w{0,2}", r"regelmäßig\w{0,2}", r"stetig\w{0,2}", r"kontinuierlich\w{0,2}"),
)
#: words that name what is there in the end, so that anybody can see whether it is
RESULT_FORMS = (
    *("besteht", "bestehen", "liegt vor", "liegen vor", r"eingerichtet\w{0,2}", r"eröffnet\w{0,2}", r"besetzt\w{0,2}"),
    *(r"vereinbart\w{0,2}", r"unterzeichnet\w{0,2}", r"veröffentlicht\w{0,2}", r"abgeschlossen\w{0,2}"),
    *(r"verpflichtend\w{0,2}", "teilgenommen"),
)
#: figures in words; "ein" is left out, because it is mostly an article
NUMERALS = (
    *("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "hälfte", "drittel"),
    *(rf"{often}lich\w{{0,2}}" for often in ("wöchent", "monat", "vierteljähr", "halbjähr", "jähr")),
)
#: words that announce a figure; they make an indicator, but no goal
COUNTED_FORMS = ("zahl", "anzahl", "anteil", "quote", "prozent")
#: names that leave open who acts
NOBODY = frozenset(
    {
        *("alle", "alle fachbereiche", "verwaltung", "die verwaltung", "stadtverwaltung", "stadt", "die stadt"),
        *("n. n.", "offen"),
    }
)


def any_of(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


VAGUE = any_of(*(f"(?:ge)?{stem}{ENDINGS}" for stem in VAGUE_STEMS), *VAGUE_FORMS)
RESULT = any_of(*RESULT_FORMS)
COUNTED = any_of(*COUNTED_FORMS)
FIGURE = re.compile(rf"\d|{any_of(*NUMERALS).pattern}", re.IGNORECASE)
#: digits that measure nothing: days, years, paragraphs
NO_FIGURE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}\b)?|\b(?:19|20)\d\d\b|§+\s?\d+\w*")

RECOGNISE = N_("Nennen Sie eine Zahl oder einen Zustand, an dem man das Ziel erkennt.")
NAME_GOAL = N_("Schreiben Sie in einem Satz, was am Ende anders ist.")
NAME_INDICATOR = N_("Nennen Sie, woran der Erfolg gemessen wird, etwa eine Anzahl, einen Anteil oder einen Nachweis.")
OTHER_INDICATOR = N_("Der Indikator misst noch nichts. Nennen Sie eine Anzahl, einen Anteil oder einen Nachweis.")
NAME_UNIT = N_("Nennen Sie den einen Fachbereich, der die Maßnahme umsetzt und über sie berichtet.")
NAME_DATE = N_(
    "Nennen Sie den Tag, bis zu dem die Maßnahme umgesetzt ist, bei einer Daueraufgabe den Tag der Überprüfung."
)
ANSWER_REMIT = N_("Beantworten Sie, ob die Stadt die Maßnahme aus eigener Zuständigkeit umsetzen kann.")
OWN_PART = N_(
    "Beschreiben Sie den Teil, den die Stadt selbst tun kann, etwa eine Vereinbarung mit dem zuständigen Träger."
)
NAME_COST = N_("Nennen Sie die Kosten in Euro; auch 0 Euro ist eine Antwort.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written down of a measure. None is a question that nobody has answered."""

    goal: str | None = None
    indicator: str | None = None
    #: name of the responsible unit
    unit: str | None = None
    #: day by which it is done; the day of review, if it never ends
    due_on: date | None = None
    #: the city can do it by itself
    in_remit: bool | None = None
    #: euro; 0 is an answer
    cost: Decimal | None = None


class Reason(Labelled):
    """Why a measure fails before it begins."""

    VAGUE_GOAL = "vague_goal", "unklares Ziel"
    NO_INDICATOR = "no_indicator", "kein Indikator"
    NO_UNIT = "no_unit", "keine zuständige Stelle"
    NO_DATE = "no_date", "kein Termin"
    OUTSIDE_REMIT = "outside_remit", "Zuständigkeit der Stadt nicht gegeben oder offen"
    NO_BUDGET = "no_budget", "keine Antwort zu den Kosten"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, and the sentence that says what would help."""

    reason: Reason
    hint: str


def clean(text: str | None) -> str:
    """The text with composed umlauts and without blanks around it; empty if there is none."""
    return unicodedata.normalize("NFC", text or "").strip()


def has_figure(text: str) -> bool:
    return FIGURE.search(NO_FIGURE.sub(" ", text)) is not None


def vague_word(text: str | None) -> str | None:
    """The first word that promises no result, as it stands there; None if the text has a figure or names a result."""
    words = clean(text)
    found = VAGUE.search(words)
    return None if found is None or has_figure(words) or RESULT.search(words) else found.group()


def goal_hint(plan: Plan) -> str | None:
    """Specific: the goal is written down, and not only as an effort."""
    if not clean(plan.goal):
        return NAME_GOAL
    word = vague_word(plan.goal)
    return (
        None
        if word is None
        else _("„{word}“ sagt nicht, was am Ende anders ist. {advice}", word=word, advice=shown(RECOGNISE))
    )


def indicator_hint(plan: Plan) -> str | None:
    """Measurable: there is an indicator, it says more than the goal, and it counts something or names a result."""
    indicator = clean(plan.indicator)
    if not indicator:
        return NAME_INDICATOR
    vague = vague_word(indicator) is not None and not COUNTED.search(indicator)
    return OTHER_INDICATOR if vague or indicator.casefold() == clean(plan.goal).casefold() else None


def unit_hint(plan: Plan) -> str | None:
    """Assigned: one unit is responsible."""
    unit = clean(plan.unit).casefold()
    return NAME_UNIT if not unit or unit in NOBODY else None


def date_hint(plan: Plan) -> str | None:
    """Dated."""
    return NAME_DATE if plan.due_on is None else None


def remit_hint(plan: Plan) -> str | None:
    """Realistic: the city can do it by itself."""
    if plan.in_remit is None:
        return ANSWER_REMIT
    return None if plan.in_remit else OWN_PART


def budget_hint(plan: Plan) -> str | None:
    """Realistic: the question of money is answered."""
    return NAME_COST if plan.cost is None else None


CHECKS: Mapping[Reason, Callable[[Plan], str | None]] = {
    Reason.VAGUE_GOAL: goal_hint,
    Reason.NO_INDICATOR: indicator_hint,
    Reason.NO_UNIT: unit_hint,
    Reason.NO_DATE: date_hint,
    Reason.OUTSIDE_REMIT: remit_hint,
    Reason.NO_BUDGET: budget_hint,
}


def findings(plan: Plan) -> tuple[Finding, ...]:
    """Every reason that stands in the way, in the order of the six."""
    return tuple(Finding(reason, hint) for reason, check in CHECKS.items() if (hint := check(plan)) is not None)
