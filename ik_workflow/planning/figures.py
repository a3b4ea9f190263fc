"""Reading figures as German offices write them: "85", "1.250", "12,5 %", "85 Teilnehmende"; pure."""

import re
from decimal import Decimal

#: a number in the German or the English way; the last sign before one or two digits separates the cents
NUMBER = r"\d{1,3}(?:[.  ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d{1,4})?"
FIGURE = re.compile(rf"(?P<number>-?(?:{NUMBER}))\s*(?P<unit>\D*)")


def figure_in(text: str) -> tuple[Decimal, str] | None:
    """A figure with its unit, such as 80 and "%"; None where the cell begins with no number."""
    found = FIGURE.fullmatch(" ".join(text.split()))
    return (number(found["number"]), found["unit"].strip()) if found else None


def number(digits: str) -> Decimal:
    """Raises InvalidOperation for no number."""
    plain = re.sub(r"[  ]", "", digits)
    if "," in plain:
        return Decimal(plain.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", plain):
        return Decimal(plain.replace(".", ""))
    return Decimal(plain)
