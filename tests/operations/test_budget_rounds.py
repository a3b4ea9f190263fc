"""The budget's clock: who is to register what until when, and where the money of a year ends."""

from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import CostItem
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import Heir
from ik_workflow.models.all import Measure
from ik_workflow.models.tracking import CostState
from ik_workflow.operations.budget_changes import change_round
from ik_workflow.operations.budget_changes import withdraw_round
from ik_workflow.operations.budget_ranks import consequences
from ik_workflow.operations.budget_ranks import rank
from ik_workflow.operations.budget_ranks import save_ranking
from ik_workflow.operations.budget_rounds import RoundTerms
from ik_workflow.operations.budget_rounds import enter_round
from ik_workflow.operations.budget_rounds import open_due
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from tests.make import make_actor
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import make_measures

OPENS, UNTIL = date(2026, 11, 9), date(2027, 1, 29)
BEFORE_OPENING, RUNNING = datetime(2026, 11, 6, 9, tzinfo=UTC), datetime(2026, 11, 10, 9, tzinfo=UTC)
TERMS = RoundTerms("Doppelhaushalt", 2027, 2028, OPENS, UNTIL, "Rundschreiben", {2027: Decimal(100)})


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def treasurer(session: Session, forum: Forum) -> Actor:
    return make_actor(session, forum.house.administration, offices=[Office.TREASURY], name="Kim Beispiel")


@pytest.fixture
def round_(session: Session, treasurer: Actor) -> BudgetRound:
    return enter_round(session, TERMS, actor=treasurer, at=BEFORE_OPENING)


def costs(session: Session, measure: Measure, amount: int, year: int = 2027, **values: Any) -> CostItem:
    item = CostItem(measure_id=measure.id, year=year, amount=Decimal(amount), created=BEFORE_OPENING, **values)
    session.add(item)
    session.flush()
    return item


def tasks(session: Session, state: DeadlineState = DeadlineState.OPEN) -> list[Deadline]:
    asked = select(Deadline).where(Deadline.rule == "DR-27", Deadline.state == state).order_by(Deadline.subject_id)
    return list(session.scalars(asked.execution_options(populate_existing=True)))


def test_a_measure_that_costs_and_has_no_line_becomes_a_task_once(
    session: Session, forum: Forum, round_: BudgetRound
) -> None:
    needs, free, placed, later = make_measures(session, forum.department, 4)
    costs(session, needs, 80)
    costs(session, placed, 80, budget_line="31.5.1")
    costs(session, later, 80, year=2031)
    assert open_due(session, at=BEFORE_OPENING) == 0
    assert (open_due(session, at=RUNNING), open_due(session, at=RUNNING)) == (1, 0)
    (task,) = tasks(session)
    assert (task.subject_id, task.due_on) == (needs.id, UNTIL)
    assert task.owner_organization_id == forum.department.id
    assert free.cost is None


def test_a_task_without_a_day_gets_the_treasurys(session: Session, forum: Forum, round_: BudgetRound) -> None:
    (measure,) = make_measures(session, forum.department, 1, cost=Decimal(5))
    session.add(
        Deadline(
            case_id=measure.case_id,
            subject_type="measure",
            subject_id=measure.id,
            rule="DR-27",
            task="Maßnahme zum Haushalt anmelden",
            question="Bis wann?",
            source_status="internal",
            opened_at=BEFORE_OPENING,
        )
    )
    session.flush()
    assert open_due(session, at=RUNNING) == 1
    (task,) = tasks(session)
    assert (task.due_on, task.question) == (UNTIL, None)
    assert open_due(session, at=RUNNING) == 0


def test_what_is_registered_is_done(session: Session, forum: Forum, round_: BudgetRound) -> None:
    (measure,) = make_measures(session, forum.department, 1)
    item = costs(session, measure, 80)
    open_due(session, at=RUNNING)
    item.state = CostState.REGISTERED
    session.flush()
    assert (open_due(session, at=RUNNING), open_due(session, at=RUNNING)) == (1, 0)
    assert (len(tasks(session)), len(tasks(session, DeadlineState.CLOSED))) == (0, 1)


def test_what_the_treasury_has_of_another_year_says_nothing(
    session: Session, forum: Forum, round_: BudgetRound
) -> None:
    measure, other = make_measures(session, forum.department, 2)
    costs(session, measure, 80, year=2026, state=CostState.ADOPTED, budget_line="31.5.1")
    needs = [costs(session, measure, 80, year=year) for year in (2027, 2028)]
    costs(session, other, 80)
    assert (open_due(session, at=RUNNING), open_due(session, at=RUNNING)) == (2, 0)
    for one, changed in zip(needs, (0, 1), strict=True):
        one.state = CostState.REGISTERED
        session.flush()
        assert open_due(session, at=RUNNING) == changed


def test_what_costs_nothing_any_more_is_not_to_be_registered(
    session: Session, forum: Forum, round_: BudgetRound
) -> None:
    whole, yearly = make_measures(session, forum.department, 2)
    whole.cost, item = Decimal(80), costs(session, yearly, 80)
    session.flush()
    assert open_due(session, at=RUNNING) == 2
    whole.cost, item.deleted = Decimal(0), True
    session.flush()
    assert (open_due(session, at=RUNNING), tasks(session)) == (2, [])


def test_only_the_treasury_enters_a_round(session: Session, forum: Forum) -> None:
    with pytest.raises(WrongOffice):
        enter_round(session, TERMS, actor=forum.commissioner, at=BEFORE_OPENING)


@pytest.mark.parametrize(
    ("change", "field"), [({"last_year": 2026}, "last_year"), ({"register_until": date(2026, 1, 1)}, "register_until")]
)
def test_a_round_ends_after_it_begins(session: Session, treasurer: Actor, change: dict[str, Any], field: str) -> None:
    terms = {name: getattr(TERMS, name) for name in RoundTerms.__dataclass_fields__}
    with pytest.raises(BadValue) as fault:
        enter_round(session, RoundTerms(**{**terms, **change}), actor=treasurer, at=BEFORE_OPENING)
    assert fault.value.field == field


def test_the_money_of_a_year_is_summed_down_the_order(session: Session, forum: Forum, round_: BudgetRound) -> None:
    for measure, amount in zip(make_measures(session, forum.department, 3), (60, 40, 1), strict=True):
        costs(session, measure, amount)
        costs(session, measure, 1000, year=2028)  # a year without a limit cuts nothing
    found = rank(session, round_)
    assert [line.below_in for line in found.lines] == [[], [], [2027]]
    assert found.wanted == {2027: Decimal(101), 2028: Decimal(3000)}


def test_what_would_be_is_not_written_until_it_is_saved(
    session: Session, forum: Forum, treasurer: Actor, round_: BudgetRound
) -> None:
    measures = make_measures(session, forum.department, 4)
    for measure in measures:
        costs(session, measure, 60)
    tried = rank(session, round_, wished={measures[2].public_id: 1}, limits={2027: Decimal(120)})
    assert [line.measure.number for line in tried.lines] == ["3", "1", "2", "4"]
    assert [bool(line.below_in) for line in tried.lines] == [False, False, True, True]
    assert [line.measure.number for line in rank(session, round_).lines] == ["1", "2", "3", "4"]
    save_ranking(session, round_, tried, actor=treasurer, at=RUNNING, version=0)
    session.expire_all()
    saved = rank(session, round_)
    assert [line.measure.number for line in saved.lines] == ["3", "1", "2", "4"]
    assert saved.limits == {2027: Decimal(120)}
    with pytest.raises(StaleVersion):
        save_ranking(session, round_, tried, actor=treasurer, at=RUNNING, version=0)
    with pytest.raises(WrongOffice):
        save_ranking(session, round_, tried, actor=forum.commissioner, at=RUNNING)


def test_any_order_that_was_shown_is_the_one_that_is_saved(session: Session, forum: Forum, round_: BudgetRound) -> None:
    measures = make_measures(session, forum.department, 5)
    for measure in measures:
        costs(session, measure, 60)
    for order in ((5, 4, 3, 2, 1), (2, 3, 4, 5, 1), (4, 1, 5, 2, 3)):
        wished = {measure.public_id: place for measure, place in zip(measures, order, strict=True)}
        lines = rank(session, round_, wished=wished).lines
        assert [wished[line.measure.public_id] for line in lines] == [1, 2, 3, 4, 5]


def test_what_follows_without_money_is_told_and_not_taken(session: Session, forum: Forum, round_: BudgetRound) -> None:
    reserved = MeasureState.ADOPTED_SUBJECT_TO_FUNDING
    (measure,) = make_measures(session, forum.department, 1, state=reserved, cost=Decimal(5))
    (running,) = make_measures(session, forum.department, 1, cost=Decimal(5))
    open_due(session, at=RUNNING)
    told, other = consequences(session, [measure, running])
    assert (told.suspended, told.ended, told.owed) == (True, ["Maßnahme zum Haushalt anmelden"], 0)
    assert not other.suspended
    assert measure.state is reserved
    assert len(tasks(session)) == 2


def test_what_follows_names_whom_else_it_touches(session: Session, forum: Forum) -> None:
    left, alone, heir, successor, free = make_measures(session, forum.department, 5, cost=Decimal(5))
    said = Disposition(measure_id=left.id, kind="continued", reason="Weiter", decided_on=OPENS, created=BEFORE_OPENING)
    said.heirs = [Heir(measure_id=heir.id, created=BEFORE_OPENING)]
    session.add(said)
    alone.successor_id = successor.id
    session.flush()
    assert [one.linked for one in consequences(session, [left, alone, heir, free])] == [1, 1, 1, 0]


def with_other(**values: Any) -> RoundTerms:
    return replace(TERMS, **values)


def test_a_change_moves_the_tasks_and_is_noted_in_words(
    session: Session, forum: Forum, treasurer: Actor, round_: BudgetRound
) -> None:
    stays, falls = make_measures(session, forum.department, 2)
    costs(session, stays, 80, year=2028)
    costs(session, falls, 80, year=2027)
    open_due(session, at=RUNNING)
    later = with_other(first_year=2028, register_until=date(2027, 2, 26), limits={2028: Decimal(50)})
    change_round(session, round_, later, version=0, actor=treasurer, at=RUNNING)
    assert [(task.subject_id, task.due_on) for task in tasks(session)] == [(stays.id, date(2027, 2, 26))]
    assert [task.subject_id for task in tasks(session, DeadlineState.CANCELLED)] == [falls.id]
    note = session.scalars(select(AdministrationEntry).order_by(AdministrationEntry.id.desc())).first()
    assert note is not None
    assert note.words == (
        "erstes Jahr: 2028 statt 2027; Anmeldung bis: Freitag, 26. Februar 2027 statt Freitag, 29. Januar 2027;"
        " Grenze 2027: keine Grenze statt 100 Euro; Grenze 2028: 50 Euro statt keine Grenze"
    )


def test_a_round_that_is_not_valid_any_more_asks_nobody(
    session: Session, forum: Forum, treasurer: Actor, round_: BudgetRound
) -> None:
    (measure,) = make_measures(session, forum.department, 1, cost=Decimal(5))
    open_due(session, at=RUNNING)
    withdraw_round(session, round_, "doppelt", version=0, actor=treasurer, at=RUNNING)
    assert (open_due(session, at=RUNNING), tasks(session)) == (0, [])
    with pytest.raises(Refused):
        change_round(session, round_, TERMS, version=1, actor=treasurer, at=RUNNING)
    enter_round(session, TERMS, actor=treasurer, at=RUNNING)
    assert open_due(session, at=RUNNING) == 1


def test_a_round_beside_the_invalid_one_asks_in_its_place(
    session: Session, forum: Forum, treasurer: Actor, round_: BudgetRound
) -> None:
    make_measures(session, forum.department, 1, cost=Decimal(5))
    enter_round(session, TERMS, actor=treasurer, at=BEFORE_OPENING)
    open_due(session, at=RUNNING)
    withdraw_round(session, round_, "doppelt", version=0, actor=treasurer, at=RUNNING)
    assert (open_due(session, at=RUNNING), len(tasks(session))) == (1, 1)


def test_only_the_treasury_changes_what_it_saw(
    session: Session, forum: Forum, treasurer: Actor, round_: BudgetRound
) -> None:
    with pytest.raises(WrongOffice):
        change_round(session, round_, TERMS, version=0, actor=forum.commissioner, at=RUNNING)
    change_round(session, round_, with_other(title="Haushalt"), version=0, actor=treasurer, at=RUNNING)
    with pytest.raises(StaleVersion):
        withdraw_round(session, round_, "doppelt", version=0, actor=treasurer, at=RUNNING)
