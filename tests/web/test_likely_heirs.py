"""Which measure of the next concept is proposed for one of the old."""

import pytest

from ik_workflow.web.likely_heirs import LIKE_NAME
from ik_workflow.web.likely_heirs import LIKE_NAME_AND_NUMBER
from ik_workflow.web.likely_heirs import SAME_NAME
from ik_workflow.web.likely_heirs import Named
from ik_workflow.web.likely_heirs import likely_heirs

NEW = [
    Named(1, "1.1", "Verpflichtende Schulungen für Führungskräfte"),
    Named(2, "1.2", "Netzwerk für Beschäftigte mit Migrationsgeschichte"),
    Named(3, "2.1", "Wohnführerschein in fünf Sprachen"),
]


@pytest.mark.parametrize(
    ("number", "title", "proposed"),
    [
        ("6.8", "Wohnführerschein in fünf Sprachen", (3, SAME_NAME)),
        ("6.8", "Schulung der Führungskräfte", (1, LIKE_NAME)),
        ("1.2", "Netzwerk und Beratung für Eltern mit Migrationsgeschichte", (2, LIKE_NAME_AND_NUMBER)),
        ("6.8", "Netzwerk und Beratung für Eltern mit Migrationsgeschichte", None),
        ("2.1", "Schwimmkurse für Mütter", None),
        ("", "und für", None),
    ],
)
def test_the_name_proposes_and_the_number_helps(number: str, title: str, proposed: tuple[int, str] | None) -> None:
    found = likely_heirs([Named(9, number, title)], NEW).get(9)
    assert (found and (found.heir.id, found.why)) == proposed
