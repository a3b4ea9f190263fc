"""Create the house: bodies, cases with their journal, meetings, papers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("in_brandenburg", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
        sa.UniqueConstraint("name", name=op.f("uq_bodies_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bodies_public_id")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_cases_seq_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cases_public_id")),
    )
    op.create_table(
        "journal_seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_seals")),
        sa.UniqueConstraint("day", name=op.f("uq_journal_seals_day")),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_seals_hash")),
        sa.UniqueConstraint("prev", name=op.f("uq_journal_seals_prev")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_public_id")),
    )
    op.create_table(
        "rule_parameters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("source_status", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_parameters")),
        sa.UniqueConstraint("name", "valid_from", name=op.f("uq_rule_parameters_name_valid_from")),
    )
    op.create_table(
        "journal_names",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_journal_names_person_id")),
        sa.PrimaryKeyConstraint("actor", name=op.f("pk_journal_names")),
    )
    op.create_index(op.f("ix_journal_names_person_id"), "journal_names", ["person_id"], unique=False)
    op.create_table(
        "journal_seal_heads",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_journal_seal_heads_case_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["journal_seals.id"], name=op.f("fk_journal_seal_heads_seal_id")),
        sa.PrimaryKeyConstraint("seal_id", "case_id", name=op.f("pk_journal_seal_heads")),
    )
    op.create_table(
        "legislative_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("end_on IS NULL OR end_on > start_on", name=op.f("ck_legislative_terms_ends_after_start")),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_legislative_terms_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legislative_terms")),
        sa.UniqueConstraint("public_id", name=op.f("uq_legislative_terms_public_id")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(200), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ordinary', 'extraordinary', 'continuation', 'constitutive')", name=op.f("ck_meetings_kind_known")
        ),
        sa.CheckConstraint("mode IN ('in_person', 'hybrid', 'video')", name=op.f("ck_meetings_mode_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'invited', 'open', 'interrupted', 'closed', 'minutes_drafted', 'minutes_presented', 'minutes_settled', 'cancelled')",
            name=op.f("ck_meetings_state_known"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_meetings_body_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_meetings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meetings_public_id")),
    )
    op.create_index(op.f("ix_meetings_case_id"), "meetings", ["case_id"], unique=False)
    op.create_index(op.f("ix_meetings_held_on"), "meetings", ["held_on"], unique=False)
    op.create_table(
        "organizations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("short_name", sa.String(120), nullable=True),
        sa.Column("classification", sa.String(40), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "classification IN ('council', 'main_committee', 'committee', 'district_council', 'advisory_board', 'council_of_elders', 'faction', 'executive', 'department', 'division', 'working_group', 'steering_group', 'other')",
            name=op.f("ck_organizations_classification_known"),
        ),
        sa.CheckConstraint("members IS NULL OR members > 0", name=op.f("ck_organizations_members_positive")),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_organizations_body_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["organizations.id"], name=op.f("fk_organizations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("body_id", "name", name=op.f("uq_organizations_body_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organizations_public_id")),
    )
    op.create_table(
        "journal_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("procedure_version", sa.String(length=16), nullable=False),
        sa.Column("trigger", sa.String(length=60), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("occurred_order", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("deviations", sa.JSON(), nullable=False),
        sa.Column("not_on_record", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("cause_seq", sa.Integer(), nullable=True),
        sa.Column("corrects_seq", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(occurred_at IS NULL OR occurred_on IS NOT NULL) AND (occurred_on IS NULL) = (occurred_order IS NOT NULL)",
            name=op.f("ck_journal_entries_occurred_on_or_order"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_journal_entries_case_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_journal_entries_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("case_id", "prev", name=op.f("uq_journal_entries_case_id_prev")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_journal_entries_case_id_seq")),
    )
    op.create_index("ix_journal_entries_subject", "journal_entries", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "meeting_bodies",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.CheckConstraint("present IS NULL OR present >= 0", name=op.f("ck_meeting_bodies_present_not_negative")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_bodies_meeting_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_meeting_bodies_organization_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "organization_id", name=op.f("pk_meeting_bodies")),
    )
    op.create_index(op.f("ix_meeting_bodies_organization_id"), "meeting_bodies", ["organization_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('working_group_lead', 'working_group_member', 'integration_commissioner', 'steering_group', 'department', 'division', 'treasury', 'legal_office', 'deputies_conference', 'mayor', 'council_office', 'council_chair', 'committee_chair', 'secretary', 'faction', 'migrants_council', 'supervision', 'council_of_elders', 'auditor', 'administrator', 'engine')",
            name=op.f("ck_memberships_role_known"),
        ),
        sa.CheckConstraint("end_on IS NULL OR end_on >= start_on", name=op.f("ck_memberships_ends_after_start")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_memberships_organization_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("public_id", name=op.f("uq_memberships_public_id")),
    )
    op.create_index("ix_memberships_person", "memberships", ["person_id", "start_on"], unique=False)
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("number", sa.String(60), nullable=True),
        sa.Column("title", sa.String(1000), nullable=False),
        sa.Column("paper_type", sa.String(40), nullable=False),
        sa.Column("paper_type_text", sa.String(200), nullable=True),
        sa.Column("originator_id", sa.Integer(), nullable=True),
        sa.Column("originator_text", sa.String(500), nullable=True),
        sa.Column("lead_text", sa.String(500), nullable=True),
        sa.Column("public_derived", sa.Boolean(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("version_hash", sa.String(length=64), nullable=False),
        sa.Column("financial_impact", sa.Boolean(), nullable=True),
        sa.Column("financial_text", sa.Text(), nullable=True),
        sa.Column("demography", sa.JSON(), nullable=True),
        sa.Column("target_meeting_id", sa.Integer(), nullable=True),
        sa.Column("returned_hash", sa.String(length=64), nullable=True),
        sa.Column("deferred_from", sa.String(length=40), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("status_text", sa.String(200), nullable=True),
        sa.Column("final_result_text", sa.String(300), nullable=True),
        sa.Column("source", sa.String(500), nullable=True),
        sa.Column("record_id", sa.String(120), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('adopted', 'adopted_as_amended', 'reaffirmed', 'split', 'rejected', 'noted', 'answered', 'no_vote', 'introduced', 'referred', 'referred_back', 'passed_on', 'deferred', 'removed', 'not_reached', 'not_admitted', 'dismissed', 'withdrawn', 'settled', 'replaced', 'unknown')",
            name=op.f("ck_papers_outcome_known"),
        ),
        sa.CheckConstraint(
            "paper_type IN ('resolution_paper', 'information_paper', 'motion', 'question', 'other')",
            name=op.f("ck_papers_paper_type_known"),
        ),
        sa.CheckConstraint(
            "replaced_by_id IS NULL OR state = 'replaced'", name=op.f("ck_papers_successor_of_a_replaced_one")
        ),
        sa.CheckConstraint(
            "state <> 'deferred' OR deferred_from IS NOT NULL", name=op.f("ck_papers_deferred_from_somewhere")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'co_signing', 'under_revision', 'co_signed', 'before_deputies', 'awaiting_signature', 'released', 'submitted', 'late', 'on_agenda', 'introduced', 'referred', 'advised', 'resubmitted', 'deferred', 'carried_over', 'adopted', 'adopted_as_amended', 'rejected', 'noted', 'settled', 'withdrawn', 'replaced', 'not_admitted')",
            name=op.f("ck_papers_state_known"),
        ),
        sa.CheckConstraint(
            "replaced_by_id IS NULL OR replaced_by_id <> id", name=op.f("ck_papers_not_its_own_successor")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_papers_body_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_papers_case_id")),
        sa.ForeignKeyConstraint(["originator_id"], ["organizations.id"], name=op.f("fk_papers_originator_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["papers.id"], name=op.f("fk_papers_replaced_by_id")),
        sa.ForeignKeyConstraint(["target_meeting_id"], ["meetings.id"], name=op.f("fk_papers_target_meeting_id")),
        sa.ForeignKeyConstraint(["term_id"], ["legislative_terms.id"], name=op.f("fk_papers_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_papers_public_id")),
        sa.UniqueConstraint("record_id", name=op.f("uq_papers_record_id")),
    )
    op.create_index("ix_papers_body_number", "papers", ["body_id", "number"], unique=False)
    op.create_index(op.f("ix_papers_case_id"), "papers", ["case_id"], unique=False)
    op.create_index("ix_papers_list", "papers", ["paper_type", "state"], unique=False)
    op.create_table(
        "consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("role_text", sa.String(200), nullable=True),
        sa.Column("role_derived", sa.Boolean(), nullable=False),
        sa.Column("authoritative", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(40), nullable=True),
        sa.Column("status_text", sa.String(100), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'concluded') = (result IS NOT NULL)", name=op.f("ck_consultations_concluded_has_result")
        ),
        sa.CheckConstraint(
            "result IN ('adopted', 'adopted_as_amended', 'reaffirmed', 'split', 'rejected', 'noted', 'answered', 'no_vote', 'introduced', 'referred', 'referred_back', 'passed_on', 'deferred', 'removed', 'not_reached', 'not_admitted', 'dismissed', 'withdrawn', 'settled', 'replaced', 'unknown')",
            name=op.f("ck_consultations_result_known"),
        ),
        sa.CheckConstraint(
            "role IN ('hearing', 'advisory', 'lead', 'decision', 'information', 'introduction', 'urgent_decision', 'ratification', 'execution', 'originator', 'suggestion', 'joined', 'unknown')",
            name=op.f("ck_consultations_role_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'scheduled', 'invited', 'called', 'first_reading', 'deferred', 'removed', 'concluded', 'lapsed')",
            name=op.f("ck_consultations_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_consultations_case_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_consultations_organization_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_consultations_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consultations_public_id")),
    )
    op.create_index(op.f("ix_consultations_case_id"), "consultations", ["case_id"], unique=False)
    op.create_index(op.f("ix_consultations_organization_id"), "consultations", ["organization_id"], unique=False)
    op.create_index("ix_consultations_paper", "consultations", ["paper_id", "position"], unique=False)
    op.create_index(
        "uq_consultations_open_decision",
        "consultations",
        ["paper_id", "organization_id"],
        unique=True,
        sqlite_where=sa.text("role = 'decision' AND state NOT IN ('concluded', 'lapsed')"),
        postgresql_where=sa.text("role = 'decision' AND state NOT IN ('concluded', 'lapsed')"),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("stored_as", sa.String(length=64), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("size IS NULL OR size >= 0", name=op.f("ck_files_size_not_negative")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_files_case_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_files_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_files_public_id")),
    )
    op.create_index(op.f("ix_files_case_id"), "files", ["case_id"], unique=False)
    op.create_index(op.f("ix_files_paper_id"), "files", ["paper_id"], unique=False)
    op.create_table(
        "paper_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("paraphrased", sa.Boolean(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_paper_versions_case_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_versions_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_versions")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_paper_versions_paper_id_number")),
    )
    op.create_index(op.f("ix_paper_versions_case_id"), "paper_versions", ["case_id"], unique=False)
    op.create_table(
        "resolutions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("objection_until_raw", sa.Date(), nullable=True),
        sa.Column("minutes_received_on", sa.Date(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("reaffirmed_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('passed', 'objection_period', 'objected', 'reaffirmed', 'second_objection_period', 'objected_again', 'before_supervision', 'executable', 'in_execution', 'executed', 'repealed', 'superseded')",
            name=op.f("ck_resolutions_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_resolutions_case_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_resolutions_organization_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_resolutions_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolutions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resolutions_public_id")),
    )
    op.create_index(op.f("ix_resolutions_case_id"), "resolutions", ["case_id"], unique=False)
    op.create_index(op.f("ix_resolutions_paper_id"), "resolutions", ["paper_id"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(30), nullable=True),
        sa.Column("title", sa.String(500), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(40), nullable=True),
        sa.Column("result_text", sa.String(500), nullable=True),
        sa.Column("derived_result", sa.String(40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "derived_result IN ('adopted', 'adopted_as_amended', 'reaffirmed', 'split', 'rejected', 'noted', 'answered', 'no_vote', 'introduced', 'referred', 'referred_back', 'passed_on', 'deferred', 'removed', 'not_reached', 'not_admitted', 'dismissed', 'withdrawn', 'settled', 'replaced', 'unknown')",
            name=op.f("ck_agenda_items_derived_result_known"),
        ),
        sa.CheckConstraint(
            "result IN ('adopted', 'adopted_as_amended', 'reaffirmed', 'split', 'rejected', 'noted', 'answered', 'no_vote', 'introduced', 'referred', 'referred_back', 'passed_on', 'deferred', 'removed', 'not_reached', 'not_admitted', 'dismissed', 'withdrawn', 'settled', 'replaced', 'unknown')",
            name=op.f("ck_agenda_items_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_agenda_items_consultation_id")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_agenda_items_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agenda_items_public_id")),
    )
    op.create_index(op.f("ix_agenda_items_consultation_id"), "agenda_items", ["consultation_id"], unique=False)
    op.create_index("ix_agenda_items_meeting", "agenda_items", ["meeting_id", "position"], unique=False)
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("voided_seq", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("point", sa.String(200), nullable=True),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("abstain", sa.Integer(), nullable=True),
        sa.Column("manner", sa.String(40), nullable=False),
        sa.Column("majority", sa.String(40), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("roll_call", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=True),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "majority IN ('simple', 'statutory', 'no_dissent', 'minority')", name=op.f("ck_votes_majority_known")
        ),
        sa.CheckConstraint(
            "manner IN ('counted', 'unanimous', 'majority', 'no_objection')", name=op.f("ck_votes_manner_known")
        ),
        sa.CheckConstraint(
            "subject IN ('paper', 'recommendation', 'amendment', 'competing_motion', 'deferral', 'referral', 'referral_back', 'urgency', 'agenda', 'non_treatment', 'end_of_debate', 'separate_voting', 'ratification', 'minutes', 'procedural', 'point')",
            name=op.f("ck_votes_subject_known"),
        ),
        sa.CheckConstraint(
            "coalesce(yes, 0) BETWEEN 0 AND 10000 AND coalesce(no, 0) BETWEEN 0 AND 10000 AND coalesce(abstain, 0) BETWEEN 0 AND 10000",
            name=op.f("ck_votes_figures_possible"),
        ),
        sa.CheckConstraint(
            "present IS NULL OR coalesce(yes, 0) + coalesce(no, 0) + coalesce(abstain, 0) <= present - excluded",
            name=op.f("ck_votes_not_more_than_present"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_votes_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_votes_item_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_votes_organization_id")),
        sa.ForeignKeyConstraint(["version_id"], ["paper_versions.id"], name=op.f("fk_votes_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_case_id"), "votes", ["case_id"], unique=False)
    op.create_index(op.f("ix_votes_item_id"), "votes", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_votes_item_id"), table_name="votes")
    op.drop_index(op.f("ix_votes_case_id"), table_name="votes")
    op.drop_table("votes")
    op.drop_index("ix_agenda_items_meeting", table_name="agenda_items")
    op.drop_index(op.f("ix_agenda_items_consultation_id"), table_name="agenda_items")
    op.drop_table("agenda_items")
    op.drop_index(op.f("ix_resolutions_paper_id"), table_name="resolutions")
    op.drop_index(op.f("ix_resolutions_case_id"), table_name="resolutions")
    op.drop_table("resolutions")
    op.drop_index(op.f("ix_paper_versions_case_id"), table_name="paper_versions")
    op.drop_table("paper_versions")
    op.drop_index(op.f("ix_files_paper_id"), table_name="files")
    op.drop_index(op.f("ix_files_case_id"), table_name="files")
    op.drop_table("files")
    op.drop_index(
        "uq_consultations_open_decision",
        table_name="consultations",
        sqlite_where=sa.text("role = 'decision' AND state NOT IN ('concluded', 'lapsed')"),
        postgresql_where=sa.text("role = 'decision' AND state NOT IN ('concluded', 'lapsed')"),
    )
    op.drop_index("ix_consultations_paper", table_name="consultations")
    op.drop_index(op.f("ix_consultations_organization_id"), table_name="consultations")
    op.drop_index(op.f("ix_consultations_case_id"), table_name="consultations")
    op.drop_table("consultations")
    op.drop_index("ix_papers_list", table_name="papers")
    op.drop_index(op.f("ix_papers_case_id"), table_name="papers")
    op.drop_index("ix_papers_body_number", table_name="papers")
    op.drop_table("papers")
    op.drop_index("ix_memberships_person", table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_meeting_bodies_organization_id"), table_name="meeting_bodies")
    op.drop_table("meeting_bodies")
    op.drop_index("ix_journal_entries_subject", table_name="journal_entries")
    op.drop_table("journal_entries")
    op.drop_table("organizations")
    op.drop_index(op.f("ix_meetings_held_on"), table_name="meetings")
    op.drop_index(op.f("ix_meetings_case_id"), table_name="meetings")
    op.drop_table("meetings")
    op.drop_table("legislative_terms")
    op.drop_table("journal_seal_heads")
    op.drop_index(op.f("ix_journal_names_person_id"), table_name="journal_names")
    op.drop_table("journal_names")
    op.drop_table("rule_parameters")
    op.drop_table("people")
    op.drop_table("journal_seals")
    op.drop_table("cases")
    op.drop_table("bodies")
