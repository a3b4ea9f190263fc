"""A case file fits the format, or is refused in one German sentence with file and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from ik_workflow.exchange.casefile import LARGEST_FILE
from ik_workflow.exchange.casefile import BadCaseFile
from ik_workflow.exchange.casefile import case_paths
from ik_workflow.exchange.casefile import read_case

SITTING = {"date": "2024-05-15", "result_text": "beschlossen", "votes": None, "votes_on": None, "note": None}
CASE: dict[str, Any] = {
    "id": "musterstadt-1",
    "city": "Musterstadt",
    "title": "Ein Antrag",
    "consultations": [{"body": "Rat", "role": None, "status_text": None, "sittings": [SITTING]}],
}


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "fall.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def with_sitting(**values: Any) -> dict[str, Any]:
    row = CASE["consultations"][0] | {"sittings": [SITTING | values]}
    return CASE | {"consultations": [row]}


def test_a_case_with_the_least_fields_is_read(tmp_path: Path) -> None:
    case = read_case(written(tmp_path, json.dumps(CASE)))
    assert (case.id, case.public, case.consultations[0].sittings[0].result_text) == (
        "musterstadt-1",
        True,
        "beschlossen",
    )


def test_fields_that_the_format_does_not_know_are_passed_over(tmp_path: Path) -> None:
    assert read_case(written(tmp_path, json.dumps(CASE | {"colour": "red"}))).id == "musterstadt-1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "fall.json: Die Datei ist kein gültiges JSON."),
        ("[]", "fall.json: Erwartet wird ein JSON-Objekt mit den Feldern eines Falls."),
        (b"\xff\xfe", "fall.json: Die Datei ist nicht in UTF-8 geschrieben."),
        ("[" * 100_000, "fall.json: Erwartet wird ein JSON-Objekt mit den Feldern eines Falls."),
        (json.dumps({k: v for k, v in CASE.items() if k != "title"}), "fall.json: Das Feld „title“ fehlt."),
        (json.dumps(CASE | {"title": ""}), "fall.json: Das Feld „title“ ist leer."),
        (json.dumps(CASE | {"title": 7}), "fall.json: Das Feld „title“ muss ein Text sein."),
        (
            json.dumps(CASE | {"title": "a\x00b"}),
            "fall.json: Das Feld „title“ enthält Zeilenumbrüche oder Steuerzeichen.",
        ),
        (json.dumps(CASE | {"title": "x" * 1001}), "fall.json: Das Feld „title“ ist zu lang."),
        (json.dumps(CASE | {"consultations": None}), "fall.json: Das Feld „consultations“ muss eine Liste sein."),
        (
            json.dumps(CASE | {"visibility": "secret"}),
            "fall.json: Das Feld „visibility“ hat keinen der erlaubten Werte.",
        ),
        (
            json.dumps(with_sitting(date="15.05.2024")),
            "fall.json: Das Feld „consultations.1.sittings.1.date“ ist kein Datum der Form JJJJ-MM-TT.",
        ),
        (
            json.dumps(with_sitting(date="2024-02-30")),
            "fall.json: Das Feld „consultations.1.sittings.1.date“ ist kein Tag des Kalenders.",
        ),
        (
            json.dumps(with_sitting(votes={"yes": -1})),
            "fall.json: Das Feld „consultations.1.sittings.1.votes.yes“ muss zwischen 0 und 10000 liegen.",
        ),
        (
            json.dumps(with_sitting(votes={"no": 10**30})),
            "fall.json: Das Feld „consultations.1.sittings.1.votes.no“ muss zwischen 0 und 10000 liegen.",
        ),
        (
            json.dumps(with_sitting(votes={"no": "3"})),
            "fall.json: Das Feld „consultations.1.sittings.1.votes.no“ muss eine ganze Zahl sein.",
        ),
    ],
)
def test_a_misfit_is_one_sentence_with_file_and_field(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(BadCaseFile) as refused:
        read_case(written(tmp_path, content))
    assert refused.value.sentence == sentence


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "riese.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE * 10)
    with pytest.raises(BadCaseFile, match=r"riese.json: Die Datei ist größer als 5 MB\."):
        read_case(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCaseFile, match=r"fehlt.json: Die Datei ist nicht lesbar"):
        read_case(tmp_path / "fehlt.json")


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in case_paths([tmp_path])] == ["a.json", "b.json"]
