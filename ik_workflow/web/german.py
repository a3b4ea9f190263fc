"""What people type in German, read with care: days, counts and sums of money. Nothing typed is ``None``."""

import re
from datetime import date
from decimal import Decimal

from ik_workflow.errors import BadValue
from ik_workflow.translation import _
from ik_workflow.translation import shown

EARLIEST, LATEST = 1900, 2199  #: years that a case may speak of
GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
COUNT = re.compile(r"\d{1,10}|\d{1,3}(\.\d{3}){1,3}", re.ASCII)
SUM = re.compile(r"(\d{1,12}|\d{1,3}(?:\.\d{3}){1,4})(?:,(\d{1,2}|-{1,2}|–))?", re.ASCII)


def read_day(field: str, label: str, day: str, month: str, year: str) -> date | None:
    """From three fields; a whole day in the first one, "22.11.2026" or "2026-11-22", is understood as well."""
    parts = [part.strip() for part in (day, month, year)]
    if not any(parts):
        return None
    if parts[0] and not (parts[1] or parts[2]):
        if found := GERMAN_DAY.fullmatch(parts[0]):
            parts = list(found.groups())
        elif found := ISO_DAY.fullmatch(parts[0]):
            parts = list(found.groups())[::-1]
    if not all(parts):
        raise BadValue(field, _("{label}: Bitte geben Sie Tag, Monat und Jahr an.", label=shown(label)))
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise BadValue(
            field,
            _(
                "{label}: Bitte geben Sie Tag, Monat und Jahr in Ziffern an, zum Beispiel 4 12 2026.",
                label=shown(label),
            ),
        )
    if not EARLIEST <= int(parts[2]) <= LATEST:
        raise BadValue(
            field, _("{label}: Bitte geben Sie das Jahr mit vier Ziffern an, zum Beispiel 2026.", label=shown(label))
        )
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        raise BadValue(
            field,
            _(
                "{label}: Den {day}.{month}.{year} gibt es nicht. Bitte prüfen Sie Tag und Monat.",
                label=shown(label),
                day=parts[0],
                month=parts[1],
                year=parts[2],
            ),
        ) from None


def read_count(field: str, label: str, typed: str) -> int | None:
    word = typed.strip()
    if not word:
        return None
    if not COUNT.fullmatch(word):
        raise BadValue(field, _("{label}: Bitte geben Sie eine ganze Zahl ab 0 an.", label=shown(label)))
    return int(word.replace(".", ""))


def read_sum(field: str, label: str, typed: str) -> Decimal | None:
    """Euros: "12.500,50", with or without a word for the currency."""
    word = re.sub(r"(?i)\s*(€|euro|eur)$", "", typed.strip())
    if not word:
        return None
    found = SUM.fullmatch(word)
    if not found:
        raise BadValue(
            field, _("{label}: Bitte geben Sie einen Betrag in Euro an, zum Beispiel 12.500,50.", label=shown(label))
        )
    euros, cents = found[1].replace(".", ""), (found[2] or "0").strip("-–") or "0"
    return Decimal(f"{euros}.{cents.ljust(2, '0')}")


def sum_words(amount: Decimal) -> str:
    """As in "12.500,50"."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
