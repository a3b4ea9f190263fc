"""Add rounds, proposals, concepts, measures, and what stands beside a paper."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("papers", sa.Column("public_wanted", sa.Boolean(), nullable=True))
    op.create_table(
        "submission_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=True),
        sa.Column("groups", sa.JSON(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("submit_until", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed', 'evaluated')", name=op.f("ck_submission_rounds_state_known")
        ),
        sa.CheckConstraint(
            "submit_until IS NULL OR starts_on IS NULL OR submit_until >= starts_on",
            name=op.f("ck_submission_rounds_ends_later"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_submission_rounds_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_rounds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_submission_rounds_public_id")),
    )
    op.create_index(op.f("ix_submission_rounds_case_id"), "submission_rounds", ["case_id"], unique=False)
    op.create_table(
        "co_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("version_hash", sa.String(length=64), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'signed', 'objected', 'closed')", name=op.f("ck_co_signatures_state_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_co_signatures_case_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_co_signatures_organization_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_co_signatures_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_signatures")),
        sa.UniqueConstraint("paper_id", "organization_id", name=op.f("uq_co_signatures_paper_id_organization_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_co_signatures_public_id")),
    )
    op.create_index(op.f("ix_co_signatures_case_id"), "co_signatures", ["case_id"], unique=False)
    op.create_index(op.f("ix_co_signatures_organization_id"), "co_signatures", ["organization_id"], unique=False)
    op.create_table(
        "concepts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("review_from", sa.Date(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state <> 'before_council' OR paper_id IS NOT NULL", name=op.f("ck_concepts_paper_before_council")
        ),
        sa.CheckConstraint(
            "state IN ('in_preparation', 'before_council', 'in_force', 'under_review', 'superseded', 'abandoned')",
            name=op.f("ck_concepts_state_known"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_concepts_ends_later")
        ),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> id", name=op.f("ck_concepts_not_its_own_successor")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_concepts_case_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_concepts_paper_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["concepts.id"], name=op.f("fk_concepts_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concepts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_concepts_public_id")),
    )
    op.create_index(op.f("ix_concepts_case_id"), "concepts", ["case_id"], unique=False)
    op.create_index(op.f("ix_concepts_paper_id"), "concepts", ["paper_id"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("comment_until", sa.Date(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state <> 'given' OR text IS NOT NULL", name=op.f("ck_comments_given_with_text")),
        sa.CheckConstraint(
            "state IN ('offered', 'requested', 'given', 'waived', 'lapsed')", name=op.f("ck_comments_state_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_comments_case_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_comments_consultation_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_comments_organization_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_comments_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("paper_id", "organization_id", name=op.f("uq_comments_paper_id_organization_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_comments_public_id")),
    )
    op.create_index(op.f("ix_comments_case_id"), "comments", ["case_id"], unique=False)
    op.create_index(op.f("ix_comments_organization_id"), "comments", ["organization_id"], unique=False)
    op.create_table(
        "fields_of_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_fields_of_action_concept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fields_of_action")),
        sa.UniqueConstraint("concept_id", "number", name=op.f("uq_fields_of_action_concept_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fields_of_action_public_id")),
    )
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("mover_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(60), nullable=True),
        sa.Column("passage", sa.String(200), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("new_proposal", sa.Text(), nullable=True),
        sa.Column("version_hash", sa.String(length=64), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("table_paper", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("adopted_points", sa.String(500), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'distributed', 'called', 'accepted_by_mover', 'adopted', 'partly_adopted', 'rejected', 'moot', 'withdrawn', 'inadmissible')",
            name=op.f("ck_amendments_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_amendments_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_amendments_item_id")),
        sa.ForeignKeyConstraint(["mover_id"], ["organizations.id"], name=op.f("fk_amendments_mover_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_amendments_organization_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_amendments_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_amendments_public_id")),
    )
    op.create_index(op.f("ix_amendments_case_id"), "amendments", ["case_id"], unique=False)
    op.create_index(op.f("ix_amendments_item_id"), "amendments", ["item_id"], unique=False)
    op.create_index(op.f("ix_amendments_paper_id"), "amendments", ["paper_id"], unique=False)
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["field_id"], ["fields_of_action.id"], name=op.f("fk_goals_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("field_id", "number", name=op.f("uq_goals_field_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_goals_public_id")),
    )
    op.create_table(
        "procedural_motions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mover_id", sa.Integer(), nullable=True),
        sa.Column("mover_text", sa.String(200), nullable=True),
        sa.Column("text", sa.String(500), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('lack_of_quorum', 'interruption', 'dismissal', 'removal', 'publicity', 'deferral', 'referral', 'referral_back', 'end_of_debate', 'end_of_speakers_list', 'speaking_time', 'separate_voting', 'roll_call', 'verbatim_minutes', 'right_to_speak', 'other')",
            name=op.f("ck_procedural_motions_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('moved', 'admitted', 'countered', 'voting', 'carried', 'carried_without_objection', 'rejected', 'inadmissible', 'withdrawn', 'overtaken')",
            name=op.f("ck_procedural_motions_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_procedural_motions_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_procedural_motions_item_id")),
        sa.ForeignKeyConstraint(["mover_id"], ["organizations.id"], name=op.f("fk_procedural_motions_mover_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_procedural_motions_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedural_motions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_procedural_motions_public_id")),
    )
    op.create_index(op.f("ix_procedural_motions_case_id"), "procedural_motions", ["case_id"], unique=False)
    op.create_index(op.f("ix_procedural_motions_item_id"), "procedural_motions", ["item_id"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("title", sa.String(500), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("suggested_unit", sa.String(300), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("working_group_id", sa.Integer(), nullable=True),
        sa.Column("responsible_unit_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("review", sa.JSON(), nullable=True),
        sa.Column("unclear_points", sa.Text(), nullable=True),
        sa.Column("public_reason", sa.Text(), nullable=True),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("due_until", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state <> 'deferred' OR revisit_on IS NOT NULL", name=op.f("ck_proposals_deferred_to_a_day")
        ),
        sa.CheckConstraint(
            "state <> 'merged' OR merged_into_id IS NOT NULL", name=op.f("ck_proposals_merged_into_another")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'queried', 'in_working_group', 'recommended', 'not_recommended', 'in_departmental_review', 'before_steering_group', 'deferred', 'adopted', 'merged', 'rejected', 'withdrawn')",
            name=op.f("ck_proposals_state_known"),
        ),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_proposals_cost_not_negative")),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_proposals_not_merged_into_itself")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_proposals_case_id")),
        sa.ForeignKeyConstraint(["field_id"], ["fields_of_action.id"], name=op.f("fk_proposals_field_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["proposals.id"], name=op.f("fk_proposals_merged_into_id")),
        sa.ForeignKeyConstraint(
            ["responsible_unit_id"], ["organizations.id"], name=op.f("fk_proposals_responsible_unit_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["submission_rounds.id"], name=op.f("fk_proposals_round_id")),
        sa.ForeignKeyConstraint(["working_group_id"], ["organizations.id"], name=op.f("fk_proposals_working_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposals_public_id")),
    )
    op.create_index(op.f("ix_proposals_case_id"), "proposals", ["case_id"], unique=False)
    op.create_index(op.f("ix_proposals_merged_into_id"), "proposals", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_proposals_responsible_unit_id"), "proposals", ["responsible_unit_id"], unique=False)
    op.create_index(op.f("ix_proposals_round_id"), "proposals", ["round_id"], unique=False)
    op.create_index(op.f("ix_proposals_working_group_id"), "proposals", ["working_group_id"], unique=False)
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("light", sa.String(40), nullable=False),
        sa.Column("impact", sa.String(40), nullable=False),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("responsible_unit_id", sa.Integer(), nullable=True),
        sa.Column("accountable_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("proposed_due_on", sa.Date(), nullable=True),
        sa.Column("postponements", sa.Integer(), nullable=False),
        sa.Column("date_resolved", sa.Boolean(), nullable=False),
        sa.Column("in_remit", sa.Boolean(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("budget_line", sa.String(200), nullable=True),
        sa.Column("budget_year", sa.Integer(), nullable=True),
        sa.Column("unfunded", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.Column("specify_until", sa.Date(), nullable=True),
        sa.Column("evidence_kind", sa.String(500), nullable=True),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("proposed_state", sa.String(length=40), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("indicator_reading", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "impact IN ('not_assessed', 'effective', 'partly_effective', 'ineffective', 'not_measurable')",
            name=op.f("ck_measures_impact_known"),
        ),
        sa.CheckConstraint("light IN ('green', 'yellow', 'red', 'grey')", name=op.f("ck_measures_light_known")),
        sa.CheckConstraint("state <> 'in_paper' OR paper_id IS NOT NULL", name=op.f("ck_measures_in_a_paper")),
        sa.CheckConstraint(
            "state IN ('drafted', 'in_paper', 'adopted_subject_to_funding', 'adopted', 'specified', 'in_progress', 'suspended', 'permanent', 'implemented', 'partly_implemented', 'not_implemented', 'dropped', 'evaluated', 'continued')",
            name=op.f("ck_measures_state_known"),
        ),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_measures_cost_not_negative")),
        sa.CheckConstraint("postponements >= 0", name=op.f("ck_measures_postponements_counted")),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> id", name=op.f("ck_measures_not_its_own_successor")
        ),
        sa.ForeignKeyConstraint(["accountable_id"], ["people.id"], name=op.f("fk_measures_accountable_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_measures_case_id")),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_measures_concept_id")),
        sa.ForeignKeyConstraint(["field_id"], ["fields_of_action.id"], name=op.f("fk_measures_field_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_measures_goal_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_measures_paper_id")),
        sa.ForeignKeyConstraint(
            ["responsible_unit_id"], ["organizations.id"], name=op.f("fk_measures_responsible_unit_id")
        ),
        sa.ForeignKeyConstraint(["successor_id"], ["measures.id"], name=op.f("fk_measures_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
        sa.UniqueConstraint("public_id", name=op.f("uq_measures_public_id")),
    )
    op.create_index(op.f("ix_measures_case_id"), "measures", ["case_id"], unique=False)
    op.create_index("ix_measures_concept", "measures", ["concept_id", "state"], unique=False)
    op.create_index(op.f("ix_measures_paper_id"), "measures", ["paper_id"], unique=False)
    op.create_index(op.f("ix_measures_proposal_id"), "measures", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_measures_responsible_unit_id"), "measures", ["responsible_unit_id"], unique=False)
    op.create_table(
        "proposal_authors",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agrees_to_withdraw", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_proposal_authors_person_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_authors_proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "person_id", name=op.f("pk_proposal_authors")),
    )
    op.create_index(op.f("ix_proposal_authors_person_id"), "proposal_authors", ["person_id"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_milestones_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("public_id", name=op.f("uq_milestones_public_id")),
    )
    op.create_index(op.f("ix_milestones_measure_id"), "milestones", ["measure_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_milestones_measure_id"), table_name="milestones")
    op.drop_table("milestones")
    op.drop_index(op.f("ix_proposal_authors_person_id"), table_name="proposal_authors")
    op.drop_table("proposal_authors")
    op.drop_index(op.f("ix_measures_responsible_unit_id"), table_name="measures")
    op.drop_index(op.f("ix_measures_proposal_id"), table_name="measures")
    op.drop_index(op.f("ix_measures_paper_id"), table_name="measures")
    op.drop_index("ix_measures_concept", table_name="measures")
    op.drop_index(op.f("ix_measures_case_id"), table_name="measures")
    op.drop_table("measures")
    op.drop_index(op.f("ix_proposals_working_group_id"), table_name="proposals")
    op.drop_index(op.f("ix_proposals_round_id"), table_name="proposals")
    op.drop_index(op.f("ix_proposals_responsible_unit_id"), table_name="proposals")
    op.drop_index(op.f("ix_proposals_merged_into_id"), table_name="proposals")
    op.drop_index(op.f("ix_proposals_case_id"), table_name="proposals")
    op.drop_table("proposals")
    op.drop_index(op.f("ix_procedural_motions_item_id"), table_name="procedural_motions")
    op.drop_index(op.f("ix_procedural_motions_case_id"), table_name="procedural_motions")
    op.drop_table("procedural_motions")
    op.drop_table("goals")
    op.drop_index(op.f("ix_amendments_paper_id"), table_name="amendments")
    op.drop_index(op.f("ix_amendments_item_id"), table_name="amendments")
    op.drop_index(op.f("ix_amendments_case_id"), table_name="amendments")
    op.drop_table("amendments")
    op.drop_table("fields_of_action")
    op.drop_index(op.f("ix_comments_organization_id"), table_name="comments")
    op.drop_index(op.f("ix_comments_case_id"), table_name="comments")
    op.drop_table("comments")
    op.drop_index(op.f("ix_concepts_paper_id"), table_name="concepts")
    op.drop_index(op.f("ix_concepts_case_id"), table_name="concepts")
    op.drop_table("concepts")
    op.drop_index(op.f("ix_co_signatures_organization_id"), table_name="co_signatures")
    op.drop_index(op.f("ix_co_signatures_case_id"), table_name="co_signatures")
    op.drop_table("co_signatures")
    op.drop_index(op.f("ix_submission_rounds_case_id"), table_name="submission_rounds")
    op.drop_table("submission_rounds")
    op.drop_column("papers", "public_wanted")
