"""Parameters of an address: read with care, and answered in German where they make no sense."""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import Any
from typing import Generic
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.states.facts import check_line
from ik_workflow.translation import _
from ik_workflow.translation import shown

T = TypeVar("T")
U = TypeVar("U")

LONGEST_WORD = 200  # characters of a search
MOST_WORDS = 8  # of a search
PUBLIC_ID = re.compile("[0-9a-f]{32}")


def public_id(value: str) -> str:
    """Raises NotFound for what can be no record's address."""
    if not PUBLIC_ID.fullmatch(value):
        raise NotFound(_("Diese Seite gibt es nicht."))
    return value


class Query:
    """One request's parameters; ``faults`` has a sentence for each that was left out because it makes no sense."""

    def __init__(self, parameters: MultiDict[str, str]) -> None:
        self.parameters = parameters
        self.faults: list[str] = []
        #: what was asked for and makes sense, for links to the same selection
        self.kept: dict[str, str] = {}

    def given(self, name: str) -> str:
        return self.parameters.get(name, "")

    def line(self, name: str, label: str) -> str:
        """A line of text; empty if not given."""
        try:
            line = check_line(name, label, self.given(name), length=LONGEST_WORD).strip()
        except BadValue as error:
            self.faults.append(error.sentence)
            return ""
        if line:
            self.kept[name] = line
        return line

    def choice(self, name: str, label: str, offered: Mapping[str, T]) -> T | None:
        """One of the values offered, by its word in the address."""
        word = self.given(name)
        if word and word not in offered:
            self.faults.append(
                _("{label}: Diese Auswahl gibt es nicht; gezeigt wird die Liste ohne sie.", label=shown(label))
            )
        elif word:
            self.kept[name] = word
        return offered.get(word)

    def number(self, name: str, label: str, *, default: int) -> int:
        word = self.given(name)
        if not word:
            return default
        if not (word.isascii() and word.isdigit() and len(word) <= 9 and int(word) > 0):
            self.faults.append(_("{label}: Bitte geben Sie eine Zahl ab 1 an.", label=shown(label)))
            return default
        return int(word)

    def day(self, name: str, label: str) -> date | None:
        word = self.given(name)
        if not word:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", word, re.ASCII):
                return date.fromisoformat(word)
        except ValueError:
            pass  # such as 2024-02-30: answered like any other word that is no day
        self.faults.append(_("{label}: Bitte geben Sie ein Datum an, zum Beispiel 2024-03-27.", label=shown(label)))
        return None


def words_of(search: str) -> Sequence[str]:
    return search.split()[:MOST_WORDS]


def holds(word: str, *columns: Any) -> ColumnElement[bool]:
    """The word stands in one of the columns; SQLite folds no umlauts, so they are asked for in each case."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    asked = [(column, spelling) for column in columns for spelling in sorted(spellings)]
    return or_(*(column.icontains(spelling, autoescape=True) for column, spelling in asked))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A bounded part of a long list; ``kept`` is the selection as its address names it."""

    rows: Sequence[T]
    number: int
    last: int
    total: int
    kept: Mapping[str, str] = field(default_factory=dict)

    def filled(self, rows: Sequence[U]) -> "Page[U]":
        """The same page with other rows, such as the lines that stand for the records."""
        return Page(rows, self.number, self.last, self.total, self.kept)

    @property
    def earlier(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


def page_of(session: Session, asked: Select[T], query: Query, *, size: int) -> Page[T]:
    """The page that the address asks for, or the last one if there are not so many."""
    number, last, total = place_of(session, asked, query, size)
    rows = session.scalars(asked.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, last, total, query.kept)


def page_by_ids(session: Session, ids: Select[int], load: Select[T], key: Any, query: Query, *, size: int) -> Page[T]:
    """The same for a long list: ``ids`` finds and orders records by their ``key``; only a page of them is loaded."""
    number, last, total = place_of(session, ids, query, size)
    wanted = session.scalars(ids.limit(size).offset((number - 1) * size)).all()
    loaded = {getattr(one, key.key): one for one in session.scalars(load.where(key.in_(wanted))).unique()}
    return Page([loaded[one] for one in wanted if one in loaded], number, last, total, query.kept)


def place_of(session: Session, asked: Select[Any], query: Query, size: int) -> tuple[int, int, int]:
    """Number of the page, of the last page, and of the records."""
    total = session.scalar(select(func.count()).select_from(asked.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    number = query.number("seite", _("Seite"), default=1)
    if number > last:
        query.faults.append(
            _("Seite {number} gibt es nicht; gezeigt wird die letzte, Seite {last}.", number=number, last=last)
        )
        number = last
    return number, last, total
