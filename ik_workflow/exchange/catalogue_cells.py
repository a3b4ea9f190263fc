"""Reading the cells of a catalogue of measures: amounts, figures, days and spans as German offices write them; pure."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from decimal import InvalidOperation

from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.planning.figures import NUMBER
from ik_workflow.planning.figures import number
from ik_workflow.planning.windows import last_day
from ik_workflow.states.facts import LARGEST_SUM

UNITS = {"": 1, "t": 1_000, "tsd": 1_000, "k": 1_000, "mio": 1_000_000, "million": 1_000_000, "millionen": 1_000_000}
AMOUNT = re.compile(rf"(?P<number>{NUMBER})(?:,-|,–)?\s*(?P<unit>t|tsd|k|mio|millionen|million)?\.?\s*(?:€|eur|euro)?")
TWO_READINGS = re.compile(r"\d{1,3},\d{3}")  #: "12,000": twelve euros here, twelve thousand in an English table
NOTHING = frozenset({"keine", "keine kosten", "kostenneutral", "kostenlos", "entfällt"})
SPAN = re.compile(r"(?P<first>.+?)\s*(?:–|—|-|bis)\s*(?P<last>\S.*)")
YEAR = re.compile(r"\d{4}")
GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
MONTH = re.compile(r"(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class Span:
    """When a measure begins and ends; both are None where no day follows from the words."""

    first: date | None = None
    last: date | None = None


def amount_in(text: str) -> Decimal | None:
    """Euros, or None where the words name no exact amount, such as "ca. 20 T€"."""
    folded = " ".join(text.lower().split())
    if folded in NOTHING:
        return Decimal(0)
    found = AMOUNT.fullmatch(folded)
    if found is None:
        return None
    times = UNITS[found["unit"] or ""]
    if times == 1 and TWO_READINGS.fullmatch(found["number"]):
        return None
    amount = (number(found["number"]) * times).normalize()
    exact = amount.quantize(Decimal("0.01"))
    return exact if exact == amount and exact <= LARGEST_SUM else None


def is_bare_number(text: str) -> bool:
    """Nothing but a number, however it is written; such a text is no way of saying that an amount is open."""
    try:
        Decimal(text.replace(",", "."))
    except InvalidOperation:
        return not any(letter.isalpha() for letter in text)
    return True


def span_in(text: str) -> Span:
    """Days of a cell such as "31.12.2027", "2025–2027", "Ende 2027"."""
    words = " ".join(text.split())
    if last := end_of(words):
        return Span(None, last)
    halves = SPAN.fullmatch(words)
    if halves and (first := begin_of(halves["first"])) and (last := end_of(halves["last"])):
        return Span(first, last)
    return Span(None, last_day(words))


def begin_of(text: str) -> date | None:
    if YEAR.fullmatch(text):
        return day_of(int(text), 1, 1)
    if found := MONTH.fullmatch(text):
        return day_of(int(found[2]), int(found[1]), 1)
    return exact_day(text)


def end_of(text: str) -> date | None:
    if YEAR.fullmatch(text):
        return day_of(int(text), 12, 31)
    if found := MONTH.fullmatch(text):
        year, month = int(found[2]), int(found[1])
        following = day_of(year + month // 12, month % 12 + 1, 1) if 1 <= month <= 12 else None
        return date.fromordinal(following.toordinal() - 1) if following else None
    return exact_day(text)


def exact_day(text: str) -> date | None:
    if found := GERMAN_DAY.fullmatch(text):
        return day_of(int(found[3]), int(found[2]), int(found[1]))
    if found := ISO_DAY.fullmatch(text):
        return day_of(int(found[1]), int(found[2]), int(found[3]))
    return None


def day_of(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
