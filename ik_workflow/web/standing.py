"""A paper's page as it stood on an earlier day: the loaded records are turned back, in memory only."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import Any
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm.attributes import set_committed_value

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.operations.entries import days
from ik_workflow.operations.entries import revived

Subject = tuple[str, int]

ITEMS = cast(Table, AgendaItem.__table__)

#: columns that a later step writes
EMPTY_UNTIL_WRITTEN = frozenset(
    {"outcome", "decided_on", "number", "deferred_from", "replaced_by_id", "returned_hash", "result", "item_id"}
    | {"offered_on", "objection_until", "objection_until_raw", "minutes_received_on", "objected_on", "reaffirmed_on"}
)


class Standing:
    """What the journal says of each record up to a day; ``entries`` are those that count by then."""

    def __init__(self, entries: Sequence[JournalEntry], moment: date) -> None:
        dated = sorted(zip(days(entries), entries, strict=True), key=lambda pair: (pair[0], pair[1].seq))
        self.entries = [entry for day, entry in dated if day <= moment]
        self.columns: dict[Subject, dict[str, Any]] = {}
        self.items: dict[int, dict[str, Any]] = {}
        for entry in self.entries:
            self._read(entry)

    def _read(self, entry: JournalEntry) -> None:
        columns = self.columns.setdefault((entry.subject_type, entry.subject_id), {})
        before = columns.get("item_id")
        columns |= {name: new for name, (_, new) in entry.changes.items() if "." not in name}
        item = columns.get("item_id") or before
        if item is not None:
            known = self.items.setdefault(item, {})
            known |= {name[5:]: new for name, (_, new) in entry.changes.items() if name.startswith("item.")}

    def turn_back(self, paper: Paper, moment: date) -> None:
        """Let the loaded records show what was known of the case on that day; the database stays as it is."""
        turn(paper, self.columns[("paper", paper.id)])
        rows = [row for row in paper.consultations if ("consultation", row.id) in self.columns]
        resolutions = [one for one in paper.resolutions if ("resolution", one.id) in self.columns]
        versions = [one for one in paper.versions if one.occurred_on is None or one.occurred_on <= moment]
        if paper.replaced_by_id is None:
            set_committed_value(paper, "replaced_by", None)
        set_committed_value(paper, "consultations", rows)
        set_committed_value(paper, "resolutions", resolutions)
        set_committed_value(paper, "versions", versions)
        if versions:
            set_committed_value(paper, "version_no", versions[-1].number)
        for row in rows:
            self._turn_row(row)
        for resolution in resolutions:
            turn(resolution, self.columns[("resolution", resolution.id)])

    def _turn_row(self, row: Consultation) -> None:
        turn(row, self.columns[("consultation", row.id)])
        set_committed_value(row, "items", [item for item in row.items if item.id in self.items])
        known = {entry.seq for entry in self.entries}
        for item in row.items:
            for name in ("result", "result_text", "derived_result"):
                value = self.items[item.id].get(name)
                set_committed_value(item, name, revived(ITEMS.columns[name], value))
            set_committed_value(item, "votes", [vote for vote in item.votes if vote.seq in known])


def turn(record: Any, columns: Mapping[str, Any]) -> None:
    """Columns that the journal knows take the value of that day; what was not yet written is empty."""
    table: Table = record.__table__
    for name in {*columns, *(EMPTY_UNTIL_WRITTEN & set(table.columns.keys()))}:
        set_committed_value(record, name, revived(table.columns[name], columns.get(name)))
