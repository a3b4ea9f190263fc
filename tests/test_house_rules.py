"""Rules about the code itself: what a procedure must cite, where state changes, where a transaction ends."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from ik_workflow.models.all import metadata
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import current
from ik_workflow.models.schema import downgrade
from ik_workflow.models.schema import newest
from ik_workflow.models.schema import scripts
from ik_workflow.models.schema import upgrade
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Kind
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.catalogue import Certainty
from ik_workflow.states.catalogue import rules
from ik_workflow.states.facts import FactKind
from ik_workflow.states.measure import SMART
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Guard
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.procedure import Strength
from ik_workflow.states.procedure import closure

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ik_workflow"
OURS = sorted(
    path
    for folder in ("ik_workflow", "tests", "migrations", "benchmarks", "scripts")
    for path in ROOT.glob(f"{folder}/**/*.py")
)

STEPS = [pytest.param(row, id=f"{name}.{row.trigger}") for name, one in PROCEDURES.items() for row in one.steps]
GUARDED = [
    pytest.param(row, guard, id=f"{name}.{row.trigger}.{guard.holds.__name__}")
    for name, one in PROCEDURES.items()
    for row in one.steps
    for guard in row.guards
]
PROCEDURE = pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=list(PROCEDURES))

#: steps that no row of their own table in the catalogue speaks of, and why they exist all the same
WITHOUT_OWN_ROW = {
    "measure.add_evidence": "evidence is no state of SM-6; MO-04 asks for it",
    "measure.set_light": "the light is no state of SM-6; MO-07 lets it be set by hand",
    "measure.lift_light": "the light is no state of SM-6; MO-07 lets it be set by hand",
    "measure.set_plan": "how a measure is carried out is no state of SM-6; MO-08 and MO-11 ask for it",
    "paper.draft": "a draft comes before the first row, which begins with co-signing",
    "paper.revise": "a new version is laid down at any time; the mover's right to it is KV-20",
    "paper.publish": "what is public is said by I7, whatever the state",
    "paper.take_from_public": "what is public is said by I7, whatever the state",
    "paper.restate": "basic data as the city prints them change during a paper's life (GO-08)",
    "resolution.pass": "the resolution is made by the decision on its paper, SM-2.24",
    "consultation.plan": "consultations are made by the referral of their paper, SM-2.16 and SM-2.19",
}

#: invariants, and the tie: whoever could pass these would let the record contradict itself
NEVER_PASSED = re.compile(r"I[1-7]|KV-31")

#: guards that only warn although their rule was read, and why
WARNS_ONLY = {
    "submitted_to_supervision_in_time": "DR-05 itself says that a submission that fails to come is warned of",
    **dict.fromkeys(
        (guard.holds.__name__ for guard in SMART),
        "MO-08 says why measures failed; the commissioner answers for one that goes into the paper all the same",
    ),
}

#: commands and views; a replayed history and the demonstration city are runs of their own, one commit each
MAY_COMMIT = ("ik_workflow/cli/", "ik_workflow/web/", "ik_workflow/exchange/report.py", "ik_workflow/exchange/demo.py")


# -- procedures and the catalogue ---------------------------------------------------------------------------------


@pytest.mark.parametrize("row", STEPS)
def test_whatever_a_step_cites_is_in_the_catalogue(row: Step) -> None:
    assert row.rules
    cited = {*row.rules, *row.opens, *(guard.rule for guard in row.guards)}
    assert cited <= set(rules())
    assert all(rule.startswith(("DR-", "HF-")) for rule in row.opens)


def test_a_step_cites_the_row_of_its_own_table_first() -> None:
    strangers = {
        f"{name}.{row.trigger}"
        for name, procedure in PROCEDURES.items()
        for row in procedure.steps
        if not row.row.startswith(f"{procedure.source}.")
    }
    assert strangers == set(WITHOUT_OWN_ROW)


@PROCEDURE
def test_every_row_of_the_catalogue_is_a_step(procedure: Procedure[Any]) -> None:
    table = {rule_id for rule_id in rules() if rule_id.startswith(f"{procedure.source}.")}
    assert table
    # The items of a reporting cycle are steps of the same rows.
    together = [one for one in PROCEDURES.values() if one.source == procedure.source]
    assert table <= {rule for one in together for row in one.steps for rule in row.rules}


@pytest.mark.parametrize(("row", "guard"), GUARDED)
def test_what_was_read_must_hold_and_everything_else_should(row: Step, guard: Guard) -> None:
    read = rules()[guard.rule].certainty is Certainty.READ and guard.holds.__name__ not in WARNS_ONLY
    binding = read or NEVER_PASSED.fullmatch(guard.rule) is not None
    assert guard.strength is (Strength.MUST if binding else Strength.SHOULD)


@pytest.mark.parametrize(("row", "guard"), GUARDED)
def test_what_should_hold_can_be_passed_by_somebody_who_may_take_the_step(row: Step, guard: Guard) -> None:
    may: set[Hand] = {*row.by, *row.entered_by}
    if Relation.CHAIR_OF_BODY in may:
        may |= {Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR}
    assert bool(guard.lifted_by & may) is (guard.strength is Strength.SHOULD)


@pytest.mark.parametrize(("row", "guard"), GUARDED)
def test_a_refusal_is_a_german_sentence(row: Step, guard: Guard) -> None:
    assert re.fullmatch(r"[A-ZÄÖÜ].{15,}[.]", guard.sentence)
    assert set(re.findall(r"{(\w+)}", guard.sentence)) == set(guard.details)


@pytest.mark.parametrize("row", STEPS)
def test_time_alone_takes_only_steps_that_are_no_vote(row: Step) -> None:
    if Office.ENGINE in row.by:
        assert not {fact.name for fact in row.asks} & {"vote", "result"}


@pytest.mark.parametrize("row", STEPS)
def test_a_step_and_what_it_asks_for_have_german_names(row: Step) -> None:
    for label in (row.label, *(fact.label for fact in row.asks)):
        assert re.fullmatch(r"[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß0-9,: -]{3,}", label), label
    assert re.fullmatch(r"[a-z_]+", row.trigger)
    assert re.fullmatch(r"[a-z_]+", row.event)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_line_is_no_longer_than_the_column_of_its_name(kind: Kind) -> None:
    for row in PROCEDURES[kind.name].steps:
        for fact in row.asks:
            if fact.kind is FactKind.LINE and isinstance(column := kind.table.c.get(fact.name), sqlalchemy.Column):
                assert fact.length <= (getattr(column.type, "length", None) or 0), (row.trigger, fact.name)


@PROCEDURE
def test_every_state_has_a_german_name_of_its_own(procedure: Procedure[Any]) -> None:
    labels = [state.label for state in procedure.states]
    assert all(re.fullmatch(r"[A-Za-zÄÖÜäöüß ]{3,}", label) for label in labels)
    assert len(set(labels)) == len(labels)


@PROCEDURE
def test_every_state_is_reached_and_only_final_ones_have_no_way_out(procedure: Procedure[Any]) -> None:
    ways = {(str(source), str(row.dest)) for row in procedure.steps for source in row.source if row.dest}
    assert closure({NEW}, ways) == {NEW, *(str(state) for state in procedure.states)}
    assert {str(state) for state in procedure.states} - {source for source, _ in ways} == set(procedure.final)
    assert procedure.faults() == []


# -- the code -----------------------------------------------------------------------------------------------------


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", OURS, ids=named)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    assert not module.body or ast.get_docstring(module)


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("**/*.py")), ids=named)
def test_only_an_entry_point_commits(path: Path) -> None:
    commits = any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        for node in nodes(path)
    )
    assert not commits or named(path).startswith(MAY_COMMIT)


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("**/*.py")), ids=named)
def test_only_a_step_sets_a_state(path: Path) -> None:
    assigned = {
        target.attr
        for node in nodes(path)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
    }
    assert "state" not in assigned or named(path) == "ik_workflow/operations/step.py"


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "browser").glob("*.py")), ids=named)
def test_a_journey_waits_for_what_it_looks_at(path: Path) -> None:
    """``expect`` asks until the page is there; these ask once, perhaps of a page that is on its way."""
    asserted = [part for node in nodes(path) if isinstance(node, ast.Assert) for part in ast.walk(node.test)]
    once = {"is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "input_value"}
    assert not {part.attr for part in asserted if isinstance(part, ast.Attribute)} & once


# -- the schema ---------------------------------------------------------------------------------------------------


def test_migrations_are_numbered_without_a_gap() -> None:
    files = sorted(path.name for path in (ROOT / "migrations").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in files)
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    in_order = [script.revision for script in scripts().walk_revisions()][::-1]
    assert in_order == [name[:4] for name in files]


def test_the_migrations_make_what_the_models_describe(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert current(connection) == newest()
    engine.dispose()


def constraints(engine: sqlalchemy.Engine) -> dict[str, set[str | None]]:
    """The named checks of each table, which the comparison leaves out."""
    asked = inspect(engine)
    return {table: {check["name"] for check in asked.get_check_constraints(table)} for table in metadata.tables}


def test_the_database_has_every_check_of_the_models(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    described = {
        name: {str(one.name) for one in table.constraints if isinstance(one, sqlalchemy.CheckConstraint)}
        for name, table in metadata.tables.items()
    }
    assert constraints(engine) == described
    engine.dispose()


def test_the_schema_can_be_taken_back_and_made_again(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {"alembic_version", *metadata.tables}
    engine.dispose()
