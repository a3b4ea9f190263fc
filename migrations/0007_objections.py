"""Objections to the minutes of a sitting that are still to be decided."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("meetings") as batch:
        batch.add_column(sa.Column("open_objections", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_meetings_objections_not_negative"), "open_objections >= 0")
    with op.batch_alter_table("meetings") as batch:
        batch.alter_column("open_objections", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("meetings") as batch:
        batch.drop_constraint(op.f("ck_meetings_objections_not_negative"), type_="check")
        batch.drop_column("open_objections")
