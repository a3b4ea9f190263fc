"""Who changed a recurrence and who confirmed its source, beside the other acts of the administration."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BEFORE = (
    "'invited', 'disabled', 'enabled', 'second_factor_reset', 'office_given', 'office_ended',"
    " 'file_published', 'file_hidden', 'file_withdrawn'"
)
NEW = "'recurrence_begun', 'recurrence_changed', 'recurrence_confirmed'"
CHECK = "ck_administration_entries_act_known"


def upgrade() -> None:
    with op.batch_alter_table("administration_entries") as table:
        table.add_column(sa.Column("recurrence_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("words", sa.String(length=500), nullable=True))
        table.create_foreign_key(
            op.f("fk_administration_entries_recurrence_id"), "recurrences", ["recurrence_id"], ["id"]
        )
        table.create_index(op.f("ix_administration_entries_recurrence_id"), ["recurrence_id"])
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"act IN ({BEFORE}, {NEW})")


def downgrade() -> None:
    with op.batch_alter_table("administration_entries") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"act IN ({BEFORE})")
        table.drop_index(op.f("ix_administration_entries_recurrence_id"))
        table.drop_constraint(op.f("fk_administration_entries_recurrence_id"), type_="foreignkey")
        table.drop_column("words")
        table.drop_column("recurrence_id")
