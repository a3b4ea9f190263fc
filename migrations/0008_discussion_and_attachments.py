"""Discussion and attachments: notes, mentions, follows, visits; files of any case, with what proves them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("withdrawn_at IS NULL OR text = ''", name=op.f("ck_notes_withdrawn_without_text")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notes_case_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_notes_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notes_public_id")),
    )
    op.create_index("ix_notes_case", "notes", ["case_id", "created"])
    op.create_index(op.f("ix_notes_author_id"), "notes", ["author_id"])
    op.create_table(
        "mentions",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_mentions_note_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentions_person_id")),
        sa.PrimaryKeyConstraint("note_id", "person_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_person_id"), "mentions", ["person_id"])
    for table, instant in (("follows", "since"), ("visits", "seen_at")):
        op.create_table(
            table,
            sa.Column("person_id", sa.Integer(), nullable=False),
            sa.Column("case_id", sa.Integer(), nullable=False),
            sa.Column(instant, sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id")),
            sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{table}_case_id")),
            sa.PrimaryKeyConstraint("person_id", "case_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])
    with op.batch_alter_table("files") as files:
        files.alter_column("paper_id", existing_type=sa.Integer(), nullable=True)
        files.add_column(sa.Column("version_no", sa.Integer(), nullable=False, server_default="1"))
        files.add_column(sa.Column("sha256", sa.String(64), nullable=True))
        files.add_column(sa.Column("media_type", sa.String(100), nullable=True))
        files.add_column(sa.Column("uploaded_by_id", sa.Integer(), nullable=True))
        files.add_column(sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
        files.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        files.create_foreign_key(op.f("fk_files_uploaded_by_id"), "people", ["uploaded_by_id"], ["id"])
        files.create_unique_constraint(op.f("uq_files_stored_as"), ["stored_as"])
        files.create_check_constraint(
            op.f("ck_files_stored_with_proof"),
            "stored_as IS NULL OR (size IS NOT NULL AND sha256 IS NOT NULL AND media_type IS NOT NULL)",
        )
    with op.batch_alter_table("files") as files:
        files.alter_column("version_no", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM files WHERE paper_id IS NULL")
    with op.batch_alter_table("files") as files:
        files.drop_constraint(op.f("ck_files_stored_with_proof"), type_="check")
        files.drop_constraint(op.f("uq_files_stored_as"), type_="unique")
        files.drop_constraint(op.f("fk_files_uploaded_by_id"), type_="foreignkey")
        for column in ("withdrawn_at", "scanned_at", "uploaded_by_id", "media_type", "sha256", "version_no"):
            files.drop_column(column)
        files.alter_column("paper_id", existing_type=sa.Integer(), nullable=False)
    for table in ("visits", "follows", "mentions", "notes"):
        op.drop_table(table)
