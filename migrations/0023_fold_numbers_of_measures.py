"""The number of a measure as it is compared, in a column of its own: an index finds it in a concept of any size."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

INDEX = "ix_measures_number"
NUMBER = sa.table("measures", sa.column("id"), sa.column("number"), sa.column("number_folded"))


def upgrade() -> None:
    op.add_column("measures", sa.Column("number_folded", sa.String(length=80), nullable=True))
    connection = op.get_bind()
    # Not by the database: SQLite's lower() knows no umlauts.
    found = connection.execute(sa.select(NUMBER.c.id, NUMBER.c.number).where(NUMBER.c.number.is_not(None))).all()
    folded = [{"key": key, "folded": number.strip().lower() or None} for key, number in found]
    if folded:
        by_key = NUMBER.update().where(NUMBER.c.id == sa.bindparam("key"))
        connection.execute(by_key.values(number_folded=sa.bindparam("folded")), folded)
    op.create_index(INDEX, "measures", ["concept_id", "number_folded"])


def downgrade() -> None:
    op.drop_index(INDEX, "measures")
    with op.batch_alter_table("measures") as batch:
        batch.drop_column("number_folded")
