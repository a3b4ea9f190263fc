"""What set-wise statements need of both databases: lists of rows as a table, and keys that the database makes."""

import json
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE
from sqlalchemy import Connection
from sqlalchemy import Date
from sqlalchemy import FromClause
from sqlalchemy import Insert
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Subquery
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import column
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ik_workflow.models.base import Instant

SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"  #: as SQLAlchemy stores it
KINDS: dict[type, Any] = {int: Integer(), str: String(), date: Date(), datetime: Instant()}


class random_key(FunctionElement[str]):
    """128 random bits in hexadecimal digits, anew for every row (six of them are fixed on PostgreSQL)."""

    type = String()
    inherit_cache = True


@compiles(random_key, "sqlite")
def sqlite_key(element: random_key, compiler: Any, **kw: Any) -> str:
    return "lower(hex(randomblob(16)))"


@compiles(random_key, "postgresql")
def postgresql_key(element: random_key, compiler: Any, **kw: Any) -> str:
    return "replace(CAST(gen_random_uuid() AS text), '-', '')"


def listed(connection: Connection, name: str, kinds: dict[str, type], rows: Sequence[Sequence[Any]]) -> Subquery | CTE:
    """The rows as a table with these columns, in one parameter each, however many there are."""
    if connection.dialect.name == "sqlite":
        return sqlite_rows(name, kinds, rows)
    columns = [
        bindparam(f"{name}_{title}", [row[place] for row in rows], postgresql.ARRAY(KINDS[kind]))
        for place, (title, kind) in enumerate(kinds.items())
    ]
    table = func.unnest(*columns).table_valued(*(column(title, KINDS[kind]) for title, kind in kinds.items()))
    return select(*table.render_derived(name=f"{name}_rows").c).subquery(name)


def sqlite_rows(name: str, kinds: dict[str, type], rows: Sequence[Sequence[Any]]) -> CTE:
    """Read once: SQLite would parse the list anew for every row of a table that it joins first."""
    text = json.dumps(rows, default=plain)
    each = func.json_each(bindparam(f"{name}_rows", text, String())).table_valued("value").alias(f"{name}_each")
    found = select(
        *(
            func.json_extract(each.c.value, f"$[{place}]", type_=KINDS[kind]).label(title)
            for place, (title, kind) in enumerate(kinds.items())
        )
    )
    return found.cte(name).prefix_with("MATERIALIZED")


@lru_cache
def plain(value: date) -> str:
    """As SQLAlchemy stores a day or an instant on SQLite."""
    return value.astimezone(UTC).strftime(SQLITE_INSTANT) if isinstance(value, datetime) else value.isoformat()


def ids(connection: Connection, name: str, numbers: Sequence[int]) -> FromClause:
    return listed(connection, name, {"id": int}, [(number,) for number in numbers])


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table) -> Insert:
    """An INSERT that passes over what is there."""
    return insert_into(connection, table).on_conflict_do_nothing()
