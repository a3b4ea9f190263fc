"""``ik-workflow attachments``: what the sweep says, and what scanning needs."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ik_workflow.cli import commands
from ik_workflow.errors import BadSetting


@pytest.fixture
def run(migrated_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    monkeypatch.setenv("IK_ATTACHMENTS", str(tmp_path / "attachments"))
    return CliRunner()


def test_a_sweep_without_a_folder_finds_nothing(run: CliRunner) -> None:
    result = run.invoke(commands, ["attachments", "sweep", "--dry-run"])
    assert (result.exit_code, result.output) == (0, "Dateien ohne Eintrag: 0, nichts gelöscht.\n")


def test_without_a_scanner_nothing_is_scanned(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(run.invoke(commands, ["attachments", "scan"]).exception, BadSetting)
    monkeypatch.setenv("IK_SCANNER", "true")
    assert run.invoke(commands, ["attachments", "scan"]).output == "Geprüft: 0, ohne Befund: 0, zurückgezogen: 0.\n"
