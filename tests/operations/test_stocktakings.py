"""Stocktakings: rows are frozen and stay so, departments and commissioner speak, the council notes what came out."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import GuardFailed
from ik_workflow.models.all import Case
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import Heir
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.operations.history import correct
from ik_workflow.operations.journal import verify
from ik_workflow.operations.stocktaking_results import Change
from ik_workflow.operations.stocktaking_results import change_since
from ik_workflow.operations.stocktaking_results import field_rows
from ik_workflow.operations.stocktaking_results import never_reported
from ik_workflow.operations.stocktaking_results import percent
from ik_workflow.operations.stocktaking_results import whole_of
from ik_workflow.operations.stocktakings import confirm_proposals
from ik_workflow.operations.taking_over import take_over_measure
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.ratings import public_rating
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.results import PaperType
from ik_workflow.states.stocktaking import StocktakingState
from tests.make import AT
from tests.make import act
from tests.make_cycles import noon
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_stocktakings import ANSWER_UNTIL
from tests.make_stocktakings import CUT_OFF
from tests.make_stocktakings import FROZEN_ON
from tests.make_stocktakings import make_adopted
from tests.make_stocktakings import make_asking
from tests.make_stocktakings import make_frozen
from tests.make_stocktakings import make_prepared
from tests.make_stocktakings import measures_of_2021
from tests.make_stocktakings import ratings_of
from tests.make_stocktakings import turn
from tests.make_terms import running_until

S, A, F, M = StocktakingState, AssessmentState, Fulfilment, MeasureState
DECIDED_ON = date(2026, 12, 3)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


def say(session: Session, measure: Measure, course: MeasureState, on: date, **values: Any) -> None:
    """A report that was confirmed."""
    cycle = ReportingCycle(case=Case(kind="reporting_cycle"), kind="status", title="Herbst", state="closed", created=AT)
    session.add(cycle)
    session.flush()
    given = {"state": "confirmed", "course": course, "reported_on": on, "evidence": "Amtsblatt 9/2026", **values}
    own = {"case_id": cycle.case_id, "cycle_id": cycle.id, "measure_id": measure.id, "title": measure.title}
    session.add(StatusReport(**own, **given, created=AT))
    session.flush()


# -- freezing -----------------------------------------------------------------------------------------------------


def test_the_figures_of_2021_come_out_of_the_rule(session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, measures_of_2021(), forum.department)
    fields = field_rows(session, taking)
    whole = whole_of(fields)
    assert len(fields) == 6
    assert whole.numbers == [35, 55, 30, 17]
    assert (whole.counted, whole.total, whole.share, whole.whole_percent) == (90, 137, "65,7 %", "65 %")
    assert verify(session.connection()) is None


def test_what_happens_later_does_not_change_a_row(session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    measure = session.scalars(select(Measure).where(Measure.concept_id == taking.concept_id)).one()
    measure.title, measure.due_on = "Anders", date(2030, 1, 1)
    session.flush()
    (row,) = ratings_of(session, taking)
    assert (row.title, row.due_on, row.proposed) == ("Beispiel 1", None, F.FULFILLED)


def test_the_last_confirmed_report_up_to_the_day_speaks(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IN_PROGRESS], forum.department)
    measure = session.scalars(select(Measure).where(Measure.concept_id == concept.id)).one()
    say(session, measure, M.IN_PROGRESS, date(2026, 4, 20))
    say(session, measure, M.PARTLY_IMPLEMENTED, CUT_OFF)
    say(session, measure, M.IMPLEMENTED, date(2026, 11, 1))
    say(session, measure, M.NOT_IMPLEMENTED, CUT_OFF, state="reported")
    taking = make_prepared(session, forum.commissioner, concept)
    turn(session, taking, "freeze", forum.commissioner)
    (row,) = ratings_of(session, taking)
    assert (row.proposed, row.reported_on, row.frozen["evidence"]) == (F.PARTLY_FULFILLED, CUT_OFF, "Amtsblatt 9/2026")
    assert row.because == (
        "Eine Maßnahme im Stand „teilweise umgesetzt“ gilt als „mit Einschränkungen erfüllt“. Letzte bestätigte"
        " Meldung: 31. Oktober 2026, „Herbst“. Nachweis: Amtsblatt 9/2026"
    )


def test_added_evidence_up_to_the_day_stands_beside_what_was_reported(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IN_PROGRESS, M.IN_PROGRESS], forum.department)
    measures = session.scalars(select(Measure).where(Measure.concept_id == concept.id).order_by(Measure.id)).all()
    say(session, measures[0], M.IN_PROGRESS, CUT_OFF)
    for measure, day in ((measures[0], CUT_OFF), (measures[0], FROZEN_ON), (measures[1], CUT_OFF)):
        piece: dict[str, Any] = {"shows": "Foto", "shown_on": day, "place": "Akte 7"}
        turn(session, measure, "add_evidence", forum.unit, **piece)
    taking = make_prepared(session, forum.commissioner, concept)
    turn(session, taking, "freeze", forum.commissioner)
    reported, silent = ratings_of(session, taking)
    assert reported.because.endswith("Nachweis: Amtsblatt 9/2026; Foto (31. Oktober 2026), Akte 7")
    assert reported.frozen["added_evidence"] == ["Foto (31. Oktober 2026), Akte 7"]
    assert silent.because.endswith("nicht einschätzbar. Nachweis: Foto (31. Oktober 2026), Akte 7")


def test_an_evaluated_measure_is_rated_by_how_its_course_ended(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IMPLEMENTED, M.DROPPED], forum.department)
    for measure in concept.measures:
        turn(session, measure, "evaluate", forum.commissioner, date(2026, 10, 1), impact="effective")
    taking = make_prepared(session, forum.commissioner, concept)
    turn(session, taking, "freeze", forum.commissioner)
    rows = [(row.course, row.proposed) for row in ratings_of(session, taking)]
    assert rows == [(M.IMPLEMENTED, F.FULFILLED), (M.DROPPED, F.NOT_FULFILLED)]


def test_the_light_that_counts_is_that_of_the_cut_off_day(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.PERMANENT], forum.department)
    (measure,) = concept.measures
    cycle = make_asking(session, concept)
    own = {"case_id": cycle.case_id, "cycle_id": cycle.id, "measure_id": measure.id, "title": measure.title}
    said = {"state": "confirmed", "course": M.PERMANENT, "reported_on": date(2026, 10, 20), "created": AT}
    session.add(StatusReport(**own, **said))
    session.flush()
    day = date(2026, 11, 1)
    turn(session, measure, "set_light", forum.commissioner, day, light="red", reason="Die Leitung fehlt.")
    taking = make_prepared(session, forum.commissioner, concept)
    turn(session, taking, "freeze", forum.commissioner)
    assert [(row.light, row.proposed) for row in ratings_of(session, taking)] == [(TrafficLight.GREEN, F.FULFILLED)]


def test_nothing_is_frozen_where_nothing_was_adopted_by_the_day(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [], forum.department)
    facts: dict[str, Any] = {"standing_since": date(2024, 1, 1), "source": "Katalog", "number": "1"}
    at = noon(date(2026, 11, 1))
    take_over_measure(session, "Netz", M.ADOPTED, actor=forum.commissioner, at=at, concept=concept.id, **facts)
    taking = make_prepared(session, forum.commissioner, concept)
    with pytest.raises(FactNeeded, match="Bis zum Stichtag"):
        turn(session, taking, "freeze", forum.commissioner)


def test_whatever_the_number_of_a_measure_it_is_frozen(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IMPLEMENTED], forum.department)
    concept.measures[0].number = "2.1²"
    taking = make_prepared(session, forum.commissioner, concept)
    turn(session, taking, "freeze", forum.commissioner)
    assert [row.number for row in ratings_of(session, taking)] == ["2.1²"]


@pytest.mark.parametrize(
    ("light", "rating"),
    [
        *((TrafficLight.GREEN, F.FULFILLED), (TrafficLight.YELLOW, F.PARTLY_FULFILLED)),
        *((TrafficLight.RED, F.NOT_FULFILLED), (TrafficLight.GREY, F.NOT_ASSESSABLE)),
    ],
)
def test_a_permanent_task_is_rated_by_its_light(light: TrafficLight, rating: Fulfilment) -> None:
    assert public_rating(M.PERMANENT, light, reported=True) is rating


def test_without_a_report_a_measure_is_not_assessable_and_counted_as_never_reported(
    session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IN_PROGRESS, M.DRAFTED], forum.department)
    (row,) = ratings_of(session, taking)  # what was never adopted is not rated
    assert row.proposed is F.NOT_ASSESSABLE
    assert row.because.startswith("Bis zum Samstag, 31. Oktober 2026 gibt es keine bestätigte Meldung")
    assert never_reported(session, taking) == 1


def test_freezing_takes_as_many_statements_for_many_measures_as_for_few(session: Session, forum: Forum) -> None:
    counted = []
    for number in (3, 120):
        concept = make_adopted(session, [M.IMPLEMENTED] * number, forum.department, number=number)
        taking = make_prepared(session, forum.commissioner, concept)
        sent: list[str] = []
        connection = session.connection()
        note = lambda *given, sent=sent: sent.append(given[2])  # noqa: E731 - a listener is taken off by itself
        event.listen(connection, "before_cursor_execute", note)
        turn(session, taking, "freeze", forum.commissioner)
        event.remove(connection, "before_cursor_execute", note)
        counted.append(len(sent))
    assert counted[1] - counted[0] <= 2  # an INSERT of many rows is sent in parts


# -- departments, Migrants' Council, commissioner -----------------------------------------------------------------


def test_a_department_has_its_days_and_confirms_all_at_once(session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED, M.DROPPED], forum.department)
    rows = ratings_of(session, taking)
    assert [running_until(session, row) for row in rows] == [{"HF-08": ANSWER_UNTIL}] * 2
    seen = {row.public_id: row.version for row in rows}
    done = confirm_proposals(session, taking, seen, actor=forum.unit, occurred=FROZEN_ON, at=noon(FROZEN_ON))
    assert done == 2
    assert {(row.state, row.by_department) for row in ratings_of(session, taking)} == {
        (A.CONFIRMED, F.FULFILLED),
        (A.CONFIRMED, F.NOT_FULFILLED),
    }
    assert not any(running_until(session, row) for row in rows)


def test_silence_leaves_the_proposal_and_a_dissent_is_decided(session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED] * 3, forum.department)
    silent, confirmed, contradicted = ratings_of(session, taking)
    turn(session, confirmed, "confirm", forum.unit)
    dissent: dict[str, Any] = {"by_department": F.PARTLY_FULFILLED, "department_reason": "Nur in zwei Stadtteilen."}
    turn(session, contradicted, "contradict", forum.unit, **dissent)
    follows: dict[str, Any] = {"rating": F.PARTLY_FULFILLED, "reason": "Der Fachbereich hat recht."}
    turn(session, contradicted, "decide", forum.commissioner, DECIDED_ON, **follows)
    turn(session, taking, "decide", forum.commissioner, DECIDED_ON)
    assert [(row.state, row.rating, row.without_answer) for row in ratings_of(session, taking)] == [
        (A.DECIDED, F.FULFILLED, True),
        (A.DECIDED, F.FULFILLED, False),
        (A.DECIDED, F.PARTLY_FULFILLED, False),
    ]
    assert running_until(session, silent) == {}


def test_cancelling_ends_what_departments_were_asked_for(session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    turn(session, taking, "cancel", forum.commissioner, reason="Der Stichtag war falsch.")
    states = session.scalars(select(Deadline.state).where(Deadline.case_id == taking.case_id)).all()
    assert states == [DeadlineState.CLOSED]


def test_a_corrected_freezing_leaves_its_rows_unread_and_the_next_one_makes_its_own(
    session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED, M.IN_PROGRESS], forum.department)
    wrong = [row.id for row in ratings_of(session, taking)]
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "stocktaking_frozen")).one()
    correct(session, entry, actor=forum.commissioner, reason="Zu früh.", recorded_at=noon(FROZEN_ON))
    assert taking.state is StocktakingState.PREPARED
    turn(session, taking, "freeze", forum.commissioner)
    rows = ratings_of(session, taking)
    assert [row.deleted for row in rows if row.id in wrong] == [True, True]
    assert [row.deleted for row in rows if row.id not in wrong] == [False, False]
    assert whole_of(field_rows(session, taking)).total == 2


# -- its reporting cycle ------------------------------------------------------------------------------------------


def test_a_stocktaking_belongs_to_the_one_cycle_in_whose_time_its_day_falls(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IMPLEMENTED])
    cycle = make_asking(session, concept)
    assert make_prepared(session, forum.commissioner, concept).cycle_id == cycle.id
    early = make_prepared(session, forum.commissioner, concept, date(2026, 10, 4))
    late = make_prepared(session, forum.commissioner, concept, date(2026, 11, 7))
    assert (early.cycle_id, late.cycle_id) == (None, None)
    make_asking(session, concept)
    assert make_prepared(session, forum.commissioner, concept).cycle_id is None  # two fit: a person chooses


def test_the_cycle_is_named_later_and_only_one_of_the_same_concept(session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IMPLEMENTED])
    taking = make_prepared(session, forum.commissioner, concept)
    other = make_asking(session, make_adopted(session, [M.IMPLEMENTED], number=2))
    status = make_asking(session, concept, kind=CycleKind.STATUS)
    for wrong in (other, status):
        with pytest.raises(GuardFailed, match="gehört nicht zu einer Bestandsaufnahme dieses Konzepts"):
            turn(session, taking, "link_cycle", forum.commissioner, cycle=wrong.id)
    cycle = make_asking(session, concept)
    turn(session, taking, "link_cycle", forum.commissioner, cycle=cycle.id)
    assert taking.cycle_id == cycle.id


# -- the paper ----------------------------------------------------------------------------------------------------


def make_decided(session: Session, forum: Forum) -> Any:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED, M.DROPPED], None)
    turn(session, taking, "decide", forum.commissioner, DECIDED_ON)
    turn(session, taking, "write_lessons", forum.commissioner, DECIDED_ON, lessons="Eine Steuerung von Anfang an.")
    turn(session, taking, "draft_paper", forum.commissioner, DECIDED_ON)
    return taking


def test_what_was_decided_becomes_an_information_paper(session: Session, forum: Forum) -> None:
    taking = make_decided(session, forum)
    paper = session.get_one(Paper, taking.paper_id)
    text = session.scalars(select(PaperVersion.explanation).where(PaperVersion.paper_id == paper.id)).one()
    assert (paper.paper_type, taking.state) == (PaperType.INFORMATION_PAPER, S.DECIDED)
    assert "2 Maßnahmen: 1 erfüllt, 1 nicht erfüllt. Umgesetzt: 1 von 2 (50,0 %)." in text
    assert "Lehren\nEine Steuerung von Anfang an." in text
    assert "1.1 Beispiel 1: erfüllt" in text


def test_the_council_notes_the_paper_and_the_stocktaking_is_public(session: Session, forum: Forum) -> None:
    taking = make_decided(session, forum)
    paper, clerk = session.get_one(Paper, taking.paper_id), forum.house.clerk
    given: dict[str, Any] = {"on": DECIDED_ON, "at": noon(DECIDED_ON)}
    act(session, paper, "enter", clerk, **given)
    session.refresh(taking)
    assert (taking.state, session.get_one(Case, taking.case_id).public) == (S.BEFORE_COUNCIL, False)
    act(session, paper, "put_on_agenda", clerk, **given)
    act(session, paper, "note", clerk, body=forum.house.council.id, **given)
    session.refresh(taking)
    assert (taking.state, session.get_one(Case, taking.case_id).public) == (S.NOTED, True)


def test_a_withdrawn_paper_leads_the_stocktaking_back(session: Session, forum: Forum) -> None:
    taking = make_decided(session, forum)
    paper = session.get_one(Paper, taking.paper_id)
    given: dict[str, Any] = {"on": DECIDED_ON, "at": noon(DECIDED_ON)}
    act(session, paper, "enter", forum.house.clerk, **given)
    act(session, paper, "withdraw", forum.house.clerk, all_movers=True, **given)
    session.refresh(taking)
    assert (taking.state, taking.paper_id) == (S.DECIDED, None)


# -- compared with the one before ---------------------------------------------------------------------------------


def test_a_stocktaking_is_compared_with_the_one_before_by_lineage(session: Session, forum: Forum) -> None:
    before = make_frozen(session, forum.commissioner, [M.PARTLY_IMPLEMENTED, M.IMPLEMENTED, M.DROPPED], None)
    turn(session, before, "decide", forum.commissioner, DECIDED_ON)
    old = [row.measure_id for row in ratings_of(session, before)]
    concept = make_adopted(session, [M.IMPLEMENTED, M.NOT_IMPLEMENTED, M.IN_PROGRESS, M.IMPLEMENTED], number=2)
    new = session.scalars(select(Measure.id).where(Measure.concept_id == concept.id).order_by(Measure.id)).all()
    for forerunner, heir in zip(old[:2], new[:2], strict=True):
        kept = Disposition(measure_id=forerunner, kind="continued", reason="Weiter", decided_on=CUT_OFF, created=AT)
        kept.heirs = [Heir(measure_id=heir, created=AT)]
        session.add(kept)
    session.flush()
    after = make_prepared(session, forum.commissioner, concept, date(2026, 12, 4))
    turn(session, after, "freeze", forum.commissioner, date(2026, 12, 4))
    assert after.previous_id == before.id
    assert change_since(session, after, before) == Change(better=1, worse=1, new=2, gone=1)


def test_a_course_that_goes_on_is_compared_with_where_it_came_from(session: Session, forum: Forum) -> None:
    old = make_adopted(session, [M.PARTLY_IMPLEMENTED], forum.department)
    new = make_adopted(session, [M.IMPLEMENTED], forum.department, number=2)
    before, after = (
        make_prepared(session, forum.commissioner, concept, day)
        for concept, day in ((old, date(2025, 10, 31)), (new, CUT_OFF))
    )
    turn(session, before, "freeze", forum.commissioner, date(2025, 11, 3))
    turn(session, old.measures[0], "continue", forum.commissioner, date(2026, 1, 5), successor=new.measures[0].id)
    turn(session, after, "freeze", forum.commissioner)
    assert change_since(session, after, before) == Change(better=1)


def test_the_one_before_is_the_one_that_stands_when_the_rows_are_frozen(session: Session, forum: Forum) -> None:
    first, second = (
        make_prepared(session, forum.commissioner, make_adopted(session, [M.IMPLEMENTED], number=number), day)
        for number, day in ((1, CUT_OFF), (2, date(2026, 12, 31)))
    )
    turn(session, first, "freeze", forum.commissioner)
    turn(session, first, "decide", forum.commissioner, DECIDED_ON)
    assert second.previous_id is None
    turn(session, second, "freeze", forum.commissioner, date(2027, 1, 4))
    assert second.previous_id == first.id


@pytest.mark.parametrize(("part", "words"), [(Fraction(1, 16), "6,3 %"), (Fraction(90, 137), "65,7 %"), (None, "–")])
def test_a_half_is_rounded_up(part: Fraction | None, words: str) -> None:
    assert percent(part) == words
