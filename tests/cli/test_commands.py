"""The command line: German answers, exit codes, nothing half done."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from ik_workflow.cli import commands
from ik_workflow.exchange.demo import city_cases
from ik_workflow.models.database import make_engine
from ik_workflow.states.all import PROCEDURES

CASES = Path(__file__).parent.parent / "cases"


@pytest.fixture
def run(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    return CliRunner()


def test_the_procedures_are_listed_and_drawn() -> None:
    runner = CliRunner()
    listed = runner.invoke(commands, ["procedures"]).output
    assert [line.split()[0] for line in listed.splitlines()] == list(PROCEDURES)
    assert runner.invoke(commands, ["procedures", "--mermaid", "meeting"]).output.startswith("stateDiagram-v2\n")
    assert runner.invoke(commands, ["procedures", "--dot", "paper"]).output.startswith('digraph "Vorlage" {\n')


def test_procedures_check_finds_nothing_in_a_fresh_database(run: CliRunner) -> None:
    result = run.invoke(commands, ["procedures", "check"])
    assert (result.exit_code, result.output.count("0 laufende Vorgänge")) == (0, len(PROCEDURES))


def test_replay_answers_with_one_json_array(tmp_path: Path) -> None:
    (tmp_path / "kaputt.json").write_text("{", encoding="utf-8")
    paths = [str(CASES / "schwabach-78354.json"), str(tmp_path / "kaputt.json")]
    result = CliRunner().invoke(commands, ["replay", "--json", *paths])
    good, bad = json.loads(result.output)
    assert (good["id"], good["ok"], good["outcome"]) == ("schwabach-78354", True, "split")
    assert bad == {"id": "kaputt", "ok": False, "error": "kaputt.json: Die Datei ist kein gültiges JSON."}
    assert result.exit_code == 1


def test_replay_prints_the_way_for_people(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["replay", str(CASES / "frankfurt-am-main-of-349-8-2023.json")])
    assert result.exit_code == 0
    assert "2023-10-19  abgelehnt  [rejected]" in result.output
    assert "1 von 1 Fällen stimmen mit ihrem Verlauf überein." in result.output


def test_replay_into_a_database_can_be_sealed_and_verified(run: CliRunner, migrated_url: str) -> None:
    paper = str(CASES / "schwabach-78354.json")
    assert run.invoke(commands, ["replay", paper, "--database", migrated_url]).exit_code == 0
    assert "geschrieben: " in run.invoke(commands, ["journal", "seal"]).output
    assert "war schon geschrieben" in run.invoke(commands, ["journal", "seal"]).output
    assert run.invoke(commands, ["journal", "verify"]).output == "Alle Einträge und Siegel sind unversehrt.\n"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_verify_names_the_first_broken_entry(run: CliRunner, migrated_url: str) -> None:
    run.invoke(commands, ["replay", str(CASES / "schwabach-78354.json"), "--database", migrated_url])
    engine = make_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_entries_never_changed"))
        connection.execute(text("UPDATE journal_entries SET reason = 'anders' WHERE case_id = 1 AND seq = 3"))
    engine.dispose()
    result = run.invoke(commands, ["journal", "verify"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Gebrochen: Vorgang 1, Eintrag 3: ")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_database_of_a_newer_schema_is_refused(run: CliRunner, migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    result = run.invoke(commands, ["db", "upgrade"])
    assert "Die Datenbank hat das Schema 9999" in str(result.exception)


def test_the_city_brings_its_own_histories() -> None:
    assert len(city_cases()) == 63
