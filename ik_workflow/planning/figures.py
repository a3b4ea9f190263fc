"""Reading figures as German offices write them: "85", "1.250", "12,5 %", "85 Teilnehmende"; pure."""

import re
from decimal import Decimal

LARGEST = 10**12  #: a column holds it with four places, and nothing that a city counts is larger
#: a number in the German or the English way; the last sign before one or two digits separates the cents
NUMBER = r"\d{1,3}(?:[.  ]\d{3})+(?:,\d{1,4})?|\d+(?:[.,]\d{1,4})?"
FIGURE = re.compile(rf"(?P<number>-?(?:{NUMBER}))\s*(?P<unit>\D*)")


def figure_in(text: str) -> tuple[Decimal, str] | None:
    """A figure with its unit, such as 80 and "%"; None where the cell begins with no number, or a larger one."""
    found = FIGURE.fullmatch(" ".join(text.split()))
    if found is None or abs(figure := number(found["number"])) > LARGEST:
        return None
    return figure, found["unit"].strip()


def number(digits: str) -> Decimal:
    """Raises InvalidOperation for no number."""
    plain = re.sub(r"[  ]", "", digits)
    if "," in plain:
        return Decimal(plain.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", plain):
        return Decimal(plain.replace(".", ""))
    return Decimal(plain)
