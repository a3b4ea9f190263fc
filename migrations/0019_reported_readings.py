"""Which report a reading of an indicator comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("indicator_values") as batch:
        batch.add_column(sa.Column("report_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_indicator_values_report_id"), "status_reports", ["report_id"], ["id"])
        batch.create_index(op.f("ix_indicator_values_report_id"), ["report_id"])


def downgrade() -> None:
    with op.batch_alter_table("indicator_values") as batch:
        batch.drop_index(op.f("ix_indicator_values_report_id"))
        batch.drop_constraint(op.f("fk_indicator_values_report_id"), type_="foreignkey")
        batch.drop_column("report_id")
