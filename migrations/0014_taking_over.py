"""Measures and cycles that began elsewhere: where that is written, since when they stood so, how they came there."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("measures") as batch:
        batch.add_column(sa.Column("taken_over_from", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("taken_over_since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("taken_over_past", sa.Text(), nullable=True))
    with op.batch_alter_table("reporting_cycles") as batch:
        batch.add_column(sa.Column("taken_over_past", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reporting_cycles") as batch:
        batch.drop_column("taken_over_past")
    with op.batch_alter_table("measures") as batch:
        for name in ("taken_over_past", "taken_over_since", "taken_over_from"):
            batch.drop_column(name)
