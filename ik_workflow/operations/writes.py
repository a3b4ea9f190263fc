"""What a step writes, sent at its end: on PostgreSQL in one round trip, on SQLite one statement after the other."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Insert
from sqlalchemy import Table
from sqlalchemy import Update
from sqlalchemy import bindparam

Shape = tuple[Table, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Write:
    """A new row, or new values for the row whose columns are as in ``key``."""

    table: Table
    values: Mapping[str, Any]
    key: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """What its statement depends on: everything but the values."""
        return self.table, tuple(self.values), tuple(self.key)

    def parameters(self, place: int) -> dict[str, Any]:
        return {f"{name}_{place}": value for name, value in self.values.items()} | {
            f"of_{name}_{place}": value for name, value in self.key.items()
        }


def send(connection: Connection, writes: Sequence[Write]) -> None:
    """Send all of them; no two may change the same row."""
    if connection.dialect.name == "postgresql":
        parameters = {
            name: value for place, write in enumerate(writes) for name, value in write.parameters(place).items()
        }
        connection.execute(together(tuple(write.shape for write in writes)), parameters)
    else:
        for write in writes:
            connection.execute(statement(write.shape), write.parameters(0))


@cache
def statement(shape: Shape, place: int = 0) -> Insert | Update:
    """The statement of one write, made once per shape: then it is compiled once, too."""
    table, names, key = shape
    values = {name: bindparam(f"{name}_{place}") for name in names}
    if not key:
        return table.insert().values(values).inline()
    return table.update().values(values).where(*(table.c[name] == bindparam(f"of_{name}_{place}") for name in key))


@cache
def together(shapes: tuple[Shape, ...]) -> Insert | Update:
    """All writes as one statement: the last one, and the others before it in WITH."""
    *others, last = (statement(shape, place) for place, shape in enumerate(shapes))
    return last.add_cte(*(other.cte(f"write_{place}") for place, other in enumerate(others)))
