"""Two wordings side by side: what was taken out and what was put in, word by word.

Paragraphs are compared first, and words only within paragraphs that changed. Comparing takes a bounded number of
steps, whatever the texts are: what is left when they are used up is shown as replaced in whole.
"""

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

MOST_STEPS = 250_000  # of the search, a fraction of a second
MOST_CHANGES = 600  # tokens that two paragraphs may differ in; beyond, a reader sees nothing in a word by word view
MOST_PAIRS = 400  # paragraphs of one place that are held against each other
ALIKE = 0.4  # share of common words from which two paragraphs are versions of one another
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text that shares one fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Paragraphs that stand beside each other; a row of unchanged ones has the same text on either side."""

    old: tuple[Segment, ...]
    new: tuple[Segment, ...]

    @property
    def same(self) -> bool:
        return self.old == self.new

    @property
    def text(self) -> str:
        """What stands on the new side."""
        return "".join(segment.text for segment in self.new)


class Search:
    """The shortest way from one sequence to another (Myers 1986), as long as there are steps left."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.steps = steps

    def matches(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
        """Places that stay, in order; without a way, only those at the beginning and at the end."""
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        middle = self._way(old[head : len(old) - tail], new[head : len(new) - tail])
        found = [(place, place) for place in range(head)]
        found += [(left + head, right + head) for left, right in middle]
        return found + [(len(old) - place, len(new) - place) for place in range(tail, 0, -1)]

    def _way(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
        if not old or not new or not set(old) & set(new):
            return []
        reached = {1: 0}  # on each diagonal, how far into the old text
        trace: list[Mapping[int, int]] = []
        for changes in range(min(len(old) + len(new), MOST_CHANGES) + 1):
            trace.append(reached)
            reached = dict(reached)
            for diagonal in range(-changes, changes + 1, 2):
                before = came_from(reached, diagonal, changes)
                left = began = reached[before] + (before < diagonal)
                while left < len(old) and left - diagonal < len(new) and old[left] == new[left - diagonal]:
                    left += 1
                reached[diagonal] = left
                self.steps -= 1 + left - began
                if left >= len(old) and left - diagonal >= len(new):
                    return self._back(trace, len(old), len(new))
            self.steps -= len(reached)
            if self.steps < 0:
                return []
        return []

    def _back(self, trace: Sequence[Mapping[int, int]], left: int, right: int) -> list[tuple[int, int]]:
        found = []
        for changes in range(len(trace) - 1, -1, -1):
            before = came_from(trace[changes], left - right, changes)
            begin_left = trace[changes][before]
            begin_right = begin_left - before
            while left > max(begin_left, 0) and right > max(begin_right, 0):
                left, right = left - 1, right - 1
                found.append((left, right))
            left, right = begin_left, begin_right
        return found[::-1]


def came_from(reached: Mapping[int, int], diagonal: int, changes: int) -> int:
    """The diagonal from which this one is reached with one change more: an insertion above, a deletion below."""
    inserted = diagonal == -changes or (diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1])
    return diagonal + 1 if inserted else diagonal - 1


def synopsis(old: str, new: str) -> list[Row]:
    """Both texts in rows; an unchanged paragraph is a row of its own."""
    before, after = paragraphs(old), paragraphs(new)
    search = Search()
    rows: list[Row] = []
    left = right = 0
    for end_left, end_right in [*search.matches(before, after), (len(before), len(after))]:
        rows += changed(before[left:end_left], after[right:end_right], search)
        if end_left < len(before):
            stays = (Segment(Change.SAME, before[end_left]),)
            rows.append(Row(stays, stays))
        left, right = end_left + 1, end_right + 1
    return rows


def paragraphs(text: str) -> list[str]:
    """Lines that hold something; the space around them is layout."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def changed(old: Sequence[str], new: Sequence[str], search: Search) -> Iterator[Row]:
    """Paragraphs of one place in the texts; those that are alike stand beside each other."""
    left = right = 0
    for end_left, end_right in [*pairs(old, new), (len(old), len(new))]:
        yield from (alone(text, Change.DELETED) for text in old[left:end_left])
        yield from (alone(text, Change.INSERTED) for text in new[right:end_right])
        if end_left < len(old):
            yield row_of(old[end_left], new[end_right], search)
        left, right = end_left + 1, end_right + 1


def pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of paragraphs that are versions of each other, in order: the set that is most alike altogether."""
    if len(old) * len(new) > MOST_PAIRS:
        return [(place, place) for place in range(min(len(old), len(new)))]
    before, after = ([Counter(re.findall(r"\w+", text)) for text in side] for side in (old, new))
    best: list[list[tuple[float, list[tuple[int, int]]]]] = [[(0.0, [])] * (len(new) + 1)]
    for left, words in enumerate(before):
        line: list[tuple[float, list[tuple[int, int]]]] = [(0.0, [])]
        for right, others in enumerate(after):
            chosen = max(best[-1][right + 1], line[-1], key=lambda one: one[0])
            alike = likeness(words, others)
            weight, places = best[-1][right]
            if alike >= ALIKE and weight + alike > chosen[0]:
                chosen = (weight + alike, [*places, (left, right)])
            line.append(chosen)
        best.append(line)
    return best[-1][-1][1]


def likeness(words: Counter[str], others: Counter[str]) -> float:
    """Share of the words that both have, from 0 to 1."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 0.0


def alone(text: str, change: Change) -> Row:
    piece = (Segment(change, text),)
    return Row(piece, ()) if change is Change.DELETED else Row((), piece)


def row_of(old: str, new: str, search: Search) -> Row:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    kept = substantial(search.matches(before, after), before, after)
    return Row(
        segments(before, {left for left, _ in kept}, Change.DELETED),
        segments(after, {right for _, right in kept}, Change.INSERTED),
    )


def substantial(found: Sequence[tuple[int, int]], before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Matches that help a reader: a space or a comma between two changes belongs to the change."""
    runs: list[list[tuple[int, int]]] = []
    for match in found:
        if runs and (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1) == match:
            runs[-1].append(match)
        else:
            runs.append([match])
    ends = {(0, 0), (len(before) - 1, len(after) - 1)}
    return [
        match
        for run in runs
        if ends & {run[0], run[-1]} or any(before[left][0].isalnum() for left, _ in run)
        for match in run
    ]


def segments(tokens: Sequence[str], kept: set[int], change: Change) -> tuple[Segment, ...]:
    fates = groupby(range(len(tokens)), key=lambda place: Change.SAME if place in kept else change)
    return tuple(Segment(fate, "".join(tokens[place] for place in places)) for fate, places in fates)
