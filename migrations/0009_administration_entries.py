"""Who did what to accounts, offices and attachments; its triggers are set with the journal's."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ACTS = (
    "'invited', 'disabled', 'enabled', 'second_factor_reset', 'office_given', 'office_ended',"
    " 'file_published', 'file_hidden', 'file_withdrawn'"
)


def upgrade() -> None:
    op.create_table(
        "administration_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=True),
        sa.Column("office", sa.String(40), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"act IN ({ACTS})", name=op.f("ck_administration_entries_act_known")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_administration_entries_organization_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_administration_entries_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_entries")),
    )
    op.create_index(op.f("ix_administration_entries_at"), "administration_entries", ["at"])


def downgrade() -> None:
    op.drop_table("administration_entries")
