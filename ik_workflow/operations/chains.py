"""Who follows whom, over however many records; each kind of record has a statement for the next one."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Select


def leads_back(connection: Connection, following: Select[Any], first: Any, own: int | None) -> bool:
    """Whether the chain that begins with ``first`` comes to ``own``, or goes in circles without it.

    ``following`` has one parameter, "id", and gives the id of the next record or None.
    """
    seen = {own}
    current = first
    while isinstance(current, int) and current not in seen:
        seen.add(current)
        current = connection.scalar(following, {"id": current})
    return isinstance(current, int)
