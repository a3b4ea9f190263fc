"""The journal: a chain that nobody changes unseen, sealed once a day."""

import random
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import String
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import JournalName
from ik_workflow.models.all import Person
from ik_workflow.models.cases import GENESIS
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import APPEND_ONLY
from ik_workflow.models.schema import downgrade
from ik_workflow.models.schema import upgrade
from ik_workflow.operations.journal import CASES
from ik_workflow.operations.journal import ENTRIES
from ik_workflow.operations.journal import HASHED
from ik_workflow.operations.journal import SEALS
from ik_workflow.operations.journal import entry_hash
from ik_workflow.operations.journal import merkle_root
from ik_workflow.operations.journal import seal
from ik_workflow.operations.journal import verify
from ik_workflow.states.paper import PaperState
from tests.make import AT
from tests.make import SEVEN_YES
from tests.make import SITTING
from tests.make import act
from tests.make import conclude
from tests.make import make_house
from tests.make import make_paper
from tests.make import make_referred_paper

NEVER = "Das Journal wird nie (geändert|gelöscht)"
TOMORROW = AT + timedelta(days=1)


@pytest.fixture
def connection(migrated_url: str) -> Iterator[Connection]:
    """A journal of a few cases; what a test does to it is lost."""
    engine = make_engine(migrated_url)
    with Session(engine) as session:
        write_journal(session)
        session.commit()
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def write_journal(session: Session) -> None:
    house = make_house(session)
    _, rows = make_referred_paper(session, house, house.committee, house.board)
    for row in rows:
        conclude(session, house, row, vote=SEVEN_YES, result_text="geändert beschlossen")
    late = make_paper(session, house, state=PaperState.ON_AGENDA)
    act(session, late, "settle", house.clerk, on=SITTING, reason="durch Verwaltungshandeln erledigt")


def longest_case(connection: Connection) -> tuple[int, int]:
    """The case with most entries, and how many."""
    case, seq = connection.execute(select(CASES.c.id, CASES.c.seq).order_by(CASES.c.seq.desc()).limit(1)).one()
    return case, seq


def entry_of(connection: Connection, case: int, seq: int) -> dict[str, Any]:
    found = connection.execute(select(ENTRIES).where(ENTRIES.c.case_id == case, ENTRIES.c.seq == seq))
    return dict(found.mappings().one())


def unguard(connection: Connection) -> None:
    """What somebody would do first who may do anything to the database."""
    for table in APPEND_ONLY:
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        for trigger in ("changed", "deleted", "emptied"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_never_{trigger}{on}"))


def change(connection: Connection, case: int, place: int, **values: Any) -> None:
    connection.execute(update(ENTRIES).where(ENTRIES.c.case_id == case, ENTRIES.c.seq == place).values(values))


def forge(connection: Connection, model: dict[str, Any], **values: Any) -> None:
    """Insert an entry like ``model``, with a hash that fits it."""
    entry = {name: value for name, value in (model | values).items() if name != "id"}
    connection.execute(insert(ENTRIES).values(entry | {"hash": entry_hash(entry)}))


def cut(connection: Connection, case: int, seq: int) -> None:
    connection.execute(delete(ENTRIES).where(ENTRIES.c.case_id == case, ENTRIES.c.seq == seq))


def rewrite(connection: Connection, case: int, **changed: Any) -> None:
    """Make the case's whole chain anew, consistent in itself, with something else in its first entry."""
    rows = [dict(row) for row in connection.execute(select(ENTRIES).where(ENTRIES.c.case_id == case)).mappings()]
    connection.execute(delete(ENTRIES).where(ENTRIES.c.case_id == case))
    head = GENESIS
    for row in sorted(rows, key=lambda row: int(row["seq"])):
        row |= {"prev": head, **(changed if row["seq"] == 1 else {})}
        head = row["hash"] = entry_hash(row)
        connection.execute(insert(ENTRIES).values(row))
    connection.execute(update(CASES).where(CASES.c.id == case).values(head=head))


# -- the database refuses -----------------------------------------------------------------------------------------


def refuses_changes(connection: Connection) -> None:
    for table in (one for one in APPEND_ONLY if one.startswith("journal")):
        column = "day = day" if table == "journal_seals" else "seq = 1"
        for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match=NEVER), connection.begin_nested():
                connection.execute(text(statement))


def test_the_database_changes_and_deletes_nothing(connection: Connection) -> None:
    seal(connection, AT)
    refuses_changes(connection)
    assert verify(connection) is None


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_empties_no_table_of_the_journal(connection: Connection, table: str) -> None:
    with pytest.raises(DBAPIError, match=NEVER):
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def rebuild(engine: Engine) -> None:
    """A migration that builds the table again, as every change of a column does on SQLite."""
    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("journal_entries", recreate="always") as table:
            table.add_column(Column("added", String(10)))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_after_a_table_was_built_again_the_upgrade_guards_it_again(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    with Session(engine) as session:
        write_journal(session)
        seal(session.connection(), AT)
        session.commit()
    rebuild(engine)
    with engine.begin() as connection:
        assert connection.execute(text("UPDATE journal_entries SET seq = seq")).rowcount > 1
    upgrade(engine)
    with engine.connect() as connection:
        refuses_changes(connection)
        assert verify(connection) is None
    engine.dispose()


def test_a_schema_that_was_taken_back_and_made_again_is_guarded(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    downgrade(engine, "base")
    upgrade(engine)
    with Session(engine) as session:
        write_journal(session)
        seal(session.connection(), AT)
        refuses_changes(session.connection())
    engine.dispose()


# -- every kind of tampering is named -----------------------------------------------------------------------------


def test_an_untouched_journal_holds(connection: Connection) -> None:
    assert longest_case(connection)[1] > 5
    assert verify(connection) is None


def test_an_edited_entry_is_named(connection: Connection) -> None:
    unguard(connection)
    case, _ = longest_case(connection)
    change(connection, case, 3, actor="somebody else")
    change(connection, case, 5, actor="somebody else")
    assert str(verify(connection)) == (f"Vorgang {case}, Eintrag 3: der Inhalt stimmt nicht mit der Prüfsumme überein")


def test_an_entry_that_was_edited_and_hashed_again_breaks_at_the_next_one(connection: Connection) -> None:
    unguard(connection)
    case, _ = longest_case(connection)
    forged = entry_of(connection, case, 3) | {"reason": "anders"}
    change(connection, case, 3, reason="anders", hash=entry_hash(forged))
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag 4: der Eintrag schließt nicht an seinen Vorgänger an"


def test_the_last_entry_hashed_again_is_not_the_one_on_record(connection: Connection) -> None:
    unguard(connection)
    case, last = longest_case(connection)
    forged = entry_of(connection, case, last) | {"reason": "anders"}
    change(connection, case, last, reason="anders", hash=entry_hash(forged))
    assert str(verify(connection)) == (f"Vorgang {case}, Eintrag {last}: es ist nicht der zuletzt verzeichnete Eintrag")


@pytest.mark.parametrize("gone", [1, 3])
def test_the_entry_after_a_gap_is_named(connection: Connection, gone: int) -> None:
    unguard(connection)
    case, _ = longest_case(connection)
    cut(connection, case, gone)
    assert str(verify(connection)) == (
        f"Vorgang {case}, Eintrag {gone + 1}: erwartet war Eintrag {gone}; dazwischen fehlt etwas"
    )


def test_an_entry_cut_from_the_end_is_named(connection: Connection) -> None:
    unguard(connection)
    case, last = longest_case(connection)
    cut(connection, case, last)
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag {last}: der Eintrag fehlt; verzeichnet sind {last}"


def test_a_case_without_any_of_its_entries_is_named(connection: Connection) -> None:
    unguard(connection)
    case, last = longest_case(connection)
    connection.execute(delete(ENTRIES).where(ENTRIES.c.case_id == case))
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag 1: der Eintrag fehlt; verzeichnet sind {last}"


def test_an_entry_added_at_the_end_is_named(connection: Connection) -> None:
    case, last = longest_case(connection)
    newest = entry_of(connection, case, last)
    forge(connection, newest, seq=last + 1, prev=newest["hash"])
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag {last + 1}: verzeichnet sind nur {last} Einträge"


def test_an_entry_put_in_between_is_named(connection: Connection) -> None:
    unguard(connection)
    case, last = longest_case(connection)
    third = entry_of(connection, case, 3)
    for seq in range(last, 2, -1):
        change(connection, case, seq, seq=seq + 1)
    forge(connection, third, prev="forged")
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag 3: der Eintrag schließt nicht an seinen Vorgänger an"


def test_two_entries_that_changed_places_are_named(connection: Connection) -> None:
    unguard(connection)
    case, _ = longest_case(connection)
    for seq, to in ((2, 1000), (3, 2), (1000, 3)):
        change(connection, case, seq, seq=to)
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag 2: der Eintrag schließt nicht an seinen Vorgänger an"


def test_an_entry_moved_to_another_case_is_named(connection: Connection) -> None:
    unguard(connection)
    case, last = longest_case(connection)
    other = connection.scalar(select(CASES.c.id).where(CASES.c.id != case).order_by(CASES.c.id).limit(1))
    change(connection, case, last, case_id=other, seq=1000)
    assert verify(connection) is not None


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_what_is_written_while_the_journal_is_verified_is_no_fault(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    with Session(engine) as session:
        house = make_house(session)
        papers = [make_paper(session, house) for _ in range(9)]
        session.commit()
        with engine.connect() as connection:

            def go_on(connection: Connection, *rest: Any) -> None:
                """Before each statement of the check somebody takes a step, and the day is sealed."""
                if connection is checking:
                    act(session, paper := papers.pop(), "put_on_agenda", house.clerk)
                    seal(session.connection(), AT + timedelta(days=paper.id))
                    session.commit()

            checking = connection
            event.listen(engine, "before_cursor_execute", go_on)
            assert verify(connection) is None
    assert len(papers) < 9
    engine.dispose()


def other_value(column: str, value: Any, chance: random.Random) -> Any:
    """Something else that the column can hold."""
    if column == "organization_id":
        return 2 if value == 1 else 1
    if value is None:
        return {"occurred_at": AT, "occurred_order": 1, "cause_seq": 1, "corrects_seq": 1}.get(column, "x")
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.randint(1000, 2000)
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(value, list):
        return [*value, ["x", "y"]]
    if isinstance(value, dict):
        return {**value, "x": "y"}
    return ("x" if value[:1] != "x" else "y") + value[1:]


#: not to be changed alone: the database itself refuses
BOUND = {"case_id", "occurred_order"}


def test_sixty_random_changes_are_all_found(connection: Connection) -> None:
    chance = random.Random(2024)
    case, last = longest_case(connection)
    connection.rollback()
    free = [column for column in (*HASHED, "hash") if column not in BOUND]
    for _ in range(60):
        unguard(connection)
        seq, column = chance.randint(1, last), chance.choice(free)
        change(connection, case, seq, **{column: other_value(column, entry_of(connection, case, seq)[column], chance)})
        assert verify(connection) is not None, (seq, column)
        connection.rollback()
    assert verify(connection) is None


def test_every_column_is_under_the_hash(connection: Connection) -> None:
    case, _ = longest_case(connection)
    entry, chance = entry_of(connection, case, 3), random.Random(2024)
    for column in HASHED:
        assert entry_hash(entry | {column: other_value(column, entry[column], chance)}) != entry["hash"], column
    assert {*HASHED, "id", "hash"} == set(ENTRIES.columns.keys())


def test_the_same_text_in_another_unicode_form_is_the_same(connection: Connection) -> None:
    case, last = longest_case(connection)
    entry = entry_of(connection, case, last)
    composed, decomposed = entry | {"reason": "\u00e4"}, entry | {"reason": "a\u0308"}
    assert entry_hash(composed) == entry_hash(decomposed)


def test_the_order_of_names_is_not_under_the_hash(connection: Connection) -> None:
    case, last = longest_case(connection)
    entry = entry_of(connection, case, last)
    one, other = entry | {"facts": {"a": 1, "b": 2}}, entry | {"facts": {"b": 2, "a": 1}}
    assert entry_hash(one) == entry_hash(other)


# -- seals --------------------------------------------------------------------------------------------------------


def test_a_second_seal_on_the_same_day_changes_nothing(connection: Connection) -> None:
    first = seal(connection, AT)
    again = seal(connection, AT + timedelta(hours=5))
    assert (first.new, again.new) == (True, False)
    assert (again.day, again.hash, again.heads) == (first.day, first.hash, first.heads)
    assert first.heads == len(connection.execute(select(CASES.c.id)).all())


def test_seals_are_a_chain_and_cover_what_changed(session: Session) -> None:
    house = make_house(session)
    papers = [make_paper(session, house) for _ in range(3)]
    connection = session.connection()
    assert seal(connection, AT).heads == 3
    act(session, papers[1], "put_on_agenda", house.clerk, at=TOMORROW)
    assert seal(connection, TOMORROW).heads == 1
    assert seal(connection, TOMORROW + timedelta(days=1)).heads == 0
    first, second, third = connection.execute(select(SEALS).order_by(SEALS.c.id)).all()
    assert [first.prev, second.prev, third.prev] == [GENESIS, first.hash, second.hash]
    assert third.root == GENESIS
    assert verify(connection) is None


def test_the_day_of_a_seal_is_the_local_one(connection: Connection) -> None:
    assert seal(connection, AT.replace(hour=22, minute=30)).day == date(2025, 6, 3)


def test_a_chain_made_anew_does_not_fit_an_earlier_seal(connection: Connection) -> None:
    seal(connection, AT)
    unguard(connection)
    case, last = longest_case(connection)
    rewrite(connection, case, reason="anders")
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag {last}: weicht vom Siegel vom 02.06.2025 ab"


def test_without_a_seal_a_chain_made_anew_is_not_noticed(connection: Connection) -> None:
    unguard(connection)
    rewrite(connection, longest_case(connection)[0], reason="anders")
    assert verify(connection) is None


def test_a_tail_cut_off_with_its_head_does_not_fit_an_earlier_seal(connection: Connection) -> None:
    seal(connection, AT)
    unguard(connection)
    case, last = longest_case(connection)
    cut(connection, case, last)
    before = entry_of(connection, case, last - 1)
    connection.execute(update(CASES).where(CASES.c.id == case).values(seq=last - 1, head=before["hash"]))
    assert str(verify(connection)) == f"Vorgang {case}, Eintrag {last}: weicht vom Siegel vom 02.06.2025 ab"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE journal_seals SET root = hash", "das Siegel schließt nicht an seinen Vorgänger an"),
        ("UPDATE journal_seals SET day = '2025-06-01'", "das Siegel schließt nicht an seinen Vorgänger an"),
        ("DELETE FROM journal_seal_heads WHERE case_id = 1", "die versiegelten Stände stimmen nicht mit dem Siegel"),
        ("UPDATE journal_seal_heads SET seq = 1", "die versiegelten Stände stimmen nicht mit dem Siegel überein"),
    ],
)
def test_a_seal_that_was_changed_is_named(connection: Connection, statement: str, what: str) -> None:
    seal(connection, AT)
    unguard(connection)
    connection.execute(text(statement))
    assert what in str(verify(connection))


def test_a_seal_taken_out_of_the_chain_is_named(connection: Connection) -> None:
    for days in range(3):
        seal(connection, AT + timedelta(days=days))
    unguard(connection)
    connection.execute(text("DELETE FROM journal_seals WHERE day = '2025-06-03'"))
    assert str(verify(connection)) == ("Siegel vom 04.06.2025: das Siegel schließt nicht an seinen Vorgänger an")


def test_a_seal_covers_none_one_and_an_odd_number_of_heads() -> None:
    assert merkle_root([]) == GENESIS
    assert merkle_root(["a"]) == "a"
    roots = {merkle_root(leaves) for leaves in (["a", "b"], ["b", "a"], ["a", "b", "c"], ["a", "b", "c", "c"])}
    assert len(roots) == 4


# -- names --------------------------------------------------------------------------------------------------------


def test_erasing_a_name_leaves_every_chain_whole(connection: Connection) -> None:
    seal(connection, AT)
    assert connection.execute(delete(JournalName)).rowcount > 0
    assert verify(connection) is None


def test_the_journal_holds_no_name_only_a_salted_hash(session: Session) -> None:
    house = make_house(session)
    make_paper(session, house)
    actors = set(session.scalars(select(JournalEntry.actor)))
    assert actors == {house.clerk.key}
    assert len(house.clerk.key) == 64
    assert "Büro" not in str([entry.facts for entry in session.scalars(select(JournalEntry))])


def test_a_person_keeps_one_key_and_two_of_the_same_name_have_two(session: Session) -> None:
    first, second = Person(name="Kim Beispiel", created=AT), Person(name="Kim Beispiel", created=AT)
    session.add_all([first, second])
    session.flush()
    keys = [actor_of(session, person, SITTING).key for person in (first, first, second)]
    assert keys[0] == keys[1] != keys[2]
