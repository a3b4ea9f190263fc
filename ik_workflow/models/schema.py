"""The database's schema: numbered migrations, and the triggers that keep the journal as it was written."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import inspect
from sqlalchemy import text

from ik_workflow.errors import UnknownSchema
from ik_workflow.models.all import metadata
from ik_workflow.translation import _

APPEND_ONLY = (
    "journal_entries",
    "journal_seals",
    "journal_seal_heads",
    "administration_entries",
)  #: tables that only ever grow


@cache
def scripts() -> ScriptDirectory:
    package = Path(__file__).parent.parent
    inside, beside = package / "migrations", package.parent / "migrations"
    folder = str(inside if inside.is_dir() else beside)
    return ScriptDirectory(folder, version_locations=[folder])


def newest() -> str:
    """The number of the newest migration."""
    return str(scripts().get_current_head())


def current(connection: Connection) -> str | None:
    """The migration the database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to the newest schema, in one transaction, and set the journal's triggers anew.

    A batch migration on SQLite builds a table again and loses its triggers: they are set after every upgrade.
    """
    _run(engine, lambda revision, context: scripts()._upgrade_revs(to, revision))


def downgrade(engine: Engine, to: str) -> None:
    """Take migrations back; for development."""
    _run(engine, lambda revision, context: scripts()._downgrade_revs(to, revision))


def _run(engine: Engine, steps: Any) -> None:
    with engine.begin() as connection:
        refuse_unknown(connection)
        with EnvironmentContext(Config(), scripts(), fn=steps) as environment:
            environment.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
            environment.run_migrations()
        if "journal_entries" in inspect(connection).get_table_names():
            guard_journal(connection)


def refuse_unknown(connection: Connection) -> None:
    """Raise UnknownSchema for a database that a newer version of the programme has made."""
    found = current(connection)
    if found is not None and found not in {script.revision for script in scripts().walk_revisions()}:
        raise UnknownSchema(
            _(
                "Die Datenbank hat das Schema {found}, dieses Programm kennt höchstens {newest}. Bitte "
                "verwenden Sie die neuere Programmversion; an der Datenbank wurde nichts geändert.",
                found=found,
                newest=newest(),
            )
        )


def refuse_unready(engine: Engine) -> None:
    """Raise UnknownSchema unless the database stands exactly at the newest migration."""
    with engine.connect() as connection:
        refuse_unknown(connection)
        found = current(connection)
    if found != newest():
        standing = _("steht bei Schema {found}", found=found) if found else _("ist noch leer")
        raise UnknownSchema(
            _(
                "Die Datenbank {standing}; gebraucht wird Schema {newest}. Bitte führen Sie „ik-workflow db "
                "upgrade“ aus.",
                standing=standing,
                newest=newest(),
            )
        )


def guard_journal(connection: Connection) -> None:
    """Let the database refuse to change or delete what the journal holds."""
    known = inspect(connection).get_table_names()
    for table in (one for one in APPEND_ONLY if one in known):
        for statement in SQLITE_GUARD if connection.dialect.name == "sqlite" else POSTGRESQL_GUARD:
            connection.execute(text(statement.format(table=table)))


SQLITE_GUARD = (
    "DROP TRIGGER IF EXISTS {table}_never_changed",
    "DROP TRIGGER IF EXISTS {table}_never_deleted",
    "CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table}"
    " BEGIN SELECT RAISE(ABORT, 'Das Journal wird nie geändert.'); END",
    "CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}"
    " BEGIN SELECT RAISE(ABORT, 'Das Journal wird nie gelöscht.'); END",
)
POSTGRESQL_GUARD = (
    "CREATE OR REPLACE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'Das Journal wird nie geändert oder gelöscht.'; END $$",
    "DROP TRIGGER IF EXISTS {table}_never_changed ON {table}",
    "DROP TRIGGER IF EXISTS {table}_never_emptied ON {table}",
    "CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()",
    "CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change()",
)
