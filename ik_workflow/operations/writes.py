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
        """All that its statement depends on: everything but the values."""
        return self.table, tuple(self.values), tuple(self.key)


def send(connection: Connection, writes: Sequence[Write]) -> None:
    """Send all of them; no two may change the same row. A statement is made, and compiled, once per shape."""
    if connection.dialect.name == "postgresql":
        parameters: dict[str, Any] = {}
        for place, write in enumerate(writes):
            parameters |= {f"new_{place}_{name}": value for name, value in write.values.items()}
            parameters |= {f"key_{place}_{name}": value for name, value in write.key.items()}
        connection.execute(together(tuple(write.shape for write in writes)), parameters)
    else:
        for write in writes:
            key = {f"key_{name}": value for name, value in write.key.items()}
            connection.execute(alone(write.table, tuple(write.key)), {**write.values, **key})


@cache
def alone(table: Table, key: tuple[str, ...]) -> Insert | Update:
    """One write; its values are given by the names of their columns."""
    if not key:
        return table.insert().inline()
    return table.update().where(*(table.c[name] == bindparam(f"key_{name}") for name in key))


@cache
def together(shapes: tuple[Shape, ...]) -> Insert | Update:
    """All writes as one statement: the last one, and those before it in its WITH; parameters bear their place."""
    *others, last = (numbered(shape, place) for place, shape in enumerate(shapes))
    return last.add_cte(*(other.cte(f"write_{place}") for place, other in enumerate(others)))


def numbered(shape: Shape, place: int) -> Insert | Update:
    table, names, key = shape
    values: dict[str, Any] = {name: bindparam(f"new_{place}_{name}") for name in names}
    if not key:
        return table.insert().values(values).inline()
    return table.update().values(values).where(*(table.c[name] == bindparam(f"key_{place}_{name}") for name in key))
