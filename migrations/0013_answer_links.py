"""Links in reminders that were used, and attempts to use them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

BEFORE = "'sign_in', 'second_factor', 'reset'"


def upgrade() -> None:
    op.create_table(
        "answer_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name=op.f("fk_answer_uses_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_uses")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_answer_uses_link_hash")),
    )
    op.create_index(op.f("ix_answer_uses_deadline_id"), "answer_uses", ["deadline_id"], unique=False)
    know(f"{BEFORE}, 'answer'")


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_attempts WHERE kind = 'answer'")
    know(BEFORE)
    op.drop_index(op.f("ix_answer_uses_deadline_id"), table_name="answer_uses")
    op.drop_table("answer_uses")


def know(kinds: str) -> None:
    with op.batch_alter_table("sign_in_attempts") as batch:
        batch.drop_constraint(op.f("ck_sign_in_attempts_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_sign_in_attempts_kind_known"), f"kind IN ({kinds})")
