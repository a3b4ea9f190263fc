"""``ik-workflow forecast``: what is to come, for everybody, one person or one case."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from ik_workflow.cli import commands
from ik_workflow.errors import IkError
from ik_workflow.models.database import make_engine
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper
from tests.make_deadlines import make_deadline
from tests.make_deadlines import make_holder


@pytest.fixture
def case(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The public id of a case with one deadline of Ada's department."""
    monkeypatch.setenv("IK_DATABASE_URL", migrated_url)
    engine = make_engine(migrated_url)
    with Session(engine) as session:
        house = make_house(session)
        department = make_organization(session, house.body, "Fachbereich Soziales")
        make_holder(session, department, name="Ada")
        paper = make_paper(session, house)
        make_deadline(session, paper, department)
        found = paper.case.public_id
        session.commit()
    yield found
    engine.dispose()


def said(*words: str) -> list[str]:
    result = CliRunner().invoke(commands, ["forecast", "--at", "2026-11-20T08:00", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_what_comes_is_listed_and_counted(case: str) -> None:
    *_, last_day, total = said("--days", "7")
    assert last_day == "Freitag, 27. November 2026  Frist  Ada <ada@beispiel.example>  Letzter Tag: Bericht vorlegen"
    assert total == "4 Einträge vom Freitag, 20. November 2026 an für 7 Tage."


def test_one_person_or_one_case(case: str) -> None:
    assert len(said("--days", "7", "--person", "Ada@Beispiel.example", "--case", case)) == 5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--person", "wer@beispiel.example"], "keinen Zugang"),
        (["--case", "0"], "nicht verzeichnet"),
        (["--at", "morgen"], "2026-11-09T08:00"),
    ],
)
def test_what_is_not_known_is_refused(case: str, words: list[str], sentence: str) -> None:
    with pytest.raises(IkError, match=sentence):
        CliRunner().invoke(commands, ["forecast", *words], catch_exceptions=False)
