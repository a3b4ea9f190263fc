"""What is drawn is what the tables say."""

from pathlib import Path

import pytest

from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.diagram import mermaid

HERE = Path(__file__).parent.parent


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_the_drawn_tables_are_current(name: str) -> None:
    block = f"<!-- diagram {name} -->\n```mermaid\n{mermaid(PROCEDURES[name])}```\n<!-- end -->"
    assert block in (HERE / "docs" / "procedures.md").read_text(encoding="utf-8"), "run make diagrams"


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_the_pictures_of_the_pages_are_current(name: str) -> None:
    picture = HERE / "ik_workflow" / "static" / "diagrams" / f"{name}.svg"
    assert f'id="{name}_{PROCEDURES[name].version}"' in picture.read_text(encoding="utf-8"), "run make diagrams"
