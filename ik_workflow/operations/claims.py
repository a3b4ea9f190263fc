"""The right to do a job in a slot, for example once a day: whoever's row is written has it, whoever else asks."""

from datetime import datetime
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ik_workflow.models.beats import JobClaim

CLAIMS = cast(Table, JobClaim.__table__)


def claim(connection: Connection, job: str, slot: str, *, at: datetime) -> bool:
    """Whether the job is ours in this slot. The claim is taken back with the transaction in which it was made."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = insert(CLAIMS).values(job=job, slot=slot, claimed_at=at)
    return connection.scalar(row.on_conflict_do_nothing().returning(CLAIMS.c.job)) is not None
