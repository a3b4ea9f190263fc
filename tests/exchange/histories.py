"""Short histories in the form of a case file, for tests."""

from typing import Any

from ik_workflow.exchange.casefile import CaseFile

Sitting = tuple[str | None, str | None] | tuple[str | None, str | None, dict[str, int | None]]


def row(body: str | None, *sittings: Any, role: str | None = None, status: str | None = None) -> dict[str, Any]:
    """A row of the Beratungsfolge; a sitting is (day, word) or (day, word, figures) or (day, word, figures, on)."""
    return {
        "body": body,
        "role": role,
        "status_text": status,
        "sittings": [
            {
                "date": one[0],
                "result_text": one[1],
                "votes": one[2] if len(one) > 2 else None,
                "votes_on": one[3] if len(one) > 3 else "paper" if len(one) > 2 else None,
                "note": None,
            }
            for one in sittings
        ],
    }


def history(*rows: dict[str, Any], **values: Any) -> CaseFile:
    """A case; ``values`` are further fields of the format."""
    defaults = {"id": "fall-1", "city": "Potsdam", "reference": "24/SVV/0001", "title": "Ein Fall"}
    return CaseFile.model_validate(defaults | values | {"consultations": list(rows)})


def figures(yes: int | None, no: int | None, abstain: int | None = None) -> dict[str, int | None]:
    return {"yes": yes, "no": no, "abstain": abstain}
