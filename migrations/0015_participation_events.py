"""Participation events, registrations for them, their results; one more kind of mail and of attempt."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

#: table, and the word that its check of kinds knows from here on
KINDS = (("outbox", "participation"), ("notice_choices", "participation"), ("sign_in_attempts", "registration"))


def upgrade() -> None:
    for table, word in KINDS:
        know(table, {*known_in(table), word})
    op.create_table(
        "participation_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("occasion", sa.String(length=300), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("times", sa.String(length=100), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("scope_open", sa.Text(), nullable=True),
        sa.Column("scope_closed", sa.Text(), nullable=True),
        sa.Column("target_groups", sa.Text(), nullable=True),
        sa.Column("languages", sa.String(length=300), nullable=True),
        sa.Column("access", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("register_from", sa.Date(), nullable=True),
        sa.Column("register_until", sa.Date(), nullable=True),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("invitation", sa.Text(), nullable=True),
        sa.Column("put_off_reason", sa.Text(), nullable=True),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("attendance_by_group", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("evaluation", sa.Text(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("paper_number", sa.String(length=60), nullable=True),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('conference', 'dialogue', 'workshop')", name=op.f("ck_participation_events_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('suggested', 'commissioned', 'planned', 'invited', 'registration_open', 'registration_closed',"
            " 'held', 'documented', 'evaluated', 'proposals_assigned', 'documentation_submitted', 'fed_back',"
            " 'postponed', 'closed', 'cancelled')",
            name=op.f("ck_participation_events_state_known"),
        ),
        sa.CheckConstraint(
            "attendance IS NULL OR attendance >= 0", name=op.f("ck_participation_events_attendance_not_negative")
        ),
        sa.CheckConstraint("budget IS NULL OR budget >= 0", name=op.f("ck_participation_events_budget_not_negative")),
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_participation_events_places_for_somebody")),
        sa.CheckConstraint(
            "register_until IS NULL OR held_on IS NULL OR register_until <= held_on",
            name=op.f("ck_participation_events_ends_in_time"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_participation_events_case_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_participation_events_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_events")),
        sa.UniqueConstraint("public_id", name=op.f("uq_participation_events_public_id")),
    )
    op.create_index(op.f("ix_participation_events_case_id"), "participation_events", ["case_id"], unique=False)
    op.create_index("ix_participation_events_closes", "participation_events", ["state", "register_until"], unique=False)
    op.create_index("ix_participation_events_held_on", "participation_events", ["held_on"], unique=False)
    op.create_index("ix_participation_events_opens", "participation_events", ["state", "register_from"], unique=False)
    op.create_index(op.f("ix_participation_events_paper_id"), "participation_events", ["paper_id"], unique=False)
    op.create_table(
        "event_registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=300), nullable=True),
        sa.Column("access_needs", sa.String(length=500), nullable=True),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR email IS NOT NULL",
            name=op.f("ck_event_registrations_only_an_address_is_confirmed"),
        ),
        sa.CheckConstraint("persons > 0", name=op.f("ck_event_registrations_somebody_comes")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["participation_events.id"], name=op.f("fk_event_registrations_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_registrations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_registrations_public_id")),
    )
    op.create_index("ix_event_registrations_event_id", "event_registrations", ["event_id", "id"], unique=False)
    op.create_index(
        "uq_event_registrations_email",
        "event_registrations",
        ["event_id", "email"],
        unique=True,
        sqlite_where=sa.text("email IS NOT NULL"),
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_table(
        "event_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("not_pursued_because", sa.Text(), nullable=True),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(proposal_id IS NULL OR measure_id IS NULL) AND (not_pursued_because IS NULL"
            " OR (proposal_id IS NULL AND measure_id IS NULL))",
            name=op.f("ck_event_results_one_outcome"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_event_results_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["participation_events.id"], name=op.f("fk_event_results_event_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_event_results_measure_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_event_results_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_results")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_results_public_id")),
    )
    op.create_index(op.f("ix_event_results_case_id"), "event_results", ["case_id"], unique=False)
    op.create_index("ix_event_results_event_id", "event_results", ["event_id", "position"], unique=False)
    op.create_index(op.f("ix_event_results_measure_id"), "event_results", ["measure_id"], unique=False)
    op.create_index(op.f("ix_event_results_proposal_id"), "event_results", ["proposal_id"], unique=False)


def downgrade() -> None:
    for table in ("event_results", "event_registrations", "participation_events"):
        op.drop_table(table)  # its indexes go with it
    op.execute("DELETE FROM outbox_events WHERE mail_id IN (SELECT id FROM outbox WHERE kind = 'participation')")
    for table, word in KINDS:
        op.execute(sa.text(f"DELETE FROM {table} WHERE kind = :word").bindparams(word=word))
        know(table, set(known_in(table)) - {word})


def known_in(table: str) -> list[str]:
    """The words that the table's check of kinds lists now, whichever migrations have added to it."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    check = next(one for one in checks if one["name"] == f"ck_{table}_kind_known")
    return re.findall(r"'(\w+)'", check["sqltext"])


def know(table: str, words: set[str]) -> None:
    name, listed = op.f(f"ck_{table}_kind_known"), ", ".join(f"'{word}'" for word in sorted(words))
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({listed})")
