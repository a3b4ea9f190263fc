"""Entries of the journal as they are read back: from which day each counts, and its values as they were."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column
from sqlalchemy import Date

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Instant
from ik_workflow.models.base import Money

CORRECT = "correct"  #: trigger of an entry that takes another one back


def days(entries: Sequence[JournalEntry]) -> list[date]:
    """From which day each entry counts.

    One without a day counts from the day of the entry before it; at the beginning, from the first day there is.
    """
    day = next((entry.occurred_on for entry in entries if entry.occurred_on), date.min)
    counted = []
    for entry in entries:
        day = entry.occurred_on or day
        counted.append(day)
    return counted


def revived(column: Column[Any], value: Any) -> Any:
    """A journaled value as the column's own type."""
    if value is None:
        return None
    if isinstance(column.type, Choice):
        return column.type.choices(value)
    if isinstance(column.type, Money):
        return Decimal(value)
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
