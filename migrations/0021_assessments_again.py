"""A stocktaking whose freezing was corrected is frozen again: only rows that hold are unique."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

UNIQUE = "uq_assessments_stocktaking_id_measure_id"
INDEX = "uq_assessments_once"


def upgrade() -> None:
    with op.batch_alter_table("assessments") as table:
        table.drop_constraint(op.f(UNIQUE), type_="unique")
    op.create_index(
        INDEX,
        "assessments",
        ["stocktaking_id", "measure_id"],
        unique=True,
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )


def downgrade() -> None:
    op.drop_index(INDEX, "assessments")
    with op.batch_alter_table("assessments") as table:
        table.create_unique_constraint(op.f(UNIQUE), ["stocktaking_id", "measure_id"])
