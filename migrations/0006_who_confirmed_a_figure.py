"""Who confirmed a figure of the rules of procedure, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("rule_parameters") as table:
        table.add_column(sa.Column("confirmed_by", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_rule_parameters_confirmed_by_somebody"), "(confirmed_by IS NULL) = (confirmed_at IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("rule_parameters") as table:
        table.drop_constraint(op.f("ck_rule_parameters_confirmed_by_somebody"), type_="check")
        table.drop_column("confirmed_at")
        table.drop_column("confirmed_by")
