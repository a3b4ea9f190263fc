"""The versions of a paper: which there are, and two of them side by side."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.translation import _
from ik_workflow.web.query import Query
from ik_workflow.web.synopsis import Row
from ik_workflow.web.synopsis import synopsis
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import sentence

MOST_VERSIONS = 200
SHOWN_AROUND = 1  # unchanged paragraphs before and after a change


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version, without its text."""

    number: int
    on: date | None
    note: str
    paraphrased: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Unchanged paragraphs that are not repeated."""

    words: str


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """One part of the wording; ``rows`` is empty where both versions have the same."""

    name: str
    anchor: str
    rows: Sequence[Row | Left]


@dataclass(frozen=True, slots=True)
class VersionsPage:
    paper: Paper
    #: the newest first
    versions: Sequence[VersionLine]
    old: VersionLine | None
    new: VersionLine | None
    parts: Sequence[ComparedPart]
    faults: Sequence[str]


def versions_page(session: Session, public_id: str, query: Query) -> VersionsPage:
    """Raises NotFound for a paper that is not there or not public."""
    paper = session.scalar(select(Paper).where(Paper.public_id == public_id))
    if paper is None:
        raise NotFound(_("Diese Vorlage gibt es nicht."))
    versions = versions_of(session, paper)
    old, new = chosen(query, {str(one.number): one for one in versions}, versions)
    parts = [] if old is None or new is None else compared(session, paper, old.number, new.number)
    return VersionsPage(paper, versions, old, new, parts, query.faults)


def versions_of(session: Session, paper: Paper) -> list[VersionLine]:
    asked = (
        select(PaperVersion.number, PaperVersion.occurred_on, PaperVersion.note, PaperVersion.paraphrased)
        .where(PaperVersion.paper_id == paper.id)
        .order_by(PaperVersion.number.desc())
        .limit(MOST_VERSIONS)
    )
    return [
        VersionLine(number, on, note or "", paraphrased) for number, on, note, paraphrased in session.execute(asked)
    ]


def chosen(
    query: Query, offered: Mapping[str, VersionLine], versions: Sequence[VersionLine]
) -> tuple[VersionLine | None, VersionLine | None]:
    """The two that the address names; without it the newest and the one before."""
    old, new = query.choice("alt", _("Alte Fassung"), offered), query.choice("neu", _("Neue Fassung"), offered)
    if len(versions) < 2:
        return None, None
    new = new or next(one for one in versions if one is not old)
    return old or next((one for one in versions if one.number < new.number), versions[-2]), new


def compared(session: Session, paper: Paper, old: int, new: int) -> list[ComparedPart]:
    asked = select(PaperVersion).where(PaperVersion.paper_id == paper.id, PaperVersion.number.in_([old, new]))
    texts = {version.number: version for version in session.scalars(asked)}
    before, after = texts[old], texts[new]
    return [
        ComparedPart(_("Beschlussvorschlag"), "beschlussvorschlag", shown(synopsis(before.proposal, after.proposal))),
        ComparedPart(_("Begründung"), "begruendung", shown(synopsis(before.explanation, after.explanation))),
    ]


def shown(rows: Sequence[Row]) -> list[Row | Left]:
    """Every change with the paragraph around it; the rest is counted."""
    return [] if all(row.same for row in rows) else list(shortened(rows))


def shortened(rows: Sequence[Row]) -> Iterator[Row | Left]:
    runs = [(same, list(run)) for same, run in groupby(rows, key=lambda row: row.same)]
    for place, (same, run) in enumerate(runs):
        head = 0 if place == 0 else SHOWN_AROUND
        tail = 0 if place == len(runs) - 1 else SHOWN_AROUND
        left_out = len(run) - head - tail
        if not same or left_out < 2:
            yield from run
            continue
        yield from run[:head]
        yield Left(_("{counted} unverändert", counted=sentence(counted(left_out, "ein Absatz", "Absätze", ""))))
        yield from run[len(run) - tail :]
