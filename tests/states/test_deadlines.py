"""The table of deadlines agrees with the procedures, the catalogue and the figures."""

from typing import Any

import pytest

from ik_workflow.operations.parameters import FIGURES
from ik_workflow.operations.step import KINDS
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.catalogue import rules
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import BeforeSitting
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.deadlines import Law
from ik_workflow.states.deadlines import Within
from ik_workflow.states.deadlines import begun
from ik_workflow.states.procedure import Step

STEPS = [(name, row) for name, procedure in PROCEDURES.items() for row in procedure.steps]
COURSES = [
    pytest.param(rule, course, id=f"{rule.id}.{course.kind}")
    for rule in DEADLINE_RULES.values()
    for course in rule.courses
]
TABLES = {kind.name: kind for kind in KINDS.values()}


def dests(row: Step) -> list[str]:
    return [str(row.dest)] if row.dest is not None else [str(source) for source in row.source]


def test_the_table_has_every_rule_of_the_catalogue_once() -> None:
    own = [f"HF-{number:02}" for number in range(1, 9)]
    assert list(DEADLINE_RULES) == [*(f"DR-{number:02}" for number in range(1, 31)), *own]
    assert {DEADLINE_RULES[rule].law for rule in own} == {Law.INTERNAL}
    assert set(DEADLINE_RULES) <= set(rules())
    assert {cited for rule in DEADLINE_RULES.values() for cited in rule.rules} <= set(rules())


def test_every_rule_that_a_step_opens_is_in_the_table() -> None:
    assert {rule for _, row in STEPS for rule in row.opens} <= set(DEADLINE_RULES)


@pytest.mark.parametrize(("rule", "course"), COURSES)
def test_every_course_is_begun_by_a_step_of_its_record(rule: DeadlineRule, course: Course) -> None:
    assert course.states <= {str(state) for state in PROCEDURES[course.kind].states}
    reached = {
        dest
        for name, row in STEPS
        if name == course.kind
        for dest in dests(row)
        if (rule, course) in begun(name, row.opens, dest)
    }
    assert reached
    assert reached <= course.states


def test_a_rule_runs_for_a_record_or_is_entered_by_hand() -> None:
    for rule in DEADLINE_RULES.values():
        assert rule.courses or rule.by_hand is not None, rule.id
        assert (rule.by_hand is None) is (rule.due_by_hand is None), rule.id


@pytest.mark.parametrize(("rule", "course"), COURSES)
def test_what_time_does_is_a_step_from_the_states_of_the_course(rule: DeadlineRule, course: Course) -> None:
    if course.expires_by:
        sources = {
            str(s) for row in PROCEDURES[course.kind].steps if row.trigger == course.expires_by for s in row.source
        }
        assert course.states <= sources


@pytest.mark.parametrize(("rule", "course"), COURSES)
def test_a_course_reads_columns_that_its_record_has(rule: DeadlineRule, course: Course) -> None:
    columns = {getattr(course.due, name, None) for name in ("since", "column", "known")} - {None}
    assert columns <= set(TABLES[course.kind].columns)


def days() -> list[tuple[DeadlineRule, Any]]:
    table = DEADLINE_RULES.values()
    return [(rule, one.due) for rule in table for one in rule.courses] + [
        (rule, rule.due_by_hand) for rule in table if rule.due_by_hand
    ]


def test_a_figure_that_is_no_law_has_its_row() -> None:
    for _rule, due in days():
        names = (
            {due.figure}
            if isinstance(due, BeforeSitting)
            else set(due.figures.values())
            if isinstance(due, Within)
            else set()
        )
        assert names <= set(FIGURES)


def test_a_task_is_a_short_line() -> None:
    for rule in DEADLINE_RULES.values():
        assert all(0 < len(task) <= 200 for task in (rule.task, rule.title, *(one.task or "-" for one in rule.courses)))
        assert rule.overdue.endswith(".")
        assert rule.law in Law
