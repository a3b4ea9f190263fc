"""German is the language of the source; every text for a reader is marked, so that a catalogue can stand in its place.

``_("Bitte wählen Sie {name}.", name=name)`` marks a sentence and gives it in the reader's language.
``N_("Entwurf")`` marks a word of a table; it stays German there and is put into the reader's language where it is
shown: a page does so by itself with every value it prints.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

GERMAN = NullTranslations()
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue", default=GERMAN)


@contextmanager
def translated_by(catalogue: NullTranslations) -> Iterator[None]:
    """Within it, every marked text comes from this catalogue."""
    token = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(token)


def current_catalogue() -> NullTranslations:
    return _catalogue.get()


def _(text: str, /, **values: object) -> str:
    """The text in the reader's language, with the values at the places that name them."""
    said = shown(text)
    return said.format(**values) if values else said


def _n(one: str, many: str, number: int, /, **values: object) -> str:
    """The text for this number, which itself stands at ``{number}``."""
    return current_catalogue().ngettext(one, many, number).format(number=number, **values)


def N_(text: str, /) -> str:
    """Marks a text of a table and leaves it as it is."""
    return text


def shown(text: str) -> str:
    """What the reader sees of a marked text; any other text stays as it is."""
    catalogue = current_catalogue()
    return text if catalogue is GERMAN or not text else catalogue.gettext(text)
