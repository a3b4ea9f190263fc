"""Draw every procedure again: Mermaid into docs/procedures.md, SVG for the pages (needs Graphviz's ``dot``)."""

import re
import subprocess
from pathlib import Path

from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.diagram import dot
from ik_workflow.states.diagram import mermaid

HERE = Path(__file__).parent.parent
PICTURES = HERE / "ik_workflow" / "static" / "diagrams"


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    page = HERE / "docs" / "procedures.md"
    text = page.read_text(encoding="utf-8")
    for name, procedure in PROCEDURES.items():
        block = f"<!-- diagram {name} -->\n```mermaid\n{mermaid(procedure)}```\n<!-- end -->"
        text = re.sub(rf"<!-- diagram {name} -->.*?<!-- end -->", lambda _, new=block: new, text, flags=re.S)
        drawn = subprocess.run(["dot", "-Tsvg"], input=dot(procedure), capture_output=True, text=True, check=True)
        picture = re.sub(r"^.*?(?=<svg)", "", drawn.stdout, flags=re.S)
        (PICTURES / f"{name}.svg").write_text(picture, encoding="utf-8")
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
