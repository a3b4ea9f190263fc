"""Find the papers that one replaced without reading all: every page of a paper asks for them."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_papers_replaced_by_id", "papers", ["replaced_by_id"])


def downgrade() -> None:
    op.drop_index("ix_papers_replaced_by_id", "papers")
