"""What the link in a reminder lets its reader do without signing in: steps of the record, by the deadline's rule."""

from collections.abc import Mapping
from types import MappingProxyType

REPORTING = ("report", "ask_for_time", "decline")
ORDERED = ("accept", "submit_letter")

#: by rule and kind of record; a pair that does not stand here has no link
LINKED_ANSWERS: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("DR-16", "report_order"): ORDERED,
        ("DR-20", "status_report"): REPORTING,
        ("DR-21", "status_report"): REPORTING,
    }
)
