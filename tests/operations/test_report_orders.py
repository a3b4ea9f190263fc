"""Report orders on a database: their days and deadlines, what settles them, what moves them, what comes after."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any
from typing import cast

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import Refused
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations import deadline_acts
from ik_workflow.operations.history import correct
from ik_workflow.operations.order_days import When
from ik_workflow.operations.report_orders import Ordered
from ik_workflow.operations.report_orders import Outside
from ik_workflow.operations.report_orders import take_over_order
from ik_workflow.operations.time_steps import take_due
from ik_workflow.states.paper import PaperState
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from tests.make import AT
from tests.make import SITTING
from tests.make import act
from tests.make import make_meeting
from tests.make import make_paper
from tests.make_orders import APRIL
from tests.make_orders import DECIDED
from tests.make_orders import MARCH
from tests.make_orders import MAY
from tests.make_orders import Desk
from tests.make_orders import give_out
from tests.make_orders import make_desk
from tests.make_orders import make_order
from tests.make_orders import order_step
from tests.make_orders import running

S = ReportOrderState
NEXT_DAY = date(2025, 3, 13)
NO_OBJECTION = Ballot(manner=Manner.NO_OBJECTION)


@pytest.fixture
def desk(session: Session) -> Desk:
    return make_desk(session)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def days(session: Session, order: ReportOrder) -> dict[tuple[str, int], date | None]:
    return {(one.rule, one.ordinal): one.due_on for one in running(session, order)}


def report_paper(session: Session, desk: Desk) -> Paper:
    kind = PaperType.INFORMATION_PAPER
    return make_paper(session, desk.house, state=PaperState.ON_AGENDA, paper_type=kind, number="25/SVV/0100")


# -- days -----------------------------------------------------------------------------------------------------------


def test_words_become_the_last_sitting_of_the_addressed_body_and_stay(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, "im 1. Quartal 2025")
    assert (order.due_on, order.due_words, order.due_question) == (MARCH, "im 1. Quartal 2025", None)
    assert order.due_meeting_id is not None


def test_words_without_a_date_are_put_to_a_person_and_the_order_stands(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, "zeitnah")
    assert (order.state, order.due_on) == (S.ISSUED, None)
    assert order.due_question is not None
    assert "lässt sich kein Zeitraum lesen" in order.due_question
    (deadline,) = running(session, order)
    assert (deadline.rule, deadline.due_on) == ("DR-16", None)
    assert order.due_question in (deadline.question or "")


def test_the_answer_to_the_question_is_given_in_the_order(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, "zeitnah")
    order_step(session, order, "set_date", desk.clerk, due_on=APRIL, reason="So hat es der Vorsitz bestätigt.")
    assert (order.due_on, order.due_question, order.due_words) == (APRIL, None, "zeitnah")
    assert days(session, order)["DR-16", 0] == APRIL


def test_each_interim_report_has_a_deadline_and_ends_it(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, "im Mai 2025", interims=("im März 2025", "im April 2025"))
    give_out(session, desk, order)
    assert {key: day for key, day in days(session, order).items() if key[0] == "DR-17"} == {
        ("DR-17", 0): MARCH,
        ("DR-17", 1): APRIL,
    }
    order_step(session, order, "report_interim", desk.department, reference="25/SVV/0050")
    assert [key for key in days(session, order) if key[0] == "DR-17"] == [("DR-17", 1)]
    assert order.interims[0]["report"] == "25/SVV/0050"


def test_an_interim_report_that_is_not_awaited_is_refused(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, "im Mai 2025", interims=("im März 2025",))
    with pytest.raises(GuardFailed, match="mit dieser Nummer ist nicht offen"):
        order_step(session, order, "report_interim", desk.house.mayor, reference="x", number=2)


def test_an_interim_report_that_nobody_ordered_is_on_record(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    order_step(session, order, "report_interim", desk.house.mayor, reference="25/SVV/0050")
    assert [(one["report"], one["reported_on"]) for one in order.interims] == [("25/SVV/0050", SITTING.isoformat())]


def test_the_deadline_passes_from_the_mayor_to_the_unit(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    (assigning, *_rest) = running(session, order)
    assert (assigning.task, assigning.owner_organization_id) == (
        "Berichtsauftrag einer Stelle zuweisen",
        desk.house.administration.id,
    )
    give_out(session, desk, order)
    (reporting, *_rest) = running(session, order)
    assert (reporting.id, reporting.task) == (assigning.id, "Bericht vorlegen")
    assert reporting.owner_organization_id == desk.unit.id


def test_an_extension_is_to_be_asked_for_ten_working_days_before(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    give_out(session, desk, order)
    assert days(session, order)["DR-18", 0] == date(2025, 2, 26)


def test_its_deadline_is_not_moved_by_hand(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    deadline = running(session, order)[0]
    with pytest.raises(Refused, match="stehen im Berichtsauftrag"):
        deadline_acts.move(session, deadline, to=MAY, reason="x", actor=desk.clerk, at=DECIDED)


def test_its_question_is_not_answered_beside_the_order(session: Session, desk: Desk) -> None:
    (deadline,) = running(session, make_order(session, desk, "zeitnah"))
    answers: list[dict[str, Any]] = [{"to": MAY}, {"organization": desk.unit}]
    for given in answers:
        with pytest.raises(Refused, match="stehen im Berichtsauftrag"):
            deadline_acts.answer(session, deadline, reason="x", actor=desk.clerk, at=DECIDED, **given)
    with pytest.raises(Refused, match="stehen im Berichtsauftrag"):
        deadline_acts.cancel(session, deadline, reason="x", actor=desk.clerk, at=DECIDED)


def test_what_a_person_entered_beside_it_goes_with_its_sitting(session: Session, desk: Desk) -> None:
    order, house = make_order(session, desk), desk.house
    sitting = make_meeting(session, house, house.council, date(2025, 3, 5))
    given: dict[str, Any] = {"task": "Zahlen liefern", "words": "im März 2025", "organization": desk.unit}
    deadline = deadline_acts.enter(session, order, actor=desk.clerk, at=DECIDED, **given)
    act(session, sitting, "reschedule", desk.clerk, at=DECIDED, new_date=date(2025, 3, 19), reason="Haushalt")
    session.refresh(deadline)
    assert deadline.due_on == date(2025, 3, 19)


# -- drawing up -----------------------------------------------------------------------------------------------------


def test_the_passage_must_stand_in_the_resolution(session: Session, desk: Desk) -> None:
    with pytest.raises(GuardFailed, match="steht nicht im vorliegenden Text"):
        make_order(session, desk, passage="berichtet jährlich")


def test_where_the_text_is_not_on_record_the_passage_is_marked(session: Session, desk: Desk) -> None:
    desk.resolution.paper.versions[0].paraphrased = True
    assert not make_order(session, desk, passage="berichtet jährlich").passage_found


def test_only_a_resolution_that_stands_orders_a_report(session: Session, desk: Desk) -> None:
    act(session, desk.resolution, "repeal", desk.clerk, on=SITTING, later_resolution="25/SVV/0001")
    with pytest.raises(GuardFailed, match="nicht aufgehoben"):
        make_order(session, desk)


def test_with_the_resolution_falls_its_order(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    act(session, desk.resolution, "repeal", desk.clerk, on=SITTING, later_resolution="25/SVV/0001")
    assert order.state is S.REPEALED
    assert running(session, order) == []


# -- time -----------------------------------------------------------------------------------------------------------


def pass_time(session: Session, order: ReportOrder, *days: date) -> None:
    """The metronome came at noon of each day."""
    session.commit()
    for day in days:
        take_due(cast(Engine, session.get_bind()), at=noon(day))
    session.refresh(order)


def test_due_on_its_day_and_overdue_after_it(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    pass_time(session, order, MARCH)
    assert order.state is S.DUE
    pass_time(session, order, NEXT_DAY)
    assert (order.state, order.since) == (S.OVERDUE, MARCH)


def test_what_the_sitting_granted_is_entered_the_next_morning(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    give_out(session, desk, order)
    pass_time(session, order, MARCH, NEXT_DAY)
    asking: Any = {"on": MARCH, "at": noon(NEXT_DAY)}
    order_step(session, order, "request_extension", desk.house.mayor, reason="Wahlen", words="im Mai 2025", **asking)
    order_step(session, order, "grant_extension", desk.clerk, vote=NO_OBJECTION, **asking)
    assert (order.state, order.due_on, order.extensions) == (S.IN_PROGRESS, MAY, 1)
    assert days(session, order)["DR-16", 0] == MAY


# -- extensions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(session: Session, desk: Desk) -> ReportOrder:
    """An order for which the mayor has asked for more time."""
    order = make_order(session, desk)
    give_out(session, desk, order)
    order_step(session, order, "request_extension", desk.house.mayor, reason="Wahlen", words="im April 2025")
    return order


def test_a_tie_refuses_the_extension_and_the_report_is_due(session: Session, desk: Desk, asked: ReportOrder) -> None:
    tie = Ballot(yes=8, no=8, abstain=1)
    with pytest.raises(GuardFailed, match="Stimmengleichheit"):
        order_step(session, asked, "grant_extension", desk.clerk, vote=tie)
    order_step(session, asked, "refuse_extension", desk.clerk, vote=tie)
    assert (asked.state, asked.due_on, asked.requested_on) == (S.DUE, MARCH, None)


def test_the_council_votes_on_it(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, "zeitnah", body=desk.house.council)
    order_step(session, order, "set_date", desk.clerk, due_on=MARCH, reason="bestätigt")
    give_out(session, desk, order)
    mayor = desk.house.mayor
    order_step(session, order, "request_extension", mayor, reason="Wahlen", words="später", due_on=APRIL)
    with pytest.raises(GuardFailed, match="wird über die Verlängerung abgestimmt"):
        order_step(session, order, "grant_extension", desk.clerk, vote=NO_OBJECTION)
    order_step(session, order, "grant_extension", desk.clerk, vote=Ballot(yes=30, no=20, abstain=0))
    assert order.due_on == APRIL


def test_words_that_name_no_day_are_asked_about(session: Session, desk: Desk, asked: ReportOrder) -> None:
    with pytest.raises(BadValue, match="kein Zeitraum"):
        order_step(session, asked, "grant_extension", desk.clerk, vote=NO_OBJECTION, words="irgendwann")


def test_after_the_sitting_it_is_late_and_needs_a_reason(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    give_out(session, desk, order)
    asking: Any = {"words": "im Mai 2025", "on": NEXT_DAY, "at": noon(NEXT_DAY)}
    with pytest.raises(Refused, match="Begründung"):
        order_step(session, order, "request_extension", desk.house.mayor, **asking)
    order_step(session, order, "request_extension", desk.house.mayor, reason="Krankheit", **asking)
    assert order.state is S.EXTENSION_REQUESTED


# -- reports --------------------------------------------------------------------------------------------------------


def test_the_noted_paper_settles_the_order(session: Session, desk: Desk) -> None:
    order, paper = make_order(session, desk), report_paper(session, desk)
    order_step(session, order, "submit_paper", desk.house.mayor, report_paper=paper.id)
    act(session, paper, "note", desk.clerk, on=SITTING, body=desk.house.main_committee.id)
    assert (order.state, order.settled_on) == (S.SETTLED, SITTING)
    assert order.minutes == "25/SVV/0100: Hauptausschuss, 4. Dezember 2024"
    assert running(session, order) == []


def test_noted_by_another_body_it_is_awaited_still(session: Session, desk: Desk) -> None:
    order, paper = make_order(session, desk), report_paper(session, desk)
    order_step(session, order, "submit_paper", desk.house.mayor, report_paper=paper.id)
    act(session, paper, "note", desk.clerk, on=SITTING, body=desk.house.committee.id)
    assert order.state is S.REPORT_SUBMITTED


def test_a_withdrawn_paper_is_no_report(session: Session, desk: Desk) -> None:
    order, paper = make_order(session, desk), report_paper(session, desk)
    order_step(session, order, "submit_paper", desk.house.mayor, report_paper=paper.id)
    act(session, paper, "withdraw", desk.clerk, on=SITTING, all_movers=True)
    assert (order.state, order.report_paper_id) == (S.IN_PROGRESS, None)
    assert days(session, order)["DR-16", 0] == MARCH


def test_a_letter_settles_it_with_its_reference(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    order_step(session, order, "submit_letter", desk.house.mayor, letter_on=SITTING, letter_reference="Az. 12")
    order_step(session, order, "note_report", desk.clerk, minutes="HA 04.12.2024, TOP 7")
    assert (order.state, order.minutes) == (S.SETTLED, "HA 04.12.2024, TOP 7")


def test_what_does_not_satisfy_gets_another_day(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    order_step(session, order, "submit_letter", desk.house.mayor, letter_on=SITTING, letter_reference="Az. 12")
    vote = Ballot(yes=9, no=1, abstain=0)
    order_step(session, order, "find_insufficient", desk.clerk, vote=vote, words="im Mai 2025")
    assert (order.state, order.due_on, order.extensions, order.report_kind) == (S.IN_PROGRESS, MAY, 0, None)


# -- once more ------------------------------------------------------------------------------------------------------


def settled(session: Session, desk: Desk, order: ReportOrder) -> list[ReportOrder]:
    order_step(session, order, "submit_letter", desk.house.mayor, letter_on=SITTING, letter_reference="Az. 12")
    order_step(session, order, "note_report", desk.clerk)
    return list(session.scalars(select(ReportOrder).where(ReportOrder.predecessor_id == order.id)))


def recurring(session: Session, desk: Desk, *, every_months: int | None) -> ReportOrder:
    order = make_order(session, desk)
    order.recurrence_words, order.every_months = "alle zwei Monate", every_months
    session.flush()
    return order


def test_a_recurring_order_creates_the_next_one_once(session: Session, desk: Desk) -> None:
    (following,) = settled(session, desk, recurring(session, desk, every_months=2))
    assert (following.state, following.due_on, following.due_words) == (S.ISSUED, MAY, "im Mai 2025")
    assert following.passage_found
    assert following.case_id != following.predecessor.case_id  # type: ignore[union-attr]  # it has one


def test_a_rhythm_in_words_alone_asks_for_the_next_day(session: Session, desk: Desk) -> None:
    (following,) = settled(session, desk, recurring(session, desk, every_months=None))
    assert following.due_on is None
    assert "bis wann das nächste Mal zu berichten" in (following.due_question or "")


def test_what_happens_once_has_no_next_one(session: Session, desk: Desk) -> None:
    assert settled(session, desk, make_order(session, desk)) == []


def test_a_settlement_with_a_next_instance_is_not_taken_back(session: Session, desk: Desk) -> None:
    order = recurring(session, desk, every_months=2)
    settled(session, desk, order)
    own = select(JournalEntry).where(JournalEntry.case_id == order.case_id, JournalEntry.trigger == "note_report")
    with pytest.raises(Refused, match="hängt ein Berichtsauftrag ab"):
        correct(session, session.scalars(own).one(), actor=desk.clerk, reason="falsch", recorded_at=AT)


# -- sittings -------------------------------------------------------------------------------------------------------


def change_sitting(session: Session, order: ReportOrder, desk: Desk, trigger: str, **facts: Any) -> None:
    meeting = session.get_one(Meeting, order.due_meeting_id)
    act(session, meeting, trigger, desk.clerk, on=SITTING, at=DECIDED, reason="Krankheit", **facts)


def test_a_cancelled_sitting_asks_instead_of_rolling_forward(session: Session, desk: Desk) -> None:
    order = make_order(session, desk, interims=("im März 2025",))
    change_sitting(session, order, desk, "cancel")
    assert order.due_on is None
    assert "gibt es keine ordentliche Sitzung mehr" in (order.due_question or "")
    assert order.interims[0]["due_on"] is None
    assert days(session, order) == {("DR-16", 0): None, ("DR-17", 0): None}


def test_a_sitting_moved_within_the_window_takes_the_order_along(session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    moved = date(2025, 3, 19)
    change_sitting(session, order, desk, "reschedule", new_date=moved)
    assert order.due_on == moved
    assert days(session, order)["DR-16", 0] == moved


# -- taking over ----------------------------------------------------------------------------------------------------


def take_over(session: Session, desk: Desk, due: When, **values: object) -> ReportOrder:
    outside = Outside("HA 12.12.2018, TOP 5.7", "Zwischenbericht im Mai.", date(2018, 11, 1), **values)  # type: ignore[arg-type]  # as the test says
    ordered = Ordered("Monitoring", "ist vorzustellen", desk.house.main_committee, due, unit=desk.unit)
    return take_over_order(session, outside, ordered, actor=desk.clerk, occurred=SITTING, at=DECIDED)


def test_an_order_taken_over_lives_on(session: Session, desk: Desk) -> None:
    order = take_over(session, desk, When("im März 2025", MARCH), extensions=2)
    assert (order.state, order.taken_over, order.extensions) == (S.IN_PROGRESS, True, 2)
    assert {"DR-16", "DR-18"} <= {rule for rule, _place in days(session, order)}


def test_one_whose_day_is_over_is_overdue_at_once(session: Session, desk: Desk) -> None:
    assert take_over(session, desk, When("im April 2019", date(2019, 4, 30))).state is S.OVERDUE


def test_without_a_source_nothing_is_taken_over(session: Session, desk: Desk) -> None:
    ordered = Ordered("Monitoring", "ist vorzustellen", desk.house.main_committee, When(None, MARCH))
    with pytest.raises(GuardFailed, match="Fundstelle"):
        take_over_order(session, Outside(" "), ordered, actor=desk.clerk, occurred=SITTING, at=AT)
