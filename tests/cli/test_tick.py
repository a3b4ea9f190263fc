"""``ik-workflow tick``: one beat, told in German; never ahead of time in earnest."""

from datetime import UTC
from datetime import datetime

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from ik_workflow.cli import commands
from ik_workflow.cli.tick import instant_of
from ik_workflow.cli.tick import tell_progress
from ik_workflow.errors import BadValue
from ik_workflow.operations.beat import JOBS
from tests.make import make_house
from tests.make import make_resolution


@pytest.fixture
def run(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    monkeypatch.setenv("IK_MODE", "demo")
    return CliRunner()


def test_a_beat_is_told_in_german(run: CliRunner, session: Session) -> None:
    make_resolution(session, make_house(session))
    session.commit()
    told = run.invoke(commands, ["tick", "--at", "2025-09-01T08:00"]).output.splitlines()
    assert told[0] == "Schlag vom Montag, 1. September 2025, 08:00 Uhr"
    assert "       1  Schritte, die von selbst folgen" in told


def test_each_job_is_told_when_it_is_done_and_not_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    tell_progress(JOBS[0], None)
    assert capsys.readouterr().out == ""  # Only a terminal shows what is under way.
    tell_progress(JOBS[0], 2)
    assert capsys.readouterr().out == "       2  Zyklen planen\n"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-01T08:00", datetime(2026, 12, 1, 7, tzinfo=UTC)),
        ("2026-07-01 08:00:30", datetime(2026, 7, 1, 6, 0, 30, tzinfo=UTC)),
        ("2026-12-01T08:00Z", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 12, 1, 11, tzinfo=UTC)),
    ],
)
def test_an_instant_is_local_unless_it_names_its_zone(text: str, instant: datetime) -> None:
    assert instant_of(text, may_lie_ahead=True) == instant


@pytest.mark.parametrize(
    "text", ["", "morgen", "2026-13-01", "1999-12-31", "2100-01-01T00:00Z", "0001-01-01", "9999-12-31T23:59-12:00"]
)
def test_an_instant_outside_of_sane_years_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        instant_of(text, may_lie_ahead=True)


def test_in_earnest_nothing_is_done_before_its_time(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IK_MODE", "production")
    result = run.invoke(commands, ["tick", "--at", "2098-01-01T08:00"])
    assert "Erinnerungen zu früh" in str(result.exception)
