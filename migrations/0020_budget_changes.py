"""Budget rounds change and are declared invalid: the day, from when measures are asked anew, and the trace of it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

BEFORE = (
    "'invited', 'disabled', 'enabled', 'second_factor_reset', 'office_given', 'office_ended',"
    " 'file_published', 'file_hidden', 'file_withdrawn',"
    " 'recurrence_begun', 'recurrence_changed', 'recurrence_confirmed',"
    " 'organization_added', 'organization_changed', 'organization_dissolved', 'organization_revived',"
    " 'absence_entered', 'absence_removed'"
)
NEW = "'budget_entered', 'budget_changed', 'budget_withdrawn'"
CHECK = "ck_administration_entries_act_known"


def upgrade() -> None:
    with op.batch_alter_table("budget_rounds") as table:
        table.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("asked_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("administration_entries") as table:
        table.add_column(sa.Column("budget_round_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_administration_entries_budget_round_id"), "budget_rounds", ["budget_round_id"], ["id"]
        )
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"act IN ({BEFORE}, {NEW})")
    op.create_index(op.f("ix_administration_entries_budget_round_id"), "administration_entries", ["budget_round_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_administration_entries_budget_round_id"), "administration_entries")
    with op.batch_alter_table("administration_entries") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"act IN ({BEFORE})")
        table.drop_constraint(op.f("fk_administration_entries_budget_round_id"), type_="foreignkey")
        table.drop_column("budget_round_id")
    with op.batch_alter_table("budget_rounds") as table:
        table.drop_column("asked_since")
        table.drop_column("withdrawn_on")
