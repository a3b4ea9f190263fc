"""The city's calendar: Brandenburg's holidays, those the state declares once, and the city's own closing days."""

from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import select

from ik_workflow.models.deadlines import RestDay
from ik_workflow.periods import Calendar

REST_DAYS = cast(Table, RestDay.__table__)


def city_calendar(connection: Connection) -> Calendar:
    """As it is on record now; read it once per step or beat."""
    rows = connection.execute(select(REST_DAYS.c.day, REST_DAYS.c.name, REST_DAYS.c.holiday)).all()
    return Calendar(
        extra_holidays={row.day: row.name for row in rows if row.holiday},
        closing_days={row.day: row.name for row in rows if not row.holiday},
    )
