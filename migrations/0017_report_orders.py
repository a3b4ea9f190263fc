"""Report orders: what the council wants to be told, by whom, until when."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

STATES = "issued assigned in_progress extension_requested due overdue report_submitted settled moot repealed".split()


def upgrade() -> None:
    known = ", ".join(f"'{state}'" for state in STATES)
    op.create_table(
        "report_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("resolution_id", sa.Integer(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("passage_found", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("responsible_unit_id", sa.Integer(), nullable=True),
        sa.Column("due_words", sa.String(length=200), nullable=True),
        sa.Column("first_words", sa.String(length=200), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_said_on", sa.Date(), nullable=True),
        sa.Column("due_meeting_id", sa.Integer(), nullable=True),
        sa.Column("due_explanation", sa.Text(), nullable=True),
        sa.Column("due_question", sa.Text(), nullable=True),
        sa.Column("interims", sa.JSON(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("requested_words", sa.String(length=200), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("requested_meeting_id", sa.Integer(), nullable=True),
        sa.Column("requested_explanation", sa.Text(), nullable=True),
        sa.Column("requested_said_on", sa.Date(), nullable=True),
        sa.Column("recurrence_words", sa.String(length=200), nullable=True),
        sa.Column("every_months", sa.Integer(), nullable=True),
        sa.Column("predecessor_id", sa.Integer(), nullable=True),
        sa.Column("report_kind", sa.String(length=40), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("report_paper_id", sa.Integer(), nullable=True),
        sa.Column("report_meeting_id", sa.Integer(), nullable=True),
        sa.Column("report_item", sa.String(length=200), nullable=True),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("letter_reference", sa.String(length=300), nullable=True),
        sa.Column("minutes", sa.String(length=300), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("past", sa.Text(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"state IN ({known})", name=op.f("ck_report_orders_state_known")),
        sa.CheckConstraint(
            "report_kind IN ('paper', 'oral', 'letter')", name=op.f("ck_report_orders_report_kind_known")
        ),
        sa.CheckConstraint("passage <> ''", name=op.f("ck_report_orders_passage_quoted")),
        sa.CheckConstraint(
            "due_on IS NOT NULL OR due_question IS NOT NULL", name=op.f("ck_report_orders_a_day_or_a_question")
        ),
        sa.CheckConstraint(
            "NOT taken_over OR source IS NOT NULL", name=op.f("ck_report_orders_taken_over_from_somewhere")
        ),
        sa.CheckConstraint("extensions >= 0", name=op.f("ck_report_orders_extensions_not_negative")),
        sa.CheckConstraint("every_months IS NULL OR every_months > 0", name=op.f("ck_report_orders_recurs_later")),
        sa.CheckConstraint(
            "predecessor_id IS NULL OR predecessor_id <> id", name=op.f("ck_report_orders_not_its_own_predecessor")
        ),
        sa.CheckConstraint(
            "report_kind <> 'paper' OR report_paper_id IS NOT NULL", name=op.f("ck_report_orders_report_in_a_paper")
        ),
        sa.CheckConstraint(
            "report_kind <> 'oral' OR report_meeting_id IS NOT NULL",
            name=op.f("ck_report_orders_report_in_a_sitting"),
        ),
        sa.CheckConstraint(
            "report_kind <> 'letter' OR letter_on IS NOT NULL", name=op.f("ck_report_orders_report_in_a_letter")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_report_orders_{column}"))
            for column, table in (
                ("case_id", "cases"),
                ("paper_id", "papers"),
                ("resolution_id", "resolutions"),
                ("organization_id", "organizations"),
                ("responsible_unit_id", "organizations"),
                ("due_meeting_id", "meetings"),
                ("requested_meeting_id", "meetings"),
                ("predecessor_id", "report_orders"),
                ("report_paper_id", "papers"),
                ("report_meeting_id", "meetings"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_orders")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_orders_public_id")),
    )
    for column in (
        *("case_id", "paper_id", "resolution_id", "organization_id", "responsible_unit_id"),
        *("due_meeting_id", "report_paper_id"),
    ):
        op.create_index(op.f(f"ix_report_orders_{column}"), "report_orders", [column], unique=False)
    op.create_index("ix_report_orders_list", "report_orders", ["state", "due_on"], unique=False)
    op.create_index(
        "uq_report_orders_successor",
        "report_orders",
        ["predecessor_id"],
        unique=True,
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )


def downgrade() -> None:
    op.drop_table("report_orders")
