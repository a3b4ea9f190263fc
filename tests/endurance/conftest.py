"""Databases that are not in memory: what survives a kill is to have been on a disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.databases import SQLiteFolder


@pytest.fixture
def migrated_url(databases: Databases, template: str, tmp_path: Path) -> Iterator[str]:
    """SQLite on a disk. The PostgreSQL server may stay where it is: here nobody kills its processes."""
    place = SQLiteFolder(tmp_path) if isinstance(databases, SQLiteFolder) else databases
    url = place.create(copy_of=template)
    yield url
    place.drop(url)
