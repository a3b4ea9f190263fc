"""A stocktaking knows the reporting cycle in which the departments were asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

KEY = "fk_stocktakings_cycle_id"
INDEX = "ix_stocktakings_cycle_id"


def upgrade() -> None:
    with op.batch_alter_table("stocktakings") as table:
        table.add_column(sa.Column("cycle_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(KEY), "reporting_cycles", ["cycle_id"], ["id"])
    op.create_index(op.f(INDEX), "stocktakings", ["cycle_id"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "stocktakings")
    with op.batch_alter_table("stocktakings") as table:
        table.drop_constraint(op.f(KEY), type_="foreignkey")
        table.drop_column("cycle_id")
