"""The session plan on the command line: the same checks, the same all or nothing."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.cli import commands
from ik_workflow.errors import BadValue
from ik_workflow.models.all import Meeting
from ik_workflow.models.database import make_engine
from tests.make import make_body
from tests.make import make_house

YEAR = datetime.now(UTC).year + 1


@pytest.fixture
def city(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    engine = make_engine(migrated_url)
    with Session(engine) as session:
        make_house(session)
        session.commit()
        yield session
    engine.dispose()


def plan(folder: Path, *rows: str) -> str:
    file = folder / "plan.csv"
    file.write_text("\n".join(["Gremium;Datum", *rows]), encoding="utf-8")
    return str(file)


def count(session: Session) -> int:
    number = session.scalar(select(func.count()).select_from(Meeting)) or 0
    session.commit()
    return number


def test_a_plan_is_imported(city: Session, tmp_path: Path) -> None:
    file = plan(tmp_path, f"Hauptausschuss;03.02.{YEAR}", f"Ausschuss für Soziales;04.02.{YEAR}")
    result = CliRunner().invoke(commands, ["meetings", "import", file, "--public"])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0,
        "2 Sitzungen angelegt, 0 verlegt, 0 übergangen.",
    )
    assert count(city) == 2


def test_a_plan_can_be_checked_alone(city: Session, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        commands, ["meetings", "import", plan(tmp_path, f"Hauptausschuss;03.02.{YEAR}"), "--check"]
    )
    assert (result.exit_code, result.stdout) == (0, "1 neu, 0 schon geplant, 0 verlegt, 0 mit Fehlern\n")
    assert count(city) == 0


def test_a_wrong_row_stops_the_import(city: Session, tmp_path: Path) -> None:
    file = plan(tmp_path, f"Hauptausschuss;03.02.{YEAR}", f"Hauptausschuss;31.02.{YEAR}")
    result = CliRunner().invoke(commands, ["meetings", "import", file, "--internal"])
    assert result.exit_code == 1
    assert f"Zeile 3, Datum: „31.02.{YEAR}“ ist kein Tag des Kalenders.\n" in result.stderr
    assert count(city) == 0


def test_whether_the_sittings_are_public_must_be_said(city: Session, tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["meetings", "import", plan(tmp_path, f"Hauptausschuss;03.02.{YEAR}")])
    assert isinstance(result.exception, BadValue)


def test_one_of_several_cities_must_be_named(city: Session, tmp_path: Path) -> None:
    make_body(city, name="Cottbus")
    city.commit()
    command = ["meetings", "import", plan(tmp_path, f"Hauptausschuss;03.02.{YEAR}"), "--internal"]
    assert isinstance(CliRunner().invoke(commands, command).exception, BadValue)
    assert CliRunner().invoke(commands, [*command, "--city", "Potsdam"]).exit_code == 0
