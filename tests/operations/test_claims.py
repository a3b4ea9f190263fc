"""A job is done once in its slot, however many metronomes ask for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from ik_workflow.models.database import make_engine
from ik_workflow.operations.claims import claim
from tests.make import AT


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def test_of_many_who_ask_at_once_one_has_the_right(engine: Engine) -> None:
    def ask(number: int) -> bool:
        with engine.begin() as connection:
            return claim(connection, "digest", "2026-11-09", at=AT)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(ask, range(8))) == [False] * 7 + [True]


def test_another_slot_and_another_job_are_free(engine: Engine) -> None:
    with engine.begin() as connection:
        asked = [("digest", "2026-11-09"), ("digest", "2026-11-10"), ("watch", "2026-11-09"), ("digest", "2026-11-09")]
        assert [claim(connection, job, slot, at=AT) for job, slot in asked] == [True, True, True, False]


def test_the_right_is_free_again_if_its_work_was_taken_back(engine: Engine) -> None:
    with engine.connect() as connection:
        claim(connection, "digest", "2026-11-09", at=AT)
        connection.rollback()
    with engine.begin() as connection:
        assert claim(connection, "digest", "2026-11-09", at=AT)
