"""Deadlines open, move and end with the steps of their records, each with a day that a clerk can check."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.models.all import Case
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Reminder
from ik_workflow.models.all import ReminderState
from ik_workflow.models.all import RestDay
from ik_workflow.operations.deadlines import due_to_expire
from ik_workflow.operations.history import correct
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.parameters import change
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.deadlines import INVITATION
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import call
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import open_meeting
from tests.make_terms import EARLY
from tests.make_terms import LATE
from tests.make_terms import deadlines_of
from tests.make_terms import make_measure
from tests.make_terms import make_passed
from tests.make_terms import plan_sitting
from tests.make_terms import running_until


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


# -- resolutions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided_on", "until"),
    [
        (date(2024, 12, 4), date(2024, 12, 27)),
        (date(2025, 3, 5), date(2025, 3, 26)),
        (date(2026, 3, 13), date(2026, 4, 7)),
        (date(2026, 4, 10), date(2026, 5, 4)),
        (date(2026, 9, 12), date(2026, 10, 5)),
        (date(2026, 12, 3), date(2026, 12, 24)),
    ],
)
def test_the_mayor_may_object_three_weeks_long(session: Session, house: House, decided_on: date, until: date) -> None:
    resolution = make_passed(session, house, decided_on)
    assert running_until(session, resolution) == {"DR-01": until}
    assert resolution.objection_until == until


def test_a_deadline_says_whose_it_is_what_to_do_and_how_its_day_came(session: Session, house: House) -> None:
    (deadline,) = deadlines_of(session, make_passed(session, house, SITTING))
    assert deadline.task == "Beschluss prüfen und ausführen oder beanstanden"
    assert (deadline.owner_organization_id, deadline.owner_office) == (house.administration.id, Office.MAYOR)
    assert deadline.explanation == (
        "drei Wochen nach der Sitzung vom 4. Dezember 2024, rechnerisches Ende 25. Dezember 2024"
        " (Erster Weihnachtstag), also Freitag, 27. Dezember 2024"
    )
    assert (deadline.event_on, deadline.source_status, deadline.question) == (SITTING, "legal", None)


def test_under_the_old_law_it_begins_with_the_signed_minutes(session: Session, house: House) -> None:
    resolution = make_passed(session, house, date(2024, 5, 15))
    assert running_until(session, resolution) == {}
    received = date(2024, 5, 15)
    act(session, resolution, "receive_minutes", house.mayor, on=received, at=LATE, received_on=received)
    assert running_until(session, resolution) == {"DR-02": date(2024, 5, 29)}
    assert resolution.objection_until == date(2024, 5, 29)


def test_no_mayor_objects_outside_brandenburg(session: Session) -> None:
    resolution = make_passed(session, make_house(session, city="Berlin", in_brandenburg=False), SITTING)
    assert deadlines_of(session, resolution) == []


def test_a_holiday_declared_once_moves_deadline_and_guard_alike(session: Session, house: House) -> None:
    session.add(RestDay(day=date(2026, 12, 24), name="Einmaliger Feiertag", holiday=True))
    session.flush()
    resolution = make_passed(session, house, date(2026, 12, 3))
    assert running_until(session, resolution) == {"DR-01": date(2026, 12, 28)}
    assert resolution.objection_until == date(2026, 12, 28)


def test_from_objection_to_supervision_each_step_ends_one_deadline_and_opens_the_next(
    session: Session, house: House
) -> None:
    again = plan_sitting(session, house, house.council, date(2025, 1, 29))
    resolution = make_passed(session, house, SITTING)
    form = {"reason": "Der Beschluss ist rechtswidrig.", "in_due_form": True}
    taken = act(session, resolution, "object", house.mayor, on=date(2024, 12, 20), at=LATE, **form)
    assert running_until(session, resolution) == {"DR-03": again.held_on}
    (first,) = deadlines_of(session, resolution, "DR-01")
    assert (first.state, first.closed_seq, first.closed_at) == (DeadlineState.CLOSED, taken.seq, LATE)
    vote = Ballot(yes=40, no=10, roll_call=True)
    act(session, resolution, "reaffirm", house.clerk, on=again.held_on, at=LATE, vote=vote)
    assert running_until(session, resolution) == {"DR-04": date(2025, 2, 12)}
    assert resolution.objection_until == date(2025, 2, 12)
    act(session, resolution, "object_again", house.mayor, on=date(2025, 2, 10), at=LATE, **form)
    assert running_until(session, resolution) == {"DR-05": date(2025, 2, 24)}
    assert resolution.objection_until == date(2025, 2, 24)
    act(session, resolution, "submit_to_supervision", house.mayor, on=date(2025, 2, 20), at=LATE)
    assert running_until(session, resolution) == {}


def test_without_a_next_sitting_there_is_a_question_and_no_guess(session: Session, house: House) -> None:
    resolution = make_passed(session, house, SITTING)
    form = {"reason": "Der Beschluss ist rechtswidrig.", "in_due_form": True}
    act(session, resolution, "object", house.mayor, on=date(2024, 12, 20), at=LATE, **form)
    (deadline,) = deadlines_of(session, resolution, "DR-03")
    assert deadline.due_on is None
    assert deadline.question == (
        "Für „Stadtverordnetenversammlung“ ist nach dem 20. Dezember 2024 keine Sitzung eingetragen. Bitte tragen Sie"
        " die nächste Sitzung ein oder legen Sie den Tag fest."
    )


def test_time_takes_the_step_when_the_last_day_is_over(session: Session, house: House) -> None:
    resolution = make_passed(session, house, SITTING, at=EARLY.replace(month=12, day=5))
    (deadline,) = deadlines_of(session, resolution)
    assert due_to_expire(session, on=date(2024, 12, 27), limit=10) == []
    assert due_to_expire(session, on=date(2024, 12, 28), limit=10) == [(deadline, "end_objection_period")]


# -- reminders ----------------------------------------------------------------------------------------------------


def test_what_is_entered_later_reminds_of_nothing_before_that_day(session: Session, house: House) -> None:
    resolution = make_passed(session, house, SITTING, at=datetime(2024, 12, 23, 9, 0, tzinfo=UTC))
    (deadline,) = deadlines_of(session, resolution)
    planned = session.scalars(select(Reminder.remind_on).where(Reminder.deadline_id == deadline.id)).all()
    assert planned
    assert min(planned) >= date(2024, 12, 23)


def test_with_the_deadline_its_reminders_end(session: Session, house: House) -> None:
    resolution = make_passed(session, house, SITTING, at=EARLY.replace(month=12, day=5))
    at = datetime(2024, 12, 9, 9, 0, tzinfo=UTC)
    act(session, resolution, "release_early", house.mayor, on=date(2024, 12, 9), at=at, reason="Kein Bedenken.")
    states = set(session.scalars(select(Reminder.state)).all())
    assert states == {ReminderState.CANCELLED}


# -- sittings -----------------------------------------------------------------------------------------------------


def test_a_planned_sitting_is_to_be_invited_to_and_announced(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    assert running_until(session, meeting) == {"DR-09": date(2024, 11, 21), "DR-10": date(2024, 11, 24)}
    invitation = deadlines_of(session, meeting, "DR-09")[0]
    assert invitation.source_status == "unverified"
    assert invitation.explanation.endswith(
        "also spätestens Donnerstag, 21. November 2024"
        " (Wert unbestätigt, Quelle: aus Versand 21.03.2013 für die Sitzung am 03.04.2013 erschlossen)"
    )
    act(session, meeting, "invite", house.clerk, at=EARLY, agreed_with_mayor=True)
    assert running_until(session, meeting) == {}


def test_a_moved_sitting_moves_what_hangs_on_it_and_keeps_the_old_day(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    act(session, meeting, "reschedule", house.clerk, at=EARLY, new_date=date(2024, 12, 11), reason="Haushalt")
    invitation = deadlines_of(session, meeting, "DR-09")[0]
    assert (invitation.due_on, invitation.first_due_on) == (date(2024, 11, 28), date(2024, 11, 21))
    assert [(move.from_on, move.to_on) for move in invitation.moves] == [(date(2024, 11, 21), date(2024, 11, 28))]
    reminders = session.scalars(
        select(Reminder.remind_on).where(
            Reminder.deadline_id == invitation.id, Reminder.state == ReminderState.PLANNED, Reminder.stage == "due"
        )
    ).all()
    assert reminders == [date(2024, 11, 28)]


def test_a_cancelled_sitting_needs_no_invitation(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    act(session, meeting, "cancel", house.clerk, at=EARLY, reason="Kein Bedarf")
    assert {one.state for one in deadlines_of(session, meeting)} == {DeadlineState.CANCELLED}


def test_the_minutes_are_due_in_the_next_ordinary_sitting_of_the_body(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee)
    following = make_meeting(session, house, house.committee, date(2025, 1, 15))
    open_meeting(session, house, meeting, present=9)
    act(session, meeting, "close", house.clerk, on=SITTING)
    assert running_until(session, meeting) == {"DR-06": following.held_on}
    act(session, following, "cancel", house.clerk, reason="Kein Bedarf")
    (minutes,) = deadlines_of(session, meeting, "DR-06")
    assert (minutes.due_on, minutes.first_due_on) == (None, following.held_on)
    assert minutes.question is not None
    assert minutes.question.startswith("Die Sitzung vom 15. Januar 2025 ist abgesagt. Für „Ausschuss für Soziales“")


def test_from_minutes_to_deleted_recording(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee)
    following = make_meeting(session, house, house.committee, date(2025, 1, 15))
    open_meeting(session, house, meeting, present=9)
    act(session, meeting, "close", house.clerk, on=SITTING)
    act(session, meeting, "draft_minutes", house.clerk, on=SITTING)
    assert running_until(session, meeting) == {"DR-06": following.held_on}
    act(session, meeting, "present_minutes", house.clerk, on=date(2024, 12, 9), signed=True)
    assert running_until(session, meeting) == {"DR-07": following.held_on}
    act(session, meeting, "settle_minutes", house.clerk, on=following.held_on)
    assert running_until(session, meeting) == {"DR-29": date(2025, 1, 22)}


def test_a_figure_changes_deadlines_from_its_day_on_and_none_before(session: Session, house: House) -> None:
    before = plan_sitting(session, house, house.committee, date(2025, 5, 21))
    today = date(2025, 6, 2)
    change(
        session,
        INVITATION,
        7,
        source="§ 5 GO",
        valid_from=date(2025, 7, 1),
        actor=house.clerk,
        at=AT,
        today=today,
    )
    sooner, later = (
        make_meeting(session, house, house.committee, day) for day in (date(2025, 6, 25), date(2025, 7, 9))
    )
    assert running_until(session, before)["DR-09"] == date(2025, 5, 8)
    assert running_until(session, sooner)["DR-09"] == date(2025, 6, 12)
    assert running_until(session, later)["DR-09"] == date(2025, 7, 2)
    assert deadlines_of(session, later, "DR-09")[0].source_status == "confirmed"


# -- votes --------------------------------------------------------------------------------------------------------


def named(
    session: Session, house: House, council_on: date = date(2025, 1, 29)
) -> tuple[Consultation, Consultation, Meeting]:
    """A committee and the main committee have to vote, and the council's sitting for the paper is named."""
    paper, (row, main) = make_referred_paper(session, house, house.committee, house.main_committee)
    decision = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    for day in (date(2025, 1, 8), date(2025, 1, 22)):
        make_meeting(session, house, house.main_committee, day)
    assert running_until(session, row) == running_until(session, main) == {}
    council = make_meeting(session, house, house.council, council_on)
    schedule(session, decision, council, actor=house.clerk, occurred=BEFORE, at=AT)
    return row, main, council


def test_votes_are_due_before_the_sitting_of_the_council_that_is_named(session: Session, house: House) -> None:
    row, main, _ = named(session, house)
    assert running_until(session, row) == {"DR-11": date(2025, 1, 28)}
    assert running_until(session, main) == {"DR-12": date(2025, 1, 22)}
    vote = deadlines_of(session, row)[0]
    assert (vote.owner_organization_id, vote.owner_office) == (house.committee.id, Office.COMMITTEE_CHAIR)


def test_a_vote_that_is_in_ends_its_deadline(session: Session, house: House) -> None:
    row, _, _ = named(session, house)
    call(session, house, row)
    act(session, row, "conclude", house.clerk, on=SITTING, result=ConsultationResult.ADOPTED)
    assert deadlines_of(session, row)[0].state is DeadlineState.CLOSED


def test_votes_follow_the_council_to_another_day(session: Session, house: House) -> None:
    row, main, council = named(session, house)
    act(session, council, "reschedule", house.clerk, new_date=date(2025, 1, 15), reason="Haushalt")
    assert running_until(session, row) == {"DR-11": date(2025, 1, 14)}
    assert running_until(session, main) == {"DR-12": date(2025, 1, 8)}


def test_votes_wait_for_the_next_sitting_of_the_council_or_ask(session: Session, house: House) -> None:
    row, _, council = named(session, house)
    following = make_meeting(session, house, house.council, date(2025, 3, 5))
    act(session, council, "cancel", house.clerk, reason="Kein Bedarf")
    assert running_until(session, row) == {"DR-11": date(2025, 3, 4)}
    act(session, following, "cancel", house.clerk, reason="Kein Bedarf")
    (vote,) = deadlines_of(session, row)
    assert (vote.due_on, vote.question is not None) == (None, True)


def test_a_row_planned_after_the_council_is_named_has_its_day_at_once(session: Session, house: House) -> None:
    row, _, _ = named(session, house)
    other = make_organization(session, house.body, "Ausschuss für Kultur")
    late = make_consultation(session, house, row.paper, other, position=10)
    assert running_until(session, late) == {"DR-11": date(2025, 1, 28)}


# -- boards, signatures, intake -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("board_sits_on", "facts", "until"),
    [
        (None, {}, date(2024, 11, 18)),
        (date(2024, 11, 20), {}, date(2024, 11, 25)),
        (None, {"shortened": True, "reason": "Eilt."}, date(2024, 11, 11)),
    ],
)
def test_a_board_has_its_time_and_the_guard_knows_the_same_day(
    session: Session, house: House, board_sits_on: date | None, facts: dict[str, Any], until: date
) -> None:
    if board_sits_on is not None:
        make_meeting(session, house, house.board, board_sits_on)
    paper = make_paper(session, house)
    comment = Comment(case_id=paper.case_id, paper_id=paper.id, organization_id=house.board.id)
    act(session, comment, "offer", house.clerk, **facts)
    assert running_until(session, comment) == {"DR-13": until}
    assert comment.comment_until == until
    assert f"{until.day}. November 2024" in deadlines_of(session, comment)[0].explanation
    board = make_actor(session, house.board, offices=[Office.MIGRANTS_COUNCIL], name="Beirat")
    act(session, comment, "waive", board)
    assert running_until(session, comment) == {}


def test_each_office_has_its_own_working_days_to_sign(session: Session, house: House) -> None:
    department = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    target = make_meeting(session, house, house.council, date(2025, 1, 29))
    paper = make_paper(
        session,
        house,
        state=PaperState.DRAFT,
        financial_impact=False,
        demography={"economy": 1},
        target_meeting_id=target.id,
    )
    assert deadlines_of(session, paper) == []
    make_consultation(session, house, paper, house.committee)
    kinds = {"Kämmerei": Office.TREASURY, "Rechtsamt": Office.LEGAL_OFFICE, "Geschäftsbereich": Office.DIVISION}
    signers = []
    for name, office in kinds.items():
        organization = make_organization(session, house.body, name, classification=Classification.EXECUTIVE)
        signers.append((organization, make_actor(session, organization, offices=[office], name=name)))
    act(session, paper, "start_co_signing", department, signers=[one.id for one, _ in signers])
    rows = session.scalars(select(CoSignature).order_by(CoSignature.id)).all()
    assert [running_until(session, row) for row in rows] == [
        {"DR-19": date(2024, 11, 11)},
        {"DR-19": date(2024, 11, 11)},
        {"DR-19": date(2024, 11, 18)},
    ]
    assert running_until(session, paper) == {"DR-08": date(2025, 1, 9)}
    for row, (_, actor) in zip(rows, signers, strict=True):
        act(session, row, "sign", actor)
        assert running_until(session, row) == {}
    act(session, paper, "complete_co_signing", department)
    act(session, paper, "register_with_deputies", department)
    conference = make_actor(session, house.administration, offices=[Office.DEPUTIES_CONFERENCE], name="Konferenz")
    act(session, paper, "deputies_agree", conference)
    assert running_until(session, paper) == {"DR-08": date(2025, 1, 9), "DR-19": date(2024, 11, 7)}
    act(session, target, "reschedule", house.clerk, new_date=date(2025, 2, 5), reason="Haushalt")
    assert running_until(session, paper)["DR-08"] == date(2025, 1, 16)
    act(session, paper, "sign", house.mayor)
    assert set(running_until(session, paper)) == {"DR-08"}
    act(session, paper, "submit", department)
    assert running_until(session, paper) == {}


# -- measures and concepts ----------------------------------------------------------------------------------------


def test_a_measure_reports_every_half_year_while_it_is_under_way(session: Session, house: House) -> None:
    unit = make_organization(session, house.body, "Fachbereich Bildung", classification=Classification.DEPARTMENT)
    worker = make_actor(session, unit, offices=[Office.DEPARTMENT], name="Fachbereich")
    measure = make_measure(session, house, MeasureState.SUSPENDED, responsible_unit_id=unit.id)
    act(session, measure, "resume", worker, on=SITTING)
    assert running_until(session, measure) == {"DR-21": date(2025, 4, 30)}
    act(session, measure, "suspend", worker, on=SITTING, revisit_on=date(2025, 6, 2), reason="Personal fehlt.")
    assert running_until(session, measure) == {"HF-06": date(2025, 6, 2)}
    act(session, measure, "resume", worker, on=date(2025, 5, 2))
    assert running_until(session, measure) == {"DR-21": date(2025, 10, 30)}  # 31 October is a holiday


def test_a_concept_in_force_has_its_report_its_conference_and_its_end(session: Session, house: House) -> None:
    march = make_meeting(session, house, house.council, date(2025, 3, 5))
    make_actor(session, house.administration, offices=[Office.INTEGRATION_COMMISSIONER], name="Beauftragte")
    paper = make_paper(session, house)
    resolution = make_passed(session, house, SITTING)
    resolution.paper_id = paper.id
    concept = Concept(
        case=Case(kind="concept"),
        title="Konzept",
        state=ConceptState.BEFORE_COUNCIL,
        paper_id=paper.id,
        ends_on=date(2028, 12, 31),
        created=AT,
    )
    session.add(concept)
    session.flush()
    act(session, resolution, "release_early", house.mayor, on=SITTING, at=LATE, reason="Kein Bedenken.")
    assert running_until(session, concept) == {"DR-22": march.held_on, "DR-23": None, "DR-24": date(2027, 6, 30)}
    (conference,) = deadlines_of(session, concept, "DR-23")
    assert conference.question is not None
    assert "Wann fand die letzte Integrationskonferenz statt?" in conference.question


def test_money_that_is_missing_is_to_be_registered_on_a_day_that_the_treasury_names(
    session: Session, house: House
) -> None:
    paper = make_paper(session, house)
    resolution = make_passed(session, house, SITTING)
    resolution.paper_id = paper.id
    measure = make_measure(session, house, MeasureState.IN_PAPER, paper_id=paper.id)
    act(session, resolution, "release_early", house.mayor, on=SITTING, at=LATE, reason="Kein Bedenken.")
    (deadline,) = deadlines_of(session, measure)
    assert (deadline.rule, deadline.due_on, deadline.owner_organization_id) == ("DR-27", None, None)
    assert deadline.question == (
        "Bis wann ist die Maßnahme zum Haushalt anzumelden? Den Tag nennt die Kämmerei."
        " Für diese Frist ist keine Stelle benannt. Bitte benennen Sie eine."
    )


# -- what is odd --------------------------------------------------------------------------------------------------


def test_a_department_that_is_gone_becomes_a_question(session: Session, house: House) -> None:
    unit = make_organization(session, house.body, "Fachbereich Bildung", classification=Classification.DEPARTMENT)
    worker = make_actor(session, unit, offices=[Office.DEPARTMENT], name="Fachbereich")
    measure = make_measure(session, house, MeasureState.SUSPENDED, responsible_unit_id=unit.id)
    unit.deleted = True
    session.flush()
    act(session, measure, "resume", worker, on=SITTING)
    (deadline,) = deadlines_of(session, measure)
    assert (deadline.due_on, deadline.owner_organization_id) == (date(2025, 4, 30), None)
    assert deadline.question == (
        "Die zuständige Stelle „Fachbereich Bildung“ wurde aufgelöst."
        " Bitte benennen Sie die Stelle, die nun zuständig ist."
    )


def test_a_day_beyond_the_calendar_is_a_question_and_the_step_is_taken(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, date(1990, 1, 3))
    assert running_until(session, meeting) == {"DR-09": None, "DR-10": None}
    assert all(one.question for one in deadlines_of(session, meeting))


def test_old_records_open_deadlines_without_a_reminder_of_the_past(session: Session, house: House) -> None:
    plan_meeting(
        session, [house.committee], SITTING, public=True, actor=RECORD_READER, occurred=date(2024, 11, 4), at=LATE
    )
    planned = session.scalars(select(Reminder.remind_on)).all()
    assert all(day >= date(2028, 1, 10) for day in planned)


def test_a_deadline_names_the_entries_that_opened_and_closed_it(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    act(session, meeting, "invite", house.clerk, at=EARLY, agreed_with_mayor=True)
    entries = session.scalars(select(JournalEntry.seq).where(JournalEntry.case_id == meeting.case_id)).all()
    assert {(one.opened_seq, one.closed_seq) for one in deadlines_of(session, meeting)} == {(entries[0], entries[1])}


# -- what it costs ------------------------------------------------------------------------------------------------


@contextmanager
def touching(session: Session, *tables: str) -> Iterator[list[str]]:
    """The statements sent meanwhile that name one of these tables."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.extend(table for table in tables if table in statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_step_without_deadlines_asks_nothing_of_them(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    with touching(session, "deadlines", "reminders", "rest_days") as sent:
        act(session, paper, "put_on_agenda", house.clerk)
    assert sent == []


def test_what_a_sitting_moves_is_found_with_one_statement(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    act(session, meeting, "invite", house.clerk, at=EARLY, agreed_with_mayor=True)
    with touching(session, "FROM deadlines", "UPDATE deadlines") as sent:
        act(session, meeting, "cancel", house.clerk, at=EARLY, reason="Kein Bedarf")
    assert sorted(sent) == ["FROM deadlines", "UPDATE deadlines"]


# -- corrections --------------------------------------------------------------------------------------------------


def test_a_corrected_step_gives_back_the_deadline_that_it_ended(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    before = running_until(session, meeting)
    act(session, meeting, "invite", house.clerk, at=EARLY, agreed_with_mayor=True)
    invited = session.scalars(select(JournalEntry).where(JournalEntry.event == "meeting_invited")).one()
    correct(session, invited, actor=house.clerk, reason="Falsche Sitzung.", recorded_at=EARLY)
    assert running_until(session, meeting) == before
    planned = select(Reminder.stage).where(Reminder.state == ReminderState.PLANNED)
    assert {"due", "overdue_1"} <= {str(stage) for stage in session.scalars(planned)}


def test_a_corrected_step_takes_back_the_deadline_that_it_opened(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee)
    make_meeting(session, house, house.committee, date(2025, 1, 15))
    open_meeting(session, house, meeting, present=9)
    act(session, meeting, "close", house.clerk, on=SITTING)
    closed = session.scalars(select(JournalEntry).where(JournalEntry.event == "meeting_closed")).one()
    correct(session, closed, actor=house.clerk, reason="Noch nicht zu Ende.", recorded_at=AT)
    assert running_until(session, meeting) == {}


def test_a_corrected_move_takes_its_deadlines_back(session: Session, house: House) -> None:
    meeting = plan_sitting(session, house, house.committee, SITTING)
    before = running_until(session, meeting)
    act(session, meeting, "reschedule", house.clerk, at=EARLY, new_date=date(2024, 12, 11), reason="Haushalt")
    moved = session.scalars(select(JournalEntry).where(JournalEntry.event == "meeting_rescheduled")).one()
    correct(session, moved, actor=house.clerk, reason="Doch nicht.", recorded_at=EARLY)
    assert running_until(session, meeting) == before


def test_the_end_of_the_calendar_stops_no_step(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.committee, date(2100, 12, 31))
    earliest = make_meeting(session, house, house.committee, date(1991, 1, 20))
    assert None not in running_until(session, meeting).values()
    assert deadlines_of(session, earliest)


def test_what_old_records_tell_opens_nothing_that_is_over(session: Session) -> None:
    house = make_house(session)
    old, new = (
        plan_meeting(session, [house.council], day, public=True, actor=RECORD_READER, occurred=BEFORE, at=AT)
        for day in (date(2012, 8, 22), date(2028, 3, 1))
    )
    assert deadlines_of(session, old) == []
    assert [one.rule for one in deadlines_of(session, new)] == ["DR-09", "DR-10"]
