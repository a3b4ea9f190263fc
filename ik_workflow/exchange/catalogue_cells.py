"""The cells of a catalogue of measures: amounts, days, spans and names as German offices write them; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal
from decimal import InvalidOperation

from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import short_date
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
SINCE = re.compile(r"(?:ab|seit) (?:dem )?(?P<first>\S.*)", re.IGNORECASE)
BESIDE = re.compile(r"(?P<words>.+) \((?P<days>[^()]+)\)")
OPEN = "offen"  #: stands in the brackets where the words would name a day and the measure has none
NAME = re.compile(r'\s*(?:"(?P<packed>(?:[^"]|"")*)"\s*(?=[;\n]|$)|(?P<plain>[^;\n]*))(?:[;\n]|$)')
BLANK = frozenset({"", "-", "–", "—", "k. a.", "k.a.", "keine angabe"})


@dataclass(frozen=True, slots=True)
class Span:
    """When a measure begins and ends, and the words for it where they are more than the days."""

    first: date | None = None
    last: date | None = None
    words: str | None = None


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
    """Days of a cell such as "31.12.2027", "2025–2027", "ab 2026", "Ende 2027", "bald (31.12.2027)".

    Days in brackets are those of the words before them, whatever the words alone would mean.
    """
    text = " ".join(text.split())
    beside = BESIDE.fullmatch(text)
    if beside and beside["days"] == OPEN:
        return Span(words=beside["words"])
    if beside and (span := exact_span(beside["days"])):
        return replace(span, words=beside["words"])
    return exact_span(text) or vague_span(text)


def exact_span(text: str) -> Span | None:
    """What days alone say."""
    if last := end_of(text):
        return Span(None, last)
    halves = SPAN.fullmatch(text)
    if halves and (first := begin_of(halves["first"])) and (last := end_of(halves["last"])):
        return Span(first, last)
    since = SINCE.fullmatch(text)
    if since and (first := exact_day(since["first"])):
        return Span(first)
    return None


def vague_span(text: str) -> Span:
    """What follows from words, which are kept; a day that is only written out is no more than the day."""
    if text.lower() in BLANK:
        return Span()
    since = SINCE.fullmatch(text)
    last = last_day(text)
    if last and text == short_date(last):
        return Span(None, last)
    return Span(begin_of(since["first"]) if since else None, last, text)


def span_cell(span: Span) -> str:
    """The plainest cell from which `span_in` reads the same."""
    first, last, words = span.first, span.last, " ".join((span.words or "").split())
    days = " – ".join(german_day(day) for day in (first, last) if day)
    days = f"ab {days}" if first and not last else days
    if not words or span_in(words) == replace(span, words=words):
        return words or days
    return f"{words} ({days or OPEN})"


def names_in(text: str) -> tuple[str, ...]:
    """Names between semicolons or on lines of their own; one that has a semicolon stands in quotation marks."""
    found = (" ".join(name.split()) for name in map(unpacked, NAME.finditer(text)))
    return tuple(dict.fromkeys(name for name in found if name.lower() not in BLANK))


def unpacked(found: re.Match[str]) -> str:
    packed = found["packed"]
    if packed is None:
        return found["plain"]
    return packed.replace('""', '"') if ";" in packed or '""' in packed else f'"{packed}"'


def names_cell(names: Sequence[str]) -> str:
    """The cell from which `names_in` reads the same."""
    plain = "; ".join(names)
    return plain if names_in(plain) == tuple(names) else "; ".join(map(packed_name, names))


def packed_name(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""')) if ";" in name or '"' in name else name


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


def german_day(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


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
