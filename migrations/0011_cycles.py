"""What comes round again: recurrences, reporting cycles, and the departments' status reports."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "recurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("opens", sa.String(length=40), nullable=False),
        sa.Column("pattern_kind", sa.String(length=40), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_status", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=True),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "opens IN ('status', 'report', 'monitoring', 'stocktaking', 'conference', 'renewal', 'budget')",
            name=op.f("ck_recurrences_opens_known"),
        ),
        sa.CheckConstraint(
            "pattern_kind IN ('rrule', 'after_last', 'council_in', 'before_end')",
            name=op.f("ck_recurrences_pattern_kind_known"),
        ),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= active_from", name=op.f("ck_recurrences_ends_later")),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_recurrences_lead_not_negative")),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_recurrences_concept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrences")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recurrences_public_id")),
    )
    op.create_index(op.f("ix_recurrences_concept_id"), "recurrences", ["concept_id"], unique=False)
    op.create_table(
        "reporting_cycles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("recurrence_id", sa.Integer(), nullable=True),
        sa.Column("occurrence", sa.String(length=20), nullable=True),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("target_meeting_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("answer_until", sa.Date(), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("cut_off_on", sa.Date(), nullable=True),
        sa.Column("taken_over_from", sa.String(length=300), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('status', 'report', 'monitoring', 'stocktaking', 'conference', 'renewal', 'budget')",
            name=op.f("ck_reporting_cycles_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'grace_period', 'plausibility_check', 'editing', 'before_steering_group', 'co_signing', 'submitted', 'in_consultation', 'noted', 'closed', 'cancelled')",
            name=op.f("ck_reporting_cycles_state_known"),
        ),
        sa.CheckConstraint(
            "(recurrence_id IS NULL) = (occurrence IS NULL)",
            name=op.f("ck_reporting_cycles_occurrence_of_a_recurrence"),
        ),
        sa.CheckConstraint(
            "grace_until IS NULL OR grace_until >= answer_until", name=op.f("ck_reporting_cycles_grace_later")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reporting_cycles_case_id")),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_reporting_cycles_concept_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_reporting_cycles_paper_id")),
        sa.ForeignKeyConstraint(["recurrence_id"], ["recurrences.id"], name=op.f("fk_reporting_cycles_recurrence_id")),
        sa.ForeignKeyConstraint(
            ["target_meeting_id"], ["meetings.id"], name=op.f("fk_reporting_cycles_target_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_cycles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reporting_cycles_public_id")),
        sa.UniqueConstraint("recurrence_id", "occurrence", name=op.f("uq_reporting_cycles_recurrence_id_occurrence")),
    )
    op.create_index("ix_reporting_cycles_answers", "reporting_cycles", ["state", "answer_until"], unique=False)
    op.create_index(op.f("ix_reporting_cycles_case_id"), "reporting_cycles", ["case_id"], unique=False)
    op.create_index(op.f("ix_reporting_cycles_concept_id"), "reporting_cycles", ["concept_id"], unique=False)
    op.create_index("ix_reporting_cycles_grace", "reporting_cycles", ["state", "grace_until"], unique=False)
    op.create_index("ix_reporting_cycles_opens", "reporting_cycles", ["state", "opens_on"], unique=False)
    op.create_index(op.f("ix_reporting_cycles_paper_id"), "reporting_cycles", ["paper_id"], unique=False)
    op.create_index(
        op.f("ix_reporting_cycles_target_meeting_id"), "reporting_cycles", ["target_meeting_id"], unique=False
    )
    op.create_table(
        "status_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("responsible_unit_id", sa.Integer(), nullable=True),
        sa.Column("course", sa.String(length=40), nullable=True),
        sa.Column("done", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("indicator_value", sa.String(length=200), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("obstacle", sa.Text(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("requested_until", sa.Date(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("suggested_unit_id", sa.Integer(), nullable=True),
        sa.Column("light", sa.String(length=40), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("light IN ('green', 'yellow', 'red', 'grey')", name=op.f("ck_status_reports_light_known")),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'queried', 'confirmed', 'no_report')",
            name=op.f("ck_status_reports_state_known"),
        ),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_status_reports_cost_not_negative")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_status_reports_case_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["reporting_cycles.id"], name=op.f("fk_status_reports_cycle_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_status_reports_measure_id")),
        sa.ForeignKeyConstraint(
            ["responsible_unit_id"], ["organizations.id"], name=op.f("fk_status_reports_responsible_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_unit_id"], ["organizations.id"], name=op.f("fk_status_reports_suggested_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_reports")),
        sa.UniqueConstraint("cycle_id", "measure_id", name=op.f("uq_status_reports_cycle_id_measure_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_status_reports_public_id")),
    )
    op.create_index(op.f("ix_status_reports_case_id"), "status_reports", ["case_id"], unique=False)
    op.create_index(op.f("ix_status_reports_measure_id"), "status_reports", ["measure_id"], unique=False)
    op.create_index(
        op.f("ix_status_reports_responsible_unit_id"), "status_reports", ["responsible_unit_id"], unique=False
    )
    op.create_index(
        "ix_status_reports_unit", "status_reports", ["cycle_id", "responsible_unit_id", "state"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_status_reports_unit", table_name="status_reports")
    op.drop_index(op.f("ix_status_reports_responsible_unit_id"), table_name="status_reports")
    op.drop_index(op.f("ix_status_reports_measure_id"), table_name="status_reports")
    op.drop_index(op.f("ix_status_reports_case_id"), table_name="status_reports")
    op.drop_table("status_reports")
    op.drop_index(op.f("ix_reporting_cycles_target_meeting_id"), table_name="reporting_cycles")
    op.drop_index(op.f("ix_reporting_cycles_paper_id"), table_name="reporting_cycles")
    op.drop_index("ix_reporting_cycles_opens", table_name="reporting_cycles")
    op.drop_index("ix_reporting_cycles_grace", table_name="reporting_cycles")
    op.drop_index(op.f("ix_reporting_cycles_concept_id"), table_name="reporting_cycles")
    op.drop_index(op.f("ix_reporting_cycles_case_id"), table_name="reporting_cycles")
    op.drop_index("ix_reporting_cycles_answers", table_name="reporting_cycles")
    op.drop_table("reporting_cycles")
    op.drop_index(op.f("ix_recurrences_concept_id"), table_name="recurrences")
    op.drop_table("recurrences")
