"""The database's own clock, by which leases run: the clocks of two machines may differ."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy import Integer
from sqlalchemy import literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class database_now(FunctionElement[datetime]):
    """The database's own clock, so many seconds on."""

    type = DateTime(timezone=True)
    inherit_cache = True

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(literal_column(str(int(seconds)), Integer))


@compiles(database_now, "postgresql")
def _postgresql_now(element: database_now, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + ({seconds}) * interval '1 second')"


@compiles(database_now, "sqlite")
def _sqlite_now(element: database_now, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return (
        f"(strftime('%Y-%m-%d %H:%M:%f', 'now', '+' || ({seconds}) || ' seconds') || '000')"  # as instants are stored
    )
