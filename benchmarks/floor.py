"""The floor under a benchmark: the very statements of a real run, sent again by the bare driver."""

from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import event

from ik_workflow.models.database import make_engine

BEGIN = "BEGIN IMMEDIATE"  #: sent by hand on SQLite; psycopg begins by itself


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement as it went to the driver."""

    statement: str
    parameters: Any


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Sent]]:
    """Everything sent within the block, the BEGIN of a transaction excepted."""
    sent: list[Sent] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, context: object, many: bool) -> None:
        if many:
            raise ValueError(f"The floor sends single statements only, this one has many rows: {statement}")
        if statement != BEGIN:
            sent.append(Sent(statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def replay(url: str, transactions: list[list[Sent]], warming: int) -> float:
    """Send each list of statements in a transaction of its own; seconds it took, without the first ``warming`` ones."""
    engine = make_engine(url)
    with closing(engine.raw_connection()) as borrowed:  # the driver's own connection, with the settings of the engine
        begin = BEGIN if engine.dialect.name == "sqlite" else None
        _send(borrowed.driver_connection, transactions[:warming], begin)
        began = perf_counter()
        _send(borrowed.driver_connection, transactions[warming:], begin)
        took = perf_counter() - began
    engine.dispose()
    return took


def _send(driver: Any, transactions: list[list[Sent]], begin: str | None) -> None:
    for transaction in transactions:
        if begin:
            driver.execute(begin)
        for sent in transaction:
            cursor = driver.execute(sent.statement, sent.parameters)
            if cursor.description is not None:
                cursor.fetchall()
        driver.commit()
