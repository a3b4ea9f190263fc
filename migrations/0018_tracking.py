"""What a measure costs and shows, stocktakings with their frozen rows, the next generation, and the budget's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "budget_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last_year >= first_year", name=op.f("ck_budget_rounds_years_in_order")),
        sa.CheckConstraint("register_until >= opens_on", name=op.f("ck_budget_rounds_registered_after_opening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_rounds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_budget_rounds_public_id")),
    )
    op.create_table(
        "budget_limits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_limits_amount_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["budget_rounds.id"], name=op.f("fk_budget_limits_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_limits")),
        sa.UniqueConstraint("public_id", name=op.f("uq_budget_limits_public_id")),
        sa.UniqueConstraint("round_id", "year", name=op.f("uq_budget_limits_round_id_year")),
    )
    op.create_table(
        "stocktakings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("cut_off_on", sa.Date(), nullable=True),
        sa.Column("answer_until", sa.Date(), nullable=True),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("lessons", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('prepared', 'rated', 'decided', 'before_council', 'noted', 'cancelled')",
            name=op.f("ck_stocktakings_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stocktakings_case_id")),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_stocktakings_concept_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_stocktakings_paper_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["stocktakings.id"], name=op.f("fk_stocktakings_previous_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktakings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stocktakings_public_id")),
    )
    op.create_index(op.f("ix_stocktakings_case_id"), "stocktakings", ["case_id"], unique=False)
    op.create_index(op.f("ix_stocktakings_concept_id"), "stocktakings", ["concept_id"], unique=False)
    op.create_index(op.f("ix_stocktakings_paper_id"), "stocktakings", ["paper_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("stocktaking_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("field_number", sa.Integer(), nullable=True),
        sa.Column("field_name", sa.String(length=200), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("unit_name", sa.String(length=300), nullable=True),
        sa.Column("responsible_unit_id", sa.Integer(), nullable=True),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("light", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("postponements", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.String(length=40), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_department", sa.String(length=40), nullable=True),
        sa.Column("department_reason", sa.Text(), nullable=True),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("council_comment", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "by_department IN ('fulfilled', 'partly_fulfilled', 'not_fulfilled', 'not_assessable')",
            name=op.f("ck_assessments_by_department_known"),
        ),
        sa.CheckConstraint(
            "course IN ('drafted', 'in_paper', 'adopted_subject_to_funding', 'adopted', 'specified', 'in_progress', 'suspended', 'permanent', 'implemented', 'partly_implemented', 'not_implemented', 'dropped', 'evaluated', 'continued')",
            name=op.f("ck_assessments_course_known"),
        ),
        sa.CheckConstraint("light IN ('green', 'yellow', 'red', 'grey')", name=op.f("ck_assessments_light_known")),
        sa.CheckConstraint(
            "proposed IN ('fulfilled', 'partly_fulfilled', 'not_fulfilled', 'not_assessable')",
            name=op.f("ck_assessments_proposed_known"),
        ),
        sa.CheckConstraint(
            "rating IN ('fulfilled', 'partly_fulfilled', 'not_fulfilled', 'not_assessable')",
            name=op.f("ck_assessments_rating_known"),
        ),
        sa.CheckConstraint("state <> 'decided' OR rating IS NOT NULL", name=op.f("ck_assessments_decided_with_rating")),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'contradicted', 'decided')", name=op.f("ck_assessments_state_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_assessments_measure_id")),
        sa.ForeignKeyConstraint(
            ["responsible_unit_id"], ["organizations.id"], name=op.f("fk_assessments_responsible_unit_id")
        ),
        sa.ForeignKeyConstraint(["stocktaking_id"], ["stocktakings.id"], name=op.f("fk_assessments_stocktaking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessments_public_id")),
        sa.UniqueConstraint("stocktaking_id", "measure_id", name=op.f("uq_assessments_stocktaking_id_measure_id")),
    )
    op.create_index(op.f("ix_assessments_case_id"), "assessments", ["case_id"], unique=False)
    op.create_index(op.f("ix_assessments_measure_id"), "assessments", ["measure_id"], unique=False)
    op.create_index(
        "ix_assessments_unit", "assessments", ["stocktaking_id", "responsible_unit_id", "state"], unique=False
    )
    op.create_table(
        "budget_ranks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_budget_ranks_measure_id")),
        sa.ForeignKeyConstraint(["round_id"], ["budget_rounds.id"], name=op.f("fk_budget_ranks_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_ranks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_budget_ranks_public_id")),
        sa.UniqueConstraint("round_id", "measure_id", name=op.f("uq_budget_ranks_round_id_measure_id")),
    )
    op.create_index(op.f("ix_budget_ranks_measure_id"), "budget_ranks", ["measure_id"], unique=False)
    op.create_table(
        "cost_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("budget_line", sa.String(length=200), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('estimated', 'registered', 'in_draft', 'adopted', 'frozen')",
            name=op.f("ck_cost_items_state_known"),
        ),
        sa.CheckConstraint("amount IS NOT NULL OR words IS NOT NULL", name=op.f("ck_cost_items_amount_or_words")),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_cost_items_amount_not_negative")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_cost_items_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_items")),
        sa.UniqueConstraint("measure_id", "year", name=op.f("uq_cost_items_measure_id_year")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cost_items_public_id")),
    )
    op.create_index(op.f("ix_cost_items_year"), "cost_items", ["year"], unique=False)
    op.create_table(
        "dispositions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('continued', 'merged', 'split', 'replaced', 'dropped')", name=op.f("ck_dispositions_kind_known")
        ),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_dispositions_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispositions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_dispositions_public_id")),
    )
    op.create_index(op.f("ix_dispositions_measure_id"), "dispositions", ["measure_id"], unique=False)
    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("direction IN ('up', 'down', 'hold')", name=op.f("ck_indicators_direction_known")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_indicators_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("measure_id", "name", name=op.f("uq_indicators_measure_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_indicators_public_id")),
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(organization_id IS NULL) <> (name IS NULL)", name=op.f("ck_participants_one_of_both")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_participants_measure_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_participants_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint("public_id", name=op.f("uq_participants_public_id")),
    )
    op.create_index(op.f("ix_participants_measure_id"), "participants", ["measure_id"], unique=False)
    op.create_index(op.f("ix_participants_organization_id"), "participants", ["organization_id"], unique=False)
    op.create_table(
        "heirs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["disposition_id"], ["dispositions.id"], name=op.f("fk_heirs_disposition_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_heirs_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heirs")),
        sa.UniqueConstraint("disposition_id", "measure_id", name=op.f("uq_heirs_disposition_id_measure_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_heirs_public_id")),
    )
    op.create_index(op.f("ix_heirs_measure_id"), "heirs", ["measure_id"], unique=False)
    op.create_table(
        "indicator_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_values_indicator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_values")),
        sa.UniqueConstraint("public_id", name=op.f("uq_indicator_values_public_id")),
    )
    op.create_index(op.f("ix_indicator_values_indicator_id"), "indicator_values", ["indicator_id"], unique=False)
    with op.batch_alter_table("measures") as batch:
        batch.add_column(sa.Column("light_set", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("light_reason", sa.Text(), nullable=True))
        batch.add_column(sa.Column("light_set_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("due_words", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("cost_words", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("funding", sa.String(length=300), nullable=True))
        batch.create_check_constraint(
            op.f("ck_measures_light_set_known"), "light_set IN ('green', 'yellow', 'red', 'grey')"
        )
        batch.create_check_constraint(
            op.f("ck_measures_light_set_with_reason"), "light_set IS NULL OR light_reason IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("measures") as batch:
        batch.drop_constraint(op.f("ck_measures_light_set_with_reason"), type_="check")
        batch.drop_constraint(op.f("ck_measures_light_set_known"), type_="check")
        for name in ("funding", "cost_words", "starts_on", "due_words", "light_set_on", "light_reason", "light_set"):
            batch.drop_column(name)
    for name in (
        *("indicator_values", "heirs", "participants", "indicators", "dispositions", "cost_items"),
        *("budget_ranks", "assessments", "stocktakings", "budget_limits", "budget_rounds"),
    ):
        op.drop_table(name)
