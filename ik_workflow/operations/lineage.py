"""Where a measure comes from and what follows it, over all generations of the concept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import cast

from sqlalchemy import CTE
from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import literal
from sqlalchemy import null
from sqlalchemy import select
from sqlalchemy import union_all
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import Disposition
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import Heir
from ik_workflow.models.all import Measure

MOST_GENERATIONS = 20
MOST_RELATIVES = 200
DISPOSITIONS = cast(Table, Disposition.__table__)
HEIRS = cast(Table, Heir.__table__)
MEASURES = cast(Table, Measure.__table__)
HOLDS = DISPOSITIONS.c.deleted.is_(False)
SAID = select(DISPOSITIONS.c.id).where(DISPOSITIONS.c.measure_id == MEASURES.c.id, HOLDS).exists()
#: who follows whom: as it was said with a disposition, or else as the course of the measure ended
TIES = union_all(
    select(DISPOSITIONS.c.measure_id.label("old"), HEIRS.c.measure_id.label("new"), DISPOSITIONS.c.id.label("said"))
    .join(HEIRS, HEIRS.c.disposition_id == DISPOSITIONS.c.id)
    .where(HOLDS, HEIRS.c.deleted.is_(False)),
    select(MEASURES.c.id, MEASURES.c.successor_id, null()).where(MEASURES.c.successor_id.is_not(None), ~SAID),
)


@dataclass(frozen=True, slots=True)
class Relative:
    """A measure of another generation, and how the older of the two became the younger."""

    measure: Measure
    kind: DispositionKind
    #: empty where the course ended without a disposition
    reason: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """From the oldest measure to the youngest; only those that the reader may see."""

    before: Sequence[Relative]
    after: Sequence[Relative]
    #: what was said of a measure that nothing follows
    ended: Disposition | None

    def __bool__(self) -> bool:
        return bool(self.before or self.after or self.ended)


@dataclass(frozen=True, slots=True)
class Tie:
    old: int
    new: int
    said: int | None


def lineage_of(session: Session, connection: Connection, measure: Measure) -> Lineage:
    """``session`` shows what the reader may see; ``connection`` is the same database without that limit."""
    before, after = ties(connection, measure.id, "new", "old"), ties(connection, measure.id, "old", "new")
    numbers = {one.old for one in before} | {one.new for one in after}
    load = select(Measure).where(Measure.id.in_(numbers)).options(joinedload(Measure.concept))
    shown = {one.id: one for one in session.scalars(load)} if numbers else {}
    said = [one.said for one in (*before, *after) if one.said is not None]
    own = Disposition.measure_id == measure.id
    asked = select(Disposition).where(Disposition.id.in_(said) | own, Disposition.deleted.is_(False))
    words = {one.id: one for one in session.scalars(asked)}
    before, after = ([one for one in found if one.said is None or one.said in words] for found in (before, after))
    return Lineage(
        [relative(shown[one.old], one, words) for one in reversed(before) if one.old in shown],
        [relative(shown[one.new], one, words) for one in after if one.new in shown],
        next((one for one in words.values() if one.measure_id == measure.id), None) if not after else None,
    )


def relative(measure: Measure, tie: Tie, words: dict[int, Disposition]) -> Relative:
    said = words[tie.said] if tie.said is not None else None
    return Relative(measure, said.kind if said else DispositionKind.CONTINUED, said.reason if said else "")


def ties(connection: Connection, measure: int, here: str, there: str) -> list[Tie]:
    """From the measure away, the nearest first; a circle, which nothing should bring about, ends by itself."""
    walked = walk(measure, here, there)
    nearest = select(walked).order_by(walked.c.depth, walked.c.old, walked.c.new).limit(MOST_RELATIVES)
    found: dict[Tie, None] = {}
    for row in connection.execute(nearest):
        found.setdefault(Tie(row.old, row.new, row.said))
    return list(found)


def walk(measure: int, here: str, there: str) -> CTE:
    tie: Any = TIES.subquery("ties")
    first = select(tie.c.old, tie.c.new, tie.c.said, literal(1).label("depth")).where(tie.c[here] == measure)
    walked = first.cte("walked", recursive=True)
    further: Any = TIES.subquery("further_ties")
    step = select(further.c.old, further.c.new, further.c.said, walked.c.depth + 1).where(
        further.c[here] == walked.c[there], walked.c.depth < MOST_GENERATIONS
    )
    return walked.union(step)
