"""The day an organization ends and what comes after it; what the administration did to it; who turned a mail."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BEFORE = (
    "'invited', 'disabled', 'enabled', 'second_factor_reset', 'office_given', 'office_ended',"
    " 'file_published', 'file_hidden', 'file_withdrawn',"
    " 'recurrence_begun', 'recurrence_changed', 'recurrence_confirmed'"
)
NEW = (
    "'organization_added', 'organization_changed', 'organization_dissolved', 'organization_revived',"
    " 'absence_entered', 'absence_removed'"
)
CHECK = "ck_administration_entries_act_known"
SUCCESSOR = "ck_organizations_successor_of_dissolved"


def upgrade() -> None:
    with op.batch_alter_table("organizations") as table:
        table.add_column(sa.Column("dissolved_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_organizations_successor_id"), "organizations", ["successor_id"], ["id"])
        table.create_check_constraint(
            op.f(SUCCESSOR), "successor_id IS NULL OR (dissolved_on IS NOT NULL AND successor_id <> id)"
        )
    with op.batch_alter_table("administration_entries") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"act IN ({BEFORE}, {NEW})")
    with op.batch_alter_table("outbox_events") as table:
        table.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_outbox_events_by_id"), "people", ["by_id"], ["id"])
    op.create_index(op.f("ix_outbox_events_by_id"), "outbox_events", ["by_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_events_by_id"), "outbox_events")
    with op.batch_alter_table("outbox_events") as table:
        table.drop_constraint(op.f("fk_outbox_events_by_id"), type_="foreignkey")
        table.drop_column("by_id")
    with op.batch_alter_table("administration_entries") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"act IN ({BEFORE})")
    with op.batch_alter_table("organizations") as table:
        table.drop_constraint(op.f(SUCCESSOR), type_="check")
        table.drop_constraint(op.f("fk_organizations_successor_id"), type_="foreignkey")
        table.drop_column("successor_id")
        table.drop_column("dissolved_on")
